"""Close the loop: issues opened from themes, answered by one person, checked by another, published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bscp_voice.close import entries, issues
from bscp_voice.demo.people import People
from bscp_voice.models import EntryKind, Issue, IssueState, Round, Staff
from bscp_voice.records import Record, read_record
from bscp_voice.settings import Settings

FILE = Path(__file__).with_name("issues.yaml")
RESTS_ON = 4  # comments


def close_the_loop(
    session: Session,
    settings: Settings,
    people: People,
    rounds: Mapping[str, Round],
    today: date,
) -> None:
    """Open and answer the demonstration's issues, as its sub-groups would have. Flushes.

    Raises DataError when the file is wrong.
    """
    root = read_record(FILE)
    for record in root.records("issues"):
        _one(session, settings, people, rounds, today, record)
        record.done()
    root.done()


def _one(
    session: Session,
    settings: Settings,
    people: People,
    rounds: Mapping[str, Round],
    today: date,
    record: Record,
) -> None:
    group = record.text("group")
    writer = people.learning if group == "learning_development" else people.quality
    issue = _open(session, writer, rounds, group, today, record)
    accepted = record.optional_number("accepted")
    if accepted is not None:
        day = today + timedelta(days=accepted)
        _move(session, settings, issue, IssueState.ACCEPTED, "", day)
    entry = record.take("entry")
    path = list(record.records("path"))
    # the last move may need the published answer, the ones before it come first
    before = len(path) - 1 if entry else len(path)
    for step in path[:before]:
        _step(session, settings, issue, step, today)
    if entry:
        _answer(session, issue, Record(entry, f"{record.where}: entry"), writer, people, today)
    for step in path[before:]:
        _step(session, settings, issue, step, today)


def _open(
    session: Session,
    writer: Staff,
    rounds: Mapping[str, Round],
    group: str,
    today: date,
    record: Record,
) -> Issue:
    theme, round_ = record.text("theme"), rounds[record.text("round")]
    offered = issues.offered_comments(session, round_.id, theme)
    draft = issues.Draft(
        title=record.text("title"),
        theme=theme,
        group_ref=group,
        action=record.text("action"),
        characteristics=frozenset(record.texts("characteristics")),
        comments=frozenset(comment.id for comment in offered[:RESTS_ON]),
        round_id=round_.id,
    )
    return issues.open_issue(
        session, draft, writer, today + timedelta(days=record.number("opened"))
    )


def _step(session: Session, settings: Settings, issue: Issue, step: Record, today: date) -> None:
    day = today + timedelta(days=step.number("day"))
    state = IssueState(step.text("to"))
    _move(session, settings, issue, state, step.optional("text") or "", day)
    step.done()


def _move(
    session: Session, settings: Settings, issue: Issue, to: IssueState, text: str, day: date
) -> None:
    issues.move(session, issue, to, text, day, weeks=settings.closure_weeks)


def _answer(
    session: Session, issue: Issue, record: Record, writer: Staff, people: People, today: date
) -> None:
    published = today + timedelta(days=record.number("days"))
    words = entries.Words(
        kind=EntryKind(record.text("kind")),
        you_said=record.text("you_said"),
        we_did=record.text("we_did"),
        next_step=record.optional("next_step") or "",
        for_children=record.text("for_children"),
    )
    record.done()
    comments = [comment.cleared_text or "" for comment in issues.rests_on(session, issue)]
    if found := entries.faults(words, comments):
        raise record.problem("; ".join(found.values()))
    entry = entries.write(session, issue, words, writer, published - timedelta(days=6))
    seen = entries.fingerprint(entry)
    entries.approve(session, entry, people.administrator, seen, published - timedelta(days=2))
    entries.publish(session, entry, published)

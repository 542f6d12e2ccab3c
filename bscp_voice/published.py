"""What has been published about what people said, for every room that shows or counts it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from bscp_voice.models import (
    Comment,
    Entry,
    EntryKind,
    Issue,
    IssueCharacteristic,
    IssueComment,
    IssueState,
    Link,
    Response,
    Round,
)
from bscp_voice.plan import plan

CLOSING = {IssueState.DONE: EntryKind.WE_DID, IssueState.CANNOT_DO: EntryKind.WE_CANNOT}
"""The kind of answer that must be published before an issue may stand so."""


class Standing(StrEnum):
    """Where a published answer stands, as the public reads it."""

    DONE = "done"
    DOING = "doing"
    CANNOT = "cannot"
    THINKING = "thinking"


@dataclass(frozen=True)
class PublishedEntry:
    """One published answer. `weeks`: whole weeks from taking the issue on to publishing this answer.

    Texts are in English, as they were written. `anchor` is its place on the page /said-and-done.
    """

    anchor: str
    issue_id: uuid.UUID
    standing: Standing
    kind: EntryKind
    you_said: str
    we_did: str
    next_step: str
    for_children: str
    theme: str | None
    group_ref: str
    group: str
    action: str
    action_title: str
    published_on: date
    weeks: int


def anchor(entry_id: uuid.UUID) -> str:
    """The place of an entry on the public page, without the “#”."""
    return f"e-{entry_id.hex[:12]}"


def published_entries(
    session: Session,
    *,
    round_id: uuid.UUID | None = None,
    theme: str | None = None,
    action: str | None = None,
    group_ref: str | None = None,
    limit: int | None = None,
) -> list[PublishedEntry]:
    """The newest published answer of each issue, newest first.

    `round_id`: issues that were opened from this round, or rest on a comment of it.
    """
    later = aliased(Entry)
    newest = (
        select(func.max(later.number))
        .where(later.issue_id == Issue.id, later.published_on.is_not(None))
        .scalar_subquery()
    )
    statement = (
        select(Entry, Issue)
        .join(Issue, Issue.id == Entry.issue_id)
        .where(Entry.number == newest)
        .order_by(Entry.published_on.desc(), Entry.id)
        .limit(limit)
    )
    if round_id is not None:
        statement = statement.where(_from_round(round_id))
    for column, value in (
        (Issue.theme, theme),
        (Issue.action, action),
        (Issue.group_ref, group_ref),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return [_published(entry, issue) for entry, issue in session.execute(statement)]


def issue_rows(session: Session) -> list[dict[str, str]]:
    """The issues register: one row an issue, all cells text, days in ISO, empty when there is none.

    Columns: issue, state, accepted, due, published, evidenced ("yes" or empty), characteristics
    (joined by ";"). `published` is the day its closing answer first came out: “still thinking” does
    not close an issue, nor does “we did” close one that cannot be done.
    """
    first: defaultdict[uuid.UUID, dict[EntryKind, date]] = defaultdict(dict)
    for row in session.execute(_first_days()):
        first[row.issue_id][row.kind] = row.day
    concerned: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for each in session.scalars(
        select(IssueCharacteristic).order_by(IssueCharacteristic.characteristic)
    ):
        concerned[each.issue_id].append(each.characteristic)
    return [
        {
            "issue": str(issue.id),
            "state": issue.state.value,
            "accepted": _iso(issue.accepted_on),
            "due": _iso(issue.due_on),
            "published": _iso(_closing_day(issue.state, first[issue.id])),
            "evidenced": "yes" if issue.evidence else "",
            "characteristics": ";".join(concerned[issue.id]),
        }
        for issue in session.scalars(select(Issue).order_by(Issue.id))
    ]


def loop_check_tokens(session: Session, today: date) -> dict[str, str]:
    """Group → token of an open link that asks “Does this answer what you told us?”."""
    rows = session.execute(
        select(Round.group_ref, Link.token)
        .join(Round, Round.id == Link.round_id)
        .where(
            Round.instrument_code == "loop_check",
            Round.opens_on <= today,
            or_(Round.closes_on.is_(None), Round.closes_on >= today),
            Link.closed_on.is_(None),
        )
        .order_by(Link.created_on, Link.id)
    )
    return dict(iter(rows))


def _from_round(round_id: uuid.UUID) -> ColumnElement[bool]:
    rests_on_it = (
        select(IssueComment.issue_id)
        .join(Comment, Comment.id == IssueComment.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(Response.round_id == round_id)
    )
    return or_(Issue.round_id == round_id, Issue.id.in_(rests_on_it))


def _first_days() -> Select[uuid.UUID, EntryKind, date | None]:
    return (
        select(Entry.issue_id, Entry.kind, func.min(Entry.published_on).label("day"))
        .where(Entry.published_on.is_not(None), Entry.kind.in_(CLOSING.values()))
        .group_by(Entry.issue_id, Entry.kind)
    )


def _closing_day(state: IssueState, days: dict[EntryKind, date]) -> date | None:
    if state in CLOSING:
        return days.get(CLOSING[state])
    return min(days.values(), default=None)


def _published(entry: Entry, issue: Issue) -> PublishedEntry:
    if entry.published_on is None:
        raise ValueError("the entry is not published")
    group = plan().find_group(issue.group_ref)
    return PublishedEntry(
        anchor=anchor(entry.id),
        issue_id=issue.id,
        standing=_standing(entry.kind, issue.state),
        kind=entry.kind,
        you_said=entry.you_said,
        we_did=entry.we_did,
        next_step=entry.next_step,
        for_children=entry.for_children,
        theme=issue.theme,
        group_ref=issue.group_ref,
        group=group.name if group else issue.group_ref,
        action=issue.action,
        action_title=_title(issue.action),
        published_on=entry.published_on,
        weeks=max((entry.published_on - (issue.accepted_on or issue.opened_on)).days, 0) // 7,
    )


def _title(action: str) -> str:
    """The plan's own words; where print goes on with a list, an ellipsis says so."""
    printed = (plan().text_of(action) or "").strip()
    return f"{printed[:-1].rstrip()} …" if printed.endswith(":") else printed


def _standing(kind: EntryKind, state: IssueState) -> Standing:
    if kind is EntryKind.WE_DID:
        return Standing.DONE if state is IssueState.DONE else Standing.DOING
    return Standing.CANNOT if kind is EntryKind.WE_CANNOT else Standing.THINKING


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""

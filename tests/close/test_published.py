"""What is published, and the register that F11 is computed from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.columns import REGISTERS
from bscp_voice.close import entries, issues
from bscp_voice.models import Comment, CommentState, EntryKind, IssueState
from bscp_voice.published import (
    Standing,
    issue_rows,
    loop_check_tokens,
    published_entries,
)
from tests.close.helpers import GROUP, close_as, make_entry, make_issue
from tests.factories import TODAY, make_link, make_response, make_round

BEFORE = TODAY - timedelta(weeks=2)


def test_an_answer_that_waits_is_not_published(session: Session) -> None:
    make_entry(session, make_issue(session), published=None)
    assert published_entries(session) == []


def test_an_entry_tells_all_that_the_page_shows(session: Session) -> None:
    entry = make_entry(session, make_issue(session, accepted=TODAY - timedelta(days=48)))
    (shown,) = published_entries(session)
    assert shown.anchor == f"e-{entry.id.hex[:12]}"
    assert shown.group == "Quality, Impact and Outcomes Sub-Group"
    assert shown.action_title.strip()
    assert (shown.published_on, shown.weeks) == (TODAY, 6)
    assert (shown.you_said, shown.for_children) == (entry.you_said, entry.for_children)


def test_the_newest_answer_of_an_issue_is_shown(session: Session) -> None:
    issue = make_issue(session)
    make_entry(session, issue, EntryKind.STILL_THINKING, published=TODAY)
    assert [each.standing for each in published_entries(session)] == [Standing.THINKING]
    newer = make_entry(session, issue, published=TODAY)
    (shown,) = published_entries(session)
    assert shown.standing is Standing.DOING
    # one that is being written changes nothing; one that is taken down brings the older one back
    entries.take_down(session, newer, "wrong place")
    assert [each.standing for each in published_entries(session)] == [Standing.THINKING]


@pytest.mark.parametrize(
    ("state", "standing"),
    [(IssueState.DONE, Standing.DONE), (IssueState.CANNOT_DO, Standing.CANNOT)],
)
def test_standing_follows_the_issue(
    session: Session, state: IssueState, standing: Standing
) -> None:
    close_as(session, make_issue(session), state)
    assert [each.standing for each in published_entries(session)] == [standing]


def test_narrowing(session: Session) -> None:
    round_ = make_round(session)
    for _ in range(9):  # beside the one: words are quoted from ten responses on
        make_response(session, round_, {"exp": "5"})
    response = make_response(session, round_, texts={"why": "because"}, may_quote=True)
    comment = session.scalars(select(Comment).where(Comment.response_id == response.id)).one()
    comment.state, comment.arrived = CommentState.CLEARED, None
    session.flush()
    from_round = make_issue(session, round_id=round_.id, theme="felt_safe")
    on_comment = make_issue(session, comments=frozenset({comment.id}), action="2.4")
    other = make_issue(session, group_ref="serious_cases")
    for days, issue in enumerate((from_round, on_comment, other)):
        make_entry(session, issue, published=TODAY - timedelta(days=days))

    def found(**narrowed: object) -> list[object]:
        return [each.issue_id for each in published_entries(session, **narrowed)]  # type: ignore[arg-type]  # one keyword at a time

    assert found() == [from_round.id, on_comment.id, other.id]
    assert found(round_id=round_.id) == [from_round.id, on_comment.id]
    assert found(theme="felt_safe") == [from_round.id]
    assert found(action="2.4") == [on_comment.id]
    assert found(group_ref="serious_cases") == [other.id]
    assert found(limit=1) == [from_round.id]


def test_register_has_the_columns_of_the_contract(session: Session) -> None:
    make_issue(session)
    (row,) = issue_rows(session)
    assert tuple(row) == REGISTERS["issues"]
    assert all(isinstance(cell, str) for cell in row.values())


def test_register_row_of_a_new_issue_is_mostly_empty(session: Session) -> None:
    make_issue(session, accepted=None)
    (row,) = issue_rows(session)
    assert (row["state"], row["accepted"], row["due"], row["published"]) == ("new", "", "", "")


def test_register_row_of_a_done_issue(session: Session) -> None:
    issue = make_issue(session, characteristics=frozenset({"race", "disability"}))
    make_entry(session, issue, EntryKind.STILL_THINKING, published=BEFORE - timedelta(weeks=1))
    close_as(session, issue, IssueState.DONE, BEFORE)
    make_entry(session, issue, published=TODAY)  # a newer wording does not move the day
    (row,) = issue_rows(session)
    accepted = TODAY - timedelta(weeks=6)
    assert row == {
        "issue": str(issue.id),
        "state": "done",
        "accepted": accepted.isoformat(),
        "due": (accepted + timedelta(weeks=12)).isoformat(),
        "published": BEFORE.isoformat(),
        "evidenced": "yes",
        "characteristics": "disability;race",
    }


def test_an_answer_of_another_kind_does_not_close(session: Session) -> None:
    issue = close_as(session, make_issue(session), IssueState.CANNOT_DO, BEFORE)
    issues.move(session, issue, IssueState.IN_PROGRESS, "", TODAY, weeks=12)
    close_as(session, issue, IssueState.DONE, TODAY)
    entries.take_down(session, issue.entries[-1], "wrong")
    (row,) = issue_rows(session)
    assert (row["state"], row["published"]) == ("done", "")


def test_still_thinking_is_no_closing_answer(session: Session) -> None:
    make_entry(session, make_issue(session), EntryKind.STILL_THINKING)
    assert [row["published"] for row in issue_rows(session)] == [""]


def test_loop_check_links_that_are_open(session: Session) -> None:
    past = TODAY - timedelta(days=1)
    open_round = make_round(session, "loop_check", None)
    link = make_link(session, open_round)
    make_link(session, open_round, closed_on=past)
    make_link(session, make_round(session, "loop_check", None, group="bct", closes_on=past))
    make_link(session, make_round(session, "child_8_11", group="serious_cases"))
    assert loop_check_tokens(session, TODAY) == {GROUP: link.token}

"""Issues: the table of moves, what each state needs, the order of the list, what an issue rests on."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.close import issues
from bscp_voice.instruments.characteristics import CHARACTERISTIC_NAMES
from bscp_voice.instruments.shape import PROTECTED_CHARACTERISTICS
from bscp_voice.models import (
    Comment,
    CommentState,
    CommentTheme,
    EntryKind,
    Issue,
    IssueComment,
    IssueState,
    Response,
)
from tests.close.helpers import GROUP, close_as, make_entry, make_issue
from tests.factories import TODAY, make_response, make_round

ALLOWED = """
new         accepted
new         duplicate
new         not_for_us
accepted    in_progress
accepted    done
accepted    cannot_do
accepted    duplicate
accepted    not_for_us
in_progress done
in_progress cannot_do
in_progress duplicate
in_progress not_for_us
done        in_progress
cannot_do   in_progress
duplicate   accepted
not_for_us  accepted
"""
TABLE = {tuple(line.split()) for line in ALLOWED.split("\n") if line}


@pytest.mark.parametrize(("here", "there"), list(itertools.product(IssueState, repeat=2)))
def test_the_table_of_moves(session: Session, here: IssueState, there: IssueState) -> None:
    issue = make_issue(session)
    for kind in (EntryKind.WE_DID, EntryKind.WE_CANNOT):
        make_entry(session, issue, kind)
    issue.reason, issue.state = "a reason", here
    session.flush()
    if (here, there) in TABLE:
        issues.move(session, issue, there, "what it needs", TODAY, weeks=12)
        assert issue.state is there
        assert (issue.closed_on is not None) is (there in issues.CLOSED)
    else:
        with pytest.raises(issues.NotAllowed, match="cannot go to"):
            issues.move(session, issue, there, "what it needs", TODAY, weeks=12)
        assert issue.state is here


def test_accepting_starts_the_clock_once(session: Session) -> None:
    issue = make_issue(session, accepted=None)
    assert (issue.state, issue.due_on) == (IssueState.NEW, None)
    issues.move(session, issue, IssueState.ACCEPTED, "", TODAY - timedelta(weeks=20), weeks=12)
    due = TODAY - timedelta(weeks=8)
    assert issue.due_on == due
    assert issues.is_overdue(issue, TODAY)
    # called a duplicate and taken on again, it is as late as it was
    issues.move(session, issue, IssueState.DUPLICATE, "of that one", TODAY, weeks=12)
    assert not issues.is_overdue(issue, TODAY)
    issues.move(session, issue, IssueState.ACCEPTED, "", TODAY, weeks=12)
    assert issue.due_on == due


@pytest.mark.parametrize(
    "state",
    [IssueState.DONE, IssueState.CANNOT_DO, IssueState.DUPLICATE, IssueState.NOT_FOR_US],
)
def test_a_closing_state_needs_its_words(session: Session, state: IssueState) -> None:
    issue = make_issue(session)
    for kind in (EntryKind.WE_DID, EntryKind.WE_CANNOT):
        make_entry(session, issue, kind)
    with pytest.raises(issues.NotAllowed, match="Say "):
        issues.move(session, issue, state, "  ", TODAY, weeks=12)
    issues.move(session, issue, state, " because ", TODAY, weeks=12)
    kept = issue.evidence if state is IssueState.DONE else issue.reason
    assert kept == "because"


@pytest.mark.parametrize(
    ("state", "published", "allowed"),
    [
        (IssueState.DONE, None, False),
        (IssueState.DONE, EntryKind.STILL_THINKING, False),
        (IssueState.DONE, EntryKind.WE_CANNOT, False),
        (IssueState.DONE, EntryKind.WE_DID, True),
        (IssueState.CANNOT_DO, EntryKind.WE_DID, False),
        (IssueState.CANNOT_DO, EntryKind.STILL_THINKING, False),
        (IssueState.CANNOT_DO, EntryKind.WE_CANNOT, True),
    ],
)
def test_closing_needs_the_answer_that_fits_published(
    session: Session, state: IssueState, published: EntryKind | None, allowed: bool
) -> None:
    issue = make_issue(session)
    make_entry(
        session, issue, published or EntryKind.WE_DID, published=TODAY if published else None
    )
    if allowed:
        issues.move(session, issue, state, "what changed", TODAY, weeks=12)
        assert issue.closed_on == TODAY
    else:
        with pytest.raises(issues.NotAllowed, match="Publish a"):
            issues.move(session, issue, state, "what changed", TODAY, weeks=12)


def test_the_database_refuses_a_cannot_without_a_reason(session: Session) -> None:
    issue = make_issue(session)
    issue.state = IssueState.CANNOT_DO
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_overdue_ones_come_first_and_closed_ones_last(session: Session) -> None:
    closed = close_as(session, make_issue(session, title="closed"), IssueState.DONE)
    new = make_issue(session, title="new", accepted=None)
    later = make_issue(session, title="later", accepted=TODAY)
    sooner = make_issue(session, title="sooner", accepted=TODAY - timedelta(weeks=3))
    late = make_issue(session, title="late", accepted=TODAY - timedelta(weeks=13))
    later_still = make_issue(session, title="latest", accepted=TODAY - timedelta(weeks=30))
    ordered = issues.in_order([closed, new, later, sooner, late, later_still], TODAY)
    assert [each.title for each in ordered] == [
        "latest", "late", "sooner", "later", "new", "closed",
    ]  # fmt: skip


def comments_of_a_round(session: Session, count: int = 5, silent: int = 10) -> tuple[Comment, ...]:
    """That many comments, beside responses without one: words are quoted from ten responses on."""
    round_ = make_round(session)
    for _ in range(silent):
        make_response(session, round_, {"exp": "5"})
    for number in range(count):
        make_response(session, round_, texts={"why": f"Comment {number}"}, may_quote=True)
    found = session.scalars(select(Comment)).all()
    for comment in found:
        comment.arrived, comment.state = None, CommentState.CLEARED
    session.flush()
    return tuple(found)


def test_only_cleared_and_permitted_comments_are_offered(session: Session) -> None:
    one, two, three, four, five = comments_of_a_round(session)
    two.may_quote = False
    three.state, three.arrived = CommentState.AWAITING, clock.this_hour()
    four.response.standing = "test"
    five.state, five.redacted_text = CommentState.REDACTED, "Masked"
    session.flush()
    session.expire_all()
    offered = issues.offered_comments(session, one.response.round_id, None)
    assert {comment.cleared_text for comment in offered} == {one.text, "Masked"}


def test_no_comment_is_offered_where_too_few_answered(session: Session) -> None:
    nine = comments_of_a_round(session, 4, silent=5)
    round_ = nine[0].response.round
    assert issues.offered_comments(session, round_.id, None) == []
    draft = issues.Draft("Title", None, GROUP, "2.1", comments=frozenset({nine[0].id}))
    with pytest.raises(issues.NotAllowed, match="taken back"):
        issues.change(session, make_issue(session), draft)
    make_response(session, round_, {"exp": "5"})
    assert len(issues.offered_comments(session, round_.id, None)) == 4


def test_comments_of_a_round_that_shrinks_under_ten_are_not_shown(session: Session) -> None:
    one, *_rest = comments_of_a_round(session, 1, silent=9)
    issue = make_issue(session, comments=frozenset({one.id}))
    assert issues.comments_of(session, issue) == [one]
    silent = session.scalars(select(Response).where(Response.id != one.response_id)).first()
    assert silent
    silent.standing = "test"
    session.flush()
    assert issues.comments_of(session, issue) == []
    assert issues.rests_on(session, issue) == [one]  # no answer may repeat it all the same


def test_a_theme_offers_the_comments_coded_with_it(session: Session) -> None:
    one, *_rest = comments_of_a_round(session)
    session.add(
        CommentTheme(comment_id=one.id, theme="felt_safe", coder="phrases", codebook_version=1)
    )
    session.flush()
    round_id = one.response.round_id
    assert issues.offered_comments(session, round_id, "felt_safe") == [one]
    assert issues.offered_comments(session, round_id, "waiting_time") == []


def test_an_issue_rests_on_comments_until_one_is_taken_back(session: Session) -> None:
    one, two, *_rest = comments_of_a_round(session)
    issue = make_issue(session, comments=frozenset({one.id, two.id}))
    assert {each.id for each in issues.comments_of(session, issue)} == {one.id, two.id}
    two.state, two.arrived = CommentState.AWAITING, clock.this_hour()
    session.flush()
    assert issues.comments_of(session, issue) == [one]
    draft = issues.Draft("Title", None, GROUP, "2.1", comments=frozenset({two.id}))
    with pytest.raises(issues.NotAllowed, match="taken back"):
        issues.change(session, issue, draft)


def test_changing_an_issue_replaces_what_it_rests_on(session: Session) -> None:
    one, two, *_rest = comments_of_a_round(session)
    issue = make_issue(
        session, comments=frozenset({one.id}), characteristics=frozenset({"race", "sex"})
    )
    draft = issues.Draft(
        "New", "felt_safe", "serious_cases", "2.4",
        characteristics=frozenset({"race", "disability"}), comments=frozenset({two.id}),
    )  # fmt: skip
    issues.change(session, issue, draft)
    session.expire_all()
    kept = session.scalars(select(Issue).where(Issue.id == issue.id)).one()
    assert (kept.title, kept.theme, kept.group_ref, kept.action) == (
        "New", "felt_safe", "serious_cases", "2.4",
    )  # fmt: skip
    assert {each.characteristic for each in kept.characteristics} == {"race", "disability"}
    assert session.scalars(select(IssueComment.comment_id)).all() == [two.id]
    assert kept.state is IssueState.ACCEPTED


def test_an_open_issue_on_the_same_theme_of_the_same_round_is_found(session: Session) -> None:
    round_ = make_round(session)
    first = make_issue(session, round_id=round_.id)
    make_issue(session, round_id=make_round(session).id)
    assert issues.like_it(session, round_.id, "meeting_experience") == [first]
    close_as(session, first, IssueState.CANNOT_DO)
    assert issues.like_it(session, round_.id, "meeting_experience") == []


def test_every_protected_characteristic_has_a_name() -> None:
    assert tuple(CHARACTERISTIC_NAMES) == PROTECTED_CHARACTERISTICS

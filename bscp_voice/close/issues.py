"""Issues: how one is opened, and the moves it may make. Everything flushes; the request commits."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session, contains_eager

from bscp_voice.models import (
    Comment,
    CommentState,
    CommentTheme,
    Issue,
    IssueCharacteristic,
    IssueComment,
    IssueState,
    Response,
    Staff,
)
from bscp_voice.published import CLOSING
from bscp_voice.quoting import quotable_rounds

NEW, ACCEPTED, IN_PROGRESS, DONE, CANNOT_DO, DUPLICATE, NOT_FOR_US = IssueState

MOVES: dict[IssueState, frozenset[IssueState]] = {
    NEW: frozenset({ACCEPTED, DUPLICATE, NOT_FOR_US}),
    ACCEPTED: frozenset({IN_PROGRESS, DONE, CANNOT_DO, DUPLICATE, NOT_FOR_US}),
    IN_PROGRESS: frozenset({DONE, CANNOT_DO, DUPLICATE, NOT_FOR_US}),
    DONE: frozenset({IN_PROGRESS}),
    CANNOT_DO: frozenset({IN_PROGRESS}),
    DUPLICATE: frozenset({ACCEPTED}),
    NOT_FOR_US: frozenset({ACCEPTED}),
}
"""Every move an issue may make. A late issue keeps its date: it cannot go back to new."""

CLOSED = frozenset({DONE, CANNOT_DO, DUPLICATE, NOT_FOR_US})
OFFERED = 50  # comments to choose from


class NotAllowed(Exception):
    """What is asked may not be done now. The message says why, to the person who asked."""


@dataclass(frozen=True)
class Draft:
    """What a person says of an issue. `theme` is None for a single point."""

    title: str
    theme: str | None
    group_ref: str
    action: str
    characteristics: frozenset[str] = frozenset()
    comments: frozenset[uuid.UUID] = frozenset()
    round_id: uuid.UUID | None = None


def open_issue(session: Session, draft: Draft, person: Staff, today: date) -> Issue:
    """Open an issue. Flushes. Raises NotAllowed when a comment may not be shown (any more)."""
    issue = Issue(
        id=uuid.uuid4(),
        state=NEW,
        opened_on=today,
        opened_by=person.id,
        round_id=draft.round_id,
        title=draft.title,
        theme=draft.theme,
        group_ref=draft.group_ref,
        action=draft.action,
    )
    session.add(issue)
    session.flush()
    _rest_on(session, issue, draft)
    return issue


def change(session: Session, issue: Issue, draft: Draft) -> None:
    """Change what an issue says; its state and dates stay. Flushes. Raises NotAllowed as above."""
    issue.title, issue.theme = draft.title, draft.theme
    issue.group_ref, issue.action = draft.group_ref, draft.action
    _rest_on(session, issue, draft)


def move(
    session: Session, issue: Issue, to: IssueState, text: str, today: date, *, weeks: int
) -> None:
    """Move an issue on. Flushes.

    `text` is what the state needs: what changed (done), why (cannot do), which issue it repeats
    (duplicate) or who has it now (not for us). The answer is due `weeks` weeks after accepting.
    Raises NotAllowed.
    """
    if to not in MOVES[issue.state]:
        raise NotAllowed(f"It stands as “{word(issue.state)}” and cannot go to “{word(to)}”.")
    said = text.strip()
    if to in NEEDS and not said:
        raise NotAllowed(NEEDS[to])
    if not answered(issue, to):
        raise NotAllowed(UNANSWERED[to])
    if to is ACCEPTED and issue.accepted_on is None:
        issue.accept(today, weeks)
    issue.state = to
    issue.closed_on = today if to in CLOSED else None
    if to is DONE:
        issue.evidence = said
    elif to in NEEDS:
        issue.reason = said
    session.flush()


def answered(issue: Issue, to: IssueState) -> bool:
    """Whether the answer that a state needs is published (most states need none)."""
    kinds = {entry.kind for entry in issue.entries if entry.published_on is not None}
    return to not in CLOSING or CLOSING[to] in kinds


NEEDS = {
    DONE: "Say what changed, and how you know.",
    CANNOT_DO: "Say why it cannot be done.",
    DUPLICATE: "Say which issue it repeats.",
    NOT_FOR_US: "Say who has it now.",
}
UNANSWERED = {
    DONE: "Publish a “We did” answer first: an issue is done only when people can read what changed.",
    CANNOT_DO: "Publish a “We can’t, because” answer first, so that people can read why.",
}
WORDS = {
    NEW: "new",
    ACCEPTED: "accepted",
    IN_PROGRESS: "in progress",
    DONE: "done",
    CANNOT_DO: "cannot do",
    DUPLICATE: "duplicate",
    NOT_FOR_US: "not for us",
}


def word(state: IssueState) -> str:
    """What a state is called."""
    return WORDS[state]


def is_overdue(issue: Issue, today: date) -> bool:
    """Whether the answer is late."""
    return issue.state not in CLOSED and issue.due_on is not None and issue.due_on < today


def in_order(issues: Collection[Issue], today: date) -> list[Issue]:
    """Overdue ones first, then by due date, then new ones by age, closed ones last, newest first."""

    def key(issue: Issue) -> tuple[int, int]:
        if issue.state in CLOSED:
            return 3, -(issue.closed_on or issue.opened_on).toordinal()
        if issue.due_on is None:
            return 2, issue.opened_on.toordinal()
        return (0 if is_overdue(issue, today) else 1), issue.due_on.toordinal()

    return sorted(issues, key=key)


def offered_comments(session: Session, round_id: uuid.UUID, theme: str | None) -> list[Comment]:
    """Comments of a round that an issue may rest on: cleared, permitted, of responses that count.

    With a theme: those coded with it. None from a round with too few responses to quote, since so
    few people could be known by what they wrote.
    """
    if not quotable_rounds(session, {round_id}):
        return []
    statement = _showable().where(Response.round_id == round_id)
    if theme:
        coded = select(CommentTheme.comment_id).where(CommentTheme.theme == theme)
        statement = statement.where(Comment.id.in_(coded))
    return list(session.scalars(statement.order_by(Comment.id).limit(OFFERED)))


def comments_of(session: Session, issue: Issue) -> list[Comment]:
    """The comments an issue rests on that may be shown now; one taken back is left out, and one of a
    round that has become too small to quote.
    """
    return _quotable(session, rests_on(session, issue))


def rests_on(session: Session, issue: Issue) -> list[Comment]:
    """Every comment an issue rests on, whether it may be shown or not: none may be repeated."""
    chosen = select(IssueComment.comment_id).where(IssueComment.issue_id == issue.id)
    return list(session.scalars(_showable().where(Comment.id.in_(chosen)).order_by(Comment.id)))


def like_it(session: Session, round_id: uuid.UUID, theme: str) -> list[Issue]:
    """Issues that are open already on this theme of this round."""
    return list(
        session.scalars(
            select(Issue)
            .where(Issue.round_id == round_id, Issue.theme == theme, Issue.state.not_in(CLOSED))
            .order_by(Issue.opened_on)
        )
    )


def _showable() -> Select[Comment]:
    return (
        select(Comment)
        .join(Comment.response)
        .options(contains_eager(Comment.response))
        .where(
            Comment.state.in_([CommentState.CLEARED, CommentState.REDACTED]),
            Comment.may_quote,
            Response.standing == "valid",
        )
    )


def _quotable(session: Session, comments: Sequence[Comment]) -> list[Comment]:
    rounds = quotable_rounds(session, {comment.response.round_id for comment in comments})
    return [comment for comment in comments if comment.response.round_id in rounds]


def _rest_on(session: Session, issue: Issue, draft: Draft) -> None:
    chosen = session.scalars(_showable().where(Comment.id.in_(draft.comments))).all()
    found = set(_quotable(session, chosen))
    if len(found) < len(draft.comments):
        raise NotAllowed("A comment you chose was taken back meanwhile. Look at the list again.")
    issue.characteristics = [
        IssueCharacteristic(characteristic=each) for each in sorted(draft.characteristics)
    ]
    session.flush()
    session.execute(delete(IssueComment).where(IssueComment.issue_id == issue.id))
    if found:
        rows = [{"issue_id": issue.id, "comment_id": comment.id} for comment in found]
        session.execute(insert(IssueComment), rows)

"""Issues and answers for the tests of closing the loop, made by the room's own rules."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.close import entries, issues
from bscp_voice.models import Entry, EntryKind, Issue, IssueState, Staff, StaffGroup
from tests.factories import TODAY

GROUP = "quality_impact_outcomes"
WORDS = entries.Words(
    kind=EntryKind.WE_DID,
    you_said="Meetings were at times when school is on.",
    we_did="We hold meetings after school now, in every area, since May.",
    next_step="We ask again in autumn whether it helps.",
    for_children="Meetings are after school now.",
)


def words(kind: EntryKind = EntryKind.WE_DID, **changes: str) -> entries.Words:
    return replace(WORDS, kind=kind, **changes)


def member(session: Session) -> Staff:
    """A colleague who never signs in, so that no password has to be hashed."""
    key = uuid.uuid4().hex
    person = Staff(
        email=f"{key}@example.org",
        name="Alex Ward",
        active=True,
        fs_uniquifier=key,
        created_at=clock.now().replace(tzinfo=None),
        groups=[StaffGroup(group_ref=GROUP)],
    )
    session.add(person)
    session.flush()
    return person


def make_issue(
    session: Session, *, accepted: date | None = TODAY - timedelta(weeks=6), **changes: Any
) -> Issue:
    """An accepted issue (`accepted=None`: a new one)."""
    values: dict[str, Any] = {
        "title": "Meetings in school time",
        "theme": "meeting_experience",
        "group_ref": GROUP,
        "action": "2.1",
    }
    draft = issues.Draft(**(values | changes))
    issue = issues.open_issue(session, draft, member(session), accepted or TODAY)
    if accepted:
        issues.move(session, issue, IssueState.ACCEPTED, "", accepted, weeks=12)
    return issue


def make_entry(
    session: Session,
    issue: Issue,
    kind: EntryKind = EntryKind.WE_DID,
    *,
    published: date | None = TODAY,
    **changes: str,
) -> Entry:
    """A published answer (`published=None`: one that waits for a check)."""
    entry = entries.write(
        session, issue, words(kind, **changes), member(session), published or TODAY
    )
    if published:
        seen = entries.fingerprint(entry)
        entries.approve(session, entry, member(session), seen, published)
        entries.publish(session, entry, published)
    return entry


def close_as(session: Session, issue: Issue, state: IssueState, today: date = TODAY) -> Issue:
    """Close an issue with the answer that its state needs."""
    kind = EntryKind.WE_DID if state is IssueState.DONE else EntryKind.WE_CANNOT
    make_entry(session, issue, kind, published=today)
    issues.move(session, issue, state, "Seen in the minutes of May.", today, weeks=12)
    return issue

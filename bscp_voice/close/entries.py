"""Answers: written by one person, checked by another, then published. Everything flushes."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bscp_voice import suggest
from bscp_voice.close.issues import NotAllowed
from bscp_voice.instruments import registry
from bscp_voice.models import Entry, EntryKind, Issue, Staff
from bscp_voice.plan import plan

CHILD_WORDS = 25  # most words of the version for children
RUN = 6  # this many words in a row, the same as in a comment, are somebody's own words
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Words:
    """What an answer says. `we_did` holds what was done, why it can't be, or what is being thought."""

    kind: EntryKind
    you_said: str
    we_did: str
    next_step: str
    for_children: str


def faults(words: Words, comments: Iterable[str] = ()) -> dict[str, str]:
    """What is wrong with an answer: field → message. Empty: nothing.

    `comments`: the cleared texts the issue rests on, which no answer may repeat.
    """
    found: dict[str, str] = {}
    for name, message in NEEDED.items():
        if not getattr(words, name).strip():
            found[name] = message
    if words.kind is EntryKind.STILL_THINKING and not words.next_step.strip():
        found["next_step"] = "Say when people will hear more."
    count = len(words.for_children.split())
    if count > CHILD_WORDS:
        found["for_children"] = f"Use {CHILD_WORDS} words or fewer. There are {count}."
    spoken = set().union(*(set(_runs(text)) for text in comments))
    for name in TEXTS:
        if name not in found and spoken.intersection(_runs(getattr(words, name))):
            found[name] = "These are somebody’s own words. Say it in yours."
    return found


NEEDED = {
    "you_said": "Say what people told you, in plain words.",
    "we_did": "Say what you did, why you can’t, or what you are thinking about.",
    "for_children": "Write a version for children.",
}
TEXTS = ("you_said", "we_did", "next_step", "for_children")


def pieces(text: str) -> list[suggest.Piece]:
    """A text of an answer, cut at what may lead to a person. Guesses, for writer and checker."""
    return suggest.pieces(text, organisations())


@cache
def organisations() -> frozenset[str]:
    """Names that are no person's: the partnership, its sub-groups and agencies."""
    agencies = (choice.label for choice in registry.library().sets["agency"])
    return frozenset({PARTNERSHIP, *agencies, *(group.name for group in plan().groups)})


PARTNERSHIP = "Birmingham Safeguarding Children Partnership"


def write(session: Session, issue: Issue, words: Words, writer: Staff, today: date) -> Entry:
    """Write an answer, for somebody else to check. Raises NotAllowed when one is under way already."""
    if in_hand(issue):
        raise NotAllowed("An answer is under way already. Finish that one first.")
    entry = Entry(
        id=uuid.uuid4(),
        number=max((each.number for each in issue.entries), default=0) + 1,
        written_by=writer.id,
        written_on=today,
        **vars(words),
    )
    try:
        with session.begin_nested():
            issue.entries.append(entry)
    except IntegrityError:  # its number was taken at the same moment
        raise NotAllowed("An answer is under way already. Finish that one first.") from None
    return entry


def edit(session: Session, entry: Entry, words: Words, editor: Staff, today: date) -> None:
    """Change an answer. Its check is void: the person who changed it is the writer now.

    Raises NotAllowed when it is published: then a newer answer is written instead.
    """
    if entry.published_on is not None:
        raise NotAllowed("It is published. Write a newer answer, or take it down first.")
    unchecked = {"checked_by": None, "checked_on": None, "returned_note": None}
    written = {"written_by": editor.id, "written_on": today}
    _change(session, entry, **vars(words), **written, **unchecked)


def approve(session: Session, entry: Entry, checker: Staff, seen: str, today: date) -> None:
    """A second person approves what they have read (`seen`: its fingerprint). Raises NotAllowed."""
    _may_check(entry, checker, seen)
    _change(session, entry, checked_by=checker.id, checked_on=today, returned_note=None)


def give_back(session: Session, entry: Entry, checker: Staff, seen: str, note: str) -> None:
    """A second person returns it with a note. Raises NotAllowed, also without a note."""
    _may_check(entry, checker, seen)
    if not note.strip():
        raise NotAllowed("Say what should change.")
    _change(session, entry, returned_note=note.strip())


def publish(session: Session, entry: Entry, today: date) -> None:
    """Put a checked answer on the public page. Raises NotAllowed."""
    if entry.published_on is not None:
        raise NotAllowed("It is published already.")
    if entry.checked_by is None:
        raise NotAllowed("A second person must check it first.")
    if entry.issue.accepted_on is None:
        raise NotAllowed("Accept the issue first.")
    _change(session, entry, published_on=today)


def take_down(session: Session, entry: Entry, note: str) -> None:
    """Take a published answer off the public page; it must be checked again. Raises NotAllowed."""
    if entry.published_on is None:
        raise NotAllowed("It is not published.")
    if not note.strip():
        raise NotAllowed("Say why it is taken down.")
    if in_hand(entry.issue):
        raise NotAllowed("An answer is under way already. Finish that one first.")
    unchecked = {"published_on": None, "checked_by": None, "checked_on": None}
    _change(session, entry, returned_note=note.strip(), **unchecked)


def in_hand(issue: Issue) -> Entry | None:
    """The answer that is being written or checked, or None."""
    return next((each for each in issue.entries if each.published_on is None), None)


def stage(entry: Entry) -> str:
    """Where an answer stands: published, checked, returned or waiting (for a check)."""
    if entry.published_on is not None:
        return "published"
    if entry.checked_by is not None:
        return "checked"
    return "returned" if entry.returned_note else "waiting"


def fingerprint(entry: Entry) -> str:
    """What tells one wording from another, so that nobody approves a text they have not read."""
    parts = (entry.kind.value, *(getattr(entry, name) for name in TEXTS))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _change(session: Session, entry: Entry, **values: object) -> None:
    """Change an answer only while it stands as it was read, so that of two people who act at the
    same moment the database lets one through. Raises NotAllowed."""
    as_read = [getattr(Entry, name).is_not_distinct_from(getattr(entry, name)) for name in STANDS]
    changed = session.execute(
        update(Entry)
        .where(Entry.id == entry.id, *as_read)
        .values(**values)
        .returning(Entry.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(entry)
    if changed is None:
        raise NotAllowed("It was changed while you read it. Please read it again.")


STANDS = (*TEXTS, "kind", "written_by", "checked_by", "returned_note", "published_on")
"""What decides where an answer stands and what it says."""


def _may_check(entry: Entry, checker: Staff, seen: str) -> None:
    if stage(entry) != "waiting":
        raise NotAllowed("It does not wait for a check.")
    if entry.written_by == checker.id:
        raise NotAllowed("You wrote it. A second person must check it.")
    if seen != fingerprint(entry):
        raise NotAllowed("It was changed while you read it. Please read it again.")


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [found.casefold().replace("’", "'") for found in _WORD.findall(text)]
    return zip(*(words[start:] for start in range(RUN)), strict=False)

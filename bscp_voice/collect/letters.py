"""Sealed answers on their way in: open, take like any form, or keep as a dead letter. Nothing is dropped."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl

from flask import current_app, g
from flask_babel import refresh
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from bscp_voice import clock
from bscp_voice.collect.pages import answer_class, asked_in
from bscp_voice.collect.taking import NotTaken, mark_of, take
from bscp_voice.collect.views import find_link, settings
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Kind
from bscp_voice.intake import Receipt, came_before
from bscp_voice.keys import Keys
from bscp_voice.models import DeadLetter, DeadReason
from bscp_voice.places import WayIn
from bscp_voice.sealing import CannotOpen, SealingKey, read_key, unseal
from bscp_voice.texts import live

PATH = re.compile(r"/f/([A-Za-z0-9_-]{1,40})/([A-Za-z-]{1,10})", re.ASCII)
FIELDS = 2000  # more than any form has
UNOPENED = 4  # one in so many dead letters may be bytes that could not be opened


class Undeliverable(Exception):
    """It cannot be stored as a response. `opened`: what was inside, where it could be opened."""

    def __init__(self, reason: DeadReason, opened: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.opened = opened


class Full(Exception):
    """There are as many dead letters as may be kept."""


@dataclass(frozen=True)
class Letter:
    """What was sealed: the address of the form, and what the browser would have sent to it."""

    token: str
    language: str
    posted: MultiDict[str, str]


def sealing_keys() -> list[SealingKey]:
    """The keys of the running service, the current one first."""
    found: list[SealingKey] | None = current_app.extensions.get("bscp_sealing")
    if found is None:
        found = [read_key(each) for each in settings().sealing_keys]
        current_app.extensions["bscp_sealing"] = found
    return found


def open_sealed(sealed: bytes) -> str:
    """What was sealed. Raises Undeliverable."""
    try:
        return unseal(sealed, sealing_keys())
    except CannotOpen as problem:
        raise Undeliverable(DeadReason(problem.reason)) from None


def read_letter(text: str, *, any_size: bool = False) -> Letter:
    """The letter of an opened text. Raises Undeliverable."""
    try:
        read = json.loads(text)
        where = PATH.fullmatch(read["path"])
        body = read["body"]
        if where is None or not isinstance(body, str):
            raise ValueError
        body.encode()  # half a letter could never be stored, and would come again for ever
        if len(body) > settings().body_limit and not any_size:
            raise Undeliverable(DeadReason.TOO_LARGE, text)
        fields = parse_qsl(body, keep_blank_values=True, max_num_fields=FIELDS)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Undeliverable(DeadReason.UNREADABLE, text) from None
    return Letter(where[1], where[2], MultiDict(fields))


def deliver(text: str, *, decided: bool = False) -> Receipt:
    """Store what was opened, as if the form had been sent now. Raises Undeliverable, or what storing raises.

    `decided`: a person has decided that it counts, though the form is closed or its number is not ours.
    """
    letter = read_letter(text)
    link = find_link(letter.token)
    if link is None:
        raise Undeliverable(DeadReason.UNKNOWN_LINK, text)
    if not link.is_open(clock.today()) and not decided and not _came_before(link, letter):
        coming = link.is_coming(clock.today())
        raise Undeliverable(DeadReason.COMING if coming else DeadReason.CLOSED, text)
    before = g.get("language")
    g.language = language_of(letter, link)
    refresh()  # the form is made, and kept, in the language in force
    try:
        bound = answer_class(asked_in(link.place), g.language)(letter.posted)
        return take(link, bound, letter.posted, decided=decided)
    except NotTaken as problem:
        raise Undeliverable(DeadReason(problem.why), text) from None
    finally:
        g.language = before or "en"
        refresh()


def _came_before(link: WayIn, letter: Letter) -> bool:
    """Whether it was stored while the form was open: its reply was lost, and it only asks for its receipt."""
    mark = mark_of(link, letter.posted)
    keys = Keys(settings().secret_key)
    found = mark and came_before(db.session(), link.place.round_id, mark.text, keys)
    db.session.rollback()  # storing writes by a connection of its own, and this one must not stand in its way
    return bool(found)


def language_of(letter: Letter, link: WayIn) -> str:
    """The language the form was filled in, where it is still offered."""
    offered = live().offered
    return next((each for each in (letter.language, link.language) if each in offered), "en")


@cache
def _in_own_words() -> frozenset[str]:
    """The code of every question of any form that is answered in a person's own words; none about who they are."""
    library = registry.library()
    asked = [*(each.questions for each in library.instruments.values())]
    asked += [found for module in library.modules.values() for found in module.questions.values()]
    return frozenset(each.code for found in asked for each in found if each.kind is Kind.TEXT)


def words_of(text: str) -> tuple[list[tuple[str, str]], bool]:
    """(label, text) of what somebody wrote in their own words, and whether they asked to be contacted.

    Never a choice and never who they are: whoever reads words must not see those beside them.
    """
    posted, link = _posted(text)
    if posted is None:
        # no filled form at all: shown as it is, unless answers could hide in it
        return ([("", text)] if text.strip() and "=" not in text else []), False
    labels = {} if link is None else answer_class(asked_in(link.place), "en")(posted)._fields
    own = [
        (str(labels[name].label.text) if name in labels else "", _readable(value))
        for name, value in posted.items(multi=True)
        if name in _in_own_words() and value.strip()
    ]
    return own, bool(posted.get("x-contact"))


def _posted(text: str) -> tuple[MultiDict[str, str] | None, WayIn | None]:
    """The fields of an opened text, however odd, and the way in they name, where it is ours."""
    try:
        letter = read_letter(text, any_size=True)
    except Undeliverable:
        pass
    else:
        return letter.posted, find_link(letter.token)
    try:
        body = json.loads(text)["body"]
        return MultiDict(parse_qsl(body, keep_blank_values=True)), None
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return None, None


def _readable(value: str) -> str:
    """Half a letter, which no page can be sent with, as the sign for an unknown letter."""
    return value.encode("utf-8", "replace").decode()


def keep(session: Session, sealed: bytes, problem: Undeliverable) -> None:
    """Keep a dead letter, once, and commit. Raises Full."""
    fingerprint = hashlib.sha256(sealed).hexdigest()
    if session.scalar(select(DeadLetter.id).where(DeadLetter.fingerprint == fingerprint)):
        return
    most = settings().dead_letters_most
    if number(session) >= most:
        raise Full
    if problem.opened is None and _never_opened(session) >= max(most // UNOPENED, 1):
        raise Full  # anybody can send bytes that never open: they leave room for those that do
    session.add(
        DeadLetter(
            fingerprint=fingerprint,
            reason=problem.reason,
            came_on=clock.today(),
            sealed=sealed if problem.opened is None else None,
            opened=problem.opened,
        )
    )
    try:
        session.commit()
    except IntegrityError:  # the same one came twice at once
        session.rollback()


def number(session: Session) -> int:
    """How many dead letters there are."""
    return session.scalar(select(func.count(DeadLetter.id))) or 0


def _never_opened(session: Session) -> int:
    unopened = select(func.count(DeadLetter.id)).where(DeadLetter.opened.is_(None))
    return session.scalar(unopened) or 0


def retry(session: Session, letter: DeadLetter, *, decided: bool) -> Receipt:
    """Try again to store a dead letter; it is gone when that works. Commits. Raises Undeliverable."""
    key, sealed, text = letter.id, letter.sealed, letter.opened
    session.rollback()  # storing writes by a connection of its own, and this one must not stand in its way
    try:
        text = text if text is not None else open_sealed(sealed or b"")
        receipt = deliver(text, decided=decided)
    except Undeliverable as problem:
        again = session.get_one(DeadLetter, key)
        again.reason = problem.reason
        if again.opened is None and problem.opened is not None:
            again.opened, again.sealed = problem.opened, None
        session.commit()
        raise
    stored = session.get(DeadLetter, key)
    if stored is not None:
        session.delete(stored)
    return receipt


def find(session: Session) -> list[DeadLetter]:
    """A hundred of them, the oldest day first; the rest follow as these are decided."""
    statement = select(DeadLetter).order_by(DeadLetter.came_on, DeadLetter.id).limit(100)
    return list(session.scalars(statement))

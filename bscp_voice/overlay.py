"""Lay what people wrote at the translation desk over a catalogue, message by message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from babel.messages.catalog import Catalog, Message

from bscp_voice import buttons, catalogues
from bscp_voice.catalogues import STATE, State

ALIKE = 0.75  # how alike two English texts must be for the one to be the other's earlier wording


@dataclass(frozen=True)
class Written:
    """One act at the desk (`models.Translation`), as plain values."""

    number: int
    message: str
    english: str
    texts: tuple[str, ...]
    state: State
    note: str
    over: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Entry:
    """One message of one language as it stands."""

    id: str
    context: str
    english: str  # of a plural the singular
    plural: str | None
    texts: tuple[str, ...]  # one, or one for each plural form of the language
    state: State
    note: str  # a translator's
    about: tuple[str, ...]  # what the programme's author says to translators
    where: tuple[str, ...]
    families: bool
    button: bool
    over: str  # what the file says: catalogues.digest
    by: str = ""
    on: str = ""  # ISO day
    written: bool = False  # at the desk and not yet in the file

    @property
    def text(self) -> str:
        """The translation; of a plural its first form."""
        return self.texts[0] if self.texts else ""


def laid_over(catalogue: Catalog, written: Iterable[Written]) -> dict[str, Entry]:
    """Every message by its id. Changes the catalogue: it then says what is in force."""
    newest = {each.message: each for each in written}
    messages = {catalogues.id_of(message): message for message in catalogues.messages(catalogue)}
    orphans = {each.english: each for key, each in newest.items() if key not in messages}
    return {
        key: _entry(key, message, catalogue.num_plurals, newest.get(key), orphans)
        for key, message in messages.items()
    }


def _entry(
    key: str, message: Message, forms: int, row: Written | None, orphans: Mapping[str, Written]
) -> Entry:
    state, texts = catalogues.state_of(message), catalogues.texts(message)
    over = catalogues.digest(state, texts)
    by, on = _checked_by(message) if state is State.CHECKED else ("", "")
    note, written = catalogues.note_of(message), False
    if row is not None and holds(row, state, over) and _fits(message, row, forms):
        written = _differs(message, row, over)
        _put(message, row)
        state, texts, note, by = row.state, row.texts, row.note, row.by
        on = row.at.date().isoformat()
    elif state in {State.MISSING, State.STALE} and orphans:
        alike = get_close_matches(catalogues.english(message), orphans, 1, ALIKE)
        if alike:  # what a person wrote for the earlier English is a better start than nothing
            earlier = orphans[alike[0]]
            state, texts, note = State.STALE, earlier.texts, earlier.note
    plural = None if isinstance(message.id, str) else str(message.id[1])
    return Entry(
        id=key,
        context=str(message.context or ""),
        english=catalogues.english(message),
        plural=plural,
        texts=_padded(texts, forms if plural is not None else 1),
        state=state,
        note=note,
        about=tuple(each.removeprefix("translators:").strip() for each in message.auto_comments),
        where=tuple(where for where, _line in message.locations),
        families=catalogues.for_families(message),
        button=buttons.is_button(message),
        over=over,
        by=by,
        on=on,
        written=written,
    )


def holds(row: Written, state: State, over: str) -> bool:
    """Whether a row still stands: the file says what it said then, or only the row is checked.

    When the file has moved on, it holds what was taken from the desk, or what somebody wrote later.
    """
    return row.over == over or (row.state is State.CHECKED and state is not State.CHECKED)


def _differs(message: Message, row: Written, over: str) -> bool:
    same_note = catalogues.note_of(message) == " ".join(row.note.split())
    return over != catalogues.digest(row.state, row.texts) or not same_note


def _fits(message: Message, row: Written, forms: int) -> bool:
    """Whether a row may be shown. The desk refuses what does not fit; a row may be older than a rule of it."""
    many = 1 if isinstance(message.id, str) else forms
    source = catalogues.english(message)
    return len(row.texts) == many and not any(
        why for text in row.texts for why in catalogues.misfit(source, text)
    )


def _put(message: Message, row: Written) -> None:
    message.string = row.texts if isinstance(message.id, tuple | list) else row.texts[0]
    message.flags.discard("fuzzy")


def _padded(texts: tuple[str, ...], forms: int) -> tuple[str, ...]:
    return (*texts, *[""] * (forms - len(texts)))[: max(forms, 1)]


def _checked_by(message: Message) -> tuple[str, str]:
    """Who checked a message and when, from `# state: checked 2026-12-01 Name`."""
    for each in message.user_comments:
        words = each.removeprefix(f"{STATE}{State.CHECKED}").split()
        if each.startswith(f"{STATE}{State.CHECKED}") and words:
            return " ".join(words[1:]), words[0]
    return "", ""

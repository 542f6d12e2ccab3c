"""Catalogues of the languages: what is translated, in which state, and what is wrong with it.

A message's state stands beside it in the `.po` file, as a translator's comment:

    # state: draft                       a machine drafted it; nobody has checked it
    # state: checked 2026-12-01 Name     a person has

A message whose English has changed since is `stale`: gettext's own mark `fuzzy`, set by `update`. It is
not shown; English is, until somebody has looked at it. What has no translation is `missing`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bscp_voice.languages import LANGUAGES
from bscp_voice.settings import ROOT

TRANSLATIONS = ROOT / "translations"
STATE = "state: "
# forms that staff and partners fill in: English, until somebody asks for more
NOT_FOR_FAMILIES = re.compile(
    r"/forms/(prac_survey|discussion_\w+|training_\w+|conference_\w+|audit_return|cpc_return)\."
)
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\d\}|</?[a-z][^>]*>")


class State(StrEnum):
    """Where a message of a language stands."""

    CHECKED = "checked"
    DRAFT = "draft"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one message of one language."""

    language: str
    message: str  # the English
    why: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.language}: “{self.message[:60]}”: {self.why}"


def path_of(language: str, directory: Path = TRANSLATIONS) -> Path:
    """The catalogue of a language, by its gettext name."""
    return directory / LANGUAGES[language].babel / "LC_MESSAGES" / "messages.po"


def read(language: str, directory: Path = TRANSLATIONS) -> Catalog:
    """A language's catalogue. Raises FileNotFoundError when there is none."""
    with path_of(language, directory).open("rb") as file:
        return read_po(file, locale=LANGUAGES[language].babel)


def write(language: str, catalogue: Catalog, directory: Path = TRANSLATIONS) -> None:
    """Write a catalogue in its one form: sorted, no line numbers, no dates."""
    path = path_of(language, directory)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)


def english(message: Message) -> str:
    """The English text; of a plural its singular."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def texts(message: Message) -> tuple[str, ...]:
    """The translation: one text, or one for each plural form."""
    found = message.string
    return (str(found),) if isinstance(found, str) else tuple(map(str, found or ("",)))


def state_of(message: Message) -> State:
    """The state of one message."""
    if message.fuzzy:
        return State.STALE
    if not all(texts(message)):
        return State.MISSING
    marks = [each for each in message.user_comments if each.startswith(STATE)]
    checked = any(each.startswith(f"{STATE}{State.CHECKED}") for each in marks)
    return State.CHECKED if checked else State.DRAFT


def for_families(message: Message) -> bool:
    """Whether children and families can meet this text; the rest may stay English."""
    return any(not NOT_FOR_FAMILIES.search(where) for where, _line in message.locations)


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Every message but the header."""
    return (message for message in catalogue if message.id)


def states(language: str, directory: Path = TRANSLATIONS) -> Counter[State]:
    """How many of the texts for families stand in which state."""
    return Counter(
        state_of(message)
        for message in messages(read(language, directory))
        if for_families(message)
    )


@cache
def all_checked(language: str, directory: Path = TRANSLATIONS) -> bool:
    """Whether a person has checked every text for families. English needs no check."""
    if language == "en":
        return True
    try:
        return set(states(language, directory)) <= {State.CHECKED}
    except FileNotFoundError:
        return False


def update(language: str, template: Catalog, directory: Path = TRANSLATIONS) -> None:
    """Take over the template's messages; a text whose English has changed becomes stale."""
    catalogue = read(language, directory)
    catalogue.update(template, no_fuzzy_matching=False, update_creation_date=False)
    catalogue.obsolete.clear()
    write(language, catalogue, directory)


def faults(language: str, template: Catalog, directory: Path = TRANSLATIONS) -> list[Fault]:
    """What keeps a catalogue from being shown: texts that are missing, or do not fit their English."""
    catalogue = read(language, directory)
    found = []
    known = {english(message): message for message in messages(catalogue)}
    for message in messages(template):
        source, own = english(message), known.pop(english(message), None)
        if own is None:
            found.append(Fault(language, source, "is not in the catalogue: run `make strings`"))
            continue
        state = state_of(own)
        if state in {State.MISSING, State.STALE}:
            if for_families(message):
                found.append(Fault(language, source, f"is {state}"))
            continue
        found += [Fault(language, source, why) for why in misfits(own, catalogue.num_plurals)]
    found += [
        Fault(language, source, "is no longer asked for: run `make strings`") for source in known
    ]
    return found


def misfits(message: Message, plurals: int) -> Iterator[str]:
    """Why a translation does not fit its English."""
    source, given = english(message), texts(message)
    if isinstance(message.id, tuple | list) and len(given) != plurals:
        yield f"needs {plurals} plural forms, has {len(given)}"
    for text in given:
        lost = Counter(PLACEHOLDER.findall(source)) - Counter(PLACEHOLDER.findall(text))
        added = Counter(PLACEHOLDER.findall(text)) - Counter(PLACEHOLDER.findall(source))
        if lost:
            yield f"has lost {', '.join(sorted(lost))}"
        if added:
            yield f"has {', '.join(sorted(added))}, which the English has not"
        numbers = Counter(re.findall(r"\d{3,}", source)) - Counter(re.findall(r"\d{3,}", text))
        if numbers:
            yield f"has lost the number {', '.join(sorted(numbers))}"

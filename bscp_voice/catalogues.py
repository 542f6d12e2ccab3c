"""Catalogues of the languages: what is translated, in which state, and what is wrong with it.

A message's state stands beside it in the `.po` file, as a translator's comment:

    # state: draft                       a machine drafted it; nobody has checked it
    # state: checked 2026-12-01 Name     a person has

A message whose English has changed since is `stale`: gettext's own mark `fuzzy`, set by `update`. It is
not shown; English is, until somebody has looked at it. What has no translation is `missing`.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from bscp_voice import buttons, termbase
from bscp_voice.languages import LANGUAGES
from bscp_voice.plurals import try_rule
from bscp_voice.records import DataError
from bscp_voice.settings import ROOT

TRANSLATIONS = ROOT / "translations"
STATE = "state: "
NOTE = "note: "
# forms that staff and partners fill in, and the pages of staff: English, until somebody asks for more.
# The poster is made by staff and read by families.
NOT_FOR_FAMILIES = re.compile(
    r"/forms/(prac_survey|discussion_\w+|training_\w+|conference_\w+|audit_return|cpc_return)\."
    r"|^bscp_voice/(templates/)?(protect|understand|manage|security|staff_layout|comment_language)\b"
    r"(?!/poster)"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|</?[a-z][^<>]*>")
BROKEN = re.compile(r"%\(|</?[A-Za-z]?|\{\w")  # the start of one, where no whole one stands

_WHOLE = re.compile(rb'^\s*(?:#.*|(?:msg[a-z_]+(?:\[\d\])?\s+)?"(?:[^"\\]|\\.)*")?\s*$')
_LOCATIONS = re.compile(rb"^#: .*$", re.MULTILINE)
_NO_LINE = re.compile(rb"(?<= )(?!\S+:\d+(?:\s|$))\S+")


class CatalogueError(DataError):
    """A catalogue cannot be read or must not be shown. One line that names the file and the message."""


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


def named(path: Path) -> str:
    """A catalogue's file as people know it: `translations/ur/LC_MESSAGES/messages.po`."""
    return "/".join(path.parts[-4:])


def read(language: str, directory: Path = TRANSLATIONS) -> Catalog:
    """A language's catalogue.

    Raises:
        FileNotFoundError: there is none.
        CatalogueError: it cannot be read.
    """
    path = path_of(language, directory)
    return parsed(language, path.read_bytes(), path)


def parsed(language: str, content: bytes, path: Path) -> Catalog:
    """A catalogue from the bytes of its file. Raises CatalogueError."""
    for at, raw in enumerate(content.splitlines(), start=1):
        if not _WHOLE.match(raw):  # Babel reads half a line as half a text
            raise CatalogueError(f"{named(path)}: line {at}: this is no line of a catalogue.")
    # Babel drops a location whose last part is no line number: ours end in a question's code
    numbered = _LOCATIONS.sub(lambda line: _NO_LINE.sub(rb"\g<0>:0", line[0]), content)
    try:
        found = read_po(io.BytesIO(numbered), locale=LANGUAGES[language].babel, abort_invalid=True)
        "".encode(found.charset)  # an encoding that does not exist is noticed here
        try_rule(found.plural_expr, found.num_plurals)
    except PoFileError as problem:
        line = f"line {problem.lineno + 1}" if problem.lineno >= 0 else "somewhere"
        raise CatalogueError(f"{named(path)}: {line}: {_one_line(problem)}") from problem
    except (
        ValueError,
        LookupError,
        ArithmeticError,
        UnknownLocaleError,
    ) as problem:  # bytes, plural rule, header
        raise CatalogueError(f"{named(path)}: cannot be read: {_one_line(problem)}") from problem
    return found


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200] or type(problem).__name__


def refuse_misfits(catalogue: Catalog, path: Path) -> None:
    """Raise CatalogueError when a text of a catalogue would break on the page, or lose a number."""
    for message in messages(catalogue):
        if state_of(message) in {State.DRAFT, State.CHECKED}:
            for why in misfits(message, catalogue.num_plurals):
                raise CatalogueError(f"{named(path)}: “{english(message)[:60]}”: {why}")


def write(language: str, catalogue: Catalog, directory: Path = TRANSLATIONS) -> None:
    """Write a catalogue in its one form: sorted, no line numbers, no dates."""
    path = path_of(language, directory)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)


def english(message: Message) -> str:
    """The English text; of a plural its singular."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def both(message: Message) -> str:
    """The English text; of a plural singular and plural."""
    return str(message.id) if isinstance(message.id, str) else "\n".join(map(str, message.id))


def id_of(message: Message) -> str:
    """A short name that stays as long as context and English stay; never a number to a spreadsheet."""
    whole = f"{message.context or ''}\x04{both(message)}"
    return "m" + hashlib.sha256(whole.encode()).hexdigest()[:10]


def digest(state: State, given: Sequence[str]) -> str:
    """What a catalogue says of a message, to see later whether it still says that."""
    return hashlib.sha256("\x04".join([state, *given]).encode()).hexdigest()[:16]


def note_of(message: Message) -> str:
    """What a translator noted."""
    return " ".join(
        each.removeprefix(NOTE) for each in message.user_comments if each.startswith(NOTE)
    )


def key_of(message: Message) -> tuple[str, str]:
    """What gettext looks a message up by."""
    return str(message.context or ""), english(message)


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
    return faults_of(language, read(language, directory), template, directory)


def faults_of(
    language: str, catalogue: Catalog, template: Catalog, directory: Path = TRANSLATIONS
) -> list[Fault]:
    """`faults` of a catalogue that has been read."""
    found = []
    known = {key_of(message): message for message in messages(catalogue)}
    terms = termbase.of(language, directory)
    for message in messages(template):
        source, own = english(message), known.pop(key_of(message), None)
        if own is None:
            found.append(Fault(language, source, "is not in the catalogue: run `make strings`"))
            continue
        state = state_of(own)
        if state in {State.MISSING, State.STALE}:
            if for_families(message):
                found.append(Fault(language, source, f"is {state}"))
            continue
        whys = [*misfits(own, catalogue.num_plurals), *unfit(message, texts(own))]
        whys += termbase.missing(terms, both(message), texts(own))
        found += [Fault(language, source, why) for why in whys]
    found += [
        Fault(language, source, "is no longer asked for: run `make strings`")
        for _context, source in known
    ]
    return found


def misfits(message: Message, plurals: int) -> Iterator[str]:
    """Why a translation would break on the page, or lose what must not be lost."""
    given = texts(message)
    if isinstance(message.id, tuple | list) and len(given) != plurals:
        yield f"needs {plurals} plural forms, has {len(given)}"
    for text in given:
        yield from misfit(english(message), text)


def misfit(source: str, text: str) -> Iterator[str]:
    """Why one text does not fit its English."""
    lost = Counter(PLACEHOLDER.findall(source)) - Counter(PLACEHOLDER.findall(text))
    added = Counter(PLACEHOLDER.findall(text)) - Counter(PLACEHOLDER.findall(source))
    rest = PLACEHOLDER.sub("", text)
    english_rest = PLACEHOLDER.sub("", source)
    if (broken := BROKEN.search(rest)) and not (broken[0][0] == "<" and "<" in english_rest):
        yield f"has a broken {'tag' if '<' in broken[0] else 'placeholder'} at “{broken[0]}”"
    elif "%" in rest and "%" not in english_rest:
        yield "has a “%” that belongs to no placeholder"  # a page would take it for the start of one
    if '"' in rest and '"' not in english_rest:
        # templates put texts into attributes as they are: it would end one, and begin another
        yield "has a straight quotation mark: use those of the language"
    if lost:
        yield f"has lost {', '.join(sorted(lost))}"
    if added:
        yield f"has {', '.join(sorted(added))}, which the English has not"
    numbers = Counter(re.findall(r"\d{3,}", source)) - Counter(re.findall(r"\d{3,}", text))
    if numbers:
        yield f"has lost the number {', '.join(sorted(numbers))}"


def unfit(message: Message, given: Sequence[str]) -> list[str]:
    """Why a text would look wrong where it stands. `message` says where that is."""
    if not buttons.is_button(message):
        return []
    return [why for text in given if (why := buttons.too_long(english(message), text))]

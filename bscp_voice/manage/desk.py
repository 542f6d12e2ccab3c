"""The translation desk: what a person may do with a translation, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.core import Locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice import buttons, catalogues, clock, termbase
from bscp_voice.catalogues import STATE, State
from bscp_voice.languages import LANGUAGES
from bscp_voice.models import Act, Translation
from bscp_voice.overlay import Entry
from bscp_voice.plurals import plural_rule
from bscp_voice.termbase import Term

NOTE = catalogues.NOTE
MOST = 4000  # letters of a text
MOST_NOTE = 1000
# seen by nobody, and right in some scripts: joiners, marks of direction, spaces that do not break
UNSEEN_BUT_RIGHT = "\n\u00a0\u200c\u200d\u200e\u200f\u202f\u2066\u2067\u2068\u2069\u3000"
SPENT_ON_EXAMPLES = 1000


@dataclass(frozen=True)
class Person:
    """Who acts: a member of staff, or somebody named at the command line."""

    name: str
    staff_id: int | None = None


def english_name(code: str) -> str:
    """ "Urdu" for "ur"."""
    names = {
        "bn": "Bengali",
        "ckb": "Kurdish (Sorani)",
        "pa": "Panjabi",
        "zh": "Chinese (simplified)",
    }
    return names.get(code) or str(Locale.parse(LANGUAGES[code].babel).english_name)


def misfits(entry: Entry, given: Sequence[str]) -> dict[int, list[str]]:
    """What is wrong with each of these texts, by its place; nothing when it may be kept."""
    found: dict[int, list[str]] = {}
    for place, text in enumerate(given):
        whys = list(_misfits_of(entry, text))
        if whys:
            found[place] = whys
    return found


def _misfits_of(entry: Entry, text: str) -> Iterable[str]:
    if not text.strip():
        yield "there is no text"
        return
    if len(text) > MOST:
        yield f"has more than {MOST} letters"
    if text[0] in "=+-@" and text[0] != entry.english[0]:
        yield f"begins with {text[0]}, which a spreadsheet takes for a formula"
    if any(not each.isprintable() and each not in UNSEEN_BUT_RIGHT for each in text):
        yield "holds a sign that nobody can see"
    yield from catalogues.misfit(entry.english, text)
    if entry.button and (why := buttons.too_long(entry.english, text)):
        yield why


def terms_in(language: str, entry: Entry, directory: Path) -> list[Term]:
    """The words of the termbase that stand in the English."""
    english = f"{entry.english}\n{entry.plural or ''}"
    return termbase.used_in(termbase.of(language, directory), english)


def terms_missed(language: str, entry: Entry, given: Sequence[str], directory: Path) -> list[str]:
    """Words of the termbase that the translation does not use: to think about, not refused."""
    english = f"{entry.english}\n{entry.plural or ''}"
    return termbase.missing(termbase.of(language, directory), english, given)


def write(
    session: Session,
    language: str,
    entry: Entry,
    given: Sequence[str],
    act: Act,
    person: Person,
    note: str | None = None,
) -> Translation:
    """Note one act. The caller has seen that nothing is wrong with the texts, and commits."""
    row = Translation(
        language=language,
        message=entry.id,
        english=entry.english,
        texts=list(given),
        act=act,
        note=entry.note if note is None else note.strip()[:MOST_NOTE],
        over=entry.over,
        by=person.name[:100],
        staff_id=person.staff_id,
        at=clock.now().replace(tzinfo=None, microsecond=0),
    )
    session.add(row)
    session.flush()
    return row


def seen(entry: Entry) -> str:
    """What a page or a spreadsheet showed of an entry, to notice when somebody else changed it."""
    return "v" + catalogues.digest(entry.state, [*entry.texts, entry.note])[:10]


def history(session: Session, language: str, message: str) -> list[Translation]:
    """What was done with one message, newest first."""
    return list(
        session.scalars(
            select(Translation)
            .where(Translation.language == language, Translation.message == message)
            .order_by(Translation.number.desc())
        )
    )


def examples(forms: int, rule: str) -> list[str]:
    """For each plural form of a language a few numbers that take it: "1", "2, 3, 4 …"."""
    choose = plural_rule(rule)
    found: list[list[int]] = [[] for _form in range(forms)]
    for number in range(SPENT_ON_EXAMPLES):
        found[choose(number)].append(number)
    return [
        ", ".join(map(str, each[:3])) + (" …" if len(each) > 3 else "")  # …: and so on
        for each in found
    ]


def take(language: str, entries: Iterable[Entry], directory: Path) -> int:
    """Write into the catalogue's file what stands at the desk and not yet there; how many messages."""
    catalogue = catalogues.read(language, directory)
    messages = {catalogues.id_of(each): each for each in catalogues.messages(catalogue)}
    taken = 0
    for entry in entries:
        message = messages.get(entry.id)
        if message is None or not entry.written:
            continue
        message.string = entry.texts if entry.plural is not None else entry.text
        message.flags.discard("fuzzy")
        kept = [each for each in message.user_comments if not each.startswith((STATE, NOTE))]
        checked = entry.state is State.CHECKED
        mark = f"{entry.state} {entry.on} {entry.by}" if checked else str(State.DRAFT)
        note = [f"{NOTE}{' '.join(entry.note.split())}"] if entry.note else []
        message.user_comments = [*kept, f"{STATE}{mark}", *note]
        taken += 1
    if taken:
        catalogues.write(language, catalogue, directory)
    return taken

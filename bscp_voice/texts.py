"""The texts in force: catalogue files, with what the translation desk has written laid over them.

A running service's files may be read-only, and it has several processes. So the desk writes to the
database (`models.Translation`), each process looks every two seconds whether there is anything new, and
then drops what it made of the old texts. Flask-Babel asks here (`Texts.translations`); no .mo is needed.
"""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.support import NullTranslations, Translations
from flask import Flask, current_app
from flask_babel import Domain, get_locale
from sqlalchemy import Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from bscp_voice import catalogues
from bscp_voice.catalogues import State
from bscp_voice.extensions import babel, db
from bscp_voice.languages import LANGUAGES
from bscp_voice.logs import log
from bscp_voice.models import Translation
from bscp_voice.overlay import Entry, Written, laid_over
from bscp_voice.settings import Settings

LOOK_EVERY = 2.0  # seconds
ALLOWED = {
    "draft": frozenset({State.DRAFT, State.CHECKED}),
    "checked": frozenset({State.CHECKED}),
    "unfinished": frozenset(State),
}
CODES = {language.babel: code for code, language in LANGUAGES.items()}
_LOG: Table = Translation.__table__  # type: ignore[assignment]  # a mapped class has a whole table
# how much was written in each language: a row more, or another newest row, and it is read again
_SEEN = select(_LOG.c.language, func.count(), func.max(_LOG.c.number)).group_by(_LOG.c.language)
Seen = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """One language as it stands: every message by its id, and what gettext looks up."""

    language: str
    seen: Seen
    entries: Mapping[str, Entry]
    translations: NullTranslations
    catalogue: Catalog  # as it stands, not as the file says

    @property
    def forms(self) -> int:
        """How many plural forms the language has."""
        return self.catalogue.num_plurals

    @property
    def rule(self) -> str:
        """Which number takes which of them."""
        return self.catalogue.plural_expr

    @cached_property
    def states(self) -> Counter[State]:
        """How many texts for families stand in which state."""
        return Counter(entry.state for entry in self.entries.values() if entry.families)


@dataclass
class Now:
    """What every language says at one moment. A process makes another when something was written."""

    seen: Mapping[str, Seen] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    offered: tuple[str, ...] | None = None  # worked out when it is first asked for


class Texts:
    """The texts of one running service."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.now = Now()
        self.files: dict[str, bytes] = {}
        self.next_look = 0.0
        self._making = Lock()

    def path(self, language: str) -> Path:
        """The catalogue's file."""
        return catalogues.path_of(language, self.settings.translations_path)

    def languages(self) -> list[str]:
        """Every language that has a catalogue."""
        return [code for code in LANGUAGES if code != "en" and self.path(code).exists()]

    def check_files(self) -> None:
        """Raise CatalogueError when an offered language's file cannot be shown as it is."""
        for language in self.settings.offered_languages:
            if language == "en" or not self.path(language).exists():
                continue
            self.files[language] = self.path(language).read_bytes()
            _refuse_misfits(language, self.files[language], self.path(language))

    def look(self) -> None:
        """Every two seconds: has anything been written since? Costs a comparison in between."""
        at = time.monotonic()
        if at < self.next_look:
            return
        self.next_look = at + LOOK_EVERY
        try:
            with db.engine.connect() as connection:
                rows = connection.execute(_SEEN).all()
        except SQLAlchemyError as problem:  # what is known goes on being shown
            log.warning("translations not looked up", kind=type(problem).__name__)
            return
        seen = {language: (int(many), int(newest)) for language, many, newest in rows}
        if seen != self.now.seen:
            same = {
                code: told
                for code, told in dict(self.now.told).items()
                if told.seen == seen.get(code, (0, 0))
            }
            self.now = Now(seen, same)

    def forget(self) -> None:
        """Look again at the next request: something was written here."""
        self.next_look = 0.0

    def read_again(self, language: str) -> None:
        """The file has changed under this process."""
        self.files.pop(language, None)
        self.now.told.pop(language, None)

    def told(self, language: str) -> Told:
        """One language as it stands.

        Raises:
            FileNotFoundError: it has no catalogue.
            CatalogueError: its catalogue cannot be read.
        """
        now = self.now
        if language not in now.told:
            with self._making:
                if language not in now.told:
                    now.told[language] = self._tell(language, now.seen.get(language, (0, 0)))
        return now.told[language]

    def _tell(self, language: str, seen: Seen) -> Told:
        if language not in self.files:
            self.files[language] = self.path(language).read_bytes()
        if not seen[0]:
            return _as_filed(language, self.files[language], self.path(language))
        catalogue = catalogues.parsed(language, self.files[language], self.path(language))
        return _compiled(language, seen, laid_over(catalogue, self._written(language)), catalogue)

    def _written(self, language: str) -> list[Written]:
        with db.engine.connect() as connection:
            rows = connection.execute(
                select(_LOG).where(_LOG.c.language == language).order_by(_LOG.c.number)
            )
            return [
                Written(
                    each.number,
                    each.message,
                    each.english,
                    tuple(each.texts),
                    State.CHECKED if each.act == "checked" else State.DRAFT,
                    each.note,
                    each.over,
                    each.by,
                    each.at,
                )
                for each in rows
            ]

    def translations(self, language: str) -> NullTranslations:
        """What gettext looks up; nothing for English and for what has no catalogue."""
        if language == "en":
            return NullTranslations()
        try:
            return self.told(language).translations
        except FileNotFoundError:
            return NullTranslations()

    def checked(self, language: str) -> bool:
        """Whether a person has checked every text for families. English needs no check."""
        if language == "en":
            return True
        try:
            return set(self.told(language).states) <= {State.CHECKED}
        except FileNotFoundError:
            return False

    def unready(self, language: str) -> Counter[State]:
        """How many texts keep a language from being offered, by their state."""
        if language == "en":
            return Counter()
        allowed = ALLOWED[self.settings.offer_translations]
        if allowed == frozenset(State):
            return Counter()
        try:
            states = self.told(language).states
        except FileNotFoundError:  # only a test has settings that name one: from_env refuses it
            return Counter()
        return Counter({state: many for state, many in states.items() if state not in allowed})

    def ready(self) -> list[str]:
        """The languages of the settings whose texts are all in a state that may be offered."""
        return [code for code in self.settings.offered_languages if not self.unready(code)]

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages respondents may choose. English when none is left: a form is never gone."""
        now = self.now
        if now.offered is None:
            ready = self.ready()
            if not ready:
                log.error("no language may be offered: English is", why="BSCP_OFFER_TRANSLATIONS")
            now.offered = tuple(ready) or ("en",)
        return now.offered


# A file is read once in a process, whatever asks: reading all of them is nearly all that a start costs.
@lru_cache(maxsize=2 * len(LANGUAGES))
def _file(language: str, content: bytes, path: Path) -> Catalog:
    """What a file says. Nobody may change it: a catalogue to lay something over is parsed anew."""
    return catalogues.parsed(language, content, path)


@lru_cache(maxsize=2 * len(LANGUAGES))
def _refuse_misfits(language: str, content: bytes, path: Path) -> None:
    catalogues.refuse_misfits(_file(language, content, path), path)


@lru_cache(maxsize=2 * len(LANGUAGES))
def _as_filed(language: str, content: bytes, path: Path) -> Told:
    catalogue = _file(language, content, path)
    return _compiled(language, (0, 0), laid_over(catalogue, []), catalogue)


def _compiled(language: str, seen: Seen, entries: Mapping[str, Entry], catalogue: Catalog) -> Told:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Told(language, seen, entries, Translations(compiled), catalogue)


class TextsDomain(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """Flask-Babel's door: its own keeps what it once loaded for as long as the process lives."""

    def get_translations(self) -> NullTranslations:
        """The translations of the page's language, as they stand."""
        if not current_app:
            return NullTranslations()
        locale = get_locale()
        code = CODES.get(str(locale)) or (CODES.get(locale.language) if locale else None)
        return live().translations(code or "en")


def live() -> Texts:
    """The texts of the running service."""
    found: Texts = current_app.extensions["bscp_texts"]
    return found


def register(app: Flask, settings: Settings) -> None:
    """Read the catalogues of what is offered, and look before each request whether they changed.

    Raises:
        CatalogueError: one of them cannot be shown.
    """
    texts = app.extensions["bscp_texts"] = Texts(settings)
    texts.check_files()
    babel.domain_instance = TextsDomain()
    app.before_request(texts.look)

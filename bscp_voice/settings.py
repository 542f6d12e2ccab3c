"""Settings: frozen, typed, read once from the environment. An unsafe value refuses the start in one line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from cryptography.fernet import Fernet
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bscp_voice import sealing
from bscp_voice.environment import SettingsError as SettingsError  # where everybody looks for it
from bscp_voice.environment import folder, is_address, listed, one_of, read_file, switch, whole
from bscp_voice.languages import LANGUAGES
from bscp_voice.partnership import PARTNERSHIP_FILE, Partnership, load_partnership
from bscp_voice.retention import RETENTION_FILE, Retention, load_retention

ROOT = Path(__file__).resolve().parent.parent
HELP_FILE = ROOT / "bscp_voice/data/help.yaml"
DEMO_SECRET = "demonstration only: never used outside BSCP_DEMO=1"  # noqa: S105  refused outside the demo
# a fixed key so that a demo database can be opened again; refused outside the demo like the secret above
DEMO_TEXT_KEY = "ZGVtb25zdHJhdGlvbi1vbmx5LTMyLWJ5dGVzLWtleSE="
DEMO_SEALING_KEY = "Yk4XgE4kQ2yRzJ7l5h8n0m3o6p9qAsBtCuDvEwFxGyI"

# draft: whatever is translated, with a line on the page until all of it is checked; checked: only what
# people have checked; unfinished: also what is missing or stale, in English, for trying out
OFFERS = ("draft", "checked", "unfinished")


@dataclass(frozen=True)
class HelpContact:
    """A number a person can ring. `key` is stable; texts are English sources for translation."""

    key: str
    name: str
    number: str
    hours: str
    for_children: bool
    for_adults: bool


@dataclass(frozen=True)
class Help:
    """The help panel's contacts, with who answers for them and when they were last checked."""

    owner: str
    last_checked: date
    contacts: tuple[HelpContact, ...]


@dataclass(frozen=True)
class Settings:
    """Everything a person may configure. Periods are in days, sizes in bytes, rates per minute."""

    secret_key: str
    text_keys: tuple[str, ...]
    database_url: str
    instance_path: Path
    demo: bool = False
    secure_cookies: bool = True
    public_url: str = ""
    proxies: int = 0  # web servers in front that add the caller's address; limits count by it
    offered_languages: tuple[str, ...] = tuple(LANGUAGES)
    # which translations respondents may be offered: see docs/decisions/0009
    offer_translations: str = "draft"
    translations_path: Path = ROOT / "translations"
    media_path: Path = ROOT / "bscp_voice/instruments/data"  # audio/ and bsl/ in it
    neutral_exit_url: str = "https://www.bbc.co.uk/weather"
    withdrawal_days: int = 14
    minimum_seconds_to_answer: int = 5
    body_limit: int = 64 * 1024
    import_limit: int = 16 * 1024 * 1024
    submissions_per_minute: int = 60
    lookups_per_minute: int = 10
    sealing_keys: tuple[str, ...] = ()  # none: a phone without signal keeps nothing
    offline: bool = True
    dead_letters_per_minute: int = 60
    dead_letters_most: int = 2000
    closure_weeks: int = 12
    protocol_days: int = 10
    conference_age_floor: int = 8
    public_base: int = 10
    partner_base: int = 5
    log_level: str = "INFO"
    testing: bool = False
    help: Help = field(default_factory=lambda: load_help(HELP_FILE))
    partnership: Partnership = field(default_factory=load_partnership)
    retention: Retention = field(default_factory=load_retention)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment. Raises SettingsError when the service would be unsafe to start."""
        demo = switch(env, "BSCP_DEMO")
        instance = folder(env, "BSCP_INSTANCE", ROOT / "instance")
        name = "demo" if demo else "bscp-voice"
        default_languages = ",".join(cls.offered_languages)
        return cls(
            demo=demo,
            secret_key=_secret_key(env, demo),
            text_keys=_text_keys(env, demo),
            database_url=_database_url(env, instance / f"{name}.sqlite3"),
            instance_path=instance,
            secure_cookies=not demo and not switch(env, "BSCP_INSECURE_COOKIES"),
            public_url=_public_url(env.get("BSCP_PUBLIC_URL", "")),
            proxies=whole(env, "BSCP_PROXIES", cls.proxies, most=9),
            offered_languages=_languages(env.get("BSCP_LANGUAGES", default_languages)),
            offer_translations=one_of(
                env, "BSCP_OFFER_TRANSLATIONS", cls.offer_translations, OFFERS
            ),
            neutral_exit_url=_exit_url(env.get("BSCP_EXIT_URL", cls.neutral_exit_url)),
            closure_weeks=whole(env, "BSCP_CLOSURE_WEEKS", cls.closure_weeks, least=1),
            protocol_days=whole(env, "BSCP_PROTOCOL_DAYS", cls.protocol_days),
            conference_age_floor=whole(env, "BSCP_CONFERENCE_AGE_FLOOR", cls.conference_age_floor),
            submissions_per_minute=whole(
                env, "BSCP_SUBMISSIONS_PER_MINUTE", cls.submissions_per_minute, 1, 1_000_000
            ),
            minimum_seconds_to_answer=whole(
                env, "BSCP_MINIMUM_SECONDS", cls.minimum_seconds_to_answer
            ),
            media_path=folder(env, "BSCP_MEDIA", cls.media_path),
            sealing_keys=_sealing_keys(env, demo),
            offline=env.get("BSCP_OFFLINE") is None or switch(env, "BSCP_OFFLINE"),
            log_level=_log_level(env.get("BSCP_LOG_LEVEL", cls.log_level)),
            help=load_help(Path(env.get("BSCP_HELP_FILE", HELP_FILE))),
            partnership=read_file(env, "BSCP_PARTNERSHIP_FILE", PARTNERSHIP_FILE, load_partnership),
            retention=read_file(env, "BSCP_RETENTION_FILE", RETENTION_FILE, load_retention),
        )

    def flask_config(self) -> dict[str, Any]:
        """The values Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # a database error's message would otherwise print what a child wrote
            "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
            "BABEL_TRANSLATION_DIRECTORIES": str(self.translations_path),
            "BABEL_DEFAULT_LOCALE": "en",
            "BABEL_DEFAULT_TIMEZONE": "Europe/London",
            "MAX_CONTENT_LENGTH": self.body_limit,
            "SESSION_COOKIE_NAME": "bscp_staff",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "REMEMBER_COOKIE_SECURE": self.secure_cookies,
            "REMEMBER_COOKIE_HTTPONLY": True,
        }


def load_help(path: Path) -> Help:
    """Read the help contacts. Raises SettingsError naming the file and what is wrong."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Help(
            owner=raw["owner"],
            last_checked=raw["last_checked"],
            contacts=tuple(HelpContact(**contact) for contact in raw["contacts"]),
        )
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as problem:
        says = " ".join(str(problem).split())
        raise SettingsError(f"BSCP_HELP_FILE: {path.name} cannot be read: {says}") from problem


def _secret_key(env: Mapping[str, str], demo: bool) -> str:
    key = env.get("BSCP_SECRET_KEY", DEMO_SECRET if demo else "")
    if not demo and (key == DEMO_SECRET or len(key) < 32):
        raise SettingsError(
            "Set BSCP_SECRET_KEY to at least 32 random characters "
            "(python -c 'import secrets; print(secrets.token_urlsafe(48))')."
        )
    return key


def _text_keys(env: Mapping[str, str], demo: bool) -> tuple[str, ...]:
    keys = listed(env, "BSCP_TEXT_KEYS") or ((DEMO_TEXT_KEY,) if demo else ())
    if not keys or (not demo and DEMO_TEXT_KEY in keys):
        raise SettingsError(
            "Set BSCP_TEXT_KEYS (or BSCP_TEXT_KEYS_FILE) to the key that encrypts comments "
            "(python -c 'from cryptography.fernet import Fernet as F; print(F.generate_key().decode())')."
        )
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as problem:
            raise SettingsError(f"BSCP_TEXT_KEYS: key {number} is not a Fernet key.") from problem
    return keys


def _sealing_keys(env: Mapping[str, str], demo: bool) -> tuple[str, ...]:
    keys = listed(env, "BSCP_SEALING_KEYS") or ((DEMO_SEALING_KEY,) if demo else ())
    for number, key in enumerate(keys, start=1):
        if not sealing.is_key(key) or (_same(key, DEMO_SEALING_KEY) and not demo):
            raise SettingsError(
                f"BSCP_SEALING_KEYS: key {number} is no sealing key of your own: make one with "
                "`bscp-voice sealing-key`."
            )
    return keys


def _same(key: str, other: str) -> bool:
    """Whether two texts are one key: the signs that fill up its end say nothing."""
    return key.rstrip("=") == other.rstrip("=")


def _database_url(env: Mapping[str, str], default: Path) -> str:
    url = env.get("DATABASE_URL", f"sqlite:///{default}")
    # hosting platforms hand out the short scheme; SQLAlchemy wants the driver named
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            url = "postgresql+psycopg://" + url.removeprefix(scheme)
    wrong = SettingsError("Set DATABASE_URL to a sqlite:/// or postgresql:// address.")
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        raise wrong from None  # its message would print the password
    if read.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise wrong
    if read.drivername == "sqlite" and read.database in {None, "", ":memory:"}:
        raise SettingsError("Set DATABASE_URL to a file: answers in memory would be lost.")
    return url


def _languages(raw: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in raw.split(",") if code.strip())
    unknown = [code for code in codes if code not in LANGUAGES]
    if unknown or not codes:
        raise SettingsError(
            f"Set BSCP_LANGUAGES to some of {', '.join(LANGUAGES)}; not {', '.join(unknown) or 'none'}."
        )
    without = [code for code in codes if code != "en" and not _catalogue(code).exists()]
    if without:
        raise SettingsError(
            f"BSCP_LANGUAGES: there is no translation yet for {', '.join(without)} "
            "(translations/<language>/LC_MESSAGES/messages.po): leave it out."
        )
    return codes


def _catalogue(code: str) -> Path:
    return ROOT / "translations" / code.replace("-", "_") / "LC_MESSAGES" / "messages.po"


def _exit_url(url: str) -> str:
    if not is_address(url, {"https"}):
        raise SettingsError("Set BSCP_EXIT_URL to a neutral https:// page.")
    return url


def _public_url(url: str) -> str:
    if url and not is_address(url, {"https", "http"}):
        raise SettingsError("Set BSCP_PUBLIC_URL to the address of this service, such as https://…")
    return url.rstrip("/")


def _log_level(raw: str) -> str:
    levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    if raw.upper() not in levels:
        raise SettingsError(f"Set BSCP_LOG_LEVEL to one of {', '.join(levels)}; not {raw!r}.")
    return raw.upper()

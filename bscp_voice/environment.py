"""Reading the environment: what is given, or one line that says what to set."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bscp_voice.records import DataError

T = TypeVar("T")


class SettingsError(Exception):
    """A setting is missing or unsafe. The message is one line saying what to set."""


def is_address(url: str, schemes: Collection[str]) -> bool:
    """Whether a text is an address of one of these schemes."""
    try:
        parts = urlsplit(url)
        # the port is read when it is asked for
        return (
            url.isprintable()
            and " " not in url
            and parts.scheme in schemes
            and bool(parts.hostname)
            and (parts.port or 1) > 0
        )
    except ValueError:
        return False


def read_file(env: Mapping[str, str], name: str, default: Path, load: Callable[[Path], T]) -> T:
    """What a file of ours says. Raises SettingsError naming the setting and what is wrong."""
    try:
        return load(Path(env.get(name, default)))
    except (DataError, OSError) as problem:
        raise SettingsError(f"{name}: {problem}") from problem


def switch(env: Mapping[str, str], name: str) -> bool:
    """1 or nothing. Raises SettingsError."""
    raw = env.get(name, "")
    if raw not in {"", "0", "1"}:
        raise SettingsError(f"Set {name} to 1, or leave it out; not {raw!r}.")
    return raw == "1"


def folder(env: Mapping[str, str], name: str, default: Path) -> Path:
    """A folder that may be written to. Raises SettingsError."""
    raw = env.get(name, str(default))
    found = Path(raw).resolve()
    if not raw.strip() or (found.exists() and not found.is_dir()):
        raise SettingsError(f"Set {name} to a folder that may be written to.")
    return found


def one_of(env: Mapping[str, str], name: str, default: str, allowed: Collection[str]) -> str:
    """One of the allowed words. Raises SettingsError."""
    raw = env.get(name, default)
    if raw not in allowed:
        raise SettingsError(f"Set {name} to one of {', '.join(allowed)}; not {raw[:20]!r}.")
    return raw


def whole(
    env: Mapping[str, str], name: str, default: int, least: int = 0, most: int = 10_000
) -> int:
    """A whole number within limits. Raises SettingsError."""
    raw = env.get(name, str(default))
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9 or not least <= int(raw) <= most:
        raise SettingsError(
            f"Set {name} to a whole number from {least} to {most:,}, not {raw[:20]!r}."
        )
    return int(raw)


def listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The keys of a setting, or of the file that `<name>_FILE` names."""
    raw = env.get(name, "")
    if file := env.get(f"{name}_FILE"):
        try:
            raw = Path(file).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as problem:
            raise SettingsError(f"{name}_FILE cannot be read: {problem}") from problem
        if not raw.split():
            raise SettingsError(f"{name}_FILE: the file holds no key.")
    return tuple(raw.replace(",", " ").split())

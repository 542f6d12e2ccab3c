"""Who answers for the service, as the privacy notices and the accessibility statement name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bscp_voice.records import DataError, Record, read_record

PARTNERSHIP_FILE = Path(__file__).parent / "data/partnership.yaml"
LONGEST_TO_ACKNOWLEDGE = 30  # days, by law


class PartnershipError(DataError):
    """The partnership file is wrong. The message is one line."""


@dataclass(frozen=True)
class Partnership:
    """Names and ways to reach people. What is still in [square brackets] in the file is empty here."""

    owner: str
    last_checked: date
    name: str
    controllers: tuple[str, ...]
    data_protection_officer: str
    email: str
    phone: str
    post: str
    lawful_basis_confirmed_on: date | None
    complaint_days: int
    accessibility_days: int | None
    missing: tuple[str, ...]  # what is still to be filled in

    @property
    def reachable(self) -> bool:
        """Whether there is any way to reach the partnership."""
        return bool(self.email or self.phone or self.post)


def load_partnership(path: Path = PARTNERSHIP_FILE) -> Partnership:
    """Read the file. Raises PartnershipError: one line with the file and what is wrong."""
    record = read_record(path, PartnershipError)
    missing: list[str] = []
    found = Partnership(
        owner=record.text("owner"),
        last_checked=record.day("last_checked"),
        name=record.text("name"),
        controllers=tuple(
            filter(None, (_filled(each, "controllers", missing) for each in _controllers(record)))
        ),
        data_protection_officer=_filled_in(record, "data_protection_officer", missing),
        email=_filled_in(record, "email", missing),
        phone=_filled_in(record, "phone", missing),
        post=_filled_in(record, "post", missing),
        lawful_basis_confirmed_on=_day_or_none(record, "lawful_basis_confirmed_on", missing),
        complaint_days=_days(record, "complaint_days", LONGEST_TO_ACKNOWLEDGE),
        accessibility_days=_days_or_none(record, "accessibility_days"),
        missing=(),
    )
    record.done()
    if found.email and "@" not in found.email:
        raise record.problem("email should be an e-mail address")
    return Partnership(**{**vars(found), "missing": tuple(missing)})


def _controllers(record: Record) -> tuple[str, ...]:
    found = record.texts("controllers")
    if not found:
        raise record.problem("controllers is missing")
    return found


def _filled(text: str, key: str, missing: list[str]) -> str:
    """The text, or nothing while it stands in [square brackets]; then `key` is missing."""
    if not text.startswith("["):
        return text
    missing.append(key)
    return ""


def _filled_in(record: Record, key: str, missing: list[str]) -> str:
    return _filled(record.text(key), key, missing)


def _day_or_none(record: Record, key: str, missing: list[str]) -> date | None:
    value = record.optional(key)
    if value is None:
        missing.append(key)
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise record.problem(f"{key} should be a date such as 2026-03-31, or empty") from None


def _days(record: Record, key: str, most: int) -> int:
    found = record.number(key)
    if not 1 <= found <= most:
        raise record.problem(f"{key} should be from 1 to {most}, found {found}")
    return found


def _days_or_none(record: Record, key: str) -> int | None:
    found = record.optional_number(key)
    if found is not None and not 1 <= found <= 365:
        raise record.problem(f"{key} should be from 1 to 365, or empty, found {found}")
    return found

"""How long things are kept: the partnership's periods, and which of them the service deletes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bscp_voice.records import DataError, Record, read_record

RETENTION_FILE = Path(__file__).parent / "data/retention.yaml"
KEYS = ("contacts", "words")
# periods that a job of this service deletes by; a notice names no other. None yet.
ENFORCED: frozenset[str] = frozenset()


class RetentionError(DataError):
    """The retention file is wrong. The message is one line."""


@dataclass(frozen=True)
class Period:
    """How long one kind of thing is kept: in days or in months."""

    key: str
    days: int | None = None
    months: int | None = None


@dataclass(frozen=True)
class Retention:
    """The partnership's periods, with who answers for them and when they were last checked."""

    owner: str
    last_checked: date
    periods: tuple[Period, ...]

    def enforced(self) -> tuple[Period, ...]:
        """The periods that the service itself keeps to."""
        return tuple(period for period in self.periods if period.key in ENFORCED)


def load_retention(path: Path = RETENTION_FILE) -> Retention:
    """Read the file. Raises RetentionError: one line with the file and what is wrong."""
    record = read_record(path, RetentionError)
    found = Retention(
        owner=record.text("owner"),
        last_checked=record.day("last_checked"),
        periods=tuple(_period(each) for each in record.records("periods")),
    )
    record.done()
    keys = [period.key for period in found.periods]
    if len(set(keys)) < len(keys):
        raise record.problem("a period is given twice")
    return found


def _period(record: Record) -> Period:
    key = record.text("key")
    if key not in KEYS:
        raise record.problem(f"key should be one of {', '.join(KEYS)}, found {key!r}")
    days, months = record.optional_number("days"), record.optional_number("months")
    record.done()
    if (days is None) == (months is None) or (days or months or 0) < 1:
        raise record.problem(f"{key} needs either days or months, 1 or more")
    return Period(key, days, months)

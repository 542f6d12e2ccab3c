"""The one clock: UK local days, so that tests can move it and a day means the same everywhere."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")


def now() -> datetime:
    """The time in the UK."""
    return datetime.now(UK)


def today() -> date:
    """The day in the UK."""
    return now().date()


def this_hour() -> datetime:
    """The time cut to the hour, without zone: the finest time the reading queue may hold."""
    return now().replace(minute=0, second=0, microsecond=0, tzinfo=None)

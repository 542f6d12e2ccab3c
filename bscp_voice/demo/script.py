"""What the demonstration plays: who is asked what, where, and how people tend to answer. Read from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bscp_voice.records import DataError, Record, read_record

ROUNDS = Path(__file__).with_name("rounds.yaml")
STYLES = Path(__file__).with_name("styles.yaml")


@dataclass(frozen=True)
class Style:
    """How people answer one form.

    `leaning` is the mean of their mood in standard deviations, `spread` its deviation; `ends` above 1
    favours the best and worst answer; `blank` and `unsure` are chances; `weights` fixes single
    questions (choice → weight; for a multi the chance in 100); `ranges` bounds numbers.
    """

    leaning: float = 0.4
    spread: float = 1.0
    ends: float = 1.0
    blank: float = 0.06
    unsure: float = 0.05
    writes: float = 0.45
    pools: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    offsets: Mapping[str, float] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    languages: Mapping[str, float] = field(default_factory=lambda: {"en": 1.0})


@dataclass(frozen=True)
class PlannedLink:
    """A way in, with its place."""

    label: str
    place: str = ""
    district: str | None = None
    agency: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class PlannedRound:
    """One round. `opens`, `closes`, `event` are days from today (negative: before)."""

    key: str
    title: str
    form: str
    context: str | None
    group: str
    place_kind: str
    place_name: str
    opens: int
    closes: int | None
    event: int | None
    responses: int
    leaning: float
    invited: int | None
    course: str | None
    links: tuple[PlannedLink, ...]


@dataclass(frozen=True)
class Script:
    """The whole demonstration."""

    seed: int
    styles: Mapping[str, Style]
    equality: Mapping[str, Mapping[str, float]]
    rounds: tuple[PlannedRound, ...]
    try_links: Mapping[str, str]  # who → key of the round whose first link is printed


@cache
def script() -> Script:
    """The shipped script. Raises DataError when a file is wrong."""
    styles = read_record(STYLES)
    found = {
        name: _style(Record(value, f"{styles.where}: {name}"))
        for name, value in styles.mapping("forms").items()
    }
    equality = {
        name: _numbers(Record(value, f"{styles.where}: {name}"))
        for name, value in styles.mapping("equality").items()
    }
    styles.done()
    root = read_record(ROUNDS)
    rounds = tuple(_round(each) for each in root.records("rounds"))
    made = Script(root.number("seed"), found, equality, rounds, root.text_mapping("try_links"))
    root.done()
    for each in rounds:
        if each.form not in found:
            raise DataError(f"{STYLES.name}: no style for the form {each.form!r}")
    return made


def _round(record: Record) -> PlannedRound:
    place = Record(record.mapping("place"), f"{record.where}: place")
    made = PlannedRound(
        key=record.text("key"),
        title=record.text("title"),
        form=record.text("form"),
        context=record.optional("context"),
        group=record.text("group"),
        place_kind=place.text("kind"),
        place_name=place.text("name"),
        opens=record.number("opens"),
        closes=record.optional_number("closes"),
        event=record.optional_number("event"),
        responses=record.number("responses"),
        leaning=_decimal(record, "leaning", 0.0),
        invited=record.optional_number("invited"),
        course=record.optional("course"),
        links=tuple(_link(each) for each in record.records("links")),
    )
    place.done()
    record.done()
    if not made.links:
        raise record.problem("links is missing")
    return made


def _link(record: Record) -> PlannedLink:
    made = PlannedLink(
        label=record.text("label"),
        place=record.optional("place") or "",
        district=record.optional("district"),
        agency=record.optional("agency"),
        reference=record.optional("reference"),
    )
    record.done()
    return made


def _style(record: Record) -> Style:
    weights = record.mapping("weights")
    ranges = Record(record.mapping("ranges"), f"{record.where}: ranges")
    plain = Style()
    made = Style(
        leaning=_decimal(record, "leaning", plain.leaning),
        spread=_decimal(record, "spread", plain.spread),
        ends=_decimal(record, "ends", plain.ends),
        blank=_decimal(record, "blank", plain.blank),
        unsure=_decimal(record, "unsure", plain.unsure),
        writes=_decimal(record, "writes", plain.writes),
        pools=record.text_mapping("pools"),
        weights={
            name: _numbers(Record(value, f"{record.where}: weights: {name}"))
            for name, value in weights.items()
        },
        offsets=_numbers(Record(record.mapping("offsets"), f"{record.where}: offsets")),
        ranges={name: _range(ranges, name) for name in ranges.names()},
        languages=_numbers(Record(record.mapping("languages"), f"{record.where}: languages"))
        or plain.languages,
    )
    record.done()
    return made


def _range(record: Record, name: str) -> tuple[int, int]:
    bounds = record.texts(name)
    if len(bounds) != 2:
        raise record.problem(f"{name} should be two numbers")
    return int(bounds[0]), int(bounds[1])


def _numbers(record: Record) -> dict[str, float]:
    return {name: _decimal(record, name, 0.0) for name in record.names()}


def _decimal(record: Record, key: str, default: float) -> float:
    value = record.optional(key)
    try:
        return default if value is None else float(value)
    except ValueError:
        raise record.problem(f"{key} should be a number, found {value!r}") from None

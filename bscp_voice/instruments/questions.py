"""One question of a YAML form → `Question`; one set of choices → `Choice`s."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bscp_voice.instruments.shape import (
    Choice,
    Condition,
    Kind,
    Outcome,
    Question,
    Row,
    ShowIf,
    TagRule,
)
from bscp_voice.records import DataError, Record

NO_NAMES = "Please don't write anyone's name."
"""The hint under every text box that has none of its own."""

Sets = Mapping[str, tuple[Choice, ...]]
"""Response set code → its choices, best first."""

Names = TypeVar("Names", bound=StrEnum)


class InstrumentError(DataError):
    """A form, module or set is wrong. One line: "file: question: problem"."""


def response_sets(record: Record) -> dict[str, tuple[Choice, ...]]:
    """Set code → choices, from one `sets*.yaml`."""
    return {code: tuple(map(_choice, record.records(code))) for code in record.names()}


def question(
    record: Record, sets: Sets, module: str | None = None, helper_only: bool = False
) -> Question:
    """One question, its choices taken from its own list or from its response set.

    Raises:
        InstrumentError: missing or unknown keys, unknown kind, outcome or response set.
    """
    code = record.text("code")
    record.where = f"{record.where.rpartition(': ')[0]}: {code}"
    kind = _named(record, "kind", record.text("kind"), Kind)
    response_set = record.optional("set")
    measures, informs, rules = _tags(record)
    found = Question(
        code=code,
        kind=kind,
        text=record.text("text"),
        choices=_choices(record, response_set, sets),
        response_set=response_set,
        construct=record.optional("construct"),
        headline=record.flag("headline", False),
        hint=record.optional("hint") or (NO_NAMES if kind is Kind.TEXT else None),
        picture=record.optional("picture"),
        rows=tuple(_row(each) for each in record.records("rows")),
        max_length=record.optional_number("max_length"),
        minimum=record.optional_number("minimum"),
        maximum=record.optional_number("maximum"),
        show_if=ShowIf(_conditions(record, "show_if")),
        measures=measures,
        informs=informs,
        rules=rules,
        contexts=record.texts("contexts"),
        texts=record.text_mapping("texts"),
        module=module,
        characteristic=record.optional("characteristic"),
        helper_only=record.flag("helper_only", helper_only),
        stored=record.flag("stored", True),
        quotable=record.flag("quotable", True),
        required=record.flag("required", False),
        separate_store=record.optional("separate_store"),
        reference=record.flag("reference", False),
        switch=record.optional("switch"),
    )
    record.done()
    return found


def _named(record: Record, key: str, value: str, names: type[Names]) -> Names:
    try:
        return names(value)
    except ValueError:
        known = ", ".join(name.value for name in names)
        raise record.problem(f"{key} {value!r} is unknown; use one of {known}") from None


def _choices(record: Record, response_set: str | None, sets: Sets) -> tuple[Choice, ...]:
    own = tuple(_choice(each) for each in record.records("choices"))
    if response_set is None:
        return own
    if own:
        raise record.problem("has both a response set and choices of its own")
    if response_set not in sets:
        raise record.problem(f"response set {response_set!r} is unknown")
    return sets[response_set]


def _choice(record: Record) -> Choice:
    choice = Choice(
        code=record.text("code"),
        label=record.text("label"),
        outcome=_named(record, "outcome", record.optional("outcome") or "neutral", Outcome),
        score=record.optional_number("score"),
        picture=record.optional("picture"),
        excludes_others=record.flag("excludes_others", False),
    )
    record.done()
    return choice


def _row(record: Record) -> Row:
    row = Row(code=record.text("code"), label=record.text("label"))
    record.done()
    return row


def _conditions(record: Record, key: str) -> tuple[Condition, ...]:
    conditions = Record(record.mapping(key), f"{record.where}: {key}", record.error)
    return tuple(Condition(name, frozenset(conditions.texts(name))) for name in conditions.names())


def _tags(record: Record) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, TagRule]]:
    rules: dict[str, TagRule] = {}
    found: dict[str, tuple[str, ...]] = {}
    for key in ("measures", "informs"):
        ids: list[str] = []
        for item in record.items(key):
            if isinstance(item, str):
                ids.append(item)
                continue
            tag = Record(item, f"{record.where}: {key}", record.error)
            ids.append(tag.text("id"))
            rules[ids[-1]] = TagRule(tag.texts("contexts"), _conditions(tag, "when"))
            tag.done()
        found[key] = tuple(ids)
    return found["measures"], found["informs"], rules

"""A figure: one number, with everything a reader needs to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from analysis import sentence
from analysis.basis import Basis
from analysis.intervals import newcombe, whole, wilson

Group = tuple[tuple[str, str], ...]

PROPORTION, COUNT, WEEKS, DIFFERENCE, RATIO = (
    "proportion",
    "count",
    "weeks",
    "difference",
    "ratio",
)

WHO: Mapping[str, str] = {
    "child_4_7": "children aged 4 to 7",
    "child_8_11": "children aged 8 to 11",
    "yp_12_17": "young people aged 12 to 17",
    "easy_read": "people using Easy Read",
    "parent_carer": "parents and carers",
    "open_feedback": "people who wrote to us any time",
    "practitioner": "practitioners",
    "delegate": "delegates",
    "manager": "managers",
    "auditor": "audits",
    "loop_check": "people who checked our answer",
    "group_check": "group members",
}
"""Stratum → the words of a sentence."""

GROUP_WORDS: Mapping[str, str] = {
    **WHO,
    "cp_investigation": "child protection investigation",
    "cp_conference": "child protection conference",
    "cp_medical": "child protection medical",
    "csa_pathway": "child sexual abuse pathway",
    "family_group_decision": "family group decision making",
}
"""Group → words, where its code does not say enough by itself."""


def words_of(code: str) -> str:
    """A group's code in words."""
    return GROUP_WORDS.get(code, code.replace("_", " "))


KEPT_BACK = "kept_back"
_KEPT_BACK = "Too few answers to show, or a smaller group could be worked out."
HIDDEN: Mapping[str, str] = {
    # one sentence for both: to say which would tell a size (hidden beside a shown whole of 10, each is 5)
    "too_few": _KEPT_BACK,
    "secondary": _KEPT_BACK,
    "nearly_all": "Nearly all {who} {says}.",
    "few_or_none": "Few or none of the {who} {says}.",
}


@dataclass(frozen=True)
class Source:
    """What a figure rests on: forms ("yp_12_17@1"), plan measures, period, notes."""

    forms: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    period: tuple[str, str] | None = None  # first and last day, ISO, both included
    notes: tuple[str, ...] = ()

    def with_notes(self, *notes: str) -> Source:
        """The same source with more notes; empty ones are left out."""
        return replace(self, notes=(*self.notes, *(note for note in notes if note)))


@dataclass(frozen=True)
class Figure:
    """One number as it may be shown.

    `value`, `lower`, `upper` are fractions 0..1 for a proportion, −1..1 for a difference, a whole
    number for a count. `n` is the base. `excluded` is left out of n and always shown: reason → how
    many. n = 0 has no value: there are no answers yet, which is not 0 %. `suppressed` says why a
    number is hidden, for this package alone: pages and files tell `not_shown`. `table` names the
    table it is a cell of: figures of one table and one group are hidden together, groups of one
    table protect each other.
    """

    formula: str
    key: str
    label: str
    group: Group = ()
    numerator: int | None = None
    n: int | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    unit: str = PROPORTION
    excluded: Mapping[str, int] = field(default_factory=dict)
    forms: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    period: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()
    response_rate: float | None = None
    suppressed: str | None = None
    table: str = ""
    who: str = "answers"
    says: str = ""
    personal: bool = True  # about people: a small count may point at somebody
    overlapping: bool = False  # groups may share answers, so they do not add up to the whole
    basis: Basis | None = field(default=None, compare=False, repr=False)  # never shown
    part_of: str = ""  # the table whose pooled figure its groups add up to, where not its own

    def __post_init__(self) -> None:
        object.__setattr__(self, "excluded", MappingProxyType(dict(self.excluded)))

    @property
    def shown(self) -> bool:
        """Whether there is a number to show."""
        return self.value is not None

    @property
    def not_shown(self) -> str:
        """Why there is no number, as far as anybody may know; empty where there is one."""
        return KEPT_BACK if self.suppressed in {"too_few", "secondary"} else self.suppressed or ""

    @property
    def percent(self) -> int | None:
        """The proportion as a whole number, half away from zero, from the unrounded counts."""
        if self.value is None or self.unit not in {PROPORTION, DIFFERENCE}:
            return None
        return whole(self.value)

    @property
    def rounded(self) -> bool:
        """Whether its counts were rounded for the public."""
        return ROUNDED in self.notes

    @property
    def group_words(self) -> str:
        """Its group in words; empty for all together."""
        words = ", ".join(words_of(value) for _, value in self.group)
        return words[:1].upper() + words[1:]

    @property
    def sentence(self) -> str:
        """The figure in plain English."""
        if self.suppressed:
            return HIDDEN[self.suppressed].format(who=self.who, says=self.says)
        if self.value is None:
            return "No answers yet." if self.unit != COUNT else "Nothing recorded yet."
        writers = {
            PROPORTION: sentence.proportion_sentence,
            DIFFERENCE: sentence.difference_sentence,
            COUNT: sentence.count_sentence,
            WEEKS: sentence.weeks_sentence,
            RATIO: sentence.ratio_sentence,
        }
        return writers[self.unit](self, self.value)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values for JSON, with percent and sentence."""
        plain = {k: v for k, v in vars(self).items() if k not in NOT_PRINTED}
        plain["group"] = dict(self.group)
        plain["excluded"] = dict(self.excluded)
        for name in ("forms", "measures", "notes", "period"):
            plain[name] = list(plain[name]) if plain[name] is not None else None
        return {**plain, "percent": self.percent, "sentence": self.sentence}


ROUNDED = "Counts are to the nearest 5."
NOT_PRINTED = frozenset({"excluded", "group", "basis", "part_of"})


def proportion(
    formula: str,
    key: str,
    label: str,
    counts: tuple[int, int],
    source: Source,
    *,
    excluded: Mapping[str, int] | None = None,
    group: Group = (),
    who: str = "answers",
    says: str = "",
    table: str = "",
    invited: int | None = None,
    personal: bool = True,
    overlapping: bool = False,
    basis: Basis | None = None,
) -> Figure:
    """A proportion of `counts` = (numerator, n) with its Wilson 95 % interval.

    n = 0 gives no value. `invited` gives the response rate: n and what was excluded, of those.
    """
    numerator, n = map(int, counts)
    left_out = {reason: int(many) for reason, many in (excluded or {}).items() if many}
    lower, upper = wilson(numerator, n) if n else (None, None)
    answered = n + sum(many for reason, many in left_out.items() if reason not in NOT_RECEIVED)
    return Figure(
        formula, key, label, group, numerator if n else None, n, numerator / n if n else None,
        lower, upper, excluded=left_out, **vars(source),
        response_rate=min(1.0, answered / invited) if invited else None,
        table=table or f"{formula}.{key}", who=who, says=says or label.lower(),
        personal=personal, overlapping=overlapping, basis=basis,
    )  # fmt: skip


NOT_RECEIVED = frozenset({"test", "duplicate", "withdrawn", "suspect", "draft"})


def count(
    formula: str,
    key: str,
    label: str,
    many: int,
    source: Source,
    *,
    of: int | None = None,
    group: Group = (),
    excluded: Mapping[str, int] | None = None,
    personal: bool = True,
    table: str = "",
) -> Figure:
    """A plain count, with `of` beside it where it is a part of something."""
    return Figure(
        formula=formula,
        key=key,
        label=label,
        group=group,
        numerator=int(many),
        n=None if of is None else int(of),
        value=float(many),
        unit=COUNT,
        excluded={reason: int(some) for reason, some in (excluded or {}).items() if some},
        **vars(source),
        table=table or f"{formula}.{key}",
        personal=personal,
    )


def difference(one: Figure, other: Figure, key: str, label: str) -> Figure:
    """one minus other, two proportions of different people, with Newcombe's 95 % interval.

    Raises ValueError where either has no base. The smaller base is its n.
    """
    pairs = [figure.numerator for figure in (one, other)], [figure.n for figure in (one, other)]
    (a, b), (m, n) = pairs
    if a is None or b is None or not m or not n:
        raise ValueError("a difference needs two figures with a base")
    lower, upper = newcombe(a, m, b, n)
    return replace(
        one,
        key=key,
        label=label,
        numerator=None,
        n=min(m, n),
        value=a / m - b / n,
        lower=lower,
        upper=upper,
        unit=DIFFERENCE,
        response_rate=None,
    )

"""Figures put together for reading: the sentence, its split, and an honest reason where none is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.figure import COUNT, HIDDEN, PROPORTION, Figure
from bscp_voice.plan.shape import Evidence, Measure
from bscp_voice.understand import words

WHO_TOLD = frozenset({"disclosure", "asked"})
"""F12: figures with one cell for each characteristic."""


class State(StrEnum):
    """What can be said of a measure today."""

    FIGURE = "figure"
    TOO_FEW = "too_few"
    NO_ANSWERS = "no_answers"
    REFUSED = "refused"
    NOT_FEEDBACK = "not_feedback"


@dataclass(frozen=True)
class Block:
    """One finding: the pooled figure and the same for each group, split by one dimension or none."""

    title: str
    pooled: Figure | None
    splits: tuple[Figure, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All of them, the pooled one first."""
        return ((self.pooled,) if self.pooled else ()) + self.splits

    @property
    def lead(self) -> Figure:
        """The figure whose sentence stands first."""
        return self.figures[0]

    @property
    def dimension(self) -> str:
        """What the split is by."""
        named = dict.fromkeys(words.dimension(figure.group) for figure in self.splits)
        return " and ".join([*list(named)[:1], *(name.lower() for name in list(named)[1:])])

    @property
    def charted(self) -> tuple[Figure, ...]:
        """The figures an interval chart can draw; a hidden one keeps its line, without a number."""
        drawn = tuple(each for each in self.figures if each.unit == PROPORTION and _asked(each))
        return drawn if any(each.shown for each in drawn) else ()

    @property
    def characteristic(self) -> str:
        """The characteristic a block of F12 is about; empty for any other block."""
        if self.lead.formula != "F12":
            return ""
        return "Who told us" if self.lead.key in WHO_TOLD else self.dimension

    @property
    def alone(self) -> bool:
        """Whether it is one proportion without a split."""
        single = self.pooled is not None and not self.splits
        return single and not self.folded and bool(self.charted)

    @property
    def folded(self) -> bool:
        """Whether its numbers stand folded away: the variants of the experience figure."""
        return self.lead.key in ASIDE

    @property
    def named(self) -> str:
        """Its title with what it is split by: unique on a page."""
        by = self.dimension
        return f"{self.title}, by {by[:1].lower()}{by[1:]}" if by else self.title

    @property
    def answered(self) -> bool:
        """Whether anybody answered, shown or not."""
        return any(_asked(figure) for figure in self.figures)


@dataclass(frozen=True)
class Panel:
    """A measure with what can be said of it: figures, or the reason why there are none."""

    measure: Measure
    state: State
    blocks: tuple[Block, ...] = ()
    contradiction: str = ""  # what in the registers and returns does not fit together

    @property
    def headline(self) -> Block | None:
        """The block that stands beside the plan's words."""
        answered = [block for block in self.blocks if block.answered]
        shown = [block for block in answered if block.lead.shown]
        return next(iter(shown or answered), None)

    @property
    def findings(self) -> tuple[Block, ...]:
        """What was answered, without the tables of F12."""
        return tuple(each for each in self.blocks if each.answered and not each.characteristic)

    @property
    def alone(self) -> tuple[Block, ...]:
        """Proportions without a split, other than the headline: they stand in one table."""
        return tuple(each for each in self.findings if each.alone and each != self.headline)

    @property
    def by_characteristic(self) -> Mapping[str, tuple[Block, ...]]:
        """The tables of F12 that were answered, by characteristic."""
        found: dict[str, tuple[Block, ...]] = {}
        for each in self.blocks:
            if each.answered and each.characteristic:
                found[each.characteristic] = (*found.get(each.characteristic, ()), each)
        return found

    @property
    def reason(self) -> str:
        """Why there is no figure, and what to expect instead; empty where there is one."""
        if self.state is State.REFUSED:
            return f"Not worked out, because something does not fit: {self.contradiction}."
        return _reason(self.state, self.measure)


def _reason(state: State, measure: Measure) -> str:
    if state is State.NOT_FEEDBACK:
        why = measure.why or "Feedback cannot evidence it."
        if "feedback cannot evidence" not in why.lower():
            why = f"Feedback cannot evidence this: {why[:1].lower()}{why[1:]}"
        source = f" It would come from: {measure.data_source}." if measure.data_source else ""
        return why + source
    titles = [words.form_title(code) for code in measure.instruments]
    if state is State.NO_ANSWERS:
        return f"No answers yet. They will come from: {'; '.join(titles)}."
    if state is State.TOO_FEW:
        return HIDDEN["too_few"]
    return ""


def panel(measure: Measure, figures: Sequence[Figure]) -> Panel:
    """The panel of a measure from its figures, as the viewer may see them."""
    if measure.evidence is Evidence.NONE:
        return Panel(measure, State.NOT_FEEDBACK)
    found = tuple(blocks(figures))
    if not any(block.answered for block in found):
        return Panel(measure, State.NO_ANSWERS, found)
    shown = any(figure.shown and _asked(figure) for figure in figures)
    return Panel(measure, State.FIGURE if shown else State.TOO_FEW, found)


TITLES = {
    ("F12", "disclosure"): "Told us about themselves",
    ("F12", "asked"): "Not asked of anybody",
    ("F12", "experience"): "Positive experience",
    ("F12", "gap"): "Beside everyone else",
    ("F12", "representation"): "Heard from, beside the reference",
    ("F14", "improved"): "Discussions that led to improved safety or wellbeing",
}
"""Titles of blocks whose figures each have a label of their own."""
ASIDE = frozenset({"negative", "positive_fft"})
"""Variants of the experience figure: printed, with their numbers folded away."""

Key = tuple[str, ...]


def blocks(figures: Iterable[Figure]) -> list[Block]:
    """Figures of one formula, key and table together, one block for each dimension of split."""
    pooled: dict[Key, Figure] = {}
    splits: dict[Key, dict[str, list[Figure]]] = {}
    for figure in figures:
        key = _key(figure)
        if not figure.group and key in pooled:  # the same, of other people: a block of its own
            key = (*key, figure.label, *figure.notes)
        by = splits.setdefault(key, {})
        if figure.group:
            by.setdefault(words.dimension(figure.group), []).append(figure)
        else:
            pooled[key] = figure
    found = []
    for key, by in splits.items():
        ordered = [tuple(sorted(part, key=_order)) for part in by.values()] or [()]
        if key[1] in ASIDE:
            ordered = [tuple(figure for part in ordered for figure in part)]
        title = _title(pooled.get(key) or ordered[0][0])
        found.append(Block(title, pooled.get(key), ordered[0]))
        found.extend(Block(title, None, part) for part in ordered[1:])
    return found


def _key(figure: Figure) -> Key:
    if figure.formula == "F12" and figure.key in WHO_TOLD:
        return figure.formula, figure.key
    return figure.formula, figure.key, figure.table


def _title(figure: Figure) -> str:
    return TITLES.get((figure.formula, figure.key), figure.label)


def _order(figure: Figure) -> tuple[object, ...]:
    return words.group_order(figure.group)


def _asked(figure: Figure) -> bool:
    """Whether a figure rests on something that came in."""
    if figure.suppressed:
        return True
    if figure.unit == COUNT:
        return bool(figure.n) or bool(figure.value)
    return figure.value is not None

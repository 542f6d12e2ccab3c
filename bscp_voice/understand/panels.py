"""Figures put together for reading: the sentence, its split, and an honest reason where none is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.figure import COUNT, PROPORTION, Figure
from bscp_voice.plan.shape import Evidence, Measure
from bscp_voice.understand import words


class State(StrEnum):
    """What can be said of a measure today."""

    FIGURE = "figure"
    TOO_FEW = "too_few"
    NO_ANSWERS = "no_answers"
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
        return words.dimension(self.splits[0].group) if self.splits else ""

    @property
    def charted(self) -> tuple[Figure, ...]:
        """The figures an interval chart can draw; a hidden one keeps its line, without a number."""
        drawn = tuple(each for each in self.figures if each.unit == PROPORTION and _asked(each))
        return drawn if any(each.shown for each in drawn) else ()

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

    @property
    def headline(self) -> Block | None:
        """The block that stands beside the plan's words."""
        answered = [block for block in self.blocks if block.answered]
        shown = [block for block in answered if block.lead.shown]
        return next(iter(shown or answered), None)

    @property
    def reason(self) -> str:
        """Why there is no figure, and what to expect instead; empty where there is one."""
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
        return "Too few answers to show."
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


def blocks(figures: Iterable[Figure]) -> list[Block]:
    """Figures of one formula, key and label together, one block for each dimension of split."""
    pooled: dict[tuple[str, str, str], Figure] = {}
    splits: dict[tuple[str, str, str], dict[str, list[Figure]]] = {}
    for figure in figures:
        key = (figure.formula, figure.key, figure.label)
        by = splits.setdefault(key, {})
        if figure.group:
            by.setdefault(words.dimension(figure.group), []).append(figure)
        elif key in pooled:  # the same words twice, of other people: a block of its own
            splits.setdefault((*key[:2], f"{figure.label}, {figure.who}"), {})
            pooled[*key[:2], f"{figure.label}, {figure.who}"] = figure
        else:
            pooled[key] = figure
    found = []
    for key, by in splits.items():
        dimensions = list(by.values()) or [[]]
        found.append(Block(key[2], pooled.get(key), tuple(dimensions[0])))
        for more in dimensions[1:]:
            found.append(Block(key[2], None, tuple(more)))
    return found


def _asked(figure: Figure) -> bool:
    """Whether a figure rests on something that came in."""
    if figure.suppressed:
        return True
    if figure.unit == COUNT:
        return bool(figure.n) or bool(figure.value)
    return figure.value is not None

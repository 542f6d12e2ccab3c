"""The coverage matrix: which question of which form feeds which measure of the plan.

Generated from the forms themselves, so it cannot say more than is asked. Shown to staff.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from bscp_voice.instruments.loader import Library
from bscp_voice.instruments.registry import assemble, informs, instruments, library, tags
from bscp_voice.instruments.shape import Condition, Form, Instrument, Question
from bscp_voice.plan import plan
from bscp_voice.plan.shape import Measure


@dataclass(frozen=True)
class CoverageItem:
    """One question that feeds a plan id. No contexts: in all; no conditions: whatever is answered."""

    question: Question
    contexts: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class CoverageCell:
    """What one form gives to one plan id."""

    instrument: Instrument
    items: tuple[CoverageItem, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """The codes of the questions, in the order asked."""
        return tuple(item.question.code for item in self.items)

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts in which any of them counts; empty: all."""
        if any(not item.contexts for item in self.items):
            return ()
        found = {context for item in self.items for context in item.contexts}
        return tuple(each for each in self.instrument.contexts if each in found)


@dataclass(frozen=True)
class CoverageRow:
    """One measure with the forms that feed it; `why` says why none does."""

    measure: Measure
    cells: tuple[CoverageCell, ...]

    @property
    def why(self) -> str | None:
        """Why feedback cannot evidence the measure; None where a form feeds it."""
        return None if self.cells else self.measure.why

    def cell(self, instrument: str) -> CoverageCell | None:
        """What the form with this code gives, or None."""
        return next((each for each in self.cells if each.instrument.code == instrument), None)


@cache
def matrix() -> tuple[CoverageRow, ...]:
    """Every measure of the plan, in printed order, with the newest version of every form."""
    found = _feeds(library(), instruments(), tags)
    return tuple(CoverageRow(each, found.get(each.uid, ())) for each in plan().measures)


@cache
def informing() -> dict[str, tuple[CoverageCell, ...]]:
    """Key action or outcome id → the forms that throw light on it, in the plan's order."""
    found = _feeds(library(), instruments(), informs)
    uids = [each.uid for each in (*plan().key_actions,)] + [each.uid for each in plan().outcomes]
    return {uid: found[uid] for uid in uids if uid in found}


def _feeds(
    source: Library,
    forms: Iterable[Instrument],
    fed_by: Callable[[Form, Question], tuple[str, ...]],
) -> dict[str, tuple[CoverageCell, ...]]:
    cells: dict[str, list[CoverageCell]] = {}
    for form in forms:
        used: tuple[str | None, ...] = (None, *form.contexts)
        places: dict[str, dict[str, list[str | None]]] = {}
        asked: dict[str, Question] = {}
        for context in used:
            whole = assemble(source, form, context)
            for question in whole.questions:
                asked.setdefault(question.code, question)
                for uid in fed_by(whole, question):
                    places.setdefault(uid, {}).setdefault(question.code, []).append(context)
        order = list(asked)
        for uid, codes in places.items():
            items = tuple(
                _item(asked[code], uid, codes[code], used)
                for code in sorted(codes, key=order.index)
            )
            cells.setdefault(uid, []).append(CoverageCell(form, items))
    return {uid: tuple(each) for uid, each in cells.items()}


def _item(
    question: Question, uid: str, contexts: list[str | None], used: tuple[str | None, ...]
) -> CoverageItem:
    rule = question.rules.get(uid)
    everywhere = len(contexts) == len(used)
    return CoverageItem(
        question,
        () if everywhere else tuple(context for context in contexts if context is not None),
        rule.when if rule else (),
    )

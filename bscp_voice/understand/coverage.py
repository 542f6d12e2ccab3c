"""F12 as a page: each of the nine characteristics, asked or not on each form, and who told us."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from analysis.columns import BLANK, SUBSTANTIVE
from analysis.figure import Figure, Source, count, proportion
from analysis.zones import Zone
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import PROTECTED_CHARACTERISTICS, Instrument
from bscp_voice.understand import frames, words
from bscp_voice.understand.viewer import figures_for


@dataclass(frozen=True)
class Cell:
    """One characteristic on one form: the share who told us, or why it is not asked."""

    form: str
    figure: Figure | None
    why: str = ""


@dataclass(frozen=True)
class Characteristic:
    """One protected characteristic over all forms."""

    name: str
    all: Figure
    cells: tuple[Cell, ...]


def characteristics(session: Session, zone: Zone) -> list[Characteristic]:
    """All nine, also those asked nowhere."""
    evidence = frames.evidence(session, frames.plan_period())
    forms = [form for form in registry.instruments() if form.equality or form.equality_by]
    exact: list[Figure] = []
    for name in PROTECTED_CHARACTERISTICS:
        rows = evidence.equality[(evidence.equality["characteristic"] == name).to_numpy()]
        exact.append(_told(rows, name, None))
        for form in forms:
            if name in asked_on(form):
                exact.append(_told(rows[(rows["instrument"] == form.code).to_numpy()], name, form))
    shown = iter(figures_for(zone, exact))
    found = []
    for name in PROTECTED_CHARACTERISTICS:
        pooled = next(shown)
        cells = tuple(
            Cell(form.title, next(shown))
            if name in asked_on(form)
            else Cell(form.title, None, why_not(form, name))
            for form in forms
        )
        found.append(Characteristic(words.characteristic(name), pooled, cells))
    return found


def asked_on(form: Instrument) -> frozenset[str]:
    """The characteristics that any of a form's equality modules asks."""
    return frozenset(
        question.characteristic
        for code in _modules(form)
        for question in registry.equality(code).questions
        if question.characteristic and question.switch is None
    )


def why_not(form: Instrument, characteristic: str) -> str:
    """Why a form does not ask a characteristic."""
    reasons = (registry.equality(code).not_asked.get(characteristic) for code in _modules(form))
    return next((reason for reason in reasons if reason), "Not asked on this form.")


def _modules(form: Instrument) -> Iterator[str]:
    codes = (form.equality, *form.equality_by.values())
    yield from dict.fromkeys(code for code in codes if code)


def _told(rows: pd.DataFrame, characteristic: str, form: Instrument | None) -> Figure:
    """Answered of asked; rather not say, not sure and blank are in the base and counted beside."""
    many = _by_meaning(rows)
    name = words.characteristic(characteristic).lower()
    figure = proportion(
        "F12", characteristic, words.characteristic(characteristic),
        (sum(many.get(meaning, 0) for meaning in SUBSTANTIVE), sum(many.values())),
        Source(), excluded={m: c for m, c in many.items() if m not in SUBSTANTIVE},
        group=(("form", form.code),) if form else (), who="people we asked",
        says=f"told us their {name}",
    )  # fmt: skip
    if figure.n:
        return figure
    return count(
        "F12", characteristic, words.characteristic(characteristic), 0, Source(), group=figure.group
    )


def _by_meaning(rows: pd.DataFrame) -> Mapping[str, int]:
    order = (*SUBSTANTIVE, "rather_not_say", "not_sure", "not_applicable", BLANK)
    counted = rows.groupby("group_outcome", observed=True)["count"].sum()
    return {name: int(counted.get(name, 0)) for name in order if counted.get(name, 0)}

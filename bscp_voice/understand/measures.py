"""The figures of plan measures as one viewer may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from analysis import measures
from analysis.basis import Basis
from analysis.board import Readers
from analysis.columns import FrameError
from analysis.evidence import Evidence
from analysis.figure import RATIO, Figure
from analysis.intervals import in_whole
from analysis.zones import Zone
from bscp_voice.logs import log
from bscp_voice.models import Response, Round, Tag
from bscp_voice.plan import plan
from bscp_voice.plan.shape import Evidence as Kind
from bscp_voice.plan.shape import Measure
from bscp_voice.understand import frames, words
from bscp_voice.understand.panels import Panel, State, panel
from bscp_voice.understand.scope import AnyRow, Scope
from bscp_voice.understand.viewer import figures_for, readers, thresholds_of, years_for

Found = list[Figure] | FrameError
Years = tuple[Mapping[str, Found], ...]

YEARS = (1, 2)
NOT_SPLIT = "Not split by group for one year, so that a smaller group cannot be worked out."


def exact(measure: Measure, evidence: Evidence) -> list[Figure]:
    """The figures of a measure before disclosure control; none where there are no answers yet."""
    if measure.evidence is Kind.NONE:
        return []
    found = measures.figures(measure.uid, evidence)
    return [] if isinstance(found, measures.NoFigure) else found


def plan_panels(session: Session, zone: Zone) -> Mapping[str, Panel]:
    """Every measure of the plan with what can be said of it, over the whole plan."""
    found = _whole_plan(session, zone)
    return {measure.uid: _panel(measure, found[measure.uid]) for measure in plan().measures}


def _panel(measure: Measure, found: Found) -> Panel:
    return refused(measure, found) if isinstance(found, FrameError) else panel(measure, found)


def refused(measure: Measure, problem: FrameError) -> Panel:
    """The panel of a measure whose registers and returns contradict each other."""
    log.warning("measure not worked out", measure=measure.uid)
    says = "; ".join(each.message for each in problem.problems)
    return Panel(measure, State.REFUSED, contradiction=says)


def measure_figures(
    session: Session, measure: Measure, zone: Zone, year: int | None
) -> list[Figure]:
    """The figures of one measure over the whole plan, or over one plan year.

    Raises FrameError where its registers and returns contradict each other. Who sees exact figures
    costs this measure; for others the whole plan is worked out (and kept), because measures lie
    inside each other and what is hidden must be the same on every page.
    """
    if measure.evidence is Kind.NONE:
        return []
    if zone is Zone.INTERNAL:
        return exact(measure, frames.evidence(session, frames.plan_period(year)))
    found = _whole_plan(session, zone) if year is None else _one_year(session, zone, year)
    figures = found[measure.uid]
    if isinstance(figures, FrameError):
        raise figures
    return figures


def _whole_plan(session: Session, zone: Zone) -> Mapping[str, Found]:
    """Every measure over the whole plan, as this zone may see it."""
    evidence, stamp = frames.evidence_and_stamp(session, frames.plan_period())
    known = () if thresholds_of(zone).exact else readers(session)

    def make() -> Mapping[str, Found]:
        found = {m.uid: _exact(m, evidence) for m in plan().measures}
        return _apart(found, figures_for(zone, _together(found), known))

    return frames.keep(("figures", zone, thresholds_of(zone), known, stamp), make)


def _exact(measure: Measure, evidence: Evidence) -> Found:
    try:
        return exact(measure, evidence)
    except FrameError as problem:
        return problem


def _together(found: Mapping[str, Found]) -> list[Figure]:
    """The figures of all measures: one step of disclosure control sees them side by side."""
    return [
        figure for part in found.values() if not isinstance(part, FrameError) for figure in part
    ]


def _apart(found: Mapping[str, Found], shown: Iterable[Figure]) -> Mapping[str, Found]:
    """The figures after that step, by measure again."""
    each = iter(shown)
    return {
        uid: part if isinstance(part, FrameError) else list(islice(each, len(part)))
        for uid, part in found.items()
    }


def _one_year(session: Session, zone: Zone, year: int) -> Mapping[str, Found]:
    """Every measure over one plan year.

    A year that is hidden must not come out by taking the other from the whole: both years go
    through disclosure control together. Nor may a group: where one is hidden, in a year
    or in the whole, no split of that table is given by year, for even a group that is not listed
    tells that nobody of it answered.
    """
    whole, known = _whole_plan(session, zone), readers(session)
    made = [frames.evidence_and_stamp(session, frames.plan_period(each)) for each in YEARS]

    def make() -> Years:
        years = [{m.uid: _exact(m, evidence) for m in plan().measures} for evidence, _ in made]
        return _years_controlled(zone, years, known)

    stamps = tuple(stamp for _, stamp in made)
    shown = frames.keep(("years", zone, thresholds_of(zone), known, stamps), make)
    return {
        uid: _of_year(whole[uid], [each[uid] for each in shown], year) for uid in whole
    }  # fmt: skip


def _years_controlled(zone: Zone, years: Sequence[Mapping[str, Found]], known: Readers) -> Years:
    shown = years_for(zone, [_together(found) for found in years], known)
    return tuple(_apart(found, part) for found, part in zip(years, shown, strict=True))


def _of_year(whole: Found, years: Sequence[Found], year: int) -> Found:
    """One year's figures, without the splits that a hidden number forbids."""
    for found in (whole, *years):
        if isinstance(found, FrameError):
            return found
    every = [figure for part in (whole, *years) if isinstance(part, list) for figure in part]
    unsplit = {figure.table for figure in every if figure.suppressed}
    figures = years[YEARS.index(year)]
    if isinstance(figures, FrameError):
        return figures
    return [
        replace(figure, notes=(*figure.notes, NOT_SPLIT)) if figure.table in unsplit else figure
        for figure in figures
        if not figure.group or figure.table not in unsplit
    ]


@dataclass(frozen=True)
class RoundShare:
    """How much of a measure's feedback one round gave. `many` is None where it is hidden."""

    id: str
    title: str
    form: str
    group_ref: str
    many: int | None
    share: int | None


def round_shares(session: Session, measure: Measure, zone: Zone, scope: Scope) -> list[RoundShare]:
    """The rounds whose responses feed a measure, the largest first. One query."""
    feeds = exists().where(Tag.response_id == Response.id, Tag.target == measure.uid)
    statement = (
        select(
            Round.id, Round.title, Round.instrument_code, Round.group_ref,
            func.count(Response.id).label("many"),
        )
        .join(Response, Response.round_id == Round.id)
        .where(feeds, Response.standing == "valid")
        .group_by(Round.id, Round.title, Round.instrument_code, Round.group_ref)
    )  # fmt: skip
    rows = sorted(session.execute(scope.of(statement)), key=lambda row: (-row.many, row.title))
    if not rows:
        return []
    shown = figures_for(zone, _shares(rows), readers(session))
    total, parts = shown[0].numerator, [figure.numerator for figure in shown[1:]]
    return [
        RoundShare(
            str(row.id), row.title, words.form_title(row.instrument_code), row.group_ref, many,
            in_whole(many, total) if many is not None and total else None,
        )
        for row, many in zip(rows, parts, strict=True)
    ]  # fmt: skip


def _shares(rows: Sequence[AnyRow]) -> list[Figure]:
    """The whole and each round's part of it, as figures, so that one rule hides them."""
    numbers = np.arange(len(rows), dtype=np.int64)
    sizes = np.array([row.many for row in rows], dtype=np.int64)
    ids = np.array([str(row.id) for row in rows], dtype=object)
    every = Basis("responses", numbers, sizes, ids)
    whole = Figure(
        "rounds", "share", "Share of the responses", numerator=every.size, n=every.size, value=1,
        unit=RATIO, table="rounds", basis=every,
    )  # fmt: skip
    return [whole] + [
        replace(
            whole, group=(("round", str(row.id)),), numerator=row.many, value=row.many / every.size,
            basis=Basis(every.about, numbers[at : at + 1], sizes[at : at + 1], ids[at : at + 1]),
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip


def forms_of(figures: Sequence[Figure]) -> tuple[str, ...]:
    """Every form and version that the figures rest on, in words."""
    return tuple(dict.fromkeys(form for figure in figures for form in words.forms(figure)))

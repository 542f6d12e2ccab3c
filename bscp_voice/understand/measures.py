"""The figures of plan measures as one viewer may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import measures
from analysis.columns import FrameError
from analysis.evidence import Evidence
from analysis.figure import Figure
from analysis.intervals import in_whole
from analysis.zones import Zone
from bscp_voice.logs import log
from bscp_voice.models import Response, Round, Tag
from bscp_voice.plan import plan
from bscp_voice.plan.shape import Evidence as Kind
from bscp_voice.plan.shape import Measure
from bscp_voice.understand import frames, words
from bscp_voice.understand.panels import Panel, State, panel
from bscp_voice.understand.scope import Scope
from bscp_voice.understand.viewer import counts_for, figures_for

YEARS = (1, 2)
YEAR = "plan_year"
NOT_SPLIT = "Not split by group for one year, so that a smaller group cannot be worked out."


def exact(measure: Measure, evidence: Evidence) -> list[Figure]:
    """The figures of a measure before disclosure control; none where there are no answers yet."""
    if measure.evidence is Kind.NONE:
        return []
    found = measures.figures(measure.uid, evidence)
    return [] if isinstance(found, measures.NoFigure) else found


def plan_panels(session: Session, zone: Zone) -> Mapping[str, Panel]:
    """Every measure of the plan with what can be said of it, over the whole plan."""
    evidence = frames.evidence(session, frames.plan_period())
    return {measure.uid: _panel(measure, zone, evidence) for measure in plan().measures}


def _panel(measure: Measure, zone: Zone, evidence: Evidence) -> Panel:
    try:
        return panel(measure, figures_for(zone, exact(measure, evidence)))
    except FrameError as problem:
        return refused(measure, problem)


def refused(measure: Measure, problem: FrameError) -> Panel:
    """The panel of a measure whose registers and returns contradict each other."""
    log.warning("measure not worked out", measure=measure.uid)
    says = "; ".join(each.message for each in problem.problems)
    return Panel(measure, State.REFUSED, contradiction=says)


def measure_figures(
    session: Session, measure: Measure, zone: Zone, year: int | None
) -> list[Figure]:
    """The figures of one measure over the whole plan, or over one plan year.

    A year that is hidden must not come out by taking the other from the whole: both years go
    through disclosure control as parts of one table. Nor may a group: where one is hidden, in a year
    or in the whole, no split of that table is given by year, for even a group that is not listed
    tells that nobody of it answered.
    """
    if measure.evidence is Kind.NONE:
        return []
    if year is None or zone is Zone.INTERNAL:
        return figures_for(zone, exact(measure, frames.evidence(session, frames.plan_period(year))))
    whole = figures_for(zone, exact(measure, frames.evidence(session, frames.plan_period())))
    both: list[Figure] = []
    for each in YEARS:
        found = exact(measure, frames.evidence(session, frames.plan_period(each)))
        both += [replace(figure, group=(*figure.group, (YEAR, str(each)))) for figure in found]
    shown, mark = figures_for(zone, both), (YEAR, str(year))
    unsplit = {figure.table for figure in (*whole, *shown) if figure.suppressed}
    found = [
        replace(figure, group=tuple(pair for pair in figure.group if pair[0] != YEAR))
        for figure in shown
        if mark in figure.group
    ]
    return [
        replace(figure, notes=(*figure.notes, NOT_SPLIT)) if figure.table in unsplit else figure
        for figure in found
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
    statement = (
        select(
            Round.id, Round.title, Round.instrument_code, Round.group_ref,
            func.count(Response.id.distinct()).label("many"),
        )
        .join(Response, Response.round_id == Round.id)
        .join(Tag, Tag.response_id == Response.id)
        .where(Tag.target == measure.uid, Response.standing == "valid")
        .group_by(Round.id, Round.title, Round.instrument_code, Round.group_ref)
    )  # fmt: skip
    rows = sorted(session.execute(scope.of(statement)), key=lambda row: (-row.many, row.title))
    if not rows:
        return []
    counts = pd.DataFrame({"responses": [row.many for row in rows]})
    table = counts_for(zone, "responses by round", counts)
    shown = [None if pd.isna(many) else int(many) for many in table.counts["responses"]]
    return [
        RoundShare(
            str(row.id), row.title, words.form_title(row.instrument_code), row.group_ref, many,
            in_whole(many, table.total) if many is not None and table.total else None,
        )
        for row, many in zip(rows, shown, strict=True)
    ]  # fmt: skip


def forms_of(figures: Sequence[Figure]) -> tuple[str, ...]:
    """Every form and version that the figures rest on, in words."""
    return tuple(dict.fromkeys(form for figure in figures for form in words.forms(figure)))

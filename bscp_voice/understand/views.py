"""The pages of this room. Every figure on them has passed disclosure control for its reader."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from flask import Blueprint, abort, make_response, render_template, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as WebResponse

from analysis.columns import FrameError
from analysis.figure import Figure
from analysis.intervals import whole
from analysis.themes import codebook
from analysis.zones import Zone
from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, audit, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.instruments import coverage as matrix
from bscp_voice.instruments import registry
from bscp_voice.models import Response, Round
from bscp_voice.plan import plan
from bscp_voice.plan.shape import AbsentAction, Action, Evidence, Measure, Priority
from bscp_voice.published import published_entries
from bscp_voice.quoting import QUOTE_BASE
from bscp_voice.understand import exports, frames, measures, words
from bscp_voice.understand.coverage import characteristics
from bscp_voice.understand.findings import Findings, findings
from bscp_voice.understand.notes import notes
from bscp_voice.understand.panels import Panel, State, panel
from bscp_voice.understand.scope import Scope
from bscp_voice.understand.viewer import may_see_round, thresholds_of, zone_of

blueprint = Blueprint("understand", __name__, url_prefix="/staff")
FIGURE_ROLES = (ANALYST, MEMBER, ADMINISTRATOR)
YEARS = (("", "Both plan years"), ("1", "Plan year 1"), ("2", "Plan year 2"))


@blueprint.context_processor
def _names() -> dict[str, object]:
    return {"words": words, "whole": whole}


@blueprint.get("/plan")
@staff(*FIGURE_ROLES)
def plan_page() -> str:
    """The plan in the shape of its own table, with a figure or a reason beside each measure; with
    `?show=figures` only the measures that have one."""
    zone = _zone("plan")
    panels = measures.plan_panels(db.session(), zone)
    only = request.args.get("show") == "figures"
    return render_template(
        "understand/plan_figures.html" if only else "understand/plan.html",
        plan=plan(),
        panels=panels,
        answered=sum(each.state is State.FIGURE for each in panels.values()),
        evidenced=sum(each.evidence is not Evidence.NONE for each in plan().measures),
        actions_of=_actions_of,
        absent_after=_absent_after,
        notes=notes(),
        period=frames.plan_period().days,
        zone_words=_zone_words(zone),
    )


@blueprint.get("/plan/<uid>")
@staff(*FIGURE_ROLES)
def measure(uid: str) -> str:
    """One measure: every figure, its split, its chart and table, and what it rests on."""
    found, year = _measure(uid), _year()
    zone = _zone(f"measure {uid}")
    shown: list[Figure] = []
    try:
        shown = measures.measure_figures(db.session(), found, zone, year)
        one = panel(found, shown)
    except FrameError as problem:
        one = measures.refused(found, problem)
    return render_template(
        "understand/measure.html",
        measure=found,
        action=_action_of(found),
        panel=one,
        year=str(year or ""),
        years=YEARS,
        rounds=_rounds_of(found, zone, year),
        forms=measures.forms_of(shown),
        figure_notes=_notes(one),
        period_words=_period_words(year),
        zone_words=_zone_words(zone),
    )


@blueprint.get("/plan/<uid>.csv")
@staff(*FIGURE_ROLES)
def measure_csv(uid: str) -> WebResponse:
    """The figures of a measure as a spreadsheet reads them."""
    return _file(exports.as_csv(_measure_figures(uid)), f"{uid}.csv", "text/csv")


@blueprint.get("/plan/<uid>.json")
@staff(*FIGURE_ROLES)
def measure_json(uid: str) -> WebResponse:
    """The figures of a measure with everything they carry."""
    body = exports.as_json(_measure_figures(uid), measure=uid, text=_measure(uid).text)
    return _file(body, f"{uid}.json", "application/json")


@blueprint.get("/findings")
@staff(*FIGURE_ROLES)
def rounds() -> str:
    """The rounds this person may see, newest first, with how many have answered."""
    person = signed_in()
    answers = db.session.execute(
        select(Response.round_id, func.count().label("many"))
        .where(Response.standing == "valid")
        .group_by(Response.round_id)
    )
    counted = {row.round_id: row.many for row in answers}
    every = db.session.scalars(select(Round).order_by(Round.opens_on.desc(), Round.title))
    rows = [
        (round_, counted.get(round_.id, 0)) for round_ in every if may_see_round(person, round_)
    ]
    return render_template("understand/rounds.html", rows=rows, today=clock.today(), plan=plan())


@blueprint.get("/rounds/<uuid:round_id>/findings")
@staff(*FIGURE_ROLES)
def round_findings(round_id: uuid.UUID) -> str:
    """What one round found."""
    round_, found, zone = _round(round_id)
    return render_template(
        "understand/findings.html",
        round=round_,
        form=registry.instrument(round_.instrument_code, round_.instrument_version),
        found=found,
        fed=[each for each in plan().measures if each.uid in _fed(round_)],
        group=plan().find_group(round_.group_ref),
        state=round_.state(clock.today()),
        published=published_entries(db.session(), round_id=round_id),
        zone_words=_zone_words(zone),
        quote_base=QUOTE_BASE,
    )


@blueprint.get("/rounds/<uuid:round_id>/findings.csv")
@staff(*FIGURE_ROLES)
def round_csv(round_id: uuid.UUID) -> WebResponse:
    """A round's figures as a spreadsheet reads them."""
    _, found, _ = _round(round_id)
    return _file(exports.as_csv(found.figures), f"round-{round_id}.csv", "text/csv")


@blueprint.get("/rounds/<uuid:round_id>/findings.json")
@staff(*FIGURE_ROLES)
def round_json(round_id: uuid.UUID) -> WebResponse:
    """A round's figures with everything they carry."""
    round_, found, _ = _round(round_id)
    body = exports.as_json(found.figures, round=str(round_id), title=round_.title)
    return _file(body, f"round-{round_id}.json", "application/json")


@blueprint.get("/coverage")
@staff(*FIGURE_ROLES)
def coverage_page() -> str:
    """Which question of which form feeds which measure; who was asked what about themselves."""
    zone = _zone("coverage")
    return render_template(
        "understand/coverage.html",
        rows=matrix.matrix(),
        forms=registry.instruments(),
        characteristics=characteristics(db.session(), zone),
        zone_words=_zone_words(zone),
    )


@blueprint.get("/themes")
@staff(*FIGURE_ROLES)
def themes() -> str:
    """The codebook as people read it."""
    return render_template("understand/themes.html", book=codebook())


def _zone(target: str) -> Zone:
    """The reader's zone; that exact figures were opened is noted."""
    person = signed_in()
    zone = zone_of(person)
    if zone is Zone.INTERNAL:
        audit(db.session(), person, "exact figures opened", target)
        db.session.commit()
    return zone


def _zone_words(zone: Zone) -> str:
    if zone is Zone.INTERNAL:
        return "You see exact figures. Opening them is noted. Do not pass on small numbers."
    base = thresholds_of(zone).base
    return f"Figures with fewer than {base} answers are not shown."


def _actions_of(priority: Priority) -> Iterable[Action]:
    return (action for action in plan().actions if action.id in priority.actions)


def _absent_after(action: Action) -> list[AbsentAction]:
    """The numbers that print jumps over directly after an action."""
    order = sorted([*(each.id for each in plan().actions), *_absent()])
    after = order[order.index(action.id) + 1 :]
    missing = []
    for number in after:
        if number not in _absent():
            break
        missing.append(_absent()[number])
    return missing


def _absent() -> dict[str, AbsentAction]:
    return {each.id: each for each in plan().absent_actions}


def _action_of(measure: Measure) -> Action:
    found = plan().find_action(measure.uid.partition("-")[0])
    return found or abort(404)


def _measure(uid: str) -> Measure:
    return plan().find_measure(uid) or abort(404)


def _year() -> int | None:
    given = request.args.get("year", "")
    if given not in dict(YEARS):
        abort(404)
    return int(given) if given else None


def _period_words(year: int | None) -> str:
    period = frames.plan_period(year)
    days = " to ".join(day.strftime("%-d %B %Y") for day in (period.first, period.last))
    return f"{dict(YEARS)[str(year or '')]}, {days}. By the day of the event, or of sending."


def _rounds_of(measure: Measure, zone: Zone, year: int | None) -> list[dict[str, object]]:
    scope = Scope(frames.plan_period(year))
    shares = measures.round_shares(db.session(), measure, zone, scope)
    return [
        {**vars(share), "open": zone is Zone.INTERNAL or share.group_ref in signed_in().group_refs}
        for share in shares
    ]


def _notes(one: Panel) -> list[str]:
    """Every note of the figures on the page, once."""
    return list(
        dict.fromkeys(
            note
            for block in one.blocks
            if block.answered
            for figure in block.figures
            for note in figure.notes
        )
    )


def _measure_figures(uid: str) -> Sequence[Figure]:
    try:
        return measures.measure_figures(
            db.session(), _measure(uid), _zone(f"measure {uid}, file"), _year()
        )
    except FrameError:  # its page says why
        return []


def _round(round_id: uuid.UUID) -> tuple[Round, Findings, Zone]:
    """The round, what it found, and the zone it was found for; 403 where it is another group's."""
    round_ = db.session.get(Round, round_id) or abort(404)
    if not may_see_round(signed_in(), round_):
        abort(403)
    zone = _zone(f"round {round_id}")
    try:
        return round_, findings(db.session(), round_, zone), zone
    except registry.UnknownInstrument:
        abort(404)  # its form is no longer held


def _fed(round_: Round) -> frozenset[str]:
    return frozenset(each.measure for each in round_.measures)


def _file(body: str, name: str, kind: str) -> WebResponse:
    response = make_response(body.encode("utf-8-sig" if kind == "text/csv" else "utf-8"))
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response

"""The rules of rounds and links: what may be chosen, what is fixed, what is counted."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.instruments import registry
from bscp_voice.instruments.contexts import CONTEXT_NAMES
from bscp_voice.models import Link, Response, Round, RoundMeasure
from bscp_voice.plan import plan

PLACE_KINDS = {
    "team": "A team",
    "service": "A service",
    "event": "An event",
    "course": "A training course",
}
ORIGINS = {
    "collected": "People answer here, through a link or a poster",
    "imported": "Answers were collected elsewhere and are imported from a file",
}
# the city's ten districts, which are also its constituencies
DISTRICTS = (
    "Edgbaston",
    "Erdington",
    "Hall Green",
    "Hodge Hill",
    "Ladywood",
    "Northfield",
    "Perry Barr",
    "Selly Oak",
    "Sutton Coldfield",
    "Yardley",
)
TOKEN_BYTES = 16  # 128 bits: a link cannot be guessed


class FormIsFixed(Exception):
    """The form of a round cannot change once somebody has answered it."""


@dataclass(frozen=True)
class Counts:
    """How many responses of a round count, wait for a decision, or were left out or withdrawn."""

    valid: int = 0
    suspect: int = 0
    left_out: int = 0  # marked a test or a duplicate
    withdrawn: int = 0

    @property
    def arrived(self) -> int:
        """Everything stored."""
        return self.valid + self.suspect + self.left_out


def context_name(context: str | None) -> str:
    """A context in words."""
    return CONTEXT_NAMES[context] if context else "No particular context"


def groups() -> dict[str, str]:
    """The plan's groups by reference: sub-groups first."""
    ordered = sorted(plan().groups, key=lambda group: group.kind != "sub_group")
    return {group.ref: group.name for group in ordered}


def agencies() -> dict[str, str]:
    """Agencies as the forms code them, so that a register and an answer mean the same one."""
    return {choice.code: choice.label for choice in registry.library().sets["agency"]}


def contexts_of(code: str, version: int | None = None) -> list[tuple[str, str]]:
    """The contexts a form may be used in; last, no particular one."""
    offered = registry.instrument(code, version).contexts
    return [*((each, context_name(each)) for each in offered), ("", context_name(None))]


def measures_fed(code: str, version: int | None, context: str | None) -> tuple[str, ...]:
    """The plan measures this form can feed in this context, in the plan's order."""
    form = registry.form(code, version, context)
    fed = {uid for question in form.questions for uid in registry.tags(form, question)}
    return tuple(measure.uid for measure in plan().measures if measure.uid in fed)


def clearance(round_: Round) -> str | None:
    """What has to be confirmed before a link of this round is sent, or None."""
    code, version = round_.instrument_code, round_.instrument_version
    return registry.form(code, version, round_.context).clearance


def has_responses(session: Session, round_: Round) -> bool:
    """Whether anybody's answers hang on this round."""
    found = select(Response.id).where(Response.round_id == round_.id).limit(1)
    return session.scalar(found) is not None or round_.withdrawn > 0


def set_form(session: Session, round_: Round, code: str, context: str | None) -> None:
    """Give a round another form or context, with all the measures these feed. Flushes.

    Raises:
        FormIsFixed: somebody has answered.
        UnknownInstrument: no such form, or not in this context.
    """
    if (code, context) == (round_.instrument_code, round_.context):
        return
    if has_responses(session, round_):
        raise FormIsFixed
    version = registry.instrument(code).version
    fed = measures_fed(code, version, context)
    round_.instrument_code, round_.instrument_version = code, version
    round_.context = context
    set_measures(round_, fed)
    session.flush()


def set_measures(round_: Round, measures: Iterable[str]) -> None:
    """Keep exactly these measures."""
    wanted = set(measures)
    kept = [each for each in round_.measures if each.measure in wanted]
    new = wanted - {each.measure for each in kept}
    round_.measures = [*kept, *(RoundMeasure(measure=uid) for uid in sorted(new))]


def new_round(
    session: Session,
    *,
    code: str,
    context: str | None,
    title: str,
    group_ref: str,
    opens_on: date,
    closes_on: date | None = None,
    event_on: date | None = None,
    place_kind: str = "team",
    place_name: str = "",
    course_code: str | None = None,
    invited: int | None = None,
    origin: str = "collected",
    measures: Iterable[str] | None = None,
) -> Round:
    """A round of the newest version of a form; all the measures it can feed unless some are named. Flushes.

    Raises:
        UnknownInstrument: no such form, or not in this context.
        ValueError: a group the plan does not have, or a day out of order; the message is for people.
    """
    version = registry.instrument(code).version
    fed = measures_fed(code, version, context)
    if plan().find_group(group_ref) is None:
        known = ", ".join(groups())
        raise ValueError(f"The plan has no group {group_ref!r}. It has: {known}.")
    if closes_on is not None and closes_on < opens_on:
        raise ValueError("The closing day is before the opening day.")
    made = Round(
        title=title,
        instrument_code=code,
        instrument_version=version,
        context=context,
        group_ref=group_ref,
        place_kind=place_kind,
        place_name=place_name,
        course_code=course_code,
        opens_on=opens_on,
        closes_on=closes_on,
        event_on=event_on,
        invited=invited,
        origin=origin,
        created_on=clock.today(),
    )
    set_measures(made, fed if measures is None else measures)
    session.add(made)
    session.flush()
    return made


def new_link(
    session: Session,
    round_: Round,
    *,
    label: str,
    place: str = "",
    district: str | None = None,
    agency: str | None = None,
    reference: str | None = None,
    language: str | None = None,
    kiosk: bool = False,
) -> Link:
    """A link with an unguessable token. Flushes."""
    made = Link(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        round=round_,
        label=label,
        place=place,
        district=district,
        agency=agency,
        reference=reference,
        language=language,
        kiosk=kiosk,
        created_on=clock.today(),
    )
    session.add(made)
    session.flush()
    return made


def counts(session: Session, round_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Counts]:
    """Responses of each round by standing; every round asked for has an entry."""
    wanted = list(round_ids)
    found: dict[uuid.UUID, dict[str, int]] = {each: {} for each in wanted}
    rows = session.execute(
        select(Response.round_id, Response.standing, func.count())
        .where(Response.round_id.in_(wanted))
        .group_by(Response.round_id, Response.standing)
    )
    for round_id, standing, number in rows:
        found[round_id][standing] = number
    withdrawn = dict(
        session.execute(select(Round.id, Round.withdrawn).where(Round.id.in_(wanted))).all()
    )
    return {
        each: Counts(
            valid=by.get("valid", 0),
            suspect=by.get("suspect", 0),
            left_out=by.get("test", 0) + by.get("duplicate", 0),
            withdrawn=withdrawn.get(each, 0),
        )
        for each, by in found.items()
    }


def link_counts(session: Session, round_: Round) -> dict[uuid.UUID, int]:
    """Responses that came by each link of a round."""
    rows = session.execute(
        select(Response.link_id, func.count())
        .where(Response.round_id == round_.id, Response.link_id.is_not(None))
        .group_by(Response.link_id)
    )
    return {link_id: number for link_id, number in rows if link_id is not None}

"""What must hold inside the plan: every reference leads somewhere, every id is used once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from bscp_voice.plan.error import PlanError
from bscp_voice.plan.shape import Action, Evidence, Measure, Plan

FORMULAS = frozenset(f"F{number}" for number in range(1, 16))
"""The formulas this service knows; they are defined in `analysis/`."""


def check(plan: Plan, file: str) -> None:
    """Refuse a plan with an unknown or doubled reference.

    Raises:
        PlanError: the first problem, as one line.
    """
    problem = next(_problems(plan), None)
    if problem:
        raise PlanError(f"{file}: {problem}")


def _problems(plan: Plan) -> Iterator[str]:
    yield from _doubles(plan)
    yield from _priorities(plan)
    for action in plan.actions:
        for problem in _action(plan, action):
            yield f"{action.id}: {problem}"


def _doubles(plan: Plan) -> Iterator[str]:
    uids = [each.id for each in plan.actions] + [each.ref for each in plan.groups]
    uids += [each.uid for each in plan.key_actions]
    uids += [each.uid for each in plan.outcomes] + [each.uid for each in plan.measures]
    for uid, times in Counter(uids).items():
        if times > 1:
            yield f"{uid}: this id is used {times} times"


def _priorities(plan: Plan) -> Iterator[str]:
    absent = {each.id for each in plan.absent_actions}
    listed = {id: priority.id for priority in plan.priorities for id in priority.actions}
    for id in listed:
        if plan.find_action(id) is None:
            yield f"priorities: action {id!r} is unknown"
    for priority in plan.priorities:
        for id in priority.absent:
            if id not in absent:
                yield f"priorities: absent action {id!r} has no note"
    for action in plan.actions:
        if action.id in absent:
            yield f"{action.id}: is marked absent and yet given"
        if listed.get(action.id) != action.priority:
            yield f"{action.id}: priority {action.priority} does not list it"


def _action(plan: Plan, action: Action) -> Iterator[str]:
    uids = [each.uid for each in action.key_actions]
    uids += [each.uid for each in action.outcomes] + [each.uid for each in action.measures]
    for uid in uids:
        if not uid.startswith(f"{action.id}-"):
            yield f"{uid} does not belong to this action"
    yield from _leads(plan, action)
    yield from _dates(plan, action)
    for measure in action.measures:
        for problem in _measure(plan, measure):
            yield f"{measure.uid}: {problem}"
    for each in action.supplementary:
        if plan.text_of(each.ref) is None:
            yield f"supplementary_evidence: {each.ref!r} is unknown"
        yield from _unknown("context", each.contexts, plan.contexts)


def _leads(plan: Plan, action: Action) -> Iterator[str]:
    numbers = {each.number for each in action.key_actions}
    for lead in action.leads:
        if lead.group is not None and plan.find_group(lead.group) is None:
            yield f"lead {lead.name}: group {lead.group!r} is unknown"
        for number in lead.key_actions:
            if number not in numbers:
                yield f"lead {lead.name}: key action {number} is unknown"


def _dates(plan: Plan, action: Action) -> Iterator[str]:
    dates, mapping = action.target_dates, action.target_mapping
    if (mapping.dates, mapping.key_actions) != (len(dates), len(action.key_actions)):
        yield "target_date_mapping does not count what is printed"
    for date in dates:
        if (date.flag == "before_plan_start") != (date.day < plan.start):
            yield f"target date {date.order}: before_plan_start does not fit {date.verbatim}"
        if date.day.strftime("%d.%m.%Y") != date.verbatim:
            yield f"target date {date.order}: {date.day} is not {date.verbatim}"


def _measure(plan: Plan, measure: Measure) -> Iterator[str]:
    formulas = (measure.formula, *measure.also) if measure.formula else measure.also
    yield from _unknown("formula", formulas, FORMULAS)
    yield from _unknown("context", measure.contexts, plan.contexts)
    yield from _unknown("audience", measure.audiences, plan.audiences)
    yield from _unknown("computable_here", (measure.computable_here,), plan.computable_meanings)
    if measure.evidence is Evidence.NONE:
        if measure.instruments or not measure.why:
            yield "a measure without feedback evidence needs a reason and no instruments"
    elif not measure.instruments or not measure.formula:
        yield "a measure with feedback evidence needs instruments and a formula"


def _unknown(what: str, given: tuple[str, ...], known: Collection[str]) -> Iterator[str]:
    for each in given:
        if each not in known:
            yield f"{what} {each!r} is unknown"

"""The plan's measures that feedback can evidence: which figures, with which filters.

Which measure uses which formula comes from the Business Improvement Plan 2025-27 as data
(feedback_evidence direct or supporting); the definitions from the domain dossier, 2.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis.audit import judged_good, pathway, single_agency, voice_by_characteristic
from analysis.conference import attendance, evaluation, held_in_period
from analysis.coverage import coverage
from analysis.discussion import holistic, improved
from analysis.evidence import Evidence
from analysis.figure import COUNT, Figure
from analysis.helped import HELP
from analysis.influence import influence_profile
from analysis.loop import closure, heard_back
from analysis.participation import conferences, self_reported
from analysis.positive import CHILD_AND_FAMILY, OPEN_FEEDBACK, experience, profile
from analysis.practitioner import agreement, pathway_knowledge, protocol
from analysis.returns import Returns
from analysis.training import training_impact

CP = ("cp_investigation", "cp_conference")
PATHWAYS = ("cp_medical", "csa_pathway", "escalating_risk")
HARM_OUTSIDE_HOME = ("harm_outside_home",)
OUT_OF_SIGHT = "out_of_sight"


@dataclass(frozen=True)
class NoFigure:
    """An honest reason why a measure shows no figure."""

    measure: str
    reason: str


class UnknownMeasure(LookupError):
    """The plan has no such measure, or feedback cannot evidence it."""


def figures(measure: str, evidence: Evidence) -> list[Figure] | NoFigure:
    """The exact figures of a plan measure, or why there are none yet.

    They still have to pass `suppress.suppress_figures`. Raises UnknownMeasure for a measure that
    this service does not evidence.
    """
    if measure not in MEASURES:
        raise UnknownMeasure(f"{measure} is not a measure that feedback can evidence")
    compute, needs = MEASURES[measure]
    found = [
        replace(
            figure,
            measures=(measure,),
            table=f"{measure}/{figure.table}",
            part_of=figure.part_of and f"{measure}/{figure.part_of}",
        )
        for figure in compute(measure, evidence)
    ]
    if any(_says_something(figure) for figure in found):
        return found
    return NoFigure(measure, f"No answers yet: this needs {needs}.")


def _says_something(figure: Figure) -> bool:
    return bool(figure.value) or (figure.unit != COUNT and figure.value is not None)


def all_figures(evidence: Evidence) -> dict[str, list[Figure] | NoFigure]:
    """Every measure this service evidences, in the plan's order."""
    return {measure: figures(measure, evidence) for measure in MEASURES}


def _family(measure: str, evidence: Evidence, contexts: tuple[str, ...] | None) -> list[Figure]:
    splits = ["stratum"]
    if "context" in evidence.counts.columns and (contexts is None or len(contexts) > 1):
        splits.append("context")
    if HELP in evidence.counts.columns:
        splits.append(HELP)
    return experience(
        evidence.counts,
        evidence.source(measure),
        contexts=contexts,
        by=splits,
        include_open=evidence.rules.include_open and contexts is None,
        invitations=evidence.register("invitations"),
    )


def _evaluation_of_feedback(measure: str, evidence: Evidence) -> list[Figure]:
    source = evidence.source(measure)
    return [
        *_family(measure, evidence, CP),
        *profile(evidence.counts, source, contexts=CP),
    ]


def _audits(evidence: Evidence) -> Returns:
    return evidence.returns("audit_return")


def _overall(measure: str, evidence: Evidence, theme: str | None = None) -> list[Figure]:
    audits = _audits(evidence)
    if theme is not None:
        audits = audits.where(audits.is_one_of("theme", {theme}))
    source = audits.source(measure, notes=evidence.rules.scale_notes)
    required = evidence.rules.moderation_required
    splits = ("kind", "agency") if theme else ("kind", "agency", "theme")
    return judged_good(audits, "overall", "F3", source, by=splits, moderation_required=required)


def _voice(measure: str, evidence: Evidence, theme: str | None = None) -> list[Figure]:
    audits = _audits(evidence)
    if theme is not None:
        audits = audits.where(audits.is_one_of("theme", {theme}))
    source = audits.source(measure, notes=evidence.rules.scale_notes)
    required = evidence.rules.moderation_required
    splits = ("kind",) if theme else ("kind", "agency", "theme")
    return judged_good(audits, "voice", "F4", source, by=splits, moderation_required=required)


def _voice_and_characteristics(measure: str, evidence: Evidence) -> list[Figure]:
    audits = _audits(evidence)
    source = audits.source(measure, notes=evidence.rules.scale_notes)
    required = evidence.rules.moderation_required
    return [
        *_voice(measure, evidence),
        *voice_by_characteristic(audits, source, moderation_required=required),
    ]


def _single_agency(measure: str, evidence: Evidence) -> list[Figure]:
    audits = _audits(evidence)
    return single_agency(audits, audits.source(measure), evidence.register("expected_agencies"))


def _training(measure: str, evidence: Evidence, tags: tuple[str, ...] = ()) -> list[Figure]:
    courses = evidence.register("courses")
    any_date = courses is not None and not courses.empty
    returns = evidence.returns("training_impact", any_date=any_date)
    managers = evidence.returns("training_manager", any_date=any_date)
    if tags and not any_date:
        return []
    return training_impact(
        returns, managers, returns.source(measure), courses, tags=tags,
        window=evidence.rules.training, today=evidence.as_of,
    )  # fmt: skip


def _protocol(measure: str, evidence: Evidence) -> list[Figure]:
    survey = evidence.returns("prac_survey")
    return protocol(survey, survey.source(measure), days=evidence.rules.protocol_days)


def _pathway(measure: str, evidence: Evidence) -> list[Figure]:
    audits, survey = _audits(evidence), evidence.returns("prac_survey")
    return [
        *pathway(audits, audits.source(measure)),
        *pathway_knowledge(survey, survey.source(measure)),
    ]


def _participation(measure: str, evidence: Evidence) -> list[Figure]:
    returns = evidence.returns("cpc_return")
    return [
        *conferences(returns, returns.source(measure), age_floor=evidence.rules.age_floor),
        *self_reported(evidence.counts, evidence.source(measure)),
    ]


def _all_experience(measure: str, evidence: Evidence) -> list[Figure]:
    families = evidence.equality["stratum"].isin({*CHILD_AND_FAMILY, OPEN_FEEDBACK})
    return [
        *_family(measure, evidence, None),
        *coverage(
            evidence.equality[families.to_numpy(dtype=bool)],
            evidence.source(measure),
            references=evidence.register("references"),
            not_asked=evidence.rules.not_asked,
            labels=equality_labels(evidence.dictionary),
        ),
    ]


def equality_labels(dictionary: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(characteristic, choice code) → the words of the choice."""
    rows = dictionary[dictionary["characteristic"] != ""]
    return {
        (str(characteristic), str(choice)): str(label)
        for characteristic, choice, label in zip(
            rows["characteristic"], rows["choice"], rows["label"], strict=True
        )
    }


def _loop(measure: str, evidence: Evidence) -> list[Figure]:
    source, issues = evidence.source(measure), evidence.register("issues")
    closed = []
    if issues is not None and not issues.empty:
        closed = closure(
            issues, source, period=evidence.period, today=evidence.as_of,
            due_weeks=evidence.rules.issue_weeks,
        )  # fmt: skip
    groups = evidence.counts[(evidence.counts["instrument"] == "group_check").to_numpy()]
    return [*closed, *heard_back(evidence.counts, source), *influence_profile(groups, source)]


def _conference(measure: str, evidence: Evidence) -> list[Figure]:
    day = evidence.returns("conference_day")
    later = evidence.returns("conference_impact", any_date=True)
    register, found = evidence.register("conferences"), []
    attended = None
    if register is not None and not register.empty:
        held = held_in_period(register, day)
        found = attendance(held, evidence.source(measure)) if len(held) else []
        attended = int(held["attended"].fillna(0).sum()) or None
        later = later.where(later.is_one_of("course", {str(c) for c in held["conference"]}))
    weeks = evidence.rules.conference_weeks
    return [*found, *evaluation(day, later, later.source(measure), attended, weeks=weeks)]


def _holistic(measure: str, evidence: Evidence) -> list[Figure]:
    returns = evidence.returns("discussion_return")
    return holistic(returns, returns.source(measure), evidence.register("discussions"))


def _improved(measure: str, evidence: Evidence) -> list[Figure]:
    returns = evidence.returns("discussion_followup")
    found = improved(returns, returns.source(measure), evidence.register("discussions"))
    safer = profile(
        evidence.counts, evidence.source(measure), constructs=("safer",), contexts=(OUT_OF_SIGHT,)
    )
    return [*found, *safer]


def _scrutiny(measure: str, evidence: Evidence) -> list[Figure]:
    survey = evidence.returns("prac_survey")
    questions = [
        ("strat", "Know the exploitation and violence strategies",
         "know the exploitation and violence strategies and what they ask of them"),
        ("equity", "Confident to talk about race, faith, disability and identity",
         "are confident to talk about race, faith, disability and identity"),
    ]  # fmt: skip
    return [
        *_family(measure, evidence, HARM_OUTSIDE_HOME),
        *profile(evidence.counts, evidence.source(measure), contexts=HARM_OUTSIDE_HOME),
        *agreement(survey, questions, "F1", survey.source(measure)),
    ]


def _scrutiny_with_audits(measure: str, evidence: Evidence) -> list[Figure]:
    return [*_scrutiny(measure, evidence), *_voice(measure, evidence, theme="exploitation")]


Compute = Callable[[str, Evidence], list[Figure]]

FAMILY_FORMS = "answers on the child and family forms"
AUDITS = "audit returns"

MEASURES: Mapping[str, tuple[Compute, str]] = {
    "1.1-M2": (_evaluation_of_feedback, f"{FAMILY_FORMS} about child protection"),
    "1.1-M3": (_overall, AUDITS),
    "1.2-M3": (lambda m, e: _overall(m, e, "family_help"), f"{AUDITS} on family help"),
    "1.2-M4": (_training, "training evaluations sent three months on"),
    "1.3-M1": (_single_agency, f"single-agency {AUDITS}"),
    "1.3-M2": (_overall, AUDITS),
    "1.3-M3": (_training, "training evaluations sent three months on"),
    "1.3-M4": (_protocol, "answers on the practitioner survey"),
    "1.4-M1": (lambda m, e: _family(m, e, PATHWAYS), f"{FAMILY_FORMS} about the pathways"),
    "1.4-M2": (_pathway, f"{AUDITS} on a pathway, or the practitioner survey"),
    "2.1-M1": (_voice, AUDITS),
    "2.1-M2": (_participation, "child protection conference participation returns"),
    "2.4-M1": (_voice_and_characteristics, AUDITS),
    "2.4-M2": (_all_experience, FAMILY_FORMS),
    "2.4-M3": (_loop, "issues accepted for an answer, or loop checks"),
    "2.5-M1": (_conference, "the conference's register and its evaluation forms"),
    "3.2-M1": (_holistic, "returns after multi-agency discussions"),
    "3.2-M2": (_improved, "follow-ups twelve weeks after a discussion"),
    "3.2-M4": (
        lambda m, e: _training(m, e, (OUT_OF_SIGHT,)),
        "a course tagged out_of_sight in the course register, and its later evaluations",
    ),
    "4.1-M8": (_scrutiny_with_audits, f"{FAMILY_FORMS} about harm outside the home"),
    "4.2-M1": (_scrutiny, f"{FAMILY_FORMS} about harm outside the home"),
}
"""Measure → how it is computed, and what it needs."""

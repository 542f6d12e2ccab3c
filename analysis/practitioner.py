"""F7 and the practitioners' part of F8: self-report by practitioners of all partner agencies.

Definitions: domain dossier 2.2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.codes import PathUsed, Protocol
from analysis.columns import BLANK
from analysis.figure import Figure, Group, Source, proportion
from analysis.returns import Mask, Returns

SELF_REPORT = "Practitioners' own report."


def protocol(
    survey: Returns, source: Source, *, days: int | None = None, by: Sequence[str] = ("agency",)
) -> list[Figure]:
    """F7: awareness (pooled and by agency), application, timely settlement.

    `days`: working days in which the protocol says a disagreement is settled; without it there is
    no timely figure, and a note says why.
    """
    about = source.with_notes(SELF_REPORT, "Read beside the partnership's escalation log.")
    everyone = np.ones(len(survey), dtype=bool)
    figures = [_awareness(survey, everyone, (), about)]
    for dimension in by:
        for value, rows in survey.groups(dimension).items():
            figures.append(_awareness(survey, rows, ((dimension, value),), about))
    return [*figures, _application(survey, about, days), *_timely(survey, about, days)]


def _awareness(survey: Returns, rows: Mask, group: Group, source: Source) -> Figure:
    known = survey.meaning("proto_know")
    excluded = known.excluded(rows)
    return proportion(
        "F7", "awareness", "Know the protocol and where to find it",
        (int((known.positive & rows).sum()), int((known.substantive & rows).sum())), source,
        excluded=excluded if group else {**excluded, **survey.not_counted}, group=group,
        who="practitioners" + (f" ({group[0][1]})" if group else ""),
        says="know the protocol and where to find it",
        basis=survey.basis(known.substantive & rows, "proto_know"),
    )  # fmt: skip


def _application(survey: Returns, source: Source, days: int | None) -> Figure:
    had = survey.is_one_of("proto_had", Protocol.HAD)
    answered = had & survey.answered("proto_used")
    used = answered & survey.is_one_of("proto_used", Protocol.USED)
    note = "" if days is not None else "The protocol's days are not set: no timely figure."
    return proportion(
        "F7", "application", "Used the protocol when they disagreed",
        (int(used.sum()), int(answered.sum())), source.with_notes(note),
        excluded={
            "no disagreement": int((survey.answered("proto_had") & ~had).sum()),
            BLANK: int((~survey.answered("proto_had") | (had & ~answered)).sum()),
            **survey.not_counted,
        },
        who="practitioners who had a disagreement", says="used the protocol",
        basis=survey.basis(answered, "proto_used"),
    )  # fmt: skip


def _timely(survey: Returns, source: Source, days: int | None) -> list[Figure]:
    """Settled within the days / used the protocol and said how it ended."""
    if days is None:
        return []
    used = survey.is_one_of("proto_had", Protocol.HAD)
    used &= survey.is_one_of("proto_used", Protocol.USED)
    ended = used & survey.answered("proto_res")
    settled = ended & survey.is_one_of("proto_res", Protocol.SETTLED)
    took = survey.numbers("proto_days")
    no_days = settled & np.isnan(took)
    with np.errstate(invalid="ignore"):
        timely = settled & (took <= days)
    return [
        proportion(
            "F7", "timely", f"Settled within {days} working days",
            (int(timely.sum()), int((ended & ~no_days).sum())), source,
            excluded={
                "days not given": int(no_days.sum()), BLANK: int((used & ~ended).sum()),
            },
            who="practitioners who used the protocol",
            says=f"had it settled within {days} working days",
            basis=survey.basis(ended & ~no_days, "proto_days"),
        )
    ]  # fmt: skip


def agreement(
    survey: Returns, questions: Sequence[tuple[str, str, str]], formula: str, source: Source
) -> list[Figure]:
    """The proportion positive of single survey questions: (question, label, says) each."""
    about = source.with_notes(SELF_REPORT)
    figures = []
    for question, label, says in questions:
        meaning = survey.meaning(question)
        figures.append(
            proportion(
                formula, f"practitioner.{question}", label,
                (int(meaning.positive.sum()), int(meaning.substantive.sum())), about,
                excluded={**meaning.excluded(), **survey.not_counted}, who="practitioners",
                says=says, basis=survey.basis(meaning.substantive, question),
            )
        )  # fmt: skip
    return figures


def pathway_knowledge(survey: Returns, source: Source) -> list[Figure]:
    """F8 beside the audits, supporting only: for each pathway, knows it, has used it in the last six
    months, could follow it as written (of those who used it)."""
    about = source.with_notes("Supporting only: the plan asks for audit evaluations.", SELF_REPORT)
    figures = []
    for question in map(str, survey.frame.columns):
        stem = next((name for name in _PATH_WORDS if question.startswith(name)), None)
        if stem is None:
            continue
        pathway = question.removeprefix(stem).strip("._").replace("_", " ")
        if stem == "path_used":  # a plain fact, so its answers are neither good nor bad
            yes = survey.is_one_of(question, PathUsed.YES)
            base = survey.answered(question)
            counts = int(yes.sum()), int(base.sum())
            excluded = {BLANK: len(survey) - counts[1]}
        else:
            meaning = survey.meaning(question)
            base = meaning.substantive
            counts = int(meaning.positive.sum()), int(base.sum())
            excluded = meaning.excluded()
        label, says = _PATH_WORDS[stem]
        figures.append(
            proportion(
                "F8", f"practitioner.{question}", f"{label}: {pathway}", counts, about,
                excluded={**excluded, **survey.not_counted}, who="practitioners",
                says=f"{says} ({pathway})", basis=survey.basis(base, question),
            )
        )  # fmt: skip
    return figures


_PATH_WORDS = {
    "path_know": ("Know when and how to use the pathway", "know when and how to use the pathway"),
    "path_used": ("Used the pathway in the last 6 months", "used the pathway in the last 6 months"),
    "path_follow": ("Could follow the pathway as written", "could follow the pathway as written"),
}

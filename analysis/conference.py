"""F10: the practitioner conference: delegates attending, satisfaction rate, impact on practice.

Delegates come from the sign-in register, never from forms. Definitions: domain dossier 2.2.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figure import Figure, Group, Source, count, proportion
from analysis.period import within
from analysis.returns import Returns
from analysis.training import REVIEWER_NOTE, evidenced_impact, reported_impact

IMPACT_NOTE = "Impact is asked {weeks} weeks after the conference."


def attendance(register: pd.DataFrame, source: Source) -> list[Figure]:
    """Delegates who signed in: all, by agency, in person or online; bookings and no-shows beside."""
    attended, booked = _sum(register, "attended"), _sum(register, "booked")
    figures = [count("F10", "delegates", "Delegates attending", attended, source)]
    if booked:
        figures += [
            count("F10", "booked", "Delegates booked", booked, source),
            count("F10", "no_shows", "Booked but did not come", max(0, booked - attended), source,
                  of=booked),
        ]  # fmt: skip
    for dimension in ("agency", "mode"):
        for value, part in register.groupby(dimension, sort=True, observed=True):
            if value:
                group: Group = ((dimension, str(value)),)
                many = _sum(part, "attended")
                figures.append(
                    count("F10", "delegates", "Delegates attending", many, source, group=group)
                )
    return figures


def _sum(register: pd.DataFrame, column: str) -> int:
    return int(register[column].fillna(0).sum())


def evaluation(
    day: Returns, later: Returns, source: Source, attended: int | None, *, weeks: int = 12
) -> list[Figure]:
    """Satisfaction, intention and evaluation response rate on the day; reported and evidenced impact
    later, over forms received and over all who attended.

    `attended` from the register; without it the rates over attended are left out, and a note says so.
    """
    note = "" if attended else "There is no sign-in register: no rate over delegates attending."
    about = source.with_notes(note)
    figures = [
        _top_two(day, "sat", "satisfied", "Satisfied with the day", about, attended),
        _top_two(day, "intend", "intention", "Will change something they do", about, None),
    ]
    reported, evidenced = reported_impact(later), evidenced_impact(later)
    impact = source.with_notes(IMPACT_NOTE.format(weeks=weeks), REVIEWER_NOTE)
    pairs = [("reported", reported, "reported"), ("evidenced", evidenced, "evidenced")]
    for key, mask, verb in pairs:
        figures.append(
            proportion("F10", f"{key}_of_received", f"{verb.capitalize()} impact, of forms received",
                       (int(mask.sum()), len(later)), impact, excluded=later.not_counted,
                       who="delegates who answered later", says=f"{verb} an impact on practice",
                       table="F10.received",
                       basis=later.basis(np.ones(len(later), dtype=bool), "impact"))
        )  # fmt: skip
    if attended:
        figures += _over_attended(day, later, reported, evidenced, attended, impact)
    return figures


def _over_attended(
    day: Returns,
    later: Returns,
    reported: np.ndarray,
    evidenced: np.ndarray,
    attended: int,
    source: Source,
) -> list[Figure]:
    """Everything over the delegates who signed in; more forms than delegates are named, not hidden."""
    rows = [
        ("response_rate", "Delegates who filled in the form on the day", len(day),
         "filled in the form on the day"),
        ("reported_of_attended", "Reported impact, of all attending", int(reported.sum()),
         "reported an impact on practice"),
        ("evidenced_of_attended", "Evidenced impact, of all attending", int(evidenced.sum()),
         "evidenced an impact on practice"),
    ]  # fmt: skip
    if max(len(day), len(later)) > attended:
        source = source.with_notes("More forms than delegates signed in: check the register.")
    return [
        proportion("F10", key, label, (min(many, attended), attended), source, who="delegates",
                   says=says, table="F10.attended")
        for key, label, many, says in rows
    ]  # fmt: skip


def _top_two(
    day: Returns, question: str, key: str, label: str, source: Source, attended: int | None
) -> Figure:
    meaning = day.meaning(question)
    return proportion(
        "F10", key, label, (int(meaning.positive.sum()), int(meaning.substantive.sum())),
        Source(day.source().forms, source.measures, source.period, source.notes),
        excluded={**meaning.excluded(), **day.not_counted}, who="delegates",
        says="were satisfied" if question == "sat" else "will change something they do",
        invited=attended, basis=day.basis(meaning.substantive, question),
    )  # fmt: skip


def held_in_period(register: pd.DataFrame, returns: Returns) -> pd.DataFrame:
    """The register's rows of conferences held in the period of the returns."""
    return register[within(register["held"], returns.period)]

"""The pipeline, top to bottom: checked responses → evidence → figures → suppressed findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

import numpy as np
import pandas as pd

from analysis.basis import of_counts
from analysis.checks import check_responses
from analysis.columns import SUBSTANTIVE, FrameProblem
from analysis.evidence import Evidence, Rules
from analysis.figure import Figure, proportion
from analysis.measures import MEASURES, NoFigure, equality_labels, figures
from analysis.period import Period
from analysis.positive import (
    CHILD_AND_FAMILY,
    CONSTRUCT_LABELS,
    CONSTRUCT_SAYS,
    experience,
    with_forms,
)
from analysis.suppress import CountTable, Zone, suppress_figures, suppress_table
from analysis.tally import split


@dataclass(frozen=True)
class Findings:
    """What may be shown in one zone. Everything here has passed disclosure control."""

    zone: Zone
    period: Period | None
    responses: int  # all that were read, to the zone's rounding
    measures: Mapping[str, list[Figure] | NoFigure]
    rounds: Mapping[str, list[Figure]]
    questions: Mapping[str, list[Figure]]  # form → the proportion positive of each question
    tables: tuple[CountTable, ...]
    problems: tuple[FrameProblem, ...] = field(default=())


def find(
    responses: pd.DataFrame,
    dictionary: pd.DataFrame,
    registers: Mapping[str, pd.DataFrame] | None = None,
    *,
    zone: Zone = Zone.PUBLIC,
    period: Period | None = None,
    rules: Rules | None = None,
    today: date | None = None,
) -> Findings:
    """Findings from raw frames of text (docs/map.md). Raises FrameError where a frame is wrong."""
    checked = check_responses(responses, dictionary)
    evidence = Evidence.from_responses(
        checked.responses, checked.dictionary, registers, period=period, rules=rules, today=today
    )
    return findings(evidence, zone, problems=checked.notes)


def findings(
    evidence: Evidence, zone: Zone, *, problems: tuple[FrameProblem, ...] = ()
) -> Findings:
    """Findings from evidence: the figures of every measure, round and form, and count tables."""
    measured = {measure: figures(measure, evidence) for measure in MEASURES}
    rounds, questions = by_round(evidence), by_question(evidence)
    # all of it at once: measures, rounds and forms lie inside each other and stand in one file
    parts = [found for found in measured.values() if not isinstance(found, NoFigure)]
    parts += [*rounds.values(), *questions.values()]
    shown = iter(suppress_figures([figure for part in parts for figure in part], zone))

    def controlled(part: list[Figure]) -> list[Figure]:
        return list(islice(shown, len(part)))

    return Findings(
        zone=zone,
        period=evidence.period,
        responses=_read(evidence, zone),
        measures={
            name: found if isinstance(found, NoFigure) else controlled(found)
            for name, found in measured.items()
        },
        rounds={name: controlled(part) for name, part in rounds.items()},
        questions={name: controlled(part) for name, part in questions.items()},
        tables=tuple(suppress_table(table, zone) for table in count_tables(evidence)),
        problems=problems,
    )


def _read(evidence: Evidence, zone: Zone) -> int:
    many = len(evidence.responses)
    return many if zone is not Zone.PUBLIC else (2 * many + 5) // 10 * 5


def by_round(evidence: Evidence) -> dict[str, list[Figure]]:
    """Round → exact F1, F1n, F1fft of the responses in it."""
    if "round" not in evidence.counts.columns:
        return {}
    found = [
        figure
        for figure in experience(
            evidence.counts, evidence.source(""), by=("round",), table="rounds"
        )
        if figure.group
    ]
    rounds: dict[str, list[Figure]] = {}
    for figure in found:
        rounds.setdefault(figure.group[0][1], []).append(figure)
    return rounds


def by_question(evidence: Evidence) -> dict[str, list[Figure]]:
    """Form ("yp_12_17@1") → the exact proportion positive of each closed question that has one."""
    counts, dictionary = evidence.counts, evidence.dictionary
    scored = dictionary[dictionary["outcome"] == "positive"]
    keys = set(zip(scored["instrument"], scored["version"], scored["question"], strict=True))
    forms: dict[str, list[Figure]] = {}
    names = ["instrument", "version", "question"]
    for (instrument, version, question), rows in counts.groupby(names, sort=True, observed=True):
        if (instrument, version, question) not in keys:
            continue
        construct = str(rows["construct"].iloc[0])
        positive, _, n, excluded = split(rows)
        figure = proportion(
            "proportion positive", str(question),
            CONSTRUCT_LABELS.get(construct, str(question).replace("_", " ")), (positive, n),
            with_forms(evidence.source(""), rows), excluded=excluded,
            says=CONSTRUCT_SAYS.get(construct, f"were positive on {question}"),
            table=f"{instrument}@{version}.{question}",
            basis=of_counts(rows, construct or str(question)),
        )  # fmt: skip
        forms.setdefault(f"{instrument}@{version}", []).append(figure)
    return forms


def count_tables(evidence: Evidence) -> list[CountTable]:
    """Exact counts: the headline answer by context, district and each characteristic, and the
    answers to every closed question of every form."""
    counts = evidence.counts
    head = counts[
        (
            (counts["construct"] == "exp")
            & (counts["headline"] == "yes")
            & counts["stratum"].isin(CHILD_AND_FAMILY)
            & counts["outcome"].isin(SUBSTANTIVE)
        ).to_numpy()
    ]
    tables = []
    for dimension in ("context", "district"):
        if dimension in head.columns:
            part = head[(head[dimension] != "").to_numpy()]
            tables.append(_crossed(part, dimension, f"How it was, by {dimension}"))
    labels = equality_labels(evidence.dictionary)
    equality = evidence.equality
    kept = equality[
        (
            equality["group_outcome"].isin(SUBSTANTIVE)
            & equality["outcome"].isin(SUBSTANTIVE)
            & equality["stratum"].isin(CHILD_AND_FAMILY)
        ).to_numpy()
    ]
    for name, part in kept.groupby("characteristic", sort=False, observed=True):
        named = part.assign(group=[labels.get((str(name), g), g) for g in part["group"]])
        tables.append(_crossed(named, "group", f"How it was, by {str(name).replace('_', ' ')}"))
    return [table for table in [*tables, *_answers(evidence)] if table is not None]


def _crossed(rows: pd.DataFrame, dimension: str, title: str) -> CountTable | None:
    if rows.empty:
        return None
    grid = rows.pivot_table(
        index=dimension, columns="outcome", values="count", aggfunc="sum", fill_value=0,
        observed=True,
    )  # fmt: skip
    return CountTable.of(title, grid.reindex(columns=list(SUBSTANTIVE), fill_value=0))


def _answers(evidence: Evidence) -> list[CountTable]:
    """One row of counts by choice for each question of each form; valid answers only."""
    counts = evidence.counts[(evidence.counts["choice"] != "").to_numpy()]
    names = ["instrument", "version", "question"]
    choices = dict(iter(evidence.dictionary.groupby(names, sort=False)))
    tables = []
    for key, rows in counts.groupby(names, sort=True, observed=True):
        by_choice = rows.groupby("choice", sort=False, observed=True)["count"].sum()
        known = choices[key]
        many = [[int(by_choice.get(choice, 0)) for choice in known["choice"]]]
        heads = [
            f"{label} ({choice})"
            for label, choice in zip(known["label"], known["choice"], strict=True)
        ]
        instrument, version, question = (str(part) for part in key)
        tables.append(
            CountTable.of(
                f"{instrument}@{version}: {question}",
                pd.DataFrame(np.array(many), index=["all"], columns=heads),
                sensitive=False,
            )
        )
    return tables

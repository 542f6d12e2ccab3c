"""F12: coverage across protected characteristics: who was asked, who answered, and is it as good
for them. Flags for discussion; groups are never ranked. Definitions: domain dossier 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.columns import SUBSTANTIVE
from analysis.figure import RATIO, Figure, Group, Source, count, difference, proportion
from analysis.positive import CHILD_AND_FAMILY, with_forms

NINE = (
    "age",
    "disability",
    "gender_reassignment",
    "marriage_civil_partnership",
    "pregnancy_maternity",
    "race",
    "religion_belief",
    "sex",
    "sexual_orientation",
)
"""The protected characteristics of the Equality Act 2010, section 4."""

SMALLEST_EXPECTED = 5
"""No representation ratio where the expected count is smaller (dossier F12)."""
SMALLEST_BASE = 10
"""No experience gap where either side has fewer answers (dossier F12)."""


def coverage(
    equality: pd.DataFrame,
    source: Source,
    *,
    references: pd.DataFrame | None = None,
    not_asked: Mapping[str, str] | None = None,
    labels: Mapping[tuple[str, str], str] | None = None,
) -> list[Figure]:
    """Disclosure, representation and experience gap for every characteristic.

    `equality`: the equality counts of docs/map.md. All nine characteristics appear: one that was not
    asked has a figure without a value and its reason from `not_asked`. `references`: the register of
    that name; a ratio needs it. `labels`: (characteristic, group) → words.
    """
    asked = [str(name) for name in dict.fromkeys(equality["characteristic"])]
    figures = []
    for characteristic in [*NINE, *(name for name in asked if name not in NINE)]:
        rows = equality[(equality["characteristic"] == characteristic).to_numpy()]
        if rows.empty:
            reason = (not_asked or {}).get(characteristic, "Not asked on these forms.")
            figures.append(
                count("F12", "asked", f"Asked: {_words(characteristic)}", 0,
                      source.with_notes(reason), group=(("characteristic", characteristic),))
            )  # fmt: skip
            continue
        about = with_forms(source, rows)
        figures.append(_disclosure(rows, characteristic, about))
        figures += _representation(rows, characteristic, about, references, labels or {})
        figures += experience_gaps(rows, characteristic, about, labels or {})
    return figures


def _words(name: str) -> str:
    return name.replace("_", " ")


def _disclosure(rows: pd.DataFrame, characteristic: str, source: Source) -> Figure:
    """Answered / asked, with rather-not-say and blank beside it."""
    many = rows.groupby("group_outcome", observed=True)["count"].sum()
    answered = int(sum(many.get(name, 0) for name in SUBSTANTIVE))
    asked = int(many.sum())
    figure = proportion(
        "F12", "disclosure", f"Told us their {_words(characteristic)}", (answered, asked), source,
        group=(("characteristic", characteristic),), who="people we asked",
        says=f"told us their {_words(characteristic)}", table="F12.disclosure",
        overlapping=True,
    )  # fmt: skip
    return replace(
        figure,
        excluded={str(n): int(c) for n, c in many.items() if n not in SUBSTANTIVE and c},
        notes=(*figure.notes, "Those who did not say are in the base here."),
    )


def _groups(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Group → rows that disclosed it; of several codes in one answer each is a group."""
    disclosed = rows[rows["group_outcome"].isin(SUBSTANTIVE).to_numpy()]
    codes = {code for cell in set(disclosed["group"]) for code in str(cell).split(";") if code}
    return {
        code: disclosed[[code in str(cell).split(";") for cell in disclosed["group"]]]
        for code in sorted(codes)
    }


def _overlapping(rows: pd.DataFrame) -> bool:
    return any(";" in str(cell) for cell in set(rows["group"]))


def _representation(
    rows: pd.DataFrame,
    characteristic: str,
    source: Source,
    references: pd.DataFrame | None,
    labels: Mapping[tuple[str, str], str],
) -> list[Figure]:
    """Share of a group among answered / its share in the reference population."""
    if references is None:
        return []
    reference = references[(references["characteristic"] == characteristic).to_numpy()]
    total = float(reference["count"].sum())
    groups = _groups(rows)
    answered = sum(int(part["count"].sum()) for part in groups.values())
    if not total or not answered:
        return []
    origin = "; ".join(sorted({str(name) for name in reference["source"] if name}))
    figures = []
    for group, expected_count in zip(reference["group"], reference["count"], strict=True):
        share = float(expected_count) / total
        expected = share * answered
        if expected < SMALLEST_EXPECTED:
            continue
        seen = int(groups[group]["count"].sum()) if group in groups else 0
        name = labels.get((characteristic, str(group)), _words(str(group)))
        figures.append(
            Figure(
                formula="F12", key="representation", label=f"Heard from: {name}",
                group=((f"eq_{characteristic}", str(group)),), numerator=seen, n=answered,
                value=(seen / answered) / share, unit=RATIO, forms=source.forms,
                measures=source.measures, period=source.period,
                notes=(*source.notes, f"Reference: {origin or 'supplied'}."),
                table=f"F12.representation.{characteristic}",
            )
        )  # fmt: skip
    return figures


def experience_gaps(
    rows: pd.DataFrame,
    characteristic: str,
    source: Source,
    labels: Mapping[tuple[str, str], str],
) -> list[Figure]:
    """F1 of each group, and minus F1 of everyone else who answered this question, with Newcombe's
    interval, only where both have ten answers. Open feedback is left out, as in F1."""
    families = rows[rows["stratum"].isin(CHILD_AND_FAMILY).to_numpy()]
    groups, overlapping = _groups(families), _overlapping(families)
    everyone = families[families["group_outcome"].isin(SUBSTANTIVE).to_numpy()]
    figures = []
    for group, part in groups.items():
        name = labels.get((characteristic, group), _words(group))
        pair: Group = ((f"eq_{characteristic}", group),)
        own = _positive(part, pair, name, source, characteristic, overlapping=overlapping)
        rest = everyone.drop(part.index)
        others = _positive(rest, (), "everyone else", source, characteristic)
        figures.append(own)
        if (own.n or 0) >= SMALLEST_BASE and (others.n or 0) >= SMALLEST_BASE:
            figures.append(difference(own, others, "gap", f"{name}, beside everyone else"))
    return figures


def _positive(
    rows: pd.DataFrame,
    group: Group,
    name: str,
    source: Source,
    characteristic: str,
    *,
    overlapping: bool = False,
) -> Figure:
    many = rows.groupby("outcome", observed=True)["count"].sum()
    n = int(sum(many.get(outcome, 0) for outcome in SUBSTANTIVE))
    figure = proportion(
        "F12", "experience", f"Positive experience: {name}", (int(many.get("positive", 0)), n),
        with_forms(source, rows),
        excluded={str(o): int(c) for o, c in many.items() if o not in SUBSTANTIVE},
        group=group, who=f"people ({name})", says="said it was good",
        table=f"F12.experience.{characteristic}", overlapping=overlapping,
    )  # fmt: skip
    # those who told nothing are a group as well: whole minus groups must not point at them
    return replace(figure, part_of="F1")

"""F9: participation in child protection conferences.

The unit is the child-conference: each child at each initial or review conference, not the
conference, for siblings share one. Definitions: domain dossier 2.2; the categories follow the shape
of the PN codes used for looked-after reviews.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.checks import split_codes
from analysis.codes import ChildPart, ConferenceKind, Invited, ParentPart
from analysis.columns import BLANK
from analysis.figure import Figure, Source, proportion
from analysis.positive import one_question, with_forms
from analysis.returns import Mask, Returns

POOR_QUALITY = 0.10
"""Share of codes not known above which the figure is of poor quality (dossier F9)."""

CHILDREN = "children at a conference"
SELF_REPORTED = "cx_cp_part"


def conferences(returns: Returns, source: Source, *, age_floor: int) -> list[Figure]:
    """F9a attended, F9b participated, F9d no voice among children at or above the age floor; F9b
    for those under it; F9c parents at every child-conference."""
    counted = returns.where(returns.is_one_of("kind", ConferenceKind.COUNTED))
    out = {
        **returns.not_counted,
        "not an initial or review conference": len(returns) - len(counted),
    }
    age = counted.numbers("age")
    with np.errstate(invalid="ignore"):
        eligible, under = age >= age_floor, age < age_floor
    about = source.with_notes(
        f"Children aged {age_floor} or over at the conference; the floor is the partnership's to "
        "set.",
        "Each child at each initial or review conference counts once.",
    )
    out["age not known"] = int(np.isnan(age).sum())
    younger = source.with_notes(f"Children under {age_floor}.")
    return [
        *_child_figures(counted.where(eligible), about, out),
        *_child_figures(counted.where(under), younger, {}, under_floor=True),
        _parents(counted, source, {k: v for k, v in out.items() if k != "age not known"}),
    ]


def _child_figures(
    returns: Returns, source: Source, out: Mapping[str, int], *, under_floor: bool = False
) -> list[Figure]:
    attended = returns.is_one_of("child_part", ChildPart.ATTENDED)
    took_part = attended | returns.is_one_of("child_part", ChildPart.SPOKEN_FOR)
    silent = returns.is_one_of("child_part", ChildPart.NONE)
    known = took_part | silent
    not_known = returns.is_one_of("child_part", ChildPart.NOT_KNOWN)
    excluded = {**out, "not known": int(not_known.sum()), BLANK: int((~known & ~not_known).sum())}
    coded = int((known | not_known).sum())
    if coded and not_known.sum() / coded > POOR_QUALITY:
        source = source.with_notes("Poor quality: more than 10 % of the codes are not known.")
    rows: list[tuple[str, str, str, Mask, str]] = [
        ("F9b", "participated", "Children who took part in any way", took_part,
         "took part in any way"),
    ]  # fmt: skip
    if not under_floor:
        kept_away = known & returns.is_one_of("invited", Invited.NOT_IN_INTEREST)
        rows = [
            ("F9a", "attended", "Children who attended", attended, "attended all or part of it"),
            *rows,
            ("F9d", "no_voice", "Children without a voice at the conference", silent, "had no voice"),
            ("F9", "not_in_interest", "Not invited: not in the child's interest", kept_away,
             "were not invited because it was not in their interest"),
        ]  # fmt: skip
    suffix = "_under_floor" if under_floor else ""
    who = "younger " + CHILDREN if under_floor else CHILDREN
    return [
        proportion(formula, key + suffix, label, (int(mask.sum()), int(known.sum())), source,
                   excluded=excluded, who=who, says=says, table=f"F9{suffix}",
                   basis=returns.basis(known, "child_part"))
        for formula, key, label, mask, says in rows
    ]  # fmt: skip


def _parents(returns: Returns, source: Source, out: Mapping[str, int]) -> Figure:
    """F9c: at least one parent or carer there, of child-conferences with one not excluded."""
    columns = [
        str(name)
        for name in returns.frame.columns
        if name == "parent_part" or str(name).startswith("parent_part.")
    ]
    cells = pd.DataFrame({name: returns.texts(name) for name in columns})
    codes = [{code for cell in row for code in split_codes(str(cell))} for row in cells.to_numpy()]
    codes = codes or [set() for _ in range(len(returns))]
    can_come = np.array([not c.isdisjoint(ParentPart.PRESENT_OR_NOT) for c in codes], dtype=bool)
    came = np.array([not c.isdisjoint(ParentPart.ATTENDED) for c in codes], dtype=bool)
    only_excluded = np.array([bool(c) and c <= ParentPart.EXCLUDED for c in codes], dtype=bool)
    excluded = {
        **out,
        "every parent excluded": int(only_excluded.sum()),
        BLANK: int((~can_come & ~only_excluded).sum()),
    }
    return proportion(
        "F9c", "parents", "Conferences with a parent or carer there",
        (int((came & can_come).sum()), int(can_come.sum())), source, excluded=excluded,
        who="children's conferences", says="had a parent or carer there",
        basis=returns.basis(can_come, "parent_part"),
    )  # fmt: skip


def self_reported(counts: pd.DataFrame, source: Source) -> list[Figure]:
    """What children, young people, and parents say themselves about being there: supporting."""
    rows = counts[(counts["question"] == SELF_REPORTED).to_numpy()]
    about = source.with_notes("Their own report, supporting; the return by the chair is direct.")
    figures = []
    for stratum, part in rows.groupby("stratum", sort=True, observed=True):
        who = f"{_WHO.get(str(stratum), 'children')} who answered"
        figures.append(
            one_question(
                part, "part", "F9", with_forms(about, part), (("stratum", str(stratum)),), who,
                key="self_reported", label="Said they were there", says="said they were there",
            )
        )  # fmt: skip
    return figures


_WHO = {"parent_carer": "parents and carers", "yp_12_17": "young people"}

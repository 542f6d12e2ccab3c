"""F11: closing the loop. The unit is an issue accepted for response; an issue is never done by
being published alone, it needs what changed. Definitions: domain dossier 2.2.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis.figure import WEEKS, WHO, Figure, Group, Source, count, proportion
from analysis.helped import HELP
from analysis.period import Period, within
from analysis.positive import by_stratum, one_question, with_forms
from analysis.returns import Mask

DUE_WEEKS = 12
STATES = ("new", "accepted", "in_progress", "done", "cannot_do", "duplicate", "not_for_us")
OUT = ("duplicate", "not_for_us", "new")
OUT_WORDS = {
    "duplicate": "duplicate issue",
    "not_for_us": "passed to somebody else",
    "new": "not accepted yet",
}


def closure(
    issues: pd.DataFrame,
    source: Source,
    *,
    period: Period | None,
    today: date,
    due_weeks: int = DUE_WEEKS,
) -> list[Figure]:
    """Closure rate, median weeks from accepted to published, open past due, by characteristic.

    `issues`: the issues register. Closed: done with an action with evidence, or cannot do with a
    reason; and an answer published by `today`. Base: issues due (accepted + 12 weeks unless a date
    is given) in the period, closed early or not.
    """
    frame = issues.reset_index(drop=True)
    state = frame["state"].to_numpy(dtype=object)
    due = frame["due"].fillna(frame["accepted"] + pd.Timedelta(weeks=due_weeks))
    published = frame["published"].notna() & (frame["published"] <= pd.Timestamp(today))
    evidenced = (frame["evidenced"] == "yes").to_numpy(dtype=bool)
    closed = published.to_numpy(dtype=bool) & (
        (state == "cannot_do") | ((state == "done") & evidenced)
    )
    counted = ~np.isin(state, np.array(OUT, dtype=object)) & due.notna().to_numpy(dtype=bool)
    base = counted & within(due, period)
    excluded = {OUT_WORDS[name]: int((state == name).sum()) for name in OUT}
    figures = [_rate(closed, base, source, excluded)]
    for name, rows in _characteristics(frame).items():
        figures.append(_rate(closed, base & rows, source, {}, (("characteristic", name),)))
    past = counted & ~closed & (due < pd.Timestamp(today)).to_numpy(dtype=bool)
    done_unproven = int((base & (state == "done") & ~evidenced).sum())
    figures += [
        _median_weeks(frame, closed & base, source),
        count("F11", "past_due", "Open past due", int(past.sum()), source, personal=False),
        count("F11", "done_without_evidence", "Called done, without evidence of what changed",
              done_unproven, source, personal=False),
    ]  # fmt: skip
    return figures


def _rate(
    closed: Mask, base: Mask, source: Source, excluded: dict[str, int], group: Group = ()
) -> Figure:
    about = f" about {group[0][1].replace('_', ' ')}" if group else ""
    return proportion(
        "F11", "closed", "Issues closed with an answer",
        (int((closed & base).sum()), int(base.sum())), source, excluded=excluded, group=group,
        who=f"issues due{about}", says="were closed with a published answer", personal=False,
        overlapping=True,
    )  # fmt: skip


def _characteristics(frame: pd.DataFrame) -> dict[str, Mask]:
    cells = frame["characteristics"].astype("str")
    names = sorted({part for cell in set(cells) for part in cell.split(";") if part})
    return {
        name: cells.map(lambda cell, name=name: name in cell.split(";")).to_numpy(dtype=bool)
        for name in names
    }


def _median_weeks(frame: pd.DataFrame, rows: Mask, source: Source) -> Figure:
    days = (frame["published"] - frame["accepted"]).dt.days[rows].dropna()
    return Figure(
        formula="F11",
        key="median_weeks",
        label="Median time from accepted to published",
        n=len(days),
        value=float(days.median()) / 7 if len(days) else None,
        unit=WEEKS,
        **vars(source),
        table="F11.median_weeks",
        personal=False,
    )


def heard_back(counts: pd.DataFrame, source: Source) -> list[Figure]:
    """Loop check (`saw`: Yes of Yes, A bit, No) and the told rate (`back`: Yes of Yes and No)."""
    checked = counts[
        ((counts["instrument"] == "loop_check") & (counts["question"] == "saw")).to_numpy()
    ]
    figures = []
    if len(checked):
        figures.append(
            one_question(
                checked, "saw", "F11", with_forms(source, checked), (), WHO["loop_check"],
                key="loop_check", label="Our answer answers what they told us",
                says="said it answers what they told us",
            )
        )  # fmt: skip
    told = counts[(counts["question"] == "back").to_numpy()]
    for group, who, part in by_stratum(told, "young people and parents"):
        if len(part):
            figures.append(
                one_question(
                    part, "back", "F11", with_forms(source, part), group,
                    f"{who} {'and' if group and group[0][0] == HELP else 'who'} gave views before", key="told",
                    label="Were told what happened after they gave views",
                    says="were told what happened",
                )
            )  # fmt: skip
    return figures

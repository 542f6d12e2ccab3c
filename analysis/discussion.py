"""F13 and F14: multi-agency discussions that gave a more holistic view, or led to improvement.

The unit is a discussion, known by `disc_ref`. Definitions: domain dossier 2.2.
"""

from __future__ import annotations

import pandas as pd

from analysis.codes import FollowUp
from analysis.figure import Figure, Source, count, proportion
from analysis.period import within
from analysis.returns import Returns

REF = "disc_ref"


def holistic(
    returns: Returns, source: Source, discussions: pd.DataFrame | None = None
) -> list[Figure]:
    """F13: discussions with at least two returns from at least two agencies of which more than half
    are positive (`new` yes and `whole` top two); held and with enough returns beside it."""
    positive = returns.meaning("new").positive & returns.meaning("whole").positive
    rows = pd.DataFrame(
        {"ref": returns.texts(REF), "agency": returns.texts("agency"), "positive": positive}
    )
    without_ref = int((rows["ref"] == "").sum())
    by_ref = rows[rows["ref"] != ""].groupby("ref")
    table = pd.DataFrame(
        {
            "returns": by_ref.size(),
            "agencies": by_ref["agency"].nunique(),
            "positive": by_ref["positive"].sum(),
        }
    )
    enough = table[(table["returns"] >= 2) & (table["agencies"] >= 2)]
    counted = int((enough["positive"] * 2 > enough["returns"]).sum())
    held = None
    if discussions is not None:
        held = discussions[within(discussions["held"], returns.period)][REF].nunique()
    about = source.with_notes(
        "" if held is not None else "There is no register of discussions held."
    )
    out = {"return without a discussion": without_ref, **returns.not_counted}
    few = {"too few returns": len(table) - len(enough), **out}
    figures = [
        count("F13", "holistic", "Discussions that gave a more holistic view", counted, about,
              of=len(enough), excluded=few),
        count("F13", "enough_returns", "Discussions with enough returns", len(enough), about,
              of=len(table), excluded=out),
    ]  # fmt: skip
    if held is not None:
        figures.append(count("F13", "held", "Discussions held", held, about))
    return figures


def improved(
    returns: Returns, source: Source, discussions: pd.DataFrame | None = None
) -> list[Figure]:
    """F14: discussions with a positive follow-up, in all and by best source (audit, child, parent or
    carer, practitioner with a reason a reviewer marked as specific); followed up of due; too soon."""
    better = returns.meaning("safer").positive | returns.meaning("well").positive
    support = {name: returns.is_one_of("source", {name}) for name in FollowUp.SOURCES[:-1]}
    support[FollowUp.SOURCES[-1]] = returns.is_one_of("because_specific", {"yes"})
    best = pd.Series("", index=returns.frame.index, dtype="object")
    for name in reversed(FollowUp.SOURCES):
        best[support[name] & better] = name
    refs = pd.Series(returns.texts(REF), dtype="object")
    too_soon = returns.is_one_of("safer", FollowUp.TOO_SOON)
    too_soon &= returns.is_one_of("well", FollowUp.TOO_SOON)
    first = (~refs.duplicated() & (refs != "")).to_numpy(dtype=bool)
    positive = (best != "").to_numpy(dtype=bool) & first
    out = {
        "too soon": int((too_soon & first).sum()),
        "better, but no accepted source": int((better & (best == "").to_numpy() & first).sum()),
        "return without a discussion": int((refs == "").sum()),
        "second return on a discussion": int((refs.duplicated() & (refs != "")).sum()),
        **returns.not_counted,
    }
    followed = int(first.sum())
    figures = [
        count("F14", "improved", "Discussions that led to improved safety or wellbeing",
              int(positive.sum()), source, of=followed, excluded=out)
    ]  # fmt: skip
    for name in FollowUp.SOURCES:
        many = int((positive & (best == name).to_numpy()).sum())
        label = f"Improved, best source: {name.replace('_', ' or ')}"
        figures.append(count("F14", "improved", label, many, source, group=(("source", name),)))
    if discussions is not None:
        figures.append(_followed_up(returns, refs, discussions, source))
    return figures


FOLLOW_UP_WEEKS = 16
"""Weeks after a discussion when its follow-up is due (invited at 12, window 10 to 16)."""


def _followed_up(
    returns: Returns, refs: pd.Series, discussions: pd.DataFrame, source: Source
) -> Figure:
    """Discussions with a follow-up / discussions whose window closed in the period."""
    closes = discussions["held"] + pd.Timedelta(weeks=FOLLOW_UP_WEEKS)
    due = set(discussions[within(closes, returns.period)][REF]) - {""}
    return proportion(
        "F14", "followed_up", "Discussions followed up, of those due",
        (len(due & set(refs)), len(due)), source, who="discussions due",
        says="were followed up", personal=False,
    )  # fmt: skip

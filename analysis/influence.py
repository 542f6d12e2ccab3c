"""F15: space, voice, audience, influence, each on its own and never averaged into one score.

After Lundy's four elements of Article 12 (British Educational Research Journal 33, 2007); domain
dossier 2.2. Computed from a counts frame.
"""

from __future__ import annotations

import pandas as pd

from analysis.figure import WHO, Figure, Source
from analysis.positive import CHILD_AND_FAMILY, by_stratum, one_question, with_forms

ELEMENTS = {
    "space": ("space",),
    "voice": ("voice",),
    "audience": ("heard", "audience"),
    "influence": ("change", "told", "influence"),
}
"""Element → constructs that show it."""

GROUP_CHECK = "group_check"


def influence_profile(counts: pd.DataFrame, source: Source) -> list[Figure]:
    """A proportion for every construct of every element; group check items each by themselves.

    A form may ask two questions on one element: they are shown side by side, for pooling them would
    count one person twice.
    """
    figures = []
    for element, constructs in ELEMENTS.items():
        for construct in constructs:
            rows = counts[(counts["construct"] == construct).to_numpy()]
            families = rows[rows["stratum"].isin(CHILD_AND_FAMILY).to_numpy()]
            for group, who, part in by_stratum(families, "children and families"):
                if len(part):
                    about = with_forms(source, part).with_notes(f"Lundy: {element}.")
                    figures.append(one_question(part, construct, "F15", about, group, who))
            figures += _group_items(rows, construct, element, source)
    return figures


def _group_items(rows: pd.DataFrame, construct: str, element: str, source: Source) -> list[Figure]:
    """Each question of the group check on this construct."""
    groups = rows[(rows["instrument"] == GROUP_CHECK).to_numpy()]
    return [
        one_question(
            part,
            construct,
            "F15",
            with_forms(source, part).with_notes(f"Lundy: {element}."),
            (("stratum", GROUP_CHECK),),
            WHO[GROUP_CHECK],
            key=f"{GROUP_CHECK}.{question}",
        )
        for question, part in groups.groupby("question", sort=True, observed=True)
    ]

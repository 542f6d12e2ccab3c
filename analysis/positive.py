"""F1, F1n, F1fft and F2: positive experience, and the profile of the constructs beside it.

All of it is computed from a counts frame (docs/map.md), so that the service may count in its
database. Definitions: domain dossier 2.2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from analysis.basis import of_counts
from analysis.columns import BLANK, NOT_COUNTED
from analysis.figure import WHO, Figure, Group, Source, proportion, words_of
from analysis.helped import CROSSED, HELP, MODE, by_help, how
from analysis.tally import split

CHILD_AND_FAMILY = ("child_4_7", "child_8_11", "yp_12_17", "easy_read", "parent_carer")
OPEN_FEEDBACK = "open_feedback"
EXPERIENCE = "exp"
PROFILE = ("heard", "change", "clear", "told", "respect", "joined", "safer")
"""The constructs of F2, in the dossier's order."""

CONSTRUCT_LABELS = {
    "exp": "Positive experience",
    "space": "Had a chance to say what they think",
    "voice": "Could say it their way",
    "heard": "People listened",
    "change": "Something changed because of what they said",
    "told": "Were told what happened next, and why",
    "clear": "Things were explained",
    "respect": "Were respected for who they are",
    "joined": "The people helping worked together",
    "safer": "Things feel safer now",
    "childheard": "The child's views were taken seriously",
    "influence": "Can name something that changed",
}
CONSTRUCT_SAYS = {
    "exp": "said it was good",
    "space": "said they had a chance to say what they think",
    "voice": "said they could say it their way",
    "heard": "said people listened",
    "change": "said something changed because of what they said",
    "told": "said they were told what happened next, and why",
    "clear": "said things were explained",
    "respect": "said they were respected for who they are",
    "joined": "said the people helping worked together",
    "safer": "said things feel safer now",
    "childheard": "said their child's views were taken seriously",
    "influence": "said they can name something that changed",
}

EVERYONE = "children and families"
UNIT_NOTE = "Each answer is a response, not a person: forms without a name may be sent twice."
THRESHOLD_NOTE = (
    "The youngest choose from three faces and only the happy one counts; older people choose from "
    "five and the top two count. Read the pooled number with the split beside it."
)
INCLUDES_OPEN = "includes open feedback"


def experience(
    counts: pd.DataFrame,
    source: Source,
    *,
    contexts: Collection[str] | None = None,
    by: Sequence[str] = ("stratum",),
    include_open: bool = False,
    invitations: pd.DataFrame | None = None,
    table: str = "F1",
) -> list[Figure]:
    """F1, F1n, F1fft: pooled over children and families, and split by each dimension in `by`.

    The pooled figure leaves open feedback out unless `include_open`, which its label then says; the
    open feedback stratum always has its own figure. Each dimension in `by` must be a column.
    """
    rows = _experience_rows(counts, contexts)
    pooled_strata = {*CHILD_AND_FAMILY, *([OPEN_FEEDBACK] if include_open else [])}
    pooled = rows[rows["stratum"].isin(pooled_strata)]
    label = CONSTRUCT_LABELS[EXPERIENCE] + (f" ({INCLUDES_OPEN})" if include_open else "")
    about = source.with_notes(UNIT_NOTE, THRESHOLD_NOTE)
    invited = _invited(invitations, contexts, pooled_strata)
    figures = _family(pooled, (), label, EVERYONE, about, table, invited)
    for dimension in by:
        whole = rows if dimension == "stratum" else pooled
        for value in sorted({str(name) for name in whole[dimension]} - {""}):
            part = whole[(whole[dimension] == value).to_numpy()]
            is_stratum = dimension == "stratum"
            who = WHO.get(value, value) if is_stratum else _of_everyone(dimension, value)
            invited = _invited(invitations, contexts, {value}) if is_stratum else None
            figures += _family(
                part, ((dimension, value),), label, who, source.with_notes(UNIT_NOTE), table,
                invited,
            )  # fmt: skip
    if HELP in by and "stratum" in by:
        figures += _crossed(rows, label, source.with_notes(UNIT_NOTE), table)
    return figures


def _of_everyone(dimension: str, value: str) -> str:
    if dimension in {HELP, MODE}:
        return f"{EVERYONE} {how(dimension, value)}"
    return f"{EVERYONE} ({words_of(value)})"


def _crossed(rows: pd.DataFrame, label: str, source: Source, table: str) -> list[Figure]:
    """The youngest on their own, and with help."""
    figures = []
    for stratum in CROSSED:
        whole = rows[(rows["stratum"] == stratum).to_numpy()]
        for group, who, part in by_help(whole, WHO[stratum]):
            if len(part):
                crossed = (("stratum", stratum), *group)
                figures += _family(part, crossed, label, who, source, table, None)
    return figures


def _experience_rows(counts: pd.DataFrame, contexts: Collection[str] | None) -> pd.DataFrame:
    """The headline experience question of children, families and open feedback."""
    mask = (counts["construct"] == EXPERIENCE) & (counts["headline"] == "yes")
    mask &= counts["stratum"].isin({*CHILD_AND_FAMILY, OPEN_FEEDBACK})
    if contexts is not None:
        mask &= counts["context"].isin(contexts)
    return counts[mask.to_numpy()]


def _invited(
    invitations: pd.DataFrame | None, contexts: Collection[str] | None, strata: Collection[str]
) -> int | None:
    """How many were invited, from the register; None where no number is kept."""
    if invitations is None:
        return None
    rows = invitations[invitations["stratum"].isin(strata)]
    if contexts is not None:
        rows = rows[rows["context"].isin(contexts)]
    return int(rows["invited"].sum()) or None


def _family(
    rows: pd.DataFrame,
    group: Group,
    label: str,
    who: str,
    source: Source,
    table: str,
    invited: int | None,
) -> list[Figure]:
    """F1, F1n and F1fft of one group."""
    about = with_forms(source, rows)
    positive, negative, n, excluded = split(rows)
    received = {BLANK, *NOT_COUNTED}
    others = sum(many for reason, many in excluded.items() if reason not in received)
    out = {reason: many for reason, many in excluded.items() if reason in received}
    basis = of_counts(rows, EXPERIENCE)
    suffix = f" ({INCLUDES_OPEN})" if INCLUDES_OPEN in label else ""
    return [
        proportion(
            "F1", "positive", label, (positive, n), about, excluded=excluded, group=group, who=who,
            says=CONSTRUCT_SAYS[EXPERIENCE], table=table, invited=invited, basis=basis,
        ),
        proportion(
            "F1n", "negative", f"Negative experience{suffix}", (negative, n), about,
            excluded=excluded, group=group, who=who, says="said it was poor", table=table,
            basis=basis,
        ),
        proportion(
            "F1fft", "positive_fft", f"Positive experience, the Friends and Family way{suffix}",
            (positive, n + others), about.with_notes("Not sure stays in the base."), excluded=out,
            group=group, who=who, says="said it was good, of all who answered", table=table,
        ),
    ]  # fmt: skip


def with_forms(source: Source, rows: pd.DataFrame) -> Source:
    """The source with the forms these counts come from."""
    pairs = set(zip(rows["instrument"].array, rows["version"].array, strict=True))
    return replace(source, forms=tuple(sorted(f"{i}@{v}" for i, v in pairs)))


def profile(
    counts: pd.DataFrame,
    source: Source,
    *,
    constructs: Sequence[str] = PROFILE,
    contexts: Collection[str] | None = None,
    formula: str = "F2",
) -> list[Figure]:
    """Each construct as the proportion positive (top two, or Yes), pooled and by stratum.

    A profile, not a score: nothing is averaged. The pooled figure leaves open feedback out.
    """
    mask = counts["stratum"].isin(CHILD_AND_FAMILY)
    if contexts is not None:
        mask &= counts["context"].isin(contexts)
    rows = counts[mask.to_numpy()]
    figures = []
    for construct in constructs:
        found = rows[(rows["construct"] == construct).to_numpy()]
        for group, who, part in by_stratum(found, EVERYONE):
            if len(part):
                figures.append(one_question(part, construct, formula, with_forms(source, part),
                                            group, who))  # fmt: skip
    return figures


def by_stratum(rows: pd.DataFrame, everyone: str) -> Iterator[tuple[Group, str, pd.DataFrame]]:
    """Group, words and rows: all together, each stratum, then on their own and with help."""
    yield (), everyone, rows
    for stratum in sorted({str(name) for name in rows["stratum"]}):
        part = rows[(rows["stratum"] == stratum).to_numpy()]
        yield (("stratum", stratum),), WHO.get(stratum, stratum), part
    yield from by_help(rows, everyone)


def one_question(
    rows: pd.DataFrame,
    construct: str,
    formula: str,
    source: Source,
    group: Group = (),
    who: str = EVERYONE,
    **words: str,
) -> Figure:
    """The proportion positive of the counts of one question or construct.

    Words that replace the construct's own: key, label, says.
    """
    positive, _, n, excluded = split(rows)
    key = words.get("key", construct)
    return proportion(
        formula, key, words.get("label", CONSTRUCT_LABELS.get(construct, key)), (positive, n),
        source, excluded=excluded, group=group, who=who,
        says=words.get("says", CONSTRUCT_SAYS.get(construct, "said yes")),
        table=f"{formula}.{key}", basis=of_counts(rows, construct or key),
    )  # fmt: skip

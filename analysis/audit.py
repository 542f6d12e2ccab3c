"""F3, F4, F5 and the audits' part of F8: what auditors judged. Auditor judgement, not feedback.

Definitions: domain dossier 2.2. One row of the returns is one audit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.codes import Adherence, AuditKind, Characteristics, Moderated
from analysis.columns import BLANK
from analysis.figure import Figure, Group, Source, count, proportion
from analysis.returns import Mask, Outcomes, Returns, tally_reasons

AUDITOR_NOTE = "Auditors' judgement, not the feedback of children or families."
BASELINE_NOTE = "The plan gives no baseline: compare with the same months before."
CHARS = "chars."


def judged_good(
    audits: Returns,
    question: str,
    formula: str,
    source: Source,
    *,
    by: Sequence[str] = ("kind", "agency", "theme"),
    moderation_required: Collection[str] = (),
) -> list[Figure]:
    """F3 (`overall`) and F4 (`voice`): good or outstanding of all judged, pooled and split.

    `moderation_required`: kinds of audit that count only when moderated. The final judgement of
    `overall` is `final` where given. Not judged, not moderated and repeated audits (agency and ref)
    are out and counted. Themes overlap: an audit may have several.
    """
    judged = _judgement(audits, question)
    fits, excluded = _judged(audits, judged, moderation_required)
    about = source.with_notes(AUDITOR_NOTE, BASELINE_NOTE)
    label, says = _AUDIT_WORDS[question]

    def figure(rows: Mask, group: Group, who: str, *, overlapping: bool = False) -> Figure:
        good = int((judged.positive & fits & rows).sum())
        out = tally_reasons({reason: mask & rows for reason, mask in excluded.items()})
        return proportion(
            formula, question, label, (good, int((fits & rows).sum())), about,
            excluded=out if group else {**out, **audits.not_counted}, group=group, who=who,
            says=says, overlapping=overlapping, basis=audits.basis(fits & rows, question),
        )  # fmt: skip

    figures = [figure(np.ones(len(audits), dtype=bool), (), "audits")]
    for dimension in by:
        for value, rows in _parts(audits, dimension).items():
            figures.append(
                figure(rows, ((dimension, value),), f"audits ({value.replace('_', ' ')})",
                       overlapping=dimension == "theme")
            )  # fmt: skip
    return figures


_AUDIT_WORDS = {
    "overall": ("Audits judged good or outstanding", "were judged good or outstanding"),
    "voice": (
        "Listening to the voice of the child and family judged good or outstanding",
        "were judged good or outstanding on listening to the child and family",
    ),
    "understanding": (
        "Practitioner understanding judged good or outstanding",
        "showed good or outstanding understanding of the pathway",
    ),
}


def _judgement(audits: Returns, question: str) -> Outcomes:
    """The final judgement: `final` stands for `overall` where it was given."""
    given = audits.meaning(question)
    if question != "overall" or "final" not in audits.frame.columns:
        return given
    final = audits.meaning("final")
    return Outcomes(np.where(audits.answered("final"), final.codes, given.codes))


def _judged(
    audits: Returns, judged: Outcomes, moderation_required: Collection[str]
) -> tuple[Mask, Mapping[str, Mask]]:
    """Audits that count in the denominator, and the others by reason."""
    excluded = {
        "duplicate audit": _repeated(audits),
        "not moderated": audits.is_one_of("kind", moderation_required)
        & ~audits.is_one_of("moderated", Moderated.DONE),
        "not judged": judged.are("not_applicable", "not_sure"),
        BLANK: judged.are(BLANK, "rather_not_say", "not_asked"),
    }
    out = np.zeros(len(audits), dtype=bool)
    for mask in excluded.values():
        out |= mask
    return ~out, excluded


def _repeated(audits: Returns) -> Mask:
    """A second return with the same agency and reference; without a reference none is a repeat."""
    keys = pd.DataFrame({"agency": audits.texts("agency"), "ref": audits.texts("ref")})
    return (keys.duplicated() & (keys["ref"] != "")).to_numpy(dtype=bool)


def _parts(audits: Returns, dimension: str) -> dict[str, Mask]:
    """Value → rows; an audit stands under each of its themes."""
    if dimension != "theme":
        return audits.groups(dimension)
    codes = {code for cell in set(audits.texts("theme").tolist()) for code in str(cell).split(";")}
    return {code: audits.is_one_of("theme", [code]) for code in sorted(codes) if code}


def voice_by_characteristic(
    audits: Returns, source: Source, **rules: Collection[str]
) -> list[Figure]:
    """F4 for 2.4-M1: `voice` again among audits where each characteristic is known for the child,
    and the proportion of audits with every characteristic known and considered."""
    figures = []
    columns = [name for name in audits.frame.columns if str(name).startswith(CHARS)]
    for column in columns:
        known = audits.where(audits.is_one_of(column, Characteristics.KNOWN))
        name = str(column).removeprefix(CHARS)
        required = rules.get("moderation_required", ())
        pooled = judged_good(known, "voice", "F4", source, by=(), moderation_required=required)[0]
        figures.append(_regroup(pooled, name))
    if columns:
        figures.append(_all_considered(audits, columns, source))
    return figures


def _regroup(pooled: Figure, characteristic: str) -> Figure:
    """The same figure as that of audits where one characteristic is known."""
    words = characteristic.replace("_", " ")
    source = Source(pooled.forms, pooled.measures, pooled.period, pooled.notes)
    excluded = {r: many for r, many in pooled.excluded.items() if r not in _WHOLE_REASONS}
    return proportion(
        pooled.formula, pooled.key, pooled.label, (pooled.numerator or 0, pooled.n or 0), source,
        excluded=excluded, group=(("characteristic", characteristic),),
        who=f"audits with the child's {words} known", says=pooled.says, overlapping=True,
        basis=pooled.basis,
    )  # fmt: skip


_WHOLE_REASONS = frozenset({"test", "withdrawn", "duplicate", "suspect", "draft"})


def _all_considered(audits: Returns, columns: Sequence[str], source: Source) -> Figure:
    """Every characteristic known and considered / audits where that can be told."""
    considered = np.ones(len(audits), dtype=bool)
    missed = np.zeros(len(audits), dtype=bool)
    for column in columns:
        yes = audits.is_one_of(column, Characteristics.CONSIDERED)
        considered &= yes
        missed |= audits.answered(column) & ~yes
    n = considered | missed
    return proportion(
        "F4", "all_considered", "Every characteristic known and considered",
        (int(considered.sum()), int(n.sum())), source.with_notes(AUDITOR_NOTE),
        excluded={BLANK: int((~n).sum()), **audits.not_counted}, who="audits",
        says="had every characteristic known and considered",
        basis=audits.basis(n, "all_considered"),
    )  # fmt: skip


def single_agency(
    audits: Returns, source: Source, expected_agencies: pd.DataFrame | None = None
) -> list[Figure]:
    """F5: (a) single-agency returns, (b) of those with the outcome reported, (c) agencies that
    sent at least one of those expected (only where the list is kept)."""
    single = audits.where(audits.is_one_of("kind", AuditKind.SINGLE) & ~_repeated(audits))
    repeated = int((audits.is_one_of("kind", AuditKind.SINGLE) & _repeated(audits)).sum())
    about = source.with_notes("Counts returns received here, not audits done.")
    out = {"duplicate audit": repeated, **audits.not_counted}
    outcome = single.meaning("outcome")
    closed = outcome.substantive.any()
    reported = outcome.positive if closed else single.answered("outcome")
    figures = [
        count("F5", "single_agency", "Single-agency audits returned", len(single), about,
              excluded=out, personal=False),
        proportion("F5", "outcome_reported", "Single-agency audits with the outcome reported",
                   (int(reported.sum()), len(single)), about, excluded=out,
                   who="single-agency audits", says="had their outcome reported", personal=False),
    ]  # fmt: skip
    if expected_agencies is not None and len(expected_agencies):
        expected = {str(agency) for agency in expected_agencies["agency"]}
        sent = {str(agency) for agency in single.texts("agency")} & expected
        figures.append(
            proportion("F5", "agencies", "Expected agencies that sent a single-agency audit",
                       (len(sent), len(expected)), about, who="expected agencies",
                       says="sent at least one", personal=False)
        )  # fmt: skip
    return figures


def pathway(audits: Returns, source: Source) -> list[Figure]:
    """F8 by audits: adherence (followed or mostly, and followed alone), understanding."""
    about = source.with_notes(AUDITOR_NOTE)
    followed = audits.is_one_of("adherence", Adherence.FOLLOWED)
    mostly = audits.is_one_of("adherence", Adherence.MOSTLY)
    n = followed | mostly | audits.is_one_of("adherence", Adherence.NOT_FOLLOWED)
    not_applicable = audits.is_one_of("adherence", Adherence.NOT_APPLICABLE)
    excluded = {
        "not_applicable": int(not_applicable.sum()),
        BLANK: int((~n & ~not_applicable).sum()),
        **audits.not_counted,
    }
    counts = int((followed | mostly).sum()), int(followed.sum())
    basis = audits.basis(n, "adherence")
    figures = [
        proportion("F8", "adherence", "Pathway followed or mostly followed",
                   (counts[0], int(n.sum())), about, excluded=excluded, who="audits",
                   says="found the pathway followed or mostly followed", table="F8.adherence",
                   basis=basis),
        proportion("F8", "followed", "Pathway followed in full", (counts[1], int(n.sum())), about,
                   excluded=excluded, who="audits", says="found the pathway followed in full",
                   table="F8.adherence", basis=basis),
    ]  # fmt: skip
    return [*figures, *judged_good(audits, "understanding", "F8", source, by=())]

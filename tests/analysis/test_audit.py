from collections.abc import Mapping

import pandas as pd

from analysis.audit import judged_good, pathway, single_agency, voice_by_characteristic
from analysis.figure import Figure, Source
from analysis.returns import Returns
from tests.analysis.frames import checked, dictionary, many


def audits(*rows: Mapping[str, object]) -> Returns:
    full = [{"instrument": "audit_return", **row} for row in rows]
    return Returns.of(checked(full).responses, dictionary(), "audit_return")


def pick(figures: list[Figure], key: str, **group: str) -> Figure:
    (found,) = (f for f in figures if f.key == key and dict(f.group) == group)
    return found


RETURNS = audits(
    *many(3, kind="single_agency", agency="nhs", overall="good", theme="family_help"),
    *many(1, kind="multi_agency", agency="bct", overall="outstanding", theme="family_help;other"),
    *many(2, kind="multi_agency", agency="bct", overall="requires_improvement"),
    *many(1, kind="multi_agency", agency="bct", overall="not_judged"),
    *many(1, kind="multi_agency", agency="bct", overall=""),
    *many(2, kind="single_agency", agency="police", overall="good", ref="A1"),
    *many(1, kind="single_agency", agency="nhs", overall="good", valid="draft"),
    {"kind": "multi_agency", "overall": "inadequate", "moderated": "yes", "final": "good"},
)


def test_f3_good_or_outstanding_of_judged() -> None:
    figures = judged_good(RETURNS, "overall", "F3", Source())
    pooled = pick(figures, "overall")
    # 3 + 1 + 1 of the repeated pair + 1 whose final judgement is good; of those and 2
    assert (pooled.numerator, pooled.n) == (6, 8)
    assert dict(pooled.excluded) == {
        "duplicate audit": 1, "not judged": 1, "blank": 1, "draft": 1,
    }  # fmt: skip
    single = pick(figures, "overall", kind="single_agency")
    assert (single.numerator, single.n) == (4, 4)
    assert any("Auditors' judgement" in note for note in pooled.notes)


def test_f3_by_theme_overlaps() -> None:
    figures = judged_good(RETURNS, "overall", "F3", Source(), by=("theme",))
    help_ = pick(figures, "overall", theme="family_help")
    assert (help_.numerator, help_.n, help_.overlapping) == (4, 4, True)
    assert pick(figures, "overall", theme="other").n == 1


def test_f3_waits_for_moderation_where_it_is_required() -> None:
    figures = judged_good(RETURNS, "overall", "F3", Source(), moderation_required={"multi_agency"})
    pooled = pick(figures, "overall")
    assert (pooled.numerator, pooled.n) == (5, 5)
    assert pooled.excluded["not moderated"] == 5


def test_f4_by_each_characteristic_known_and_all_considered() -> None:
    chars = [
        "age", "disability", "gender_reassignment", "marriage_civil_partnership",
        "pregnancy_maternity", "race", "religion_belief", "sex", "sexual_orientation",
    ]  # fmt: skip
    all_of_them = {f"chars.{name}": "known_considered" for name in chars}
    returns = audits(
        {"voice": "good", **all_of_them},
        {"voice": "inadequate", **all_of_them, "chars.race": "known_not_considered"},
        {"voice": "good", **all_of_them, "chars.race": "not_recorded"},
        {"voice": "good", "chars.age": "known_considered"},
        {"voice": "not_judged", **all_of_them},
    )
    figures = voice_by_characteristic(returns, Source())
    race = pick(figures, "voice", characteristic="race")
    assert (race.numerator, race.n, race.excluded["not judged"]) == (1, 2, 1)
    assert pick(figures, "voice", characteristic="age").n == 4
    considered = pick(figures, "all_considered")
    # one audit left the other characteristics blank: it cannot be told
    assert (considered.numerator, considered.n, considered.excluded["blank"]) == (2, 4, 1)


def test_f5_count_outcome_and_agencies() -> None:
    returns = audits(
        *many(2, kind="single_agency", agency="nhs", outcome="yes"),
        {"kind": "single_agency", "agency": "police", "outcome": "no"},
        {"kind": "single_agency", "agency": "bct"},
        {"kind": "multi_agency", "agency": "school", "outcome": "yes"},
        {"kind": "single_agency", "agency": "nhs", "outcome": "yes", "valid": "test"},
    )
    expected = pd.DataFrame({"agency": ["nhs", "police", "bct", "school", "probation"]})
    figures = single_agency(returns, Source(), expected)
    assert pick(figures, "single_agency").value == 4
    reported = pick(figures, "outcome_reported")
    assert (reported.numerator, reported.n) == (2, 4)
    agencies = pick(figures, "agencies")
    assert (agencies.numerator, agencies.n) == (3, 5)
    assert len(single_agency(returns, Source())) == 2


def test_f8_adherence_and_followed_alone() -> None:
    returns = audits(
        *many(3, adherence="followed", understanding="good"),
        *many(2, adherence="mostly", understanding="requires_improvement"),
        *many(1, adherence="not_followed", understanding="not_judged"),
        *many(4, adherence="not_applicable"),
    )
    figures = pathway(returns, Source())
    adherence = pick(figures, "adherence")
    assert (adherence.numerator, adherence.n, adherence.excluded["not_applicable"]) == (5, 6, 4)
    assert (pick(figures, "followed").numerator, pick(figures, "followed").n) == (3, 6)
    understood = pick(figures, "understanding")
    assert (understood.numerator, understood.n) == (3, 5)

"""F9, F11, F12, F13, F14: participation, closing the loop, coverage, discussions."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from analysis.columns import check_register
from analysis.coverage import NINE, coverage
from analysis.discussion import holistic, improved
from analysis.figure import RATIO, Figure, Source
from analysis.intervals import newcombe
from analysis.loop import closure, heard_back
from analysis.participation import conferences, self_reported
from analysis.period import Period
from analysis.returns import Returns
from analysis.tally import count_answers, count_equality
from tests.analysis.frames import checked, dictionary, many

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))


def returns_of(instrument: str, *rows: Mapping[str, object]) -> Returns:
    frame = checked([{"instrument": instrument, **row} for row in rows]).responses
    return Returns.of(frame, dictionary(), instrument)


def by_key(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.key: figure for figure in figures if not figure.group}


def pair(figure: Figure) -> tuple[int | None, int | None]:
    return figure.numerator, figure.n


CPC: tuple[Mapping[str, object], ...] = (
    *many(2, age="13", kind="initial", child_part="attended_all"),
    {"age": "12", "kind": "review", "child_part": "attended_part"},
    {"age": "15", "kind": "review", "child_part": "represented"},
    {"age": "15", "kind": "review", "child_part": "views_sent"},
    {"age": "16", "kind": "review", "child_part": "none", "invited": "no_interest"},
    {"age": "16", "kind": "review", "child_part": "not_known"},
    {"age": "16", "kind": "review", "child_part": ""},
    *many(3, age="4", kind="initial", child_part="views_conveyed"),
    {"age": "2", "kind": "initial", "child_part": "none"},
    {"age": "", "kind": "initial", "child_part": "none"},
    {"age": "14", "kind": "transfer_in", "child_part": "none"},
)


def test_f9_takes_children_at_or_above_the_floor() -> None:
    figures = by_key(conferences(returns_of("cpc_return", *CPC), Source(), age_floor=12))
    assert pair(figures["attended"]) == (3, 6)
    assert pair(figures["participated"]) == (5, 6)
    assert pair(figures["no_voice"]) == (1, 6)
    assert pair(figures["not_in_interest"]) == (1, 6)
    assert pair(figures["participated_under_floor"]) == (3, 4)
    assert "attended_under_floor" not in figures
    excluded = figures["attended"].excluded
    assert excluded["not known"] == 1
    assert excluded["blank"] == 1
    assert excluded["age not known"] == 1
    assert excluded["not an initial or review conference"] == 1
    assert any("Poor quality" in note for note in figures["attended"].notes)


def test_f9_quality_is_fair_at_ten_percent_not_known() -> None:
    rows: list[Mapping[str, object]] = [
        *many(9, age="13", kind="initial", child_part="none"),
        {"age": "13", "kind": "initial", "child_part": "not_known"},
    ]
    figures = by_key(conferences(returns_of("cpc_return", *rows), Source(), age_floor=12))
    assert not any("Poor quality" in note for note in figures["attended"].notes)


def test_f9c_parents() -> None:
    rows = [
        {"parent_part.parent_1": "in_person", "parent_part.parent_2": "not_attended"},
        {"parent_part.parent_1": "remote"},
        {"parent_part.parent_1": "represented"},
        {"parent_part.parent_1": "excluded"},
        {"parent_part.parent_1": "excluded", "parent_part.parent_2": "in_person"},
        {"parent_part.parent_1": ""},
    ]
    full = [{"kind": "initial", "age": "3", **row} for row in rows]
    figures = by_key(conferences(returns_of("cpc_return", *full), Source(), age_floor=12))
    assert pair(figures["parents"]) == (3, 4)
    assert figures["parents"].excluded["every parent excluded"] == 1
    assert figures["parents"].excluded["blank"] == 1


def test_f9_self_report_is_supporting() -> None:
    rows = [
        *many(3, cx_cp_part="all"),
        *many(2, cx_cp_part="spoken_for"),
        *many(1, cx_cp_part="not_sure"),
        *many(4, cx_cp_part="not_asked"),
    ]
    counts = count_answers(checked(rows).responses, dictionary())
    (figure,) = self_reported(counts, Source())
    assert pair(figure) == (3, 5)
    assert dict(figure.excluded) == {"not_sure": 1}
    assert figure.sentence.startswith("6 in 10 young people who answered, 3 of 5, said they were")


def issues(*rows: tuple[str, ...]) -> pd.DataFrame:
    names = ["issue", "state", "accepted", "due", "published", "evidenced", "characteristics"]
    return check_register("issues", pd.DataFrame(rows, columns=names))


ISSUES = issues(
    ("1", "done", "2026-04-01", "", "2026-05-13", "yes", "race;sex"),
    ("2", "done", "2026-04-01", "", "2026-06-10", "", "race"),  # published, but not evidenced
    ("3", "cannot_do", "2026-05-01", "2026-07-01", "2026-06-12", "", ""),
    ("4", "done", "2026-05-01", "2026-07-01", "", "yes", ""),  # not published
    ("5", "in_progress", "2026-05-01", "2026-07-01", "", "", ""),
    ("6", "duplicate", "2026-05-01", "2026-07-01", "", "", ""),
    ("7", "not_for_us", "2026-05-01", "2026-07-01", "", "", ""),
    ("8", "new", "", "", "", "", ""),
    ("9", "accepted", "2026-12-01", "2027-05-01", "", "", ""),  # due after the period
)


def test_f11_an_issue_is_not_done_by_being_published_alone() -> None:
    figures = closure(ISSUES, Source(), period=YEAR, today=date(2026, 11, 22))
    found = by_key(figures)
    assert pair(found["closed"]) == (2, 5)
    assert dict(found["closed"].excluded) == {
        "duplicate issue": 1, "passed to somebody else": 1, "not accepted yet": 1,
    }  # fmt: skip
    assert found["median_weeks"].value == pytest.approx(6.0)
    assert found["past_due"].value == 3
    assert found["done_without_evidence"].value == 1
    about = {f.group: pair(f) for f in figures if f.group}
    assert about[(("characteristic", "race"),)] == (1, 2)
    assert about[(("characteristic", "sex"),)] == (1, 1)


def test_f11_is_due_twelve_weeks_after_it_was_accepted() -> None:
    first = ISSUES.iloc[[0]]
    before = Period(date(2026, 4, 1), date(2026, 6, 23))
    on_the_day = Period(date(2026, 4, 1), date(2026, 6, 24))
    for period, n in ((before, 0), (on_the_day, 1)):
        figures = closure(first, Source(), period=period, today=date(2026, 11, 22))
        assert by_key(figures)["closed"].n == n


def test_f11_loop_check_and_told_rate() -> None:
    rows: list[dict[str, object]] = [
        *many(3, instrument="loop_check", saw="yes"),
        *many(1, instrument="loop_check", saw="bit"),
        *many(1, instrument="loop_check", saw="not_sure"),
        *many(2, back="yes"),
        *many(2, back="no"),
        *many(5, back="not_before"),
    ]
    counts = count_answers(checked(rows).responses, dictionary())
    found = by_key(heard_back(counts, Source()))
    assert pair(found["loop_check"]) == (3, 4)
    assert pair(found["told"]) == (2, 4)
    assert found["told"].excluded["not_applicable"] == 5


EQUALITY = [
    *many(18, exp="5", eq_sex="female"),
    *many(12, exp="2", eq_sex="female"),
    *many(45, exp="4", eq_sex="male"),
    *many(15, exp="3", eq_sex="male"),
    *many(4, exp="5", eq_sex="rather_not_say"),
    *many(6, exp="5", eq_sex=""),
    *many(3, exp="dont_know", eq_sex="male"),
    *many(2, instrument="have_your_say", exp="5", eq_sex="female", exp_child="not_asked"),
]


def f12() -> list[Figure]:
    equality = count_equality(checked(EQUALITY).responses, dictionary())
    references = check_register(
        "references",
        pd.DataFrame(
            [("sex", "female", "500", "Census"), ("sex", "male", "490", "Census"),
             ("sex", "other", "10", "Census")],
            columns=["characteristic", "group", "count", "source"],
        ),
    )  # fmt: skip
    return coverage(
        equality, Source(), references=references, not_asked={"race": "Not asked here."}
    )


def test_f12_disclosure() -> None:
    (figure,) = (f for f in f12() if f.key == "disclosure")
    assert pair(figure) == (95, 105)
    assert dict(figure.excluded) == {"rather_not_say": 4, "blank": 6}


def test_f12_gap_is_beside_everyone_else_with_newcombe_s_interval() -> None:
    gaps = {dict(f.group)["eq_sex"]: f for f in f12() if f.key == "gap"}
    female = gaps["female"]
    assert female.value == pytest.approx(18 / 30 - 45 / 60)
    assert (female.lower, female.upper) == pytest.approx(newcombe(18, 30, 45, 60))
    assert (female.lower, female.upper) == pytest.approx((-0.3494, 0.0467), abs=5e-5)


def test_f12_no_gap_under_ten_answers() -> None:
    rows = [*many(9, exp="5", eq_sex="female"), *many(20, exp="5", eq_sex="male")]
    equality = count_equality(checked(rows).responses, dictionary())
    assert [f for f in coverage(equality, Source()) if f.key == "gap"] == []


def test_f12_representation_needs_an_expected_count_of_five() -> None:
    ratios = {dict(f.group)["eq_sex"]: f for f in f12() if f.unit == RATIO}
    assert set(ratios) == {"female", "male"}  # "other" would be expected once
    assert ratios["female"].value == pytest.approx((32 / 95) / 0.5)
    assert any("Census" in note for note in ratios["female"].notes)


def test_f12_shows_all_nine_with_the_reason_for_those_not_asked() -> None:
    shown = {dict(f.group).get("characteristic") for f in f12()}
    assert set(NINE) <= shown
    (race,) = (f for f in f12() if dict(f.group).get("characteristic") == "race")
    assert "Not asked here." in race.notes


DISCUSSIONS = check_register(
    "discussions",
    pd.DataFrame({"disc_ref": ["D1", "D2", "D3", "D4"], "held": ["2026-04-10"] * 4}),
)


def test_f13_more_than_half_of_at_least_two_returns_from_two_agencies() -> None:
    yes = {"new": "yes", "whole": "4"}
    rows: tuple[Mapping[str, object], ...] = (
        {"disc_ref": "D1", "agency": "nhs", **yes},
        {"disc_ref": "D1", "agency": "bct", **yes},
        {"disc_ref": "D1", "agency": "police", "new": "no", "whole": "5"},
        {"disc_ref": "D2", "agency": "nhs", **yes},
        {"disc_ref": "D2", "agency": "bct", "new": "yes", "whole": "3"},  # half is not more
        *many(2, disc_ref="D3", agency="nhs", **yes),  # one agency
        {"disc_ref": "", "agency": "nhs", **yes},
    )
    found = by_key(holistic(returns_of("discussion_return", *rows), Source(), DISCUSSIONS))
    assert pair(found["holistic"]) == (1, 2)
    assert pair(found["enough_returns"]) == (2, 3)
    assert found["held"].value == 4
    assert found["holistic"].excluded["return without a discussion"] == 1


def test_f14_by_best_source_with_too_soon_beside() -> None:
    rows = (
        {"disc_ref": "D1", "safer": "better", "source": "audit;practitioner"},
        {"disc_ref": "D2", "safer": "same", "well": "better", "source": "child"},
        {"disc_ref": "D3", "safer": "better", "source": "practitioner", "because_specific": "yes"},
        {"disc_ref": "D4", "safer": "better", "source": "practitioner", "because_specific": "no"},
        {"disc_ref": "D5", "safer": "too_soon", "well": "too_soon"},
    )
    figures = improved(returns_of("discussion_followup", *rows), Source(), DISCUSSIONS)
    found = by_key(figures)
    assert pair(found["improved"]) == (3, 5)
    assert dict(found["improved"].excluded) == {
        "too soon": 1, "better, but no accepted source": 1,
    }  # fmt: skip
    sources = {dict(f.group)["source"]: f.value for f in figures if f.group}
    assert sources == {"audit": 1, "child": 1, "parent_carer": 0, "practitioner": 1}
    assert pair(found["followed_up"]) == (4, 4)

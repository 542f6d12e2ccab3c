"""F6, F7, F8 by practitioners, F10: what practitioners and delegates say."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from analysis.columns import FrameError, check_register
from analysis.conference import attendance, evaluation
from analysis.figure import Figure, Source
from analysis.period import Period
from analysis.practitioner import pathway_knowledge, protocol
from analysis.returns import Returns
from analysis.training import training_impact
from tests.analysis.frames import checked, dictionary, many

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))


def returns_of(
    instrument: str, *rows: Mapping[str, object], period: Period | None = None
) -> Returns:
    frame = checked([{"instrument": instrument, **row} for row in rows]).responses
    found = Returns.of(frame, dictionary(), instrument)
    return Returns(found.frame, found.dictionary, period, found.not_counted)


def by_key(figures: list[Figure]) -> dict[str, tuple[int | None, int | None]]:
    return {figure.key: (figure.numerator, figure.n) for figure in figures if not figure.group}


COURSES = check_register(
    "courses",
    pd.DataFrame(
        [
            ("C1", "Listening", "voice", "2026-05-01", "10", "2"),
            ("C2", "Out of sight", "out_of_sight;voice", "2026-06-01", "6", ""),
            ("C3", "Too late", "out_of_sight", "2027-02-01", "20", "0"),
        ],
        columns=["course", "title", "tags", "ended", "attended", "unreachable"],
    ),
)
EVIDENCED = {"applied": "yes_once", "changed": "assessment", "example_specific": "yes"}
IMPACT: tuple[Mapping[str, object], ...] = (
    *many(3, course="C1", date="2026-08-01", **EVIDENCED),
    {"course": "C1", "date": "2026-08-02", **EVIDENCED, "example_specific": "no"},
    {"course": "C1", "date": "2026-08-02", **EVIDENCED, "changed": "nothing"},
    {"course": "C1", "date": "2026-08-02", "applied": "no_chance"},
    {"course": "C1", "date": "2026-12-02", **EVIDENCED},  # after the window
    {"course": "C2", "date": "2026-09-01", **EVIDENCED},
    {"course": "C9", "date": "2026-09-01", **EVIDENCED},
)


def test_f6_by_hand() -> None:
    returns = returns_of("training_impact", *IMPACT, period=YEAR)
    managers = returns_of(
        "training_manager",
        *many(2, course="C1", seen="yes", date="2026-08-05"),
        {"course": "C1", "seen": "some", "date": "2026-08-05"},
        {"course": "C1", "seen": "too_soon", "date": "2026-08-05"},
        {"course": "C1", "seen": "", "date": "2026-08-05"},
        period=YEAR,
    )
    figures = training_impact(returns, managers, Source(), COURSES)
    assert by_key(figures) == {
        "evidenced": (4, 7),
        "evidenced_of_received": (4, 7),
        "reported_of_received": (5, 7),
        "evidenced_of_due": (4, 14),  # 10 - 2 unreachable + 6
        "response_rate": (7, 14),
        "courses": (2, 2),
        "managers": (3, 4),
    }
    excluded = dict(figures[0].excluded)
    assert excluded == {"course not in the register": 1, "sent after the window closed": 1}
    due = next(figure for figure in figures if figure.key == "response_rate")
    assert due.excluded["unreachable"] == 2
    assert any("1 more course has an open window" in note for note in due.notes)


def test_f6_by_tag() -> None:
    returns = returns_of("training_impact", *IMPACT, period=YEAR)
    empty = returns_of("training_manager", {"seen": ""}, period=YEAR)
    figures = training_impact(returns, empty, Source(), COURSES, tags=("out_of_sight",))
    assert by_key(figures)["evidenced_of_due"] == (1, 6)


def test_f6_without_a_register_says_so() -> None:
    returns = returns_of("training_impact", *IMPACT)
    empty = returns_of("training_manager", {"seen": ""})
    figures = training_impact(returns, empty, Source())
    assert by_key(figures)["evidenced_of_received"] == (6, 9)
    assert "evidenced_of_due" not in by_key(figures)
    assert any("no course register" in note for note in figures[0].notes)


def test_f6_more_returns_than_delegates_is_an_error_with_the_course_named() -> None:
    rows = many(9, course="C1", date="2026-08-01", **EVIDENCED)
    returns = returns_of("training_impact", *rows, period=YEAR)
    empty = returns_of("training_manager", {"seen": ""}, period=YEAR)
    with pytest.raises(FrameError, match="C1 has 9 returns but only 8 delegates due"):
        training_impact(returns, empty, Source(), COURSES)


SURVEY: tuple[Mapping[str, object], ...] = (
    *many(5, agency="nhs", proto_know="yes_where", proto_had="no"),
    {"agency": "nhs", "proto_know": "heard_of", "proto_had": "yes", "proto_used": "no"},
    {
        "agency": "bct", "proto_know": "no", "proto_had": "yes", "proto_used": "formally",
        "proto_days": "7", "proto_res": "settled",
    },
    {
        "agency": "bct", "proto_know": "yes_where", "proto_had": "yes",
        "proto_used": "first_step", "proto_days": "30", "proto_res": "settled",
    },
    {
        "agency": "bct", "proto_had": "yes", "proto_used": "formally", "proto_days": "3",
        "proto_res": "not_settled",
    },
    {"agency": "bct", "proto_had": "yes", "proto_used": "formally", "proto_res": "settled"},
)  # fmt: skip


def test_f7_awareness_application_and_timely() -> None:
    figures = protocol(returns_of("prac_survey", *SURVEY), Source(), days=10)
    assert by_key(figures) == {"awareness": (6, 8), "application": (4, 5), "timely": (1, 3)}
    timely = next(figure for figure in figures if figure.key == "timely")
    assert timely.excluded["days not given"] == 1
    application = next(figure for figure in figures if figure.key == "application")
    assert application.excluded["no disagreement"] == 5
    agencies = {f.group: (f.numerator, f.n) for f in figures if f.group}
    assert agencies == {(("agency", "nhs"),): (5, 6), (("agency", "bct"),): (1, 2)}


def test_f7_without_the_protocol_s_days_has_no_timely_figure() -> None:
    figures = protocol(returns_of("prac_survey", *SURVEY), Source())
    assert "timely" not in by_key(figures)
    assert any("days are not set" in note for figure in figures for note in figure.notes)


def test_f8_practitioners_stand_beside_the_audits() -> None:
    rows = [
        {"path_know.cp_medical": "5", "path_used.cp_medical": "yes", "path_follow_cp_medical": "4"},
        {"path_know.cp_medical": "2", "path_used.cp_medical": "no"},
        {"path_know.cp_medical": "not_applicable"},
    ]
    figures = pathway_knowledge(returns_of("prac_survey", *rows), Source())
    assert by_key(figures) == {
        "practitioner.path_know.cp_medical": (1, 2),
        "practitioner.path_used.cp_medical": (1, 2),
        "practitioner.path_follow_cp_medical": (1, 1),
    }
    assert all("Practitioners' own report." in figure.notes for figure in figures)


CONFERENCES = check_register(
    "conferences",
    pd.DataFrame(
        [
            ("K1", "2026-11-01", "nhs", "in_person", "30", "25"),
            ("K1", "2026-11-01", "nhs", "online", "10", "8"),
            ("K1", "2026-11-01", "bct", "in_person", "20", "17"),
        ],
        columns=["conference", "held", "agency", "mode", "booked", "attended"],
    ),
)


def test_f10_delegates_come_from_the_register() -> None:
    figures = attendance(CONFERENCES, Source())
    counts = {(f.key, f.group): f.value for f in figures}
    assert counts[("delegates", ())] == 50
    assert counts[("booked", ())] == 60
    assert counts[("no_shows", ())] == 10
    assert counts[("delegates", (("agency", "nhs"),))] == 33
    assert counts[("delegates", (("mode", "online"),))] == 8


def test_f10_satisfaction_intention_and_impact() -> None:
    day = returns_of(
        "conference_day",
        *many(12, sat="5", intend="4"),
        *many(4, sat="4", intend="3"),
        *many(4, sat="2", intend=""),
    )
    later = returns_of(
        "conference_impact",
        *many(3, **EVIDENCED),
        {"applied": "yes_more", "changed": "listening"},
        {"applied": "no"},
    )
    figures = evaluation(day, later, Source(), 50)
    assert by_key(figures) == {
        "satisfied": (16, 20),
        "intention": (12, 16),
        "reported_of_received": (4, 5),
        "evidenced_of_received": (3, 5),
        "response_rate": (20, 50),
        "reported_of_attended": (4, 50),
        "evidenced_of_attended": (3, 50),
    }
    without = evaluation(day, later, Source(), None)
    assert "response_rate" not in by_key(without)
    assert any("no sign-in register" in note for note in without[0].notes)

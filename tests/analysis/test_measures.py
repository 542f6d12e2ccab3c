from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis import codes
from analysis.evidence import Evidence, Rules
from analysis.findings import find, findings
from analysis.measures import MEASURES, NoFigure, UnknownMeasure, all_figures, figures
from analysis.period import Period
from analysis.suppress import Zone
from tests.analysis.frames import checked, dictionary, many, responses

PLAN = Path(__file__).parents[2] / "bscp_voice" / "plan" / "data" / "2025-27.yaml"
YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))


def evidence(rows: list[dict[str, object]], **options: object) -> Evidence:
    registers = options.pop("registers", None)
    assert registers is None or isinstance(registers, dict)
    return Evidence.from_responses(
        checked(rows).responses, dictionary(), registers, period=YEAR, today=date(2026, 11, 22)
    )


def test_every_measure_that_feedback_can_evidence_is_here_and_no_other() -> None:
    plan = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    wanted = {
        measure["uid"]
        for action in plan["actions"]
        for measure in action["measures"]
        if measure["feedback_evidence"] in {"direct", "supporting"}
    }
    assert len(wanted) == 21
    assert set(MEASURES) == wanted


def test_without_answers_every_measure_gives_an_honest_reason() -> None:
    nothing = evidence(many(1, exp="", valid="test"))
    for measure, found in all_figures(nothing).items():
        assert isinstance(found, NoFigure), measure
        assert found.reason.startswith("No answers yet: this needs ")


def test_a_measure_outside_the_plan_s_feedback_is_refused() -> None:
    with pytest.raises(UnknownMeasure, match=r"1\.1-M1"):
        figures("1.1-M1", evidence(many(1, exp="5")))


def test_measures_take_only_their_contexts_and_carry_their_id() -> None:
    rows = [
        *many(4, exp="5", context="cp_medical"),
        *many(3, exp="2", context="cp_conference", heard="5"),
        *many(2, exp="5", context="family_help"),
    ]
    bundle = evidence(rows)
    pathway, evaluation = figures("1.4-M1", bundle), figures("1.1-M2", bundle)
    everything = figures("2.4-M2", bundle)
    assert isinstance(pathway, list)
    assert isinstance(evaluation, list)
    assert isinstance(everything, list)
    assert (pathway[0].numerator, pathway[0].n, pathway[0].measures) == (4, 4, ("1.4-M1",))
    assert (evaluation[0].numerator, evaluation[0].n) == (0, 3)
    assert any(figure.key == "heard" for figure in evaluation)
    assert everything[0].n == 9
    assert pathway[0].period == ("2026-04-01", "2027-03-31")


def test_the_period_is_by_date() -> None:
    rows = [*many(3, exp="5"), *many(2, exp="5", date="2025-06-01")]
    found = figures("2.4-M2", evidence(rows))
    assert isinstance(found, list)
    assert found[0].n == 3


def test_out_of_sight_training_takes_only_tagged_courses() -> None:
    rows = many(
        2, instrument="training_impact", course="C1", date="2026-08-01", applied="yes_once",
        changed="assessment", example_specific="yes",
    )  # fmt: skip
    courses = pd.DataFrame(
        [("C1", "2026-05-01", "10", "voice")], columns=["course", "ended", "attended", "tags"]
    )
    bundle = evidence(rows, registers={"courses": courses})
    found, tagged = figures("1.3-M3", bundle), figures("3.2-M4", bundle)
    assert isinstance(found, list)
    assert found[0].value == 2
    assert isinstance(tagged, NoFigure)


def test_a_window_still_open_today_is_provisional() -> None:
    courses = pd.DataFrame([("C1", "2026-10-01", "10")], columns=["course", "ended", "attended"])
    rows = many(1, instrument="training_impact", course="C1", date="2026-11-01", applied="no")
    found = figures("1.3-M3", evidence(rows, registers={"courses": courses}))
    assert isinstance(found, NoFigure)


def test_findings_are_suppressed_in_public_and_exact_inside() -> None:
    rows = [*many(30, exp="5"), *many(4, instrument="child_4_7", exp="good")]
    raw = responses(rows)
    public = find(raw, dictionary(), zone=Zone.PUBLIC, today=date(2026, 11, 22))
    inside = find(raw, dictionary(), zone=Zone.INTERNAL, today=date(2026, 11, 22))
    assert public.responses == 35
    shown, exact = public.measures["2.4-M2"], inside.measures["2.4-M2"]
    assert isinstance(shown, list)
    assert isinstance(exact, list)
    hidden = {dict(f.group).get("stratum"): f.suppressed for f in shown if f.formula == "F1"}
    assert hidden == {None: None, "child_4_7": "too_few", "yp_12_17": "secondary"}
    assert all(figure.suppressed is None for figure in exact)


def test_rounds_and_forms_have_figures_too() -> None:
    rows = [*many(12, exp="5", round="spring"), *many(15, exp="2", round="summer", heard="4")]
    found = findings(evidence(rows), Zone.INTERNAL)
    assert found.rounds["spring"][0].n == 12
    assert {figure.key for figure in found.questions["yp_12_17@1"]} >= {"exp", "heard"}
    titles = [table.title for table in found.tables]
    assert "yp_12_17@1: exp" in titles


def test_the_codes_read_by_name_are_codes_of_the_shipped_forms() -> None:
    places = {
        ("audit_return", "kind"): (codes.AuditKind,),
        ("audit_return", "moderated"): (codes.Moderated,),
        ("audit_return", "adherence"): (codes.Adherence,),
        ("audit_return", "chars.race"): (codes.Characteristics,),
        ("training_manager", "seen"): (codes.ManagerSeen,),
        ("prac_survey", "path_used.cp_medical"): (codes.PathUsed,),
        ("cpc_return", "kind"): (codes.ConferenceKind,),
        ("cpc_return", "child_part"): (codes.ChildPart,),
        ("cpc_return", "invited"): (codes.Invited,),
        ("cpc_return", "parent_part.parent_1"): (codes.ParentPart,),
        ("training_impact", "changed"): (codes.Applied,),
    }
    for (instrument, question), named in places.items():
        known = _choices(instrument, question)
        read = {code for part in named for code in _codes(part)}
        assert read <= known, (instrument, question)
    assert _choices("prac_survey", "proto_had") >= codes.Protocol.HAD
    assert _choices("prac_survey", "proto_used") >= codes.Protocol.USED
    assert _choices("prac_survey", "proto_res") >= codes.Protocol.SETTLED
    assert _choices("discussion_followup", "safer") >= codes.FollowUp.TOO_SOON
    assert set(codes.FollowUp.SOURCES) <= _choices("discussion_followup", "source")


def _choices(instrument: str, question: str) -> set[str]:
    rows = dictionary()
    kept = rows[(rows["instrument"] == instrument) & (rows["question"] == question)]
    return {str(choice) for choice in kept["choice"]}


def _codes(part: type) -> set[str]:
    return {code for value in vars(part).values() if isinstance(value, frozenset) for code in value}


def test_age_floor_is_a_rule_of_the_partnership() -> None:
    rows = many(3, instrument="cpc_return", kind="initial", age="10", child_part="attended_all")
    frame = checked(rows).responses
    for floor, n in ((12, 0), (10, 3)):
        bundle = Evidence.from_responses(frame, dictionary(), rules=Rules(age_floor=floor))
        found = figures("2.1-M2", bundle)
        assert isinstance(found, list)
        assert found[0].n == n

"""Forms by code, version and context, and the plan measures that answers feed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bscp_voice.instruments import registry
from bscp_voice.instruments.loader import load
from bscp_voice.instruments.registry import UnknownInstrument, form, informs, tags
from bscp_voice.instruments.shape import PROTECTED_CHARACTERISTICS, Outcome

CODES = [
    "child_4_7",
    "child_8_11",
    "yp_12_17",
    "easy_read",
    "parent_carer",
    "have_your_say",
    "loop_check",
    "group_check",
    "prac_survey",
    "discussion_return",
    "discussion_followup",
    "training_end",
    "training_impact",
    "training_manager",
    "conference_day",
    "conference_impact",
    "audit_return",
    "cpc_return",
]
FAMILY = ["child_4_7", "child_8_11", "yp_12_17", "easy_read", "parent_carer"]


def test_all_eighteen_forms_in_their_order() -> None:
    assert [each.code for each in registry.instruments()] == CODES
    assert {code for code, _ in registry.library().equality} == {
        "eq_helper",
        "eq_8_11",
        "eq_12_15",
        "eq_16_17",
        "eq_adult",
    }


@pytest.mark.parametrize("code", FAMILY)
def test_the_headline_question_comes_first(code: str) -> None:
    stored = [q for q in registry.instrument(code).questions if q.stored and not q.required]
    assert stored[0].construct == "exp"
    assert stored[0].headline


def test_positive_is_as_the_instruments_say() -> None:
    positive = {
        code: [
            choice.code
            for question in registry.instrument(code).questions
            if question.construct == "exp"
            for choice in question.choices
            if choice.outcome is Outcome.POSITIVE
        ]
        for code in [*FAMILY, "have_your_say"]
    }
    assert positive == {
        "child_4_7": ["good"],
        "child_8_11": ["5", "4"],
        "yp_12_17": ["5", "4"],
        "easy_read": ["good"],
        "parent_carer": ["5", "4"],
        "have_your_say": ["5", "4", "5", "4"],
    }


def test_not_sure_and_rather_not_say_are_never_in_a_denominator() -> None:
    for found in registry.library().sets.values():
        for choice in found:
            if choice.code in {"not_sure", "dont_know", "rather_not_say", "skip", "not_known"}:
                assert not choice.outcome.substantive, choice


def test_a_form_is_put_together_for_its_context() -> None:
    asked = form("child_8_11", 1, "cp_medical")
    codes = [question.code for question in asked.questions]
    assert codes[0] == "exp"
    assert codes[-2:] == ["cx_path_before", "cx_path_stop"]
    assert asked.questions[0].text_for(asked.context) == (
        "Thinking about your check-up, how was it for you?"
    )
    assert asked.module_intro[0].startswith("Please don't tell us what happened to you.")
    assert asked.clearance is not None
    assert asked.equality is not None
    assert asked.equality.code == "eq_8_11"


def test_without_a_context_no_module_is_asked() -> None:
    asked = form("yp_12_17")
    assert asked.module is None
    assert asked.module_intro == ()
    assert asked.clearance is None
    assert not any(question.module for question in asked.questions)


def test_the_question_that_picks_the_equality_page_comes_last() -> None:
    asked = form("yp_12_17", 1, "cp_conference")
    assert asked.questions[-1].code == "age_band"
    assert {key: each.code for key, each in asked.equality_choices.items()} == {
        "12_15": "eq_12_15",
        "16_17": "eq_16_17",
    }


def test_a_module_question_for_one_context_only() -> None:
    group = [q.code for q in form("parent_carer", 1, "family_group_decision").questions]
    single = [q.code for q in form("parent_carer", 1, "family_help").questions]
    assert "cx_help_plan" in group
    assert "cx_help_plan" not in single


@pytest.mark.parametrize(
    ("code", "version", "context", "says"),
    [
        ("no_such", None, None, "no form called 'no_such'"),
        ("child_8_11", 9, None, "has no version 9"),
        ("child_8_11", 1, "harm_outside_home", "not used in the context 'harm_outside_home'"),
        ("prac_survey", 1, "cp_medical", "not used in the context"),
    ],
)
def test_an_unknown_form_says_which(
    code: str, version: int | None, context: str | None, says: str
) -> None:
    with pytest.raises(UnknownInstrument, match=says):
        form(code, version, context)


def test_an_old_version_stays_readable(library_with: Callable[..., Path]) -> None:
    directory = library_with()
    text = (directory / "forms/child_8_11.v1.yaml").read_text(encoding="utf-8")
    (directory / "forms/child_8_11.v2.yaml").write_text(
        text.replace("version: 1", "version: 2").replace("Was it good?", "How was it?"),
        encoding="utf-8",
    )
    found = load(directory)
    assert registry.pick(found, "child_8_11", 1).questions[0].text == "Was it good?"
    assert registry.pick(found, "child_8_11").questions[0].text == "How was it?"
    assert registry.pick(found, "child_8_11").version == 2
    assert registry.versions("child_8_11") == (1,)


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (None, {"2.4-M2"}),
        ("cp_investigation", {"2.4-M2", "1.1-M2"}),
        ("cp_conference", {"2.4-M2", "1.1-M2"}),
        ("cp_medical", {"2.4-M2", "1.4-M1"}),
        ("family_help", {"2.4-M2"}),
        ("out_of_sight", {"2.4-M2"}),
        ("harm_outside_home", {"2.4-M2", "4.1-M8", "4.2-M1"}),
    ],
)
def test_an_answer_feeds_the_measures_of_its_context(
    context: str | None, expected: set[str]
) -> None:
    asked = form("yp_12_17", 1, context)
    assert set(tags(asked, "exp")) == expected
    assert set(tags(asked, asked.questions[0])) == expected


def test_safer_counts_for_out_of_sight_only_there() -> None:
    assert tags(form("parent_carer", 1, "out_of_sight"), "safer") == ("3.2-M2",)
    assert tags(form("parent_carer", 1, "family_help"), "safer") == ()


def test_taking_part_counts_at_a_conference_only() -> None:
    assert tags(form("child_8_11", 1, "cp_conference"), "cx_cp_part") == ("2.1-M2",)
    assert tags(form("child_8_11", 1, "cp_investigation"), "cx_cp_part") == ()


def test_an_audit_counts_by_its_theme_and_kind() -> None:
    asked = form("audit_return")
    assert set(tags(asked, "overall")) == {"1.1-M3", "1.2-M3", "1.3-M2", "3.2-M2", "4.1-M8"}
    family = {"theme": ["family_help"], "kind": ["multi_agency"]}
    assert set(tags(asked, "overall", family)) == {"1.1-M3", "1.2-M3", "1.3-M2"}
    assert set(tags(asked, "voice", {"theme": ["exploitation"]})) == {"2.1-M1", "2.4-M1", "4.1-M8"}
    assert tags(asked, "outcome", family) == ()
    assert tags(asked, "outcome", {"kind": ["single_agency"]}) == ("1.3-M1",)


def test_training_counts_for_out_of_sight_only_on_such_a_course() -> None:
    assert set(tags(form("training_impact"), "applied")) == {"1.2-M4", "1.3-M3"}
    there = form("training_impact", 1, "out_of_sight")
    assert set(tags(there, "applied")) == {"1.2-M4", "1.3-M3", "3.2-M4"}
    other = form("training_impact", 1, "harm_outside_home")
    assert set(informs(other, "applied")) == {"1.3-O2", "4.1-K7"}


def test_informs_follows_the_context() -> None:
    assert "4.1-K5" in informs(form("yp_12_17", 1, "harm_outside_home"), "change")
    assert "4.1-K5" not in informs(form("yp_12_17", 1, "cp_medical"), "change")
    assert "1.2-K4" in informs(form("parent_carer", 1, "family_help"), "cx_help_info")


def test_a_question_the_form_does_not_ask_is_refused() -> None:
    with pytest.raises(UnknownInstrument, match="has no question 'told'"):
        tags(form("child_8_11"), "told")


@pytest.mark.parametrize("code", ["eq_helper", "eq_8_11", "eq_12_15", "eq_16_17", "eq_adult"])
def test_all_nine_characteristics_are_asked_or_a_reason_is_given(code: str) -> None:
    for switches in (frozenset[str](), frozenset(PROTECTED_CHARACTERISTICS)):
        module = next(
            found
            for each in registry.instruments()
            for asked in [form(each.code, each.version, None, switches)]
            for found in [asked.equality, *asked.equality_choices.values()]
            if found and found.code == code
        )
        asked_of = {question.characteristic for question in module.questions}
        for name in PROTECTED_CHARACTERISTICS:
            assert (name in asked_of) != bool(module.not_asked.get(name))


def test_gender_is_asked_only_when_switched_on() -> None:
    off, on = (
        form("parent_carer", 1, None, switches)
        for switches in (frozenset[str](), frozenset({"gender_reassignment"}))
    )
    assert off.question("eq_gender_reassignment") is None
    assert on.question("eq_gender_reassignment") is not None
    assert on.equality is not None
    assert "gender_reassignment" not in on.equality.not_asked


def test_the_ethnic_groups_are_the_nineteen() -> None:
    sets = registry.library().sets
    groups = [
        choice.code
        for name in ("white", "mixed", "asian", "black", "other")
        for choice in sets[f"ethnic_{name}"]
        if choice.outcome is Outcome.NEUTRAL
    ]
    assert len(groups) == len(set(groups)) == 19
    assert "white_roma" in groups
    adult = registry.equality("eq_adult")
    detail = [q for q in adult.questions if q.characteristic == "race_detail"]
    assert [next(iter(q.show_if.all_of[0].any_of)) for q in detail] == [
        "white",
        "mixed",
        "asian",
        "black",
        "other",
    ]


def test_children_of_four_to_seven_are_never_asked_equality_questions() -> None:
    module = registry.equality("eq_helper")
    assert module.helper_only
    assert all(question.helper_only for question in module.questions)
    assert form("have_your_say").equality is None
    assert "under_8" not in form("have_your_say").equality_choices


def test_addresses_go_to_a_separate_store() -> None:
    stores = {
        (each.code, question.code): question.separate_store
        for each in registry.instruments()
        for question in each.questions
        if question.separate_store
    }
    assert stores == {
        ("training_end", "ok3m"): "follow_up",
        ("training_impact", "mgr"): "manager",
        ("conference_day", "ok3m"): "follow_up",
    }


def test_every_start_page_of_a_child_says_what_it_must() -> None:
    for code in ["child_4_7", "child_8_11", "yp_12_17", "easy_read", "parent_carer"]:
        words = " ".join(registry.instrument(code).intro).lower()
        for needed in ("we do not know who you are", "weekdays", "help"):
            assert needed in words, (code, needed)
        assert "choice" in words or "you can say no" in words, code
        assert "come and help you from this form" in words, code

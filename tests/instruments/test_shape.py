"""The one rule for which questions are asked."""

from __future__ import annotations

import pytest

from bscp_voice.instruments.registry import form
from bscp_voice.instruments.shape import (
    Answers,
    Condition,
    Kind,
    Outcome,
    Question,
    ShowIf,
    is_shown,
)


def asked_if(*conditions: Condition) -> Question:
    return Question("q", Kind.TEXT, "?", show_if=ShowIf(conditions))


USED = Condition("used", frozenset({"formally", "first_step"}))
ROW = Condition("path.medical", frozenset({"yes"}))


@pytest.mark.parametrize(
    ("question", "answers", "shown"),
    [
        (asked_if(), {}, True),
        (asked_if(USED), {}, False),
        (asked_if(USED), {"used": []}, False),
        (asked_if(USED), {"used": ["no"]}, False),
        (asked_if(USED), {"used": ["formally"]}, True),
        (asked_if(USED), {"used": {"no", "first_step"}}, True),
        (asked_if(USED, ROW), {"used": ["formally"]}, False),
        (asked_if(USED, ROW), {"used": ["formally"], "path.medical": ["yes"]}, True),
        (asked_if(ROW), {"path.other": ["yes"], "path": ["yes"]}, False),
    ],
)
def test_every_condition_must_be_met(question: Question, answers: Answers, shown: bool) -> None:
    assert is_shown(question, answers) is shown


def test_the_practitioner_survey_follows_its_own_rules() -> None:
    survey = form("prac_survey")

    def shown(answers: Answers) -> set[str]:
        return {each.code for each in survey.questions if is_shown(each, answers)}

    assert "proto_used" not in shown({})
    had = {"proto_had": ["yes"]}
    assert {"proto_used", "proto_learn"} <= shown(had)
    assert "proto_days" not in shown(had)
    assert {"proto_stage", "proto_days", "proto_res"} <= shown({**had, "proto_used": ["formally"]})
    assert "path_follow_cp_medical" in shown({"path_used.cp_medical": ["yes"]})
    assert "path_follow_exploitation" not in shown({"path_used.cp_medical": ["yes"]})


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("under_8", "exp_child"),
        ("age_8_11", "exp_child"),
        ("age_12_17", "exp"),
        ("parent_carer", "exp"),
    ],
)
def test_one_experience_question_for_each_age(who: str, asked: str) -> None:
    open_form = form("have_your_say")
    found = [
        each.code
        for each in open_form.questions
        if each.construct == "exp" and is_shown(each, {"who": [who]})
    ]
    assert found == [asked]


def test_only_answers_with_a_meaning_count_in_a_denominator() -> None:
    assert {each for each in Outcome if each.substantive} == {
        Outcome.POSITIVE,
        Outcome.NEUTRAL,
        Outcome.NEGATIVE,
    }

"""A question that leans on another is asked only when that one was answered; the rest stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bscp_voice.instruments.registry import form, library
from bscp_voice.instruments.shape import Question, is_shown

# words that point at an answer given before
POINTS_BACK = re.compile(
    r"\bwas (that|this)\b|\bpick that\b|\byour answer\b|^by when\?|^how do you know\?|^is it enough\?",
    re.IGNORECASE,
)


def asked() -> Iterator[tuple[str, Question]]:
    for instrument in library().instruments.values():
        for question in instrument.questions:
            yield instrument.code, question
    for module in library().modules.values():
        for stratum, questions in module.questions.items():
            for question in questions:
                yield f"{module.code} {stratum}", question


def test_what_points_back_has_a_condition() -> None:
    leaning = [(where, each) for where, each in asked() if POINTS_BACK.search(each.text)]

    assert leaning, "the words are still in use somewhere, or this test looks for the wrong ones"
    assert [(where, each.code) for where, each in leaning if not each.show_if.all_of] == []


@pytest.mark.parametrize(
    ("code", "context", "first", "leaning"),
    [
        ("child_8_11", "cp_conference", "cx_cp_part", "cx_cp_choice"),
        ("yp_12_17", "cp_conference", "cx_cp_part", "cx_cp_choice"),
        ("easy_read", "cp_conference", "cx_cp_part", "cx_cp_choice"),
        ("cpc_return", None, "child_part", "child_choice"),
    ],
)
def test_whether_it_was_wanted_is_asked_of_those_who_said_what_happened(
    code: str, context: str | None, first: str, leaning: str
) -> None:
    found = form(code, None, context)
    question, before = found.question(leaning), found.question(first)
    assert question
    assert before

    assert not is_shown(question, {})
    shown = {each.code for each in before.choices if is_shown(question, {first: (each.code,)})}
    assert {each.code for each in before.choices} - shown == {before.choices[-1].code}  # not sure

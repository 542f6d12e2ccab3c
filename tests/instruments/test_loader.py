"""A broken YAML form gives one clear line: file, question, problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bscp_voice.instruments.loader import load
from bscp_voice.instruments.questions import NO_NAMES, InstrumentError
from bscp_voice.instruments.shape import Condition, Kind, Outcome

FORM = "forms/child_8_11.v1.yaml"


def test_a_sound_library_loads(library_with: Callable[..., Path]) -> None:
    found = load(library_with())
    form = found.instruments["child_8_11", 1]
    exp, why = form.questions
    assert exp.kind is Kind.YES_A_BIT_NO
    assert [choice.code for choice in exp.choices] == ["yes", "bit", "no", "not_sure"]
    assert exp.choices[0].outcome is Outcome.POSITIVE
    assert exp.text_for("cp_conference") == "Was the meeting good?"
    assert exp.text_for(None) == "Was it good?"
    assert why.hint == NO_NAMES
    assert why.show_if.all_of == (Condition("exp", frozenset({"yes", "no"})),)
    assert form.ask_mode
    assert form.exit_page
    assert found.modules["cx_cp"].intro["child_8_11"] == ("Now the meeting.",)
    assert found.modules["cx_cp"].questions["child_8_11"][0].module == "cx_cp"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (FORM, "set: yab", "set: yabb", "exp: response set 'yabb' is unknown"),
        (FORM, "kind: text", "kind: words", "why: kind 'words' is unknown"),
        (FORM, "    text: Was it good?\n", "", "exp: text is missing"),
        (FORM, "headline: true", "headline: maybe", "exp: headline should be true or false"),
        (FORM, "max_length: 500", "max_length: many", "why: max_length should be a whole number"),
        (FORM, "construct: exp", "constrict: exp", "exp: unknown key: constrict"),
        (FORM, "intro: [It is your choice.]", "intro: words", "intro should be a list"),
        (FORM, "title: Tell us how it was\n", "", "title is missing"),
        (FORM, "version: 1", "version: 2", "should be called child_8_11.v2.yaml"),
        (FORM, "questions:", "questions: [", "line"),
        (FORM, "set: yab\n", "set: yab\n    choices: [{code: a, label: b}]\n", "exp: has both"),
        (FORM, "number: 2\n", "number: 2\nnumber: 3\n", "the key 'number' is given twice"),
        (FORM, "  - code: why", "  - koda: why", "questions 2: code is missing"),
        ("sets.yaml", "outcome: positive", "outcome: great", "outcome 'great' is unknown"),
        ("sets.yaml", "label: A bit, ", "", "yab 2: label is missing"),
        ("modules/cx_cp.yaml", "code: cx_cp\n", "code: cx_pc\n", "should be called cx_pc.yaml"),
        ("modules/cx_cp.yaml", "set: yab", "set: no", "child_8_11: cx_cp_part: response set 'no'"),
        ("equality/eq_8_11.v1.yaml", "kind: single", "kind: one", "eq_sex: kind 'one' is unknown"),
    ],
)
def test_a_broken_file_is_one_clear_line(
    library_with: Callable[..., Path], file: str, old: str, new: str, says: str
) -> None:
    directory = library_with(file, old, new)
    with pytest.raises(InstrumentError) as caught:
        load(directory)
    message = str(caught.value)
    assert message.startswith(f"{Path(file).name}: ")
    assert says in message
    assert "\n" not in message


def test_a_set_in_two_files_is_refused(library_with: Callable[..., Path]) -> None:
    directory = library_with()
    (directory / "sets_more.yaml").write_text("yab: [{code: a, label: b}]\n", encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"sets_more\.yaml: yab: .* given twice"):
        load(directory)


def test_words_like_no_stay_words(library_with: Callable[..., Path]) -> None:
    """YAML would read a bare no as false; a stored code must be what was written."""
    found = load(library_with())
    assert found.sets["yab"][2].code == "no"

"""The checks find what would spoil answers, and the shipped forms have nothing to find."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bscp_voice.instruments import checks, reading
from bscp_voice.instruments.check_forms import form_problems, module_problems
from bscp_voice.instruments.loader import load
from bscp_voice.instruments.questions import InstrumentError
from bscp_voice.instruments.registry import library
from bscp_voice.plan import plan

FORM = "forms/child_8_11.v1.yaml"
MODULE = "modules/cx_cp.yaml"
EQUALITY = "equality/eq_8_11.v1.yaml"


def problems_of(directory: Path) -> list[str]:
    found = load(directory)
    problems = list(module_problems(found, plan()))
    for form in found.instruments.values():
        problems.extend(form_problems(found, plan(), form))
    return [str(problem) for problem in problems]


def test_the_shipped_forms_are_sound() -> None:
    assert checks.structural_problems() == []
    checks.refuse_broken()


def test_the_small_library_is_sound(library_with: Callable[..., Path]) -> None:
    assert problems_of(library_with()) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (FORM, "code: why", "code: exp", "exp: this question code is used twice"),
        (FORM, "1.1-M2", "1.1-M9", "exp: measure '1.1-M9' is unknown"),
        (FORM, "1.1-M2", "1.1-M1", "exp: measure 1.1-M1 cannot be evidenced by feedback"),
        (FORM, "1.3-K6", "1.3-K9", "exp: key action or outcome '1.3-K9' is unknown"),
        (FORM, "max_length: 500\n", "hint: h\n", "why: max_length is missing"),
        (FORM, "max_length: 500", "max_length: 9000", "why: max_length should be between"),
        (FORM, "{exp: [yes, no]}", "{expp: [yes]}", "why: show_if: question 'expp' is unknown"),
        (FORM, "{exp: [yes, no]}", "{exp: [maybe]}", "why: show_if: exp has no choice 'maybe'"),
        (FORM, "{exp: [yes, no]}", "{why: [yes]}", "why: show_if: why is asked later, not before"),
        (FORM, "{exp: [yes, no]}", "{exp.row: [yes]}", "why: show_if: exp has no row 'row'"),
        (FORM, "construct: exp", "construct: fun", "exp: construct 'fun' is unknown"),
        (FORM, "equality: eq_8_11", "equality: eq_9", "equality module 'eq_9' is unknown"),
        (FORM, "{cp_conference: cx_cp}", "{cp_conference: cx_x}", "module 'cx_x' is unknown"),
        (FORM, "{cp_conference: cx_cp}", "{cp_medical: cx_cp}", "not used in the context"),
        (FORM, "contexts: [cp_conference]", "contexts: [any]", "context 'any' is unknown"),
        (FORM, "audience: child", "audience: kid", "audience 'kid' is unknown"),
        (FORM, "Was it good?", "Was it " + "very " * 60 + "good?", "is over 240 characters"),
        (FORM, "intro: [It is your choice.]\n", "", "intro is missing"),
        (FORM, "kind: text", "kind: number", "why: a number needs a minimum and a maximum"),
        (FORM, "kind: yes_a_bit_no", "kind: grid", "exp: a grid, and only a grid, has rows"),
        (MODULE, "contexts: [cp_conference]", "contexts: []", "no contexts"),
        (MODULE, "  child_8_11:", "  yp_12_17:", "module cx_cp has no questions for child_8_11"),
        (MODULE, "code: cx_cp_part", "code: part", "begin it with the module's code"),
        (EQUALITY, "  race: not needed\n", "", "race: neither asked nor given a reason"),
        (EQUALITY, "  race:", "  sex: why\n  race:", "sex: is asked and yet given a reason"),
        (EQUALITY, "set: sex", "set: yab", 'eq_sex: needs the choice "Rather not say"'),
        (EQUALITY, "characteristic: sex", "characteristic: height", "'height' is unknown"),
        ("sets.yaml", "code: bit", "code: yes", "choice code 'yes' is used twice"),
        ("sets.yaml", "outcome: positive", "outcome: neutral", "needs a positive choice"),
        ("sets.yaml", "code: bit", "code: a;b", "use lower-case letters, digits and _"),
    ],
)
def test_what_would_spoil_answers_is_found(
    library_with: Callable[..., Path], file: str, old: str, new: str, says: str
) -> None:
    found = problems_of(library_with(file, old, new))
    assert any(says in problem for problem in found), found
    assert all("\n" not in problem for problem in found)


def test_a_question_before_the_headline_is_found(library_with: Callable[..., Path]) -> None:
    first = 'questions:\n  - {code: ok, kind: text, text: "Hm?", max_length: 9}\n'
    found = problems_of(library_with(FORM, "questions:\n", first))
    assert any("ok comes before the headline question" in problem for problem in found)


def test_the_plan_and_the_forms_are_held_together(library_with: Callable[..., Path]) -> None:
    """With one form only, every other form that the plan names is missed."""
    found = [str(each) for each in checks.structural_problems(load(library_with()))]
    assert "plan: 1.1-M2: form 'yp_12_17' is unknown" in found
    assert "plan: 3.2-M2: no question of child_8_11 feeds it" in found
    assert not any("2.1-M2: no question of child_8_11" in problem for problem in found)


def test_the_service_does_not_start_with_a_broken_form(
    library_with: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = load(library_with(FORM, "1.1-M2", "1.1-M9"))
    monkeypatch.setattr(checks, "library", lambda: broken)
    with pytest.raises(InstrumentError, match=r"^child_8_11\.v1\.yaml: exp: measure '1\.1-M9'"):
        checks.refuse_broken()


def test_the_shipped_forms_read_as_easily_as_they_should() -> None:
    found = {each.form: each for each in reading.readings(library())}
    assert found["child_8_11"].grade <= 3
    assert found["yp_12_17"].grade <= 5
    assert found["parent_carer"].grade <= 9
    assert {each.form for each in found.values() if each.fails} == set()
    assert checks.run() == []


def test_a_form_that_reads_too_hard_fails(library_with: Callable[..., Path]) -> None:
    hard = "Did multidisciplinary professionals adequately communicate organisational decisions?"
    found = load(library_with(FORM, "Was it good?", hard))
    (problem,) = reading.problems(found)
    assert "reads at grade" in str(problem)
    assert "multidisciplinary" in str(problem)


def test_one_grade_over_the_target_is_reported_not_refused() -> None:
    over = reading.Reading("f", 1, "grade_3", 3.9, "x", 3.9)
    assert not over.fails
    assert reading.Reading("f", 1, "grade_3", 4.1, "x", 4.1).fails
    assert reading.Reading("f", 1, "smog_9", 9.9, "x", 9.9).fails is False


def test_starting_the_service_does_not_load_the_reading_formulas() -> None:
    code = (
        "import sys; from bscp_voice.instruments import checks; checks.refuse_broken();"
        "sys.exit('textstat' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False)
    assert done.returncode == 0


def test_the_report_names_every_form_with_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.main() == 0
    printed = capsys.readouterr().out
    assert "child_8_11 v1: grade_3, reads at" in printed
    assert "18 forms are sound" in printed

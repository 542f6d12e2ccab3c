"""What must hold for whole forms and modules: every name leads somewhere, nothing is asked twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bscp_voice.instruments.check_questions import question_problems, twice
from bscp_voice.instruments.loader import Library
from bscp_voice.instruments.problem import Problem
from bscp_voice.instruments.registry import assemble
from bscp_voice.instruments.shape import (
    PROTECTED_CHARACTERISTICS,
    Condition,
    EqualityModule,
    Form,
    Instrument,
    Outcome,
    Question,
)
from bscp_voice.plan import Plan
from bscp_voice.plan.checks import FORMULAS

AUDIENCES = frozenset({"child", "parent_carer", "any", "practitioner", "delegate", "auditor"})
DENSITIES = frozenset({"child", "young_person", "easy_read", "adult", "staff"})
READING_RULES = frozenset({"grade_3", "grade_5", "smog_9"})
OTHER_CHARACTERISTICS = frozenset(
    {
        "race_detail",
        "race_own",
        "disability_effect",
        "neurodivergence",
        "main_language",
        "interpreter",
    }
)
"""What the equality page asks beside the nine."""

LONGEST_INTRO = 300


def module_problems(source: Library, plan: Plan) -> Iterator[Problem]:
    """Everything wrong with context modules and equality modules on their own."""
    for module in source.modules.values():
        file = f"{module.code}.yaml"
        if not module.contexts:
            yield Problem(file, "", "no contexts: nothing says when this module is asked")
        for context in module.contexts:
            if context not in plan.contexts:
                yield Problem(file, "", f"context {context!r} is unknown")
        for stratum, questions in module.questions.items():
            for each in questions:
                for text in question_problems(each, plan):
                    yield Problem(file, f"{stratum}: {each.code}", text)
                if not each.code.startswith(f"{module.code}_"):
                    yield Problem(
                        file, f"{stratum}: {each.code}", "begin it with the module's code"
                    )
    for each_equality in source.equality.values():
        yield from _equality(each_equality, plan)


def form_problems(source: Library, plan: Plan, form: Instrument) -> Iterator[Problem]:
    """Everything wrong with one form, alone and in each of its contexts."""
    file = f"{form.code}.v{form.version}.yaml"
    for each in form.questions:
        for text in question_problems(each, plan):
            yield Problem(file, each.code, text)
        if each.code.startswith(("eq_", "cx_")):
            yield Problem(file, each.code, "eq_ and cx_ are kept for the modules")
        for context in {*each.texts, *each.contexts}:
            if context not in form.contexts:
                yield Problem(file, each.code, f"context {context!r} is not one of this form")
    for text in _head(form, plan):
        yield Problem(file, "", text)
    broken = list(_references(source, form))
    yield from (Problem(file, "", text) for text in broken)
    if not broken:
        seen: set[Problem] = set()
        for used in (None, *form.contexts):
            seen.update(_assembled(assemble(source, form, used, _switches(source)), file))
        yield from sorted(seen, key=str)


def _switches(source: Library) -> frozenset[str]:
    asked = [each for module in source.equality.values() for each in module.questions]
    return frozenset(each.switch for each in asked if each.switch)


def _head(form: Instrument, plan: Plan) -> Iterator[str]:
    for what, given, known in (
        ("audience", form.audience, AUDIENCES),
        ("density", form.density, DENSITIES),
        ("reading", form.reading or "grade_3", READING_RULES),
    ):
        if given not in known:
            yield f"{what} {given!r} is unknown"
    for formula in form.formulas:
        if formula not in FORMULAS:
            yield f"formula {formula!r} is unknown"
    for context in form.contexts:
        if context not in plan.contexts or context == "any":
            yield f"context {context!r} is unknown"
    if not form.intro:
        yield "intro is missing: the start page must say who asks and that it is a choice"
    for line in form.intro:
        if len(line) > LONGEST_INTRO:
            yield f"the intro line {line[:30]!r}... is over {LONGEST_INTRO} characters"
    first = next((each for each in form.questions if each.stored and not each.required), None)
    rated = any(each.construct == "exp" for each in form.questions) and not form.open_feedback
    if rated and first and first.construct != "exp":
        yield f"{first.code} comes before the headline question, which must not be coloured"


def _references(source: Library, form: Instrument) -> Iterator[str]:
    for context, code in form.modules.items():
        module = source.modules.get(code)
        if module is None:
            yield f"module {code!r} is unknown"
        elif context not in form.contexts or context not in module.contexts:
            yield f"module {code} is not used in the context {context!r}"
        elif not module.questions.get(form.stratum):
            yield f"module {code} has no questions for {form.stratum}"
    known = {code for code, _ in source.equality}
    for name in [form.equality, *form.equality_by.values()]:
        if name is not None and name not in known:
            yield f"equality module {name!r} is unknown"
    routing = form.question(form.equality_question or "")
    if form.equality_by and routing is None:
        yield "equality_by needs an equality_question of this form"
    for choice in form.equality_by:
        if routing and routing.choice(choice) is None:
            yield f"equality_by: {routing.code} has no choice {choice!r}"


def _assembled(form: Form, file: str) -> Iterator[Problem]:
    variants = [form.equality, *form.equality_choices.values()]
    for equality in variants:
        asked = [*form.questions, *(equality.questions if equality else ())]
        for code in twice(each.code for each in asked):
            yield Problem(file, code, "this question code is used twice")
        for position, each in enumerate(asked):
            for text in _conditions(each.show_if.all_of, asked[:position], asked):
                yield Problem(file, each.code, f"show_if: {text}")
            for uid, rule in each.rules.items():
                for text in _conditions(rule.when, asked, asked):
                    yield Problem(file, each.code, f"{uid}: when: {text}")


def _conditions(
    conditions: Sequence[Condition], before: Sequence[Question], everything: Sequence[Question]
) -> Iterator[str]:
    for condition in conditions:
        code, _, row = condition.question.partition(".")
        found = next((each for each in everything if each.code == code), None)
        if found is None:
            yield f"question {code!r} is unknown"
            continue
        if row and row not in {each.code for each in found.rows}:
            yield f"{code} has no row {row!r}"
        if found not in before:
            yield f"{code} is asked later, not before"
        for choice in sorted(condition.any_of):
            if found.choice(choice) is None:
                yield f"{code} has no choice {choice!r}"


def _equality(module: EqualityModule, plan: Plan) -> Iterator[Problem]:
    file = f"{module.code}.v{module.version}.yaml"
    asked: set[str] = set()
    for each in module.questions:
        for text in question_problems(each, plan):
            yield Problem(file, each.code, text)
        outcomes = {choice.outcome for choice in each.choices}
        if each.choices and Outcome.RATHER_NOT_SAY not in outcomes:
            yield Problem(file, each.code, 'needs the choice "Rather not say"')
        if not each.code.startswith("eq_"):
            yield Problem(file, each.code, "begin it with eq_")
        if each.characteristic not in {*PROTECTED_CHARACTERISTICS, *OTHER_CHARACTERISTICS}:
            yield Problem(file, each.code, f"characteristic {each.characteristic!r} is unknown")
        if each.switch is None:
            asked.add(each.characteristic or "")
    for name in PROTECTED_CHARACTERISTICS:
        if name not in asked and not module.not_asked.get(name):
            yield Problem(file, name, "neither asked nor given a reason in not_asked")
    for name in sorted(set(module.not_asked) - set(PROTECTED_CHARACTERISTICS)):
        yield Problem(file, name, "not_asked names no protected characteristic")
    for name in sorted(asked & set(module.not_asked)):
        yield Problem(file, name, "is asked and yet given a reason in not_asked")

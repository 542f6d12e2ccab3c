"""A form as the page shows it: steps in order, each with its questions and when they are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from bscp_voice.instruments.fields import address_name, equality_modules, equality_name
from bscp_voice.instruments.shape import (
    Condition,
    EqualityModule,
    Form,
    Kind,
    Question,
    ShowIf,
)

ADULTS_AT_ONCE = 3  # questions on one page for staff, of kinds that are ticked
TEXT_TYPED = "*text"  # the page's own condition: something was written in a text box

MODES = ("alone", "worker", "parent_carer", "advocate", "interpreter", "other")


@dataclass(frozen=True)
class Asked:
    """One question on the page. `rule` is `show_if` for the script, `when` the same in words."""

    name: str
    question: Question
    text: str
    rule: str = ""
    when: str = ""
    hint: str = ""

    @property
    def address(self) -> str | None:
        """The field of the address that goes with it, kept apart from the answers."""
        return address_name(self.question) if self.question.separate_store else None


@dataclass(frozen=True)
class Step:
    """What is in view at one time when script runs."""

    code: str
    kind: (
        str  # "questions", "mode", "quote", "check", "why" (the equality start), "equality", "send"
    )
    asked: tuple[Asked, ...] = ()
    intro: tuple[str, ...] = ()
    rule: str = ""
    for_helper: bool = False


@dataclass(frozen=True)
class Outline:
    """The whole page in order."""

    form: Form
    steps: tuple[Step, ...]
    pictures: frozenset[str] = field(default_factory=frozenset)

    @property
    def has_texts(self) -> bool:
        """Whether the form has a text that may be quoted."""
        return any(
            question.kind is Kind.TEXT and question.quotable and question.stored
            for question in self.form.questions
        )


def outline(form: Form) -> Outline:
    """Put the page together in the language in force."""
    questions = {question.code: question for question in form.questions}
    steps = [*_question_steps(form, questions)]
    draft = Outline(form, ())
    if form.instrument.ask_mode:
        steps.append(Step("x-step-mode", "mode"))
    if draft.has_texts:
        steps.append(Step("x-step-quote", "quote", rule=f"{TEXT_TYPED}=1"))
    if form.instrument.check_answers:
        steps.append(Step("x-check", "check"))
    steps.extend(_equality_steps(form, questions))
    steps.append(Step("x-last", "send"))
    return Outline(form, tuple(steps), frozenset(_pictures(form)))


def _question_steps(form: Form, questions: Mapping[str, Question]) -> Iterator[Step]:
    at_once = ADULTS_AT_ONCE if form.instrument.density == "staff" else 1
    opened = not form.module_intro
    for group in _groups(form.questions, at_once):
        intro: tuple[str, ...] = ()
        if not opened and group[0].module:
            intro, opened = form.module_intro, True
        asked = tuple(
            _asked(each.code, each, _(each.text_for(form.context)), questions) for each in group
        )
        yield Step(
            f"s-{group[0].code}",
            "questions",
            asked,
            tuple(map(_, intro)),
            for_helper=all(each.helper_only for each in group),
        )


def _groups(questions: Iterable[Question], at_once: int) -> Iterator[list[Question]]:
    group: list[Question] = []
    for question in questions:
        alone = question.headline or question.kind in {Kind.TEXT, Kind.GRID}
        if group and (alone or len(group) >= at_once or group[0].module != question.module):
            yield group
            group = []
        group.append(question)
        if alone:
            yield group
            group = []
    if group:
        yield group


def _equality_steps(form: Form, questions: Mapping[str, Question]) -> Iterator[Step]:
    routing = form.instrument.equality_question
    choices: dict[str, list[str]] = {}
    modules: dict[str, EqualityModule] = {}
    for choice, module in equality_modules(form).items():
        modules[module.code] = module
        choices.setdefault(module.code, [])
        if choice is not None:
            choices[module.code].append(choice)
    for code, module in modules.items():
        routed = choices[code]
        first = Condition(routing, frozenset(routed)) if routing and routed else None
        known = {**questions, **{each.code: each for each in module.questions}}
        yield Step(
            f"x-why-{code}",
            "why",
            intro=tuple(map(_, module.intro)),
            rule=_rule((first,), lambda name: name) if first else "",
            for_helper=module.helper_only,
        )
        for each in module.questions:
            name = equality_name(form, module, each)
            asked = _equality_asked(form, module, each, first, known)
            yield Step(f"s-{name.replace(':', '-')}", "equality", (asked,))


def _equality_asked(
    form: Form,
    module: EqualityModule,
    question: Question,
    first: Condition | None,
    known: Mapping[str, Question],
) -> Asked:
    def named(code: str) -> str:
        own = next((each for each in module.questions if each.code == code), None)
        return equality_name(form, module, own) if own else code

    conditions = (*((first,) if first else ()), *question.show_if.all_of)
    return Asked(
        equality_name(form, module, question),
        question,
        _(question.text),
        _rule(conditions, named),
        _words(question.show_if, known),
        _(question.hint) if question.hint else "",
    )


def _asked(name: str, question: Question, text: str, known: Mapping[str, Question]) -> Asked:
    return Asked(
        name,
        question,
        text,
        _rule(question.show_if.all_of, lambda code: code),
        _words(question.show_if, known),
        _(question.hint) if question.hint else "",
    )


def _rule(conditions: Iterable[Condition], named: Callable[[str], str]) -> str:
    """`question=code|code&question=code`: all of them, one code each; read by respondent.js."""
    return "&".join(
        f"{named(condition.question)}={'|'.join(sorted(condition.any_of))}"
        for condition in conditions
    )


def _words(show_if: ShowIf, known: Mapping[str, Question]) -> str:
    """The condition in words, for a page without script."""
    parts = []
    for condition in show_if.all_of:
        question = known.get(condition.question.partition(".")[0])
        if question is None:
            continue
        labels = [_(each.label) for each in question.choices if each.code in condition.any_of]
        parts.append(
            _(
                "Only if you answered %(answers)s to “%(question)s”",
                answers=" / ".join(_("“%(words)s”", words=label) for label in labels),
                question=_(question.text),
            )
        )
    return " · ".join(parts)


def _pictures(form: Form) -> Iterator[str]:
    everything = [*form.questions]
    for module in equality_modules(form).values():
        everything.extend(module.questions)
    for question in everything:
        if question.picture:
            yield question.picture
        yield from (choice.picture for choice in question.choices if choice.picture)

"""The forms by code and version, put together for a context, with the plan ids they feed.

`instruments()` and `form()` read the shipped data once; `loader.load(directory)` reads any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bscp_voice.instruments.loader import Library, load
from bscp_voice.instruments.shape import (
    Answers,
    ContextModule,
    EqualityModule,
    Form,
    Instrument,
    Question,
)
from bscp_voice.plan import plan

DATA = Path(__file__).parent / "data"


class UnknownInstrument(LookupError):
    """No such form, version, context or equality module. The message is for people."""


@cache
def library() -> Library:
    """The shipped library, read once. Raises InstrumentError when a file is wrong."""
    return load(DATA)


@cache
def instruments() -> tuple[Instrument, ...]:
    """The newest version of every form, in the order of the list of forms."""
    newest: dict[str, Instrument] = {}
    for (code, version), found in library().instruments.items():
        if code not in newest or version > newest[code].version:
            newest[code] = found
    return tuple(newest.values())


def versions(code: str) -> tuple[int, ...]:
    """Every published version of a form, oldest first."""
    return tuple(sorted(version for each, version in library().instruments if each == code))


def instrument(code: str, version: int | None = None) -> Instrument:
    """One version of a form; the newest when no version is given.

    Raises:
        UnknownInstrument: there is no such form or version.
    """
    return pick(library(), code, version)


def pick(source: Library, code: str, version: int | None = None) -> Instrument:
    """`instrument` for any library."""
    known = [each for name, each in source.instruments if name == code]
    if not known:
        raise UnknownInstrument(f"There is no form called {code!r}.")
    wanted = max(known) if version is None else version
    if wanted not in known:
        raise UnknownInstrument(f"The form {code!r} has no version {wanted}.")
    return source.instruments[code, wanted]


def equality(
    code: str, version: int | None = None, source: Library | None = None
) -> EqualityModule:
    """An equality module; the newest when no version is given.

    Raises:
        UnknownInstrument: there is no such module or version.
    """
    modules = (source or library()).equality
    known = [each for name, each in modules if name == code]
    wanted = max(known, default=0) if version is None else version
    if wanted not in known:
        raise UnknownInstrument(f"There is no equality module {code!r}, version {wanted}.")
    return modules[code, wanted]


@cache
def form(
    code: str,
    version: int | None = None,
    context: str | None = None,
    switches: frozenset[str] = frozenset(),
) -> Form:
    """What a respondent is really asked: one form, in one context (None: no particular one).

    `switches` names the questions that are off by default and that this service has turned on.

    Raises:
        UnknownInstrument: no such form or version, or the form is not used in this context.
    """
    return assemble(library(), instrument(code, version), context, switches)


def assemble(
    source: Library,
    chosen: Instrument,
    context: str | None,
    switches: frozenset[str] = frozenset(),
) -> Form:
    """`form` for any library."""
    if context is not None and context not in chosen.contexts:
        raise UnknownInstrument(f"The form {chosen.code!r} is not used in the context {context!r}.")
    code = chosen.modules.get(context or "")
    module = source.modules[code] if code else None
    own = _asked(chosen.questions, context, switches)
    # the question that picks the equality page stands beside that page, not before the module
    late = own[-1:] if own and own[-1].code == chosen.equality_question else ()
    return Form(
        instrument=chosen,
        context=context,
        questions=own[: len(own) - len(late)]
        + _module_questions(module, chosen.stratum, context, switches)
        + late,
        equality=_equality(source, chosen.equality, switches) if chosen.equality else None,
        equality_choices={
            choice: _equality(source, code, switches) for choice, code in chosen.equality_by.items()
        },
        module=module,
    )


def tags(asked: Form, question: Question | str, answers: Answers | None = None) -> tuple[str, ...]:
    """The plan measures that an answer to this question feeds, in this form's context.

    A measure that the plan ties to contexts counts in those only. With `answers`, conditions on
    answers are applied too ("only audits of family help"); without, every measure it may feed is
    given.
    """
    found = _question(asked, question)
    return tuple(uid for uid in found.measures if _counts(asked, found, uid, answers))


def informs(
    asked: Form, question: Question | str, answers: Answers | None = None
) -> tuple[str, ...]:
    """As `tags`, for the key actions and outcomes that the question throws light on."""
    found = _question(asked, question)
    return tuple(uid for uid in found.informs if _counts(asked, found, uid, answers))


def _asked(
    questions: Iterable[Question], context: str | None, switches: frozenset[str]
) -> tuple[Question, ...]:
    return tuple(
        each
        for each in questions
        if (not each.contexts or context in each.contexts)
        and (each.switch is None or each.switch in switches)
    )


def _module_questions(
    module: ContextModule | None, stratum: str, context: str | None, switches: frozenset[str]
) -> tuple[Question, ...]:
    return _asked(module.questions.get(stratum, ()), context, switches) if module else ()


def _equality(source: Library, code: str, switches: frozenset[str]) -> EqualityModule:
    found = equality(code, source=source)
    asked = _asked(found.questions, None, switches)
    present = {each.characteristic for each in asked}
    return EqualityModule(
        code=found.code,
        version=found.version,
        intro=found.intro,
        questions=asked,
        helper_only=found.helper_only,
        not_asked={name: why for name, why in found.not_asked.items() if name not in present},
    )


def _question(asked: Form, question: Question | str) -> Question:
    if isinstance(question, Question):
        return question
    found = asked.question(question)
    if found is None:
        raise UnknownInstrument(f"The form {asked.instrument.code!r} has no question {question!r}.")
    return found


def _counts(asked: Form, question: Question, uid: str, answers: Answers | None) -> bool:
    rule = question.rules.get(uid)
    contexts = rule.contexts if rule and rule.contexts else _plan_contexts(uid)
    # a form without contexts (an audit, a survey) meets a measure's context by its answers instead
    if asked.instrument.contexts and contexts and asked.context not in contexts:
        return False
    if rule is None or answers is None:
        return True
    return all(condition.met(answers) for condition in rule.when)


@cache
def _plan_contexts(uid: str) -> tuple[str, ...]:
    measure = plan().find_measure(uid)
    found = measure.contexts if measure else ()
    return () if "any" in found else found

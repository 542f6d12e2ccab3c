"""Every English text of the forms that a respondent can see, for the translators' catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bscp_voice.instruments.loader import Library
from bscp_voice.instruments.registry import library
from bscp_voice.instruments.shape import Question

ROOM = "bscp_voice/instruments/data"


def texts(source: Library | None = None) -> Iterator[tuple[str, str]]:
    """(location, text) of every published version. A text may come from several places."""
    source = source or library()
    for form in source.instruments.values():
        place = f"{ROOM}/forms/{form.code}.v{form.version}.yaml"
        for text in (form.title, form.minutes, *form.intro):
            yield place, text
        yield from _questions(place, form.questions)
    for module in source.modules.values():
        place = f"{ROOM}/modules/{module.code}.yaml"
        for stratum, questions in module.questions.items():
            for line in module.intro.get(stratum, ()):
                yield f"{place}:{stratum}", line
            yield from _questions(f"{place}:{stratum}", questions)
    for equality in source.equality.values():
        place = f"{ROOM}/equality/{equality.code}.v{equality.version}.yaml"
        for line in equality.intro:
            yield place, line
        yield from _questions(place, equality.questions)


def _questions(place: str, questions: Iterable[Question]) -> Iterator[tuple[str, str]]:
    for question in questions:
        here = f"{place}:{question.code}"
        yield here, question.text
        for context, text in question.texts.items():
            yield f"{here}:{context}", text
        if question.hint:
            yield here, question.hint
        for choice in question.choices:
            yield here, choice.label
        for row in question.rows:
            yield here, row.label

"""A valid form → what intake takes. Answers to questions that were not asked are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from wtforms import Form

from bscp_voice.collect.extras import addresses
from bscp_voice.instruments.fields import equality_name
from bscp_voice.instruments.shape import EqualityModule, Kind, Question, is_shown
from bscp_voice.instruments.shape import Form as AskedForm
from bscp_voice.submission import Contact


@dataclass
class Given:
    """What was answered: closed codes, comments, equality codes, and what goes to its own store."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    equality: dict[str, tuple[str, ...]] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    mode: str = "not_said"
    may_quote: bool = False


def given(asked: AskedForm, form: Form) -> Given:
    """Read a validated form. A question whose condition is not met does not count, nor what hangs on it."""
    found = Given()
    seen: dict[str, tuple[str, ...]] = {}
    for question in asked.questions:
        if not is_shown(question, seen):
            continue
        for code, values in _values(form, question, question.code):
            seen[code] = values
            if not question.stored:
                continue
            if question.kind is Kind.TEXT and not question.reference:
                found.texts[code] = values[0]
            else:
                found.answers[code] = values
    for module in asked.equality_asked(seen):
        _equality(asked, module, form, found)
    found.contacts = list(_contacts(asked, form, seen))
    found.mode = (form["x-mode"].data if "x-mode" in form else "") or "not_said"
    found.may_quote = bool(form["x-quote"].data) and bool(found.texts)
    return found


def _values(form: Form, question: Question, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(code or code.row, values) of what was answered."""
    if question.kind is Kind.GRID:
        for row in question.rows:
            if form[f"{name}.{row.code}"].data:
                yield f"{question.code}.{row.code}", (form[f"{name}.{row.code}"].data,)
        return
    data = form[name].data
    if data:
        yield (
            question.code,
            tuple(dict.fromkeys(data)) if question.kind is Kind.MULTI else (str(data),),
        )


def _equality(asked: AskedForm, module: EqualityModule, form: Form, found: Given) -> None:
    """Choices go to the equality answers; own words are a comment, which a person reads."""
    seen: dict[str, tuple[str, ...]] = {}
    for question in module.questions:
        if not is_shown(question, seen):
            continue
        for code, values in _values(form, question, equality_name(asked, module, question)):
            if question.kind is Kind.TEXT:
                found.texts[code] = values[0]
            else:
                seen[code] = values
    found.equality |= seen


def _contacts(asked: AskedForm, form: Form, seen: dict[str, tuple[str, ...]]) -> Iterator[Contact]:
    if asked.instrument.contact_me and form["x-contact"].data:
        yield Contact(
            "contact_me", form["x-name"].data or "", form["x-way"].data, form["x-when"].data or ""
        )
    if asked.instrument.tell_me and form["x-tell"].data:
        yield Contact("tell_me", "", form["x-tell"].data)
    for name, purpose in addresses(asked).items():
        question = name.partition(".")[0]
        if "yes" in seen.get(question, ()) and form[name].data:
            yield Contact(purpose, "", form[name].data)

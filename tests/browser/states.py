"""Public pages that are reached by sending something, or that say no: in each language, made for real."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from flask import Flask, g

from bscp_voice import clock
from bscp_voice.errors import page as error_page
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Kind, Question
from tests.browser.rendered import CORE, Everyone, Rendered, browser_of, listed, page, token_of
from tests.factories import make_link, make_round

MARK = re.compile(r'name="sid"[^>]*?value="([^"]+)"')
CODE = re.compile(r'class="code"[^>]*>\s*([A-Z2-7-]{14})\s*<')
A_WORD = "Somebody listened. "


def every_page(everyone: Everyone, language: str) -> list[Rendered]:
    """Every public page in one language: the list, what is reached by sending, and what says no."""
    app = everyone.app
    found = listed(app, language)
    found += [each for each in everyone.empty if each.language == language]
    found += [*_after_sending(app, language), *_refused(app, language), *_errors(app, language)]
    return found


def _mark(app: Flask, address: str) -> str:
    found = MARK.search(browser_of(app).get(address).text)
    assert found, f"{address} has no submission id"
    return found[1]


def _form(app: Flask, code: str, language: str) -> str:
    return f"/f/{token_of(app, code)}/{language}"


def _asked(code: str) -> Iterable[Question]:
    return registry.form(code, None, next(iter(registry.instrument(code).contexts), None)).questions


def _texts(code: str) -> list[str]:
    return [question.code for question in _asked(code) if question.kind is Kind.TEXT]


def _needed(code: str) -> dict[str, str]:
    return {each.code: each.choices[0].code for each in _asked(code) if each.required}


def _again(app: Flask, language: str) -> Iterator[Rendered]:
    """Each core form with everything wrong that can be, and with a sentence of ours."""
    for code in (*CORE, "have_your_say"):
        address = _form(app, code, language)
        wrong: dict[str, Any] = dict.fromkeys(_texts(code), A_WORD * 200)
        wrong |= {"sid": _mark(app, address), "x-contact": "1", "x-tell": "not an address"}
        yield page(app, f"form {code}, with errors", address, language, data=wrong, form=code)
    address = _form(app, "child_8_11", language)
    yield page(
        app, "form child_8_11, without its id", address, language, data={}, form="child_8_11"
    )


def _after_sending(app: Flask, language: str) -> Iterator[Rendered]:
    """The pages with errors, the thank-you pages, and every state of a receipt."""
    yield from _again(app, language)
    for code in CORE:
        address = _form(app, code, language)
        words = dict.fromkeys(_texts(code)[:1], A_WORD)
        data = {"sid": _mark(app, address), **_needed(code), **words}
        sent = page(app, f"thank you, {code}", address, language, data=data)
        yield sent
    yield page(app, "thank you, came twice", address, language, data=data)
    changed = {**data, "x-contact": "1", "x-way": "0121 496 0000"}
    yield page(app, "thank you, changed", address, language, data=changed)
    asked = {**changed, "sid": _mark(app, address)}
    yield page(app, "thank you, contact", address, language, data=asked)
    found = CODE.search(sent.text)
    assert found, f"{sent.title} answered {sent.status} without a code"
    code_ = found[1]
    for name, more in (
        ("no code", {"code": ""}),
        ("unknown", {"code": "AAAA"}),
        ("waiting", {"code": code_}),
        ("asking", {"code": code_, "step": "ask"}),
        ("gone", {"code": code_, "step": "withdraw"}),
    ):
        yield page(app, f"receipt, {name}", "/r", language, data=more)
    yield page(app, "thank you, taken back", address, language, data=data)


@cache
def _shut(app: Flask) -> tuple[str, str]:
    """The tokens of a link that is closed and of one that opens next week."""
    with app.app_context():
        session, today = db.session(), clock.today()
        closed = make_link(session, closed_on=today).token
        coming = make_link(session, make_round(session, opens_on=today + timedelta(days=7))).token
        session.commit()
        return closed, coming


def _refused(app: Flask, language: str) -> Iterator[Rendered]:
    """No form here: closed, not yet open, unknown, too much."""
    closed, coming = _shut(app)
    yield page(app, "closed", f"/f/{closed}/{language}", language)
    words = {"why": A_WORD}
    yield page(app, "closed, with words", f"/f/{closed}/{language}", language, data=words)
    yield page(app, "coming", f"/f/{coming}/{language}", language)
    yield page(app, "unknown", f"/f/nothing/{language}", language)
    large = {"why": "x" * 100_000}
    yield page(app, "too large", _form(app, "child_8_11", language), language, data=large)


def _errors(app: Flask, language: str) -> Iterator[Rendered]:
    """A page that is not there, and what is shown when something else went wrong."""
    yield page(app, "not there", "/nothing", language)
    yield page(app, "not a language", "/said-and-done/xx", language)
    for status in (400, 403, 413, 429, 500):
        with app.test_request_context("/"):
            g.language = language
            text = app.make_response(error_page(status))
            text = app.process_response(text)
            headers = tuple(
                (key, text.headers[key]) for key in ("Content-Type", "Content-Security-Policy")
            )
            yield Rendered(
                f"error {status}", "/", language, status, text.get_data(as_text=True), headers
            )

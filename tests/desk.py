"""A small catalogue and an app that offers it, for the tests of the translation desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from flask import Flask

from bscp_voice import catalogues, create_app
from bscp_voice.extensions import db
from bscp_voice.overlay import Entry
from bscp_voice.settings import Settings
from bscp_voice.texts import Texts

FORM = "bscp_voice/instruments/data/forms/child_8_11.v1.yaml"
PAGE = "bscp_voice/templates/collect/form.html"
STAFF_FORM = "bscp_voice/instruments/data/forms/prac_survey.v1.yaml"
DRAFT = ("state: draft",)
WEEKS = ("%(num)s week", "%(num)s weeks")


def small(**changed: str) -> Catalog:
    """A Polish catalogue with one of each: text, button, placeholder, tag, plural, context, staff text."""
    made = Catalog(locale="pl")

    def add(english: Any, text: Any, where: str = FORM, **more: Any) -> None:
        made.add(english, text, locations=[(where, 0)], user_comments=DRAFT if text else (), **more)

    add("Did people listen to you?", changed.get("listen", "Czy cię słuchano?"), f"{FORM}:heard")
    add("Send", changed.get("send", "Wyślij"), PAGE)
    add("within %(days)s days", changed.get("days", "w ciągu %(days)s dni"), PAGE)
    add("Ring <b>999</b>", changed.get("ring", "Zadzwoń <b>999</b>"), PAGE)
    add(WEEKS, ("%(num)s tydzień", "%(num)s tygodnie", "%(num)s tygodni"), PAGE)
    add("Good", "Dobrze", PAGE)
    add("Good", "Dobry", PAGE, context="of a day")
    add("My agency", changed.get("agency", ""), STAFF_FORM)
    return made


@contextmanager
def desk_app(
    settings: Settings, folder: Path, catalogue: Catalog | None = None, **changes: Any
) -> Iterator[Flask]:
    """Another app on the same database, as another worker process has one; it offers Polish."""
    catalogues.write("pl", catalogue or small(), folder)
    changes.setdefault("offered_languages", ("en", "pl"))
    app = create_app(replace(settings, translations_path=folder, **changes))
    with app.app_context():
        texts_of(app).look()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def texts_of(app: Flask) -> Texts:
    """The texts in force."""
    found: Texts = app.extensions["bscp_texts"]
    return found


def entry_of(app: Flask, english: str, context: str = "") -> Entry:
    """The Polish entry of an English text."""
    with app.app_context():
        entries = texts_of(app).told("pl").entries.values()
    return next(each for each in entries if (each.english, each.context) == (english, context))


def again(app: Flask) -> Texts:
    """The texts after a process has looked again, whatever time it is."""
    texts = texts_of(app)
    texts.forget()
    texts.look()
    return texts

"""Every page that somebody without an account can meet, rendered once in each language.

Addresses come from the one list, `pages.py`; what is reached by sending something stands in `states.py`.
Checks without a browser read the text; checks with one open it at an address of its own (`Shelf`).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from bscp_voice import clock
from bscp_voice.catalogues import NOT_FOR_FAMILIES
from bscp_voice.demo import load
from bscp_voice.extensions import db
from bscp_voice.languages import LANGUAGES
from bscp_voice.models import Link
from tests.browser.pages import PAGES
from tests.chromium import Service, running_service

CORE = ("child_4_7", "child_8_11", "yp_12_17", "parent_carer", "easy_read")
KIND = re.compile(r"<[^<>]+:")  # of an argument, as in <uuid:round_id>
SCRIPT = re.compile(r"<script\b[^>]*>\s*</script>")


@dataclass(frozen=True)
class Rendered:
    """One page in one language, as the service answers it."""

    name: str  # what a person would call it, the same in every language
    address: str
    language: str
    status: int
    text: str
    headers: tuple[tuple[str, str], ...] = ()
    form: str = ""  # the code of the form it asks, if it does

    @property
    def title(self) -> str:
        """For messages."""
        return f"{self.name} [{self.language}]"


@dataclass
class Shelf:
    """Serves rendered pages at addresses of their own, with script and without, beside the real service."""

    app: Callable[..., Iterable[bytes]]
    pages: dict[str, Response] = field(default_factory=dict)

    def put(self, page: Rendered, *, script: bool = True) -> str:
        """The address at which a browser finds the page, as if it had sent what leads to it."""
        text = page.text if script else SCRIPT.sub("", page.text)
        path = f"/shelf/{len(self.pages)}/{page.language}"
        self.pages[path] = Response(text, headers=list(page.headers))
        return path

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Answer one request."""
        found = self.pages.get(environ["PATH_INFO"])
        return found(environ, start) if found else self.app(environ, start)


@dataclass(frozen=True)
class Everyone:
    """A service with the demonstration that offers every language, and the pages before it had anything."""

    service: Service
    shelf: Shelf
    empty: tuple[Rendered, ...]

    @property
    def app(self) -> Flask:
        """The app."""
        return self.service.app


@contextmanager
def everyone() -> Iterator[Everyone]:
    """Start the service, keep what it shows when there is nothing, load the demonstration."""
    with tempfile.TemporaryDirectory(prefix="bscp-everyone-") as name:
        folder = Path(name)
        with running_service(folder, offered_languages=tuple(LANGUAGES)) as service:
            empty = tuple(
                page(service.app, f"{name}, nothing there", address, language)
                for language in LANGUAGES
                for name, address in (("/", "/"), ("said", f"/said-and-done/{language}"))
            )
            with service.app.app_context():
                session = db.session()
                load(session, service.app.extensions["bscp_settings"], shared=folder)
                session.commit()
            shelf = Shelf(service.app.wsgi_app)
            service.app.wsgi_app = shelf  # type: ignore[assignment, method-assign]
            yield Everyone(service, shelf, empty)


def browser_of(app: Flask) -> FlaskClient:
    """A browser without cookies."""
    return app.test_client(use_cookies=False)


def page(
    app: Flask,
    name: str,
    address: str,
    language: str,
    *,
    data: dict[str, Any] | None = None,
    form: str = "",
) -> Rendered:
    """What the service answers to a browser that prefers this language; with `data`, to a POST."""
    headers = {"Accept-Language": f"{language},en;q=0.1"}
    client = browser_of(app)
    answer = (
        client.get(address, headers=headers)
        if data is None
        else client.post(address, headers=headers, data=data)
    )
    return shown(answer, name, address, language, form)


def shown(answer: TestResponse, name: str, address: str, language: str, form: str) -> Rendered:
    """An answer, kept. Only what a browser needs to show it."""
    kept = ("Content-Type", "Content-Security-Policy")
    headers = tuple((key, answer.headers[key]) for key in kept if key in answer.headers)
    return Rendered(name, address, language, answer.status_code, answer.text, headers, form)


def rules(app: Flask) -> dict[str, Rule]:
    """Every route that answers to GET."""
    return {
        KIND.sub("<", rule.rule): rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
    }


def is_public(app: Flask, route: str) -> bool:
    """Whether the route is for respondents."""
    view: Any = app.view_functions[rules(app)[route].endpoint]
    return getattr(view, "access", None) == "public"


def for_families(form: str) -> bool:
    """Whether children and families fill this form in; the others are offered in English only."""
    return not NOT_FOR_FAMILIES.search(f"/forms/{form}.")


def listed(app: Flask, language: str) -> list[Rendered]:
    """Every public route of the list in one language, with each of its arguments once."""
    found: dict[str, Rendered] = {}
    with app.test_request_context():
        forms = {
            link.token: link.round.instrument_code for link in db.session.scalars(select(Link))
        }
        wanted = [
            (route, rules(app)[route], {**given})
            for route, pages in PAGES.items()
            if is_public(app, route)
            for given in pages.fill(db.session())
        ]
        for route, rule, given in wanted:
            form = forms.get(given.get("token", ""), "")
            if form and language != "en" and not for_families(form):
                continue
            if "language" in given:
                given["language"] = language
            rest = [
                f"{key}={value}" for key, value in given.items() if key not in ("language", "token")
            ]
            name = " ".join([f"form {form}" if form else route, *rest])
            address = url_for(rule.endpoint, **given)
            if "language" not in given and route == "/said-and-done":
                address = url_for(rule.endpoint, **given, lang=language)
            if name not in found:
                found[name] = page(app, name, address, language, form=form)
    return list(found.values())


def token_of(app: Flask, form: str) -> str:
    """An open link of a form in the demonstration."""
    with app.app_context():
        today = clock.today()
        for link in db.session.scalars(select(Link)):
            if link.round.instrument_code == form and link.is_open(today):
                return str(link.token)
    raise LookupError(f"the demonstration has no open link to {form}")

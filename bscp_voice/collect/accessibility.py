"""The accessibility statement: /accessibility/<language>, from the last recorded test results."""

from __future__ import annotations

from collections import Counter

from flask import Flask, abort, current_app, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from bscp_voice.access import public
from bscp_voice.collect.privacy import for_a_while, to_preferred
from bscp_voice.collect.views import blueprint, settings
from bscp_voice.languages import LANGUAGES
from bscp_voice.statement import Fault, Statement, load_statement
from bscp_voice.texts import live

SHOWN = 20  # kinds of fault that are listed


def register_statement(app: Flask) -> None:
    """Read what it rests on. Raises StatementError, one line, when a file is wrong."""
    app.extensions["bscp_statement"] = load_statement()


def modes() -> dict[str, str]:
    """The ways pages are tested in, in words; a name nobody has put into words is shown as it is."""
    return {
        "default": _("as they come"),
        "light": _("as they come"),
        "dark": _("in dark colours"),
        "forced colours": _("in colours that the reader has chosen"),
        "script off": _("without script"),
    }


def kinds(faults: tuple[Fault, ...]) -> list[tuple[Fault, int]]:
    """Each broken rule once, with how often it was broken, most often first."""
    first: dict[str, Fault] = {}
    for fault in faults:
        first.setdefault(fault.rule, fault)
    many = Counter(fault.rule for fault in faults)
    return [(first[rule], count) for rule, count in many.most_common(SHOWN)]


@blueprint.get("/accessibility")
@public
def accessibility_anywhere() -> AnyResponse:
    """To the statement in the language of the browser."""
    return to_preferred("collect.accessibility")


@blueprint.get("/accessibility/<language>")
@public
def accessibility(language: str) -> AnyResponse:
    """The statement."""
    if language not in live().offered:
        abort(404)
    statement: Statement = current_app.extensions["bscp_statement"]
    results = statement.results
    named = modes()
    text = render_template(
        "collect/accessibility.html",
        statement=statement,
        results=results,
        kinds=kinds(results.faults) if results else [],
        tested_modes=[named.get(mode, mode) for mode in results.modes] if results else [],
        tested_languages=[
            LANGUAGES[code] for code in (results.languages if results else ()) if code in LANGUAGES
        ],
        partnership=settings().partnership,
    )  # fmt: skip
    return for_a_while(text)

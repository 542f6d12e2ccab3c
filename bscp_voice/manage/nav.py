"""The line of places on every staff page: only those this person may open."""

from __future__ import annotations

from flask import Flask, current_app, url_for
from flask_security import current_user

from bscp_voice.access import roles_of, signed_in
from bscp_voice.models import Staff

# section, endpoint, text; who may open it is what its own route says (its roles, and its `may`)
PLACES = (
    ("home", "staff.home", "Home"),
    ("plan", "understand.plan_page", "Plan"),
    ("findings", "understand.rounds", "Findings"),
    ("reading", "protect.desk", "Reading"),
    ("issues", "issues.listed", "Issues"),
    ("examples", "examples.listed", "Examples"),
    ("rounds", "rounds.index", "Rounds"),
    ("registers", "registers.index", "Registers"),
    ("coverage", "understand.coverage_page", "Coverage"),
    ("translations", "translations.index", "Translations"),
    ("people", "people.index", "Staff"),
    ("audit", "audit.index", "Audit"),
)


def _anybody(_person: Staff) -> bool:
    return True


def places() -> list[tuple[str, str, str]]:
    """(section, address, text) of the places the signed-in person may open."""
    if not current_user or not current_user.is_authenticated:
        return []
    roles = roles_of(signed_in())
    views = current_app.view_functions
    return [
        (section, url_for(endpoint), text)
        for section, endpoint, text in PLACES
        if endpoint in views
        and roles & getattr(views[endpoint], "access", frozenset())
        and getattr(views[endpoint], "may", _anybody)(signed_in())
    ]


def register(app: Flask) -> None:
    """Give every page of staff `staff_nav`, worked out only where it is shown."""
    app.add_template_global(places, "staff_places")

"""Where a text appears, in words that a translator knows: from the locations of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bscp_voice.catalogues import NOT_FOR_FAMILIES
from bscp_voice.instruments import registry
from bscp_voice.instruments.registry import UnknownInstrument

_DATA = re.compile(
    r"bscp_voice/instruments/data/(forms|modules|equality)/(\w+)[^:]*(?::(\w+))?(?::(\w+))?"
)
STAFF = "staff"
ROOMS = {
    "modules": "Questions for one context",
    "equality": "Questions about you",
    "pages": "Pages around the forms",
    STAFF: "Forms for staff and partners",
}

# files that are better known by what people see of them; any other goes by its own name
PAGES = {
    "close/public": "What was said and done",
    "close/said_and_done": "What was said and done",
    "collect/check": "A form: check your answers",
    "collect/closed": "A form that is closed",
    "collect/extras": "A form: contact and helper",
    "collect/form": "A form: buttons and progress",
    "collect/home": "The front door",
    "collect/mode": "A form: who helped",
    "collect/pages": "A form: what to mend",
    "collect/quote": "A form: may we quote you",
    "collect/receipt": "The receipt page",
    "collect/receipts": "The receipt page",
    "collect/send": "A form: before Send",
    "collect/steps": "A form: between the questions",
    "collect/thanks": "Thank you",
    "collect/views": "A form: when sending fails",
    "data/help": "Help numbers",
    "error": "When something goes wrong",
    "instruments/fields": "A form: fields",
    "instruments/kinds": "A form: what to mend",
    "layout": "Every page",
    "manage/poster": "Posters",
    "parts/help": "Help on every page",
    "parts/languages": "The list of languages",
    "parts/question": "A form: every question",
}


@dataclass(frozen=True)
class Place:
    """Where a text appears: in which group of the list, in words, and on which form it can be seen."""

    group: str
    text: str
    form: str = ""
    question: str = ""


@cache
def place_of(location: str) -> Place:
    """One location of a message."""
    found = _DATA.match(location)
    if found is None:
        name = re.sub(
            r"\.\w+$", "", location.removeprefix("bscp_voice/").removeprefix("templates/")
        )
        return Place("pages", PAGES.get(name) or name.replace("_", " ").replace("/", ", "))
    room, code, first, second = found.groups()
    if room == "forms":
        group = STAFF if NOT_FOR_FAMILIES.search(location) else f"form:{code}"
        asked = f", question “{first}”" if first else ""
        return Place(group, f"{_title(code)}{asked}", code, first or "")
    if room == "modules":
        # the first name is the group of people, the second the question
        asked = f", question “{second}”" if second else ""
        return Place("modules", f"About {code.removeprefix('cx_')} for {first or 'all'}{asked}")
    asked = f", question “{first}”" if first else ""
    return Place("equality", f"About you ({code.removeprefix('eq_')}){asked}")


@cache
def _title(code: str) -> str:
    try:
        return f"{registry.instrument(code).title} ({code})"
    except UnknownInstrument:
        return code


def groups(locations: Iterable[str]) -> frozenset[str]:
    """The groups of the list that a text belongs to."""
    return frozenset(place_of(each).group for each in locations)


@cache
def choices() -> dict[str, str]:
    """What the list can be narrowed to: the pages, every form for families, what they have in common."""
    forms = {
        f"form:{each.code}": _title(each.code)
        for each in registry.instruments()
        if not NOT_FOR_FAMILIES.search(f"/forms/{each.code}.v1.yaml")
    }
    return {**forms, **ROOMS}

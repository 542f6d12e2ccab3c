"""Words that figures are shown with: groups, reasons and dimensions as a reader says them."""

from __future__ import annotations

from functools import cache

from analysis.figure import WHO, Figure, Group
from bscp_voice.instruments import registry

REASONS = {
    "blank": "left blank",
    "not_sure": "not sure",
    "rather_not_say": "rather not say",
    "not_applicable": "does not apply",
    "test": "test",
    "withdrawn": "taken back by the person who wrote it",
    "duplicate": "sent twice",
    "suspect": "may not be from a person; waiting for a decision",
    "draft": "draft",
    "unreachable": "could not be reached",
}
"""Why an answer is not in the base."""

DIMENSIONS = {
    "stratum": "Who answered",
    "context": "About what",
    "agency": "Agency",
    "kind": "Kind of audit",
    "theme": "Theme of the audit",
    "source": "Best source",
    "mode": "In person or online",
    "characteristic": "Characteristic",
    "district": "District",
    "language": "Language",
}
EVERYONE = "Everyone"


def reason(code: str) -> str:
    """Why something is left out, in words."""
    return REASONS.get(code, code.replace("_", " "))


def plain(code: str) -> str:
    """A code as words, with a capital."""
    text = code.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def context(code: str | None) -> str:
    """A context of the plan in words."""
    return _CONTEXTS.get(code or "", plain(code or "no particular occasion"))


_CONTEXTS = {
    "cp_investigation": "Child protection investigation",
    "cp_conference": "Child protection conference",
    "cp_medical": "Child protection medical",
    "csa_pathway": "Care after sexual abuse",
    "escalating_risk": "Escalating risk",
    "family_help": "Family help",
    "family_group_decision": "Family group decision making",
    "out_of_sight": "Children out of sight",
    "harm_outside_home": "Harm outside the home",
}


def dimension(group: Group) -> str:
    """What a group is split by: "Who answered", "Agency"."""
    names = [name.removeprefix("eq_") for name, _ in group]
    return ", ".join(DIMENSIONS.get(name, plain(name)) for name in names) or EVERYONE


def group_name(group: Group) -> str:
    """A group in words; the pooled group is everyone."""
    if not group:
        return EVERYONE
    return ", ".join(_value(name, value) for name, value in group)


def _value(name: str, value: str) -> str:
    if name == "stratum":
        return _sentence_case(WHO.get(value, value.replace("_", " ")))
    return context(value) if name == "context" else plain(value)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def form_title(code: str) -> str:
    """A form's title by its code; the code itself for a form we no longer hold."""
    try:
        return registry.instrument(code).title
    except registry.UnknownInstrument:
        return plain(code)


def forms(figure: Figure) -> tuple[str, ...]:
    """The forms a figure rests on: "Tell us how it was, version 1"."""
    parts = (name.partition("@") for name in figure.forms)
    return tuple(f"{form_title(code)}, version {version}" for code, _, version in parts)

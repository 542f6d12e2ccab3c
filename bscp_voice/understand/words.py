"""Words that figures are shown with: groups, reasons and dimensions as a reader says them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from analysis.columns import EQUALITY_PREFIX
from analysis.figure import WHO, Figure, Group
from bscp_voice.instruments import dictionary, registry
from bscp_voice.instruments.characteristics import CHARACTERISTIC_NAMES
from bscp_voice.instruments.contexts import CONTEXT_NAMES

REASONS = {
    "blank": "left blank",
    "not_sure": "not sure",
    "rather_not_say": "rather not say",
    "not_applicable": "does not apply",
    "test": "test",
    "withdrawn": "withdrawn",
    "duplicate": "sent twice",
    "suspect": "held for a check",
    "draft": "draft",
    "unknown": "with an answer its form does not know",
    "unreachable": "could not be reached",
}
"""Why an answer is not in the base."""

DIMENSIONS = {
    "stratum": "Who answered",
    "context": "Occasion",
    "agency": "Agency",
    "kind": "Kind of audit",
    "theme": "Theme of the audit",
    "source": "Best source",
    "mode": "Who helped",
    "help": "On their own or with help",
    "characteristic": "Characteristic",
    "district": "District",
    "language": "Language",
    "form": "Form",
}
MODES = {
    "alone": "On their own",
    "worker": "With help from a worker",
    "parent_carer": "With help from a parent or carer",
    "advocate": "With help from an advocate",
    "interpreter": "With help from an interpreter",
    "other": "With help from somebody else",
    "not_said": "Not said",
}
"""Who helped; on a conference register `mode` is in person or online instead."""
HELPED = {**MODES, "helped": "With help"}
STRATA = tuple(WHO)
EVERYONE = "All"


def reason(code: str) -> str:
    """Why something is left out, in words."""
    return REASONS.get(code, code.replace("_", " "))


def plain(code: str) -> str:
    """A code as words, with a capital."""
    text = code.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def context(code: str | None) -> str:
    """A context of the plan in words."""
    return CONTEXT_NAMES.get(code or "", plain(code or "no particular occasion"))


def characteristic(code: str) -> str:
    """A characteristic in words."""
    return CHARACTERISTIC_NAMES.get(code, plain(code))


def dimension(group: Group) -> str:
    """What a group is split by: "Who answered", "Agency", "Race"."""
    return ", ".join(_dimension(name) for name, _ in group) or EVERYONE


def _dimension(name: str) -> str:
    if name.startswith(EQUALITY_PREFIX):
        return characteristic(name.removeprefix(EQUALITY_PREFIX))
    return DIMENSIONS.get(name, plain(name))


def group_name(group: Group) -> str:
    """A group in words; the pooled group is all."""
    if not group:
        return EVERYONE
    return ", ".join(_value(name, value) for name, value in group)


def group_order(group: Group) -> tuple[object, ...]:
    """Where a group stands: people from the youngest up, everything else as it came."""
    return tuple(STRATA.index(value) if value in STRATA else len(STRATA) for _, value in group)


def _value(name: str, value: str) -> str:
    if name == "stratum":
        return _sentence_case(WHO.get(value, value.replace("_", " ")))
    if name == "context":
        return context(value)
    if name == "characteristic":
        return characteristic(value)
    if name in {"mode", "help"} and value in HELPED:
        return HELPED[value]
    if name == "form":
        return form_title(value)
    return _choice_labels().get((name, value)) or plain(value)


@cache
def _choice_labels() -> Mapping[tuple[str, str], str]:
    """(question, choice) → the words of the choice, for dimensions that a form asks."""
    found: dict[tuple[str, str], str] = {}
    for row in dictionary.rows():
        found.setdefault((row.question, row.choice), row.label)
    return found


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

"""How hard the English texts read, by age: Flesch-Kincaid grade for children, SMOG for parents.

The formulas are for English only and say nothing about a translation. Targets: domain.md, 3.10.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from bscp_voice.instruments.loader import Library
from bscp_voice.instruments.problem import Problem
from bscp_voice.instruments.shape import Instrument, Kind

TARGETS = {"grade_3": 3.0, "grade_5": 5.0, "smog_9": 9.0}
"""Reading rule → highest grade wanted."""

MARGIN = 1.0
"""A form fails when it is over its target by more than this many grades."""


@dataclass(frozen=True)
class Reading:
    """The reading grade of one form: start page and questions, every context's wording once."""

    form: str
    version: int
    rule: str
    grade: float
    hardest: str  # the sentence with the highest grade
    hardest_grade: float

    @property
    def target(self) -> float:
        """The highest grade wanted."""
        return TARGETS[self.rule]

    @property
    def fails(self) -> bool:
        """True when the form is over its target by more than one grade."""
        return self.grade > self.target + MARGIN


def readings(source: Library) -> list[Reading]:
    """The reading of every form that has a rule."""
    return [_reading(source, form) for form in source.instruments.values() if form.reading]


def problems(source: Library) -> list[Problem]:
    """The forms that read more than one grade too hard."""
    return [
        Problem(
            f"{each.form}.v{each.version}.yaml",
            "",
            f"reads at grade {each.grade:.1f}, more than one over {each.target:.0f}; "
            f"hardest: {each.hardest}",
        )
        for each in readings(source)
        if each.fails
    ]


def report(source: Library) -> list[str]:
    """One line a form."""
    return [
        f"{each.form} v{each.version}: {each.rule}, reads at {each.grade:.1f} "
        f"(hardest {each.hardest_grade:.1f}: {each.hardest})"
        for each in readings(source)
    ]


def sentences(source: Library, form: Instrument) -> list[str]:
    """What a respondent reads as running text: start page, questions, module openings, hints."""
    questions = list(form.questions)
    found = list(form.intro)
    for code in dict.fromkeys(form.modules.values()):
        found.extend(source.modules[code].intro.get(form.stratum, ()))
        questions.extend(source.modules[code].questions.get(form.stratum, ()))
    for each in questions:
        found.extend([each.text, *each.texts.values()])
        if each.hint and each.kind is not Kind.TEXT:
            found.append(each.hint)
    return [_whole(text) for text in dict.fromkeys(found)]


def _whole(text: str) -> str:
    """The text as a sentence: a stem that ends in a colon is one, so the formula counts it."""
    text = text.rstrip(":")
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _reading(source: Library, form: Instrument) -> Reading:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # textstat 0.7.4 says it uses pkg_resources
        import textstat  # noqa: PLC0415 - slow to load, and not needed when the service starts

    rule = form.reading or "grade_3"
    measure = textstat.smog_index if rule.startswith("smog") else textstat.flesch_kincaid_grade
    texts = sentences(source, form)
    # one text alone is too short for SMOG, so the hardest is found by Flesch-Kincaid for every form
    grades = {text: float(textstat.flesch_kincaid_grade(text)) for text in texts}
    hardest = max(grades, key=lambda text: grades[text])
    return Reading(
        form=form.code,
        version=form.version,
        rule=rule,
        grade=float(measure(" ".join(texts))),
        hardest=hardest,
        hardest_grade=grades[hardest],
    )

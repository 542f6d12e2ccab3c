"""The shape of an instrument: what a form asks, in frozen plain Python.

Nothing here knows Flask, a database or a language: texts are the English source and are translated
where they are shown. A published version never changes; a response keeps instrument code, version
and question codes, so an old answer can always be read against the form it was given on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a question is answered."""

    FACES = "faces"  # one of a row of faces, each with its word
    SINGLE = "single"  # one choice
    MULTI = "multi"  # any number of choices
    SCALE = "scale"  # one choice of an ordered set: agree5, freq4, judge4, exp5, er3, then/now
    YES_A_BIT_NO = "yes_a_bit_no"
    GRID = "grid"  # the same scale for several rows
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


class Outcome(StrEnum):
    """What one closed answer means for a proportion, fixed by the instrument, never by the analysis."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    # never in a denominator, always counted and shown:
    NOT_SURE = "not_sure"
    RATHER_NOT_SAY = "rather_not_say"
    NOT_APPLICABLE = "not_applicable"

    @property
    def substantive(self) -> bool:
        """True where the answer counts in a denominator."""
        return self in {Outcome.POSITIVE, Outcome.NEUTRAL, Outcome.NEGATIVE}


@dataclass(frozen=True)
class Choice:
    """One option. `code` is stored; `label` is the English source text."""

    code: str
    label: str
    outcome: Outcome = Outcome.NEUTRAL
    score: int | None = None
    picture: str | None = None  # name of a face or Easy Read picture
    excludes_others: bool = False  # "none of these" in a multi


@dataclass(frozen=True)
class ResponseSet:
    """An ordered, reusable set of choices, best first."""

    code: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Condition:
    """True when `question` (or `question.row`) was answered with one of `any_of`."""

    question: str
    any_of: frozenset[str]


@dataclass(frozen=True)
class ShowIf:
    """A question is asked when every condition holds. No conditions: always."""

    all_of: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row of a grid."""

    code: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question. `construct` is the shared key that follows the same thing across ages.

    `measures` and `informs` are plan ids ("1.4-M1", "2.1-O1", "4.1-K5"); an answer is tagged with them.
    `texts` gives another wording per context (context code → text). `stored` is False for a warm-up.
    """

    code: str
    kind: Kind
    text: str
    choices: tuple[Choice, ...] = ()
    response_set: str | None = None
    construct: str | None = None
    headline: bool = False
    hint: str | None = None
    picture: str | None = None
    rows: tuple[Row, ...] = ()
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    show_if: ShowIf = field(default_factory=ShowIf)
    measures: tuple[str, ...] = ()
    informs: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()  # asked only in these contexts; empty: in all
    texts: Mapping[str, str] = field(default_factory=dict)
    module: str | None = None  # "cx_cp" where the question came from a context module
    characteristic: str | None = None  # protected characteristic, in an equality module
    helper_only: bool = False
    stored: bool = True
    quotable: bool = True  # a text that may be quoted when cleared and permitted

    def text_for(self, context: str | None) -> str:
        """The English wording for a context."""
        return self.texts.get(context or "", self.text)

    def choice(self, code: str) -> Choice | None:
        """The choice with this stored code, or None."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True)
class Instrument:
    """One form, one version. `audience` is who answers: child, parent_carer, practitioner, delegate, auditor."""

    code: str
    version: int
    title: str
    audience: str
    stratum: str  # how figures are split: child_4_7, child_8_11, yp_12_17, easy_read, parent_carer, ...
    density: str  # "child" | "young_person" | "easy_read" | "adult" | "staff": size of type, start page, check page
    minutes: str
    intro: tuple[str, ...]
    questions: tuple[Question, ...]
    contexts: tuple[str, ...] = ()  # contexts a round of this form may have; empty: none
    modules: Mapping[str, str] = field(default_factory=dict)  # context → module code
    equality: str | None = None  # equality module code
    equality_by: Mapping[str, str] = field(default_factory=dict)  # choice of the routing question → module
    check_answers: bool = True
    ask_mode: bool = True  # alone / with help from
    contact_me: bool = False
    exit_page: bool = True  # "Exit this page" shown
    open_feedback: bool = False  # self-selected; never pooled into F1 without its label
    reading: str | None = None  # reading-age rule checked: "grade_3" | "grade_5" | "smog_9" | None
    formulas: tuple[str, ...] = ()

    def question(self, code: str) -> Question | None:
        """The question with this code, or None."""
        return next((question for question in self.questions if question.code == code), None)


@dataclass(frozen=True)
class EqualityModule:
    """Optional equality questions for one age group, versioned on their own."""

    code: str
    version: int
    intro: tuple[str, ...]
    questions: tuple[Question, ...]
    not_asked: Mapping[str, str] = field(default_factory=dict)  # characteristic → reason, shown to staff


@dataclass(frozen=True)
class Form:
    """An instrument put together for one context: what a respondent is really asked, in order."""

    instrument: Instrument
    context: str | None
    questions: tuple[Question, ...]  # own questions, then the context module's
    equality: EqualityModule | None
    equality_choices: Mapping[str, EqualityModule] = field(default_factory=dict)

    def question(self, code: str) -> Question | None:
        """The question with this code, main or equality, or None."""
        everything = [*self.questions]
        for module in [self.equality, *self.equality_choices.values()]:
            everything.extend(module.questions if module else ())
        return next((question for question in everything if question.code == code), None)


Answers = Mapping[str, Collection[str]]
"""Question code (or "question.row") → chosen codes, as the page, the server and the analysis hold them."""


def is_shown(question: Question, answers: Answers) -> bool:
    """Whether a question is asked, given the answers so far.

    The one rule that the page (as data attributes), the server and the analysis share: every condition
    must be met by at least one chosen code; an unanswered condition is not met.
    """
    return all(
        condition.any_of & frozenset(answers.get(condition.question, ()))
        for condition in question.show_if.all_of
    )

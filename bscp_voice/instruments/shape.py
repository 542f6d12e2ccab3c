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
    """What one closed answer means for a proportion: fixed by the instrument, not the analysis."""

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


PROTECTED_CHARACTERISTICS = (
    "age",
    "disability",
    "gender_reassignment",
    "marriage_civil_partnership",
    "pregnancy_maternity",
    "race",
    "religion_belief",
    "sex",
    "sexual_orientation",
)
"""The nine of the Equality Act 2010, section 4: values of `Question.characteristic`."""


Answers = Mapping[str, Collection[str]]
"""Question code (or "question.row") → chosen codes: page, server and analysis hold them alike."""


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

    def met(self, answers: Answers) -> bool:
        """Whether the answers so far meet it; an unanswered question never does."""
        return bool(self.any_of & frozenset(answers.get(self.question, ())))


@dataclass(frozen=True)
class ShowIf:
    """A question is asked when every condition holds. No conditions: always."""

    all_of: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class TagRule:
    """When one plan id of a question counts: only in these contexts, only on these answers."""

    contexts: tuple[str, ...] = ()  # empty: in all
    when: tuple[Condition, ...] = ()  # empty: whatever was answered


@dataclass(frozen=True)
class Row:
    """One row of a grid."""

    code: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question. `construct` is the shared key that follows the same thing across ages.

    `measures` and `informs` are plan ids ("1.4-M1", "2.1-O1", "4.1-K5"); an answer is tagged with
    them. `texts` gives another wording per context (context code → text). `stored` is False for a
    warm-up.
    `rules` narrows single plan ids; `registry.tags` and `registry.informs` apply them.
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
    required: bool = False  # only the age band or role that picks the rest of the form
    separate_store: str | None = None  # on "yes" an address goes here, never beside the answers
    reference: bool = (
        False  # a record's own number on one line: an answer, not a comment to be read
    )
    switch: str | None = None  # asked only when this name is switched on for the service
    rules: Mapping[str, TagRule] = field(default_factory=dict)  # plan id → when it counts

    def text_for(self, context: str | None) -> str:
        """The English wording for a context."""
        return self.texts.get(context or "", self.text)

    def choice(self, code: str) -> Choice | None:
        """The choice with this stored code, or None."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True)
class Instrument:
    """One form, one version.

    `audience` is who answers: child, parent_carer, practitioner, delegate, auditor. `density` sets
    the size of type, the start page and the check page.
    """

    code: str
    version: int
    title: str
    audience: str
    stratum: str  # how figures are split: child_4_7, child_8_11, yp_12_17, easy_read, ...
    density: str  # "child" | "young_person" | "easy_read" | "adult" | "staff"
    minutes: str
    intro: tuple[str, ...]
    questions: tuple[Question, ...]
    contexts: tuple[str, ...] = ()  # contexts a round of this form may have; empty: none
    modules: Mapping[str, str] = field(default_factory=dict)  # context → module code
    equality: str | None = None  # equality module code
    equality_by: Mapping[str, str] = field(
        default_factory=dict
    )  # choice of the routing question → module
    check_answers: bool = True
    ask_mode: bool = True  # alone / with help from
    contact_me: bool = False
    exit_page: bool = True  # "Exit this page" shown
    open_feedback: bool = False  # self-selected; never pooled into F1 without its label
    reading: str | None = None  # reading-age rule checked: "grade_3" | "grade_5" | "smog_9" | None
    formulas: tuple[str, ...] = ()
    number: int = 0  # its place in every list of forms
    equality_question: str | None = None  # the routing question that `equality_by` reads
    link_reference: str | None = None  # what the link's reference is: "disc_ref", "course", ...
    tell_me: bool = False  # may leave an address, kept apart, to be told when the answer is out

    @property
    def for_families(self) -> bool:
        """Whether children and families fill it in; what staff and partners fill in is in English."""
        return self.density != "staff"

    def question(self, code: str) -> Question | None:
        """The question with this code, or None."""
        return next((question for question in self.questions if question.code == code), None)


@dataclass(frozen=True)
class ContextModule:
    """Questions added to a form in some contexts, worded for each stratum.

    `clearance` is the statement that a lead worker must tick before a link of this module is sent.
    """

    code: str
    contexts: tuple[str, ...]
    questions: Mapping[str, tuple[Question, ...]]  # stratum → questions
    intro: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # stratum → opening lines
    clearance: str | None = None


@dataclass(frozen=True)
class EqualityModule:
    """Optional equality questions for one age group, versioned on their own."""

    code: str
    version: int
    intro: tuple[str, ...]
    questions: tuple[Question, ...]
    helper_only: bool = False  # answered by the helper, about the child
    not_asked: Mapping[str, str] = field(
        default_factory=dict
    )  # characteristic → reason, shown to staff


@dataclass(frozen=True)
class Form:
    """An instrument put together for one context: what a respondent is really asked, in order."""

    instrument: Instrument
    context: str | None
    questions: tuple[Question, ...]  # own questions, then the context module's
    equality: EqualityModule | None
    equality_choices: Mapping[str, EqualityModule] = field(default_factory=dict)
    module: ContextModule | None = None

    @property
    def module_intro(self) -> tuple[str, ...]:
        """The opening lines of the context module for this form's stratum, shown before it."""
        return self.module.intro.get(self.instrument.stratum, ()) if self.module else ()

    @property
    def clearance(self) -> str | None:
        """What a lead worker must confirm before this form is sent, or None."""
        return self.module.clearance if self.module else None

    def equality_asked(self, answers: Answers) -> tuple[EqualityModule, ...]:
        """The equality modules these answers lead to: the one for everyone, and the age group's own."""
        routing = self.instrument.equality_question
        chosen = frozenset(answers.get(routing, ())) if routing else frozenset()
        own = [module for choice, module in self.equality_choices.items() if choice in chosen]
        return (*own, self.equality) if self.equality else tuple(own)

    def question(self, code: str) -> Question | None:
        """The question with this code, main or equality, or None."""
        everything = [*self.questions]
        for module in [self.equality, *self.equality_choices.values()]:
            everything.extend(module.questions if module else ())
        return next((question for question in everything if question.code == code), None)


def is_shown(question: Question, answers: Answers) -> bool:
    """Whether a question is asked, given the answers so far.

    The one rule that the page (as data attributes), the server and the analysis share: every
    condition must be met by at least one chosen code; an unanswered condition is not met.
    """
    return all(condition.met(answers) for condition in question.show_if.all_of)

"""What must hold for one question, whatever form it stands in. Each check yields plain sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bscp_voice.instruments.shape import Kind, Outcome, Question
from bscp_voice.plan import Plan

SHARED_CONSTRUCTS = (
    "exp",
    "space",
    "voice",
    "heard",
    "change",
    "told",
    "clear",
    "respect",
    "joined",
    "safer",
)
"""What is followed across ages (instruments.md, section 0)."""

CONSTRUCTS = frozenset({*SHARED_CONSTRUCTS, "childheard", "audience", "influence"})
"""All constructs: the shared ones, a parent on the child's voice, and two of the group check."""

OPEN_KINDS = frozenset({Kind.NUMBER, Kind.DATE, Kind.TEXT})
CODE = re.compile(r"[a-z][a-z0-9_]*")
CHOICE_CODE = re.compile(r"[a-z0-9][a-z0-9_]*")
LONGEST = {"question": 240, "label": 120, "hint": 240}
"""Most characters of a question, of a choice or row label, and of a hint."""

LONGEST_ANSWER = 4000


def question_problems(question: Question, plan: Plan) -> Iterator[str]:
    """Everything wrong with one question on its own."""
    yield from _codes(question)
    yield from _kind(question)
    yield from _lengths(question)
    yield from _meaning(question)
    yield from _plan_ids(question, plan)


def twice(names: Iterable[str]) -> list[str]:
    """The names that come more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


def _codes(question: Question) -> Iterator[str]:
    if not CODE.fullmatch(question.code):
        yield "a question code is lower-case letters, digits and _"
    for choice in question.choices:
        if not CHOICE_CODE.fullmatch(choice.code):
            yield f"choice code {choice.code!r}: use lower-case letters, digits and _"
    for row in question.rows:
        if not CODE.fullmatch(row.code):
            yield f"row code {row.code!r}: use lower-case letters, digits and _"
    for code in twice(choice.code for choice in question.choices):
        yield f"choice code {code!r} is used twice"
    for code in twice(row.code for row in question.rows):
        yield f"row code {code!r} is used twice"


def _kind(question: Question) -> Iterator[str]:
    kind = question.kind
    if kind in OPEN_KINDS and question.choices:
        yield f"a {kind} question has no choices"
    if kind not in OPEN_KINDS and len(question.choices) < 2:
        yield f"a {kind} question needs at least two choices"
    if (kind is Kind.GRID) != bool(question.rows):
        yield "a grid, and only a grid, has rows"
    if kind is Kind.TEXT and question.max_length is None:
        yield "max_length is missing: every text box has a limit"
    if kind is Kind.NUMBER and None in (question.minimum, question.maximum):
        yield "a number needs a minimum and a maximum"
    if kind is Kind.FACES:
        for choice in question.choices:
            if choice.outcome.substantive and choice.picture is None:
                yield f"face {choice.code!r} has no picture"
    if kind is not Kind.MULTI and any(choice.excludes_others for choice in question.choices):
        yield "only a multi can have a choice that excludes the others"


def _lengths(question: Question) -> Iterator[str]:
    texts = [("question", question.text), *(("question", text) for text in question.texts.values())]
    texts += [("label", choice.label) for choice in question.choices]
    texts += [("label", row.label) for row in question.rows] + [("hint", question.hint or "")]
    for what, text in texts:
        if len(text) > LONGEST[what]:
            yield f"the {what} {text[:30]!r}... is over {LONGEST[what]} characters"
    if question.max_length is not None and not 0 < question.max_length <= LONGEST_ANSWER:
        yield f"max_length should be between 1 and {LONGEST_ANSWER}"
    if (question.minimum or 0) > (question.maximum or question.minimum or 0):
        yield "minimum is greater than maximum"


def _meaning(question: Question) -> Iterator[str]:
    positive = any(choice.outcome is Outcome.POSITIVE for choice in question.choices)
    if question.headline and not positive:
        yield "a headline question needs a positive choice"
    if question.construct is not None and question.construct not in CONSTRUCTS:
        yield f"construct {question.construct!r} is unknown"
    if question.separate_store and question.choice("yes") is None:
        yield "a question with a separate store needs the choice 'yes'"
    if question.measures and not question.stored:
        yield "an answer that is not stored cannot feed a measure"


def _plan_ids(question: Question, plan: Plan) -> Iterator[str]:
    for uid in question.measures:
        measure = plan.find_measure(uid)
        if measure is None:
            yield f"measure {uid!r} is unknown"
        elif not measure.instruments:
            yield f"measure {uid} cannot be evidenced by feedback"
    for uid in question.informs:
        if plan.find_key_action(uid) is None and plan.find_outcome(uid) is None:
            yield f"key action or outcome {uid!r} is unknown"
    for uid in twice((*question.measures, *question.informs)):
        yield f"{uid} is named twice"
    for uid, rule in question.rules.items():
        for context in rule.contexts:
            if context not in plan.contexts:
                yield f"{uid}: context {context!r} is unknown"

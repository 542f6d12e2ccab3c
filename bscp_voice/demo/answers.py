"""A seeded person who fills a form: plausible, not uniform, never against the form's own rules.

Each response has one mood, so its answers hang together; each question has an easiness of its own, so
constructs differ; some people skip, are not sure, or would rather not say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bscp_voice.demo.script import Script, Style
from bscp_voice.demo.texts import Library
from bscp_voice.instruments.shape import (
    Choice,
    EqualityModule,
    Form,
    Kind,
    Outcome,
    Question,
    is_shown,
)

WIDTH = 0.75  # how far an answer strays from the mood, in standard deviations
CHANCE_OF_RATHER_NOT_SAY = 0.02
CHANCE_OF_NO_EQUALITY = 0.22
NUMBERED = "number:"  # a pool that makes up reference numbers
CONTEXT_POOLS = {
    "cp_conference": "meeting",
    "family_group_decision": "meeting",
    "cp_medical": "clinic",
    "csa_pathway": "clinic",
    "harm_outside_home": "outside",
}


@dataclass
class Filled:
    """What one person gave."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    equality: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Person:
    """Answers one form once."""

    def __init__(
        self,
        rng: Random,
        script: Script,
        library: Library,
        style: Style,
        leaning: float,
        today: date,
    ) -> None:
        self.rng = rng
        self.script = script
        self.library = library
        self.style = style
        self.today = today
        self.mood = rng.gauss(style.leaning + leaning, style.spread)
        languages = style.languages
        self.language = _weighted(rng, list(languages), list(languages.values()))

    def fill(self, form: Form) -> Filled:
        """Every question asked of this person, in order."""
        found = Filled()
        seen: dict[str, tuple[str, ...]] = {}
        for place, question in enumerate(form.questions):
            if not is_shown(question, seen) or not question.stored:
                continue
            if not question.required and self.rng.random() < self._blank(question, place):
                continue
            if question.kind is Kind.TEXT:
                self._write(form, question, found)
                continue
            for code, values in self._answer(question):
                seen[code] = found.answers[code] = values
        if self.rng.random() > CHANCE_OF_NO_EQUALITY:
            for module in form.equality_asked(seen):
                found.equality |= self._equality(module)
        return found

    def _blank(self, question: Question, place: int) -> float:
        # people tire: each further question is left out a little more often
        return 0.0 if question.headline else self.style.blank * (1 + place / 12)

    def _answer(self, question: Question) -> Iterator[tuple[str, tuple[str, ...]]]:
        if question.kind is Kind.GRID:
            for row in question.rows:
                if self.rng.random() > self.style.blank:
                    yield f"{question.code}.{row.code}", (self._one(question, row.code),)
        elif question.kind is Kind.MULTI:
            chosen = self._many(question)
            if chosen:
                yield question.code, chosen
        elif question.kind is Kind.NUMBER:
            yield question.code, (str(self._number(question)),)
        elif question.kind is Kind.DATE:
            day = self.today - timedelta(days=self.rng.randint(3, 60))
            yield question.code, (day.isoformat(),)
        else:
            yield question.code, (self._one(question),)

    def _one(self, question: Question, row: str = "") -> str:
        fixed = self.style.weights.get(question.code)
        if fixed:
            return _weighted(self.rng, list(fixed), list(fixed.values()))
        chance = self.rng.random()
        for outcome, limit in (
            (Outcome.RATHER_NOT_SAY, CHANCE_OF_RATHER_NOT_SAY),
            (Outcome.NOT_SURE, CHANCE_OF_RATHER_NOT_SAY + self.style.unsure),
            (Outcome.NOT_APPLICABLE, CHANCE_OF_RATHER_NOT_SAY + self.style.unsure),
        ):
            found = [each.code for each in question.choices if each.outcome is outcome]
            if found and chance < limit:
                return self.rng.choice(found)
        choices = [each for each in question.choices if each.outcome.substantive]
        weights = self._pull(choices, self.mood + self._easiness(question.code, row))
        return _weighted(self.rng, [each.code for each in choices], weights)

    def _pull(self, choices: Sequence[Choice], here: float) -> list[float]:
        """How strongly a mood draws to each answer: a bell curve over the answers in their order."""
        scores = [each.score for each in choices]
        if any(score is None for score in scores) or len(set(scores)) < 2:
            return [math.exp(_SIGN[each.outcome] * 0.6 * here) for each in choices]
        numbers = [float(score or 0) for score in scores]
        low, high = min(numbers), max(numbers)
        centres = [(number - low) / (high - low) * 3 - 1.5 for number in numbers]
        weights = [math.exp(-((here - centre) ** 2) / (2 * WIDTH**2)) for centre in centres]
        return [
            weight * (self.style.ends if number in {low, high} else 1) + 0.01
            for weight, number in zip(weights, numbers, strict=True)
        ]

    def _easiness(self, code: str, row: str) -> float:
        own = Random(f"{code}.{row}")  # noqa: S311 - the same question is as easy for everybody
        return self.style.offsets.get(code, 0.0) + own.gauss(0, 0.25)

    def _many(self, question: Question) -> tuple[str, ...]:
        fixed = self.style.weights.get(question.code, {})
        open_ = [each for each in question.choices if not each.excludes_others]
        chosen = [
            each.code for each in open_ if self.rng.random() * 100 < fixed.get(each.code, 28.0)
        ]
        if chosen:
            return tuple(chosen)
        alone = [each.code for each in question.choices if each.excludes_others]
        return (alone[0],) if alone else ()

    def _number(self, question: Question) -> int:
        low, high = self.style.ranges.get(
            question.code, (question.minimum or 0, question.maximum or 20)
        )
        return self.rng.randint(low, high)

    def _write(self, form: Form, question: Question, found: Filled) -> None:
        pool = self.style.pools.get(question.code)
        # people who are pleased or cross write more
        if pool is None or self.rng.random() > self.style.writes * (0.8 + abs(self.mood) / 3):
            return
        if pool.startswith(NUMBERED):
            prefix = pool.removeprefix(NUMBERED)
            number = f"{prefix}-{self.rng.randint(10_000, 99_999)}"
            if question.reference:
                found.answers[question.code] = (number,)
            else:
                found.texts[question.code] = number
            return
        pool = self.rng.choice(pool.split("|"))
        context = CONTEXT_POOLS.get(form.context or "", "")
        mood = "praise" if self.mood > 0.8 else "critical" if self.mood < -0.2 else "mixed"
        moods = self.library.pools[pool]
        text = self.library.draw(
            self.rng, pool, context, mood if mood in moods else "any", self.language
        )
        if text:
            found.texts[question.code] = text[: question.max_length or 1000]

    def _equality(self, module: EqualityModule) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for question in module.questions:
            if question.kind is Kind.TEXT or not is_shown(question, found):
                continue
            if self.rng.random() < 0.08:
                continue
            if question.kind is Kind.NUMBER:
                found[question.code] = (str(self._number(question)),)
            elif question.kind is Kind.MULTI:
                if chosen := self._many(question):
                    found[question.code] = chosen
            elif question.choices:
                found[question.code] = (self._group(question),)
        return found

    def _group(self, question: Question) -> str:
        # the shares that Birmingham's people have, where the script knows them
        known = self.script.equality.get(question.characteristic or "", {})
        codes = [each.code for each in question.choices]
        return _weighted(
            self.rng, codes, [known.get(code, _share(question, code)) for code in codes]
        )


def _share(question: Question, code: str) -> float:
    choice = question.choice(code)
    return 1.0 if choice and choice.outcome.substantive else 0.3


_SIGN = {
    Outcome.POSITIVE: 1.0,
    Outcome.NEUTRAL: 0.0,
    Outcome.NEGATIVE: -1.0,
}


def _weighted(rng: Random, values: Sequence[str], weights: Sequence[float]) -> str:
    return rng.choices(values, weights)[0]

"""What one round found: response, headline, every closed question, themes, a hint of tone, quotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.figure import WHO, Figure, Group, Source, count, proportion
from analysis.helped import HELP, MODE, how
from analysis.positive import (
    CHILD_AND_FAMILY,
    CONSTRUCT_LABELS,
    CONSTRUCT_SAYS,
    experience,
    one_question,
)
from analysis.zones import Zone
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Form, Kind, Outcome, Question
from bscp_voice.models import Response, Round
from bscp_voice.quoting import is_enough
from bscp_voice.understand import comments
from bscp_voice.understand.counts import VALID
from bscp_voice.understand.frames import round_counts
from bscp_voice.understand.panels import Block, blocks
from bscp_voice.understand.scope import Scope, columns_of, is_one_choice
from bscp_voice.understand.viewer import figures_for


@dataclass(frozen=True)
class Findings:
    """Everything one round's page shows, after disclosure control."""

    response: Figure
    headline: tuple[Block, ...]
    questions: tuple[Block, ...]
    themes: tuple[comments.ThemeCount, ...]
    reading: comments.Reading
    quotes: tuple[comments.Quote, ...]
    enough_to_quote: bool

    @property
    def figures(self) -> Iterator[Figure]:
        """Every figure, for the files."""
        yield self.response
        for block in (*self.headline, *self.questions):
            yield from block.figures
        for each in self.themes:
            yield each.figure


def findings(session: Session, round_: Round, zone: Zone) -> Findings:
    """The findings of one round as this zone may see them. Nine queries."""
    form = registry.form(round_.instrument_code, round_.instrument_version, round_.context)
    counts = round_counts(session, Scope(round_id=round_.id))
    standings = _standings(session, round_)
    source = Source(
        (f"{form.instrument.code}@{form.instrument.version}",),
        tuple(measure.measure for measure in round_.measures),
    )
    headline = figures_for(zone, _headline(counts, form, source))
    questions = figures_for(zone, _questions(counts, form, source))
    reading = comments.reading(session, round_)
    themes = comments.themes(session, round_, reading, source, zone)
    enough = is_enough(standings.get(VALID, 0))
    return Findings(
        response=figures_for(zone, [_response(round_, standings, source)])[0],
        headline=tuple(blocks(headline)),
        questions=tuple(blocks(questions)),
        themes=tuple(themes),
        reading=comments.hidden_when_few(reading, zone),
        quotes=tuple(comments.quotes(session, round_, form)) if enough else (),
        enough_to_quote=enough,
    )


def _standings(session: Session, round_: Round) -> Mapping[str, int]:
    rows = session.execute(
        select(Response.standing, func.count().label("many"))
        .where(Response.round_id == round_.id)
        .group_by(Response.standing)
    )
    return {row.standing: row.many for row in rows}


def _response(round_: Round, standings: Mapping[str, int], source: Source) -> Figure:
    """Responses that count, over those invited where that number is known and can be right."""
    many = standings.get(VALID, 0)
    excluded = {name: number for name, number in standings.items() if name != VALID}
    excluded["withdrawn"] = round_.withdrawn
    if round_.invited and round_.invited >= many:
        return proportion(
            "responses", "response_rate", "Response rate", (many, round_.invited), source,
            excluded=excluded, who="people asked", says="sent an answer",
        )  # fmt: skip
    note = "More answers than people asked: check the number invited." if round_.invited else ""
    return count(
        "responses", "responses", "Responses", many, source.with_notes(note), excluded=excluded
    )


def _headline(counts: pd.DataFrame, form: Form, source: Source) -> list[Figure]:
    """The headline questions, on their own and with help, and by who helped."""
    if form.instrument.stratum in CHILD_AND_FAMILY:
        found = experience(counts, source, by=(HELP, MODE))
        who = WHO[form.instrument.stratum]
        return [
            replace(figure, who=_who(who, figure.group))
            for figure in found
            if figure.key == "positive" or not figure.group
        ]
    figures: list[Figure] = []
    for question in form.questions:
        if question.headline and is_one_choice(question):
            for column in columns_of(question):
                figures += _with_modes(counts, form, question, column, source)
    return figures


def _questions(counts: pd.DataFrame, form: Form, source: Source) -> list[Figure]:
    """Every other closed question that has a positive answer."""
    return [
        _positive(counts, form, question, column, source)
        for question in form.questions
        if is_one_choice(question) and not question.headline and _positive_choices(question)
        for column in columns_of(question)
    ]


def _positive_choices(question: Question) -> tuple[str, ...]:
    return tuple(choice.label for choice in question.choices if choice.outcome is Outcome.POSITIVE)


def _with_modes(
    counts: pd.DataFrame, form: Form, question: Question, column: str, source: Source
) -> Iterator[Figure]:
    yield _positive(counts, form, question, column, source)
    for dimension in (HELP, MODE):
        for value in sorted({str(name) for name in counts[dimension]} - {""}):
            part = counts[(counts[dimension] == value).to_numpy()]
            yield _positive(part, form, question, column, source, ((dimension, value),))


def _who(who: str, group: Group) -> str:
    """Who answered, and how where the group says so."""
    return " ".join([who, *(how(dimension, value) for dimension, value in group)])


def _positive(
    counts: pd.DataFrame,
    form: Form,
    question: Question,
    column: str,
    source: Source,
    group: Group = (),
) -> Figure:
    """The proportion positive of one question, in the words of its own answers."""
    rows = counts[(counts["question"] == column).to_numpy()]
    construct = question.construct or ""
    label = question.text_for(form.context)
    if question.kind is Kind.GRID:
        row = next(row for row in question.rows if column == f"{question.code}.{row.code}")
        label = f"{label} {row.label}"
    chosen = " or ".join(f"“{label}”" for label in _positive_choices(question))
    kind = WHO.get(form.instrument.stratum, "answers")
    who = _who(kind, group)
    verb = "were" if kind == "audits" else "answered"
    says = f"{verb} {chosen}"
    # where several questions ask the same thing, only their own words tell them apart
    if sum(each.construct == question.construct for each in form.questions) == 1:
        label = CONSTRUCT_LABELS.get(construct, label)
        says = CONSTRUCT_SAYS.get(construct, says)
    return one_question(
        rows, construct, "answers", source, group, who, key=column, label=label, says=says
    )

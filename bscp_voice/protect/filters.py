"""Which waiting comments a reader wants to read: a filter of the queue.

It knows what a reader is told of every comment anyway (form, context, language, hour) and which
sub-group answers. It knows no round and no place: those could say who wrote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bscp_voice import comment_language
from bscp_voice.instruments import registry
from bscp_voice.instruments.contexts import CONTEXT_NAMES
from bscp_voice.models import Comment, CommentState, Response, Round
from bscp_voice.plan import plan

AGES = {"1": "a day or longer", "3": "three days or longer", "7": "a week or longer"}

Choices = dict[str, str]


@dataclass(frozen=True)
class Filter:
    """What is wanted; an empty value is anything. `form` is "code" or "code:context"."""

    form: str = ""
    group: str = ""
    language: str = ""
    days: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filter:
        """The filter an address carries; a waiting time that is not offered is any."""
        named = {name: given.get(name, "")[:80] for name in ("form", "group", "language")}
        days = given.get("days", "")
        return cls(**named, days=days if days in AGES else "")

    @property
    def args(self) -> dict[str, Any]:
        """What an address carries to keep it."""
        return {name: value for name, value in vars(self).items() if value}

    def wanted(self, now: datetime) -> Iterator[ColumnElement[bool]]:
        """The conditions a comment has to meet."""
        if self.days:
            yield Comment.arrived <= now - timedelta(days=int(self.days))
        if self.language:
            yield comment_language.in_language(self.language)
        asked = list(self._asked())
        if asked:
            of_those = select(Response.id).join(Round, Round.id == Response.round_id).where(*asked)
            yield Comment.response_id.in_(of_those)

    def _asked(self) -> Iterator[ColumnElement[bool]]:
        if self.form:
            code, _, context = self.form.partition(":")
            yield Response.instrument_code == code
            yield func.coalesce(Response.context, "") == context
        if self.group:
            yield Round.group_ref == self.group


@dataclass(frozen=True)
class Offered:
    """What can be chosen now: what at least one waiting comment has, in words, with how many."""

    form: Choices
    group: Choices
    language: Choices
    days: Choices

    def lists(self) -> list[tuple[str, str, str, Choices]]:
        """Name, label, words for anything, and choices of each list that leaves a choice."""
        every = [
            ("form", "Form", "Every form", self.form),
            ("group", "Who answers", "Every sub-group", self.group),
            ("language", "Language", "Every language", self.language),
            ("days", "Has waited", "However long", self.days),
        ]
        return [each for each in every if len(each[3]) > 1 or each[0] == "days"]


def offered(session: Session) -> Offered:
    """The choices, the most comments first. One query."""
    language = func.coalesce(Comment.found_language, Response.language)
    rows = session.execute(
        select(
            Response.instrument_code,
            Response.context,
            Round.group_ref,
            language.label("language"),
            func.count().label("many"),
        )
        .select_from(Comment)
        .join(Response, Response.id == Comment.response_id)
        .join(Round, Round.id == Response.round_id)
        .where(Comment.state == CommentState.AWAITING)
        .group_by(Response.instrument_code, Response.context, Round.group_ref, language)
    )
    forms: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for row in rows:
        forms[f"{row.instrument_code}:{row.context}" if row.context else row.instrument_code] += (
            row.many
        )
        groups[row.group_ref] += row.many
        languages[row.language] += row.many
    return Offered(
        form={key: f"{form_name(key)} ({many})" for key, many in forms.most_common()},
        group={key: f"{group_name(key)} ({many})" for key, many in groups.most_common()},
        language={
            key: f"{comment_language.name(key)} ({many})" for key, many in languages.most_common()
        },
        days={key: text.capitalize() for key, text in AGES.items()},
    )


def form_name(key: str) -> str:
    """Title and context of a form; the code of one that is no longer shipped."""
    code, _, context = key.partition(":")
    try:
        title = registry.instrument(code).title
    except registry.UnknownInstrument:
        title = code
    return f"{title} · {CONTEXT_NAMES.get(context, context)}" if context else title


def group_name(ref: str) -> str:
    """What a sub-group is called."""
    found = plan().find_group(ref)
    return found.name if found else ref

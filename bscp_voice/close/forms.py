"""The forms of closing the loop."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from bscp_voice.access import ADMINISTRATOR, roles_of
from bscp_voice.close.entries import CHILD_WORDS, TEXTS, Words, faults, pieces
from bscp_voice.close.issues import Draft
from bscp_voice.instruments.characteristics import CHARACTERISTIC_NAMES
from bscp_voice.models import Entry, EntryKind, Issue, Staff
from bscp_voice.plan import plan
from bscp_voice.themes import theme_name, theme_names

MOST = 3000  # characters of a long text
NOT_CHOSEN = "Choose one"

KINDS = {
    EntryKind.WE_DID: "We did",
    EntryKind.WE_CANNOT: "We can’t, because",
    EntryKind.STILL_THINKING: "We are still thinking",
}


def _trimmed(text: str | None) -> str:
    """Without blank ends, and without signs that a database refuses."""
    plain = (text or "").replace("\r\n", "\n")
    return "".join(sign for sign in plain if sign in "\n\t" or ord(sign) >= 32).strip()


def _long(label: str, hint: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        widget=GovTextArea(),
        filters=[_trimmed],
        validators=[Length(max=MOST, message=f"Keep it to {MOST} characters or fewer.")],
    )


class IssueForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What an issue is about, who answers, and what it rests on."""

    title = StringField(
        "What is the issue?",
        description="One plain line, with no name in it.",
        widget=GovTextInput(),
        filters=[_trimmed],
        validators=[
            DataRequired("Say what the issue is."),
            Length(max=200, message="Keep it to 200 characters or fewer."),
        ],
    )
    theme = SelectField("Theme", widget=GovSelect())
    group_ref = SelectField(
        "Who answers?", widget=GovSelect(), validators=[DataRequired("Choose who answers.")]
    )
    action = SelectField(
        "Plan action",
        description="The action of the plan that what was said belongs to.",
        widget=GovSelect(),
        validators=[DataRequired("Choose the plan action it belongs to.")],
    )
    characteristics = SelectMultipleField(
        "Does it concern people with a protected characteristic?",
        description="Tick those it is about. Leave all empty if it concerns everybody.",
        widget=GovCheckboxesInput(),
        choices=CHARACTERISTIC_NAMES,
    )
    comments = SelectMultipleField("Comments it rests on")

    def offer(self, person: Staff, comments: Iterable[uuid.UUID], issue: Issue | None) -> None:
        """Fill the lists. A member is offered their own groups, and the issue's as it stands.

        Nothing is chosen for a person who has a choice: what stands there would be taken for right.
        """
        everything = ADMINISTRATOR in roles_of(person)
        themes = {"": "A single point, no theme", **theme_names()}
        if issue and issue.theme:
            themes.setdefault(issue.theme, theme_name(issue.theme))  # of an older codebook
        self.theme.choices = themes
        groups = {
            group.ref: group.name
            for group in plan().groups
            if everything or group.ref in person.group_refs
        }
        self.group_ref.choices = groups if len(groups) == 1 else {"": NOT_CHOSEN, **groups}
        actions = {each.id: f"{each.id} {each.title}" for each in plan().actions}
        self.action.choices = {"": NOT_CHOSEN, **actions}
        self.comments.choices = {str(key): "" for key in comments}

    def draft(self, round_id: uuid.UUID | None) -> Draft:
        """What was filled in."""
        return Draft(
            title=self.title.data,
            theme=self.theme.data or None,
            group_ref=self.group_ref.data,
            action=self.action.data,
            characteristics=frozenset(self.characteristics.data),
            comments=frozenset(uuid.UUID(key) for key in self.comments.data),
            round_id=round_id,
        )


class EntryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """An answer, for somebody else to check. Its rules stand in entries.py."""

    kind = RadioField(
        "What kind of answer is it?",
        widget=GovRadioInput(),
        choices={kind.value: label for kind, label in KINDS.items()},
        validators=[InputRequired("Choose what kind of answer it is.")],
    )
    for_children = _long("For children", f"{CHILD_WORDS} words or fewer. People read this first.")
    you_said = _long("You said", "In your words, never somebody’s own. No name, no number.")
    we_did = _long("We did, or why we can’t", "What changed, where and when. Or the real reason.")
    next_step = _long("What happens next")

    def words(self) -> Words:
        """What was filled in."""
        return Words(
            kind=EntryKind(self.kind.data),
            you_said=self.you_said.data,
            we_did=self.we_did.data,
            next_step=self.next_step.data,
            for_children=self.for_children.data,
        )

    def marks(self) -> list[tuple[str, str]]:
        """What may lead to a person: the field it stands in, and the text. Guesses."""
        return [
            (self[name].label.text, piece.text)
            for name in TEXTS
            for piece in pieces(self[name].data or "")
            if piece.kind
        ]

    def passes(self, comments: Iterable[str]) -> bool:
        """Whether everything is right; what is not gets its message."""
        right = bool(self.validate_on_submit())
        if not self.kind.errors:
            for name, message in faults(self.words(), comments).items():
                field: Any = self[name]
                field.errors = [*field.errors, message]
                right = False
        return right

    @classmethod
    def of(cls, entry: Entry) -> EntryForm:
        """The form filled with an answer, for a page that is only looked at."""
        return cls(None, obj=entry, kind=entry.kind.value)


class NoteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One text that a move or a decision needs."""

    text = _long("")

    def ask(self, label: str, hint: str = "") -> NoteForm:
        """Say what is asked."""
        self.text.label.text = label
        self.text.description = hint
        return self

    def fault(self, message: str) -> None:
        """Give the text an error."""
        self.text.errors = [*self.text.errors, message]

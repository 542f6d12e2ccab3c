"""The forms of the reading room."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

MOST = 6000  # characters; a comment has at most 1,500


class RedactForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The text that may go on."""

    redacted = TextAreaField(
        "What may go on",
        description="Put [name], [place] or [number] where something could lead to a person.",
        widget=GovTextArea(),
        validators=[
            DataRequired("Leave some of the text. If nothing of it can go on, escalate it."),
            Length(max=MOST, message=f"Keep it to {MOST} characters or fewer."),
        ],
    )


class RedactBothForm(RedactForm):
    """The text that may go on, and its translation."""

    redacted_translation = TextAreaField(
        lazy_gettext("What may go on of the translation"),
        widget=GovTextArea(),
        validators=[
            DataRequired(lazy_gettext("Leave some of the translation too.")),
            Length(max=MOST, message=lazy_gettext("Keep it to 6000 characters or fewer.")),
        ],
    )


class TranslateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a comment says in English, in a person's words."""

    translation = TextAreaField(
        lazy_gettext("What it says in English"),
        widget=GovTextArea(),
        validators=[
            DataRequired(lazy_gettext("Write the translation first.")),
            Length(max=MOST, message=lazy_gettext("Keep it to 6000 characters or fewer.")),
        ],
    )
    replaces = HiddenField()  # the person saw the translation that was there


class EscalateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why a comment is held back, and what was done."""

    note = TextAreaField(
        "Why, and what have you done?",
        description="For example: who you rang, when, and the reference they gave you.",
        widget=GovTextArea(),
        validators=[
            DataRequired("Say why, and what you have done."),
            Length(max=MOST, message=f"Keep it to {MOST} characters or fewer."),
        ],
    )


class HandOverForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Who took an escalated comment on."""

    note = TextAreaField(
        "Who has taken it on?",
        description="The person or team, when, and their reference.",
        widget=GovTextArea(),
        validators=[
            DataRequired("Say who has taken it on, when, and their reference."),
            Length(max=MOST, message=f"Keep it to {MOST} characters or fewer."),
        ],
    )

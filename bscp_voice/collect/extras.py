"""The page's own fields: who helped, may we quote, contact me, tell me; and the trap for robots."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Form, StringField, ValidationError
from wtforms.validators import Optional

from bscp_voice.collect.steps import MODES
from bscp_voice.instruments.fields import address_name
from bscp_voice.instruments.kinds import AnyChoices, Fields, Line, OneChoice
from bscp_voice.instruments.shape import Form as AskedForm

CONTACT_LENGTH = 120
TRAP = "website"

ERRORS = {
    "email": lazy_gettext(
        "Please write an e-mail address like name@example.org, or leave it empty."
    ),
    "way": lazy_gettext("Please tell us a safe way to reach you, or take back your yes."),
}


def _modes() -> dict[str, str]:
    words = {
        "alone": _("No, I did it on my own"),
        "worker": _("Yes, a worker"),
        "parent_carer": _("Yes, a parent or carer"),
        "advocate": _("Yes, an advocate"),
        "interpreter": _("Yes, an interpreter"),
        "other": _("Yes, someone else"),
    }
    return {code: words[code] for code in MODES}


def real_address(_form: Form, field: Line) -> None:
    """Refuse what cannot be an e-mail address."""
    try:
        validate_email(field.data, check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError(str(ERRORS["email"])) from None


def extra_fields(form: AskedForm) -> Fields:
    """The fields the page adds to this form, in the language in force."""
    asked = form.instrument
    yes = {"1": _("Yes, please")}
    found: Fields = {
        "x-quote": AnyChoices(
            _("May we show your words to other people?"),
            [Optional()],
            choices={"1": _("Yes, but leave out anything that shows who I am")},
        ),
        TRAP: StringField(),
    }
    if asked.ask_mode:
        found["x-mode"] = OneChoice(
            _("Did anyone help you with this?"), [Optional()], choices=_modes()
        )
    if asked.contact_me:
        found["x-contact"] = AnyChoices(
            _("Would you like someone to get in touch?"), [Optional()], choices=yes
        )
        found["x-name"] = Line(_("Your first name"), [Optional()], most=CONTACT_LENGTH)
        found["x-way"] = Line(
            _("A safe way to reach you"),
            [safe_way_if_wanted],
            description=_(
                "Such as a phone number, an e-mail address, or “through my school nurse”."
            ),
            most=CONTACT_LENGTH,
        )
        found["x-when"] = Line(_("A safe time"), [Optional()], most=CONTACT_LENGTH)
    if asked.tell_me:
        found["x-tell"] = Line(
            _("Your e-mail address"), [Optional(), real_address], most=CONTACT_LENGTH
        )
    return found


def safe_way_if_wanted(form: Form, field: Line) -> None:
    """Someone who asks to be contacted has to say how."""
    if form["x-contact"].data and not field.data:
        raise ValidationError(str(ERRORS["way"]))


def addresses(form: AskedForm) -> dict[str, str]:
    """Address field → the purpose it is kept for."""
    return {
        address_name(question): question.separate_store
        for question in form.questions
        if question.separate_store
    }

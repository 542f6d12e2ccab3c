"""The forms of rounds and links."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select as sql_select
from wtforms import ValidationError
from wtforms.validators import InputRequired

from bscp_voice.extensions import db
from bscp_voice.instruments.kinds import AnyChoices, DateParts, EmptyIsNoAnswer, OneChoice
from bscp_voice.instruments.kinds import WholeNumber as Number
from bscp_voice.languages import LANGUAGES
from bscp_voice.manage import rounds
from bscp_voice.manage.forms import StaffForm, day, day_needed, day_of, line, select, whole_of
from bscp_voice.models import Course, Round
from bscp_voice.plan import plan


class RoundForm(StaffForm):
    """Everything of a round but its form and context, which are chosen first."""

    title = line(
        "Title",
        "Write a title, so that staff can tell this round from others",
        hint="For staff. For example, “Child protection conferences, spring 2026”.",
    )
    group_ref = select("Who answers for what is said", {})
    measures = AnyChoices(
        "Plan measures this round feeds",
        description="All that this form can feed in this context. Untick one only if the group does "
        "not want these answers counted there.",
    )
    place_kind = OneChoice(
        "Where it is asked",
        [InputRequired("Choose where it is asked")],
        choices=rounds.PLACE_KINDS,
    )
    place_name = line("Its name", hint="The team, service, event or course. Leave empty if many.")
    course_code = select("Course", {}, empty="None")
    opens_on = day("Opens on", "Write the day it opens", hint="Answers are taken from this day.")
    closes_on = day(
        "Closes on", hint="The last day. Leave empty to keep it open until you close it."
    )
    event_on = day(
        "Day of the event",
        hint="Only for one event or course: its answers then count in the period of that day.",
    )
    invited = Number(
        "How many people were asked",
        [EmptyIsNoAnswer()],
        description="If you know it. It gives the response rate.",
        least=0,
    )
    origin = OneChoice(
        "How answers arrive",
        [InputRequired("Choose how answers arrive")],
        choices=rounds.ORIGINS,
        default="collected",
    )

    def __init__(self, fed: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.group_ref.choices = rounds.groups()
        known = plan()
        self.measures.choices = {uid: f"{uid} {known.text_of(uid)}" for uid in fed}
        courses = db.session.execute(
            sql_select(Course.code, Course.title).order_by(Course.ended_on.desc())
        )
        self.course_code.choices = {"": "None", **dict(courses.all())}

    def validate_closes_on(self, field: DateParts) -> None:
        """Closing comes after opening."""
        opens, closes = day_of(self.opens_on), day_of(field)
        if opens and closes and closes < opens:
            raise ValidationError("The closing day is before the opening day")

    def values(self) -> dict[str, Any]:
        """The columns of a round, without its measures."""
        return {
            "title": self.title.data,
            "group_ref": self.group_ref.data,
            "place_kind": self.place_kind.data,
            "place_name": self.place_name.data or "",
            "course_code": self.course_code.data or None,
            "opens_on": day_needed(self.opens_on),
            "closes_on": day_of(self.closes_on),
            "event_on": day_of(self.event_on),
            "invited": whole_of(self.invited),
            "origin": self.origin.data,
        }


def filled(round_: Round) -> dict[str, Any]:
    """The values a form for this round starts with."""
    names = ("title", "group_ref", "place_kind", "place_name", "opens_on", "closes_on", "event_on")
    return {
        **{name: getattr(round_, name) for name in names},
        "course_code": round_.course_code or "",
        "invited": "" if round_.invited is None else str(round_.invited),
        "origin": round_.origin,
        "measures": [each.measure for each in round_.measures],
    }


class LinkForm(StaffForm):
    """A new link."""

    label = line(
        "What this link is for",
        "Write what this link is for",
        hint="For staff. For example, “Poster in reception” or “Letter after the conference”.",
    )
    place = line("Place", hint="For example, a building or a team. Never a person.")
    district = select("District", {name: name for name in rounds.DISTRICTS}, empty="Not known")
    agency = select("Agency", {}, empty="None")
    reference = line(
        "Reference",
        most=60,
        hint="The number of a discussion or a conference in its register. Never a person's number.",
    )
    language = select(
        "Language it opens in", {}, empty="The language of the person's phone, where we offer it"
    )
    kiosk = AnyChoices(
        "Who holds the device",
        [EmptyIsNoAnswer()],
        choices={"yes": "Many people use one tablet in turn, in a school or a clinic"},
        description="The form then starts anew after each person, and when nobody touches it for a minute.",
    )
    cleared = AnyChoices("Before this link is sent", [EmptyIsNoAnswer()])

    def __init__(self, languages: tuple[str, ...], clearance: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.agency.choices = {"": "None", **rounds.agencies()}
        self.language.choices = {
            **self.language.choices,
            **{code: LANGUAGES[code].name for code in languages},
        }
        if clearance is None:
            del self.cleared
        else:
            self.cleared.choices = {"yes": clearance}
            self.cleared.validators = [InputRequired("Confirm this before the link is sent")]

    def values(self) -> dict[str, Any]:
        """The columns of a link."""
        kept: dict[str, Any] = {
            name: self[name].data or None
            for name in ("district", "agency", "reference", "language")
        }
        kept["kiosk"] = bool(self.kiosk.data)
        return {"label": self.label.data, "place": self.place.data or "", **kept}


class ActForm(StaffForm):
    """A button that changes something: only the CSRF token."""

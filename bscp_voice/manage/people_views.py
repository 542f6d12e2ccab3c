"""Staff: list, add, change."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from bscp_voice.access import ADMINISTRATOR, RoleName, audit, roles_of, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.instruments.kinds import AnyChoices, EmptyIsNoAnswer, OneChoice
from bscp_voice.manage import people, rounds
from bscp_voice.manage.forms import Password, StaffForm, line
from bscp_voice.models import Staff

blueprint = Blueprint("people", __name__, url_prefix="/staff/people")

HINT = (
    "Twelve characters or more. Three words that do not belong together do well. "
    "Hand it over in person or by phone."
)


class PersonForm(StaffForm):
    """A member of staff."""

    email = line("E-mail", "Write an e-mail address")
    name = line("Name", "Write a name", most=100)
    roles = AnyChoices(
        "Roles",
        [InputRequired("Choose at least one role")],
        choices={role.value: text for role, text in people.ROLES.items()},
    )
    groups = AnyChoices("Groups", [EmptyIsNoAnswer()], description="For sub-group members.")
    active = OneChoice(
        "Account",
        [InputRequired("Choose whether the account is open")],
        choices={"open": "Open", "closed": "Closed: cannot sign in"},
        default="open",
    )
    password = Password("Password", description=HINT)

    def values(self) -> dict[str, Any]:
        """What both adding and changing set."""
        return {
            "name": self.name.data,
            "roles": [RoleName(each) for each in self.roles.data],
            "groups": self.groups.data or [],
            "password": self.password.data or "",
        }


@blueprint.get("/")
@staff(ADMINISTRATOR)
def index() -> str:
    """Everybody with an account."""
    everybody = db.session.scalars(
        select(Staff).order_by(Staff.active.desc(), Staff.name, Staff.email)
    )
    return render_template("manage/people.html", people=everybody.all())


@blueprint.route("/new", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def new() -> str | Response:
    """Add somebody."""
    form = PersonForm()
    form.groups.choices = rounds.groups()
    del form.active
    if form.validate_on_submit():
        try:
            made = people.add(db.session(), email=form.email.data, **form.values())
        except people.StaffError as error:
            form[error.field].errors = [str(error)]
        else:
            audit(db.session(), signed_in(), "staff added", made.id)
            db.session.commit()
            flash(f"{made.name} can sign in now.", "good")
            return redirect(url_for("people.index"))
    return render_template("manage/person_form.html", form=form, person=None)


@blueprint.route("/<int(max=2147483647):person_id>", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def edit(person_id: int) -> str | Response:
    """Change somebody's name, roles, groups, password, or close the account."""
    person = db.session.get(Staff, person_id) or abort(404)
    form = PersonForm(
        data={
            "name": person.name,
            "roles": [role.value for role in roles_of(person)],
            "groups": sorted(person.group_refs),
            "active": "open" if person.active else "closed",
        }
    )
    form.groups.choices = rounds.groups()
    del form.email
    form.password.description = f"Leave empty to keep the old one. {HINT}"
    if form.validate_on_submit():
        try:
            people.change(db.session(), person, active=form.active.data == "open", **form.values())
        except people.StaffError as error:
            db.session.rollback()
            form[error.field].errors = [str(error)]
        else:
            audit(db.session(), signed_in(), "staff changed", person.id)
            db.session.commit()
            flash("The changes are saved.", "good")
            return redirect(url_for("people.index"))
    return render_template("manage/person_form.html", form=form, person=person)

"""Registers: list, add, edit, upload."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from bscp_voice.access import ADMINISTRATOR, audit, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.manage import registers, rounds, tables
from bscp_voice.manage.forms import StaffForm
from bscp_voice.manage.registers import REGISTERS, Register
from bscp_voice.manage.service import settings
from bscp_voice.manage.uploads import allow_files, content, file
from bscp_voice.models import ExpectedAgency

blueprint = Blueprint("registers", __name__, url_prefix="/staff/registers")
allow_files(blueprint, "upload")

SHOWN = 500


class UploadForm(StaffForm):
    """A whole register as a file."""

    file = file(
        "CSV or XLSX file", "Choose a file", "The first row holds the names of the columns."
    )


@blueprint.get("/")
@staff(ADMINISTRATOR)
def index() -> str:
    """The registers and how much each holds."""
    sizes = {
        name: db.session.scalar(select(func.count()).select_from(register.model)) or 0
        for name, register in REGISTERS.items()
    }
    return render_template("manage/registers.html", registers=REGISTERS.values(), sizes=sizes)


@blueprint.get("/<name>")
@staff(ADMINISTRATOR)
def show(name: str) -> str:
    """One register: the newest rows first where there is a day."""
    register = _register(name)
    order = [getattr(register.model, column).desc() for column in register.days] + [
        getattr(register.model, column) for column in register.key
    ]
    rows = db.session.scalars(select(register.model).order_by(*order).limit(SHOWN)).all()
    total = db.session.scalar(select(func.count()).select_from(register.model)) or 0
    return render_template(
        "manage/register.html",
        register=register,
        rows=rows,
        total=total,
        shown=registers.shown,
        identity=registers.identity,
    )


@blueprint.route("/<name>/new", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def new(name: str) -> str | Response:
    """Add a row."""
    register = _register(name)
    form = register.form()
    if form.validate_on_submit():
        found = registers.values(register, form)
        if registers.same_row(db.session(), register, found) is not None:
            form[register.key[0]].errors = [f"This {register.one} is in the register already"]
        else:
            row = register.model(**found)
            if isinstance(row, ExpectedAgency):
                row.added_by = signed_in().id
            db.session.add(row)
            db.session.flush()
            return _saved(register, row, "added")
    return render_template("manage/register_form.html", register=register, form=form, row=None)


@blueprint.route("/<name>/edit/<key>", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def edit(name: str, key: str) -> str | Response:
    """Change a row. A code or reference that other data rest on stays; a wrong one gets a new row."""
    register = _register(name)
    row = registers.row_of(db.session(), register, key) or abort(404)
    start: dict[str, Any] = {
        column: str(value) if isinstance(value := getattr(row, column), int) else value
        for column in register.columns
    }
    form = register.form(data=start)
    single_key = len(register.key) == 1
    if single_key and form.is_submitted():
        form[register.key[0]].data = start[register.key[0]]
    if form.validate_on_submit():
        for column, value in registers.values(register, form).items():
            setattr(row, column, value)
        db.session.flush()
        return _saved(register, row, "changed")
    return render_template(
        "manage/register_form.html", register=register, form=form, row=row, single_key=single_key
    )


@blueprint.route("/<name>/upload", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def upload(name: str) -> str | Response:
    """Add and change many rows from a file, all or none."""
    register = _register(name)
    form = UploadForm()
    problems: list[tables.Problem] = []
    if form.validate_on_submit():
        try:
            table = tables.read(*content(form.file), limit=settings().import_limit)
            added, changed, problems = registers.upload(db.session(), register, table)
        except tables.TableError as error:
            problems = [tables.Problem(str(error))]
        if not problems:
            audit(db.session(), signed_in(), f"register uploaded: {register.name}")
            db.session.commit()
            flash(f"{added} added, {changed} changed.", "good")
            return redirect(url_for("registers.show", name=name))
        db.session.rollback()
    return render_template(
        "manage/register_upload.html",
        register=register,
        form=form,
        problems=problems,
        agencies=rounds.agencies(),
    )


@blueprint.get("/<name>/template.csv")
@staff(ADMINISTRATOR)
def template(name: str) -> Response:
    """An empty file with the right first row."""
    register = _register(name)
    out = io.StringIO()
    csv.writer(out).writerow(register.columns)
    headers = {"Content-Disposition": f'attachment; filename="{register.name}.csv"'}
    return Response(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _register(name: str) -> Register:
    return REGISTERS.get(name) or abort(404)


def _saved(register: Register, row: object, what: str) -> Response:
    action = f"register row {what}: {register.name}"
    audit(db.session(), signed_in(), action, registers.identity(register, row))
    db.session.commit()
    flash("Saved.", "good")
    return redirect(url_for("registers.show", name=register.name))

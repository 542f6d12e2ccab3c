"""The translation desk in the browser: a language as a spreadsheet, and side by side on the real form."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, TRANSLATOR, audit, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.instruments.contexts import CONTEXT_NAMES
from bscp_voice.manage import desk, desk_sheet
from bscp_voice.manage.desk_places import choices
from bscp_voice.manage.desk_views import Wanted, blueprint, person, told_or_404, wanted_entries
from bscp_voice.manage.forms import StaffForm
from bscp_voice.manage.service import settings
from bscp_voice.manage.uploads import allow_files, content, file
from bscp_voice.pages import CONTENT_SECURITY_POLICY
from bscp_voice.texts import live

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
allow_files(blueprint, "upload", roles=(ADMINISTRATOR, TRANSLATOR))


class SheetForm(StaffForm):
    """A spreadsheet that came from here."""

    file = file("XLSX file", "Choose the XLSX file", "The one that was downloaded here, filled in.")


@blueprint.get("/<code>/sheet.xlsx")
@staff(ADMINISTRATOR, TRANSLATOR)
def sheet(code: str) -> Response:
    """The texts of the list as a spreadsheet."""
    told = told_or_404(code)
    body = desk_sheet.out(told, wanted_entries(told, Wanted.asked()))
    name = f"translations-{code}-{clock.today().isoformat()}.xlsx"
    answer = make_response(body)
    answer.headers["Content-Type"] = XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/<code>/upload", methods=["GET", "POST"])
@staff(ADMINISTRATOR, TRANSLATOR)
def upload(code: str) -> str | Response:
    """Take a spreadsheet back, whole or not at all."""
    told, form = told_or_404(code), SheetForm()
    found: desk_sheet.Reading | None = None
    if form.validate_on_submit():
        found = desk_sheet.read(*content(form.file), told, settings().import_limit)
        if not found.problems:
            for each in found.changes:
                desk.write(
                    db.session(), code, each.entry, each.texts, each.act, person(), each.note
                )
            many = len(found.changes)
            audit(db.session(), signed_in(), "translations uploaded", f"{code}: {many}")
            db.session.commit()
            live().forget()
            flash(f"Taken: {many}. As they were: {found.same}.", "good")
            return redirect(url_for("translations.listed", code=code))
    return render_template("manage/translations_upload.html", told=told, form=form, found=found)


@blueprint.get("/<code>/preview")
@staff(ADMINISTRATOR, TRANSLATOR)
def preview(code: str) -> Response:
    """A form in English and in the language beside each other, as respondents see it."""
    told = told_or_404(code)
    codes = [each.removeprefix("form:") for each in choices() if each.startswith("form:")]
    chosen = request.args.get("form", "") or codes[0]
    if chosen not in codes:
        abort(404)
    contexts = registry.instrument(chosen).contexts
    context = request.args.get("context", "")
    text = render_template(
        "manage/translations_preview.html",
        told=told,
        forms={each: choices()[f"form:{each}"] for each in codes},
        chosen=chosen,
        contexts=contexts,
        context_names=CONTEXT_NAMES,
        context=context if context in contexts else "",
        at=request.args.get("at", "")[:60],
    )
    answer = make_response(text)
    # this page alone may hold frames, and only our own
    policy = CONTENT_SECURITY_POLICY.replace("frame-src 'none'", "frame-src 'self'")
    answer.headers["Content-Security-Policy"] = policy
    return answer

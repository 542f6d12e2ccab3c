"""Links of a round, their posters and their QR codes."""

from __future__ import annotations

import io
import uuid

import segno
from flask import (
    Blueprint,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, audit, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.manage import rounds
from bscp_voice.manage.round_forms import ActForm, LinkForm
from bscp_voice.manage.round_views import found_round
from bscp_voice.manage.service import settings
from bscp_voice.models import Link
from bscp_voice.texts import live

blueprint = Blueprint("links", __name__, url_prefix="/staff")

QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
PNG_SCALE = 20  # pixels a module: sharp on A4 at 300 dots an inch
ADULTS = frozenset({"parent_carer", "practitioner", "delegate", "auditor"})


def address(link: Link, language: str | None = None) -> str:
    """The public address of a link; with a language, of its page in that language."""
    base = (settings().public_url or request.host_url).rstrip("/")
    chosen = language or link.language
    return f"{base}/f/{link.token}" + (f"/{chosen}" if chosen else "")


def qr(link: Link, language: str | None = None) -> segno.QRCode:
    """The QR code of an address: error correction M (15 %), and more where it costs no size."""
    return segno.make(address(link, language), error="m", micro=False)


@blueprint.app_template_global("link_address")
def link_address(link: Link) -> str:
    """The address of a link, for templates."""
    return address(link)


@blueprint.route("/rounds/<uuid:round_id>/links/new", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def new(round_id: uuid.UUID) -> str | Response:
    """Make a link."""
    round_ = found_round(round_id)
    if round_.origin == "imported":
        flash("This round takes answers from a file, so it has no links.", "bad")
        return redirect(url_for("rounds.show", round_id=round_.id))
    clearance = rounds.clearance(round_)
    form = LinkForm(live().offered, clearance)
    if form.validate_on_submit():
        made = rounds.new_link(db.session(), round_, **form.values())
        done = "link made, clearance confirmed" if clearance else "link made"
        audit(db.session(), signed_in(), done, made.id)
        db.session.commit()
        flash("The link is made.", "good")
        return redirect(url_for("rounds.show", round_id=round_.id, _anchor=f"link-{made.id}"))
    return render_template("manage/link_form.html", form=form, round=round_)


@blueprint.post("/links/<uuid:link_id>/close")
@staff(ADMINISTRATOR)
def close(link_id: uuid.UUID) -> Response:
    """Close a link for good; the answers that came by it stay."""
    link = _found(link_id)
    if ActForm().validate_on_submit() and link.closed_on is None:
        link.closed_on = clock.today()
        audit(db.session(), signed_in(), "link closed", link.id)
        db.session.commit()
        flash("The link is closed. Posters with it now show a friendly page.", "good")
    return redirect(url_for("rounds.show", round_id=link.round_id))


@blueprint.get("/links/<uuid:link_id>/poster/<language>")
@staff(ADMINISTRATOR)
def poster(link_id: uuid.UUID, language: str) -> str:
    """An A4 page to print and put up, in one of the languages offered."""
    link = _found(link_id)
    _offered_or_404(language)
    g.language = language
    round_ = link.round
    instrument = registry.instrument(round_.instrument_code, round_.instrument_version)
    code = qr(link, language).svg_inline(
        scale=1, border=4, omitsize=True, dark="#000", light="#fff"
    )
    printed = address(link).partition("://")[2]
    return render_template(
        "manage/poster.html",
        link=link,
        round=round_,
        instrument=instrument,
        qr=Markup(code),  # noqa: S704  drawn by segno from an address of ours
        printed_address=printed.removesuffix(f"/{link.language}"),
        privacy_host=printed.partition("/f/")[0],
        contacts=_contacts(instrument.audience),
    )


@blueprint.get("/links/<uuid:link_id>/qr/<language>.<kind>")
@staff(ADMINISTRATOR)
def qr_file(link_id: uuid.UUID, language: str, kind: str) -> Response:
    """The QR code as a file for a letter or a leaflet: SVG, or PNG."""
    link = _found(link_id)
    _offered_or_404(language)
    if kind not in QR_TYPES:
        abort(404)
    out = io.BytesIO()
    qr(link, language).save(out, kind=kind, border=4, scale=PNG_SCALE if kind == "png" else 1)
    headers = {"Content-Disposition": f'attachment; filename="qr-{link.id}-{language}.{kind}"'}
    return Response(out.getvalue(), content_type=QR_TYPES[kind], headers=headers)


def _found(link_id: uuid.UUID) -> Link:
    return db.session.get(Link, link_id) or abort(404)


def _offered_or_404(language: str) -> None:
    if language not in live().offered:
        abort(404)


def _contacts(audience: str) -> list[object]:
    adults, children = audience in ADULTS, audience == "child"
    return [
        each
        for each in settings().help.contacts
        if (each.for_adults and not children) or (each.for_children and not adults)
    ]

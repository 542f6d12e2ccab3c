"""What members of staff did, newest first."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from sqlalchemy import func, select

from bscp_voice.access import ADMINISTRATOR, staff
from bscp_voice.extensions import db
from bscp_voice.models import AuditEvent, Staff

blueprint = Blueprint("audit", __name__, url_prefix="/staff/audit")

PAGE = 50


@blueprint.get("/")
@staff(ADMINISTRATOR)
def index() -> str:
    """One page of the audit list."""
    total = db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    last = max(1, -(-total // PAGE))
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= last:
        abort(404)
    events = db.session.execute(
        select(AuditEvent, Staff.name, Staff.email)
        .outerjoin(Staff, Staff.id == AuditEvent.staff_id)
        .order_by(AuditEvent.at.desc(), AuditEvent.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return render_template(
        "manage/audit.html", events=events.all(), page=page, last=last, total=total
    )

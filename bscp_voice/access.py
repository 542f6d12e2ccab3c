"""Who may see what: staff roles, the decorator every staff route carries, the mark every public route carries.

A route that carries neither is refused when the app is put together, so nothing is open by accident.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, abort, redirect, request, url_for
from flask_security import current_user
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bscp_voice import clock, sign_in
from bscp_voice.extensions import db
from bscp_voice.models import AuditEvent, Role, Staff, StaffGroup

P = ParamSpec("P")
R = TypeVar("R")


class RoleName(StrEnum):
    """The roles. One person may have several."""

    ADMINISTRATOR = "administrator"  # rounds, links, registers, staff
    READER = "reader"  # reads every comment; sees no demographics
    ANALYST = "analyst"  # exact figures
    MEMBER = "member"  # a sub-group's figures, cleared comments, issues and answers
    TRANSLATOR = "translator"  # the translation desk; no answer and no figure


ADMINISTRATOR, READER, ANALYST, MEMBER, TRANSLATOR = RoleName
EVERYONE = frozenset(RoleName)

# what Flask and its extensions serve themselves, and why each may be reached without a mark of ours
UNMARKED = {
    "static": "built files, the same for everybody",
    "security": "signing in and out",
}


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a route that anybody may reach."""
    view.__dict__["access"] = "public"
    return view


def staff(*roles: RoleName) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let in staff with one of these roles; no role named: any signed-in member of staff."""
    allowed = frozenset(roles) or EVERYONE

    def mark(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            if not current_user.is_authenticated:
                return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
            if not roles_of(signed_in()) & allowed:
                abort(403)
            return view(*args, **kwargs)

        guarded.__dict__["access"] = allowed
        return guarded

    return mark


def signed_in() -> Staff:
    """The member of staff of this request."""
    return cast(Staff, current_user)


def roles_of(person: Staff) -> frozenset[RoleName]:
    """The roles a person holds."""
    return frozenset(RoleName(role.name) for role in person.roles)


def may_act_for(person: Staff, group_ref: str) -> bool:
    """Whether a person may answer for a sub-group: its members, and administrators."""
    return ADMINISTRATOR in roles_of(person) or group_ref in person.group_refs


def audit(session: Session, person: Staff, action: str, target: object = "") -> None:
    """Note who did what. Never pass a text that somebody wrote."""
    session.add(
        AuditEvent(
            at=clock.now().replace(tzinfo=None),
            staff_id=person.id,
            action=action,
            target=str(target),
        )
    )


def add_staff(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    roles: Collection[RoleName],
    groups: Collection[str] = (),
    demo: bool = False,
) -> Staff:
    """Add a member of staff. Flushes. The caller has checked that the e-mail is free."""
    known = {role.name: role for role in session.scalars(select(Role))}
    for role in roles:
        if role.value not in known:
            known[role.value] = Role(name=role.value)
            session.add(known[role.value])
    person = Staff(
        email=email.strip().lower(),
        name=name,
        password=hash_password(password),
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        demo=demo,
        created_at=clock.now().replace(tzinfo=None),
        roles=[known[role.value] for role in roles],
        groups=[StaffGroup(group_ref=group) for group in groups],
    )
    session.add(person)
    session.flush()
    return person


def register(app: Flask) -> None:
    """Set up signing in."""
    app.config.from_mapping(
        SECURITY_URL_PREFIX="/staff",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_POST_LOGIN_VIEW="/staff/",
        SECURITY_POST_LOGOUT_VIEW="/staff/sign-in",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106  the name of the method
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},  # argon2 salts each password itself
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_REGISTERABLE=False,
        SECURITY_FRESHNESS=timedelta(days=-1),  # nothing asks to sign in again, so no page for it
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_RETURN_GENERIC_RESPONSES=True,  # do not tell who has an account
        SECURITY_SESSION_PROTECTION="strong",
    )
    Security(app, SQLAlchemyUserDatastore(db, Staff, Role))
    sign_in.register(app)


def unmarked_endpoints(app: Flask) -> list[str]:
    """Endpoints that declare no access: must be empty (checked by a test and when the app is made)."""
    return sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint.partition(".")[0] not in UNMARKED and not hasattr(view, "access")
    )

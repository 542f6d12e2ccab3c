"""The rules of staff: who may be added, changed and closed; an administrator always remains."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from email_validator import EmailNotValidError, validate_email
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice.access import ADMINISTRATOR, RoleName, add_staff, roles_of
from bscp_voice.manage import passwords
from bscp_voice.models import Role, Staff, StaffGroup
from bscp_voice.plan import plan

ROLES = {
    RoleName.ADMINISTRATOR: "Administrator: rounds, links, registers and staff",
    RoleName.READER: "Reader: reads every comment before it goes on; sees no demographics",
    RoleName.ANALYST: "Analyst: exact figures",
    RoleName.MEMBER: "Sub-group member: figures, cleared comments, issues and answers",
    RoleName.TRANSLATOR: "Translator: checks and mends translations; sees no answer and no figure",
}


class StaffError(ValueError):
    """Why a change to staff is refused. `field` names the control it belongs to."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def normal_email(text: str) -> str:
    """An e-mail address as it is kept.

    Raises:
        StaffError: it cannot be an address.
    """
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise StaffError("email", "Write an e-mail address in the form name@example.org") from None


def add(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    roles: Collection[RoleName],
    groups: Collection[str],
) -> Staff:
    """Add a member of staff. Flushes.

    Raises:
        StaffError: the e-mail is wrong or taken, the password weak, a role missing, a group unknown.
    """
    address = normal_email(email)
    if session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
        raise StaffError("email", "There is already an account with this e-mail")
    _check(roles, groups)
    if weak := passwords.problem(password, address.partition("@")[0], name):
        raise StaffError("password", weak)
    return add_staff(
        session, email=address, name=name, password=password, roles=roles, groups=groups
    )


def change(
    session: Session,
    person: Staff,
    *,
    name: str,
    roles: Collection[RoleName],
    groups: Collection[str],
    active: bool,
    password: str = "",
) -> None:
    """Change a member of staff; an empty password keeps the old one. Flushes.

    A new password or a closed account ends every session of that person.

    Raises:
        StaffError: no administrator would remain, the password is weak, a role missing, a group unknown.
    """
    _check(roles, groups)
    stays = active and ADMINISTRATOR in roles
    if not stays and is_last_administrator(session, person):
        raise StaffError(
            "roles" if active else "active",
            "This is the last administrator. Make somebody else an administrator first",
        )
    if password and (weak := passwords.problem(password, person.email.partition("@")[0], name)):
        raise StaffError("password", weak)
    known = {role.name: role for role in session.scalars(select(Role))}
    person.name, person.active = name, active
    person.roles = [known.get(each.value) or Role(name=each.value) for each in roles]
    kept = {group.group_ref: group for group in person.groups}
    person.groups = [kept.get(ref) or StaffGroup(group_ref=ref) for ref in groups]
    if password:
        person.password = hash_password(password)
    if password or not active:
        person.fs_uniquifier = uuid.uuid4().hex
    session.flush()


def is_last_administrator(session: Session, person: Staff) -> bool:
    """Whether nobody else who is active is an administrator."""
    if ADMINISTRATOR not in roles_of(person) or not person.active:
        return False
    others = session.scalars(select(Staff).where(Staff.active, Staff.id != person.id))
    return not any(ADMINISTRATOR in roles_of(each) for each in others)


def _check(roles: Collection[RoleName], groups: Collection[str]) -> None:
    if not roles:
        raise StaffError("roles", "Choose at least one role")
    for ref in groups:
        if plan().find_group(ref) is None:
            raise StaffError("groups", f"The plan has no group {ref!r}")

"""The demonstration's staff. The start check refuses a database that holds them outside the demo."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, RoleName, add_staff
from bscp_voice.models import Staff

PASSWORD = "demonstration only"  # noqa: S105  printed on purpose; refused outside the demo


@dataclass(frozen=True)
class SignIn:
    """One sign-in and what it may do."""

    email: str
    name: str
    roles: tuple[RoleName, ...]
    groups: tuple[str, ...] = ()


SIGN_INS = (
    SignIn("administrator@example.org", "Ada Administrator", (ADMINISTRATOR,)),
    SignIn("reader@example.org", "Rashid Reader", (READER,)),
    SignIn("analyst@example.org", "Ana Analyst", (ANALYST,)),
    SignIn(
        "quality@example.org",
        "Quinn, Quality, Impact and Outcomes",
        (MEMBER,),
        ("quality_impact_outcomes",),
    ),
    SignIn(
        "learning@example.org",
        "Lena, Learning and Development",
        (MEMBER,),
        ("learning_development",),
    ),
)


@dataclass(frozen=True)
class People:
    """The staff by what they do in the demonstration."""

    administrator: Staff
    reader: Staff
    analyst: Staff
    quality: Staff
    learning: Staff


def add_people(session: Session) -> People:
    """Add the sign-ins, in the order of `People`. Flushes."""
    return People(*(_add(session, each) for each in SIGN_INS))


def _add(session: Session, sign_in: SignIn) -> Staff:
    return add_staff(
        session,
        email=sign_in.email,
        name=sign_in.name,
        password=PASSWORD,
        roles=sign_in.roles,
        groups=sign_in.groups,
        demo=True,
    )

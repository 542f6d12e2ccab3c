"""A link to answer through, and a phone to answer with."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bscp_voice.models import Link
from tests.collect.phone import MakeLink, Phone
from tests.factories import make_link, make_round


@pytest.fixture
def link_to(session: Session) -> MakeLink:
    """A committed, open link to a form."""

    def make(
        instrument: str = "child_8_11", context: str | None = "cp_conference", **more: object
    ) -> Link:
        columns = {key: more.pop(key) for key in ("closed_on", "language", "kiosk") if key in more}
        link = make_link(session, make_round(session, instrument, context, **more), **columns)  # type: ignore[arg-type]
        session.commit()
        return link

    return make


@pytest.fixture
def phone(client: FlaskClient) -> Phone:
    """A phone without script and without cookies."""
    return Phone(client)

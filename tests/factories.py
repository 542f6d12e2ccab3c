"""Rounds, links, responses, staff and signed-in browsers for tests, made the way the service makes them.

Everything is flushed, nothing is committed, except by `sign_in`, which goes through the real page.
"""

from __future__ import annotations

import itertools
import re
import secrets
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bscp_voice import clock, intake
from bscp_voice.access import RoleName, add_staff
from bscp_voice.instruments import registry
from bscp_voice.keys import Keys
from bscp_voice.models import Link, Response, Round, RoundMeasure, Staff
from bscp_voice.submission import Submission

PASSWORD = "three plain words 2026"
TODAY = clock.today()

_numbers = itertools.count(1)


def make_round(
    session: Session,
    instrument: str = "child_8_11",
    context: str | None = "cp_conference",
    *,
    measures: tuple[str, ...] = (),
    group: str = "quality_impact_outcomes",
    opens_on: date | None = None,
    closes_on: date | None = None,
    **columns: Any,
) -> Round:
    """An open round of the newest version of a form. `columns` sets any other column."""
    values: dict[str, Any] = {"title": f"Round {next(_numbers)}", "created_on": TODAY} | columns
    made = Round(
        instrument_code=instrument,
        instrument_version=registry.instrument(instrument).version,
        context=context,
        group_ref=group,
        opens_on=opens_on or TODAY - timedelta(days=30),
        closes_on=closes_on,
        measures=[RoundMeasure(measure=measure) for measure in measures],
        **values,
    )
    session.add(made)
    session.flush()
    return made


def make_link(session: Session, round_: Round | None = None, **columns: Any) -> Link:
    """An open link of a round (a new one when none is given)."""
    values: dict[str, Any] = {"created_on": TODAY, "label": "Poster in reception"} | columns
    made = Link(token=secrets.token_urlsafe(16), round=round_ or make_round(session), **values)
    session.add(made)
    session.flush()
    return made


def make_response(
    session: Session,
    round_: Round | None = None,
    answers: Mapping[str, str | tuple[str, ...]] | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    equality: Mapping[str, str | tuple[str, ...]] | None = None,
    link: Link | None = None,
    submission_id: str | None = None,
    language: str = "en",
    **more: Any,
) -> Response:
    """A response stored by intake. One text stands for one chosen code."""
    kept = round_ or (link.round if link else make_round(session))
    submission = Submission(
        round_id=kept.id,
        link_id=link.id if link else None,
        submission_id=submission_id or uuid.uuid4().hex,
        language=language,
        answers=_tuples(answers or {}),
        texts=dict(texts or {}),
        equality=_tuples(equality or {}),
        **more,
    )
    keys = intake_keys()
    receipt = intake.record(session, submission, keys)
    found = intake.find_by_receipt(session, receipt.code, keys)
    assert found is not None
    return found


def intake_keys() -> Keys:
    """The keys of the running app."""
    return Keys(current_app.extensions["bscp_settings"].secret_key)


def make_staff(
    session: Session,
    *roles: RoleName,
    groups: tuple[str, ...] = (),
    email: str | None = None,
    name: str = "Sam Khan",
    **columns: Any,
) -> Staff:
    """A member of staff whose password is PASSWORD. `columns` sets any other column."""
    person = add_staff(
        session,
        email=email or f"staff{next(_numbers)}@example.org",
        name=name,
        password=PASSWORD,
        roles=roles,
        groups=groups,
    )
    for column, value in columns.items():
        setattr(person, column, value)
    session.flush()
    return person


class Browser(FlaskClient):
    """A browser whose every request has an app context, and so a database session, of its own.

    Inside a test's app context Flask would lend that one to the request, and with it who is signed in.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        with self.application.app_context():
            return super().open(*args, **kwargs)


def browser(app: Flask) -> Browser:
    """A browser that keeps cookies and is not signed in.

    Each has an address of its own, so that the limit on sign-ins counts it alone.
    """
    number = next(_numbers)
    made = Browser(app, app.response_class, use_cookies=True)
    made.environ_base = {
        "REMOTE_ADDR": f"10.0.{number // 250 % 250}.{number % 250 + 1}",
        "HTTP_USER_AGENT": "test",
    }
    return made


def sign_in(app: Flask, person: Staff) -> Browser:
    """A browser that signed in through the real page. Commits first, so that the page finds the person."""
    session = Session.object_session(person)
    assert session is not None
    session.commit()
    client = browser(app)
    details = {"email": person.email, "password": PASSWORD}
    answer = submit(client, "/staff/sign-in", details)
    assert answer.status_code == 302, answer.text
    assert "sign-in" not in answer.location
    return client


def signed_in_as(
    app: Flask, session: Session, *roles: RoleName, groups: tuple[str, ...] = ()
) -> Browser:
    """A browser of a new member of staff with these roles."""
    return sign_in(app, make_staff(session, *roles, groups=groups))


def csrf_token(page: str) -> str:
    """The first CSRF token of a page."""
    found = re.search(r'name="csrf_token"[^>]*?value="([^"]+)"', page) or re.search(
        r'value="([^"]+)"[^>]*?name="csrf_token"', page
    )
    assert found, "the page has no CSRF token"
    return found[1]


def submit(
    client: FlaskClient, address: str, data: Mapping[str, Any], *, page: str | None = None
) -> TestResponse:
    """Open a page (`page`, or the address itself), then post to the address with the page's token."""
    opened = client.get(page or address)
    assert opened.status_code == 200, opened.status
    return client.post(address, data={**data, "csrf_token": csrf_token(opened.text)})


def staff_called(session: Session, email: str) -> Staff:
    """The member of staff with this e-mail."""
    return session.scalars(select(Staff).where(Staff.email == email)).one()


def _tuples(values: Mapping[str, str | tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {code: (one,) if isinstance(one, str) else one for code, one in values.items()}

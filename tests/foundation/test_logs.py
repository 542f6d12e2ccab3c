"""Logs and error pages hold no answer, no address and no device."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from bscp_voice.extensions import db
from bscp_voice.logs import configure_logs
from bscp_voice.settings import Settings
from tests.conftest import with_settings
from tests.factories import make_link, make_round

WHO = {"User-Agent": "Tell-Tale/1.0", "X-Forwarded-For": "203.0.113.9"}


def test_a_request_leaves_no_trace_of_a_person(
    session: Session, client: FlaskClient, capfd: pytest.CaptureFixture[str], settings: Settings
) -> None:
    link = make_link(session, make_round(session, "yp_12_17"))
    session.commit()
    verbose = Settings(**{**settings.__dict__, "log_level": "DEBUG"})
    configure_logs(verbose)
    client.get(f"/f/{link.token}/en", headers=WHO, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    client.post(
        f"/f/{link.token}/en",
        data={"why": "my secret words"},
        headers=WHO,
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    configure_logs(settings)
    written = "".join(capfd.readouterr())
    assert "collect" in written  # the request was logged, by endpoint
    for trace in ("203.0.113.9", "Tell-Tale", "my secret words", link.token):
        assert trace not in written


def test_a_broken_database_loses_nothing_typed_and_logs_nothing_typed(
    settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    app = with_settings(settings, tmp_path / "broken.sqlite3", testing=False)
    with app.app_context():
        link = make_link(db.session(), make_round(db.session(), "yp_12_17"))
        db.session.commit()
        token = link.token
        db.session.execute(text("DROP TABLE answer"))
        db.session.commit()
    page = app.test_client(use_cookies=False).get(f"/f/{token}/en")
    assert page.status_code == 200
    fields = _fields(page.text)
    answer = app.test_client(use_cookies=False).post(
        f"/f/{token}/en", data={**fields, "exp": "5", "why": "my secret words"}
    )
    assert answer.status_code == 503
    assert "my secret words" in answer.text  # nothing typed is lost
    assert "Traceback" not in answer.text
    assert "0800 1111" in answer.text  # help is there too
    written = "".join(capfd.readouterr())
    assert "OperationalError" in written
    assert "my secret words" not in written


def _fields(page: str) -> dict[str, str]:
    sid = re.search(r'name="sid"[^>]*value="([^"]+)"', page)
    assert sid
    return {"sid": sid[1]}


def test_werkzeug_prints_no_request_lines(app: Flask) -> None:
    assert logging.getLogger("werkzeug").level >= logging.WARNING

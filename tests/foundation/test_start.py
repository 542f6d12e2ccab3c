"""The service starts on a database that is up to date and opens with its keys, or says what to do in one line."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask_migrate import downgrade, upgrade

from bscp_voice import create_app, start
from bscp_voice.access import RoleName, add_staff
from bscp_voice.extensions import db
from bscp_voice.models import Comment
from bscp_voice.settings import Settings
from bscp_voice.start import StartRefused
from tests.factories import make_link, make_response, make_round


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with an SQLite file of their own, built up to date."""
    mine = replace(settings, database_url=f"sqlite:///{tmp_path / 'start.sqlite3'}")
    with create_app(mine).app_context():
        upgrade()
    return mine


def refusal(settings: Settings) -> str:
    with pytest.raises(StartRefused) as refused:
        start.start(settings)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_an_up_to_date_database_starts(own: Settings) -> None:
    assert start.start(own).name == "bscp_voice"


def test_an_empty_database_is_refused_with_the_command_to_run(
    settings: Settings, tmp_path: Path
) -> None:
    empty = replace(settings, database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert "bscp-voice db upgrade" in refusal(empty)


def test_a_database_behind_on_migrations_is_refused(own: Settings) -> None:
    with create_app(own).app_context():
        downgrade(revision="base")
    assert "bscp-voice db upgrade" in refusal(own)


def test_a_database_that_cannot_be_reached_is_refused(settings: Settings) -> None:
    nowhere = replace(
        settings, database_url="postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1"
    )
    assert "DATABASE_URL" in refusal(nowhere)


def test_keys_that_do_not_open_the_comments_are_refused(own: Settings) -> None:
    app = create_app(own)
    with app.app_context():
        link = make_link(db.session(), make_round(db.session(), "yp_12_17"))
        make_response(db.session(), link=link, texts={"why": "They listened."})
        db.session.commit()
        assert db.session.query(Comment).count() == 1
    assert start.start(own)
    other = replace(own, text_keys=(Fernet.generate_key().decode(),))
    assert "BSCP_TEXT_KEYS" in refusal(other)
    assert start.start(replace(own, text_keys=(*other.text_keys, *own.text_keys)))


def test_demonstration_sign_ins_are_refused_outside_the_demo(own: Settings) -> None:
    with create_app(own).app_context():
        add_staff(
            db.session(),
            email="demo@example.org",
            name="Demo",
            password="demonstration only",
            roles=[RoleName.READER],
            demo=True,
        )
        db.session.commit()
    assert "demonstration" in refusal(own)
    assert start.start(replace(own, demo=True))


def test_the_database_file_is_for_the_services_own_account(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "bscp-voice"
    environment = {**os.environ, "BSCP_DEMO": "1", "BSCP_INSTANCE": str(tmp_path / "instance")}
    subprocess.run([script, "db", "upgrade"], env=environment, check=True, capture_output=True)
    made = tmp_path / "instance" / "demo.sqlite3"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700

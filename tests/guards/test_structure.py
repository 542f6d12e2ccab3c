"""Guards: what must stay true of the code itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from bscp_voice.access import unmarked_endpoints
from bscp_voice.extensions import db
from bscp_voice.settings import ROOT, Settings
from tests.conftest import with_settings

# why a file may be longer than 300 lines
LONG_FILES: dict[str, str] = {}


def test_every_route_declares_its_access(migrated_app: Flask) -> None:
    assert unmarked_endpoints(migrated_app) == []


def test_models_equal_migrations(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        check()  # raises when autogenerate would write anything


def test_migrations_go_down_and_up_again(settings: Settings, tmp_path: Path) -> None:
    app = with_settings(settings, tmp_path / "updown.sqlite3")
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        check()


def test_migrations_are_numbered() -> None:
    names = sorted(path.name for path in (ROOT / "migrations/versions").glob("*.py"))
    assert names
    for number, name in enumerate(names, start=1):
        assert name.startswith(f"{number:04d}_"), name


@pytest.mark.parametrize("room", ["bscp_voice", "analysis", "bench"])
def test_files_stay_small_or_say_why(room: str) -> None:
    too_long = {
        str(path.relative_to(ROOT))
        for path in (ROOT / room).rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 300
    }
    assert too_long <= set(LONG_FILES)


def test_lock_files_are_hashed_and_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in lock
        assert not re.search(r"https?://|--(extra-)?index-url|find-links", lock)

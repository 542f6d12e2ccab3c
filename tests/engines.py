"""After each test the connections to PostgreSQL of every app it made are closed, whoever made it.

An app that a test leaves behind is collected during some later one, which then fails for a connection that is
not its own: psycopg warns of each that was never closed.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, event

_USED: set[Engine] = set()


@event.listens_for(Engine, "engine_connect")
def _note(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        _USED.add(connection.engine)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """When the fixtures of a test are done: an app that lives on opens new connections by itself."""
    while _USED:
        _USED.pop().dispose()

"""Counting queries, which is what a dashboard must not do without end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from bscp_voice.extensions import db
from bscp_voice.understand import frames

Counted = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Frames of another test's rows must not be found again."""
    frames.forget()


@pytest.fixture
def queries(app: Flask) -> Counted:
    """The statements sent inside a block."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counted

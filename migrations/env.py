"""Runs migrations on the database of the app that is being set up."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

import bscp_voice.models  # noqa: F401  every table must be known
from bscp_voice.extensions import db
from bscp_voice.models.columns import EncryptedText


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """A migration must not need our code of a later day: encrypted texts are plain bytes to it."""
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.LargeBinary()"
    return False


def run() -> None:
    """Upgrade or downgrade within one transaction."""
    arguments = dict(current_app.extensions["migrate"].configure_args)
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            **arguments,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

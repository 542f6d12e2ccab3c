"""Column kinds the tables share."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Enum, LargeBinary, String, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from bscp_voice.extensions import cipher

# random keys, not sequences: a key must not tell who answered first
RandomKey = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True, default=uuid.uuid4)]
Code = Annotated[str, mapped_column(String(60))]

# SQLite numbers its rows in order of arrival unless a table has no such number
NO_ARRIVAL_ORDER: dict[str, Any] = {"sqlite_with_rowid": False}


class EncryptedText(TypeDecorator[str]):
    """A text that is encrypted before it reaches the database (Fernet, keys from the settings)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt on the way in."""
        return None if value is None else cipher.encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open on the way out. Raises InvalidToken when no key fits."""
        return None if value is None else cipher.decrypt(bytes(value))


def word_enum(kind: type[StrEnum], name: str) -> Enum:
    """An enum stored by its value, with a check constraint instead of a database type."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        length=30,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
    )

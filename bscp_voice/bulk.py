"""Many rows of a table in one statement.

An `executemany` lets go of Python's lock once a row, and whoever writes to SQLite would wait behind the
other threads of its process each time while everybody else waits for it. One statement waits once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect

MOST_VALUES = 30_000  # of one statement; SQLite takes 32,766, PostgreSQL 65,535
MARKS = {"qmark": "?", "format": "%s", "pyformat": "%s"}

Values = tuple[Any, ...]


@cache
def _columns(table: Table, dialect: Dialect) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """Each column's name and what makes a Python value one that the driver takes."""
    return tuple(
        (column.name, column.type.dialect_impl(dialect).bind_processor(dialect))
        for column in table.c
    )


def as_values(
    model: type[Any], rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> list[Values]:
    """The rows as the driver takes them: every column in the table's order, NULL where a row has none.

    Defaults of the model are not applied. Needs an app context where a column is encrypted.
    """
    by_column = [
        [row.get(name) for row in rows]
        if process is None
        else [process(row.get(name)) for row in rows]
        for name, process in _columns(cast(Table, model.__table__), dialect)
    ]
    return list(zip(*by_column, strict=True))


def insert_values(connection: Connection, model: type[Any], rows: Sequence[Values]) -> None:
    """Insert rows made by `as_values`."""
    table = cast(Table, model.__table__)
    most = MOST_VALUES // len(table.c)
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        flat = tuple(value for row in part for value in row)
        connection.exec_driver_sql(_statement(table, connection.dialect, len(part)), flat)


@lru_cache(maxsize=256)
def _statement(table: Table, dialect: Dialect, rows: int) -> str:
    quote = dialect.identifier_preparer
    names = ", ".join(quote.quote(column.name) for column in table.c)
    row = "(" + ", ".join([MARKS[dialect.paramstyle]] * len(table.c)) + ")"
    # names come from our own models; values are bound
    return f"INSERT INTO {quote.format_table(table)} ({names}) VALUES " + ", ".join([row] * rows)  # noqa: S608

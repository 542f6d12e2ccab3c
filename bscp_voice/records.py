"""YAML files that people edit, read strictly: one wrong thing gives one clear line.

Every scalar is read as text, so `no`, `5` and `2.10` stay what was written; a number or a flag is
asked for by name. Nothing is guessed, and a key nobody asked for is a mistake, not a comment.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml


class DataError(ValueError):
    """A data file is wrong. The message is one line: "file: place: problem"."""


class _TextLoader(yaml.SafeLoader):
    """SafeLoader without implicit types (only null is kept) that refuses a key given twice."""

    yaml_implicit_resolvers: dict[Any, Any] = {  # noqa: RUF012 - as PyYAML declares it
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping, or an error that names the key given twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"the key {key.value!r} is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class Record:
    """One mapping of a data file. Reading takes a key away; `done()` refuses what is left over."""

    def __init__(self, data: object, where: str, error: type[DataError] = DataError) -> None:
        self.where = where
        self.error = error
        if not isinstance(data, dict):
            raise self.problem(f"expected a list of named values, found {_name(data)}")
        self._data: dict[str, object] = dict(data)

    def problem(self, text: str) -> DataError:
        """An error that says where."""
        return self.error(f"{self.where}: {text}")

    def names(self) -> tuple[str, ...]:
        """The keys not read yet, in the file's order."""
        return tuple(self._data)

    def take(self, key: str) -> object:
        """The raw value, or None when the key is missing or empty."""
        return self._data.pop(key, None)

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.optional(key)
        if value is None:
            raise self.problem(f"{key} is missing")
        return value

    def optional(self, key: str) -> str | None:
        """A text, or None."""
        value = self.take(key)
        if value is not None and not isinstance(value, str):
            raise self.problem(f"{key} should be text, found {_name(value)}")
        return value

    def number(self, key: str) -> int:
        """A whole number that must be there."""
        value = self.optional_number(key)
        if value is None:
            raise self.problem(f"{key} is missing")
        return value

    def optional_number(self, key: str) -> int | None:
        """A whole number, or None."""
        value = self.optional(key)
        try:
            return None if value is None else int(value)
        except ValueError:
            raise self.problem(f"{key} should be a whole number, found {value!r}") from None

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.optional(key)
        if value is None:
            return default
        if value not in {"true", "false"}:
            raise self.problem(f"{key} should be true or false, found {value!r}")
        return value == "true"

    def day(self, key: str) -> date:
        """An ISO date that must be there."""
        value = self.text(key)
        try:
            return date.fromisoformat(value)
        except ValueError:
            problem = f"{key} should be a date such as 2026-03-31, found {value!r}"
            raise self.problem(problem) from None

    def items(self, key: str) -> list[object]:
        """A list; missing is empty."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.problem(f"{key} should be a list, found {_name(value)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; missing is empty."""
        values = self.items(key)
        for value in values:
            if not isinstance(value, str):
                raise self.problem(f"{key} should hold texts only, found {_name(value)}")
        return tuple(str(value) for value in values)

    def mapping(self, key: str) -> dict[str, object]:
        """Names to values; missing is empty."""
        value = self.take(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.problem(f"{key} should be named values, found {_name(value)}")
        return {str(name): each for name, each in value.items()}

    def text_mapping(self, key: str) -> dict[str, str]:
        """Names to texts; missing is empty."""
        values = self.mapping(key)
        for name, value in values.items():
            if not isinstance(value, str):
                raise self.problem(f"{key}: {name} should be text, found {_name(value)}")
        return {name: str(value) for name, value in values.items()}

    def records(self, key: str) -> Iterator[Record]:
        """A list of records; missing is empty."""
        for position, value in enumerate(self.items(key), start=1):
            yield Record(value, f"{self.where}: {key} {position}", self.error)

    def done(self) -> None:
        """Refuse every key that was not read."""
        if self._data:
            unknown = ", ".join(sorted(map(str, self._data)))
            raise self.problem(f"unknown key: {unknown}")


def read_record(path: Path, error: type[DataError] = DataError) -> Record:
    """The file as a record.

    Raises:
        DataError: (or `error`) when the file is missing, not UTF-8, not YAML or not named values.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise error(f"{path.name}: the file is missing") from None
    except UnicodeDecodeError:
        raise error(f"{path.name}: the file is not UTF-8 text") from None
    return parse_record(text, path.name, error)


def parse_record(text: str, name: str, error: type[DataError] = DataError) -> Record:
    """The text of a file called `name` as a record.

    Raises:
        DataError: (or `error`) when it is not YAML or not named values.
    """
    try:
        data = yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a SafeLoader with fewer types
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 0
        raise error(f"{name}: line {line}: {problem.problem}") from None
    except yaml.YAMLError as problem:
        raise error(f"{name}: {' '.join(str(problem).split())}") from None
    return Record(data, name, error)


def _name(value: object) -> str:
    names = {dict: "named values", list: "a list", str: "text", type(None): "nothing"}
    return names.get(type(value), type(value).__name__)

"""What the accessibility statement rests on: the last recorded test results, and what is known besides.

`data/accessibility.json` is written by the tests; it is absent until they have been recorded once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bscp_voice import clock
from bscp_voice.records import DataError, Record, read_record

RESULTS_FILE = Path(__file__).parent / "data/accessibility.json"
KNOWN_FILE = Path(__file__).parent / "data/accessibility_known.yaml"


class StatementError(DataError):
    """A file behind the accessibility statement is wrong. The message is one line."""


@dataclass(frozen=True)
class Tool:
    """What tested."""

    name: str
    version: str


@dataclass(frozen=True)
class Fault:
    """One rule that a page broke in a test."""

    page: str
    mode: str
    rule: str
    help: str
    impact: str


@dataclass(frozen=True)
class Known:
    """What is not accessible, or not known to be: why, and what is planned."""

    what: str
    why: str
    plan: str
    criterion: str  # of WCAG 2.2, or empty


@dataclass(frozen=True)
class Results:
    """The last test run that was recorded."""

    tested_on: date
    tools: tuple[Tool, ...]
    browser: str
    pages: int
    languages: tuple[str, ...]
    modes: tuple[str, ...]
    checks: int
    faults: tuple[Fault, ...]
    known: tuple[Known, ...]


@dataclass(frozen=True)
class Statement:
    """Everything the statement says that is not the same for everybody."""

    results: Results | None
    known: tuple[Known, ...]
    prepared_on: date
    reviewed_on: date

    @property
    def complete(self) -> bool:
        """Whether the tests have run and neither they nor people know of anything."""
        return self.results is not None and not self.results.faults and not self.all_known

    @property
    def all_known(self) -> tuple[Known, ...]:
        """What people know, then what the tests' own list adds."""
        own = {each.what for each in self.known}
        more = self.results.known if self.results else ()
        return self.known + tuple(each for each in more if each.what not in own)


def load_statement(results: Path = RESULTS_FILE, known: Path = KNOWN_FILE) -> Statement:
    """Read both files. Raises StatementError: one line with the file and what is wrong."""
    record = read_record(known, StatementError)
    record.text("owner")
    found = Statement(
        results=load_results(results) if results.exists() else None,
        reviewed_on=record.day("last_checked"),
        prepared_on=record.day("prepared_on"),
        known=tuple(_known(each) for each in record.records("known")),
    )
    record.done()
    return found


def load_results(path: Path = RESULTS_FILE) -> Results:
    """The recorded test results. Raises StatementError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_int=str, parse_float=str)
    except (OSError, ValueError, RecursionError) as problem:
        says = " ".join(str(problem).split())
        raise StatementError(f"{path.name}: cannot be read: {says}") from None
    record = Record(data, path.name, StatementError)
    if not isinstance(data.get("faults"), list):
        raise record.problem("faults should be a list: without one nobody knows what was found")
    found = Results(
        tested_on=record.day("tested_on"),
        tools=tuple(
            Tool(each.text("name"), each.text("version")) for each in record.records("tools")
        ),
        browser=record.text("browser"),
        pages=record.number("pages"),
        languages=record.texts("languages"),
        modes=record.texts("modes"),
        checks=record.number("checks"),
        faults=tuple(_fault(each) for each in record.records("faults")),
        known=tuple(_known(each) for each in record.records("known")),
    )
    record.done()
    if not found.tools or found.checks < 1 or found.pages < 1:
        raise record.problem("no tool, no page or no check: nothing was tested")
    if not found.languages or not found.modes:
        raise record.problem("no language or no mode: nothing was tested")
    if found.tested_on > clock.today():
        raise record.problem(f"tested_on is {found.tested_on}, a day that has not been")
    return found


def _fault(record: Record) -> Fault:
    found = Fault(
        page=record.text("page"),
        mode=record.text("mode"),
        rule=record.text("rule"),
        help=record.optional("help") or "",
        impact=record.optional("impact") or "",
    )
    record.done()
    return found


def _known(record: Record) -> Known:
    found = Known(
        what=record.text("what"),
        why=record.optional("why") or "",
        plan=record.optional("plan") or "",
        criterion=record.optional("criterion") or "",
    )
    record.done()
    return found

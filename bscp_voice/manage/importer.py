"""Responses collected elsewhere: a table and its mapping become submissions, all or none.

Every row is held against the round's form by the same fields as an answer on the page. A dry run does
everything but store. A second run of the same file stores nothing: a row's reference, or else its
cells and how often they came before in the file, make its submission id.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice import intake
from bscp_voice.instruments import registry
from bscp_voice.keys import Keys
from bscp_voice.manage import mapping as mappings
from bscp_voice.manage import tables
from bscp_voice.manage.import_rows import RowReader
from bscp_voice.manage.mapping import ImportMapping
from bscp_voice.manage.tables import Problem, Row, Table
from bscp_voice.models import Response, Round, SpentSubmission
from bscp_voice.submission import Submission

MOST_PROBLEMS = 100


@dataclass
class Report:
    """What an import would do, or did. Texts are counted, never shown."""

    rows: int = 0
    separator: str = ""  # what stands between the cells of the file, where it is not a comma
    new: int = 0  # would be stored, or were
    known: int = 0  # stored before
    withdrawn: int = 0  # stored before and withdrawn since: they stay away
    changed: list[int] = field(default_factory=list)  # rows stored before with other answers: kept
    counts: dict[str, Counter[str]] = field(default_factory=dict)  # question → code → rows
    blank: Counter[str] = field(default_factory=Counter)  # question → rows without an answer
    languages: Counter[str] = field(default_factory=Counter)
    first: date | None = None
    last: date | None = None
    not_mapped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()  # questions of the form that no column answers
    problems: list[Problem] = field(default_factory=list)  # the first hundred
    number_of_problems: int = 0
    stored: bool = False

    def add_problems(self, found: Iterable[Problem]) -> None:
        """Count all, keep the first hundred."""
        for problem in found:
            self.number_of_problems += 1
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append(problem)


def run(
    session: Session,
    round_: Round,
    table: Table,
    mapping: ImportMapping,
    keys: Keys,
    *,
    store: bool = False,
) -> Report:
    """Check a table, and with `store` store it. Flushes; the caller commits, or rolls back.

    With a single problem nothing is stored and the report names every one of them.
    """
    report = Report(rows=len(table.rows))
    if table.separator not in {None, ","}:
        report.separator = tables.SEPARATORS.get(table.separator or "", f"“{table.separator}”")
    form = registry.form(round_.instrument_code, round_.instrument_version, round_.context)
    if round_.origin != "imported":
        report.add_problems(
            [Problem("This round takes answers through links. Import into a round made for it.")]
        )
        return report
    report.add_problems(map(Problem, mappings.problems(mapping, form, table.columns)))
    if report.number_of_problems:  # without its columns a row cannot be read
        report.add_problems(table.problems)
        return report
    if not table.rows and not table.problems:
        report.add_problems([Problem("The file has no row under its header.")])
    used = set(mapping.used_columns())
    report.ignored = mapping.ignore
    report.not_mapped = tuple(
        each for each in table.columns if each not in used | set(mapping.ignore)
    )
    submissions = _read(report, table, mapping, RowReader(form, round_.id, mapping, table.workbook))
    answered = {each.question.partition(".")[0] for each in mapping.columns} | set(mapping.fixed)
    report.not_asked = tuple(
        each.code for each in form.questions if each.stored and each.code not in answered
    )
    if not report.number_of_problems:
        _sort_known(session, round_, submissions, keys, report)
        if store:
            _store(session, submissions, keys, report)
    return report


def _read(
    report: Report, table: Table, mapping: ImportMapping, reader: RowReader
) -> list[tuple[int, Submission]]:
    found: list[tuple[int, Submission]] = []
    seen: Counter[str] = Counter()
    references: dict[str, int] = {}
    in_order: list[tuple[int, Row | Problem]] = [
        *((row.number, row) for row in table.rows),
        *((problem.row or 0, problem) for problem in table.problems),
    ]
    for _, row in sorted(in_order, key=lambda each: each[0]):
        if isinstance(row, Problem):
            report.add_problems([row])
            continue
        submission, problems = reader.read(row)
        if mapping.reference:
            problems += _reference_problems(row, mapping.reference, references)
        report.add_problems(problems)
        if problems or submission is None:
            continue
        found.append((row.number, _identified(submission, row, mapping, seen)))
        _count(report, mapping, submission)
    return found


def _reference_problems(row: Row, column: str, references: dict[str, int]) -> list[Problem]:
    reference = row.cells[column].strip()
    if not reference:
        return [Problem("the reference is empty", row.number, column)]
    if reference in references:
        text = f"row {references[reference]} has the same reference"
        return [Problem(text, row.number, column)]
    references[reference] = row.number
    return []


def _identified(
    submission: Submission, row: Row, mapping: ImportMapping, seen: Counter[str]
) -> Submission:
    """The submission with the id that makes this row the same row in another run."""
    if mapping.reference:
        name = f"import reference {row.cells[mapping.reference].strip()}"
    else:
        cells = "\0".join(f"{column}\1{cell}" for column, cell in sorted(row.cells.items()))
        digest = hashlib.sha256(cells.encode()).hexdigest()
        seen[digest] += 1
        name = f"import row {digest} {seen[digest]}"
    return Submission(**{**submission.__dict__, "submission_id": name})


def _count(report: Report, mapping: ImportMapping, submission: Submission) -> None:
    closed = {**submission.answers, **submission.equality}
    for code in [*(each.question for each in mapping.columns), *mapping.fixed]:
        counter = report.counts.setdefault(code, Counter())
        if code in closed:
            counter.update(closed[code])
        elif code in submission.texts:
            counter["(text)"] += 1
        else:
            report.blank[code] += 1
    report.languages[submission.language] += 1
    day = submission.submitted_on
    if day is not None:
        report.first = min(report.first or day, day)
        report.last = max(report.last or day, day)


def _sort_known(
    session: Session,
    round_: Round,
    submissions: list[tuple[int, Submission]],
    keys: Keys,
    report: Report,
) -> None:
    """Count what is stored already; the database is asked once, not once a row."""
    stored = set(
        session.scalars(select(Response.submission_key).where(Response.round_id == round_.id))
    )
    spent = set(
        session.scalars(
            select(SpentSubmission.submission_key).where(SpentSubmission.round_id == round_.id)
        )
    )
    for _, submission in submissions:
        key = keys.submission_key(round_.id, submission.submission_id)
        report.known += key in stored
        report.withdrawn += key in spent
    report.new = len(submissions) - report.known - report.withdrawn


def _store(
    session: Session, submissions: list[tuple[int, Submission]], keys: Keys, report: Report
) -> None:
    report.new = report.known = report.withdrawn = 0
    for number, submission in submissions:
        receipt = intake.record(session, submission, keys)
        report.new += not receipt.repeated
        report.known += receipt.repeated and not receipt.withdrawn
        report.withdrawn += receipt.withdrawn
        if receipt.changed:
            report.changed.append(number)
    report.stored = True

"""The translation desk at the command line: the same errors, and nothing taken when there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from bscp_voice import catalogues
from bscp_voice.extensions import db
from bscp_voice.manage.desk_commands import translations
from bscp_voice.models import Translation
from bscp_voice.settings import Settings
from tests.desk import desk_app


@pytest.fixture
def polish(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    with desk_app(settings, tmp_path / "catalogues") as made:
        yield made


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(translations, [str(word) for word in words])


def names(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(Translation.by)))


def test_the_states_are_listed(polish: Flask) -> None:
    assert run(polish, "states").output == (
        "pl  Polish: 0 checked, 7 draft, 0 stale, 0 missing; offered\n"
    )


def test_out_in_and_take(polish: Flask, tmp_path: Path) -> None:
    file = tmp_path / "pl.xlsx"
    assert "Written: 7 texts" in run(polish, "out", "pl", file).output
    book = load_workbook(file)
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 6).value = "checked"
    book.save(file)
    assert (
        run(polish, "in", "pl", file, "--by", "Anna  Nowak").output
        == "Taken: 7. As they were: 0.\n"
    )
    assert names(polish) == {"Anna Nowak"}
    assert "7 checked, 0 draft" in run(polish, "states").output
    assert "pl: 7 texts written" in run(polish, "take").output
    written = catalogues.path_of("pl", tmp_path / "catalogues").read_text(encoding="utf-8")
    assert written.count("# state: checked") == 7
    assert "texts written" not in run(polish, "take").output


def test_a_wrong_row_takes_nothing(polish: Flask, tmp_path: Path) -> None:
    file = tmp_path / "pl.xlsx"
    run(polish, "out", "pl", file)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    sheet.cell(2, 1).value, sheet.cell(3, 6).value = "m1", "perhaps"
    book.save(file)
    answer = run(polish, "in", "pl", file, "--by", "Anna")
    assert answer.exit_code == 1
    assert "Row 2, column “id”: there is no message “m1”" in answer.output
    assert "Row 3, column “state”: “perhaps” is no state" in answer.output
    assert "3 to mend in pl.xlsx: nothing was taken." in answer.output
    assert names(polish) == set()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("out", "xx", "x.xlsx"), "“xx” is no language we know: choose one of pl."),
        (("out", "ur", "x.xlsx"), "“ur” has no catalogue: choose one of pl."),
        (("in", "en", "x.xlsx", "--by", "A"), "“en” has no catalogue"),
        (("out", "pl", "x.csv"), "a name that ends in .xlsx"),
        (("out", "pl", "/nowhere/at/all.xlsx"), "cannot be written"),
        (("in", "pl", "/nowhere/at/all.xlsx", "--by", "A"), "cannot be read"),
        (("in", "pl", "x.xlsx", "--by", "  "), "say with --by who"),
        (("in", "pl", "x.xlsx"), "Missing option '--by'"),
    ],
)
def test_what_cannot_be_done_is_one_line(polish: Flask, words: tuple[str, ...], says: str) -> None:
    answer = run(polish, *words)
    assert answer.exit_code != 0
    assert says in answer.output
    assert "Traceback" not in answer.output


def test_check_names_what_is_wrong(polish: Flask) -> None:
    answer = run(polish, "check")
    assert answer.exit_code == 1
    assert "pl: “within %(days)s days”: is no longer asked for" in answer.output

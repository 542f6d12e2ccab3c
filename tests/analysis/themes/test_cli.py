"""The command: any table in, the same table with three columns more."""

import csv
from pathlib import Path

import openpyxl
import pytest

from analysis.themes.cli import main


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(source: Path, *more: str, column: str = "comment") -> tuple[int, Path]:
    out = source.with_name("out.csv")
    return main([str(source), "--text-column", column, "--out", str(out), *more]), out


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(
        "id,comment,score\n"
        '007,"Nobody listened to me,\nand I was scared",None\n'
        "008,N/A,NA\n"
        "009,,\n"
        "010,bardzo dobrze,-0.5\n",
        encoding="utf-8",
    )
    return path


def test_columns_and_rows_are_kept_and_three_added(table: Path) -> None:
    status, out = run(table)
    assert status == 0
    rows = rows_of(out)
    assert list(rows[0]) == ["id", "comment", "score", "themes", "polarity", "language"]
    assert [row["id"] for row in rows] == ["007", "008", "009", "010"]
    assert [row["score"] for row in rows] == ["None", "NA", "", "-0.5"]
    assert rows[0]["comment"] == "Nobody listened to me,\nand I was scared"
    assert [row["themes"] for row in rows] == ["listened_to;felt_safe", "", "", ""]
    assert [row["language"] for row in rows] == ["en", "en", "und", "pl"]
    assert [row["polarity"] for row in rows] == ["0", "0", "", ""]


def test_a_byte_order_mark_and_a_spreadsheet_read_alike(table: Path, tmp_path: Path) -> None:
    _, out = run(table)
    expected = rows_of(out)
    marked = tmp_path / "marked.csv"
    marked.write_text(table.read_text("utf-8"), encoding="utf-8-sig")
    assert run(marked)[0] == 0
    assert rows_of(out) == expected
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append([cell or None for cell in row])
    book.save(tmp_path / "in.xlsx")
    assert run(tmp_path / "in.xlsx")[0] == 0
    assert rows_of(out) == expected


def test_short_rows_and_empty_lines_stay_where_they_are(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,comment\n1\n\n3,nobody listened\n", encoding="utf-8")
    status, out = run(source)
    assert status == 0
    assert [(row["id"], row["themes"]) for row in rows_of(out)] == [
        ("1", ""),
        ("", ""),
        ("3", "listened_to"),
    ]


def test_a_language_column_is_the_hint(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("comment,form\n👍,ur\n👍,\n", encoding="utf-8")
    status, out = run(source, "--language-column", "form")
    assert status == 0
    assert [row["language"] for row in rows_of(out)] == ["ur", "und"]


def test_formulas_are_defused_and_other_cells_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        'comment,=x\n"=HYPERLINK(""a"")",+1\n-nobody listened,-0.5\n@home,it\'s = fine\n',
        encoding="utf-8",
    )
    status, out = run(source)
    assert status == 0
    rows = rows_of(out)
    assert [row["comment"] for row in rows] == ['\'=HYPERLINK("a")', "'-nobody listened", "'@home"]
    assert [row["'=x"] for row in rows] == ["+1", "-0.5", "it's = fine"]


def test_what_cannot_be_used_gets_one_line(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(source: Path, *more: str, column: str = "comment") -> str:
        assert run(source, *more, column=column)[0] == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        return said

    def written(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    assert "no such file" in refused(tmp_path / "none.csv")
    assert "no column “text”" in refused(table, column="text")
    assert "no column “form”" in refused(table, "--language-column", "form")
    assert "not UTF-8" in refused(written("latin.csv", "comment\ncafé\n".encode("latin-1")))
    assert "empty" in refused(written("empty.csv", b""))
    assert "not a CSV table" in refused(written("ragged.csv", b"comment\na\nb,c\n"))
    assert "spreadsheet" in refused(written("fake.xlsx", b"comment\na\n"))
    assert "stands twice" in refused(written("twice.csv", b"comment,comment\na,b\n"))
    assert "already" in refused(written("coded.csv", b"comment,themes\na,b\n"))
    assert "cannot be read" in refused(tmp_path)


def test_a_place_that_cannot_be_written_gets_one_line(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = table.parent / "none" / "out.csv"
    assert main([str(table), "--text-column", "comment", "--out", str(nowhere)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_missing_arguments_are_refused_by_the_usual_usage_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["in.csv"]) == 2
    assert "--text-column" in capsys.readouterr().err

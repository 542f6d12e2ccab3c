"""Files that are no table, or a spiteful one: one plain line on standard error, and no stack trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.__main__ import main

HEADER = "response,instrument,version,stratum,date,valid,exp"
ROW = "r1,yp_12_17,1,yp_12_17,2026-01-05,yes,5"
TABLE = f"{HEADER}\n{ROW}\n"

REFUSED = {
    "empty.csv": b"",
    "blank_lines.csv": b"\n\n\n",
    "binary.csv": bytes(range(256)) * 50,
    "png.csv": b"\x89PNG\r\n\x1a\n" + b"\0" * 400,
    "zero_bytes.csv": b"\0" * 4000,
    "utf16.csv": TABLE.encode("utf-16"),
    "utf16_no_mark.csv": TABLE.encode("utf-16-le"),
    "latin1.csv": TABLE.replace("yes,5", "yes,é").encode("latin-1"),
    "semicolons.csv": TABLE.replace(",", ";").encode(),
    "ragged.csv": (TABLE + "r2,yp_12_17,1,yp_12_17,2026-01-05,yes,5,6,7,8\n").encode(),
    "twice.csv": TABLE.replace("exp", "date").encode(),
    "wide.csv": (",".join(f"c{n}" for n in range(100_000)) + "\n").encode(),
    "open_quote.csv": (TABLE + 'r2,"never closed\n').encode(),
    "long_cell.csv": (TABLE + "r2," + "x" * 200_000 + ",1,yp_12_17,2026-01-05,yes,5\n").encode(),
    "huge_date.csv": TABLE.replace("2026-01-05", "999999999-01-05").encode(),
    "odd_version.csv": TABLE.replace(",1,", ",1e400,").encode(),
    "not_a_book.xlsx": b"PK\x03\x04 no workbook",
    "text.xlsx": TABLE.encode(),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_table_is_refused_in_plain_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(REFUSED[name])
    assert main([str(file), "--out", str(tmp_path / "out")]) == 2
    says = capsys.readouterr().err
    assert says.strip()
    assert "Traceback" not in says
    assert len(says.splitlines()) <= 25
    assert len(says) < 20_000
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["bom.csv", "header_only.csv", "wide_extra.csv", "crlf.csv"])
def test_what_is_only_odd_is_read(tmp_path: Path, name: str) -> None:
    many = ",".join(f"c{n}" for n in range(2_000))
    texts = {
        "bom.csv": "\ufeff" + TABLE,
        "header_only.csv": HEADER + "\n",
        "wide_extra.csv": f"{HEADER},{many}\n{ROW}{',' * 2_000}\n",
        "crlf.csv": TABLE.replace("\n", "\r\n"),
    }
    file = tmp_path / name
    file.write_bytes(texts[name].encode())
    assert main([str(file), "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "findings.json").is_file()


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_themes_of_what_is_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(REFUSED[name])
    out = tmp_path / "coded.csv"
    assert main(["themes", str(file), "--text-column", "comment", "--out", str(out)]) == 2
    says = capsys.readouterr().err
    assert "Traceback" not in says
    assert says.strip()
    assert not out.exists()


def test_odd_files_beside_the_responses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, registers = tmp_path / "r.csv", tmp_path / "registers"
    file.write_text(TABLE, encoding="utf-8")
    registers.mkdir()
    for name, content in REFUSED.items():
        if name.endswith(".xlsx"):
            continue
        (registers / "courses.csv").write_bytes(content)
        arguments = [str(file), "--registers", str(registers), "--out", str(tmp_path / "out")]
        assert main(arguments) == 2, name
        assert "Traceback" not in capsys.readouterr().err
        (registers / "courses.csv").unlink()
        dictionary = tmp_path / "dictionary.csv"
        dictionary.write_bytes(content)
        arguments = [str(file), "--dictionary", str(dictionary), "--out", str(tmp_path / "out")]
        assert main(arguments) == 2, name
        assert "Traceback" not in capsys.readouterr().err


def test_a_name_of_a_round_cannot_run_in_a_spreadsheet_or_a_browser(tmp_path: Path) -> None:
    evil = "=cmd|'/C calc'!A1<script>alert(1)</script>"
    rows = "".join(f'r{n},yp_12_17,1,yp_12_17,2026-01-05,yes,5,"{evil}"\n' for n in range(30))
    file = tmp_path / "r.csv"
    file.write_text(f"{HEADER},round\n{rows}", encoding="utf-8")
    assert main([str(file), "--zone", "internal", "--out", str(tmp_path / "out")]) == 0
    assert "<script>alert" not in (tmp_path / "out/report.html").read_text(encoding="utf-8")
    for table in (tmp_path / "out").rglob("*.csv"):
        for line in table.read_text(encoding="utf-8").splitlines():
            assert not any(cell.lstrip('"').startswith("=cmd") for cell in line.split(","))

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.guard import guard
from tests.analysis.frames import many, responses

ROWS = [
    *many(25, exp="5", context="cp_medical", why="=HYPERLINK()", district="None"),
    *many(15, exp="2", context="cp_conference", heard="4"),
    *many(12, instrument="audit_return", kind="single_agency", agency="nhs", overall="good"),
]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "responses.csv"
    responses(ROWS).to_csv(path, index=False)
    return path


def test_a_csv_gives_a_findings_folder(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "findings"
    assert main([str(sheet), "--out", str(out), "--zone", "internal"]) == 0
    found = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    first = found["measures"]["2.4-M2"]["figures"][0]
    assert (first["numerator"], first["n"], first["percent"]) == (25, 40, 63)
    assert first["forms"] == ["yp_12_17@1"]
    assert len(found["measures"]) == 21
    figures = pd.read_csv(out / "figures.csv")
    assert {"measure", "form"} <= set(figures["part"])
    assert list((out / "tables").glob("*.csv"))
    assert "1.4-M1  All 25 children and families" in capsys.readouterr().out


def test_xlsx_gives_the_same_figures(sheet: Path, tmp_path: Path) -> None:
    book = tmp_path / "responses.xlsx"
    pd.read_csv(sheet, dtype=str, keep_default_na=False).to_excel(book, index=False)
    for source, name in ((sheet, "a"), (book, "b")):
        assert main([str(source), "--out", str(tmp_path / name), "--zone", "internal"]) == 0
    both = [(tmp_path / name / "findings.json").read_text(encoding="utf-8") for name in "ab"]
    assert both[0] == both[1]


def test_none_is_a_real_answer(sheet: Path, tmp_path: Path) -> None:
    out = tmp_path / "findings"
    main([str(sheet), "--out", str(out), "--zone", "internal"])
    table = next((out / "tables").glob("*how-it-was-by-district.csv"))
    assert pd.read_csv(table, keep_default_na=False)["group"].tolist() == ["None", "total"]


def test_the_report_stands_alone_and_is_suppressed(sheet: Path, tmp_path: Path) -> None:
    out = tmp_path / "findings"
    assert main([str(sheet), "--out", str(out)]) == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en-GB">' in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page
    assert 'role="img"' in page
    assert "about 25" in page
    assert 'style="' not in page
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    start = page.index("<svg")
    ElementTree.fromstring(page[start : page.index("</svg>") + 6])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: f.assign(exp="77"), "row 2, column exp: '77' is not a choice of yp_12_17@1"),
        (lambda f: f.drop(columns="date"), "column date: this column is missing"),
        (lambda f: f.assign(version="9"), "form yp_12_17@9 is not in the dictionary"),
    ],
)
def test_wrong_cells_are_told_by_row_and_column(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: object, says: str
) -> None:
    assert callable(change)
    change(responses(ROWS)).to_csv(sheet, index=False)
    assert main([str(sheet), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "response,why\n1,caf\xe9\n".encode("latin-1"), "this is not UTF-8 text"),
        ("b.csv", b"", "this file is empty"),
        ("c.xlsx", b"not a book", "this cannot be read as a spreadsheet"),
        ("d.csv", b"response,exp,exp\n1,5,5\n", "column exp: this column stands twice"),
        ("e.csv", b"response,exp\n1,5,6,7\n2,4\n", "a row has more cells than there are headings"),
    ],
)
def test_unreadable_files_are_told_plainly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert main([str(path), "--out", str(tmp_path / "out")]) == 2
    assert f"{name}" in (error := capsys.readouterr().err)
    assert says in error


def test_no_file_and_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere.csv")]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_a_wrong_period_is_told(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(sheet), "--period", "last year"])
    assert "'last year' is not a period: write 2026-04-01..2027-03-31" in capsys.readouterr().err


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_text_a_spreadsheet_would_run_is_made_harmless(cell: str) -> None:
    assert guard(cell) == f"'{cell}"
    assert guard("plain") == "plain"
    assert guard(-1) == -1


def test_a_choice_label_cannot_smuggle_a_formula(tmp_path: Path, sheet: Path) -> None:
    frame = responses(many(20, exp="5", district="=cmd|' /C calc'!A0"))
    frame.to_csv(sheet, index=False)
    out = tmp_path / "out"
    main([str(sheet), "--out", str(out), "--zone", "internal"])
    for path in out.rglob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.startswith("=")
            assert ",=" not in line
            assert ',"=' not in line


def test_analysis_loads_no_web_and_no_database() -> None:
    code = (
        "import sys, pkgutil, importlib, analysis\n"
        "for m in pkgutil.walk_packages(analysis.__path__, 'analysis.'):\n"
        "    importlib.import_module(m.name)\n"
        "bad = {'flask', 'sqlalchemy', 'wtforms', 'bscp_voice'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(bad)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr

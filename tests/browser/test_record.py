"""The record of test results: what it says, and that it says what was found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from bscp_voice.languages import LANGUAGES
from tests.browser.axe import MODES, Finding
from tests.browser.record import RESULTS, Tally, main, write
from tests.browser.rendered import Rendered

PAGE = (
    '<!doctype html><html lang="pl" dir="ltr"><head><title>x</title></head><body>{}</body></html>'
)
CLEAN = Rendered("clean", "/a", "pl", 200, PAGE.format("<h1>x</h1>"))
BROKEN = Rendered("broken", "/b", "pl", 200, PAGE.format("<p>x</p>"))
DARK = Finding("broken [pl]", "dark", "color-contrast", "Contrast", "serious", ("<p>x</p>",))


def test_every_fault_is_in_the_record(tmp_path: Path) -> None:
    tally = Tally()
    tally.add(CLEAN, lambda _: [])
    tally.add(BROKEN, lambda _: [DARK])
    out = tmp_path / "accessibility.json"
    write(tally.as_record(["pl"], "Chromium 1.2"), out)
    found = json.loads(out.read_text(encoding="utf-8"))

    assert list(tmp_path.iterdir()) == [out]
    assert date.fromisoformat(found["tested_on"])
    assert [tool["name"] for tool in found["tools"]] == ["axe-core", "html5lib"]
    assert all(tool["version"][0].isdigit() for tool in found["tools"])
    assert found["browser"] == "Chromium 1.2"
    assert (found["pages"], found["languages"], found["modes"]) == (2, ["pl"], list(MODES))
    assert found["checks"] == 2 * (len(MODES) + 1)
    dark = {"page": "broken [pl]", "mode": "dark", "rule": "color-contrast"}
    text = {"page": "broken [pl]", "mode": "default", "rule": "html"}
    assert found["faults"] == [
        {**dark, "help": "Contrast", "impact": "serious"},
        {**text, "help": "0 first headings", "impact": "moderate"},
    ]


def test_what_the_statement_is_made_from_covers_everything_and_found_nothing() -> None:
    """`make audit` makes it. A fault that is left is mended, not shipped."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))

    assert (found["languages"], found["modes"]) == (list(LANGUAGES), list(MODES))
    assert found["pages"] >= 45
    assert found["checks"] >= 45 * len(LANGUAGES) * (
        len(MODES) + 1
    )  # some pages are in English alone
    assert found["faults"] == []


def test_an_unknown_language_is_named(tmp_path: Path) -> None:
    out = tmp_path / "accessibility.json"
    said = CliRunner().invoke(main, ["--languages", "en,xx", "--out", str(out)])

    assert said.exit_code == 2
    assert "no such language: xx" in said.output
    assert not out.exists()

"""The accessibility statement says what the recorded tests found, and never more."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from bscp_voice.statement import KNOWN_FILE, Statement, StatementError, load_statement

FAULT = {
    "page": "/privacy/8-11/ur",
    "mode": "dark",
    "rule": "color-contrast",
    "help": "Elements must meet minimum color contrast ratio thresholds",
    "impact": "serious",
}
RESULTS: dict[str, Any] = {
    "tested_on": "2026-10-03",
    "tools": [{"name": "axe-core", "version": "4.12.1"}, {"name": "html5lib", "version": "1.1"}],
    "browser": "Chromium 151",
    "pages": 23,
    "languages": ["en", "ur"],
    "modes": ["default", "dark", "forced colours", "script off", "sepia"],
    "checks": 1196,
    "faults": [],
    "known": [],
}
FULLY = "fully compliant"


def statement(folder: Path, **changes: object) -> Statement:
    file = folder / "accessibility.json"
    file.write_text(json.dumps(RESULTS | changes), encoding="utf-8")
    return load_statement(file)


def page(client: FlaskClient, found: Statement) -> str:
    app: Flask = client.application
    before = app.extensions["bscp_statement"]
    app.extensions["bscp_statement"] = found
    try:
        return client.get("/accessibility/en").text
    finally:
        app.extensions["bscp_statement"] = before


def test_it_names_the_date_the_tools_and_what_was_done(client: FlaskClient, tmp_path: Path) -> None:
    found = page(client, statement(tmp_path))

    for words in (
        "last tested on 3 October 2026",
        "axe-core 4.12.1",
        "html5lib 1.1",
        "Chromium 151",
        "1196",
        "in dark colours",
        "sepia",
        "اردو",
        "Equality Advisory and Support Service",
        "partially compliant",
    ):
        assert words in found, words
    assert FULLY not in found


def test_faults_are_listed_once_a_rule_with_how_often(client: FlaskClient, tmp_path: Path) -> None:
    faults = [FAULT, {**FAULT, "page": "/r"}, {**FAULT, "rule": "region", "help": "Landmarks"}]
    found = page(client, statement(tmp_path, faults=faults))

    assert "The tests found 3 faults" in found
    assert found.count(FAULT["help"]) == 1
    assert "Found 2 times, for example on" in found
    assert "/privacy/8-11/ur" in found
    assert FULLY not in found


def test_what_people_know_is_listed_with_why_and_plan(client: FlaskClient, tmp_path: Path) -> None:
    more = {"what": "The QR code is small.", "criterion": "1.4.11", "why": "", "plan": "Larger."}
    wanted = statement(tmp_path, known=[more])
    found = page(client, wanted)

    assert len(wanted.known) >= 4
    for each in wanted.all_known:
        assert found.count(str(escape(each.what))) == 2, each.what
        assert str(escape(each.plan)) in found
    assert "This fails success criterion 1.4.11." in found


def test_without_results_it_says_so_and_claims_nothing(client: FlaskClient, tmp_path: Path) -> None:
    found = page(client, load_statement(tmp_path / "none.json"))

    assert "No test results have been recorded yet" in found
    assert FULLY not in found
    assert "partially compliant" not in found


def test_fully_compliant_only_when_nothing_is_found_and_nothing_known(
    client: FlaskClient, tmp_path: Path
) -> None:
    nothing_known = replace(statement(tmp_path), known=())

    assert FULLY in page(client, nothing_known)
    for other in (
        statement(tmp_path),
        replace(statement(tmp_path, faults=[FAULT]), known=()),
        replace(nothing_known, results=None),
    ):
        assert FULLY not in page(client, other)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ("[]", "expected a list of named values"),
        (json.dumps({**RESULTS, "tested_on": "yesterday"}), "tested_on should be a date"),
        (json.dumps({**RESULTS, "tools": []}), "nothing was tested"),
        (json.dumps({**RESULTS, "checks": 0}), "nothing was tested"),
        (json.dumps({**RESULTS, "pages": 0}), "nothing was tested"),
        (json.dumps({**RESULTS, "languages": []}), "nothing was tested"),
        (json.dumps({**RESULTS, "modes": None}), "nothing was tested"),
        (json.dumps({**RESULTS, "faults": None}), "faults should be a list"),
        (json.dumps({**RESULTS, "tested_on": "2199-01-01"}), "a day that has not been"),
        ("[" * 100_000, "cannot be read"),
        (json.dumps({**RESULTS, "pages": "many"}), "pages should be a whole number"),
        (json.dumps({**RESULTS, "faults": [{}]}), "page is missing"),
        (json.dumps({**RESULTS, "score": 100}), "unknown key: score"),
        ('{"tested_on": "\\ud800"', "cannot be read"),
    ],
)
def test_a_bad_file_gets_one_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "accessibility.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StatementError) as refused:
        load_statement(file)

    assert says in str(refused.value)
    assert "accessibility.json" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_list_of_people_has_an_owner_and_a_date(tmp_path: Path) -> None:
    broken = tmp_path / "known.yaml"
    broken.write_text(KNOWN_FILE.read_text("utf-8").replace("owner:", "ownr:"), encoding="utf-8")
    with pytest.raises(StatementError, match=r"known\.yaml: owner is missing"):
        load_statement(known=broken)

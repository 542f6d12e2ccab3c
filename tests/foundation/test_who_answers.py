"""The files that people keep about the service itself: wrong ones are refused in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bscp_voice import start
from bscp_voice.partnership import PARTNERSHIP_FILE, load_partnership
from bscp_voice.records import DataError
from bscp_voice.retention import RETENTION_FILE, load_retention
from bscp_voice.settings import Settings, SettingsError

PARTNERSHIP, RETENTION = PARTNERSHIP_FILE.read_text("utf-8"), RETENTION_FILE.read_text("utf-8")


def refused(load: Callable[[Path], object], file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as problem:
        load(file)
    message = str(problem.value)
    assert "\n" not in message
    assert file.name in message
    return message


def test_the_shipped_files_have_an_owner_and_a_date() -> None:
    for found in (load_partnership(), load_retention()):
        assert found.owner
        assert found.last_checked


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("complaint_days: 30", "complaint_days: 31", "from 1 to 30"),
        ("complaint_days: 30", "complaint_days: soon", "whole number"),
        ("lawful_basis_confirmed_on:", "lawful_basis_confirmed_on: yesterday", "should be a date"),
        ("accessibility_days:", "accessibility_days: 0", "from 1 to 365"),
        ("last_checked: 2026-11-25", "", "last_checked is missing"),
        ("owner:", "ownr:", "owner is missing"),
        ('email: "[an e-mail address that somebody reads on weekdays]"', "email: nobody", "e-mail"),
        ("name:", "colour: red\nname:", "unknown key: colour"),
    ],
)
def test_a_wrong_partnership_file_gets_one_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in PARTNERSHIP
    assert says in refused(
        load_partnership, tmp_path / "own.yaml", PARTNERSHIP.replace(old, new, 1)
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("days: 30", "days: 0", "1 or more"),
        ("days: 30", "days: 30\n    months: 1", "either days or months"),
        ("key: words ", "key: photos ", "key should be one of"),
        ("key: words ", "key: contacts ", "given twice"),
        ("periods:", "periods: 3\nmore:", "should be a list"),
    ],
)
def test_a_wrong_retention_file_gets_one_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in RETENTION
    assert says in refused(load_retention, tmp_path / "own.yaml", RETENTION.replace(old, new, 1))


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    env = {"BSCP_DEMO": "1", "BSCP_PARTNERSHIP_FILE": str(tmp_path / "none.yaml")}
    with pytest.raises(SettingsError, match=r"none\.yaml: the file is missing"):
        Settings.from_env(env)


def test_outside_the_demonstration_a_start_says_what_is_missing(settings: Settings) -> None:
    with capture_logs() as said:
        start.warn_of_gaps(settings)
        start.warn_of_gaps(replace(settings, demo=True))
        start.warn_of_gaps(replace(settings, partnership=replace(settings.partnership, missing=())))

    assert len(said) == 1
    assert "BSCP_PARTNERSHIP_FILE" in said[0]["event"]
    assert "data_protection_officer" in said[0]["missing"]

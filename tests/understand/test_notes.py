"""Dated notes beside the plan: read strictly, tied to an action that exists."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bscp_voice.records import DataError
from bscp_voice.understand.notes import load, notes

GOOD = """
owner: somebody
notes:
  - {action: "3.1", noted: 2026-11-22, text: Later., source: b}
  - {action: "3.1", noted: 2026-01-02, text: Earlier., source: a}
"""


def test_the_act_is_noted_beside_3_1() -> None:
    (note,) = notes()["3.1"]
    assert note.noted == date(2026, 11, 22)
    assert "Children's Wellbeing and Schools Act 2026 (c. 21)" in note.text
    assert "late 2027" in note.text


def test_notes_stand_oldest_first(tmp_path: Path) -> None:
    file = tmp_path / "notes.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert [note.text for note in load(file)["3.1"]] == ["Earlier.", "Later."]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (GOOD.replace('"3.1"', '"2.2"', 1), "action '2.2' is not in the plan"),
        (GOOD.replace("2026-11-22", "soon"), "noted"),
        (GOOD.replace("owner: somebody", ""), "owner"),
        (GOOD.replace("source: b", "sauce: b"), "source"),
    ],
)
def test_a_wrong_file_is_one_line(tmp_path: Path, wrong: str, says: str) -> None:
    file = tmp_path / "notes.yaml"
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        load(file)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)

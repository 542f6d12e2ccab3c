"""Dated notes beside the plan: the world moved after it was printed; its words stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bscp_voice.plan import plan
from bscp_voice.records import DataError, read_record

FILE = Path(__file__).parent / "data" / "notes.yaml"


@dataclass(frozen=True)
class Note:
    """What changed about one action of the plan, when that was noted, and where it stands."""

    action: str
    noted: date
    text: str
    source: str


def load(path: Path) -> Mapping[str, tuple[Note, ...]]:
    """Action → its notes, oldest first. Raises DataError, one line, when the file is wrong."""
    root = read_record(path, DataError)
    root.text("owner")
    found: dict[str, list[Note]] = defaultdict(list)
    for record in root.records("notes"):
        note = Note(
            record.text("action"), record.day("noted"), record.text("text"), record.text("source")
        )
        record.done()
        if plan().find_action(note.action) is None:
            raise DataError(f"{path.name}: action {note.action!r} is not in the plan")
        found[note.action].append(note)
    root.done()
    return {
        action: tuple(sorted(notes, key=lambda note: note.noted)) for action, notes in found.items()
    }


@cache
def notes() -> Mapping[str, tuple[Note, ...]]:
    """The shipped notes, read once."""
    return load(FILE)

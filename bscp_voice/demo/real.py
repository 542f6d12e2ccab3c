"""A round of real comments from public data sets, where they lie beside the checkout. Not Birmingham's."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from bscp_voice.keys import Keys
from bscp_voice.manage import importer, tables
from bscp_voice.manage.mapping import read_mapping
from bscp_voice.manage.rounds import new_round
from bscp_voice.models import Round
from bscp_voice.settings import ROOT, Settings

TITLE = "Real comments from public data sets, not Birmingham's (MIT licence)"
PLACE = "NHS Friends and Family Test (© 2021 NHS England); university courses (Welch and Mihalcea)"
ROWS = {"nhs_fft_v6": 260, "course_evaluations": 120}
MAPPINGS = {"nhs_fft_v6": "mapping_nhs.yaml", "course_evaluations": "mapping_courses.yaml"}
LONGEST = 1500  # characters, as the form takes them


class RealDataError(Exception):
    """The public data sets are there but cannot be imported. The message says what is wrong."""


def shared_folder() -> Path:
    """Where the data sets lie: BSCP_SHARED_DATA, or beside the checkout."""
    return Path(os.environ.get("BSCP_SHARED_DATA", ROOT.parent / "shared" / "data"))


def import_real_comments(
    session: Session, settings: Settings, keys: Keys, today: date, folder: Path
) -> tuple[Round, int] | None:
    """Import a few hundred real comments through the importer: the round and how many; None without them.

    Flushes. Raises RealDataError when a file is there that the importer refuses.
    """
    found = {name: folder / name / "dev.csv" for name in ROWS}
    found = {name: path for name, path in found.items() if path.is_file()}
    if not found:
        return None
    round_ = new_round(
        session,
        code="have_your_say",
        context=None,
        title=TITLE,
        group_ref="quality_impact_outcomes",
        opens_on=today,
        closes_on=today,
        place_kind="service",
        place_name=PLACE,
        origin="imported",
        measures=(),
    )
    round_.demo = True
    stored = sum(
        _import(session, settings, keys, round_, name, _chosen(path, ROWS[name], today))
        for name, path in found.items()
    )
    return round_, stored


def _import(
    session: Session, settings: Settings, keys: Keys, round_: Round, name: str, data: bytes
) -> int:
    mapping_file = Path(__file__).with_name(MAPPINGS[name])
    mapping = read_mapping(mapping_file.name, mapping_file.read_bytes())
    table = tables.read(f"{name}.csv", data, limit=settings.import_limit)
    report = importer.run(session, round_, table, mapping, keys, store=True)
    if report.problems:
        raise RealDataError(f"{name}: {report.problems[0]}")
    return report.new


def _chosen(path: Path, most: int, today: date) -> bytes:
    """A fixed choice of rows as a CSV of its own, each with a reference and a day."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if 3 < len(row["text"].strip()) <= LONGEST]
    by_hash = sorted(rows, key=lambda row: hashlib.sha256(row["text"].encode()).hexdigest())
    chosen = {row["text"]: row for row in by_hash[: most * 2]}
    out = io.StringIO()
    columns = ["id", "day", *(name for name in rows[0] if name != "id")]
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    for number, row in enumerate(list(chosen.values())[:most], start=1):
        # their own ids are not unique; the data sets say nothing of the day
        writer.writerow({**row, "id": f"{path.parent.name} {number}", "day": today.isoformat()})
    return out.getvalue().encode()

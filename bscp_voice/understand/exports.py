"""Figures as files: CSV that no spreadsheet takes for a formula, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from analysis.figure import Figure
from analysis.guard import guard
from bscp_voice.understand import words

COLUMNS = (
    "formula",
    "key",
    "label",
    "split_by",
    "group",
    "unit",
    "numerator",
    "n",
    "value",
    "percent",
    "lower",
    "upper",
    "not_in_the_base",
    "not_shown",
    "response_rate",
    "forms",
    "measures",
    "from",
    "to",
    "sentence",
    "notes",
)


def as_csv(figures: Iterable[Figure]) -> str:
    """One row a figure, with the columns of COLUMNS. Fractions are 0 to 1."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for figure in figures:
        writer.writerow([guard(cell) for cell in _cells(figure)])
    return out.getvalue()


def as_json(figures: Iterable[Figure], **about: str) -> str:
    """Every figure with everything it carries; `about` says what they are."""
    content = {**about, "figures": [figure.as_dict() for figure in figures]}
    return json.dumps(content, ensure_ascii=False, indent=2)


def _cells(figure: Figure) -> list[str | int | float | None]:
    first, last = figure.period or ("", "")
    excluded = "; ".join(
        f"{words.reason(reason)}: {many}" for reason, many in figure.excluded.items()
    )
    return [
        figure.formula,
        figure.key,
        figure.label,
        words.dimension(figure.group) if figure.group else "",
        words.group_name(figure.group),
        figure.unit,
        figure.numerator,
        figure.n,
        figure.value,
        figure.percent,
        figure.lower,
        figure.upper,
        excluded,
        figure.not_shown,
        figure.response_rate,
        "; ".join(figure.forms),
        "; ".join(figure.measures),
        first,
        last,
        figure.sentence,
        " ".join(figure.notes),
    ]

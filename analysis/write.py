"""Findings out: CSV tables, `findings.json`, `report.html`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from analysis import charts
from analysis.figure import COUNT, PROPORTION, Figure
from analysis.findings import Findings
from analysis.guard import guarded
from analysis.measures import NoFigure
from analysis.suppress import CountTable

HIDDEN_CELL = "not shown"


def write(findings: Findings, directory: Path) -> list[Path]:
    """Write the findings folder and return what was written, in order.

    `figures.csv` (one row a figure), `tables/NN-title.csv` (one row a group), `findings.json`,
    `report.html`. Raises OSError where the folder cannot be written.
    """
    tables = directory / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    written = [directory / name for name in ("figures.csv", "findings.json", "report.html")]
    guarded(figure_rows(findings)).to_csv(written[0], index=False, encoding="utf-8")
    written[1].write_text(
        json.dumps(as_plain(findings), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    written[2].write_text(report(findings), encoding="utf-8")
    for number, table in enumerate(findings.tables, start=1):
        path = tables / f"{number:03d}-{_slug(table.title)}.csv"
        guarded(table_rows(table)).to_csv(path, index=False, encoding="utf-8")
        written.append(path)
    return written


def figures_of(findings: Findings) -> Iterator[tuple[str, str, Figure]]:
    """Every figure with the part it stands in ("measure", "round", "form") and its name there."""
    for measure, found in findings.measures.items():
        if not isinstance(found, NoFigure):
            yield from (("measure", measure, figure) for figure in found)
    for name, figures in findings.rounds.items():
        yield from (("round", name, figure) for figure in figures)
    for name, figures in findings.questions.items():
        yield from (("form", name, figure) for figure in figures)


def figure_rows(findings: Findings) -> pd.DataFrame:
    """One row a figure, everything in it as text or number."""
    rows = []
    for part, name, figure in figures_of(findings):
        plain = figure.as_dict()
        rows.append(
            {
                "part": part,
                "name": name,
                "formula": figure.formula,
                "key": figure.key,
                "label": figure.label,
                "group": "; ".join(f"{k}={v}" for k, v in figure.group),
                **{k: plain[k] for k in ("numerator", "n", "value", "lower", "upper", "percent")},
                "unit": figure.unit,
                "excluded": "; ".join(f"{k}: {v}" for k, v in figure.excluded.items()),
                "response_rate": figure.response_rate,
                "forms": "; ".join(figure.forms),
                "period": "..".join(figure.period or ()),
                "suppressed": figure.not_shown,
                "sentence": figure.sentence,
                "notes": " ".join(figure.notes),
            }
        )
    frame = pd.DataFrame(rows)
    for column in {"numerator", "n", "percent"} & set(frame.columns):
        frame[column] = frame[column].astype("Int64")
    return frame


def table_rows(table: CountTable) -> pd.DataFrame:
    """A count table as text: hidden counts say so, the totals last."""
    frame = table.counts.copy()
    frame["total"] = table.row_totals
    foot = [*table.column_totals, table.total]
    rows = [[_cell(value) for value in row] for row in [*frame.to_numpy().tolist(), foot]]
    names = [*map(str, frame.index), "total"]
    shown = pd.DataFrame(rows, columns=list(map(str, frame.columns)))
    shown.insert(0, "group", names)
    return shown


def _cell(value: Any) -> str | int:
    return HIDDEN_CELL if value is None or pd.isna(value) else int(value)


def as_plain(findings: Findings) -> dict[str, Any]:
    """The findings as plain values for JSON."""
    measures: dict[str, Any] = {}
    for name, found in findings.measures.items():
        if isinstance(found, NoFigure):
            measures[name] = {"reason": found.reason, "figures": []}
        else:
            measures[name] = {"reason": None, "figures": [figure.as_dict() for figure in found]}
    return {
        "zone": str(findings.zone),
        "period": list(findings.period.days) if findings.period else None,
        "responses": findings.responses,
        "measures": measures,
        "rounds": {n: [f.as_dict() for f in part] for n, part in findings.rounds.items()},
        "forms": {n: [f.as_dict() for f in part] for n, part in findings.questions.items()},
        "tables": [
            {
                "title": table.title,
                "notes": list(table.notes),
                "rows": table_rows(table).to_dict("records"),
            }
            for table in findings.tables
        ],
        "problems": [str(problem) for problem in findings.problems],
    }


def report(findings: Findings) -> str:
    """One accessible HTML page that needs nothing else: sentence, chart, table for each figure."""
    pages = Environment(
        loader=PackageLoader("analysis", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["charts"] = _charts
    pages.filters["day"] = _day
    pages.filters["rows"] = lambda table: table_rows(table).to_dict("split")
    pages.tests["no_figure"] = lambda found: isinstance(found, NoFigure)
    return pages.get_template("report.html").render(findings=findings)


def _charts(figures: list[Figure], name: str, title: str) -> Markup:
    """Two charts: the first thing said, group by group; and everything else, all together."""
    first = [f for f in figures if (f.formula, f.key) == (figures[0].formula, figures[0].key)]
    others = [figure for figure in figures if not figure.group and figure not in first]
    drawn = [_chart(first, f"{name}-groups", title), _chart(others, f"{name}-others", title)]
    # the chart functions escape every text they are given
    return Markup("\n".join(drawn))  # noqa: S704


def _chart(figures: list[Figure], name: str, title: str) -> str:
    """Intervals for proportions, else bars for counts; nothing where there is nothing to draw."""
    safe = "".join(letter if letter.isalnum() else "-" for letter in name)
    for unit, draw in ((PROPORTION, charts.interval_bars), (COUNT, charts.count_bars)):
        bars = charts.bars_of(figure for figure in figures if figure.unit == unit)
        if any(bar.value is not None for bar in bars):
            return draw(safe, title, bars)
    return ""


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def _slug(title: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in title.lower()).split()
    return "-".join(words)[:60]

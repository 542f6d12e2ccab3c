"""Charts as SVG text: bars from zero, intervals drawn, labels on the chart, no script, no style.

Each takes plain values and returns one `<svg role="img">` with a title and a description. Colours
are presentation attributes, so they hold under a strict Content-Security-Policy; a page's sheet may
override them through the classes `chart-bar`, `chart-interval`, `chart-text`, `chart-quiet`,
`chart-axis`. A chart always stands beside its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from analysis.figure import COUNT, PROPORTION, Figure
from analysis.intervals import whole

TEAL, INK, QUIET, LINE, MARIGOLD = "#0B5C5A", "#1D2433", "#5B6270", "#C9C3B8", "#F2B134"
FONT = "system-ui, sans-serif"
WIDTH, LEFT, RIGHT = 640, 8, 64
ROW, BAR, TOP = 56, 18, 8


@dataclass(frozen=True)
class Bar:
    """One bar. `value`, `lower`, `upper` are fractions 0..1, or counts in `count_bars`; without a
    value the `note` says why. `note` stands beside the label ("41 of 52")."""

    label: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    note: str = ""


def bars_of(figures: Iterable[Figure]) -> list[Bar]:
    """Proportions and counts as bars, suppressed ones with their reason.

    A bar bears its group's name where all figures say the same thing of different people, else what
    it says.
    """
    bars, figures = [], list(figures)
    one_thing = len({(figure.formula, figure.key) for figure in figures}) == 1
    for figure in figures:
        if figure.unit not in {PROPORTION, COUNT}:
            continue
        note = figure.sentence if figure.value is None else ""
        if figure.value is not None and figure.n is not None:
            about = "about " if figure.rounded else ""
            note = f"{about}{figure.numerator:,} of {about}{figure.n:,}"
        label = figure.group_words if one_thing and figure.group else figure.label
        if figure.group and not one_thing:
            label = f"{label}: {figure.group_words}"
        bars.append(Bar(label, figure.value, figure.lower, figure.upper, note))
    return bars


def interval_bars(name: str, title: str, bars: Sequence[Bar], *, description: str = "") -> str:
    """Horizontal bars of proportions, 0 to 100 %, each with its interval as a line.

    `name`: unique on the page, letters and digits; it makes the ids of title and description.
    """
    span = WIDTH - LEFT - RIGHT
    parts = []
    for number, bar in enumerate(bars):
        top = TOP + number * ROW
        parts.append(_label(bar, top))
        middle = top + 24 + BAR / 2
        if bar.value is None:
            continue
        width = max(bar.value * span, 1)
        parts.append(_rect(LEFT, top + 24, width, BAR, TEAL, "chart-bar"))
        end = bar.value
        if bar.lower is not None and bar.upper is not None:
            parts.append(_interval(LEFT + bar.lower * span, LEFT + bar.upper * span, middle))
            end = max(end, bar.upper)
        parts.append(_text(LEFT + end * span + 8, middle + 5, f"{whole(bar.value)} %", bold=True))
    height = TOP + len(bars) * ROW + 22
    parts.insert(0, _axis(span, height - 20, [(0, "0"), (0.5, "50"), (1, "100 %")]))
    spoken = description or "; ".join(_spoken(bar) for bar in bars)
    return _svg(name, title, spoken, height, parts)


def count_bars(name: str, title: str, bars: Sequence[Bar], *, description: str = "") -> str:
    """Horizontal bars of counts, from zero to the largest."""
    span = WIDTH - LEFT - RIGHT
    largest = max((bar.value or 0 for bar in bars), default=0) or 1
    parts = []
    for number, bar in enumerate(bars):
        top = TOP + number * ROW
        parts.append(_label(bar, top))
        if bar.value is None:
            continue
        width = bar.value / largest * span
        parts.append(_rect(LEFT, top + 24, max(width, 1), BAR, TEAL, "chart-bar"))
        parts.append(_text(LEFT + width + 8, top + 38, f"{int(bar.value):,}", bold=True))
    height = TOP + len(bars) * ROW + 4
    spoken = description or "; ".join(
        f"{bar.label}: {int(bar.value):,}" if bar.value is not None else f"{bar.label}: {bar.note}"
        for bar in bars
    )
    return _svg(name, title, spoken, height, parts)


def outcome_bar(
    name: str, title: str, parts: Sequence[tuple[str, int]], *, description: str = ""
) -> str:
    """One bar of 100 %: up to four parts (label, count), best first, each labelled below."""
    total = sum(count for _, count in parts)
    fills = (TEAL, "#7FA8A6", MARIGOLD, LINE)
    drawn, at = [], float(LEFT)
    span = WIDTH - 2 * LEFT
    for number, (label, count) in enumerate(parts):
        width = count / total * span if total else 0
        fill = fills[min(number, len(fills) - 1)]
        if width:
            drawn.append(_rect(at, TOP, width, 32, fill, f"chart-part chart-part-{number + 1}"))
        line = TOP + 56 + 24 * number
        share = f"{whole(count / total)} %" if total else "no answers yet"
        drawn.append(_rect(LEFT, line - 12, 14, 14, fill, f"chart-part chart-part-{number + 1}"))
        drawn.append(_text(LEFT + 22, line, f"{label}: {share} ({count:,})"))
        at += width
    height = TOP + 56 + 24 * len(parts)
    spoken = description or "; ".join(f"{label}: {count}" for label, count in parts)
    return _svg(name, title, spoken, height, drawn)


def over_time(name: str, title: str, points: Sequence[Bar], *, description: str = "") -> str:
    """Proportions over time, 0 to 100 %, with intervals; a suppressed point leaves a gap, never 0."""
    high, left = 180, 48
    step = (WIDTH - left - 24) / max(len(points) - 1, 1)
    places = [left + number * step for number in range(len(points))]
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = TOP + high * (1 - share)
        parts.append(
            f'<line class="chart-axis" x1="{left}" x2="{WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{LINE}"/>'
        )
        parts.append(_text(0, y + 5, f"{whole(share)} %", small=True))
    before: tuple[float, float] | None = None
    for x, point in zip(places, points, strict=True):
        parts.append(_text(x, TOP + high + 24, point.label, small=True, anchor="middle"))
        if point.value is None:
            before = None
            continue
        y = TOP + high * (1 - point.value)
        if point.lower is not None and point.upper is not None:
            low, up = TOP + high * (1 - point.lower), TOP + high * (1 - point.upper)
            parts.append(_line(x, low, x, up, INK, "chart-interval", 1.5))
        if before is not None:
            parts.append(_line(*before, x, y, TEAL, "chart-line", 3))
        parts.append(f'<circle class="chart-bar" cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{TEAL}"/>')
        before = (x, y)
    spoken = description or "; ".join(_spoken(point) for point in points)
    return _svg(name, title, spoken, TOP + high + 36, parts)


def _spoken(bar: Bar) -> str:
    if bar.value is None:
        return f"{bar.label}: {bar.note or 'no figure'}"
    words = f"{bar.label}: {whole(bar.value)} %"
    if bar.lower is not None and bar.upper is not None:
        words += f", between {whole(bar.lower)} and {whole(bar.upper)} %"
    return f"{words} ({bar.note})" if bar.note else words


def _svg(name: str, title: str, spoken: str, height: float, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-desc" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}">'
        f'<title id="{escape(name)}-title">{escape(title)}</title>'
        f'<desc id="{escape(name)}-desc">{escape(spoken)}</desc>{"".join(parts)}</svg>'
    )


def _label(bar: Bar, top: float) -> str:
    note = f" ({bar.note})" if bar.note else ""
    return _text(LEFT, top + 16, bar.label + note)


def _text(
    x: float, y: float, words: str, *, bold: bool = False, small: bool = False, anchor: str = ""
) -> str:
    fill, kind = (QUIET, "chart-quiet") if small else (INK, "chart-text")
    weight = ' font-weight="700"' if bold else ""
    placed = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" fill="{fill}" font-family="{FONT}" '
        f'font-size="{13 if small else 15}"{weight}{placed}>{escape(words)}</text>'
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" fill="{fill}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, kind: str, wide: float) -> str:
    return (
        f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{stroke}" stroke-width="{wide}"/>'
    )


def _interval(low: float, high: float, middle: float) -> str:
    """A line with two ends, in a pale band so that it shows on the bar and off it."""
    ends = "".join(
        _line(x, middle - 6, x, middle + 6, INK, "chart-interval", 2) for x in (low, high)
    )
    return (
        _line(low, middle, high, middle, "#FBF7F0", "chart-halo", 5)
        + _line(low, middle, high, middle, INK, "chart-interval", 2)
        + ends
    )


def _axis(span: float, bottom: float, marks: Iterable[tuple[float, str]]) -> str:
    parts = []
    for share, words in marks:
        x = LEFT + share * span
        parts.append(_line(x, TOP, x, bottom, LINE, "chart-axis", 1))
        parts.append(
            _text(x, bottom + 16, words, small=True, anchor="start" if share == 0 else "middle")
        )
    return "".join(parts)

from xml.etree import ElementTree

from analysis.charts import Bar, bars_of, count_bars, interval_bars, outcome_bar, over_time
from analysis.figure import HIDDEN, Source, proportion
from analysis.suppress import Zone, suppress_figures

SVG = "{http://www.w3.org/2000/svg}"
BARS = [
    Bar("Young people <12", 0.5, 0.4, 0.6, "26 of 52"),
    Bar("Children", 0.25, 0.1, 0.5, "5 of 20"),
    Bar("Parents", None, note="Too few answers to show."),
]


def drawn(svg: str, kind: str) -> list[ElementTree.Element]:
    return [each for each in ElementTree.fromstring(svg).iter() if each.get("class") == kind]


def test_bars_start_at_zero_and_are_as_long_as_they_say() -> None:
    bars = drawn(interval_bars("c", "How it was", BARS), "chart-bar")
    assert len({bar.get("x") for bar in bars}) == 1
    widths = [float(bar.get("width", "0")) for bar in bars]
    assert widths[0] == 2 * widths[1]


def test_every_interval_is_drawn() -> None:
    assert len(drawn(interval_bars("c", "How it was", BARS), "chart-interval")) == 2 * 3


def test_a_chart_speaks_for_itself() -> None:
    root = ElementTree.fromstring(interval_bars("c1", "How it was", BARS))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "c1-title c1-desc"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert (title.get("id"), title.text) == ("c1-title", "How it was")
    assert desc.text is not None
    assert "Young people <12: 50 %, between 40 and 60 % (26 of 52)" in desc.text
    assert "Parents: Too few answers to show." in desc.text


def test_no_chart_carries_a_style_or_a_script() -> None:
    charts = [
        interval_bars("a", "t", BARS),
        count_bars("b", "t", [Bar("x", 3.0), Bar("y", None, note="Too few.")]),
        outcome_bar("c", "t", [("Good", 6), ("OK", 3), ("Poor", 1)]),
        over_time("d", "t", BARS),
    ]
    for svg in charts:
        assert "style=" not in svg
        assert "<script" not in svg
        assert ElementTree.fromstring(svg).get("role") == "img"


def test_a_suppressed_month_is_a_gap_and_never_a_zero() -> None:
    svg = over_time("d", "t", [Bar("Apr", 0.5), Bar("May", None), Bar("Jun", 0.6), Bar("Jul", 0.7)])
    assert len(drawn(svg, "chart-bar")) == 3
    assert len(drawn(svg, "chart-line")) == 1


def test_an_empty_chart_is_still_a_chart() -> None:
    assert drawn(interval_bars("a", "t", []), "chart-bar") == []
    assert "no answers yet" in outcome_bar("c", "t", [("Good", 0)])


def test_bars_of_suppressed_figures_give_the_reason_and_no_number() -> None:
    figures = [
        proportion("F1", "p", "Good", (3, 5), Source(), group=(("stratum", "yp_12_17"),)),
        proportion("F1", "p", "Good", (41, 52), Source(), table="x"),
    ]
    hidden, shown = bars_of(suppress_figures(figures, Zone.PUBLIC))
    assert (hidden.label, hidden.value, hidden.note) == (
        "Young people aged 12 to 17", None, HIDDEN["too_few"],
    )  # fmt: skip
    assert (shown.label, shown.note) == ("Good", "about 40 of about 50")

import json

import pytest

from analysis.figure import Source, count, difference, proportion

SOURCE = Source(("yp_12_17@1",), ("1.4-M1",), ("2026-04-01", "2027-03-31"))


def test_the_sentence_of_the_house() -> None:
    figure = proportion(
        "F1", "positive", "Positive experience", (41, 52), SOURCE, who="young people",
        says="said it was good",
    )  # fmt: skip
    assert figure.sentence == (
        "8 in 10 young people, 41 of 52, said it was good; between 66 and 88 in 100."
    )
    assert figure.percent == 79


def test_no_answers_is_no_figure_and_never_nought_percent() -> None:
    figure = proportion("F1", "positive", "x", (0, 0), SOURCE, excluded={"blank": 3})
    assert (figure.value, figure.lower, figure.percent, figure.n) == (None, None, None, 0)
    assert figure.sentence == "No answers yet."
    assert dict(figure.excluded) == {"blank": 3}


@pytest.mark.parametrize(
    ("numerator", "starts"),
    [(0, "None of the 12 "), (12, "All 12 "), (1, "1 in 10 "), (11, "9 in 10 ")],
)
def test_extremes_in_words(numerator: int, starts: str) -> None:
    figure = proportion("F1", "p", "x", (numerator, 12), SOURCE, who="children", says="smiled")
    assert figure.sentence.startswith(starts)


def test_a_response_rate_counts_those_who_answered_not_sure_but_no_test() -> None:
    excluded = {"not_sure": 5, "blank": 5, "test": 40}
    figure = proportion("F1", "p", "x", (20, 40), SOURCE, excluded=excluded, invited=100)
    assert figure.response_rate == 0.5


def test_a_difference_carries_newcombe_s_interval() -> None:
    one = proportion("F12", "experience", "a", (18, 30), SOURCE)
    other = proportion("F12", "experience", "b", (45, 60), SOURCE)
    gap = difference(one, other, "gap", "Girls, beside everyone else")
    assert gap.value == pytest.approx(-0.15)
    assert (gap.lower, gap.upper) == pytest.approx((-0.3494, 0.0467), abs=5e-5)
    assert gap.n == 30
    assert gap.sentence.startswith("Girls, beside everyone else: 15 points lower")
    assert "may be chance" in gap.sentence


def test_a_difference_needs_two_bases() -> None:
    one = proportion("F12", "experience", "a", (18, 30), SOURCE)
    empty = proportion("F12", "experience", "b", (0, 0), SOURCE)
    with pytest.raises(ValueError, match="two figures with a base"):
        difference(one, empty, "gap", "x")


def test_as_dict_is_plain_json() -> None:
    figure = proportion(
        "F1", "p", "x", (1, 2), SOURCE, group=(("stratum", "yp_12_17"),), excluded={"blank": 1}
    )
    plain = json.loads(json.dumps(figure.as_dict()))
    assert plain["group"] == {"stratum": "yp_12_17"}
    assert plain["excluded"] == {"blank": 1}
    assert plain["period"] == ["2026-04-01", "2027-03-31"]
    assert plain["percent"] == 50


def test_a_count_may_stand_beside_its_whole() -> None:
    assert count("F13", "holistic", "Discussions", 3, SOURCE, of=7).sentence == (
        "Discussions: 3 of 7."
    )

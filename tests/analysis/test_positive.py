import pandas as pd
import pytest

from analysis.figure import Figure, Source
from analysis.influence import influence_profile
from analysis.positive import experience, profile
from analysis.tally import count_answers
from tests.analysis.frames import checked, dictionary, many

SOURCE = Source()
PATHWAY = ("cp_medical", "csa_pathway", "escalating_risk")


def counts_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    return count_answers(checked(rows).responses, dictionary())


def pick(figures: list[Figure], formula: str, **group: str) -> Figure:
    (found,) = (f for f in figures if f.formula == formula and dict(f.group) == group)
    return found


ROWS = [
    *many(4, exp="5", context="cp_medical"),
    *many(2, exp="4", context="csa_pathway"),
    *many(1, exp="3", context="cp_medical"),
    *many(2, exp="2", context="escalating_risk"),
    *many(1, exp="1", context="cp_medical"),
    *many(3, exp="dont_know", context="cp_medical"),
    *many(2, exp="rather_not_say", context="cp_medical"),
    *many(1, exp="", context="cp_medical"),
    *many(2, exp="5", context="cp_medical", valid="test"),
    *many(1, exp="1", context="cp_medical", valid="withdrawn"),
    *many(5, exp="5", context="family_help"),
    *many(2, instrument="child_4_7", exp="good", context="cp_medical"),
    *many(3, instrument="child_4_7", exp="ok", context="cp_medical"),
    *many(1, instrument="child_4_7", exp="not_sure", context="cp_medical"),
]


def test_f1_f1n_and_f1fft_by_hand() -> None:
    figures = experience(counts_of(ROWS), SOURCE, contexts=PATHWAY)
    young = pick(figures, "F1", stratum="yp_12_17")
    assert (young.numerator, young.n) == (6, 10)
    assert dict(young.excluded) == {
        "not_sure": 3, "rather_not_say": 2, "blank": 1, "test": 2, "withdrawn": 1,
    }  # fmt: skip
    assert young.forms == ("yp_12_17@1",)
    negative = pick(figures, "F1n", stratum="yp_12_17")
    assert (negative.numerator, negative.n) == (3, 10)
    friends = pick(figures, "F1fft", stratum="yp_12_17")
    assert (friends.numerator, friends.n) == (6, 15)
    assert "not_sure" not in friends.excluded
    assert friends.excluded["blank"] == 1


def test_only_the_happy_face_is_positive_and_the_split_stands_beside_the_pooled_number() -> None:
    figures = experience(counts_of(ROWS), SOURCE, contexts=PATHWAY)
    children = pick(figures, "F1", stratum="child_4_7")
    assert (children.numerator, children.n) == (2, 5)
    pooled = pick(figures, "F1")
    assert (pooled.numerator, pooled.n) == (8, 15)
    assert any("three faces" in note for note in pooled.notes)


def test_every_context_when_none_is_named() -> None:
    pooled = pick(experience(counts_of(ROWS), SOURCE), "F1")
    assert (pooled.numerator, pooled.n) == (13, 20)


OPEN = [*ROWS, *many(10, instrument="have_your_say", exp="1", exp_child="not_asked")]


def test_open_feedback_is_never_pooled_without_its_label() -> None:
    counts = counts_of(OPEN)
    apart = experience(counts, SOURCE)
    assert pick(apart, "F1").n == 20
    own = pick(apart, "F1", stratum="open_feedback")
    assert (own.numerator, own.n) == (0, 10)
    together = experience(counts, SOURCE, include_open=True)
    assert pick(together, "F1").n == 30
    assert "includes open feedback" in pick(together, "F1").label
    assert pick(together, "F1", stratum="open_feedback").n == 10


def test_a_response_rate_where_the_number_invited_is_known() -> None:
    invitations = pd.DataFrame(
        {"stratum": ["yp_12_17"], "context": ["cp_medical"], "invited": [40.0]}
    )
    figures = experience(counts_of(ROWS), SOURCE, contexts=("cp_medical",), invitations=invitations)
    young = pick(figures, "F1", stratum="yp_12_17")
    assert young.response_rate == pytest.approx((6 + 3 + 2 + 1) / 40)


def test_no_answers_give_no_figure() -> None:
    figures = experience(counts_of(many(2, exp="dont_know")), SOURCE)
    assert pick(figures, "F1").value is None
    assert pick(figures, "F1fft").n == 2


def test_the_profile_takes_each_construct_over_its_own_base() -> None:
    rows = [
        *many(3, heard="5", told="1", context="cp_conference"),
        *many(1, heard="2", told="not_applicable", context="cp_conference"),
        *many(2, heard="4", told="4", context="family_help"),
        *many(2, instrument="child_8_11", heard="yes", context="cp_conference"),
        *many(1, instrument="child_8_11", heard="bit", context="cp_conference"),
    ]
    figures = profile(counts_of(rows), SOURCE, contexts=("cp_investigation", "cp_conference"))
    heard = {f.group: (f.numerator, f.n) for f in figures if f.key == "heard"}
    assert heard == {
        (): (5, 7),
        (("stratum", "yp_12_17"),): (3, 4),
        (("stratum", "child_8_11"),): (2, 3),
    }
    told = next(f for f in figures if f.key == "told" and not f.group)
    assert (told.numerator, told.n, told.excluded["not_applicable"]) == (0, 3, 1)


def test_influence_keeps_the_two_items_of_an_element_apart() -> None:
    rows = many(4, instrument="group_check", space_safe="5", space_room="2", audience_power="4")
    figures = {f.key: f for f in influence_profile(counts_of(rows), SOURCE)}
    assert (figures["group_check.space_safe"].numerator, figures["group_check.space_safe"].n) == (
        4,
        4,
    )
    assert figures["group_check.space_room"].numerator == 0
    assert "Lundy: audience." in figures["group_check.audience_power"].notes

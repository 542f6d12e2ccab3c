"""On their own and with help, apart: by hand, and never so that a small group can be worked out."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.evidence import Evidence
from analysis.figure import Figure
from analysis.helped import ALONE, HELP, HELPED, HELPERS, help_of, with_help
from analysis.measures import NoFigure, figures
from analysis.suppress import Zone, suppress_figures
from tests.analysis.frames import checked, dictionary, many

Row = dict[str, object]


def measured(rows: list[Row], measure: str = "2.4-M2") -> list[Figure]:
    evidence = Evidence.from_responses(checked(rows).responses, dictionary())
    found = figures(measure, evidence)
    assert not isinstance(found, NoFigure)
    return found


def pick(found: list[Figure], key: str = "positive", **group: str) -> Figure:
    (one,) = (each for each in found if each.key == key and dict(each.group) == group)
    return one


def children(alone: tuple[int, int], helped: tuple[int, int], not_said: int = 0) -> list[Row]:
    """Child forms, (good, ok) on their own and with help, and good ones that did not say."""
    young = {"instrument": "child_4_7", "context": "cp_medical"}
    return [
        *many(alone[0], exp="good", mode="alone", **young),
        *many(alone[1], exp="ok", mode="alone", **young),
        *many(helped[0], exp="good", mode="parent_carer", **young),
        *many(helped[1], exp="ok", mode="worker", **young),
        *many(not_said, exp="good", mode="not_said", **young),
    ]


def test_every_helper_is_help_and_nothing_else_is() -> None:
    assert {help_of(mode) for mode in HELPERS} == {HELPED}
    assert help_of("alone") == ALONE
    assert [help_of(mode) for mode in ("not_said", "", "online")] == ["", "", ""]
    plain = pd.DataFrame({"count": [1]})
    assert with_help(plain) is plain


def test_positive_experience_stands_apart_by_hand() -> None:
    rows = [
        *children((12, 8), (18, 2), not_said=11),  # 12 of 20, 18 of 20, and 11 that did not say
        *many(9, exp="5", mode="alone", context="family_help"),
        *many(6, exp="2", mode="advocate", context="family_help"),
    ]
    found = measured(rows)
    numbers = {
        (): (12 + 18 + 11 + 9, 20 + 20 + 11 + 15),
        ((HELP, ALONE),): (12 + 9, 20 + 9),
        ((HELP, HELPED),): (18, 20 + 6),
        (("stratum", "child_4_7"),): (41, 51),
        (("stratum", "child_4_7"), (HELP, ALONE)): (12, 20),
        (("stratum", "child_4_7"), (HELP, HELPED)): (18, 20),
    }
    for group, expected in numbers.items():
        one = pick(found, **dict(group))
        assert (one.numerator, one.n) == expected, group
    assert (
        "children aged 4 to 7 who answered with help"
        in pick(found, stratum="child_4_7", help=HELPED).sentence
    )
    negative = pick(found, "negative", help=HELPED)
    assert (negative.numerator, negative.n) == (6, 26)


def test_the_profile_stands_apart_too() -> None:
    about = {"context": "cp_conference"}
    rows = [
        *many(10, heard="5", mode="alone", **about),
        *many(2, heard="1", mode="alone", **about),
        *many(3, heard="4", mode="interpreter", **about),
        *many(9, heard="2", mode="worker", **about),
        *many(4, heard="5", mode="not_said", **about),
    ]
    heard = [each for each in measured(rows, "1.1-M2") if each.key == "heard"]
    assert {each.group: (each.numerator, each.n) for each in heard} == {
        (): (17, 28),
        (("stratum", "yp_12_17"),): (17, 28),
        ((HELP, ALONE),): (10, 12),
        ((HELP, HELPED),): (3, 12),
    }


def test_a_small_group_with_help_is_hidden_and_so_is_the_one_it_would_follow_from() -> None:
    found = suppress_figures(measured(children((20, 10), (3, 3))), Zone.PUBLIC)
    assert pick(found).shown
    helped, alone = pick(found, help=HELPED), pick(found, help=ALONE)
    assert (helped.suppressed, helped.n, helped.numerator) == ("too_few", None, None)
    assert (alone.suppressed, alone.n, alone.numerator) == ("secondary", None, None)
    crossed = [each for each in found if len(each.group) == 2]
    assert crossed
    assert not any(each.shown for each in crossed)


def test_those_who_did_not_say_are_protected_like_a_group() -> None:
    found = suppress_figures(measured(children((20, 10), (15, 5), not_said=4)), Zone.PUBLIC)
    hidden = [
        each for each in (pick(found, help=ALONE), pick(found, help=HELPED)) if not each.shown
    ]
    assert len(hidden) >= 1  # both, beside the whole, would give the four away


def test_large_groups_are_all_shown() -> None:
    found = suppress_figures(measured(children((20, 10), (15, 15), not_said=12)), Zone.PUBLIC)
    assert pick(found, help=ALONE).shown
    assert pick(found, help=HELPED).shown
    assert pick(found, stratum="child_4_7", help=ALONE).shown


@pytest.mark.parametrize("measure", ["1.4-M1", "4.2-M1", "3.2-M2"])
def test_a_measure_without_answers_by_mode_says_so(measure: str) -> None:
    evidence = Evidence.from_responses(
        checked(many(1, exp="5", mode="alone", context="family_help")).responses, dictionary()
    )
    assert isinstance(figures(measure, evidence), NoFigure)

"""A member of a sub-group who puts pages, files and plan years side by side: no hidden count comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bscp_voice.access import MEMBER
from bscp_voice.plan import plan
from tests.close.helpers import GROUP
from tests.factories import make_response, make_round, signed_in_as

Group = frozenset[tuple[str, str]]


def answers(
    session: Session, stratum: str, on: date, positive: int, negative: int, context: str
) -> None:
    round_ = make_round(session, stratum, context, event_on=on, opens_on=on, group=GROUP)
    codes = {"child_8_11": ("5", "1"), "yp_12_17": ("5", "1"), "parent_carer": ("5", "1")}
    good, bad = codes[stratum]
    for code, many in ((good, positive), (bad, negative)):
        for _ in range(many):
            make_response(session, round_, {"exp": code})


def shown(client: FlaskClient, address: str) -> dict[Group, tuple[int | None, int | None]]:
    """The experience figure of a file: group → (numerator, n); None where it is hidden."""
    found = client.get(address).json
    assert found is not None
    return {
        frozenset(each["group"].items()): (each["numerator"], each["n"])
        for each in found["figures"]
        if each["formula"] == "F1" and each["key"] == "positive"
    }


def known(
    whole: Mapping[Group, Any], years: Iterable[Mapping[Group, Any]], group: Group
) -> int | None:
    """How many answered in a group, as somebody works it out who adds up the years."""
    if group in whole and whole[group][1] is not None:
        return int(whole[group][1])
    # on a page that lists any group, one that is not listed has no answers
    parts = [year.get(group, (None, 0 if any(year) or not year else None))[1] for year in years]
    return None if None in parts else sum(int(part or 0) for part in parts)


@pytest.mark.parametrize(
    "cells",
    [
        # (stratum, plan year, positive, negative)
        [("parent_carer", 1, 10, 2), ("yp_12_17", 2, 2, 1)],
        [("parent_carer", 1, 10, 2), ("yp_12_17", 1, 2, 1)],
        [("parent_carer", 1, 9, 3), ("parent_carer", 2, 9, 3), ("yp_12_17", 2, 2, 1)],
        [("parent_carer", 1, 9, 3), ("child_8_11", 2, 9, 3), ("yp_12_17", 2, 2, 1)],
        [("parent_carer", 1, 30, 3), ("child_8_11", 1, 9, 3), ("yp_12_17", 1, 2, 1),
         ("parent_carer", 2, 30, 3), ("child_8_11", 2, 9, 3), ("yp_12_17", 2, 2, 1)],
    ],
)  # fmt: skip
def test_plan_years_do_not_give_a_small_group_away(
    app: Flask, session: Session, cells: list[tuple[str, int, int, int]]
) -> None:
    sizes: dict[str, int] = {}
    for stratum, year, positive, negative in cells:
        first = plan().years[year - 1][0] + timedelta(days=3)
        answers(session, stratum, first, positive, negative, "cp_conference")
        sizes[stratum] = sizes.get(stratum, 0) + positive + negative
    session.commit()
    client = signed_in_as(app, session, MEMBER, groups=(GROUP,))
    address = "/staff/plan/1.1-M2.json"
    whole = shown(client, address)
    years = [shown(client, f"{address}?year={year}") for year in (1, 2)]
    groups = {name: frozenset({("stratum", name)}) for name in sizes}
    for stratum, year, positive, negative in cells:
        if positive + negative < 5:  # neither its own page nor any two pages tell it
            group = groups[stratum]
            assert years[year - 1].get(group, (None, None)) == (None, None)
            other = years[2 - year].get(group, (None, None))[1]
            assert whole.get(group, (None, None))[1] is None or other is None
    for page in (whole, *years):
        _nothing_is_left_over(page, list(groups.values()))
    worked_out = {name: known(whole, years, group) for name, group in groups.items()}
    everybody = known(whole, years, frozenset())
    _nothing_is_left_over(
        {frozenset(): (None, everybody)}
        | {groups[name]: (None, many) for name, many in worked_out.items()},
        list(groups.values()),
    )


def _nothing_is_left_over(page: Mapping[Group, Any], groups: list[Group]) -> None:
    """Everybody minus the groups that are shown is nobody, or enough people."""
    everybody = page.get(frozenset(), (None, None))[1]
    told = [page[group][1] for group in groups if group in page and page[group][1] is not None]
    if everybody is not None and told:
        rest = everybody - sum(told)
        assert rest == 0 or rest >= 5, page

"""A member lays their own rounds' pages beside the plan: no small rest of others may come out."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from analysis.figure import Figure
from analysis.zones import Zone
from bscp_voice.access import MEMBER
from bscp_voice.models import Round
from bscp_voice.plan import plan
from bscp_voice.understand import frames, measures
from bscp_voice.understand.findings import findings
from bscp_voice.understand.scope import Scope
from tests.factories import make_response, make_round, make_staff
from tests.understand.filling import fill

OWN, OTHERS, THIRD = "quality_impact_outcomes", "child_exploitation", "serious_cases"


def pooled(session: Session, uid: str, year: int | None = None) -> Figure:
    measure = plan().find_measure(uid)
    assert measure
    return measures.measure_figures(session, measure, Zone.PARTNER, year)[0]


def asked(session: Session, group: str, many: int, **more: object) -> Round:
    """A round of a sub-group with so many answers to the experience question."""
    round_ = make_round(session, group=group, **more)  # type: ignore[arg-type]  # any column
    fill(session, round_, many, fixed={"exp": "5"})
    return round_


@pytest.mark.parametrize(("others", "shown"), [(3, False), (9, False), (10, True), (0, True)])
def test_measure_minus_own_round(session: Session, others: int, shown: bool) -> None:
    own = asked(session, OWN, 20)
    if others:
        asked(session, OTHERS, others)
    session.flush()
    mine = next(f for f in findings(session, own, Zone.PARTNER).figures if f.key == "positive")
    whole = pooled(session, "1.1-M2")
    assert mine.n == 20
    assert whole.shown is shown
    if whole.n:
        assert whole.n - mine.n == others


def test_every_page_and_panel_hides_the_same(session: Session) -> None:
    asked(session, OWN, 20)
    asked(session, OTHERS, 3)
    panels = measures.plan_panels(session, Zone.PARTNER)
    for uid in ("1.1-M2", "2.4-M2"):
        assert not pooled(session, uid).shown
        for block in panels[uid].blocks:
            assert not block.pooled or not [
                f for f in block.figures if f.formula in {"F1", "F1n", "F1fft"} and f.n
            ]
    assert measures.plan_panels(session, Zone.INTERNAL)["1.1-M2"].blocks[0].lead.n == 23


def test_somebody_in_two_groups_subtracts_both(session: Session) -> None:
    asked(session, OWN, 20)
    asked(session, OTHERS, 15)
    asked(session, THIRD, 4)
    assert pooled(session, "1.1-M2").n == 39  # nobody subtracts more than one group's 20
    make_staff(session, MEMBER, groups=(OWN, OTHERS))
    assert not pooled(session, "1.1-M2").shown


def test_an_own_round_too_small_for_its_page_is_not_on_the_plan(session: Session) -> None:
    large, small = asked(session, OWN, 20), asked(session, OWN, 3)
    figures = list(findings(session, small, Zone.PARTNER).figures)
    assert not [f for f in figures if f.key == "positive" and f.shown]
    assert not pooled(session, "1.1-M2").shown
    fill(session, small, 3, fixed={"exp": "5"})  # six: shown on its own page
    assert pooled(session, "1.1-M2").n == 26
    assert large.group_ref == small.group_ref


def test_a_measure_inside_another_leaves_enough(session: Session) -> None:
    """1.4-M1 (pathways) lies inside 2.4-M2 (all): their difference is the other contexts."""
    asked(session, OWN, 20, context="cp_medical")
    other = asked(session, OWN, 6, context="family_help")
    session.flush()
    assert pooled(session, "2.4-M2").n == 26  # six of a described context are shown as well
    assert pooled(session, "1.4-M1").n == 20
    for response in fill(session, other, 1, fixed={"exp": "1"}):
        response.context = None
    tiny = asked(session, THIRD, 2, context="cp_conference")
    assert tiny.group_ref == THIRD
    both = pooled(session, "2.4-M2"), pooled(session, "1.4-M1")
    assert not all(figure.shown for figure in both)


def test_year_minus_own_round(session: Session) -> None:
    first, second = (days[0] for days in plan().years)
    own, other = make_round(session, group=OWN), make_round(session, group=OTHERS)
    fill(session, own, 30, fixed={"exp": "5"}, submitted_on=first)
    fill(session, other, 12, fixed={"exp": "5"}, submitted_on=first)
    fill(session, other, 4, fixed={"exp": "1"}, submitted_on=second)
    fill(session, own, 20, fixed={"exp": "1"}, submitted_on=second)
    assert pooled(session, "1.1-M2").n == 66
    assert not pooled(session, "1.1-M2", 2).shown  # 24 minus 20 of their own
    assert not pooled(session, "1.1-M2", 1).shown  # nor as 66 minus 42


def test_round_shares_do_not_tell_a_small_round(session: Session) -> None:
    measure = plan().find_measure("2.4-M2")
    assert measure
    for group, many in ((OWN, 30), (OWN, 3), (OTHERS, 25), (OTHERS, 2)):
        round_ = make_round(session, group=group, title=f"{group} {many}")
        for _ in range(many):
            make_response(session, round_, {"exp": "5"})
    shares = measures.round_shares(session, measure, Zone.PARTNER, Scope(frames.plan_period()))
    shown = {each.title: each.many for each in shares}
    assert shown[f"{OWN} 3"] is None
    assert shown[f"{OTHERS} 2"] is None
    # the member of the first group knows 33; sixty minus what is shown must not leave two
    assert all(each.share is None for each in shares) or shown[f"{OTHERS} 25"] is None

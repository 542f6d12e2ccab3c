"""Every measure of the plan shows a figure or an honest reason."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.figure import HIDDEN
from analysis.zones import Zone
from bscp_voice import clock
from bscp_voice.models import Comment, CommentState, Conference, Course, Discussion, ExampleReview
from bscp_voice.plan import plan
from bscp_voice.plan.shape import Evidence
from bscp_voice.understand import frames, measures
from bscp_voice.understand.panels import State
from bscp_voice.understand.scope import Scope
from tests.factories import TODAY, make_link, make_response, make_round, make_staff
from tests.understand.conftest import Counted
from tests.understand.filling import fill
from tests.understand.test_coding import written

EVIDENCED = [each for each in plan().measures if each.evidence is not Evidence.NONE]
ELSEWHERE = [each for each in plan().measures if each.evidence is Evidence.NONE]
FAMILY_ROUNDS = [
    ("child_8_11", "cp_conference"),
    ("yp_12_17", "cp_medical"),
    ("parent_carer", "harm_outside_home"),
    ("have_your_say", None),
    ("loop_check", None),
]


@pytest.fixture
def answered(session: Session) -> Session:
    """Something of everything that a measure is computed from."""
    for form, context in FAMILY_ROUNDS:
        fill(session, make_round(session, form, context), 8)
    for form in ("prac_survey", "cpc_return", "conference_day"):
        fill(session, make_round(session, form, None), 8)
    audits = make_round(session, "audit_return", None)
    for theme in ("family_help", "cp_medical", "exploitation"):
        fixed = {"theme": theme, "overall": "good", "voice": "good", "kind": "single_agency"}
        fill(session, audits, 4, fixed=fixed)
    discuss(session)
    train(session)
    session.flush()
    return session


def discuss(session: Session) -> None:
    session.add(Discussion(reference="D-1", held_on=TODAY))
    for form in ("discussion_return", "discussion_followup"):
        round_ = make_round(session, form, None)
        for agency in ("police", "nhs"):
            link = make_link(session, round_, reference="D-1", agency=agency)
            fixed = {"new": "yes", "whole": "5", "safer": "better", "source": "child"}
            given = {code: value for code, value in fixed.items() if asks(form, code)}
            make_response(session, round_, given, link=link)


def asks(form: str, code: str) -> bool:
    return any(row.instrument == form and row.question == code
               for row in frames.dictionary_frame().itertuples(index=False))  # fmt: skip


def train(session: Session) -> None:
    for code, tag in (("C-1", "out_of_sight"), ("C-2", "")):
        session.add(Course(code=code, title=code, tags=tag, ended_on=plan().start, attended=20))
        session.flush()
        round_ = make_round(session, "training_impact", None, course_code=code)
        make_response(session, round_, {"applied": "yes_once"}, submitted_on=plan().start)
    session.add(
        Conference(title="Practice Week", held_on=TODAY, agency="nhs", mode="online", booked=9, attended=8)
    )  # fmt: skip


def test_the_plan_has_the_measures_that_the_formulas_know() -> None:
    assert len(EVIDENCED) == 21
    assert len(ELSEWHERE) == 16


@pytest.mark.parametrize("zone", [Zone.INTERNAL, Zone.PARTNER])
def test_with_answers_every_evidenced_measure_shows_a_figure(answered: Session, zone: Zone) -> None:
    panels = measures.plan_panels(answered, zone)
    assert set(panels) == {each.uid for each in plan().measures}
    for measure in EVIDENCED:
        found = panels[measure.uid]
        if zone is Zone.INTERNAL and measure.uid != "2.4-M3":
            assert found.state is State.FIGURE, measure.uid
        assert found.headline or found.reason, measure.uid
        if found.headline:
            assert found.headline.lead.sentence
            assert measure.uid in found.headline.lead.measures
    for measure in ELSEWHERE:
        assert panels[measure.uid].state is State.NOT_FEEDBACK
        assert measure.data_source
        assert measure.data_source in panels[measure.uid].reason


def test_without_answers_every_measure_says_so(session: Session) -> None:
    for uid, found in measures.plan_panels(session, Zone.INTERNAL).items():
        assert found.headline is None, uid
        assert found.reason, uid
        if found.measure.evidence is not Evidence.NONE:
            assert found.state is State.NO_ANSWERS
            assert found.reason.startswith("No answers yet. They will come from: ")


def test_a_dashboard_costs_the_groups_not_the_responses(
    answered: Session, queries: Counted
) -> None:
    with queries() as few:
        measures.plan_panels(answered, Zone.INTERNAL)
    for form, context in FAMILY_ROUNDS:
        fill(answered, make_round(answered, form, context), 20, seed=5)
    answered.flush()
    with queries() as many:
        measures.plan_panels(answered, Zone.INTERNAL)
    assert len(many) == len(few)
    assert len(many) <= 25
    with queries() as again:
        measures.plan_panels(answered, Zone.INTERNAL)
    assert not [sent for sent in again if "FROM response JOIN answer" in " ".join(sent.split())]


def test_kept_counts_follow_a_decision_on_a_response(session: Session) -> None:
    response = fill(session, make_round(session), 1, fixed={"exp": "5"}, suspect=("too_fast",))[0]
    measure = plan().find_measure("1.1-M2")
    assert measure
    period = frames.plan_period()
    assert measures.exact(measure, frames.evidence(session, period)) == []
    response.standing = "valid"
    session.flush()
    assert measures.exact(measure, frames.evidence(session, period))[0].numerator == 1


def test_kept_returns_follow_a_review(session: Session) -> None:
    comment = written_example(session)
    (mark,) = frames.evidence(session, frames.plan_period()).responses["example_specific"]
    assert mark == ""
    reviewer = comment_reader(session)
    review = ExampleReview(
        comment_id=comment, specific=True, reviewed_by=reviewer, reviewed_at=clock.this_hour()
    )
    session.add(review)
    session.flush()
    (mark,) = frames.evidence(session, frames.plan_period()).responses["example_specific"]
    assert mark == "yes"


def written_example(session: Session) -> uuid.UUID:
    round_ = make_round(session, "training_impact", None)
    make_response(session, round_, {"applied": "yes_once"}, {"example": "I asked the child first."})
    comment = session.scalars(select(Comment)).one()
    comment.state, comment.arrived = CommentState.CLEARED, None
    session.flush()
    return comment.id


def comment_reader(session: Session) -> int:
    return make_staff(session).id


def test_uncleared_texts_do_not_reach_a_frame(session: Session) -> None:
    round_ = make_round(session, "training_impact", None)
    make_response(session, round_, {"applied": "yes_once"}, {"example": "Not read by anybody"})
    frame = frames.evidence(session, frames.plan_period()).responses
    assert set(frame["example"]) == {""}


class TestYears:
    """A year that is hidden must not come out by taking the other from the whole."""

    @pytest.fixture
    def two_years(self, session: Session) -> Session:
        first, second = (days[0] for days in plan().years)
        round_ = make_round(session)
        fill(session, round_, 3, fixed={"exp": "5"}, submitted_on=first)
        fill(session, round_, 12, fixed={"exp": "1"}, submitted_on=second)
        return session

    def figure(self, session: Session, zone: Zone, year: int | None) -> str:
        measure = plan().find_measure("1.1-M2")
        assert measure
        return measures.measure_figures(session, measure, zone, year)[0].sentence

    def test_the_whole_is_shown(self, two_years: Session) -> None:
        assert "3 of 15" in self.figure(two_years, Zone.PARTNER, None)

    def test_a_small_year_is_hidden_and_so_is_the_other(self, two_years: Session) -> None:
        assert self.figure(two_years, Zone.PARTNER, 1) == HIDDEN["too_few"]
        assert self.figure(two_years, Zone.PARTNER, 2) == HIDDEN["secondary"]

    def test_analysts_see_each_year(self, two_years: Session) -> None:
        assert "3" in self.figure(two_years, Zone.INTERNAL, 1)
        assert "12" in self.figure(two_years, Zone.INTERNAL, 2)


def test_round_shares_name_the_rounds_that_feed_a_measure(session: Session) -> None:
    measure = plan().find_measure("2.4-M2")
    assert measure
    large, small = make_round(session, title="Large"), make_round(session, title="Small")
    fill(session, large, 9, blank=0)
    fill(session, small, 3, blank=0)
    fill(session, make_round(session, "audit_return", None), 5)
    scope = Scope(frames.plan_period())
    exact = measures.round_shares(session, measure, Zone.INTERNAL, scope)
    assert [(each.title, each.many, each.share) for each in exact] == [
        ("Large", 9, 75),
        ("Small", 3, 25),
    ]
    partner = measures.round_shares(session, measure, Zone.PARTNER, scope)
    # the group of both reads the nine on the round's own page; no sum says three
    assert [(each.many, each.share) for each in partner] == [(9, None), (None, None)]


def test_a_coded_comment_does_not_change_a_proportion(session: Session) -> None:
    written(session)
    measure = plan().find_measure("2.4-M2")
    assert measure
    figure = measures.exact(measure, frames.evidence(session, frames.plan_period()))[0]
    assert (figure.numerator, figure.n) == (1, 1)

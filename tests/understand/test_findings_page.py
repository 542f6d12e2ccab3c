"""A round's page: response, proportions, themes, words that were cleared and permitted."""

from __future__ import annotations

import csv
import io
import json
import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.zones import Zone
from bscp_voice.access import ANALYST, MEMBER
from bscp_voice.models import Comment, CommentState, Round
from bscp_voice.understand.coding import code_comment
from bscp_voice.understand.findings import findings
from tests.factories import make_response, make_round, signed_in_as
from tests.understand.conftest import Counted
from tests.understand.filling import fill
from tests.understand.test_plan_page import words_of

GROUP = "quality_impact_outcomes"


def comment_on(
    session: Session, round_: Round, text: str, state: str = "cleared", *, may_quote: bool = True
) -> None:
    response = make_response(
        session, round_, {"exp": "5"}, {"why": text}, may_quote=may_quote,
        equality={"eq_race": "asian"}, mode="interpreter",
    )  # fmt: skip
    comment = session.scalars(select(Comment).where(Comment.response_id == response.id)).one()
    if state == "awaiting":
        return
    comment.state, comment.arrived = CommentState(state), None
    if state == "redacted":
        comment.redacted_text = text.replace("Ms Jones", "[name]")
    session.flush()
    code_comment(session, comment)


@pytest.fixture
def spoken(session: Session) -> Round:
    """Twelve responses, five of them with words in every state."""
    round_ = make_round(session, invited=24, title="=Round")
    fill(session, round_, 7, fixed={"exp": "1"})
    comment_on(session, round_, "Nobody listened to me at the meeting.")
    comment_on(session, round_, "Ms Jones was very kind.", "redacted")
    comment_on(session, round_, "Do not quote me.", may_quote=False)
    comment_on(session, round_, "Nobody has read this.", "awaiting")
    comment_on(session, round_, "I am afraid.", "escalated")
    session.commit()
    return round_


def address(round_: Round, end: str = "") -> str:
    return f"/staff/rounds/{round_.id}/findings{end}"


def test_the_page(app: Flask, session: Session, spoken: Round) -> None:
    page = signed_in_as(app, session, ANALYST).get(address(spoken)).text
    words = words_of(page)
    assert "4 in 10 children aged 8 to 11, 5 of 12, said it was good" in words
    assert "5 in 10 people asked, 12 of 24, sent an answer" in words
    assert "With help from an interpreter" in words
    assert "People listened" in words
    assert "3 of 5 comments have been read and cleared. 2 wait" in words
    assert "A theme counts whether it is praised or missed" in words
    assert "coded by machine and not checked" in words
    assert f"/staff/issues/new?round={spoken.id}&amp;theme=listened_to" in page
    assert "made for film reviews" in words


def test_only_cleared_and_permitted_words_are_quoted(
    app: Flask, session: Session, spoken: Round
) -> None:
    page = signed_in_as(app, session, MEMBER, groups=(GROUP,)).get(address(spoken)).text
    assert "Nobody listened to me at the meeting." in page
    assert "[name] was very kind." in page
    for kept_back in ("Ms Jones", "Do not quote me", "Nobody has read this", "I am afraid"):
        assert kept_back not in page
    quotes = page[page.index('id="quotes"') : page.index('id="basis"')]
    for demographic in ("asian", "interpreter", "Asian", "Helped"):
        assert demographic not in quotes


def test_no_quotation_from_fewer_than_ten(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    fill(session, round_, 8)
    comment_on(session, round_, "Nobody listened to me.")
    session.commit()
    page = signed_in_as(app, session, ANALYST).get(address(round_)).text
    assert "Nobody listened to me." not in page
    assert "Words are quoted from 10 responses upwards." in page


def test_members_see_their_own_groups_rounds(app: Flask, session: Session, spoken: Round) -> None:
    own = signed_in_as(app, session, MEMBER, groups=(GROUP,))
    other = signed_in_as(app, session, MEMBER, groups=("child_exploitation",))
    for end in ("", ".csv", ".json"):
        assert own.get(address(spoken, end)).status_code == 200
        assert other.get(address(spoken, end)).status_code == 403
    assert str(spoken.id) in own.get("/staff/findings").text
    assert str(spoken.id) not in other.get("/staff/findings").text


def test_members_do_not_see_small_splits(app: Flask, session: Session, spoken: Round) -> None:
    round_ = make_round(session)
    fill(session, round_, 4, fixed={"exp": "5"})
    session.commit()
    client = signed_in_as(app, session, MEMBER, groups=(GROUP,))
    page = words_of(client.get(address(round_)).text)
    assert "All 4" not in page
    assert "Too few answers to show" in page
    assert "All 4" not in client.get(address(round_, ".csv")).text


def test_files_hold_the_figures_and_run_nothing(
    app: Flask, session: Session, spoken: Round
) -> None:
    client = signed_in_as(app, session, ANALYST)
    body = client.get(address(spoken, ".csv")).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) > 10
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))]
    content = json.loads(client.get(address(spoken, ".json")).data)
    assert content["title"] == "=Round"
    keys = {each["key"] for each in content["figures"]}
    assert {"response_rate", "positive", "heard", "listened_to"} <= keys


def test_an_empty_round_says_what_to_do(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    session.commit()
    page = words_of(signed_in_as(app, session, ANALYST).get(address(round_)).text)
    assert "No answers yet. The round is open: share its link or poster." in page


def test_an_unknown_round_is_not_found(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ANALYST)
    assert client.get(f"/staff/rounds/{uuid.uuid4()}/findings").status_code == 404
    assert client.get("/staff/rounds/x/findings").status_code == 404


@pytest.mark.parametrize(
    "form", ["prac_survey", "audit_return", "cpc_return", "training_end", "conference_day",
             "group_check", "loop_check", "have_your_say", "discussion_return", "easy_read"],
)  # fmt: skip
def test_every_kind_of_form_has_findings(session: Session, form: str) -> None:
    round_ = make_round(session, form, None)
    fill(session, round_, 12)
    found = findings(session, round_, Zone.PARTNER)
    assert [block for block in (*found.headline, *found.questions) if block.answered]
    assert all(figure.sentence for figure in found.figures)


def test_themes_count_praised_and_missed_together(session: Session, spoken: Round) -> None:
    comment_on(session, spoken, "She listened to me.")
    found = {each.theme.key: each for each in findings(session, spoken, Zone.INTERNAL).themes}
    assert found["listened_to"].figure.numerator == 2
    assert found["listened_to"].figure.n == 4
    assert found["listened_to"].missed == 1


def test_more_answers_than_people_asked_is_said(session: Session) -> None:
    round_ = make_round(session, invited=2)
    fill(session, round_, 3)
    response = findings(session, round_, Zone.INTERNAL).response
    assert response.value == 3
    assert "check the number invited" in response.notes[-1]


def test_the_queries_do_not_grow(session: Session, spoken: Round, queries: Counted) -> None:
    findings(session, spoken, Zone.INTERNAL)  # loads the round itself
    with queries() as few:
        findings(session, spoken, Zone.INTERNAL)
    fill(session, spoken, 20, seed=4)
    session.flush()
    with queries() as many:
        findings(session, spoken, Zone.INTERNAL)
    assert len(many) == len(few) <= 12

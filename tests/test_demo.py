"""The demonstration: everything has something to show, nothing of it gets outside the demo."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.zones import Zone
from bscp_voice import create_app
from bscp_voice.demo import DemoRefused, load
from bscp_voice.demo.commands import tokens_to_try, welcome_lines
from bscp_voice.demo.people import PASSWORD, SIGN_INS
from bscp_voice.demo.texts import library
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Outcome, Question
from bscp_voice.languages import LANGUAGES
from bscp_voice.models import (
    Answer,
    Comment,
    CommentState,
    CommentTheme,
    Entry,
    EqualityAnswer,
    ExampleReview,
    Issue,
    Response,
    Round,
)
from bscp_voice.plan import plan
from bscp_voice.plan.shape import Evidence
from bscp_voice.settings import Settings
from bscp_voice.start import StartRefused, check_database
from bscp_voice.understand.measures import plan_panels
from bscp_voice.understand.panels import State
from tests.factories import browser, submit

MEASURED = [each.uid for each in plan().measures if each.evidence is not Evidence.NONE]


@pytest.fixture(scope="module")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("demo")
    return Settings.from_env({"BSCP_DEMO": "1", "BSCP_INSTANCE": str(folder)})


@pytest.fixture(scope="module")
def demo_app(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The demonstration, loaded once, without the public data sets beside it."""
    app = create_app(demo_settings)
    with app.app_context():
        upgrade()
        loaded = load(db.session(), demo_settings, shared=tmp_path_factory.mktemp("nothing"))
        assert loaded.responses > 1000
        assert any("not beside the checkout" in note for note in loaded.notes)
    return app


@pytest.fixture
def demo_session(demo_app: Flask) -> Iterator[Session]:
    with demo_app.app_context():
        yield db.session()
        db.session.remove()


def test_every_form_is_asked(demo_session: Session) -> None:
    asked = set(demo_session.scalars(select(Response.instrument_code).distinct()))
    assert asked == {each.code for each in registry.instruments()}


def positive_share(session: Session, form: str, question: str) -> float:
    """How many of the substantive answers to a question are positive."""
    rows = session.execute(
        select(Answer.value, func.count())
        .join(Response, Response.id == Answer.response_id)
        .where(Response.instrument_code == form, Answer.question == question)
        .group_by(Answer.value)
    ).all()
    asked = registry.instrument(form).question(question)
    assert asked is not None
    counted = {value: number for value, number in rows if _outcome(asked, value).substantive}
    good = sum(n for value, n in counted.items() if _outcome(asked, value) is Outcome.POSITIVE)
    return good / sum(counted.values())


def _outcome(question: Question, value: str) -> Outcome:
    choice = question.choice(value)
    assert choice is not None
    return choice.outcome


def test_answers_differ_by_form_and_by_question(demo_session: Session) -> None:
    small = positive_share(demo_session, "child_4_7", "exp")
    parents = positive_share(demo_session, "parent_carer", "exp")
    delegates = positive_share(demo_session, "training_end", "sat")
    heard = positive_share(demo_session, "parent_carer", "heard")
    change = positive_share(demo_session, "parent_carer", "change")
    assert parents < small
    assert parents < delegates < 1
    assert change < heard


def test_people_answer_in_their_languages_with_help_and_leave_things_out(
    demo_session: Session,
) -> None:
    languages = set(demo_session.scalars(select(Response.language).distinct()))
    assert {"en", "ur", "pl", "ro", "so", "ar", "pa"} <= languages <= set(LANGUAGES)
    modes = set(demo_session.scalars(select(Response.mode).distinct()))
    assert {"alone", "worker", "not_said"} <= modes
    districts = set(demo_session.scalars(select(Response.district).distinct())) - {None}
    assert len(districts) >= 8
    told = demo_session.scalar(select(func.count(EqualityAnswer.response_id.distinct()))) or 0
    everyone = demo_session.scalar(select(func.count(Response.id))) or 0
    assert 0 < told < everyone
    assert demo_session.scalar(select(func.sum(Round.withdrawn))) == 3
    assert "suspect" in set(demo_session.scalars(select(Response.standing).distinct()))


def test_comments_are_read_by_a_reader_and_coded(demo_session: Session) -> None:
    rows = demo_session.execute(select(Comment.state, func.count()).group_by(Comment.state))
    states = {row[0]: row[1] for row in rows}
    assert set(states) == set(CommentState)
    assert states[CommentState.CLEARED] > 5 * states[CommentState.AWAITING]
    themes = set(demo_session.scalars(select(CommentTheme.theme).distinct()))
    assert len(themes) > 12
    verdicts = set(demo_session.scalars(select(ExampleReview.specific)))
    assert verdicts == {True, False}


def test_names_are_taken_out_and_worries_held_back(demo_session: Session) -> None:
    redactions, worries = library().redactions(), library().worries()
    for comment in demo_session.scalars(select(Comment)).all():
        if comment.text in worries:
            assert comment.state in {CommentState.ESCALATED, CommentState.AWAITING}
        elif comment.text in redactions:
            assert comment.state in {CommentState.REDACTED, CommentState.AWAITING}
            if comment.state is CommentState.REDACTED:
                assert comment.cleared_text == redactions[comment.text]


def test_issues_stand_in_several_states_and_are_published_by_two_people(
    demo_session: Session,
) -> None:
    states = set(demo_session.scalars(select(Issue.state)))
    assert len(states) >= 4
    published = demo_session.scalars(select(Entry).where(Entry.published_on.is_not(None))).all()
    assert len(published) >= 4
    assert {each.kind.value for each in published} == {"we_did", "we_cannot", "still_thinking"}
    assert all(each.checked_by not in {None, each.written_by} for each in published)


@pytest.mark.parametrize("zone", [Zone.INTERNAL, Zone.PARTNER])
def test_every_measure_that_feedback_feeds_shows_a_figure_or_says_why(
    demo_session: Session, zone: Zone
) -> None:
    panels = plan_panels(demo_session, zone)
    for uid in MEASURED:
        panel = panels[uid]
        if panel.state is State.FIGURE:
            assert panel.headline is not None, uid
            assert panel.headline.lead.sentence, uid
        else:
            assert panel.state is State.TOO_FEW, uid
    shown = [uid for uid in MEASURED if panels[uid].state is State.FIGURE]
    assert len(shown) >= len(MEASURED) - 1


def test_pages_say_that_the_data_is_invented(demo_app: Flask) -> None:
    client = demo_app.test_client()
    with demo_app.app_context():
        token = next(iter(tokens_to_try().values()))
    assert submit(client, "/staff/sign-in", _sign_in(SIGN_INS[0].email)).status_code == 302
    for address in (f"/f/{token}/en", "/r", "/said-and-done", "/staff/", "/staff/plan"):
        page = client.get(address, follow_redirects=True)
        assert page.status_code == 200, address
        assert "Demonstration data" in page.text, address


@pytest.mark.parametrize("email", [each.email for each in SIGN_INS])
def test_everybody_can_sign_in(demo_app: Flask, email: str) -> None:
    client = demo_app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"10.1.1.{len(email)}"
    answer = submit(client, "/staff/sign-in", _sign_in(email))
    assert answer.status_code == 302
    assert client.get("/staff/", follow_redirects=True).status_code == 200


def _sign_in(email: str) -> dict[str, str]:
    return {"email": email, "password": PASSWORD}


def test_the_welcome_names_the_address_the_sign_ins_and_three_links_that_work(
    demo_app: Flask,
) -> None:
    with demo_app.app_context():
        welcome = "\n".join(welcome_lines("http://localhost:8000"))
        tokens = tokens_to_try()
    assert "http://localhost:8000/" in welcome
    assert PASSWORD in welcome
    assert all(each.email in welcome for each in SIGN_INS)
    assert len(tokens) == 3
    for token in tokens.values():
        assert f"http://localhost:8000/f/{token}" in welcome
        page = demo_app.test_client().get(f"/f/{token}", follow_redirects=True)
        assert page.status_code == 200


def test_a_database_with_demo_sign_ins_does_not_start_outside_the_demo(
    demo_app: Flask, demo_settings: Settings
) -> None:
    with demo_app.app_context():
        check_database(demo_settings)
        with pytest.raises(StartRefused, match="demonstration sign-ins"):
            check_database(replace(demo_settings, demo=False))


def test_it_is_loaded_once(demo_session: Session, demo_settings: Settings) -> None:
    with pytest.raises(DemoRefused, match="not empty"):
        load(demo_session, demo_settings)


@pytest.mark.parametrize("role", [each.email for each in SIGN_INS])
def test_no_link_on_a_staff_page_is_dead(demo_app: Flask, role: str) -> None:
    """Each role follows every link of home, plan, a measure, findings, issues and what they lead to."""
    client = browser(demo_app)
    signed = submit(client, "/staff/sign-in", {"email": role, "password": PASSWORD})
    assert signed.status_code == 302
    seen: set[str] = set()
    shapes: Counter[str] = Counter()
    waiting = ["/staff/", "/staff/plan/2.4-M2"]
    while waiting:
        address = waiting.pop(0)
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d\.\d-M\d|\?.*", "*", address)
        if address in seen or shapes[shape] >= 3 or "/qr/" in address:
            continue
        seen.add(address)
        shapes[shape] += 1
        answer = client.get(address)
        assert answer.status_code in (200, 302, 403), (address, answer.status_code)
        if answer.mimetype == "text/html" and address.startswith("/staff"):
            links = re.findall(r'href="(/(?:staff|said|f/|r\b)[^"#]*)', answer.text)
            waiting.extend(html.unescape(link) for link in links)
    assert len(seen) > 4

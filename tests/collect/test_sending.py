"""Sending: stored once, refused kindly, and nothing that was typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bscp_voice.collect import together
from bscp_voice.collect.marks import new_mark
from bscp_voice.extensions import db
from bscp_voice.models import (
    Answer,
    Comment,
    ContactRequest,
    EqualityAnswer,
    Response,
    Suspicion,
)
from bscp_voice.settings import Settings
from tests.collect.phone import MakeLink, Phone, receipt_in
from tests.conftest import with_settings
from tests.factories import make_link, make_round


def answers(session: Session) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for answer in session.scalars(select(Answer)):
        found.setdefault(answer.question, set()).add(answer.value)
    return found


def how_many(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_answers_are_stored_and_thanked_for(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    answer = phone.send(
        link_to(),
        {
            "exp": "5",
            "why": " They were kind.\r\nAll of them. ",
            "heard": "yes",
            "x-mode": "worker",
            "x-quote": "1",
        },
    )

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert len(receipt_in(answer.text)) == 14
    assert "0800 1111" in answer.text
    assert answers(session) == {"exp": {"5"}, "heard": {"yes"}}
    comment = session.scalars(select(Comment)).one()
    assert (comment.question, comment.text, comment.may_quote) == (
        "why",
        "They were kind.\nAll of them.",
        True,
    )
    assert session.scalars(select(Response)).one().mode == "worker"


def test_an_empty_form_may_be_sent(session: Session, phone: Phone, link_to: MakeLink) -> None:
    assert phone.send(link_to(), {}).status_code == 200
    response = session.scalars(select(Response)).one()
    assert response.mode == "not_said"
    assert answers(session) == {}


def test_pressing_twice_stores_once_and_gives_the_same_receipt(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    first = phone.send(link, {"exp": "5", "why": "Good"}, mark=mark)
    second = phone.send(link, {"exp": "5", "why": "Good"}, mark=mark)

    assert receipt_in(first.text) == receipt_in(second.text)
    assert "count them once" in second.text
    assert how_many(session, Response) == 1


def test_a_repeat_with_other_answers_says_that_the_first_are_kept(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    phone.send(link, {"exp": "5"}, mark=mark)
    second = phone.send(link, {"exp": "1"}, mark=mark)

    assert "We kept the first ones" in second.text
    assert answers(session) == {"exp": {"5"}}


def test_a_page_filled_again_is_another_response(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    phone.send(link, {"exp": "5"}, mark=mark)
    phone.send(link, {"exp": "1"}, mark=f"{mark}~k3j4h5")

    assert how_many(session, Response) == 2


@pytest.mark.parametrize("mark", ["", "forged", "t0.aaaaaaaa.00000000000000000000"])
def test_without_a_real_id_the_page_comes_again_with_everything_typed(
    session: Session, phone: Phone, link_to: MakeLink, mark: str
) -> None:
    link = link_to()
    again = phone.send(link, {"exp": "4", "why": "A <b>long</b> story"}, mark=mark)

    assert again.status_code == 422
    assert "press Send again" in again.text
    assert "A &lt;b&gt;long&lt;/b&gt; story" in again.text
    assert how_many(session, Response) == 0
    fresh = phone.mark(again.text)
    assert phone.send(link, {"exp": "4"}, mark=fresh).status_code == 200


def test_an_id_of_another_round_is_not_taken(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    other = phone.mark(phone.open(link_to()))

    assert phone.send(link_to(), {"exp": "4"}, mark=other).status_code == 422
    assert how_many(session, Response) == 0


def test_unknown_fields_are_ignored(session: Session, phone: Phone, link_to: MakeLink) -> None:
    assert (
        phone.send(link_to(), {"exp": "5", "role": "admin", "cx_path_stop": "yes"}).status_code
        == 200
    )
    assert answers(session) == {"exp": {"5"}}


@pytest.mark.parametrize(
    ("form", "context", "bad", "words"),
    [
        ("child_8_11", "cp_conference", {"exp": "9"}, "one of the answers shown"),
        ("child_8_11", "cp_conference", {"exp": ["5", "1"]}, "one of the answers shown"),
        ("child_8_11", "cp_conference", {"why": "x" * 501}, "500 characters or fewer. It has 501"),
        ("child_8_11", "cp_conference", {"x-mode": "robot"}, "one of the answers shown"),
        ("child_8_11", "cp_conference", {"x-contact": "1", "x-name": "Sam"}, "take back your yes"),
        ("cpc_return", None, {"age": "seven"}, "whole number"),
        ("cpc_return", None, {"age": "-1"}, "or more"),
        ("cpc_return", None, {"date": ["31", "2", "2026"]}, "real date"),
        ("cpc_return", None, {"date": ["31", "", "2026"]}, "real date"),
        ("cpc_return", None, {"date": "2026-03-31"}, "real date"),
        ("audit_return", None, {"voice_why": ["views", "rubbish"]}, "only answers that are shown"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_everything_is_kept(
    session: Session,
    phone: Phone,
    link_to: MakeLink,
    form: str,
    context: str | None,
    bad: dict[str, str | list[str]],
    words: str,
) -> None:
    answer = phone.send(link_to(form, context), bad)

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert 'class="govuk-error-summary' in answer.text
    assert answer.text.count(words) == 2  # in the summary and beside the field
    name = list(bad)[-1] if "x-contact" not in bad else "x-way"
    assert f'href="#{name}"' in answer.text
    assert f'id="{name}"' in answer.text
    assert how_many(session, Response) == 0


def test_what_is_wrong_keeps_the_other_answers_chosen(phone: Phone, link_to: MakeLink) -> None:
    page = phone.send(link_to(), {"exp": "9", "heard": "bit", "better": "Tea & cake"}).text

    assert 'type="radio" name="heard" value="bit" checked' in page
    assert "Tea &amp; cake</textarea>" in page


def test_too_much_is_refused_kindly(session: Session, phone: Phone, link_to: MakeLink) -> None:
    answer = phone.send(link_to(), {"why": "x" * 70_000})

    assert answer.status_code == 413
    assert "0800 1111" in answer.text
    assert how_many(session, Response) == 0


def test_a_robot_is_marked_not_dropped(session: Session, phone: Phone, link_to: MakeLink) -> None:
    answer = phone.send(link_to(), {"exp": "5", "website": "http://example.org"})

    assert answer.status_code == 200
    assert session.scalars(select(Response)).one().standing == "suspect"
    assert session.scalars(select(Suspicion)).one().reason == "honeypot"


def test_too_fast_is_marked_not_dropped(settings: Settings, tmp_path: Path) -> None:
    app = with_settings(settings, tmp_path / "fast.sqlite3", minimum_seconds_to_answer=3600)
    with app.app_context():
        round_ = make_round(db.session())
        link = make_link(db.session(), round_)
        db.session.commit()
        token, round_id = link.token, round_.id
        client = app.test_client(use_cookies=False)
        secret = settings.secret_key
        client.post(f"/f/{token}/en", data={"sid": new_mark(secret, round_id), "exp": "5"})
        slow = new_mark(secret, round_id, now=1_700_000_000)
        client.post(f"/f/{token}/en", data={"sid": slow, "exp": "4"})
        standings = {
            response.id: response.standing for response in db.session.scalars(select(Response))
        }
        assert sorted(standings.values()) == ["suspect", "valid"]


def test_a_crowd_is_asked_to_wait_and_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    app = with_settings(settings, tmp_path / "crowd.sqlite3", submissions_per_minute=3)
    with app.app_context():
        link = make_link(db.session())
        db.session.commit()
        phone = Phone(app.test_client(use_cookies=False))
        sent = [phone.send(link, {"exp": "5", "why": f"story {number}"}) for number in range(4)]

        assert [answer.status_code for answer in sent] == [200, 200, 200, 429]
        assert "wait a minute, then press Send again" in sent[3].text
        assert "story 3</textarea>" in sent[3].text
        assert how_many(db.session(), Response) == 3


def test_when_the_database_fails_the_page_comes_again_with_everything(
    session: Session, phone: Phone, link_to: MakeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(together, "record_all", broken)
    answer = phone.send(link_to(), {"why": "my story"})

    assert answer.status_code == 503
    assert "my story</textarea>" in answer.text
    assert "press Send again" in answer.text
    assert how_many(session, Response) == 0


def test_answers_to_questions_that_were_not_asked_are_left_out(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    """No disagreement: so what was done about it does not count, nor what hangs on that."""
    phone.send(
        link_to("prac_survey", None),
        {"proto_had": "no", "proto_used": "formally", "proto_days": "12"},
    )

    assert answers(session) == {"proto_had": {"no"}}


def test_the_warm_up_is_not_stored(session: Session, phone: Phone, link_to: MakeLink) -> None:
    phone.send(link_to("child_4_7"), {"practice": "good", "exp": "good"})

    assert answers(session) == {"exp": {"good"}}


def test_equality_answers_go_to_the_module_that_was_asked(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    phone.send(
        link_to("yp_12_17"),
        {"age_band": "12_15", "eq_12_15:eq_sex": "female", "eq_16_17:eq_sex": "male"},
    )

    stored = [
        (row.question, row.value, row.module) for row in session.scalars(select(EqualityAnswer))
    ]
    assert stored == [("eq_sex", "female", "eq_12_15")]


def test_a_wish_to_be_contacted_is_kept_apart(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    answer = phone.send(
        link_to(),
        {"exp": "1", "x-contact": "1", "x-name": "Sam", "x-way": "my nurse", "x-when": "lunch"},
    )

    wish = session.scalars(select(ContactRequest)).one()
    assert (wish.purpose, wish.name, wish.way, wish.when) == (
        "contact_me",
        "Sam",
        "my nurse",
        "lunch",
    )
    assert "Someone will" in answer.text
    assert answers(session) == {"exp": {"1"}}
    assert how_many(session, Comment) == 0


def test_a_name_without_the_wish_is_not_kept(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    phone.send(link_to(), {"exp": "5", "x-name": "Sam", "x-way": "07700 900123"})

    assert how_many(session, ContactRequest) == 0


def test_words_that_break_databases_are_stored(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    phone.send(link_to(), {"why": "'; DROP TABLE response; -- \x00\x07 😀 بہت اچھا"})

    assert session.scalars(select(Comment)).one().text == "'; DROP TABLE response; --  😀 بہت اچھا"


def test_a_number_in_another_script_is_a_number(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    phone.send(link_to("cpc_return", None), {"age": "۱۲", "date": ["3", "11", "2026"]})

    assert answers(session) == {"age": {"12"}, "date": {"2026-11-03"}}


def test_no_token_is_needed_that_would_need_a_cookie(
    client: FlaskClient, link_to: MakeLink
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    link = link_to()
    phone = Phone(client)

    assert phone.send(link, {"exp": "5"}).status_code == 200


def test_one_choice_sent_twice_is_one_answer(
    session: Session, phone: Phone, link_to: MakeLink
) -> None:
    answer = phone.send(link_to("discussion_return", None), {"missing": ["nhs", "nhs"]})

    assert answer.status_code == 200
    assert answers(session) == {"missing": {"nhs"}}


def test_what_was_taken_back_gets_no_code_when_it_is_sent_again(
    session: Session, phone: Phone, link_to: MakeLink, client: FlaskClient
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    code = receipt_in(phone.send(link, {"why": "my story"}, mark=mark).text)
    client.post("/r", data={"code": code, "step": "withdraw"})

    again = phone.send(link, {"why": "my story"}, mark=mark)

    assert again.status_code == 200
    assert code not in again.text
    assert again.text.rstrip().endswith("</html>")


def test_sending_to_a_closed_link_counts_against_the_rate_too(
    settings: Settings, tmp_path: Path
) -> None:
    app = with_settings(settings, tmp_path / "rate.sqlite3", submissions_per_minute=2)
    with app.app_context():
        link = make_link(db.session())
        db.session.commit()
        phone = Phone(app.test_client(use_cookies=False))
        mark = phone.mark(phone.open(link))
        for _ in range(2):
            phone.client.post("/f/unknown/en", data={"sid": mark})

        assert phone.send(link, {"why": "my story"}, mark=mark).status_code == 429


def test_words_for_a_link_that_has_gone_are_on_the_page(client: FlaskClient) -> None:
    said = "They <b>never</b> listened"
    answer = client.post("/f/no-such-link/en", data={"why": said, "exp": "2", "sid": "x"})
    assert answer.status_code == 404
    assert "They &lt;b&gt;never&lt;/b&gt; listened</dd>" in answer.text
    assert answer.text.count("<dd") == 1

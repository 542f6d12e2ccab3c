"""The reading desk in a browser without script: what each press does, and what each look leaves behind."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, RoleName
from bscp_voice.models import Comment, CommentState
from bscp_voice.protect import reading
from tests.factories import csrf_token, make_staff, sign_in, signed_in_as, submit
from tests.protect.helpers import TEXT, actions, make_comment


def fresh(session: Session, comment_id: uuid.UUID) -> Comment:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Comment).where(Comment.id == comment_id)).one()


def test_an_empty_desk_says_so(app: Flask, session: Session) -> None:
    page = signed_in_as(app, session, READER).get("/staff/reading")
    assert "Every comment is read." in page.text


def test_the_desk_tells_how_many_wait_but_not_what_they_say(app: Flask, session: Session) -> None:
    make_comment(session)
    make_comment(session)
    page = signed_in_as(app, session, READER).get("/staff/reading").text
    assert "2 comments wait" in page
    assert "Begum" not in page


@pytest.mark.parametrize("role", [ADMINISTRATOR, ANALYST, MEMBER])
def test_only_readers_read(app: Flask, session: Session, role: RoleName) -> None:
    key = make_comment(session).id
    client = signed_in_as(app, session, role)
    for address in ("/staff/reading", f"/staff/reading/{key}", "/staff/reading/escalated"):
        assert client.get(address).status_code == 403


def test_a_look_shows_the_words_in_their_language_and_is_noted(
    app: Flask, session: Session
) -> None:
    key = make_comment(session, "وہ بہت اچھے تھے", language="ur").id
    page = signed_in_as(app, session, READER).get(f"/staff/reading/{key}").text
    assert 'lang="ur" dir="rtl">وہ بہت اچھے تھے</blockquote>' in page
    assert actions(session) == ["comment.view"]


def test_a_page_escapes_what_somebody_wrote(app: Flask, session: Session) -> None:
    key = make_comment(session, "<script>alert(1)</script> & more").id
    page = signed_in_as(app, session, READER).get(f"/staff/reading/{key}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_guesses_are_marked_and_may_fill_the_box(app: Flask, session: Session) -> None:
    key = make_comment(session).id
    client = signed_in_as(app, session, READER)
    page = client.get(f"/staff/reading/{key}").text
    assert "may be a number: </span>07700 900123</mark>" in page
    assert page.count(f">{TEXT}</textarea>") == 1
    filled = client.get(f"/staff/reading/{key}?mask=suggested").text
    assert "Mrs [name] listened. Ring me on [number], my name is [name].</textarea>" in filled


def test_clearing_goes_to_the_next_comment_and_offers_a_way_back(
    app: Flask, session: Session
) -> None:
    one, two = sorted([make_comment(session).id, make_comment(session).id])
    client = signed_in_as(app, session, READER)
    answer = submit(client, f"/staff/reading/{one}/clear", {}, page=f"/staff/reading/{one}")
    assert answer.status_code == 302
    assert answer.location == f"/staff/reading/{two}?last={one}"
    assert fresh(session, one).state is CommentState.CLEARED
    page = client.get(answer.location).text
    assert "Take it back" in page
    back = client.post(f"/staff/reading/{one}/reopen", data={"csrf_token": csrf_token(page)})
    assert back.location == f"/staff/reading/{one}"
    assert fresh(session, one).state is CommentState.AWAITING
    assert actions(session).count("comment.reopen") == 1


def test_the_last_comment_ends_at_the_desk(app: Flask, session: Session) -> None:
    key = make_comment(session).id
    client = signed_in_as(app, session, READER)
    address = f"/staff/reading/{key}"
    answer = submit(client, f"{address}/redact", {"redacted": "They listened."}, page=address)
    assert answer.location == "/staff/reading"
    assert "Every comment is read. Thank you." in client.get(answer.location).text
    assert fresh(session, key).cleared_text == "They listened."
    assert actions(session) == ["comment.redact", "comment.view"]


@pytest.mark.parametrize(
    ("outcome", "data", "message"),
    [
        ("redact", {"redacted": ""}, "Leave some of the text."),
        ("redact", {"redacted": TEXT}, "Mask at least one thing."),
        ("redact", {"redacted": "x" * 6001}, "Keep it to 6000 characters or fewer."),
        ("escalate", {"note": " "}, "Say why, and what you have done."),
    ],
)
def test_a_decision_that_lacks_something_comes_back_with_what_was_typed(
    app: Flask, session: Session, outcome: str, data: dict[str, str], message: str
) -> None:
    key = make_comment(session).id
    client = signed_in_as(app, session, READER)
    address = f"/staff/reading/{key}"
    answer = submit(client, f"{address}/{outcome}", data, page=address)
    assert answer.status_code == 422
    assert message in answer.text
    assert "There is a problem" in answer.text
    (typed,) = data.values()
    assert f"\n{typed}</textarea>" in answer.text or f">{typed}</textarea>" in answer.text
    assert fresh(session, key).state is CommentState.AWAITING


def test_the_second_reader_is_told_and_keeps_the_words(app: Flask, session: Session) -> None:
    comment = make_comment(session)
    key = comment.id
    slow = signed_in_as(app, session, READER)
    opened = slow.get(f"/staff/reading/{key}").text
    quick = make_staff(session, READER)
    reading.clear(session, session.get_one(Comment, key), quick, clock.now())
    session.commit()
    answer = slow.post(
        f"/staff/reading/{key}/escalate",
        data={"csrf_token": csrf_token(opened), "note": "Rang CASS at ten"},
    )
    assert answer.status_code == 409
    assert "Already read by someone else." in answer.text
    assert "Rang CASS at ten" in answer.text
    assert fresh(session, key).state is CommentState.CLEARED


def test_a_post_without_the_token_is_refused(app: Flask, session: Session) -> None:
    key = make_comment(session).id
    client = signed_in_as(app, session, READER)
    assert client.post(f"/staff/reading/{key}/clear").status_code == 400
    assert fresh(session, key).state is CommentState.AWAITING


def test_a_comment_that_was_withdrawn_is_not_found(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, READER)
    assert client.get(f"/staff/reading/{uuid.uuid4()}").status_code == 404


def test_next_leads_to_the_first_and_past_one_left_for_later(app: Flask, session: Session) -> None:
    one, two = sorted([make_comment(session).id, make_comment(session).id])
    client = signed_in_as(app, session, READER)
    assert client.get("/staff/reading/next").location == f"/staff/reading/{one}"
    assert client.get(f"/staff/reading/next?after={one}").location == f"/staff/reading/{two}"
    assert client.get("/staff/reading/next?after=nonsense").location == f"/staff/reading/{one}"


def test_mine_lists_my_decisions_without_a_text(app: Flask, session: Session) -> None:
    comment, person = make_comment(session), make_staff(session, READER)
    reading.clear(session, comment, person, clock.now())
    page = sign_in(app, person).get("/staff/reading/read-by-me").text
    assert str(comment.id) in page
    assert "Begum" not in page


def test_escalated_ones_are_listed_until_and_after_they_are_handed_over(
    app: Flask, session: Session
) -> None:
    comment, person = make_comment(session), make_staff(session, READER)
    key = comment.id
    reading.escalate(session, comment, "Rang CASS at ten", person, clock.now())
    client = sign_in(app, person)
    page = client.get("/staff/reading/escalated").text
    assert "1 escalated comment waits for somebody to take it on." in page
    assert "Rang CASS at ten" in page
    assert "Begum" not in page
    address = f"/staff/reading/escalated/{key}/hand-over"
    assert submit(client, address, {"note": ""}).status_code == 422
    assert submit(client, address, {"note": "Duty team, ref 7"}).status_code == 302
    page = client.get("/staff/reading/escalated").text
    assert "Somebody has taken on every escalated comment." in page
    assert "Duty team, ref 7" in page
    assert actions(session) == ["comment.hand_over"]


def test_an_escalation_that_was_taken_back_shows_only_its_new_notes(
    app: Flask, session: Session
) -> None:
    comment, person = make_comment(session), make_staff(session, READER)
    start = clock.now()
    reading.escalate(session, comment, "Old note", person, start)
    reading.hand_over(session, comment, "Old team", person, start.replace(second=1))
    reading.reopen(session, comment, person, start.replace(second=2))
    reading.escalate(session, comment, "New note", person, start.replace(second=3))
    page = sign_in(app, person).get("/staff/reading/escalated").text
    assert "New note" in page
    assert "Old team" not in page
    assert "waits for somebody" in page


def test_a_filter_stays_while_one_reads_on(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, READER)
    make_comment(session)
    words = "میٹنگ اچھی رہی، انہوں نے میری بات سنی۔"
    first, second = (make_comment(session, words, language="ur").id for _ in range(2))
    session.commit()
    desk = client.get("/staff/reading?language=ur").text
    assert "2 of the 3 comments that wait, the oldest since" in desk
    assert "Show all that wait" in desk
    assert '<option value="ur" selected>' in desk

    page = client.get("/staff/reading/next?language=ur")
    assert page.location.endswith("?language=ur")
    read = uuid.UUID(page.location.rpartition("/")[2].partition("?")[0])
    other = second if read == first else first
    where = f"/staff/reading/{read}"
    following = submit(client, f"{where}/clear?language=ur", {}, page=f"{where}?language=ur")
    assert following.location == f"/staff/reading/{other}?last={read}&language=ur"
    assert f"/staff/reading/{other}/clear?language=ur" in client.get(following.location).text
    last = submit(client, f"/staff/reading/{other}/clear?language=ur", {}, page=where)
    assert last.location == "/staff/reading"
    assert "Every comment you chose is read." in client.get("/staff/reading").text
    assert (
        "None of the 1 comments that wait is one you chose."
        in client.get("/staff/reading?language=ur").text
    )

"""Whatever is thrown at the answering page: a kind page, nothing typed lost, never a server error."""

from __future__ import annotations

import html
import uuid
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bscp_voice.collect.marks import new_mark
from bscp_voice.models import Comment, ContactRequest, Link, Response
from bscp_voice.settings import Settings
from tests.collect.phone import Phone, receipt_in
from tests.factories import TODAY, make_link, make_round

WORDS = "My own words, which must not get lost"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def link(session: Session) -> Link:
    found = make_link(session, make_round(session, "yp_12_17"))
    session.commit()
    return found


@pytest.fixture
def phone(client: FlaskClient) -> Phone:
    return Phone(client)


def stored(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Response)) or 0


def typed_in(page: TestResponse) -> bool:
    return WORDS in html.unescape(page.text)


def raw(client: FlaskClient, link: Link, body: bytes, kind: str = FORM) -> TestResponse:
    return client.post(f"/f/{link.token}/en", data=body, content_type=kind)


def test_nothing_at_all_is_asked_for_again(
    client: FlaskClient, link: Link, session: Session
) -> None:
    answer = client.post(f"/f/{link.token}/en")
    assert answer.status_code == 422
    assert "press Send again" in answer.text
    assert stored(session) == 0


@pytest.mark.parametrize(
    "sid",
    [
        "",
        "0",
        "x" * 5000,
        "zzzzzzzzz.00000000." + "0" * 20,
        "\0.\0.\0",
        "٣٣.00000000.00000000000000000000",
        "../../etc/passwd",
        "' OR 1=1 --",
    ],
)
def test_a_forged_submission_id_keeps_what_was_typed(
    phone: Phone, link: Link, session: Session, sid: str
) -> None:
    answer = phone.send(link, {"exp": "5", "why": WORDS}, mark=sid)
    assert answer.status_code == 422
    assert typed_in(answer)
    assert stored(session) == 0
    # the page that comes back can be sent as it is
    assert phone.send(link, {"why": WORDS}, mark=phone.mark(answer.text)).status_code == 200


def test_another_round_s_submission_id_is_refused_and_nothing_is_lost(
    phone: Phone, link: Link, session: Session, settings: Settings
) -> None:
    theirs = new_mark(settings.secret_key, uuid.uuid4())
    answer = phone.send(link, {"why": WORDS}, mark=theirs)
    assert answer.status_code == 422
    assert typed_in(answer)
    assert stored(session) == 0


@pytest.mark.parametrize(
    "token", ["%00", "a%00b", "%ff%fe", "%F0%9F%98%80", "a" * 41, "%0d%0aX: y"]
)
def test_a_broken_token_is_a_friendly_page(client: FlaskClient, token: str) -> None:
    for address in (f"/f/{token}", f"/f/{token}/en"):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "0800 1111" in answer.text
    assert client.post(f"/f/{token}/en", data={"why": WORDS}).status_code == 404


@pytest.mark.parametrize("language", ["%00", "xx", "en%0d%0aSet-Cookie:%20a=b", "../../r"])
def test_a_broken_language_leads_to_the_form(
    client: FlaskClient, link: Link, language: str
) -> None:
    answer = client.get(f"/f/{link.token}/{language}")
    assert answer.status_code in {302, 404}
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("language", ["xx", "en-GB"])
def test_a_broken_language_still_takes_the_answers(
    phone: Phone, link: Link, session: Session, language: str
) -> None:
    data = {"sid": phone.mark(phone.open(link)), "why": WORDS}
    assert phone.client.post(f"/f/{link.token}/{language}", data=data).status_code == 200
    assert stored(session) == 1


@pytest.mark.parametrize(
    "odd",
    [
        "\0",
        "nul \0 in it",
        "\u202eright to left override\u202c",
        "\ufeffbyte order mark",
        "\x1b[31mterminal\x07",
        "emoji 👩‍👩‍👧 and flags 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "\u0007" * 200,
        "<script>alert(1)</script>",
        "{{ 7*7 }}{% raw %}",
        "=cmd|' /C calc'!A1",
        "'; DROP TABLE response; --",
        "%s %d %(x)s {0}",
    ],
)
def test_odd_signs_are_kept_or_asked_about(
    phone: Phone, link: Link, session: Session, odd: str
) -> None:
    answer = phone.send(link, {"why": f"{WORDS} {odd}", "x-name": odd, "x-way": odd})
    assert answer.status_code == 200
    session.rollback()
    text = session.scalars(select(Comment)).one().text
    assert text.startswith(WORDS)
    assert "\0" not in text


def test_a_lone_surrogate_and_bytes_that_are_no_utf_8(
    phone: Phone, link: Link, session: Session
) -> None:
    for number, odd in enumerate((b"%ED%A0%80", b"%FF%FE", b"%C3", b"%zz%"), 1):
        sid = phone.mark(phone.open(link)).encode()
        body = b"sid=" + sid + b"&why=" + quote(WORDS).encode() + odd
        assert raw(phone.client, link, body).status_code == 200, odd
        assert stored(session) == number
    assert all(one.text.startswith(WORDS) for one in session.scalars(select(Comment)))


def test_raw_bytes_that_no_browser_sends_are_asked_about(
    client: FlaskClient, link: Link, session: Session
) -> None:
    assert raw(client, link, b"why=\xff\xfe\x80").status_code == 422
    assert stored(session) == 0


def test_multipart_instead_of_a_plain_form(phone: Phone, link: Link, session: Session) -> None:
    data = {"sid": phone.mark(phone.open(link)), "exp": "5", "why": WORDS}
    answer = phone.client.post(f"/f/{link.token}/en", data=data, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert stored(session) == 1


@pytest.mark.parametrize(
    "kind",
    ["application/json", "text/plain", "", "multipart/form-data", "multipart/form-data; boundary=x",
     "application/x-www-form-urlencoded; charset=utf-16", "\u00e9/x"],
)  # fmt: skip
def test_another_kind_of_body_is_no_server_error(
    client: FlaskClient, link: Link, session: Session, kind: str
) -> None:
    answer = raw(client, link, b'{"why": "x"}\0\xff--x\r\n', kind)
    assert answer.status_code == 422
    assert stored(session) == 0


def test_ten_thousand_fields(phone: Phone, link: Link, session: Session) -> None:
    sid = phone.mark(phone.open(link))
    many = [(f"f{number}", "") for number in range(9000)]
    body = urlencode([*many, ("sid", sid), ("why", WORDS)])
    answer = raw(phone.client, link, body.encode())
    assert answer.status_code in {200, 413}
    assert stored(session) == (answer.status_code == 200)


def test_more_than_a_thousand_parts(client: FlaskClient, link: Link, session: Session) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="why"\r\n\r\n\r\n'
    answer = raw(client, link, part * 1100 + b"--x--", "multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "go back" in answer.text
    assert stored(session) == 0


def test_more_than_64_kilobytes_is_refused_with_the_way_back(
    client: FlaskClient, link: Link, session: Session
) -> None:
    answer = raw(client, link, b"why=" + b"x" * 65_536)
    assert answer.status_code == 413
    assert "go back" in answer.text
    assert "0800 1111" in answer.text
    assert stored(session) == 0


def test_a_single_choice_given_twice_is_asked_about(
    phone: Phone, link: Link, session: Session
) -> None:
    answer = phone.send(link, {"exp": ["5", "1"], "why": WORDS})
    assert answer.status_code == 422
    assert typed_in(answer)
    assert stored(session) == 0


def test_a_text_given_twice_keeps_both(phone: Phone, link: Link, session: Session) -> None:
    assert phone.send(link, {"why": [WORDS, "and more"]}).status_code == 200
    session.rollback()
    assert session.scalars(select(Comment)).one().text == f"{WORDS}\nand more"


@pytest.mark.parametrize(
    "year", ["0", "99999999999999999999", "9" * 5000, "-1", "1e9", "٢٠٢٦", "\0"]
)
def test_a_date_that_cannot_be_is_asked_about(
    client: FlaskClient, session: Session, year: str
) -> None:
    link = make_link(session, make_round(session, "cpc_return", None))
    session.commit()
    phone = Phone(client)
    page = phone.open(link)
    assert 'name="date"' in page.replace("name=date", 'name="date"')
    answer = phone.send(link, {"date": ["1", "1", year]})
    assert answer.status_code == (200 if year == "٢٠٢٦" else 422)
    assert ("real date" in answer.text) is (year != "٢٠٢٦")


@pytest.mark.parametrize("number", ["9" * 400, "-", "--5", "1e3", "½", "0x10", "\0", "٣", " 7 "])
def test_a_number_that_cannot_be_is_asked_about(
    client: FlaskClient, session: Session, number: str
) -> None:
    link = make_link(session, make_round(session, "cpc_return", None))
    session.commit()
    answer = Phone(client).send(link, {"age": number})
    assert answer.status_code == (200 if number in {"٣", " 7 "} else 422)
    assert stored(session) == (answer.status_code == 200)


def test_a_round_that_closed_while_somebody_wrote_gives_the_words_back(
    phone: Phone, link: Link, session: Session
) -> None:
    sid = phone.mark(phone.open(link))
    link.round.closes_on = TODAY - timedelta(days=1)
    session.commit()
    answer = phone.send(link, {"exp": "5", "why": WORDS}, mark=sid)
    assert answer.status_code == 410
    assert "This form is closed" in answer.text
    assert typed_in(answer)
    assert "0800 1111" in answer.text
    assert stored(session) == 0


def test_a_link_that_was_closed_gives_the_words_back_without_running_them(
    phone: Phone, link: Link, session: Session
) -> None:
    sid = phone.mark(phone.open(link))
    link.closed_on = TODAY
    session.commit()
    answer = phone.send(link, {"why": f"{WORDS} <script>alert(1)</script>"}, mark=sid)
    assert answer.status_code == 410
    assert typed_in(answer)
    assert "<script>alert" not in answer.text


def test_a_replay_is_the_same_receipt_and_one_row(
    phone: Phone, link: Link, session: Session
) -> None:
    sid = phone.mark(phone.open(link))
    codes = {receipt_in(phone.send(link, {"why": WORDS}, mark=sid).text) for _ in range(3)}
    assert len(codes) == 1
    assert stored(session) == 1


def test_a_contact_without_a_way_keeps_everything_typed(
    client: FlaskClient, session: Session
) -> None:
    link = make_link(session, make_round(session, "have_your_say", None))
    session.commit()
    answer = Phone(client).send(link, {"x-contact": "1", "x-name": WORDS})
    assert answer.status_code == 422
    assert typed_in(answer)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ContactRequest)) == 0

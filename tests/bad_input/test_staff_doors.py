"""Every staff route × every role × signed out; no post without its token; ids of others open nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from bscp_voice.access import ADMINISTRATOR, ANALYST, EVERYONE, MEMBER, READER, RoleName
from bscp_voice.close.entries import fingerprint
from bscp_voice.manage import people
from bscp_voice.models import AuditEvent, Comment, ContactRequest, Entry, Issue, Link, Response
from tests.close.helpers import GROUP, WORDS, make_entry, make_issue
from tests.factories import (
    PASSWORD,
    Browser,
    browser,
    csrf_token,
    make_link,
    make_response,
    make_round,
    make_staff,
    sign_in,
    signed_in_as,
)

OTHERS = "learning_development"
NOBODY = uuid.UUID(int=0)


def staff_rules(app: Flask) -> Iterator[tuple[Rule, frozenset[RoleName]]]:
    for rule in app.url_map.iter_rules():
        roles = getattr(app.view_functions[rule.endpoint], "access", None)
        if isinstance(roles, frozenset):
            yield rule, roles


def address_of(rule: Rule) -> str:
    """An address of the rule that leads to nothing, so that nothing is changed."""
    address = re.sub(r"<uuid:[^>]+>", str(NOBODY), rule.rule)
    address = re.sub(r"<int[^>]*>", "2147483647", address)
    return re.sub(r"<[^>]+>", "nothing", address)


def test_every_staff_page_asks_somebody_unknown_to_sign_in(app: Flask) -> None:
    client, seen = browser(app), 0
    for rule, _ in staff_rules(app):
        for method in {"GET", "POST"} & (rule.methods or set()):
            answer = client.open(address_of(rule), method=method)
            # a post without a token is stopped even before that
            assert answer.status_code in ({302} if method == "GET" else {302, 400}), rule
            if answer.status_code == 302:
                assert "/staff/sign-in" in answer.location, rule
            seen += 1
    assert seen > 50


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_every_staff_route_lets_in_its_roles_and_nobody_else(
    app: Flask, session: Session, role: RoleName
) -> None:
    client = signed_in_as(app, session, role, groups=(GROUP,))
    token = _own_token(client)
    for rule, roles in staff_rules(app):
        for method in {"GET", "POST"} & (rule.methods or set()):
            data = {"csrf_token": token} if method == "POST" else None
            answer = client.open(address_of(rule), method=method, data=data)
            assert answer.status_code < 500, (rule, method)
            if role not in roles:
                assert answer.status_code == 403, (rule, method, role)


def _own_token(client: FlaskClient) -> str:
    """The token of the sign-out button, which stands on every staff page."""
    return csrf_token(client.get("/staff/").text)


def test_no_post_is_taken_without_its_token(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, *EVERYONE, groups=(GROUP,))
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())]
    staff_posts = [rule for rule in posts if rule.rule.startswith("/staff/")]
    assert len(staff_posts) > 25
    for rule in staff_posts:
        for data in ({}, {"csrf_token": "forged"}, {"csrf_token": "\0"}):
            answer = client.post(address_of(rule), data=data)
            assert answer.status_code == 400, (rule, data)
            assert "open too long" in answer.text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == before


@pytest.fixture
def theirs(session: Session) -> dict[str, str]:
    """What belongs to another sub-group: name → id."""
    issue = make_issue(session, group_ref=OTHERS)
    entry = make_entry(session, issue, published=None)
    round_ = make_round(session, group=OTHERS)
    response = make_response(session, round_, {"exp": "5"}, {"why": "Their words"})
    comment = session.scalars(select(Comment).where(Comment.response_id == response.id)).one()
    session.commit()
    ids = {"issue": issue.id, "entry": entry.id, "round": round_.id, "comment": comment.id}
    return {name: str(key) for name, key in ids.items()}


def test_a_member_of_another_group_sees_and_changes_nothing(
    app: Flask, session: Session, theirs: dict[str, str]
) -> None:
    client = signed_in_as(app, session, MEMBER, groups=(GROUP,))
    token = _own_token(client)
    issue, entry, round_ = theirs["issue"], theirs["entry"], theirs["round"]
    for address in (
        f"/staff/issues/{issue}",
        f"/staff/issues/{issue}/edit",
        f"/staff/issues/{issue}/answer",
        f"/staff/issues/{issue}/move/accepted",
        f"/staff/issues/new?round={round_}",
        f"/staff/answers/{entry}",
        f"/staff/answers/{entry}/take-down",
        f"/staff/rounds/{round_}/findings",
        f"/staff/rounds/{round_}/findings.csv",
        f"/staff/rounds/{round_}/findings.json",
    ):
        assert client.get(address).status_code == 403, address
    words: dict[str, Any] = {"csrf_token": token, "text": "x", "title": "Mine now", "seen": "x"}
    for address in (
        f"/staff/issues/{issue}/edit",
        f"/staff/issues/{issue}/move/accepted",
        f"/staff/issues/{issue}/answer",
        f"/staff/answers/{entry}",
        f"/staff/answers/{entry}/approve",
        f"/staff/answers/{entry}/return",
        f"/staff/answers/{entry}/publish",
        f"/staff/answers/{entry}/take-down",
    ):
        assert client.post(address, data=words).status_code == 403, address
    session.rollback()
    kept = session.get(Issue, uuid.UUID(issue))
    assert kept is not None
    assert (kept.group_ref, kept.title) == (OTHERS, "Meetings in school time")
    answer = session.get(Entry, uuid.UUID(entry))
    assert answer is not None
    assert (answer.checked_by, answer.published_on) == (None, None)


def test_a_member_cannot_take_another_groups_round_or_comment_into_an_issue(
    app: Flask, session: Session, theirs: dict[str, str]
) -> None:
    client = signed_in_as(app, session, MEMBER, groups=(GROUP,))
    page = client.get("/staff/issues/new").text
    fields = {
        "csrf_token": csrf_token(page),
        "title": "Mine",
        "theme": "",
        "group_ref": GROUP,
        "action": "2.1",
    }
    answer = client.post("/staff/issues/new", data={**fields, "comments": theirs["comment"]})
    assert answer.status_code == 422
    answer = client.post("/staff/issues/new", data={**fields, "group_ref": OTHERS})
    assert answer.status_code == 422
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Issue)) == 1


def test_a_member_without_a_group_may_do_nothing(app: Flask, session: Session) -> None:
    issue = make_issue(session)
    client = signed_in_as(app, session, MEMBER)
    assert client.get(f"/staff/issues/{issue.id}").status_code == 403
    assert client.get("/staff/issues/new").status_code == 403


def test_nobody_publishes_what_a_second_person_has_not_checked(
    app: Flask, session: Session
) -> None:
    writer = make_staff(session, MEMBER, ADMINISTRATOR, groups=(GROUP,))
    entry = make_entry(session, make_issue(session), published=None)
    entry.written_by = writer.id
    session.commit()
    client = sign_in(app, writer)
    token = _own_token(client)
    data = {"csrf_token": token, "seen": fingerprint(entry)}
    client.post(f"/staff/answers/{entry.id}/approve", data=data)
    client.post(f"/staff/answers/{entry.id}/publish", data=data)
    session.rollback()
    session.refresh(entry)
    assert (entry.checked_by, entry.published_on) == (None, None)


ELSEWHERE = (
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "javascript:alert(1)", "///evil.example", "/%09/evil.example",
    "http:///evil.example", "/staff/\r\nSet-Cookie: a=b", "\t//evil.example",
)  # fmt: skip


def test_signing_in_leads_nowhere_else(app: Flask, session: Session) -> None:
    person = make_staff(session, ANALYST)
    session.commit()
    for elsewhere in ELSEWHERE:
        client = browser(app)
        page = client.get("/staff/sign-in", query_string={"next": elsewhere})
        details = {"email": person.email, "password": PASSWORD, "next": elsewhere}
        answer = client.post(
            "/staff/sign-in",
            query_string={"next": elsewhere},
            data={**details, "csrf_token": csrf_token(page.text)},
        )
        assert answer.status_code in {200, 302}, elsewhere
        assert "Set-Cookie: a=b" not in str(answer.headers)
        if answer.status_code == 302:
            # as a browser reads it: a backslash is a slash, tabs and line ends are not there
            read = re.sub(r"[\t\r\n]", "", answer.location).replace("\\", "/")
            there = urlsplit(urljoin("http://localhost/staff/sign-in", read))
            assert (there.scheme, there.netloc) == ("http", "localhost"), elsewhere


def test_odd_sign_ins_are_refused_kindly(app: Flask, session: Session) -> None:
    person = make_staff(session, ANALYST)
    session.commit()
    emails = ("\0", "a\0@example.org", "x" * 5000, "'--", "a@b", "💥@example.org", person.email)
    for email in emails:
        client = browser(app)
        token = csrf_token(client.get("/staff/sign-in").text)
        for password in ("x", "\0" * 20, "x" * 50_000):
            data = {"email": email, "password": password, "csrf_token": token}
            status = client.post("/staff/sign-in", data=data).status_code
            assert status == (400 if len(password) > 1000 else 200), (email, len(password))


def test_guessing_a_password_is_slowed_down(app: Flask, session: Session) -> None:
    person = make_staff(session, ANALYST)
    session.commit()
    client = browser(app)
    token = csrf_token(client.get("/staff/sign-in").text)
    data = {"email": person.email, "password": "wrong", "csrf_token": token}
    codes = [client.post("/staff/sign-in", data=data).status_code for _ in range(12)]
    assert codes[:10] == [200] * 10
    assert codes[10:] == [429] * 2
    # the right one is not taken either, so that nobody learns which it is
    assert client.post("/staff/sign-in", data={**data, "password": PASSWORD}).status_code == 429


def test_one_account_is_not_guessed_from_many_addresses(app: Flask, session: Session) -> None:
    person = make_staff(session, ANALYST)
    session.commit()
    codes = []
    for _ in range(40):
        client = browser(app)
        token = csrf_token(client.get("/staff/sign-in").text)
        data = {"email": person.email.upper(), "password": "wrong", "csrf_token": token}
        codes.append(client.post("/staff/sign-in", data=data).status_code)
    assert 429 in codes


def test_who_has_an_account_is_not_told(app: Flask, session: Session) -> None:
    person = make_staff(session, ANALYST)
    closed = make_staff(session, ANALYST, active=False)
    session.commit()
    pages = []
    for email in (person.email, closed.email, "nobody@example.org"):
        client = browser(app)
        token = csrf_token(client.get("/staff/sign-in").text)
        data = {"email": email, "password": "wrong", "csrf_token": token}
        page = client.post("/staff/sign-in", data=data).text
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert pages[0] == pages[1] == pages[2]


def test_a_session_given_before_signing_in_is_not_the_one_after(
    app: Flask, session: Session
) -> None:
    person = make_staff(session, ANALYST)
    session.commit()
    client = browser(app)
    token = csrf_token(client.get("/staff/sign-in").text)
    before = _cookie(client)
    data = {"email": person.email, "password": PASSWORD, "csrf_token": token}
    assert client.post("/staff/sign-in", data=data).status_code == 302
    after = _cookie(client)
    assert before != after
    thief = browser(app)
    thief.set_cookie("bscp_staff", before)
    assert thief.get("/staff/").status_code == 302


def test_a_closed_account_and_a_new_password_end_every_session(
    app: Flask, session: Session
) -> None:
    for change in ({"active": False}, {"active": True, "password": "four other plain words"}):
        person = make_staff(session, ANALYST)
        client = sign_in(app, person)
        assert client.get("/staff/plan").status_code == 200
        people.change(session, person, name="x", roles=[ANALYST], groups=[], **change)
        session.commit()
        assert client.get("/staff/plan").status_code == 302


def test_a_stolen_session_is_of_no_use_after_signing_out(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ANALYST)
    stolen = _cookie(client)
    address, agent = client.environ_base["REMOTE_ADDR"], client.environ_base["HTTP_USER_AGENT"]
    client.post("/staff/sign-out", data={"csrf_token": _own_token(client)})
    assert client.get("/staff/plan").status_code == 302
    thief = browser(app)
    thief.environ_base = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent}
    thief.set_cookie("bscp_staff", stolen)
    assert thief.get("/staff/plan").status_code == 302


def _cookie(client: Browser) -> str:
    found = client.get_cookie("bscp_staff")
    assert found is not None
    return str(found.value)


ODD_ADDRESSES = (
    "/staff/people/99999999999999999999999", "/staff/people/2147483648", "/staff/people/0",
    "/staff/people/-1", "/staff/audit/?page=99999999999999999999", "/staff/audit/?page=-1",
    "/staff/audit/?page=x", "/staff/registers/%00", "/staff/registers/courses/edit/%00",
    "/staff/registers/courses/edit/a%00b", "/staff/registers/conferences/edit/%00",
    "/staff/registers/discussions/edit/" + "x" * 3000, "/staff/plan/%00",
    "/staff/plan/1.1-M2?year=%00", "/staff/plan/1.1-M2.csv?year=9",
    "/staff/rounds/new?form=%00&context=%00", "/staff/rounds/new?form=child_8_11&context=%00",
    "/staff/issues/new?round=%00", "/staff/issues/new?theme=%00", "/staff/reading/next?after=%00",
    f"/staff/reading/{NOBODY}?last=%00", f"/staff/links/{NOBODY}/poster/%00",
)  # fmt: skip


def test_odd_addresses_are_no_server_error(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, *EVERYONE, groups=(GROUP,))
    for address in ODD_ADDRESSES:
        assert client.get(address).status_code in {200, 302, 404}, address


def test_odd_signs_in_staff_forms_lose_nothing(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR, groups=(GROUP,))
    token = csrf_token(client.get("/staff/issues/new").text)
    title = "Nul \0 bell \x07 <script>alert(1)</script> \u202e"
    fields = {"title": title, "theme": "", "group_ref": GROUP, "action": "2.1"}
    made = client.post("/staff/issues/new", data={**fields, "csrf_token": token})
    assert made.status_code == 302
    page = client.get(made.location).text
    assert "<script>alert" not in page
    session.rollback()
    issue = session.scalars(select(Issue)).one()
    assert issue.title.startswith("Nul  bell  <script>")
    words = {name: f"{text} \0" for name, text in vars(WORDS).items() if name != "kind"}
    data = {**words, "kind": "we_did", "csrf_token": token}
    assert client.post(f"/staff/issues/{issue.id}/answer", data=data).status_code == 302
    moved = {"csrf_token": token, "text": "Passed on \0 to them"}
    assert client.post(f"/staff/issues/{issue.id}/move/not_for_us", data=moved).status_code == 302


def test_links_and_contacts_of_others_need_their_role(app: Flask, session: Session) -> None:
    link = make_link(session)
    asked = ContactRequest(
        purpose="contact_me",
        name="Ana",
        way="0121",
        when="",
        language="en",
        asked_on=link.created_on,
    )
    session.add(asked)
    session.commit()
    for role in (ANALYST, MEMBER, ADMINISTRATOR):
        client = signed_in_as(app, session, role, groups=(GROUP,))
        assert client.get(f"/staff/contacts/{asked.id}").status_code == 403
    for role in (ANALYST, MEMBER, READER):
        client = signed_in_as(app, session, role, groups=(GROUP,))
        assert client.get(f"/staff/links/{link.id}/poster/en").status_code == 403
        assert (
            client.post(
                f"/staff/links/{link.id}/close", data={"csrf_token": _own_token(client)}
            ).status_code
            == 403
        )
    session.rollback()
    assert session.get(Link, link.id).closed_on is None  # type: ignore[union-attr]
    assert session.scalar(select(func.count()).select_from(Response)) == 0

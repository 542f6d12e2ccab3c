"""Every route of the service that answers to GET: who looks at it, and how its arguments are filled.

The values come from the demonstration. Keys are the routes of `app.url_map`, without the kinds of their arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, MEMBER, READER, RoleName
from bscp_voice.collect.notices import Reader
from bscp_voice.instruments import registry
from bscp_voice.manage.registers import REGISTERS, identity
from bscp_voice.models import (
    Comment,
    CommentState,
    ContactRequest,
    DeadLetter,
    Entry,
    Issue,
    IssueState,
    Link,
    Response,
    Round,
    Staff,
)

Arguments = list[dict[str, Any]]
Fill = Callable[[Session], Arguments]

# what answers to GET and is not a page, and why
NOT_A_PAGE = {
    "/assets/<built>": "built files",
    "/static/<filename>": "built files",
    "/staff/fs-static/<filename>": "files of Flask-Security",
    "/words/<language>": "texts, as JSON",
    "/worker.js": "the service worker",
    "/sealing-key": "a key, as JSON",
    "/exit": "leads away to another site",
    "/f/<token>/<language>/clips": "which clips there are, for the script",
    "/media/<name>": "a recorded voice or a signed film",
    "/f/<token>": "leads on to the page in a language",
    "/privacy": "leads on to the page in a language",
    "/safety": "leads on to the page in a language",
    "/accessibility": "leads on to the page in a language",
    "/staff/reading/next": "leads on to a comment",
    "/staff/preview/<form>/<code>": "a frame of the preview of translations",
    "/staff/translations/<code>/<key>": "a text of the list, by its number: tests/manage/test_desk.py",
    "/staff/translations/<code>/sheet.xlsx": "a file",
    "/staff/links/<link_id>/qr/<language>.<kind>": "a picture",
    "/staff/plan/<uid>.csv": "a file",
    "/staff/plan/<uid>.json": "a file",
    "/staff/rounds/<round_id>/findings.csv": "a file",
    "/staff/rounds/<round_id>/findings.json": "a file",
    "/staff/registers/<name>/template.csv": "a file",
}


@dataclass(frozen=True)
class Pages:
    """The pages of one route. `role` is None where anybody may look."""

    role: RoleName | None
    fill: Fill


def first(session: Session, statement: Select[Any]) -> Any:
    """The first row's value; the demonstration must have one."""
    found = session.scalars(statement.limit(1)).first()
    assert found is not None, f"the demonstration has nothing for {statement}"
    return found


def _given(*arguments: dict[str, Any]) -> Fill:
    return lambda _session: list(arguments)


def _one(name: str, statement: Select[Any], **more: Any) -> Fill:
    return lambda session: [{name: first(session, statement), **more}]


def forms(session: Session) -> Arguments:
    """Every form in English, a child's and an adult's also from right to left."""
    today = clock.today()
    tokens: dict[str, str] = {}
    for link in session.scalars(select(Link).join(Round)):
        if link.is_open(today):
            tokens.setdefault(link.round.instrument_code, link.token)
    assert {"child_4_7", "child_8_11", "yp_12_17", "easy_read", "parent_carer"} <= set(tokens)
    turned = [{"token": tokens[code], "language": "ur"} for code in ("child_4_7", "parent_carer")]
    return [{"token": token, "language": "en"} for token in tokens.values()] + turned


def notices(_session: Session) -> Arguments:
    """Every privacy notice, in English and from right to left."""
    return [
        {"reader": reader.value, "language": language}
        for reader in Reader
        for language in ("en", "ur")
    ]


def _round_of_each_audience(session: Session) -> Arguments:
    """The largest round of each: a findings page is the same for every form but for its questions."""
    answers = select(Round, func.count()).join(Response).group_by(Round.id)
    largest: dict[str, Round] = {}
    for round_, _many in session.execute(answers.order_by(func.count())):
        largest[registry.instrument(round_.instrument_code).audience] = round_
    assert len(largest) >= 5
    return [{"round_id": round_.id} for round_ in largest.values()]


def _posters(session: Session) -> Arguments:
    """A poster for each kind of reader, one from right to left."""
    found = {}
    for link in session.scalars(select(Link).join(Round)):
        found[registry.instrument(link.round.instrument_code).density] = link.id
    assert len(found) >= 4
    pages = [{"link_id": key, "language": "en"} for key in found.values()]
    return [*pages, {"link_id": found["child"], "language": "ur"}]


def _comment_in_each_state(session: Session) -> Arguments:
    return [
        {"comment_id": first(session, select(Comment.id).where(Comment.state == state))}
        for state in CommentState
    ]


def _issue_in_each_state(session: Session) -> Arguments:
    found = {each.state: each.id for each in session.scalars(select(Issue))}
    assert len(found) >= 4
    return [{"issue_id": key} for key in found.values()]


def _every_move(session: Session) -> Arguments:
    key = first(session, OPEN_ISSUE)
    return [{"issue_id": key, "word": state.value} for state in IssueState]


def _register_rows(session: Session) -> Arguments:
    return [
        {"name": name, "key": identity(register, first(session, select(register.model)))}
        for name, register in REGISTERS.items()
    ]


def _new_issue(session: Session) -> Arguments:
    return [{}, {"round": first(session, FAMILY_ROUND), "theme": "waiting_time"}]


def _every_register(session: Session) -> Arguments:
    return [{"name": name} for name in REGISTERS]


UNDER_WAY = select(Entry.issue_id).where(Entry.published_on.is_(None))
OPEN_ISSUE = select(Issue.id).where(
    Issue.state.in_([IssueState.ACCEPTED, IssueState.IN_PROGRESS]), Issue.id.not_in(UNDER_WAY)
)
CHILD_ROUND = (
    select(Round.id).join(Link).join(Response).where(Round.instrument_code == "child_8_11")
)
FAMILY_ROUND = select(Round.id).where(Round.instrument_code == "parent_carer")
UNANSWERED = select(Round.id).where(Round.title == "Nobody has answered")
IMPORTED = select(Round.id).where(Round.origin == "imported")
ESCALATED = select(Comment.id).where(Comment.state == CommentState.ESCALATED)
PUBLISHED = select(Entry.id).where(Entry.published_on.is_not(None))

ONE = _given({})
PAGES: dict[str, Pages] = {
    "/": Pages(None, ONE),
    "/r": Pages(None, ONE),
    "/r/<language>": Pages(None, lambda _session: [{"language": "en"}, {"language": "ur"}]),
    "/f/<token>/<language>": Pages(None, forms),
    "/f/waiting/<language>": Pages(None, _given({"language": "en"}, {"language": "ur"})),
    "/said-and-done": Pages(None, _given({}, {"theme": "waiting_time"})),
    "/said-and-done/<language>": Pages(None, _given({"language": "ur"})),
    "/privacy/<language>": Pages(None, _given({"language": "en"}, {"language": "ur"})),
    "/privacy/<reader>/<language>": Pages(None, notices),
    "/safety/<language>": Pages(None, _given({"language": "en"}, {"language": "ur"})),
    "/accessibility/<language>": Pages(None, _given({"language": "en"}, {"language": "ur"})),
    "/staff/sign-in": Pages(None, ONE),
    "/staff/": Pages(ADMINISTRATOR, ONE),
    # reading
    "/staff/reading": Pages(READER, _given({}, {"days": "1"}, {"language": "pl"})),
    "/staff/reading/<comment_id>": Pages(READER, _comment_in_each_state),
    "/staff/reading/read-by-me": Pages(READER, ONE),
    "/staff/reading/escalated": Pages(READER, ONE),
    "/staff/reading/to-translate": Pages(READER, ONE),
    "/staff/translations/": Pages(ADMINISTRATOR, ONE),
    **{
        f"/staff/translations/<code>{more}": Pages(ADMINISTRATOR, lambda _session: [{"code": "ur"}])
        for more in ("", "/log", "/upload", "/preview")
    },
    "/staff/reading/escalated/<comment_id>/hand-over": Pages(READER, _one("comment_id", ESCALATED)),
    "/staff/contacts": Pages(READER, ONE),
    "/staff/contacts/<request_id>": Pages(READER, _one("request_id", select(ContactRequest.id))),
    "/staff/examples": Pages(ADMINISTRATOR, ONE),
    # figures, as somebody sees them for whom small ones are held back
    "/staff/plan": Pages(MEMBER, _given({}, {"show": "figures"})),
    "/staff/plan/<uid>": Pages(
        MEMBER, _given(*({"uid": uid} for uid in ("1.4-M2", "2.1-M2", "3.1-M1", "1.2-M1")))
    ),
    "/staff/findings": Pages(MEMBER, ONE),
    "/staff/rounds/<round_id>/findings": Pages(ADMINISTRATOR, _round_of_each_audience),
    "/staff/coverage": Pages(MEMBER, ONE),
    "/staff/themes": Pages(MEMBER, ONE),
    # closing the loop
    "/staff/issues": Pages(MEMBER, _given({}, {"closed": 1})),
    "/staff/issues/new": Pages(MEMBER, _new_issue),
    "/staff/issues/<issue_id>": Pages(ADMINISTRATOR, _issue_in_each_state),
    "/staff/issues/<issue_id>/edit": Pages(ADMINISTRATOR, _issue_in_each_state),
    "/staff/issues/<issue_id>/move/<word>": Pages(ADMINISTRATOR, _every_move),
    "/staff/issues/<issue_id>/answer": Pages(ADMINISTRATOR, _one("issue_id", OPEN_ISSUE)),
    "/staff/answers/<entry_id>": Pages(ADMINISTRATOR, _one("entry_id", select(Entry.id))),
    "/staff/answers/<entry_id>/take-down": Pages(ADMINISTRATOR, _one("entry_id", PUBLISHED)),
    # managing
    "/staff/rounds/": Pages(ADMINISTRATOR, ONE),
    "/staff/rounds/choose": Pages(ADMINISTRATOR, ONE),
    "/staff/rounds/new": Pages(
        ADMINISTRATOR, _given({"form": "child_8_11", "context": "cp_conference"})
    ),
    "/staff/rounds/<round_id>": Pages(ADMINISTRATOR, _one("round_id", CHILD_ROUND)),
    "/staff/rounds/<round_id>/edit": Pages(ADMINISTRATOR, _one("round_id", CHILD_ROUND)),
    "/staff/rounds/<round_id>/form": Pages(ADMINISTRATOR, _one("round_id", UNANSWERED)),
    "/staff/rounds/<round_id>/import": Pages(ADMINISTRATOR, _one("round_id", IMPORTED)),
    "/staff/rounds/<round_id>/links/new": Pages(ADMINISTRATOR, _one("round_id", CHILD_ROUND)),
    "/staff/links/<link_id>/poster/<language>": Pages(ADMINISTRATOR, _posters),
    "/staff/dead-letters/": Pages(READER, ONE),
    "/staff/dead-letters/<letter_id>": Pages(READER, _one("letter_id", select(DeadLetter.id))),
    "/staff/odd-responses/": Pages(ADMINISTRATOR, ONE),
    "/staff/registers/": Pages(ADMINISTRATOR, ONE),
    "/staff/registers/<name>": Pages(ADMINISTRATOR, _every_register),
    "/staff/registers/<name>/new": Pages(ADMINISTRATOR, _every_register),
    "/staff/registers/<name>/upload": Pages(ADMINISTRATOR, _every_register),
    "/staff/registers/<name>/edit/<key>": Pages(ADMINISTRATOR, _register_rows),
    "/staff/people/": Pages(ADMINISTRATOR, ONE),
    "/staff/people/new": Pages(ADMINISTRATOR, ONE),
    "/staff/people/<person_id>": Pages(ADMINISTRATOR, _one("person_id", select(Staff.id))),
    "/staff/audit/": Pages(ADMINISTRATOR, ONE),
}

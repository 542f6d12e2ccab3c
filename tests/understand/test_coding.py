"""A comment is coded once, when a reader clears it, and forgotten when it is taken back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice import events
from bscp_voice.models import Comment, CommentState, CommentTheme
from bscp_voice.understand import coding
from bscp_voice.understand.commands import commands
from tests.factories import make_response, make_round

LISTENED = "Nobody listened to me. The staff were really kind."


def written(session: Session, text: str = LISTENED, state: str = "cleared") -> Comment:
    response = make_response(session, make_round(session), {"exp": "4"}, {"why": text})
    comment = session.scalars(select(Comment).where(Comment.response_id == response.id)).one()
    if state != "awaiting":
        comment.state, comment.arrived = CommentState(state), None
        session.flush()
    return comment


def codes(session: Session, comment: Comment) -> dict[str, CommentTheme]:
    rows = session.scalars(select(CommentTheme).where(CommentTheme.comment_id == comment.id))
    return {row.theme: row for row in rows}


def test_a_cleared_comment_is_coded_once(session: Session) -> None:
    comment = written(session)
    for _ in range(2):
        events.comment_cleared.send(session=session, comment=comment)
    found = codes(session, comment)
    assert {"listened_to", "staff_attitude"} <= set(found)
    assert found["listened_to"].negated
    assert not found["staff_attitude"].negated
    assert found["listened_to"].phrase
    assert {row.coder for row in found.values()} == {"phrases"}
    assert {row.codebook_version for row in found.values()} == {coding.codebook_version()}
    assert comment.codebook_version == coding.codebook_version()
    assert comment.found_language == "en"
    assert comment.polarity is not None


def test_only_the_redacted_text_is_read(session: Session) -> None:
    comment = written(session, "Nobody listened to me", "awaiting")
    comment.state, comment.arrived = CommentState.REDACTED, None
    comment.redacted_text = "The room was cold"
    session.flush()
    events.comment_cleared.send(session=session, comment=comment)
    assert "listened_to" not in codes(session, comment)


def test_a_comment_taken_back_loses_every_code(session: Session) -> None:
    comment = written(session)
    events.comment_cleared.send(session=session, comment=comment)
    session.add(
        CommentTheme(comment_id=comment.id, theme="felt_safe", coder="person", codebook_version=1)
    )
    session.flush()
    events.comment_withheld.send(session=session, comment=comment)
    assert codes(session, comment) == {}
    assert (comment.polarity, comment.codebook_version) == (None, None)
    assert comment.found_language == "en"  # what it is written in does not change


def test_a_comment_that_nobody_cleared_is_never_coded(session: Session) -> None:
    comment = written(session, state="awaiting")
    coding.code_comment(session, comment)
    assert codes(session, comment) == {}
    assert comment.codebook_version is None


def test_coding_again_leaves_a_persons_codes(session: Session) -> None:
    comment = written(session)
    session.add(
        CommentTheme(comment_id=comment.id, theme="felt_safe", coder="person", codebook_version=1)
    )
    session.flush()
    coding.code_comment(session, comment)
    assert codes(session, comment)["felt_safe"].coder == "person"


def test_the_command_codes_what_waits_or_is_out_of_date(app: Flask, session: Session) -> None:
    fresh, old, waiting = written(session), written(session), written(session, state="awaiting")
    old.codebook_version = 0
    session.commit()
    (command,) = commands
    result = app.test_cli_runner().invoke(command)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("2 comments coded")
    session.expire_all()
    assert fresh.codebook_version == old.codebook_version == coding.codebook_version()
    assert waiting.codebook_version is None
    assert app.test_cli_runner().invoke(command).output.startswith("0 comments coded")


@pytest.mark.parametrize("text", ["", "👍", "  "])
def test_a_comment_without_words_is_coded_as_nothing(session: Session, text: str) -> None:
    comment = written(session, "x")
    comment.text = text
    session.flush()
    coding.code_comment(session, comment)
    assert codes(session, comment) == {}
    assert comment.codebook_version == coding.codebook_version()

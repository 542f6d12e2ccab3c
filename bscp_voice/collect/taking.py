"""Taking one filled form: valid, marked by us, stored, committed. The form and sealed answers both come here."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, g
from wtforms import Form

from bscp_voice.collect.answers import given
from bscp_voice.collect.extras import TRAP
from bscp_voice.collect.marks import Mark, read_mark
from bscp_voice.collect.pages import asked_in
from bscp_voice.collect.together import store
from bscp_voice.extensions import db
from bscp_voice.instruments.shape import Form as AskedForm
from bscp_voice.intake import Receipt
from bscp_voice.keys import Keys
from bscp_voice.places import WayIn
from bscp_voice.settings import Settings
from bscp_voice.submission import Submission


class NotTaken(Exception):
    """The form is not as it must be. `why`: "invalid" (the fields say more) or "mark"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def take(link: WayIn, bound: Form, posted: Mapping[str, str], *, decided: bool = False) -> Receipt:
    """Store one filled form in the language of the request. Raises NotTaken, and whatever storing raises.

    `decided`: a person has decided that it counts, whoever made its submission id.
    """
    if not bound.validate():
        raise NotTaken("invalid")
    mark = mark_of(link, posted)
    if mark is None and decided and posted.get("sid"):
        mark = Mark(posted["sid"], _settings().minimum_seconds_to_answer)
    if mark is None:
        raise NotTaken("mark")
    found = submission(asked_in(link.place), bound, link, mark)
    with db.engine.connect() as connection:
        return store(connection, found, Keys(_settings().secret_key))


def mark_of(link: WayIn, posted: Mapping[str, str]) -> Mark | None:
    """The submission id that was sent, if this service made it for this round."""
    return read_mark(_settings().secret_key, link.place.round_id, posted.get("sid", ""))


def submission(asked: AskedForm, bound: Form, link: WayIn, mark: Mark) -> Submission:
    """What intake takes, with the marks that ask a person to look twice."""
    found = given(asked, bound)
    suspect = []
    if bound[TRAP].data:
        suspect.append("honeypot")
    if mark.seconds < _settings().minimum_seconds_to_answer and "~" not in mark.text:
        suspect.append("too_fast")
    return Submission(
        place=link.place,
        round_id=link.place.round_id,
        link_id=link.place.link_id,
        submission_id=mark.text,
        language=g.language,
        mode=found.mode,
        answers=found.answers,
        texts=found.texts,
        equality=found.equality,
        may_quote=found.may_quote,
        suspect=tuple(suspect),
        contacts=tuple(found.contacts),
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["bscp_settings"]
    return found

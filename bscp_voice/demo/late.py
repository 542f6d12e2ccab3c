"""One answer that came late from a phone without signal: its round had closed by then."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from bscp_voice.collect.letters import Undeliverable, keep
from bscp_voice.collect.marks import new_mark
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Kind
from bscp_voice.models import DeadReason, Round
from bscp_voice.settings import Settings

ROUND = "conference_later"
SAID = "I now ask for the child's own words first. I sent this from the car park, without signal."


def add_late_answer(session: Session, settings: Settings, round_: Round) -> None:
    """A dead letter of this round. Commits."""
    form = registry.form(round_.instrument_code, round_.instrument_version, round_.context)
    question = next(each.code for each in form.questions if each.kind is Kind.TEXT)
    posted = {"sid": new_mark(settings.secret_key, round_.id), question: SAID}
    path = f"/f/{round_.links[0].token}/en"
    text = json.dumps({"path": path, "body": urlencode(posted)})
    keep(session, text.encode(), Undeliverable(DeadReason.CLOSED, text))

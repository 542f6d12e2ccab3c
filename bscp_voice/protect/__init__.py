"""Stage 2: a person reads every comment. Only what they clear or redact goes on."""

from __future__ import annotations

from flask import Flask

from bscp_voice.protect.contacts import blueprint as contact_desk
from bscp_voice.protect.escalations import blueprint as escalation_desk
from bscp_voice.protect.examples import blueprint as example_review
from bscp_voice.protect.translation_views import blueprint as translation_desk
from bscp_voice.protect.views import blueprint as reading_desk


def register(app: Flask) -> None:
    """Add the reading desk, the translations, the escalations, the example review and the contact requests."""
    desks = (reading_desk, translation_desk, escalation_desk, example_review, contact_desk)
    for blueprint in desks:
        app.register_blueprint(blueprint)

"""bscp-voice: the service with which the partnership listens to children and families."""

from __future__ import annotations

from flask import Flask

from bscp_voice import access, close, collect, errors, manage, protect, texts, understand
from bscp_voice.extensions import register_extensions
from bscp_voice.instruments import checks
from bscp_voice.instruments.questions import InstrumentError
from bscp_voice.logs import configure_logs
from bscp_voice.pages import register_pages
from bscp_voice.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Put the service together: settings → extensions → rooms → errors.

    Raises SettingsError, PlanError or InstrumentError, each one line, when the service must not
    start.
    """
    settings = settings or Settings.from_env()
    configure_logs(settings)
    if problems := checks.structural_problems():
        raise InstrumentError(str(problems[0]))

    app = Flask("bscp_voice", instance_path=str(settings.instance_path))
    app.config.from_mapping(settings.flask_config())
    app.extensions["bscp_settings"] = settings

    register_extensions(app, settings)
    texts.register(app, settings)
    register_pages(app, settings)
    access.register(app)
    for room in (collect, protect, understand, close, manage):
        room.register(app)
    errors.register(app)
    return app

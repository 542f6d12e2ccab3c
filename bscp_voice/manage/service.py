"""The running service's settings and keys."""

from __future__ import annotations

from flask import current_app

from bscp_voice.keys import Keys
from bscp_voice.settings import Settings


def settings() -> Settings:
    """The settings of the running service."""
    found: Settings = current_app.extensions["bscp_settings"]
    return found


def keys() -> Keys:
    """The keyed hashes of the running service."""
    return Keys(settings().secret_key)

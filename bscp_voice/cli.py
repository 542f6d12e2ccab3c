"""The console script: `bscp-voice`."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import FlaskGroup

from bscp_voice import create_app
from bscp_voice.start import StartRefused


def _app() -> Flask:
    return create_app()


@click.group(cls=FlaskGroup, create_app=_app, add_default_commands=False)
def cli() -> None:
    """The survey and feedback service of the Birmingham Safeguarding Children Partnership."""


def main() -> None:
    """Run a command; what goes wrong is one line."""
    try:
        cli.main()
    except StartRefused as reason:
        sys.exit(f"bscp-voice does not start: {reason}")

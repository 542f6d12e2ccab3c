"""The console script: `bscp-voice`. Every room brings its own commands; this puts them together."""

from __future__ import annotations

import os
import sys

import click
from alembic.util import CommandError
from flask.cli import ScriptInfo
from flask_migrate.cli import db as migrations
from sqlalchemy.exc import OperationalError, ProgrammingError

from bscp_voice import create_app, sealing
from bscp_voice.demo.commands import commands as demo_commands
from bscp_voice.environment import SettingsError
from bscp_voice.instruments import dictionary
from bscp_voice.manage.commands import commands as manage_commands
from bscp_voice.manage.desk_commands import commands as desk_commands
from bscp_voice.records import DataError
from bscp_voice.serve import commands as serve_commands
from bscp_voice.start import StartRefused
from bscp_voice.understand.commands import commands as understand_commands


# a plain group, not Flask's own: listing the commands must work before anything is set
@click.group(context_settings={"obj": ScriptInfo(create_app=lambda *_: create_app())})
def cli() -> None:
    """The survey and feedback service of the Birmingham Safeguarding Children Partnership."""


@click.command("dictionary")
def write_dictionary() -> None:
    """Write what every answer code means, for the analysis of files."""
    click.echo(f"Written: {dictionary.write().name}")


@click.command("sealing-key")
def make_sealing_key() -> None:
    """Print a new key for BSCP_SEALING_KEYS: what a phone without signal seals answers to."""
    click.echo(sealing.new_key())


for command in (
    migrations,
    write_dictionary,
    make_sealing_key,
    *serve_commands,
    *demo_commands,
    *manage_commands,
    *desk_commands,
    *understand_commands,
):
    cli.add_command(command)


def main() -> None:
    """Run a command; a reason not to start is one line."""
    os.umask(0o077)  # a database file holds what children wrote: for the service's own account only
    try:
        cli.main()
    except (StartRefused, SettingsError, DataError) as reason:
        sys.exit(f"bscp-voice does not start: {reason}")
    except (OperationalError, ProgrammingError):  # its message is the whole statement
        sys.exit(
            "bscp-voice: the database cannot be reached, or is behind: check DATABASE_URL, "
            "then run `bscp-voice db upgrade`."
        )
    except CommandError as reason:
        sys.exit(f"bscp-voice: {reason}")


if __name__ == "__main__":
    main()

"""Commands of this room."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from bscp_voice.extensions import db
from bscp_voice.understand.coding import code_waiting, codebook_version


@click.command("code")
@with_appcontext
def code() -> None:
    """Code cleared comments that the codebook in use has not coded yet."""
    coded = code_waiting(db.session())
    click.echo(f"{coded:,} comments coded with codebook {codebook_version()}.")


commands: tuple[click.Command, ...] = (code,)

"""`bscp-voice demo`: a database with the demonstration, and with --serve the running service."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from bscp_voice import create_app
from bscp_voice.demo.loader import DemoRefused, is_empty, load
from bscp_voice.demo.people import PASSWORD, SIGN_INS
from bscp_voice.demo.script import script
from bscp_voice.extensions import database_path, db
from bscp_voice.instruments.questions import InstrumentError
from bscp_voice.models import Link, Round, Staff
from bscp_voice.plan import PlanError
from bscp_voice.serve import LOOPBACK, close_connections, free_port, run_server
from bscp_voice.settings import Settings, SettingsError
from bscp_voice.start import StartRefused, check_database


@click.command("demo")
@click.option("--serve", "serving", is_flag=True, help="Serve it until stopped.")
@click.option("--fresh", is_flag=True, help="Throw the demonstration away first and load it anew.")
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.  [default: 8000 or the next free one]")
def demo(serving: bool, fresh: bool, host: str, port: int | None) -> None:
    """Make a demonstration: invented answers, staff sign-ins, links to try."""
    settings = demo_settings()
    if fresh:
        throw_away(settings)
    app = demo_app(settings)
    with app.app_context():
        prepare(settings)
    if not serving:
        click.echo("The demonstration is loaded. To serve it: bscp-voice demo --serve")
        return
    chosen = free_port(host) if port is None else port
    address = f"http://{'localhost' if host == LOOPBACK else host}:{chosen}"
    with app.app_context():
        welcome = "\n".join(welcome_lines(address))
    close_connections(app)
    run_server(app, host, chosen, when_ready=lambda: click.echo(welcome))


def demo_settings() -> Settings:
    """The settings of the environment, as the demo. Raises StartRefused."""
    try:
        return Settings.from_env({**os.environ, "BSCP_DEMO": "1"})
    except SettingsError as reason:
        raise StartRefused(str(reason)) from reason


def demo_app(settings: Settings) -> Flask:
    """The app. Raises StartRefused."""
    try:
        return create_app(settings)
    except (PlanError, InstrumentError) as reason:
        raise StartRefused(str(reason)) from reason


def prepare(settings: Settings) -> None:
    """Run the migrations and load the demonstration where the database is empty. Raises StartRefused."""
    upgrade()
    if is_empty(db.session()):
        click.echo("Loading the demonstration (a few seconds) ...")
        try:
            loaded = load(db.session(), settings)
        except DemoRefused as reason:
            raise StartRefused(str(reason)) from reason
        click.echo(f"{loaded.responses:,} invented responses in {loaded.rounds} rounds.")
        for note in loaded.notes:
            click.echo(note)
    elif db.session.scalar(select(Staff.id).where(Staff.demo).limit(1)) is None:
        raise StartRefused(
            "this database holds something that is not the demonstration: unset DATABASE_URL."
        )
    check_database(settings)


def throw_away(settings: Settings) -> None:
    """Delete the demo's own SQLite file. Raises StartRefused for any other database."""
    own = settings.instance_path / "demo.sqlite3"
    if database_path(settings.database_url) != own:
        raise StartRefused("--fresh only deletes the demo's own SQLite file: unset DATABASE_URL.")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{own}{suffix}").unlink(missing_ok=True)


def welcome_lines(address: str) -> list[str]:
    """What a person needs to look around."""
    lines = [
        "",
        f"bscp-voice, demonstration:  {address}/",
        "",
        "Staff sign-ins (demonstration only), all with the password "
        f'"{PASSWORD}", at {address}/staff/sign-in',
        *(f"  {each.email:<28}{_may(each.roles, each.groups)}" for each in SIGN_INS),
        "",
        "Links to try, best on a phone or in a narrow window:",
        *(f"  {who:<18}{address}/f/{token}" for who, token in tokens_to_try().items()),
        "",
        "Stop with Ctrl+C.",
    ]
    return lines


def tokens_to_try() -> dict[str, str]:
    """Who may try it → the token of a link."""
    titles = {each.key: each.title for each in script().rounds}
    found: dict[str, str] = {}
    for who, key in script().try_links.items():
        statement = (
            select(Link.token)
            .join(Round)
            .where(Round.demo, Round.title == titles[key])
            .order_by(Link.label, Link.place)
            .limit(1)
        )
        token = db.session.scalar(statement)
        if token is not None:
            found[who] = token
    return found


def _may(roles: tuple[str, ...], groups: tuple[str, ...]) -> str:
    return ", ".join([*roles, *(group.replace("_", " ") for group in groups)])


commands: tuple[click.Command, ...] = (demo,)

"""The translation desk at the command line: `bscp-voice translations states|out|in|take|check`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from bscp_voice import catalogues, strings
from bscp_voice.catalogues import State
from bscp_voice.extensions import db
from bscp_voice.languages import LANGUAGES
from bscp_voice.manage import desk, desk_sheet
from bscp_voice.manage.service import settings
from bscp_voice.texts import Told, live

FILE = click.Path(dir_okay=False, path_type=Path)


def _told(language: str) -> Told:
    live().look()
    if language not in live().languages():
        known = ", ".join(live().languages())
        what = "has no catalogue" if language in LANGUAGES else "is no language we know"
        raise click.ClickException(f"“{language}” {what}: choose one of {known}.")
    return live().told(language)


@click.group("translations")
def translations() -> None:
    """What is translated, checked, stale and missing; spreadsheets out and in."""


@translations.command("states")
@with_appcontext
def states() -> None:
    """How many texts for families stand in which state, and what respondents are offered."""
    live().look()
    for code in live().languages():
        told = live().told(code)
        counts = ", ".join(f"{told.states[state]} {state}" for state in State)
        click.echo(f"{code:4}{desk.english_name(code)}: {counts}; {_offer(code)}")


def _offer(code: str) -> str:
    if code in live().offered:
        return "offered"
    if code not in settings().offered_languages:
        return "not in BSCP_LANGUAGES"
    waits = live().unready(code)
    return f"not offered: {', '.join(f'{many} {state}' for state, many in waits.items())}"


@translations.command("out")
@click.argument("language")
@click.argument("file", type=FILE)
@click.option("--state", type=click.Choice(list(State)), help="Only texts in this state.")
@click.option("--staff", is_flag=True, help="Also texts that only staff and partners meet.")
@with_appcontext
def out(language: str, file: Path, state: str | None, staff: bool) -> None:
    """Write a language as a spreadsheet (XLSX)."""
    told = _told(language)
    if file.suffix.lower() != ".xlsx":
        raise click.ClickException("give the file a name that ends in .xlsx.")
    entries = [
        entry
        for entry in told.entries.values()
        if (staff or entry.families) and state in (None, entry.state)
    ]
    try:
        file.write_bytes(desk_sheet.out(told, entries))
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be written: {problem.strerror}.") from None
    click.echo(f"Written: {len(entries)} texts to {file}.")


@translations.command("in")
@click.argument("language")
@click.argument("file", type=FILE)
@click.option("--by", required=True, help="Name of the person who checked the texts.")
@with_appcontext
def take_in(language: str, file: Path, by: str) -> None:
    """Take a spreadsheet back, whole or not at all."""
    told, name = _told(language), " ".join(by.split())
    if not name:
        raise click.ClickException("say with --by who checked the texts.")
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be read: {problem.strerror}.") from None
    found = desk_sheet.read(file.name, content, told, settings().import_limit)
    for each_problem in found.problems:
        click.echo(str(each_problem), err=True)
    if found.problems:
        many = len(found.problems)
        raise click.ClickException(f"{many} to mend in {file.name}: nothing was taken.")
    for each in found.changes:
        desk.write(
            db.session(), language, each.entry, each.texts, each.act, desk.Person(name), each.note
        )
    db.session.commit()
    live().forget()
    click.echo(f"Taken: {len(found.changes)}. As they were: {found.same}.")


@translations.command("take")
@with_appcontext
def take() -> None:
    """Write what stands at the desk into the catalogue files, for the repository."""
    live().look()
    for code in live().languages():
        entries = live().told(code).entries.values()
        try:
            taken = desk.take(code, entries, settings().translations_path)
        except OSError as problem:
            raise click.ClickException(
                f"{catalogues.named(live().path(code))} cannot be written: {problem.strerror}."
            ) from None
        live().read_again(code)
        if taken:
            click.echo(f"{code}: {taken} texts written to {catalogues.named(live().path(code))}.")
    click.echo("The files say what the desk says. Commit them.")


@translations.command("check")
@with_appcontext
def check() -> None:
    """Name every text that is missing, stale, does not fit its English or our words."""
    live().look()
    source, faults = strings.template(), []
    for code in live().languages():
        told = live().told(code)
        faults += catalogues.faults_of(code, told.catalogue, source, settings().translations_path)
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} to look at.")
    click.echo("Every catalogue is whole, and fits its English and our words.")


commands: tuple[click.Command, ...] = (translations,)

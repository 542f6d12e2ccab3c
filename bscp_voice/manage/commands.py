"""The command line of managing: staff, rounds, links, imports. `commands` goes into the console script."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from bscp_voice import clock
from bscp_voice.access import RoleName
from bscp_voice.extensions import db
from bscp_voice.instruments.registry import UnknownInstrument
from bscp_voice.manage import importer, people, rounds, tables
from bscp_voice.manage.importer import Report
from bscp_voice.manage.mapping import MappingError, read_mapping
from bscp_voice.manage.service import keys, settings
from bscp_voice.models import AuditEvent, Link, Round

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("staff")
def staff() -> None:
    """Members of staff who can sign in."""


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Name, as colleagues know it.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in RoleName]),
    help="May be given more than once.",
)
@click.option("--group", "groups", multiple=True, help="Reference of a group of the plan.")
@click.password_option(help="Asked for when left out, so that it stays out of the shell's history.")
@with_appcontext
def add_staff(
    email: str, name: str, roles: tuple[str, ...], groups: tuple[str, ...], password: str
) -> None:
    """Add a member of staff."""
    try:
        made = people.add(
            db.session(),
            email=email,
            name=name,
            password=password,
            roles=[RoleName(role) for role in roles],
            groups=groups,
        )
    except people.StaffError as error:
        raise click.ClickException(f"{error}.") from None
    _audit("staff added", made.id)
    db.session.commit()
    click.echo(f"{made.email} can sign in: {', '.join(roles)}.")


@click.command("round-new")
@click.option("--title", required=True)
@click.option("--form", "code", required=True, help="Code of the form, such as parent_carer.")
@click.option("--context", default=None, help="Leave out for no particular context.")
@click.option("--group", "group_ref", required=True, help="Reference of the group that answers.")
@click.option("--opens", type=DAY, default=None, help="First day; today when left out.")
@click.option("--closes", type=DAY, default=None, help="Last day.")
@click.option("--event", type=DAY, default=None, help="Day of the event.")
@click.option("--place", "place_name", default="", help="Where it is asked.")
@click.option("--invited", type=click.IntRange(min=0), default=None)
@click.option("--imported", is_flag=True, help="Its responses come from a file.")
@with_appcontext
def round_new(
    title: str,
    code: str,
    context: str | None,
    group_ref: str,
    opens: datetime | None,
    closes: datetime | None,
    event: datetime | None,
    place_name: str,
    invited: int | None,
    imported: bool,
) -> None:
    """Make a round that feeds every measure its form can feed. Prints its id."""
    try:
        made = rounds.new_round(
            db.session(),
            code=code,
            context=context,
            title=title,
            group_ref=group_ref,
            opens_on=_day(opens) or clock.today(),
            closes_on=_day(closes),
            event_on=_day(event),
            place_name=place_name,
            invited=invited,
            origin="imported" if imported else "collected",
        )
    except (UnknownInstrument, ValueError) as error:
        raise click.ClickException(str(error)) from None
    _audit("round made", made.id)
    db.session.commit()
    click.echo(made.id)


@click.command("links")
@click.argument("round_id", metavar="ROUND", type=click.UUID)
@click.option("--add", "label", default=None, help="Make a link with this label first.")
@click.option("--place", default="", help="Place of the new link.")
@click.option("--cleared", is_flag=True, help="Confirm the form's clearance for the new link.")
@with_appcontext
def links(round_id: uuid.UUID, label: str | None, place: str, cleared: bool) -> None:
    """Print the links of a round; with --add, make one."""
    round_ = _round(round_id)
    if label is not None:
        clearance = rounds.clearance(round_)
        if round_.origin == "imported":
            raise click.ClickException("this round takes answers from a file, so it has no links.")
        if clearance and not cleared:
            raise click.ClickException(f"add --cleared to confirm: {clearance}")
        made = rounds.new_link(db.session(), round_, label=label, place=place)
        _audit("link made, clearance confirmed" if clearance else "link made", made.id)
        db.session.commit()
    base = settings().public_url or "http://localhost:8000"
    found = db.session.scalars(select(Link).where(Link.round_id == round_.id).order_by(Link.label))
    for link in found:
        state = "open" if link.is_open(clock.today()) else "closed"
        click.echo(f"{state}\t{base}/f/{link.token}\t{link.label}")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mapping",
    "mapping_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--round", "round_id", required=True, type=click.UUID)
@click.option("--commit", "store", is_flag=True, help="Store. Without it nothing is stored.")
@with_appcontext
def import_responses(file: Path, mapping_file: Path, round_id: uuid.UUID, store: bool) -> None:
    """Import responses collected elsewhere, all or none; a dry run unless --commit is given."""
    round_ = _round(round_id)
    try:
        mapping = read_mapping(mapping_file.name, mapping_file.read_bytes())
        table = tables.read(
            file.name,
            file.read_bytes(),
            limit=settings().import_limit,
            delimiter=mapping.delimiter,
            sheet=mapping.sheet,
        )
    except (MappingError, tables.TableError) as error:
        raise click.ClickException(str(error)) from None
    report = importer.run(db.session(), round_, table, mapping, keys(), store=store)
    if report.problems:
        db.session.rollback()
        for problem in report.problems:
            click.echo(str(problem), err=True)
        more = report.number_of_problems - len(report.problems)
        raise click.ClickException(
            f"{report.number_of_problems} problems{f', {more} not shown' if more else ''}: "
            "nothing was stored."
        )
    if store:
        _audit("responses imported", round_.id)
        db.session.commit()
    for line in report_lines(report):
        click.echo(line)


def report_lines(report: Report) -> list[str]:
    """A report for the terminal."""
    did = "Stored" if report.stored else "Would store"
    lines = [f"{did} {report.new} of {report.rows} rows; {report.known} were stored before."]
    if report.withdrawn:
        lines.append(f"{report.withdrawn} were withdrawn since they were stored and stay away.")
    if report.changed:
        rows = ", ".join(map(str, report.changed))
        lines.append(f"Stored before with other answers, kept as they were: rows {rows}.")
    if report.first:
        lines.append(f"Days: {report.first} to {report.last}.")
    languages = ", ".join(f"{code} {number}" for code, number in report.languages.most_common())
    lines.append(f"Languages: {languages}.")
    if report.separator:
        lines.append(f"Between the cells stands {report.separator}.")
    for code, counter in report.counts.items():
        parts = [f"{value} {number}" for value, number in counter.most_common()]
        parts += [f"left blank {report.blank[code]}"] if report.blank[code] else []
        lines.append(f"  {code}: {', '.join(parts)}")
    if report.not_mapped:
        lines.append(f"Columns that nothing maps: {', '.join(report.not_mapped)}.")
    if report.not_asked:
        lines.append(f"Questions that no column answers: {', '.join(report.not_asked)}.")
    if not report.stored:
        lines.append("Nothing is stored. Add --commit to store.")
    return lines


def _round(round_id: uuid.UUID) -> Round:
    found = db.session.get(Round, round_id)
    if found is None:
        raise click.ClickException(f"there is no round {round_id}.")
    return found


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def _audit(action: str, target: object) -> None:
    """Note what the command line did; it has no signed-in person."""
    at = clock.now().replace(tzinfo=None)
    db.session.add(AuditEvent(at=at, staff_id=None, action=action, target=str(target)))


commands: tuple[click.Command, ...] = (staff, round_new, links, import_responses)

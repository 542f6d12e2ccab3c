"""The command line: staff, rounds, links, imports; every refusal is a message and an exit status."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bscp_voice.manage.commands import commands
from bscp_voice.models import AuditEvent, Link, Response, Round, Staff
from tests.factories import make_link, make_round

GROUP = "quality_impact_outcomes"


def run(app: Flask, *words: str, given: str | None = None) -> Result:
    command = next(each for each in commands if each.name == words[0])
    return app.test_cli_runner().invoke(command, words[1:], input=given)


def test_staff_add_asks_for_the_password(app: Flask, session: Session) -> None:
    words = (
        "staff",
        "add",
        "Ann@Example.org",
        "--name",
        "Ann",
        "--role",
        "reader",
        "--role",
        "member",
    )
    result = run(app, *words, "--group", GROUP, given="heron lantern 41\nheron lantern 41\n")
    assert result.exit_code == 0, result.output
    assert "heron" not in result.output
    person = session.scalars(select(Staff)).one()
    assert person.email == "ann@example.org"
    assert person.group_refs == {GROUP}
    assert {role.name for role in person.roles} == {"reader", "member"}
    event = session.scalars(select(AuditEvent)).one()
    assert (event.staff_id, event.action) == (None, "staff added")


@pytest.mark.parametrize(
    ("words", "given", "message"),
    [
        (("a@example.org", "--role", "reader"), "short\nshort\n", "12 characters or more"),
        (("nobody", "--role", "reader"), "heron lantern 41\n" * 2, "Write an e-mail"),
        (("a@example.org", "--role", "owner"), "", "'owner' is not one of"),
        (
            ("a@example.org", "--role", "member", "--group", "nobody"),
            "heron lantern 41\n" * 2,
            "The plan has no group 'nobody'",
        ),
    ],
)
def test_staff_add_refuses(
    app: Flask, session: Session, words: tuple[str, ...], given: str, message: str
) -> None:
    result = run(app, "staff", "add", *words, "--name", "A", given=given)
    assert result.exit_code != 0
    assert message in result.output
    assert session.scalars(select(Staff)).first() is None


def test_a_round_and_its_links(app: Flask, session: Session) -> None:
    made = run(
        app, "round-new", "--title", "R", "--form", "child_8_11", "--context", "cp_medical",
        "--group", GROUP, "--opens", "2026-02-01", "--closes", "2026-03-01", "--invited", "40",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    round_ = session.get(Round, uuid.UUID(made.output.strip()))
    assert round_ is not None
    assert (round_.context, round_.invited, round_.origin) == ("cp_medical", 40, "collected")
    assert "1.4-M1" in {each.measure for each in round_.measures}

    refused = run(app, "links", str(round_.id), "--add", "Poster")
    assert refused.exit_code == 1
    assert "--cleared" in refused.output
    listed = run(app, "links", str(round_.id), "--add", "Poster", "--cleared")
    link = session.scalars(select(Link)).one()
    assert f"/f/{link.token}\tPoster" in listed.output


def test_closed_links_say_so(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    make_link(session, round_, label="Old", closed_on=round_.opens_on)
    make_link(session, round_, label="Poster")
    session.commit()
    lines = run(app, "links", str(round_.id)).output.splitlines()
    assert [line.split("\t")[0::2] for line in lines] == [["closed", "Old"], ["open", "Poster"]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"--form": "nothing"}, "There is no form called 'nothing'"),
        ({"--context": "harm_outside_home"}, "is not used in the context"),
        ({"--group": "nobody"}, "The plan has no group 'nobody'"),
        ({"--closes": "2020-01-01"}, "The closing day is before the opening day"),
    ],
)
def test_round_new_refuses(
    app: Flask, session: Session, changes: dict[str, str], message: str
) -> None:
    options = {"--title": "R", "--form": "child_8_11", "--group": GROUP, **changes}
    result = run(app, "round-new", *(word for pair in options.items() for word in pair))
    assert result.exit_code == 1
    assert message in result.output
    assert session.scalars(select(Round)).first() is None


def test_import_is_a_dry_run_until_commit(app: Flask, session: Session, tmp_path: Path) -> None:
    made = run(
        app, "round-new", "--title", "Old", "--form", "parent_carer", "--group", GROUP, "--imported"
    )
    table, mapping = tmp_path / "a.csv", tmp_path / "m.yaml"
    table.write_text("score,extra\n5,x\n9,x\n", encoding="utf-8")
    mapping.write_text(
        "form: parent_carer\ndate: {fixed: 2026-01-31}\ncolumns: [{column: score, question: exp}]\n",
        encoding="utf-8",
    )
    words = ("import", str(table), "--mapping", str(mapping), "--round", made.output.strip())
    wrong = run(app, *words, "--commit")
    assert wrong.exit_code == 1
    assert "Row 3, column “score”: “9” is not among the values mapped" in wrong.output
    assert "1 problems: nothing was stored" in wrong.output

    table.write_text("score,extra\n5,x\n4,x\n", encoding="utf-8")
    dry = run(app, *words)
    assert dry.exit_code == 0, dry.output
    assert "Would store 2 of 2 rows" in dry.output
    assert "exp: 5 1, 4 1" in dry.output
    assert "Columns that nothing maps: extra." in dry.output
    assert session.scalar(select(func.count()).select_from(Response)) == 0
    assert "Stored 2 of 2 rows; 0 were stored before" in run(app, *words, "--commit").output
    assert "Stored 0 of 2 rows; 2 were stored before" in run(app, *words, "--commit").output
    assert session.scalar(select(func.count()).select_from(Response)) == 2


def test_import_into_nothing_and_from_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a\ncaf\xe9\n")
    nowhere = run(app, "import", str(file), "--mapping", str(file), "--round", str(uuid.uuid4()))
    assert (nowhere.exit_code, "there is no round" in nowhere.output) == (1, True)
    round_ = make_round(session, origin="imported")
    session.commit()
    broken = run(app, "import", str(file), "--mapping", str(file), "--round", str(round_.id))
    assert (broken.exit_code, "not UTF-8" in broken.output) == (1, True)

"""Where the demonstration is refused, what its files may say, and the round of real comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from bscp_voice import clock, create_app
from bscp_voice.demo import DemoRefused, load
from bscp_voice.demo.answers import NUMBERED
from bscp_voice.demo.commands import demo, throw_away
from bscp_voice.demo.real import TITLE, import_real_comments
from bscp_voice.demo.script import script
from bscp_voice.demo.texts import library
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Question
from bscp_voice.keys import Keys
from bscp_voice.manage.rounds import new_round
from bscp_voice.models import (
    Answer,
    Comment,
    Staff,
)
from bscp_voice.serve import serve
from bscp_voice.settings import Settings
from bscp_voice.start import StartRefused


@pytest.fixture
def empty_app(tmp_path: Path) -> Flask:
    """A demo with an empty database."""
    app = create_app(Settings.from_env({"BSCP_DEMO": "1", "BSCP_INSTANCE": str(tmp_path)}))
    with app.app_context():
        upgrade()
    return app


def test_it_is_refused_outside_the_demo(empty_app: Flask) -> None:
    demo_settings: Settings = empty_app.extensions["bscp_settings"]
    with empty_app.app_context():
        with pytest.raises(DemoRefused, match="BSCP_DEMO=1"):
            load(db.session(), replace(demo_settings, demo=False))
        assert db.session.scalar(select(Staff.id)) is None


def test_a_database_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'theirs.sqlite3'}"
    settings = Settings.from_env(
        {"BSCP_DEMO": "1", "BSCP_INSTANCE": str(tmp_path), "DATABASE_URL": url}
    )
    with pytest.raises(StartRefused, match="only deletes the demo's own"):
        throw_away(settings)


def test_the_command_refuses_a_database_that_holds_real_rounds(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty_app.app_context():
        new_round(
            db.session(),
            code="child_8_11",
            context="cp_conference",
            title="A real one",
            group_ref="quality_impact_outcomes",
            opens_on=clock.today(),
        )
        db.session.commit()
        monkeypatch.setenv("BSCP_INSTANCE", empty_app.instance_path)
    found = CliRunner().invoke(demo, [])
    assert isinstance(found.exception, StartRefused)
    assert "not the demonstration" in str(found.exception)


def test_the_start_refuses_in_one_line_what_is_unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BSCP_DEMO", raising=False)
    monkeypatch.setenv("BSCP_SECRET_KEY", "short")
    monkeypatch.setenv("BSCP_TEXT_KEYS", Fernet.generate_key().decode())
    found = CliRunner().invoke(serve, [])
    assert isinstance(found.exception, StartRefused)
    assert "BSCP_SECRET_KEY" in str(found.exception)
    assert "\n" not in str(found.exception)


def test_real_comments_come_through_the_importer_and_say_where_from(
    empty_app: Flask, tmp_path: Path
) -> None:
    nhs = tmp_path / "nhs_fft_v6"
    nhs.mkdir()
    head = "id,trust,service,fft_score,question,text,sentiment5,sentiment3,question_type,themes\n"
    rows = 'A 1,NEAS,111,1,FFT Why?,"Kind, quick and clear.",1.0,positive,nonspecific,x\n'
    rows += "A 1,NEAS,111,7,FFT Why?,Nobody rang back.,4.0,negative,nonspecific,x\n"
    (nhs / "dev.csv").write_text(head + rows, encoding="utf-8")
    settings: Settings = empty_app.extensions["bscp_settings"]
    with empty_app.app_context():
        session = db.session()
        keys = Keys(settings.secret_key)
        found = import_real_comments(session, settings, keys, clock.today(), tmp_path)
        assert found is not None
        round_, stored = found
        assert stored == 2
        assert round_.title == TITLE
        assert "not Birmingham's" in round_.title
        assert "MIT" in round_.title
        assert "NHS England" in round_.place_name
        assert round_.origin == "imported"
        texts = {comment.text for comment in session.scalars(select(Comment))}
        assert texts == {"Kind, quick and clear.", "Nobody rang back."}
        scores = session.scalars(select(Answer.value).where(Answer.question == "exp")).all()
        assert scores == ["5"]


def test_the_script_names_real_questions_and_choices() -> None:
    pools = library().pools
    for code, style in script().styles.items():
        questions = _questions(code)
        named = {*style.weights, *style.pools, *style.offsets, *style.ranges}
        assert named <= set(questions), code
        for name, weights in style.weights.items():
            offered = {choice.code for choice in questions[name].choices}
            assert set(weights) <= offered, (code, name)
        for pool in (part for each in style.pools.values() for part in each.split("|")):
            assert pool in pools or pool.startswith(NUMBERED), (code, pool)


def _questions(code: str) -> dict[str, Question]:
    instrument = registry.instrument(code)
    forms = [registry.form(code, None, each) for each in instrument.contexts or (None,)]
    return {question.code: question for form in forms for question in form.questions}


def test_rounds_last_long_enough_to_be_tried() -> None:
    planned = {each.key: each for each in script().rounds}
    for key in script().try_links.values():
        assert planned[key].opens < 0
        closes = planned[key].closes
        assert closes is None or timedelta(days=closes) >= timedelta(days=30)

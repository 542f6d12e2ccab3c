"""The floor: Flask and one SQLite insert, committed, with the settings of durability and gunicorn that we use."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sqlite3
import threading
from pathlib import Path

import click
from flask import Flask, request

from bscp_voice.serve import run_server

QUESTIONS = 10
_local = threading.local()


def _connection() -> sqlite3.Connection:
    found: sqlite3.Connection | None = getattr(_local, "connection", None)
    if found is None:
        path = Path(os.environ["BENCH_BARE_FOLDER"]) / "bare.sqlite3"
        found = sqlite3.connect(path, timeout=10, isolation_level=None)
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("PRAGMA synchronous=FULL")
        found.execute("PRAGMA busy_timeout=10000")
        found.execute(
            "CREATE TABLE IF NOT EXISTS response (sid TEXT PRIMARY KEY, code TEXT, answers TEXT)"
        )
        _local.connection = found
    return found


def _questions() -> str:
    return "".join(
        f"<fieldset><legend>Question {number}</legend>{_options(number)}</fieldset>"
        for number in range(QUESTIONS)
    )


def _options(number: int) -> str:
    return "".join(
        f'<label><input type="radio" name="q{number}" value="{value}">{value}</label>'
        for value in range(1, 6)
    )


def make_app() -> Flask:
    """Two routes: the form with a fresh id, and the insert."""
    app = Flask("bare")
    page = f'<!doctype html><form method="post">{_questions()}<textarea name="why"></textarea>'

    @app.get("/f")
    def form() -> str:
        return f'{page}<input type="hidden" name="sid" value="{secrets.token_hex(16)}"></form>'

    @app.post("/f")
    def send() -> str:
        raw = base64.b32encode(secrets.token_bytes(8)).decode()[:12]
        code = f"{raw[:4]}-{raw[4:8]}-{raw[8:]}"
        answers = json.dumps(request.form.to_dict(flat=False))
        _connection().execute(
            "INSERT INTO response VALUES (?, ?, ?)", (request.form["sid"], code, answers)
        )
        return f'<p class="code">{code}</p>'

    return app


@click.command()
@click.option("--host")
@click.option("--port", type=int)
@click.option("--workers", type=int)
@click.option("--threads", type=int)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve it with the gunicorn settings of the service."""
    run_server(make_app(), host, port, workers=workers, threads=threads)

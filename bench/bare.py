"""The floor: Flask and one SQLite insert, committed, with the settings of durability and gunicorn that we use.

It serves the very page the service serves, so that a phone has the same to read and the same to send.
"""

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

PAGE = "page.html"  # in the folder: the page with PLACE where its submission id goes
PLACE = "the-submission-id"
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


def make_app() -> Flask:
    """Two routes: the form with a fresh id, and the insert."""
    app = Flask("bare")
    head, _, rest = (Path(os.environ["BENCH_BARE_FOLDER"]) / PAGE).read_text().partition(PLACE)

    @app.get("/f")
    def form() -> str:
        return f"{head}{secrets.token_hex(16)}{rest}"

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

"""A real service to measure: its own folder, a migrated database, a round with a link, gunicorn on loopback."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO

from cryptography.fernet import Fernet
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from bscp_voice import clock, create_app
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.keys import Keys
from bscp_voice.manage.rounds import new_link, new_round
from bscp_voice.models import Response
from bscp_voice.serve import LOOPBACK, THREADS, WORKERS
from bscp_voice.settings import ROOT, Settings

SERVE_OURS = "from bscp_voice.serve import serve; serve()"
SERVE_BARE = "from bench.bare import serve; serve()"
PATIENCE = 30.0  # seconds for a server to start


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as tried:
        tried.bind((LOOPBACK, 0))
        return int(tried.getsockname()[1])


@dataclass
class Server:
    """A server in a process group of its own, so that it can be killed with its workers, and nothing else."""

    code: str
    env: dict[str, str]
    workers: int = WORKERS
    threads: int = THREADS
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    said: str = ""  # the end of its standard error, once it has ended: why it did not do its work
    errors: IO[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers. Raises RuntimeError when it does not."""
        options = {"host": LOOPBACK, "port": self.port, "workers": self.workers}
        options["threads"] = self.threads
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - read and closed when the server ends
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.code, *(f"--{name}={v}" for name, v in options.items())],
            env={**os.environ, **self.env},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.process.poll() is not None:
                self.kill()
                raise RuntimeError(f"the server ended: {self.said}")
            if self._answers():
                return
            time.sleep(0.02)
        self.kill()
        raise RuntimeError("the server did not start in time")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        else:
            return True
        finally:
            connection.close()

    def processor_seconds(self) -> float:
        """Processor time of the server and its workers so far; 0 where there is no /proc to ask."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            if self.process is not None and int(fields[2]) == self.process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """SIGKILL to the master and its workers at once: no clean-up of any kind."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop as an operator would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            # the group is the one start_new_session made for this process
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None
        if self.errors is not None:
            self.errors.seek(0)
            self.said = self.errors.read().decode(errors="replace")[-2000:]
            self.errors.close()


@dataclass
class Service:
    """An installed service: settings, the app for looking into its database, and its environment."""

    env: dict[str, str]
    settings: Settings
    app: Flask

    def add_link(self, form: str, context: str | None = None) -> str:
        """A round of a form that is open now; the path of its page."""
        with self.app.app_context():
            offered = registry.instrument(form).contexts
            round_ = new_round(
                db.session(),
                code=form,
                context=context or (offered[0] if offered else None),
                title="Measured",
                group_ref="quality_impact_outcomes",
                opens_on=clock.today() - timedelta(days=1),
            )
            link = new_link(db.session(), round_, label="Measured", district="Ladywood")
            db.session.commit()
            return f"/f/{link.token}/en"

    def rows(self) -> int:
        """How many responses are stored."""
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Response)) or 0

    def stored(self, codes: set[str]) -> dict[str, int]:
        """Receipt code → how many responses it leads to."""
        keys = Keys(self.settings.secret_key)
        with self.app.app_context():
            rows = db.session.execute(
                select(Response.receipt_hash, func.count()).group_by(Response.receipt_hash)
            )
            found = {row[0]: row[1] for row in rows}
        return {code: found.get(keys.receipt_hash(code), 0) for code in codes}


def install(folder: Path, database_url: str | None = None, languages: str = "en") -> Service:
    """A service in a folder, with keys of its own, at the newest migration."""
    env = {
        "BSCP_SECRET_KEY": secrets.token_urlsafe(48),
        "BSCP_TEXT_KEYS": Fernet.generate_key().decode(),
        "BSCP_INSTANCE": str(folder),
        "BSCP_SUBMISSIONS_PER_MINUTE": "1000000",
        "BSCP_MINIMUM_SECONDS": "0",
        "BSCP_INSECURE_COOKIES": "1",
        "BSCP_DEMO": "",
        "BSCP_LANGUAGES": languages,
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'bench.sqlite3'}",
    }
    settings = Settings.from_env(env)
    app = create_app(settings)
    with app.app_context():
        upgrade()
    return Service(env, settings, app)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """The server, stopped in the end whatever happens."""
    server.start()
    try:
        yield server
    finally:
        server.stop()

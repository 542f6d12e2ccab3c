"""Serve for real: gunicorn, with the start checks before the first connection and no access log."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from analysis.themes import polarity
from bscp_voice.extensions import db
from bscp_voice.start import StartRefused, start

LOOPBACK = "127.0.0.1"
PORT = 8000
PORTS_TRIED = 20
WORKERS = 2
THREADS = 4
GARBAGE_AFTER = 20_000  # new objects


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn around an app that has passed its start checks. Settings: gunicorn's own names."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self.app = app
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take the settings; no file and no environment of gunicorn's own is read."""
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app."""
        return self.app


def server_settings(host: str, port: int, workers: int, threads: int) -> dict[str, Any]:
    """gunicorn's settings: nothing about a respondent reaches a log."""
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "keepalive": 5,
        "accesslog": None,
        # its warnings name the address of whoever sent a broken request
        "loglevel": "error",
        "control_socket_disable": True,
    }


def run_server(
    app: Flask,
    host: str,
    port: int,
    *,
    workers: int = WORKERS,
    threads: int = THREADS,
    when_ready: Callable[[], None] | None = None,
) -> None:
    """Serve until stopped. `when_ready` runs once the address takes connections."""
    settings = server_settings(host, port, workers, threads)
    if when_ready is not None:
        settings["when_ready"] = lambda _server: when_ready()
    Server(app, settings).run()


def settle_memory() -> None:
    """Keep Python from looking for garbage in what stays, and let it look less often.

    What the start has loaded is never garbage: frozen before the workers are forked, it stays shared
    between them. A request leaves a few hundred objects that refer to each other; looking for them
    every 700 objects was a tenth of what an answer cost.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 10, 10)


def close_connections(app: Flask) -> None:
    """Close what the start checks opened: a connection must not be shared with worker processes."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def free_port(host: str, first: int = PORT) -> int:
    """The first port from `first` on that nobody uses.

    Raises:
        StartRefused: none of the next twenty is free, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, first + PORTS_TRIED):
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, port))
            except OSError:
                continue
            return port
    raise StartRefused(f"no free port from {first} on at {host}: choose one with --port.")


@click.command("serve")
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=PORT,
    type=click.IntRange(1, 65535),
    show_default=True,
    help="Port to listen on.",
)
@click.option(
    "--workers",
    default=WORKERS,
    type=click.IntRange(1, 64),
    show_default=True,
    help="Worker processes.",
)
@click.option(
    "--threads",
    default=THREADS,
    type=click.IntRange(1, 256),
    show_default=True,
    help="Threads in each.",
)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the service. Put a web server that speaks HTTPS in front of it."""
    app = start()  # StartRefused ends the command with one line
    polarity.load()  # here, where the workers share it and no reader waits for it
    close_connections(app)
    settle_memory()
    run_server(
        app,
        host,
        port,
        workers=workers,
        threads=threads,
        when_ready=lambda: click.echo(f"bscp-voice listens on http://{host}:{port}"),
    )


commands: tuple[click.Command, ...] = (serve,)

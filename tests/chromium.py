"""A real Chromium and a real server in a thread: what a person meets. Fixtures for every room's browser tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.fernet import Fernet
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from bscp_voice import create_app
from bscp_voice.extensions import db
from bscp_voice.settings import Settings
from tests.factories import make_link, make_round

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
OUR_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]

Open = Callable[..., Page]


@dataclass(frozen=True)
class Service:
    """A running service: its app and its address."""

    app: Flask
    address: str

    def link(self, instrument: str = "child_8_11", context: str | None = "cp_conference") -> str:
        """The address of a new, open form, without its language."""
        with self.app.app_context():
            link = make_link(db.session(), make_round(db.session(), instrument, context))
            db.session.commit()
            return f"{self.address}/f/{link.token}"


@contextmanager
def running_service(folder: Path, **changes: Any) -> Iterator[Service]:
    """A service on an SQLite file of its own, in a thread. `changes` sets any other setting."""
    values: dict[str, Any] = {
        "secret_key": "a browser test's secret of more than thirty-two characters",
        "text_keys": (Fernet.generate_key().decode(),),
        "database_url": f"sqlite:///{folder / 'browser.sqlite3'}",
        "instance_path": folder,
        "secure_cookies": False,
        "demo": True,
        "minimum_seconds_to_answer": 0,
        "submissions_per_minute": 100_000,
        "lookups_per_minute": 100_000,
    }
    app = create_app(Settings(**values | changes))
    with app.app_context():
        upgrade()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Service(app, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with empty tables and a language that is written from right to left."""
    folder = tmp_path_factory.mktemp("browser")
    with running_service(folder, offered_languages=("en", "ur", "pl")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the machine."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Open an address on a phone; anything the page says is wrong fails the test."""
    contexts = []
    problems: list[str] = []

    def open_(address: str, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        listen(page, problems)
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


def listen(page: Page, problems: list[str]) -> None:
    """Note what the page itself says is wrong. A wait is given up after eight seconds."""
    page.set_default_timeout(60_000)  # a busy machine is no fault of the page
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )


def steps_to_the_end(page: Page) -> None:
    """Press Next until Send is there."""
    for _ in range(90):
        if page.locator("#x-send").is_visible():
            return
        page.locator("#x-next").click()
    raise AssertionError("the form has no end")


def violations(page: Page, tags: Sequence[str] = OUR_TAGS) -> list[str]:
    """What axe-core's rules with these tags find: one line a rule and element."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(tags)}})
    return [
        f"{found['id']}: {node['html'][:160]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


def sign_in_page(page: Page, address: str, email: str, password: str) -> None:
    """Sign in through the real page."""
    page.goto(f"{address}/staff/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/staff/")

"""A phone that fills a form: GET the page, read its fields and its hidden submission id, POST, read the code."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from urllib.parse import urlencode

TRAP = "website"  # hidden from people; only robots fill it
COMMENTS = (
    "They listened and explained what would happen next.",
    "I had to repeat myself to three different people.",
    "Good help, but the wait was long and nobody told us why.",
    "Nobody asked my son. The letters came in English only.",
)
RECEIPT = re.compile(r'class="code"[^>]*>\s*([A-Z2-7-]{14})\s*<')
MARK = re.compile(r'name="sid"[^>]*?value="([^"]+)"|value="([^"]+)"[^>]*?name="sid"')


class Refused(Exception):
    """The server answered, and not with a receipt."""


@dataclass
class Fields:
    """The fields of a page by how they are answered."""

    radios: dict[str, list[str]] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)  # name → most characters
    numbers: list[str] = field(default_factory=list)


class PageReader(HTMLParser):
    """Collects the fields of the form that is posted."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = Fields()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one field. What the page adds on its own (x-...) is left alone, as most people do."""
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if not name or name == TRAP or name.startswith("x-"):
            return
        if tag == "textarea":
            self.fields.texts[name] = int(given.get("data-most") or 300)
        elif tag == "input" and kind == "radio":
            self.fields.radios.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and kind == "checkbox":
            self.fields.boxes.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and kind in {"text", "number"} and given.get("inputmode") == "numeric":
            self.fields.numbers.append(name)


def read_fields(page: str) -> Fields:
    """The fields of a page."""
    reader = PageReader()
    reader.feed(page)
    return reader.fields


def mark_of(page: str) -> str:
    """The submission id a page carries. Raises Refused when it has none."""
    found = MARK.search(page)
    if found is None:
        raise Refused("the page has no submission id")
    return found[1] or found[2]


def answers(fields: Fields, rng: Random) -> list[tuple[str, str]]:
    """Plausible answers: most closed questions, some comments."""
    chosen = [
        (name, rng.choice(values)) for name, values in fields.radios.items() if rng.random() > 0.08
    ]
    for name, values in fields.boxes.items():
        if rng.random() < 0.5:
            chosen.append((name, rng.choice(values)))
    for name, most in fields.texts.items():
        if rng.random() < 0.4:
            chosen.append((name, rng.choice(COMMENTS)[:most]))
    return chosen


@dataclass(frozen=True)
class Filling:
    """One filling: what was sent, the code that came back, and how long each step took, in seconds."""

    body: bytes
    mark: str
    code: str
    got: float
    posted: float


class Phone:
    """One phone at a time at one address; a new connection for each filling, as phones do."""

    def __init__(self, host: str, port: int, path: str, rng: Random) -> None:
        self.host, self.port, self.path, self.rng = host, port, path, rng
        self._known: tuple[str, Fields] | None = None  # a page's text before its id, and its fields

    def fill(self) -> Filling:
        """Fill the form once. Raises OSError or HTTPException when the line breaks, Refused otherwise."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            began = time.perf_counter()
            page = self._get(connection)
            got = time.perf_counter() - began
            mark, body = self.answer(page)
            began = time.perf_counter()
            code = self._post(connection, body)
            return Filling(body, mark, code, got, time.perf_counter() - began)
        finally:
            connection.close()

    def page(self) -> str:
        """GET the page."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            return self._get(connection)
        finally:
            connection.close()

    def open(self) -> tuple[str, bytes]:
        """GET the page and fill it: the submission id and the body, not yet sent."""
        return self.answer(self.page())

    def send(self, body: bytes) -> str:
        """POST a body (again): the receipt code."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            return self._post(connection, body)
        finally:
            connection.close()

    def answer(self, page: str) -> tuple[str, bytes]:
        """The submission id of a page and a filled body."""
        mark = mark_of(page)
        head = page[: page.index(mark)]
        if self._known is None or self._known[0] != head:
            self._known = (head, read_fields(page))
        sent = [("sid", mark), *answers(self._known[1], self.rng)]
        return mark, urlencode(sent).encode()

    def _get(self, connection: http.client.HTTPConnection) -> str:
        connection.request("GET", self.path, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        page = _text(response)
        if response.status != 200:
            raise Refused(f"GET answered {response.status}")
        return page

    def _post(self, connection: http.client.HTTPConnection, body: bytes) -> str:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept-Encoding": "gzip",
        }
        connection.request("POST", self.path, body, headers)
        response = connection.getresponse()
        page = _text(response)
        found = RECEIPT.search(page)
        if response.status != 200 or found is None:
            raise Refused(f"POST answered {response.status} without a receipt")
        return found[1]


def _text(response: http.client.HTTPResponse) -> str:
    body = response.read()
    if response.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return body.decode()

"""A browser that fills forms as a phone without script does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from bscp_voice.models import Link

MakeLink = Callable[..., Link]


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if tag in {"input", "textarea", "button", "select"} and name:
            self.names.add(name)


def field_names(page: str) -> set[str]:
    """The names of a page's fields."""
    parser = _Fields()
    parser.feed(page)
    return parser.names


@dataclass
class Phone:
    """A browser that opens a form and sends it."""

    client: FlaskClient

    def open(self, link: Link, language: str = "en") -> str:
        """The page's HTML."""
        answer = self.client.get(f"/f/{link.token}/{language}")
        assert answer.status_code == 200, answer.status
        return answer.text

    def mark(self, page: str) -> str:
        """The page's submission id."""
        found = re.search(r'name="?sid"?[^>]*value="([^"]+)"', page)
        assert found
        return found[1]

    def send(
        self,
        link: Link,
        answers: Mapping[str, str | list[str]],
        *,
        mark: str | None = None,
        language: str = "en",
    ) -> TestResponse:
        """Open, fill, send."""
        sid = self.mark(self.open(link, language)) if mark is None else mark
        data: MultiDict[str, str] = MultiDict({"sid": sid})
        for name, value in answers.items():
            for one in [value] if isinstance(value, str) else value:
                data.add(name, one)
        return self.client.post(f"/f/{link.token}/{language}", data=data)


def receipt_in(page: str) -> str:
    """The receipt code of a thank-you page."""
    found = re.search(r'class="code"[^>]*>([A-Z2-7-]+)<', page)
    assert found, page
    return found[1]

"""The page on Exit and history."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from bscp_voice.collect.safety import browsers


def page(client: FlaskClient) -> str:
    text = client.get("/safety/en").text
    return text[text.index("<main") : text.index("</main>")]


def test_it_says_what_exit_does_and_what_it_cannot_do(client: FlaskClient) -> None:
    found = page(client)

    assert "nothing that you wrote is sent" in found
    assert "Exit does not clear the history" in found
    assert "We cannot see whether yours is, and we cannot stop it" in found


def test_it_names_the_browsers_that_phones_come_with(client: FlaskClient) -> None:
    found = page(client)

    for name in ("Chrome on Android", "Safari on iPhone", "Samsung Internet", "Firefox"):
        assert found.count(name) == 2, name  # the history, and private pages
    assert found.count("<details") == 4
    assert found.count("<ol>") == 4


def test_the_steps_are_short(client: FlaskClient) -> None:
    with client.application.test_request_context():
        steps = [step for each in browsers() for step in (*each.steps, each.private)]

    assert max(len(step.split()) for step in steps) <= 18


def test_it_never_says_that_anybody_watches(client: FlaskClient) -> None:
    assert not re.search(r"\bwe (?:watch|monitor|track|can see)\b", page(client), re.IGNORECASE)

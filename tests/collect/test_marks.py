"""The submission id: signed, bound to its round, with the time it was made."""

from __future__ import annotations

import uuid

import pytest

from bscp_voice.collect.marks import new_mark, read_mark

SECRET = "a secret"
ROUND = uuid.uuid4()


def test_a_mark_tells_how_long_ago_it_was_made() -> None:
    mark = read_mark(SECRET, ROUND, new_mark(SECRET, ROUND, now=1000.0), now=1042.5)

    assert mark is not None
    assert mark.seconds == 42


def test_every_mark_is_another() -> None:
    assert len({new_mark(SECRET, ROUND, now=1000.0) for _ in range(200)}) == 200


def test_a_page_filled_again_adds_to_its_mark() -> None:
    again = new_mark(SECRET, ROUND, now=1000.0) + "~k3j4h5"

    mark = read_mark(SECRET, ROUND, again, now=1001.0)

    assert mark is not None
    assert mark.text == again


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "rubbish",
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: "z" + text,
        lambda text: text + "~",
        lambda text: text + "~" + "a" * 17,
        lambda text: text.upper(),
        lambda text: text + "\n",
    ],
)
def test_a_spoilt_mark_is_refused(spoil) -> None:  # type: ignore[no-untyped-def]
    assert read_mark(SECRET, ROUND, spoil(new_mark(SECRET, ROUND, now=1000.0)), now=1001.0) is None


def test_a_mark_of_another_round_secret_or_time_is_refused() -> None:
    mark = new_mark(SECRET, ROUND, now=1000.0)

    assert read_mark(SECRET, uuid.uuid4(), mark, now=1001.0) is None
    assert read_mark("another secret", ROUND, mark, now=1001.0) is None
    assert read_mark(SECRET, ROUND, mark, now=900.0) is None

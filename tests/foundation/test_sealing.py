"""Sealed answers: what a browser sealed opens here, and nothing else does."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bscp_voice.sealing import HEAD, LEAST, CannotOpen, new_key, read_key, seal, unseal
from bscp_voice.settings import ROOT

BY_CHROMIUM = json.loads((ROOT / "tests/data/sealed_by_chromium.json").read_text("utf-8"))
KEY = read_key(BY_CHROMIUM["private_key"])
SEALED = base64.urlsafe_b64decode(BY_CHROMIUM["sealed"] + "==")


def reason(sealed: bytes, *keys: str) -> str:
    with pytest.raises(CannotOpen) as problem:
        unseal(sealed, [read_key(key) for key in keys] or [KEY])
    return problem.value.reason


def test_what_chromium_sealed_opens() -> None:
    assert unseal(SEALED, [KEY]) == BY_CHROMIUM["text"]


def test_an_older_key_still_opens_while_it_is_listed() -> None:
    assert unseal(SEALED, [read_key(new_key()), KEY]) == BY_CHROMIUM["text"]


@given(st.text(st.characters(codec="utf-8"), max_size=5000))
def test_any_text_comes_out_as_it_went_in_and_its_length_is_hidden(text: str) -> None:
    sealed = seal(text, KEY)
    assert unseal(sealed, [KEY]) == text.rstrip(" ")
    assert (len(sealed) - LEAST) % 2048 == 0
    assert seal(text, KEY) != sealed


def test_another_key_does_not_open_it() -> None:
    assert reason(SEALED, new_key()) == "key"


@pytest.mark.parametrize("length", [0, 1, 9, HEAD, LEAST - 1])
def test_cut_short(length: int) -> None:
    assert reason(SEALED[:length]) == "cut_short"


@pytest.mark.parametrize("length", [LEAST, LEAST + 1, len(SEALED) - 1])
def test_cut_in_what_was_sealed(length: int) -> None:
    assert reason(SEALED[:length]) == "broken"


@pytest.mark.parametrize("version", [0, 2, 255])
def test_an_unknown_version(version: int) -> None:
    assert reason(bytes([version]) + SEALED[1:]) == "version"


@pytest.mark.parametrize("at", range(9, len(SEALED), 97))
def test_one_changed_bit_is_noticed_wherever_it_is(at: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= 1
    assert reason(bytes(changed)) == "broken"


def test_the_key_it_names_is_bound_to_it() -> None:
    other = read_key(new_key())
    with pytest.raises(CannotOpen) as problem:
        unseal(SEALED[:1] + other.id + SEALED[9:], [other])
    assert problem.value.reason == "broken"


@pytest.mark.parametrize(
    "text", ["", "no key", "A" * 43, "_" * 43, "Yk4XgE4kQ2yRzJ7l5h8n", "é" * 43]
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match=r"not"):
        read_key(text)

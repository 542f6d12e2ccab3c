"""A page compressed once with fresh characters in it: every decoder must read the same page."""

from __future__ import annotations

import gzip

import brotli
from hypothesis import given
from hypothesis import strategies as st

from bscp_voice.collect.splice import part, splice

BODY = st.binary(min_size=0, max_size=4000)
FRESH = st.binary(min_size=1, max_size=300)


@given(BODY, FRESH, st.binary(max_size=50))
def test_every_encoding_gives_the_same_page(head: bytes, fresh: bytes, rest: bytes) -> None:
    page = splice(head, rest)
    whole = head + fresh + rest

    br, br_name = page.body(fresh, (True, True))
    zipped, gzip_name = page.body(fresh, (False, True))
    plain, plain_name = page.body(fresh, (False, False))

    assert (br_name, gzip_name, plain_name) == ("br", "gzip", None)
    assert brotli.decompress(br) == whole
    assert gzip.decompress(zipped) == whole
    assert plain == whole


def test_the_fresh_part_costs_its_own_bytes_and_little_more() -> None:
    head = b"the same words again and again. " * 400
    br, _ = splice(head, b'">').body(b"x" * 36, (True, True))

    assert len(br) < len(brotli.compress(head)) + 36 + 16


@given(BODY, FRESH, BODY)
def test_fresh_characters_in_the_middle_are_read_by_every_decoder(
    before: bytes, fresh: bytes, after: bytes
) -> None:
    page = part(before, after)
    zipped, name = page.body(fresh, True)
    plain, nothing = page.body(fresh, False)

    assert (name, nothing) == ("gzip", None)
    assert gzip.decompress(zipped) == plain == before + fresh + after

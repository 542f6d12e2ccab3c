"""Suggestions for masking: what is marked, and that the text itself is never changed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bscp_voice.suggest import masked, pieces, suggestions


@pytest.mark.parametrize(
    ("text", "found", "kind"),
    [
        ("ring 07700 900123 please", "07700 900123", "number"),
        ("ring (0121) 303-1888.", "(0121) 303-1888", "number"),
        ("+44 7700 900 123", "+44 7700 900 123", "number"),
        ("write to a.b+c@example.org.uk now", "a.b+c@example.org.uk", "e-mail"),
        ("I am @ayaan_07 on there", "@ayaan_07", "handle"),
        ("see https://example.org/me", "https://example.org/me", "web address"),
        ("we live at B4 7WB now", "B4 7WB", "postcode"),
        ("we live at b47wb", "b47wb", "postcode"),
        ("my name is ayaan and", "ayaan", "name"),
        ("My name’s Zoë.", "Zoë", "name"),
        ("Mrs Begum came", "Begum", "name"),
        ("then Sarah O’Brien came", "Sarah O’Brien", "name"),
    ],
)
def test_what_may_lead_to_a_person_is_marked(text: str, found: str, kind: str) -> None:
    (only,) = suggestions(text)
    assert (text[only.start : only.end], only.kind) == (found, kind)


@pytest.mark.parametrize(
    "text",
    [
        "They listened to me.",
        "It took 12 weeks and 3 meetings in 2026.",
        "I WAS NOT HAPPY",
        "10 out of 10",
        "10/10 on 12.05.2026",
        "وہ بہت اچھے تھے",
    ],
)
def test_ordinary_words_are_not_marked(text: str) -> None:
    assert suggestions(text) == []


def test_names_of_organisations_that_are_known_are_not_marked() -> None:
    known = ("Birmingham Children's Trust", "West Midlands Police")
    text = "Sarah Khan of West Midlands Police rang the Children's Trust."
    assert [text[each.start : each.end] for each in suggestions(text, known)] == ["Sarah Khan"]
    assert len(suggestions(text)) > 1


def test_masking_replaces_each_suggestion_by_its_kind() -> None:
    text = "I’m Zoë Khan, my name is Zoë Khan, zk@example.org or 0121 303 1888"
    assert masked(text) == "I’m [name], my name is [name], [e-mail] or [number]"


@given(st.text(alphabet="aB7 @.+-'’\n0MrsZoë", max_size=80))
def test_the_pieces_are_the_text_and_never_overlap(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text
    found = suggestions(text)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    assert all(each.start < each.end for each in found)

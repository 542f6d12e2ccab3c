"""The page and the server count letters alike: what the page accepts is never refused."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bscp_voice.instruments.letters import letters
from tests.chromium import Open, Service

pytestmark = pytest.mark.browser

DATA = Path(__file__).parents[1] / "data" / "feedback_languages.csv"
PIECES = [
    *"ab \n\té1,", "e\u0301", "👍", "👍🏽", "👨‍👩‍👧‍👦", "🇬", "🇧", "1️⃣", "\u200d", "\u200c", "\u0301",
    "ক", "্", "ষ", "া", "ਪੰ", "ੱ", "می", "ں", "ጽ", "很", "ᄒ", "ᅡ", "ᆫ", "한", "ำ", "क", "्", "ka", "❤️‍🔥",
    "\U000e0067", "က", "္", "ﾞ", "🏴", "\u0600", "ൎ", "\u00ad", "\ufe0f",
]  # fmt: skip
COUNT = """texts => texts.map(text => [
    Math.max(text.length >> 4, Array.from(new Intl.Segmenter().segment(text)).length),
    Math.max(text.length >> 4, Array.from(text).length)])"""


def test_the_server_never_counts_more_than_a_browser(open_page: Open, service: Service) -> None:
    page = open_page(f"{service.link()}/en")
    pick = random.Random(3)
    texts = ["".join(pick.choices(PIECES, k=pick.randint(1, 40))) for _ in range(3000)]
    counted = page.evaluate(COUNT, texts)
    wrong = [
        (text, letters(text), whole, points)
        for text, (whole, points) in zip(texts, counted, strict=True)
        if letters(text) > min(whole, points)
    ]
    assert not wrong, wrong[:5]


def test_ordinary_sentences_have_the_same_number_in_every_language(
    open_page: Open, service: Service
) -> None:
    page = open_page(f"{service.link()}/en")
    texts = [row["text"] for row in csv.DictReader(DATA.read_text("utf-8").splitlines())]
    counted = page.evaluate(COUNT, texts)
    assert [letters(text) for text in texts] == [whole for whole, _points in counted]


def test_the_page_tells_how_many_letters_are_left(open_page: Open, service: Service) -> None:
    page = open_page(f"{service.link()}/en")
    page.locator("#x-next").click()
    page.get_by_text("Really good").click()
    page.locator("#x-next").click()
    box = page.locator("#why")
    most = int(box.get_attribute("data-most") or 0)
    family = "👨‍👩‍👧‍👦"  # eleven code units
    box.fill(family * (most - 7))
    expect(page.get_by_text("7 letters left")).to_be_visible()
    assert letters(box.input_value()) == most - 7

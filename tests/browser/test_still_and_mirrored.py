"""What people ask of their device is kept: no motion, more contrast. From right to left all is mirrored but codes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import COLOURS, look, open_shown
from tests.browser.conftest import PagesIn
from tests.browser.rendered import CORE, Everyone, Rendered

pytestmark = [pytest.mark.browser]  # as a list: a group of its own, see tests/conftest.py

MOVING = """() => [...document.querySelectorAll('*')].filter(it => ['', '::before', '::after'].some(part => {
  const style = getComputedStyle(it, part || null), longest = text => Math.max(...text.split(',').map(parseFloat));
  return longest(style.transitionDuration) > 0
    || (style.animationName !== 'none' && longest(style.animationDuration) > 0);
})).map(it => it.className || it.tagName)"""
SCROLLING = "getComputedStyle(document.documentElement).scrollBehavior"
# the middle of a thing, from the edge where reading begins: 0 there, 1 at the other
PLACE = """([query, inside]) => {
  const out = document.querySelector(inside).getBoundingClientRect();
  return [...document.querySelectorAll(query)].filter(it => it.offsetParent || it.tagName === 'svg').map(it => {
    const box = it.getBoundingClientRect(), middle = (box.left + box.right) / 2;
    return (middle - out.left) / out.width;
  });
}"""
CODES = """() => [...document.querySelectorAll('a[href^="tel:"], .code, .code-box')].map(it =>
  [it.textContent.trim() || it.name || it.className, getComputedStyle(it).direction])"""


def named(pages: list[Rendered], name: str) -> Rendered:
    """The page with this name."""
    return next(each for each in pages if each.name == name)


def few(pages: list[Rendered]) -> list[Rendered]:
    """The core forms, and every page that asks nothing."""
    core = {f"form {code}" for code in CORE}
    return [each for each in pages if each.name in core or not each.form]


def test_nothing_moves_where_motion_is_not_wanted(
    everyone: Everyone, pages_in: PagesIn, phone: Page
) -> None:
    moved = 0
    for shown in few(pages_in("en")):
        open_shown(phone, everyone, shown)
        phone.emulate_media(reduced_motion="no-preference")
        moved += len(phone.evaluate(MOVING))
        phone.emulate_media(reduced_motion="reduce")
        assert phone.evaluate(MOVING) == [], shown.title
        assert phone.evaluate(SCROLLING) == "auto"
    phone.emulate_media(reduced_motion="no-preference")

    assert moved, "the measure finds motion where there is some"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_more_contrast_is_never_less(
    everyone: Everyone, pages_in: PagesIn, phone: Page, scheme: str
) -> None:
    found = []
    for shown in few(pages_in("en")):
        open_shown(phone, everyone, shown, script=False)
        phone.emulate_media(color_scheme=scheme, contrast="more")  # type: ignore[arg-type]
        found += look(phone, shown.title, f"more contrast, {scheme}", COLOURS)
    phone.emulate_media(contrast="no-preference")

    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(("language", "reads"), [("en", "ltr"), ("ur", "rtl")])
def test_progress_faces_and_ticks_follow_the_script(
    everyone: Everyone, pages_in: PagesIn, phone: Page, language: str, reads: str
) -> None:
    def places(query: str, inside: str) -> list[float]:
        found: list[float] = phone.evaluate(PLACE, [query, inside])
        assert found, query
        return [1 - each if reads == "rtl" else each for each in found]

    open_shown(phone, everyone, named(pages_in(language), "form child_8_11"))
    phone.locator("#x-next").click()
    phone.locator("#x-next").click()
    phone.locator("#x-back").click()
    card = ".step:not([hidden]) .govuk-radios__item"
    assert max(places(f"{card} svg.face", card)) < 0.3, "the face comes first"
    tick = phone.evaluate(
        """card => {
          const shown = document.querySelector(`${card} > span`), mark = getComputedStyle(shown, '::after');
          return [parseFloat(mark.left), parseFloat(mark.right)];
        }""",
        card,
    )
    ahead, behind = tick if reads == "ltr" else tick[::-1]
    assert ahead > 3 * behind, "the tick stands where reading ends"
    assert places("#x-back", ".go")[0] < 0.4, "Back is where reading begins"
    assert places("#x-where", ".go")[0] > 0.5
    assert places("#x-exit", ".top")[0] > 0.5
    phone.locator("#x-skip").click()
    phone.locator("#x-skip").click()
    assert places("#x-far", ".way")[0] < 0.3, "the bar fills from where reading begins"


@pytest.mark.parametrize("language", ["ur", "ar", "ckb"])
def test_numbers_and_codes_stay_left_to_right(
    everyone: Everyone, pages_in: PagesIn, phone: Page, language: str
) -> None:
    seen = set()
    for shown in pages_in(language):
        open_shown(phone, everyone, shown, script=False)
        for text, direction in phone.evaluate(CODES):
            assert direction == "ltr", f"{shown.title}: {text}"
            seen.add(text[:4])
        assert phone.evaluate("getComputedStyle(document.body).direction") == "rtl"
        names = phone.evaluate(
            "[...document.querySelectorAll('[lang=en]')].map(it => getComputedStyle(it).direction)"
        )
        assert set(names) <= {"ltr"}, shown.title

    assert {"0800", "999", "code"} <= seen
    assert len(seen) > 6  # and receipt codes


def test_every_core_form_is_looked_at(pages_in: PagesIn) -> None:
    names = {each.name for each in pages_in("ur")}
    assert {f"form {code}" for code in CORE} <= names
    assert {f"thank you, {code}" for code in CORE} <= names

"""Going through a page by keyboard alone: where the focus is, whether it can be seen, and what to press there."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 400

# what a person sees of the thing that has the focus: a choice shows it on its card
SEEN = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return { none: true };
  const chosen = /^(radio|checkbox)$/.test(it.type);
  const shown = chosen && it.labels.length ? (it.labels[0].querySelector('span') || it.labels[0]) : it;
  const box = shown.getBoundingClientRect(), style = getComputedStyle(shown);
  const wide = document.documentElement.clientWidth, high = innerHeight;
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 1 && box.height > 1 && box.left >= -1 && box.right <= wide + 1
    && (box.height > high ? box.top < high && box.bottom > 0 : box.top >= -1 && box.bottom <= high + 1);
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].map(([x, y]) =>
    [box.left + box.width * x, box.top + box.height * y]).filter(([x, y]) => x >= 0 && y >= 0 && x < wide && y < high);
  const covered = !points.length || points.every(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return !top || !(shown.contains(top) || it.contains(top) || top.contains(shown));
  });
  return { id: it.id, tag: it.tagName, type: it.type || '', name: it.name || '',
    ask: it.className === 'ask',
    checked: !!it.checked, empty: !it.value,
    text: (shown.textContent || '').trim().slice(0, 40), ring, inside, covered };
}"""


def focused(page: Page) -> dict[str, Any]:
    """What has the focus."""
    found: dict[str, Any] = page.evaluate(SEEN)
    return found


def tab(page: Page) -> dict[str, Any]:
    """Press Tab. Fails when the focus then cannot be seen whole, or is covered (WCAG 2.4.7, 2.4.11)."""
    page.keyboard.press("Tab")
    now = focused(page)
    if not now.get("none"):
        assert now["ring"], f"no ring: {now}"
        assert now["inside"], f"not in view: {now}"
        assert not now["covered"], f"covered: {now}"
    return now


def answer_here(page: Page, now: dict[str, Any], number: int) -> None:
    """Answer the field that has the focus, as a person with a keyboard does: Space, an arrow, or letters."""
    kind = now["type"]
    if kind == "radio" and not now["checked"]:
        page.keyboard.press("ArrowDown" if number % 2 else "Space")
        assert focused(page)["checked"], f"not chosen: {now}"
    elif kind == "checkbox" and not now["checked"]:
        page.keyboard.press("Space")
    elif kind == "email" and now["empty"]:
        page.keyboard.type("name@example.org")
    elif (now["tag"] == "TEXTAREA" or kind in ("text", "number")) and now["empty"]:
        page.keyboard.type("3")


def tab_to(page: Page, target: str, *, answering: bool) -> int:
    """Tab on to a button, answering on the way; how many fields were met."""
    fields, ticked = 0, ""
    for number in range(MOST_STOPS):
        now = tab(page)
        if now.get("id") == target:
            return fields
        if answering and now.get("type"):
            fields += now["type"] not in ("button", "submit")
            if now["type"] != "checkbox" or now["name"] != ticked:  # one tick a question is enough
                answer_here(page, now, number)
            ticked = now["name"]
    raise AssertionError(f"#{target} cannot be reached by Tab")

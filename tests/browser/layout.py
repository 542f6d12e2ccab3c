"""How a page lies on a small screen or with large letters: what runs off the side, what is too small to hit."""

from __future__ import annotations

from playwright.sync_api import Page

NARROW = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
PHONE = {"width": 360, "height": 740}  # above 320 px faces and buttons are laid out another way
HALF = {
    "width": 640,
    "height": 512,
}  # 1280 x 1024 with text twice as large needs as much room as this

# what sticks out, and not into something that a person can scroll by itself
SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth, out = [];
  const words = it => it.textContent.trim().slice(0, 40);
  if (document.documentElement.scrollWidth > wide) out.push(`page ${document.documentElement.scrollWidth} px`);
  for (const it of document.body.querySelectorAll('main *, header *, footer *, aside *')) {
    if (it.closest('.trap, .govuk-visually-hidden, .sprite, svg') || it.matches('.govuk-skip-link, .demo')) continue;
    const box = it.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && (box.right > wide + 1 || box.left < -1))
      out.push(`<${it.tagName}> ${Math.round(box.left)} to ${Math.round(box.right)}: ${words(it)}`);
    const style = getComputedStyle(it);
    if (it.scrollWidth > it.clientWidth + 1 && it.clientWidth && style.overflowX === 'hidden' && !it.matches('.way'))
      out.push(`cut off: ${words(it)}`);
  }
  return out.slice(0, 5);
}"""

# WCAG 2.5.5: 44 by 44, but for a link in a sentence, which has words beside it
SMALL = """least => {
  const out = [];
  // a link in a sentence: words beside it, or the next line of the same paragraph
  const beside = it => [...it.parentNode.childNodes].some(other => other !== it && other.nodeType === 3
    && other.textContent.trim().length > 1);
  for (const it of document.querySelectorAll('a[href], button, input, textarea, select, summary')) {
    if (it.matches('[type=hidden], .govuk-skip-link') || it.closest('.trap, [hidden]')) continue;
    if (it.tagName === 'A' && beside(it)) continue;
    let box = it.getBoundingClientRect();
    if (!box.width && !box.height) continue;
    if (/^(radio|checkbox)$/.test(it.type) && it.labels.length) box = it.labels[0].getBoundingClientRect();
    const after = getComputedStyle(it, '::after');  // a card that is all link
    if (after.position === 'absolute' && after.content !== 'none') box = it.offsetParent.getBoundingClientRect();
    if (box.width < least || box.height < least)
      out.push(`${it.tagName}#${it.id} ${Math.round(box.width)}x${Math.round(box.height)}: ${it.textContent.trim()}`);
  }
  return out;
}"""
LARGE_TEXT = """() => {
  const root = document.documentElement;
  root.style.setProperty('font-size', 2 * parseFloat(getComputedStyle(root).fontSize) + 'px');
}"""
LEAST = 44  # CSS px


def on_phones(page: Page) -> list[str]:
    """What is too small for a finger at 360 and at 320 px, and what sticks out at 320 px. Leaves the page at 320."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found = [f"too small at 360 px: {each}" for each in page.evaluate(SMALL, LEAST)]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    found += [f"too small at 320 px: {each}" for each in page.evaluate(SMALL, LEAST)]
    return found + [f"320 px: {each}" for each in page.evaluate(SIDEWAYS)]


def large_text(page: Page) -> list[str]:
    """What makes a person scroll sideways at 640 px with text twice as large. Leaves the text large."""
    page.set_viewport_size(HALF)  # type: ignore[arg-type]
    page.evaluate(LARGE_TEXT)
    return [f"text 200 %: {each}" for each in page.evaluate(SIDEWAYS)]

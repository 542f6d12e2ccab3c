"""axe-core on a rendered page as people meet it: as it is, in the dark, in forced colours, without script."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, Page

from tests.browser.rendered import Everyone, Rendered
from tests.chromium import OUR_TAGS, PHONE

MODES = ("default", "dark", "forced colours", "script off")
# what a change of colours can break; everything else is the same in every mode
COLOURS = ["cat.color"]
RUN = """([tags, parts, but]) => axe.run(
  parts.length ? {include: parts.filter(part => document.querySelector(part)).map(part => [part])} : document,
  {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false,
    rules: but.length ? Object.fromEntries(axe.getRules(but).map(it => [it.ruleId, {enabled: false}])) : {}},
).then(found => found.violations.map(
  it => [it.id, it.help, it.impact, it.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))"""
ERRORS = (".govuk-error-summary", ".govuk-form-group--error", ".kind")
# the sheet and the texts of what comes after the page are there; nothing moves any more
SETTLED = """() => {
  const got = part => performance.getEntriesByType('resource').some(it => it.name.includes(part) && it.responseEnd);
  return document.readyState === 'complete' && (!document.querySelector('script[data-later]') || got('/words/'));
}"""
UNFOLD = "() => { for (const it of document.querySelectorAll('details')) it.open = true; }"


@dataclass(frozen=True)
class Finding:
    """A rule that a page breaks in one mode."""

    page: str
    mode: str
    rule: str
    help: str
    impact: str
    where: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line."""
        return f"{self.page}, {self.mode}: {self.rule} ({self.help}): {' '.join(self.where)}"

    def record(self) -> dict[str, str]:
        """What the accessibility statement needs of it."""
        return {name: value for name, value in asdict(self).items() if name != "where"}


@cache
def source() -> str:
    """The script of axe-core."""
    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")


def version() -> str:
    """Which axe-core this is."""
    found = re.search(r"axe v([\d.]+)", source()[:400])
    assert found
    return found[1]


def new_phone(chromium: Browser) -> Page:
    """A phone that keeps nothing between pages but files."""
    page = chromium.new_context(viewport=PHONE, service_workers="block").new_page()  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    return page


def open_shown(page: Page, everyone: Everyone, shown: Rendered, *, script: bool = True) -> None:
    """Open a rendered page and wait until everything that comes later has come."""
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.goto(everyone.service.address + everyone.shelf.put(shown, script=script))
    if script:
        page.wait_for_function(SETTLED)
    page.evaluate(UNFOLD)


def look(
    page: Page,
    name: str,
    mode: str,
    tags: Sequence[str] = OUR_TAGS,
    parts: Sequence[str] = (),
    but: Sequence[str] = (),
) -> list[Finding]:
    """What axe-core finds on the page that is open, or in these parts of it. `but`: tags of rules to leave out."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(source())
    found: list[list[Any]] = page.evaluate(RUN, [list(tags), list(parts), list(but)])
    return [
        Finding(name, mode, rule, words, str(impact), tuple(where))
        for rule, words, impact, where in found
    ]


def audit(page: Page, everyone: Everyone, shown: Rendered) -> list[Finding]:
    """Every mode of one page: loaded twice, with script and without.

    Colours are looked at where most can be seen: of a form, without script, when all of it stands there;
    of a form with errors, only what the form itself has not.
    """
    name = shown.title
    open_shown(page, everyone, shown)
    found = look(page, name, "default")
    if not shown.form:
        found += _colours(page, name, ())
    open_shown(page, everyone, shown, script=False)
    found += look(page, name, "script off")
    if shown.form:
        found += _colours(page, name, ERRORS if shown.status != 200 else ())
    return found


def audit_words(page: Page, everyone: Everyone, shown: Rendered) -> list[Finding]:
    """What another language can change: its words, lengths, direction and marks, with everything shown at once."""
    open_shown(page, everyone, shown, script=False)
    return look(page, shown.title, "script off", but=COLOURS)


def _colours(page: Page, name: str, parts: Sequence[str]) -> list[Finding]:
    page.emulate_media(color_scheme="dark", forced_colors="none")
    found = look(page, name, "dark", COLOURS, parts)
    page.emulate_media(color_scheme="light", forced_colors="active")
    return found + look(page, name, "forced colours", COLOURS, parts)

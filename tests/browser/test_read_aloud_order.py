"""What a screen reader is given of each question: its words, its hint, and every option with its word, in order."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Kind, Question
from tests.browser.rendered import CORE
from tests.browser.tree import Group, Tree, said
from tests.chromium import Open, Service

pytestmark = pytest.mark.browser

CONTEXT = "cp_conference"
WRITTEN = (Kind.TEXT, Kind.NUMBER, Kind.DATE)


def steps(page: Page) -> list[str]:
    """Show each step of the form in turn; its questions must be the only ones that are read."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.step')].slice(1).map(it => it.id)"
    )
    return found


def only(page: Page, step: str) -> None:
    """Show one step, with every question in it."""
    page.evaluate(
        """step => {
          for (const it of document.querySelectorAll('.step')) it.hidden = it.id !== step;
          for (const it of document.querySelectorAll(`#${CSS.escape(step)} .q`)) it.hidden = false;
        }""",
        step,
    )


def read(page: Page) -> tuple[list[Group], list[dict[str, object]]]:
    """Every question of a form as it is read, step by step: with options, and to be written."""
    groups, fields = [], []
    for step in steps(page):
        only(page, step)
        tree = Tree(page)
        groups += tree.groups()
        fields += tree.shown("textbox", "spinbutton")
    return groups, fields


def expected(question: Question) -> list[tuple[str, tuple[str, ...]]]:
    """What must be read of a question with options; “skip” is a button where script runs."""
    options = tuple(each.label for each in question.choices if each.code != "skip")
    names = [row.label for row in question.rows] or [question.text_for(CONTEXT)]
    return [(" ".join(name.split()), options) for name in names]


@pytest.mark.parametrize("code", CORE)
def test_a_question_reads_its_words_its_hint_and_each_option(
    service: Service, open_page: Open, code: str
) -> None:
    form = registry.form(code, None, CONTEXT)
    page = open_page(f"{service.link(code)}/en")
    groups, fields = read(page)
    met = [(group.name, group.options) for group in groups]
    for question in form.questions:
        if question.kind in WRITTEN:
            assert any(question.text_for(CONTEXT) in said(each) for each in fields), question.code
            continue
        for one in expected(question):
            assert one in met, f"{question.code}: {one} not in {[m for m in met if m[0] == one[0]]}"

    assert len(met) >= 5
    for group in groups:
        assert group.name, group
        assert all(group.options), f"an option without a word: {group}"
        assert len(set(group.options)) == len(group.options), f"two options read alike: {group}"
        assert len(group.roles) == 1
    assert all(said(each) for each in fields), "a field without a name"


def test_hints_are_read_with_their_question(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link('parent_carer')}/en")
    groups, _fields = read(page)
    hinted = {group.name: group.description for group in groups if group.description}

    assert hinted["May we show your words to other people?"].startswith("A person reads them first")
    assert hinted["Would you like someone to get in touch?"].startswith("If you say yes")


def test_faces_and_pictures_are_not_read(service: Service, open_page: Open) -> None:
    """The word under a face says it; a face that is read too would say it twice, or in nobody's words."""
    for code in ("child_4_7", "easy_read"):
        page = open_page(f"{service.link(code)}/en")
        drawn = 0
        for step in steps(page):
            only(page, step)
            drawn += page.locator(".step:not([hidden]) svg").count()
            assert not Tree(page).shown("image", "img", "graphics-symbol", "graphics-document")
        assert drawn > 4

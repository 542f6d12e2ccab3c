"""The way from the first question to Send: what the page says is still to come, and that it comes."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import Open, Service

pytestmark = pytest.mark.browser

MOST_STEPS = 90


@dataclass(frozen=True)
class Place:
    """What one step of the page says of the way."""

    part: int
    parts: int
    question: int  # 0: a step that asks nothing
    questions: int
    far: float  # per cent of the bar


def places(page: Page, *, answer: bool) -> list[Place]:
    """Go to Send and note every place on the way; `answer`: take the first choice, write a word."""
    found = []
    page.locator("#x-next").click()
    for _ in range(MOST_STEPS):
        said = page.locator("#x-where").inner_text()
        part = re.search(r"Part (\d+) of (\d+)", said)
        question = re.search(r"Question (\d+) of (\d+)", said)
        assert part, said
        one, all_ = question.groups() if question else ("0", "0")
        far = page.evaluate("parseFloat(document.getElementById('x-far').style.width)")
        found.append(Place(int(part[1]), int(part[2]), int(one), int(all_), far))
        if page.locator("#x-send").is_visible():
            return found
        here = page.locator(".step:not([hidden])")
        if answer or here.locator("[data-needed]").count():
            for box in here.locator("textarea:visible").all():
                box.fill("a word")
            for labels in here.locator(".govuk-radios:visible").all():
                labels.locator("label").first.click()
        page.locator("#x-next").click()
    raise AssertionError("the form has no end")


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.parametrize(
    ("form", "context"),
    [
        ("child_8_11", "cp_conference"),
        ("yp_12_17", "cp_conference"),
        ("easy_read", "cp_conference"),
        ("have_your_say", None),
        ("prac_survey", None),
    ],
)
def test_the_last_question_said_is_the_last(
    service: Service, open_page: Open, form: str, context: str | None, answer: bool
) -> None:
    way = places(open_page(f"{service.link(form, context)}/en"), answer=answer)

    assert way[-1].part == way[-1].parts  # Send is in the last part, and nothing comes after it
    assert [each.part for each in way] == sorted(each.part for each in way)
    assert [each.far for each in way] == sorted(each.far for each in way)
    assert way[-1].far == 100
    for part in {each.part for each in way} - {way[-1].part}:
        asked = [each for each in way if each.part == part and each.question]
        totals = [each.questions for each in asked]
        assert totals == sorted(totals, reverse=True), "the count may only shrink"
        last = asked[-1]
        assert last.questions - last.question < 3, "of a page with three questions, the first"
    # what comes after a question is announced before: no part appears on the way
    assert [each.parts for each in way] == sorted((each.parts for each in way), reverse=True)


def test_who_helped_and_may_we_quote_are_counted(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/en")
    way = places(page, answer=True)

    first = [each for each in way if each.part == 1 and each.question]
    assert (first[-1].question, first[-1].questions) == (14, 14)
    expect(page.locator("#x-where")).to_have_text("Part 3 of 3")
    assert page.title().startswith("Part 3 of 3 – ")


def test_a_question_is_not_asked_when_what_it_leans_on_was_skipped(
    service: Service, open_page: Open
) -> None:
    page = open_page(f"{service.link()}/en")
    went, leaning = page.locator("#s-cx_cp_part"), page.locator("#s-cx_cp_choice")
    page.locator("#x-next").click()
    while not went.is_visible():
        page.locator("#x-next").click()

    page.locator("#x-skip").click()
    expect(went).to_be_hidden()
    expect(leaning).to_be_hidden()
    page.locator("#x-back").click()
    page.get_by_text("No, I sent my views", exact=True).click()
    page.locator("#x-next").click()
    expect(leaning).to_be_visible()

"""Answering in a real browser: with script, without, by keyboard, from right to left, back and forth."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Kind, is_shown
from bscp_voice.models import Answer, Comment, Response
from tests.chromium import Open, Service, steps_to_the_end, violations

pytestmark = pytest.mark.browser


def stored(service: Service) -> dict[str, set[str]]:
    with service.app.app_context():
        newest = db.session.scalars(select(Response)).all()
        known = {response.id for response in newest}
        found: dict[str, set[str]] = {}
        for answer in db.session.scalars(select(Answer)):
            if answer.response_id in known:
                found.setdefault(answer.question, set()).add(answer.value)
        return found


def count(service: Service) -> int:
    with service.app.app_context():
        return len(db.session.scalars(select(Response)).all())


def words(service: Service) -> list[str]:
    with service.app.app_context():
        return [comment.text for comment in db.session.scalars(select(Comment))]


def asked(page: Page) -> str:
    return page.locator(".step:not([hidden]) .q:not([hidden]) .ask").first.inner_text()


def test_a_child_answers_one_question_at_a_time(service: Service, open_page: Open) -> None:
    before = count(service)
    page = open_page(f"{service.link()}/en")
    expect(page.locator("h1")).to_have_text("Tell us how it was")
    page.locator("#x-next").click()

    expect(page.locator("#x-where")).to_have_text("Part 1 of 3Question 1 of 14")
    assert page.evaluate("document.activeElement.className") == "ask"
    page.get_by_text("Really good").click()
    page.locator("#x-next").click()
    page.locator("#why").fill("They listened to me")
    page.locator("#x-skip").click()
    expect(page.locator("#x-where")).to_have_text("Part 1 of 3Question 3 of 14")
    steps_to_the_end(page)
    page.locator("#x-send").click()

    expect(page.locator("h1")).to_have_text("Thank you")
    expect(page.locator(".code")).to_have_text(page.locator(".code").inner_text())  # there is one
    assert count(service) == before + 1
    assert "5" in stored(service)["exp"]
    assert "They listened to me" not in words(service)  # skipped: taken back


def test_back_and_swipe_back_lose_nothing(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/en")
    page.locator("#x-next").click()
    page.get_by_text("Not good").click()
    page.locator("#x-next").click()
    page.locator("#why").fill("Half a")
    page.go_back()

    expect(page.locator("#x-where")).to_have_text("Part 1 of 3Question 1 of 14")
    assert page.locator("[name=exp][value='2']").is_checked()
    page.go_forward()
    assert page.locator("#why").input_value() == "Half a"
    page.locator("#x-back").click()
    page.locator("#x-back").click()
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("[name=exp][value='2']").is_checked()


def test_the_keyboard_alone_is_enough_and_enter_never_sends_early(
    service: Service, open_page: Open
) -> None:
    before = count(service)
    page = open_page(f"{service.link('loop_check', None)}/en")
    page.locator("#x-next").focus()
    for _ in range(40):
        if page.locator("#x-send").is_visible():
            break
        where = page.url
        page.keyboard.press("Enter") if page.evaluate(
            "document.activeElement.id == 'x-next'"
        ) else page.locator("#x-next").press("Enter")
        assert page.url != where
        choices = page.locator(".step:not([hidden]) input[type=radio]:visible")
        if choices.count():
            choices.first.focus()
            page.keyboard.press("Space")
            here = page.url
            page.keyboard.press("Enter")
            assert page.url != here or page.locator("#x-send").is_visible()
    assert count(service) == before
    page.locator("#x-send").press("Enter")
    expect(page.locator("h1")).to_have_text("Thank you")
    assert count(service) == before + 1


def test_one_plain_page_without_script(service: Service, open_page: Open) -> None:
    before = count(service)
    page = open_page(f"{service.link('prac_survey', None)}/en", java_script_enabled=False)

    assert page.locator(".q").count() > 15
    assert all(question.is_visible() for question in page.locator(".q").all())
    assert page.locator(".when").first.is_visible()
    expect(page.locator("#x-next")).to_be_hidden()
    page.locator("#proto_know").check(force=True)
    page.locator("#x-send").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    assert count(service) == before + 1
    assert stored(service)["proto_know"] == {"yes_where"}


def test_check_answers_shows_them_with_a_way_back(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link('parent_carer')}/en")
    page.locator("#x-next").click()
    page.get_by_text("Very good", exact=True).click()
    for _ in range(60):
        page.locator("#x-next").click()
        if page.locator("#x-answers").is_visible():
            break
    first = page.locator("#x-answers div").first
    expect(first.locator("dd")).to_contain_text("Very good")
    assert violations(page) == []
    first.get_by_role("link").click()
    page.get_by_text("Poor", exact=True).click()
    page.locator("#x-next").click()

    expect(page.locator("#x-answers div").first.locator("dd")).to_contain_text("Poor")


def test_sending_twice_by_going_back_starts_afresh(service: Service, open_page: Open) -> None:
    before = count(service)
    page = open_page(f"{service.link('loop_check', None)}/en")
    steps_to_the_end(page)
    page.locator("#x-send").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    code = page.locator(".code").inner_text()
    page.go_back()
    page.wait_for_function("document.querySelector('#x-form')")
    assert page.locator("input:checked").count() == 0
    steps_to_the_end(page)
    page.locator("#x-send").click()
    expect(page.locator("h1")).to_have_text("Thank you")

    assert page.locator(".code").inner_text() != code
    assert count(service) == before + 2


def test_pressing_send_twice_stores_once(service: Service, open_page: Open) -> None:
    before = count(service)
    page = open_page(f"{service.link('loop_check', None)}/en")
    steps_to_the_end(page)
    page.evaluate("() => { const b = document.getElementById('x-send'); b.click(); b.click(); }")
    expect(page.locator("h1")).to_have_text("Thank you")

    assert count(service) == before + 1


def test_without_a_signal_nothing_is_lost(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link('loop_check', None)}/en")
    steps_to_the_end(page)
    page.context.set_offline(True)
    page.locator("#x-send").click()
    expect(page.locator("#x-status")).to_contain_text("not online")
    page.context.set_offline(False)
    page.locator("#x-send").click()

    expect(page.locator("h1")).to_have_text("Thank you")


def test_an_error_is_shown_first_and_leads_to_its_question(
    service: Service, open_page: Open
) -> None:
    page = open_page(f"{service.link()}/en")
    page.evaluate("document.getElementById('why').value = 'x'.repeat(600)")
    steps_to_the_end(page)
    page.locator("#x-send").click()

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    expect(page.locator("#why")).to_be_visible()
    page.locator(".govuk-error-summary a").click()
    expect(page.locator("#why")).to_be_focused()
    assert len(page.locator("#why").input_value()) == 600
    assert violations(page) == []


def test_exit_leaves_nothing_to_come_back_to(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/en")
    page.route(
        "**/exit",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    page.locator("#x-next").click()
    page.get_by_text("Really bad").click()
    page.locator("#x-exit").click()
    expect(page).to_have_title("Weather")
    page.go_back()

    assert page.locator("input:checked").count() == 0


def test_three_shifts_leave(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/en")
    page.route(
        "**/exit",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    for _ in range(3):
        page.keyboard.press("Shift")

    expect(page).to_have_title("Weather")


def test_right_to_left_is_mirrored(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/ur")
    page.locator("#x-next").click()
    card = page.locator(".govuk-radios__item").first.bounding_box()
    face = page.locator(".govuk-radios__item svg").first.bounding_box()

    assert card
    assert face
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert face["x"] > card["x"] + card["width"] / 2
    assert violations(page) == []


@pytest.mark.parametrize("size", [(320, 256), (320, 640), (360, 740), (1280, 900)])
@pytest.mark.parametrize("script", [True, False])
def test_nothing_runs_off_the_side(
    service: Service, open_page: Open, size: tuple[int, int], script: bool
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    for form, context in (("easy_read", "cp_conference"), ("audit_return", None)):
        page = open_page(
            f"{service.link(form, context)}/en", viewport=viewport, java_script_enabled=script
        )
        for _ in range(4 if script else 1):
            if script:
                page.locator("#x-next").click()
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width <= size[0]
            else:
                box = page.locator("#x-form").bounding_box()
                assert box
                assert box["x"] + box["width"] <= size[0]


def test_targets_and_faces_are_large(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/en")
    page.locator("#x-next").click()
    for card in page.locator(".govuk-radios__label:visible").all():
        box = card.bounding_box()
        assert box
        assert box["height"] >= 56
        assert box["width"] >= 310
    for face in page.locator("svg.face:visible").all():
        box = face.bounding_box()
        assert box
        assert box["width"] >= 64
    next_, skip = (page.locator(name).bounding_box() for name in ("#x-next", "#x-skip"))
    assert next_
    assert skip
    assert abs(next_["width"] - skip["width"]) < 2
    assert next_["height"] == skip["height"]


def test_the_focused_thing_is_never_under_the_bar(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/en")
    page.locator("#x-next").click()
    for _ in range(14):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
              const it = document.activeElement, bar = document.getElementById('x-bar');
              if (bar.contains(it) || it === document.body) return false;
              const at = (it.labels && it.labels[0] || it).getBoundingClientRect();
              const low = bar.getBoundingClientRect();
              return at.top >= low.top && at.bottom <= low.bottom && at.height > 0;
            }"""
        )
        assert not covered


def test_a_question_that_picks_the_others_has_to_be_answered(
    service: Service, open_page: Open
) -> None:
    page = open_page(f"{service.link('easy_read')}/en")
    page.locator("#x-next").click()
    where = page.url
    expect(page.locator("#x-skip")).to_be_hidden()
    page.locator("#x-next").click()

    assert page.url == where
    expect(page.locator("#x-status")).to_contain_text("Please choose one")


@pytest.mark.parametrize(
    ("code", "context"),
    [("prac_survey", None), ("have_your_say", None), ("cpc_return", None), ("audit_return", None)],
)
def test_the_page_asks_what_the_server_would(
    service: Service, open_page: Open, code: str, context: str | None
) -> None:
    """The same random answers to shape.is_shown and to the page: both ask the same questions."""
    form = registry.form(code, None, context)
    page = open_page(f"{service.link(code, context)}/en")
    chance = random.Random(code)
    hidden_once = set()
    for _ in range(25):
        page.evaluate("document.getElementById('x-form').reset()")
        chosen = {
            question.code: {chance.choice(question.choices).code}
            for question in form.questions
            if question.choices and question.kind is not Kind.GRID and chance.random() < 0.8
        }
        page.evaluate(
            """chosen => {
              for (const [name, code] of chosen)
                document.querySelector(`input[name="${name}"][value="${code}"]`).checked = true;
              document.getElementById('x-form').dispatchEvent(new Event('change', {bubbles: true}));
            }""",
            [[name, next(iter(codes))] for name, codes in chosen.items()],
        )
        seen: dict[str, set[str]] = {}
        expected = set()
        for question in form.questions:
            if is_shown(question, seen):
                expected.add(question.code)
                if question.code in chosen:
                    seen[question.code] = chosen[question.code]
        hidden_once |= {question.code for question in form.questions} - expected
        shown = page.evaluate(
            """names => names.filter(name => {
              const it = document.querySelector(`[name="${name}"],[name^="${name}."]`);
              return !it.closest('.q').hidden;
            })""",
            [question.code for question in form.questions],
        )
        assert set(shown) == expected
    conditional = any(question.show_if.all_of for question in form.questions)
    assert bool(hidden_once) is conditional

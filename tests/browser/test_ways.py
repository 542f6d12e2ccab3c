"""Ways to take part, in a real Chromium: read aloud, pictures, signed films, own look, letters a phone lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.chromium import CHROMIUM, FLAGS, PHONE, Open, Service, running_service, violations
from tests.instruments.test_media import JPG, MP4, VTT, put, wav

pytestmark = pytest.mark.browser

# a phone with voices that come a moment after the page, as in Chrome; it notes what it is told to say
VOICES = """(() => {
  const heard = [], listeners = [];
  let voices = [], waiting = null;
  window.heard = heard;
  window.finish = () => { const it = waiting; waiting = null; if (it) it.onend(); };
  window.bring = (list) => { voices = list; listeners.forEach((it) => it()); };
  Object.defineProperty(window, 'speechSynthesis', { value: {
    getVoices: () => voices,
    speak: (it) => { waiting = it; heard.push(it.text); it.onstart(); },
    cancel: () => { heard.push('(silent)'); waiting = null; },
    addEventListener: (_, it) => listeners.push(it),
  } });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
})()"""
ENGLISH = "bring([{ lang: 'en_GB', localService: true }])"
SPOKEN = "heard.filter((it) => it !== '(silent)')"
SAVING = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


@pytest.fixture(scope="module")
def equipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with recordings, one of them spoilt after its first bytes, and a signed film."""
    folder = tmp_path_factory.mktemp("ways")
    put(folder, "audio/child_8_11.v1/en/exp.wav", wav(0.4))
    put(folder, "audio/child_8_11.v1/en/heard.mp3", b"ID3" + bytes(61))
    for suffix, data in ((".mp4", MP4), (".vtt", VTT), (".jpg", JPG)):
        put(folder, f"bsl/child_8_11.v1/start{suffix}", data)
    with running_service(folder, media_path=folder, offered_languages=("en", "ur", "ti")) as it:
        yield it


def with_voices(chromium: Browser, address: str, *scripts: str) -> Page:
    page = chromium.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    for script in (VOICES, *scripts):
        page.add_init_script(script)
    page.goto(address)
    page.wait_for_selector(".look")
    return page


def listen(page: Page) -> None:
    page.get_by_role("button", name="Listen").click()


def hear_all(page: Page) -> list[str]:
    for _ in range(30):
        page.evaluate("finish()")
    return list(page.evaluate(SPOKEN))


def test_a_question_is_read_in_order_and_then_it_is_still(
    chromium: Browser, service: Service
) -> None:
    page = with_voices(chromium, service.link("yp_12_17") + "/en")
    assert page.get_by_role("button", name="Listen").count() == 0
    page.evaluate(ENGLISH)
    page.locator("#x-next").click()
    assert page.evaluate(SPOKEN) == []  # never by itself
    button = page.get_by_role("button", name="Listen")
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    button.press("Enter")
    assert page.locator(".ask.being-read, .being-read .ask").count() == 1
    step = page.locator(".step:not([hidden])")
    expected = [step.locator(".ask").inner_text(), *step.locator("label").all_inner_texts()]

    assert hear_all(page) == [text.strip() for text in expected]
    assert page.get_by_role("button", name="Listen").count() == 1
    assert page.locator(".being-read").count() == 0


@pytest.mark.parametrize(
    "leave",
    [
        "document.getElementById('x-next').click()",
        "document.querySelector('.listen').click()",
        "dispatchEvent(new PageTransitionEvent('pagehide'))",
        "document.dispatchEvent(new CustomEvent('x-leave'))",
    ],
)
def test_it_stops_when_one_goes_on_or_away(chromium: Browser, service: Service, leave: str) -> None:
    page = with_voices(chromium, service.link("child_4_7") + "/en")
    page.evaluate(ENGLISH)
    listen(page)
    assert page.get_by_role("button", name="Stop").count() == 1
    before = page.evaluate("heard.length")
    page.evaluate(leave)

    assert page.evaluate("heard.slice(-1)") == ["(silent)"]
    assert page.evaluate("heard.length") > before
    count = len(page.evaluate(SPOKEN))
    page.evaluate("finish()")
    assert len(page.evaluate(SPOKEN)) == count
    assert page.get_by_role("button", name="Stop").count() == 0


@pytest.mark.parametrize(
    "voices",
    [
        "[]",
        "[{ lang: 'fr-FR', localService: true }]",
        "[{ lang: 'en-GB', localService: false }]",  # it would tell a third party
    ],
)
def test_without_a_voice_of_the_phones_own_there_is_no_button(
    chromium: Browser, service: Service, voices: str
) -> None:
    page = with_voices(chromium, service.link("child_8_11") + "/en")
    page.evaluate(f"bring({voices})")
    page.locator("#x-next").click()

    assert page.locator(".listen").count() == 0


def test_a_recording_comes_before_the_phones_voice(chromium: Browser, equipped: Service) -> None:
    page = with_voices(chromium, equipped.link("child_8_11") + "/en")
    assert page.locator(".listen").count() == 0  # nothing for the start page
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(it => /clips$/.test(it.name))"
    )
    page.locator("#x-next").click()
    with page.expect_response(lambda answer: "/media/" in answer.url):
        listen(page)
    page.get_by_role("button", name="Stop").wait_for()
    page.get_by_role("button", name="Listen").wait_for()  # it has played to its end

    assert page.locator(".listen-tell").inner_text() == ""
    assert page.evaluate(SPOKEN) == []


def to_heard(page: Page) -> None:
    while page.locator("#s-heard").is_hidden():
        page.locator("#x-next").click()


def test_a_spoilt_recording_is_said_and_a_voice_takes_its_place(
    chromium: Browser, equipped: Service
) -> None:
    page = with_voices(chromium, equipped.link("child_8_11") + "/en")
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(it => /clips$/.test(it.name))"
    )
    to_heard(page)
    listen(page)
    page.get_by_text("This can’t be played on this phone.").wait_for()
    page.evaluate(ENGLISH)
    listen(page)
    page.wait_for_function(f"() => {SPOKEN}.length > 0")

    assert page.locator("#s-heard .ask").inner_text() in hear_all(page)


def test_pictures_come_with_their_step_and_not_unasked_where_data_is_dear(
    chromium: Browser, service: Service
) -> None:
    address = service.link("easy_read") + "/en"
    page = with_voices(chromium, address)
    page.wait_for_function(
        "() => [...document.querySelectorAll('#x-start .er img')].slice(0, 2).every(it => it.naturalWidth)"
    )
    assert page.locator("#x-start .er img").count() == 8
    assert page.evaluate("performance.getEntriesByType('layout-shift').length") == 0

    bare = with_voices(chromium, address, SAVING)
    assert bare.locator("img").count() == 0
    assert bare.locator(".face").count() > 0
    bare.get_by_role("button", name="Show pictures").click()
    bare.locator("#x-start .er img").first.wait_for()


def test_pictures_stand_where_reading_starts_also_without_script(
    open_page: Open, service: Service
) -> None:
    address = service.link("easy_read")
    for language, start in (("en", True), ("ur", False)):
        page = open_page(f"{address}/{language}", java_script_enabled=False)
        image = page.locator("#x-start .er img").first.bounding_box()
        line = page.locator("#x-start .er").first.bounding_box()
        assert image
        assert line
        assert (image["x"] < line["x"] + 30) is start


def test_a_signed_film_waits_to_be_asked_for(chromium: Browser, equipped: Service) -> None:
    page = with_voices(chromium, equipped.link("child_8_11") + "/en")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    film = page.locator("#x-start .signed video")
    assert film.get_attribute("poster") is None
    page.get_by_text("Watch in British Sign Language").click()
    page.wait_for_function("() => document.querySelector('video').poster")

    assert film.get_attribute("preload") == "none"
    assert film.get_attribute("autoplay") is None
    assert page.locator("track[kind=captions]").count() == 1
    assert not [url for url in asked if url.endswith(".mp4")]


def test_own_look_lasts_for_the_tab_and_not_for_the_next_person(
    open_page: Open, service: Service
) -> None:
    page = open_page(service.link("child_4_7") + "/en")
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    before = page.evaluate(size)
    big, sharp = (
        page.get_by_role("button", name=name) for name in ("Bigger letters", "Stronger colours")
    )
    big.click()
    sharp.click()
    assert page.evaluate(size) > before * 1.2
    assert violations(page) == []
    for button in (big, sharp):
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44

    page.reload()
    page.wait_for_selector("html.big.sharp")
    while not page.locator("#x-send").is_visible():
        page.locator("#x-next").click()
    page.locator("#x-send").click()
    page.wait_for_selector("#x-sent")
    page.wait_for_selector("html.big.sharp")
    assert page.evaluate("document.cookie + localStorage.length + sessionStorage.length") == "00"
    page.goto(page.url.partition("#")[0])
    page.wait_for_selector(".look")
    assert page.locator("html.big").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wish_for_contrast_is_met(open_page: Open, service: Service, scheme: str) -> None:
    page = open_page(service.link("easy_read") + "/en", contrast="more", color_scheme=scheme)
    page.wait_for_selector(".look")
    colours = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )

    assert sorted(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_a_phones_keyboard_hears(open_page: Open, service: Service) -> None:
    address = service.link("child_8_11") + "/en"
    touched = open_page(address, has_touch=True, is_mobile=True)
    touched.wait_for_selector(".look")
    box = touched.locator("textarea").first
    line = touched.locator(f"#{box.get_attribute('id')}-speak")

    assert "microphone on your keyboard" in (line.text_content() or "")
    assert (box.get_attribute("aria-describedby") or "").endswith("-speak")
    desk = open_page(address)
    desk.wait_for_selector(".look")
    assert desk.locator(".speak").count() == 0


@pytest.fixture(scope="module")
def poor_phone(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser on a machine with Latin letters only."""
    folder: Path = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir>'
        f"<cachedir>{folder}</cachedir></fontconfig>"
    )
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, env={"FONTCONFIG_FILE": str(config)}
    )
    yield browser
    browser.close()


LOADED = "[...document.fonts].filter(it => it.status === 'loaded').map(it => it.family.replace(/\"/g, ''))"


def fonts_on(browser: Browser, address: str, *scripts: str) -> list[str]:
    page = with_voices(browser, address, *scripts)
    page.wait_for_load_state("networkidle")
    return list(page.evaluate(LOADED))


def test_letters_come_only_to_a_phone_that_lacks_them(chromium: Browser, equipped: Service) -> None:
    for language in ("ti", "ur", "en"):
        assert fonts_on(chromium, f"{equipped.link('yp_12_17')}/{language}") == []


def test_a_phone_without_letters_is_given_them(poor_phone: Browser, equipped: Service) -> None:
    address = equipped.link("yp_12_17")
    # boxes cannot be read: with Save-Data too; Nastaliq is only finer than Naskh
    assert fonts_on(poor_phone, f"{address}/ti", SAVING) == ["Own Ethiopic"]
    assert fonts_on(poor_phone, f"{address}/en", SAVING) == ["Own Ethiopic Name"]
    assert fonts_on(poor_phone, f"{address}/ur", SAVING) == ["Own Ethiopic Name"]
    assert set(fonts_on(poor_phone, f"{address}/ur")) == {"Own Nastaliq", "Own Ethiopic Name"}


def test_what_one_reads_stays_in_place_when_letters_come(
    poor_phone: Browser, equipped: Service
) -> None:
    page = poor_phone.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto(f"{equipped.link('parent_carer')}/ti")
    page.wait_for_selector(".look")
    page.evaluate("scrollTo(0, 300)")
    top = """(() => { window.at = window.at || document.elementFromPoint(innerWidth / 2, innerHeight / 3);
      return Math.round(window.at.getBoundingClientRect().top); })()"""
    before = page.evaluate(top)
    while not held:
        page.wait_for_timeout(50)
    width = """(() => { const pen = document.createElement('canvas').getContext('2d');
      pen.font = '40px ' + getComputedStyle(document.body).fontFamily;
      return [...'ሀመግኣቋ'].map((it) => Math.round(pen.measureText(it).width)); })()"""
    boxes = page.evaluate(width)
    held[0].continue_()
    page.wait_for_selector("html.own-ti")

    assert abs(page.evaluate(top) - before) <= 1
    assert len(set(boxes)) == 1  # every letter the same box
    assert len(set(page.evaluate(width))) > 2

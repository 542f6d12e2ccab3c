"""Every public page in every language, as text: valid, labelled, no dead link, no English left over."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bscp_voice.collect.later import CLIPS, WORDS
from bscp_voice.instruments import registry
from bscp_voice.languages import LANGUAGES
from tests.browser.conftest import PagesIn
from tests.browser.leaks import leaks, leaks_in
from tests.browser.markup import faults, links
from tests.browser.pages import NOT_A_PAGE, PAGES
from tests.browser.rendered import (
    Everyone,
    Rendered,
    for_families,
    is_public,
    page,
    rules,
)

GOOD = Rendered(
    "good",
    "/good",
    "en",
    200,
    '<!doctype html><html lang="en" dir="ltr"><head><title>A page</title></head><body><h1>One</h1>'
    '<form><fieldset><legend>Which?</legend><input type="radio" name="a" id="a">'
    '<label for="a">This</label></fieldset></form></body></html>',
)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language, all tests of one together: its pages are rendered and parsed once."""
    code: str = request.param
    return code


def test_every_public_route_is_on_the_list_or_says_why_not(everyone: Everyone) -> None:
    public = {route for route in rules(everyone.app) if is_public(everyone.app, route)}
    assert public - set(PAGES) - set(NOT_A_PAGE) == set()
    assert all(NOT_A_PAGE[route] for route in public & set(NOT_A_PAGE))


def test_a_page_is_valid_whole_and_labelled(pages_in: PagesIn, language: str) -> None:
    pages = pages_in(language)
    assert max(Counter(each.name for each in pages).values()) == 1
    assert len(pages) >= 45
    found = [f"{each.title}: {fault}" for each in pages for fault in faults(each)]

    assert not found, "\n".join(found)


def test_every_link_inside_the_service_leads_somewhere(
    everyone: Everyone, pages_in: PagesIn, language: str
) -> None:
    @cache
    def answered(address: str) -> Rendered:
        return page(everyone.app, address, address, language)

    found = []
    for each in pages_in(language):
        for address, end in set(links(each)):
            here = address == each.address
            target = each if here else answered(address)
            if not here and target.status not in (200, 302):
                found.append(f"{each.title}: {address} answers {target.status}")
            elif end and f'id="{end}"' not in target.text:
                found.append(f"{each.title}: nothing is called #{end} at {address}")

    assert not found, "\n".join(found)


def test_no_english_is_left_over(everyone: Everyone, pages_in: PagesIn, language: str) -> None:
    if language == "en":
        return
    found = {leak: each.title for each in pages_in(language) for leak in leaks(each)}
    words = json.loads(page(everyone.app, "words", f"/words/{language}", language).text)
    assert set(words) == {*WORDS, CLIPS}
    del words[CLIPS]
    for name, text in words.items():
        found |= dict.fromkeys(leaks_in(text, language), f"/words/{language} {name}")

    assert not found, "\n".join(f"{where}: {leak}" for leak, where in found.items())


def test_no_english_is_left_over_in_any_context(everyone: Everyone) -> None:
    """The other tests meet each form once; here with every process it can be about, in one language."""
    language = "pl"  # Latin letters: the hardest to tell from English
    found: dict[str, str] = {}
    for instrument in registry.instruments():
        for context in instrument.contexts if for_families(instrument.code) else ():
            address = everyone.service.link(instrument.code, context)
            address = address.removeprefix(everyone.service.address) + f"/{language}"
            shown = page(everyone.app, f"{instrument.code} {context}", address, language)
            found |= {f"not valid: {fault}": shown.title for fault in faults(shown)}
            found |= dict.fromkeys(leaks(shown), shown.title)

    assert not found, "\n".join(f"{where}: {leak}" for leak, where in found.items())


def test_a_leak_is_found_and_what_is_marked_as_english_is_none() -> None:
    def shown(body: str) -> list[str]:
        return leaks(replace(GOOD, language="pl", text=polish.replace("<h1>One</h1>", body)))

    polish = GOOD.text.replace('lang="en"', 'lang="pl"')
    assert shown("<h1>Tak</h1>") == []
    assert shown("<button>Send</button>") == ["Send"]
    assert shown("<p>Bardzo. People in our team read what you write. Tak.</p>") != []
    assert shown("<p>Nothing is published about this yet</p>") != []
    assert shown("<p>a new text that was never in the catalogues and you see it</p>") != []
    assert shown('<p aria-label="Get help now">Tak</p>') == ["Get help now"]
    assert shown('<form data-next="Next"></form>') == ["Next"]
    assert shown('<p lang="en">Send</p>') == []
    assert shown("<p>Birmingham Safeguarding Children Partnership</p>") == []


@pytest.mark.parametrize(
    ("good", "bad", "why"),
    [
        ("<h1>One</h1>", "<h1>One</h1><h1>Two</h1>", "2 first headings"),
        ("<h1>One</h1>", "<h1>One</i></h1>", "not valid HTML"),
        ("<h1>One</h1>", '<h1 id="a">One</h1>', "id “a” stands 2 times"),
        ("<h1>One</h1>", '<h1>One</h1><p lang="ur">ایک</p>', "has no dir"),
        ("<h1>One</h1>", '<h1>One</h1><p lang="klingon">Qapla</p>', "lang “klingon”"),
        ("<h1>One</h1>", '<h1>One</h1><p aria-describedby="b">x</p>', "names “b”"),
        ("<h1>One</h1>", '<h1 style="color:red">One</h1>', "style in the page"),
        ("<h1>One</h1>", '<h1>One</h1><img alt="" src="https://x.example/i">', "a third party"),
        ('lang="en"', 'lang="pl"', "says it is in pl"),
        ('dir="ltr"', 'dir="rtl"', "reads rtl"),
        ('<label for="a">This</label>', "", "field a has no label"),
        ("<legend>Which?</legend>", "", "belongs to no question"),
        ("<title>A page</title>", "<title> </title>", "no title"),
    ],
)
def test_a_fault_in_the_text_is_named(good: str, bad: str, why: str) -> None:
    assert faults(GOOD) == []
    found = faults(replace(GOOD, text=GOOD.text.replace(good, bad, 1)))
    assert any(why in each for each in found), found


@pytest.mark.skipif("BSCP_VNU_JAR" not in os.environ, reason="BSCP_VNU_JAR names no vnu.jar")
def test_the_nu_checker_finds_nothing(pages_in: PagesIn, language: str, tmp_path: Path) -> None:
    """`npm pack vnu-jar`, unpack it somewhere, BSCP_VNU_JAR=.../vnu.jar; needs Java."""
    names = {}
    for number, each in enumerate(pages_in(language)):
        (tmp_path / f"{number}.html").write_text(each.text, encoding="utf-8")
        names[f"{number}.html"] = each.title
    command = ["java", "-jar", os.environ["BSCP_VNU_JAR"], "--format", "json", str(tmp_path)]
    said = subprocess.run(command, capture_output=True, check=False, text=True, timeout=300).stderr
    found = [
        f"{names[each['url'].rpartition('/')[2]]}: {each['message']}"
        for each in json.loads(said)["messages"]
        if each["type"] == "error"
    ]

    assert not found, "\n".join(sorted(set(found)))

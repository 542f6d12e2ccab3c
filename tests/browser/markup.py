"""What a page says before any browser has touched it: valid, labelled, in the language it claims, no dead link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from babel import Locale, UnknownLocaleError
from html5lib.html5parser import ParseError

from bscp_voice.languages import dir_of
from tests.browser.rendered import Rendered

# attributes whose value names other elements of the page
REFERENCES = ("for", "form", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns")
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
HOST = "http://service"


@lru_cache(maxsize=64)  # a language at a time
def parse(page: Rendered) -> Element:
    """The tree of a page. Raises ParseError for anything the HTML standard calls an error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(page.text)
    return tree


def faults(page: Rendered) -> list[str]:
    """What is wrong with the text of a page, one line each."""
    try:
        tree = parse(page)
    except ParseError as problem:
        return [f"not valid HTML: {problem}"]
    found = [*_whole(page, tree), *_languages(tree), *_fields(tree), *_references(tree)]
    return [*found, *_kept_out(tree)]


def text_of(element: Element) -> str:
    """The text of an element, spaces made one."""
    return " ".join("".join(element.itertext()).split())


def _whole(page: Rendered, tree: Element) -> Iterator[str]:
    if tree.get("lang") != page.language:
        yield f"says it is in {tree.get('lang')}"
    if tree.get("dir") != dir_of(page.language):
        yield f"reads {tree.get('dir')}"
    firsts = len(tree.findall(".//h1"))
    if firsts != 1:
        yield f"{firsts} first headings"
    title = tree.find("head/title")
    if title is None or not text_of(title):
        yield "no title"
    ids = Counter(each.get("id") for each in tree.iter() if each.get("id") is not None)
    for name, times in ids.items():
        if times > 1 or not name or " " in name:
            yield f"id “{name}” stands {times} times"
    for each in tree.iter("h1"):
        if not text_of(each):
            yield "an empty heading"


def _languages(tree: Element) -> Iterator[str]:
    """Every mark of a language is a real one, and turns the direction where it has to."""
    yield from _turned(tree, str(tree.get("dir")))


def _turned(element: Element, direction: str) -> Iterator[str]:
    own, lang = element.get("dir"), element.get("lang")
    if own is not None and own not in ("ltr", "rtl", "auto"):
        yield f"dir “{own}”"
    if lang is not None:
        if not _is_language(lang):
            yield f"lang “{lang}”"
        elif own is None and dir_of(lang) != direction:
            yield f"<{element.tag} lang={lang}> has no dir: “{text_of(element)[:40]}”"
    if str(element.get("href")).startswith("tel:") and own != "ltr":
        yield f"a number that may turn round: {text_of(element)}"
    for child in element:
        if isinstance(child.tag, str):
            yield from _turned(child, own or direction)


def _is_language(code: str) -> bool:
    try:
        return bool(Locale.parse(code, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def _fields(tree: Element) -> Iterator[str]:
    """Every field has a name that is read aloud; a choice belongs to a question."""
    labels = {each.get("for") for each in tree.iter("label") if text_of(each)}
    inside = {id(field) for label in tree.iter("label") if text_of(label) for field in label.iter()}
    grouped = {
        id(field)
        for group in tree.iter("fieldset")
        if (legend := group.find("legend")) is not None and text_of(legend)
        for field in group.iter("input")
    }
    for field in (each for tag in ("input", "textarea", "select") for each in tree.iter(tag)):
        kind = field.get("type", "text")
        if kind in UNLABELLED:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and field.get("id") not in labels and id(field) not in inside:
            yield f"field {field.get('name')} has no label"
        if kind in ("radio", "checkbox") and id(field) not in grouped:
            yield f"choice {field.get('name')} belongs to no question"
    for button in tree.iter("button"):
        filled = button.get("hidden") is not None or button.get("type") == "button"
        if not filled and not text_of(button) and not button.get("aria-label"):
            yield "a button without words"


def _references(tree: Element) -> Iterator[str]:
    ids = {each.get("id") for each in tree.iter()}
    for element in tree.iter():
        for name in REFERENCES:
            for one in (element.get(name) or "").split():
                if one not in ids:
                    yield f"<{element.tag} {name}> names “{one}”, which is not there"


def _kept_out(tree: Element) -> Iterator[str]:
    """Nothing the Content-Security-Policy would refuse, and no third party."""
    for element in tree.iter():
        if element.get("style") is not None or element.tag == "style":
            yield f"style in the page: <{element.tag}>"
        if any(name.startswith("on") for name in element.attrib):
            yield f"script in the page: <{element.tag}>"
        source = element.get("src") or (element.get("href") if element.tag == "link" else "") or ""
        if urlsplit(source).netloc:
            yield f"a third party is called: {source}"


def links(page: Rendered) -> Iterator[tuple[str, str]]:
    """Where the page leads inside the service: the address without its end, and its end."""
    tree = parse(page)
    for element in tree.iter():
        for name in ("href", "src", "action"):
            given = element.get(name)
            if given is None:
                continue
            address, end = urldefrag(urljoin(HOST + page.address, given))
            if address.startswith(HOST):
                yield address.removeprefix(HOST), end

"""What a page is made of, without its words: where it is the same in two languages, so is what depends on it."""

from __future__ import annotations

from functools import lru_cache
from html.parser import HTMLParser

from tests.browser.rendered import Rendered

# what says what an element is or does, whatever the language
KEPT = frozenset(
    (
        *("aria-atomic", "aria-current", "aria-expanded", "aria-haspopup", "aria-hidden"),
        *("aria-live", "aria-modal", "autocomplete", "checked", "class", "disabled", "hidden"),
        *("inputmode", "maxlength", "media", "name", "open", "rel", "required", "role", "scope"),
        *("tabindex", "target", "type"),
    )
)
# a mark of direction or language is there where a language needs it; test_every_page.py asks for it in each
UNCOUNTED = frozenset({"lang", "dir", "hreflang", "translate"})
MARKS = frozenset({"span", "bdi", "bdo", "b", "wbr"})  # when they carry nothing but such a mark

Piece = tuple[str, ...]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Piece] = []
        self.unmarked: list[bool] = []  # of the marks that are open: whether this one is left out
        self.words = False  # text since the last tag: however many stretches of it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        left_out = tag in MARKS and {name for name, _ in attrs} <= UNCOUNTED
        if tag in MARKS and tag != "wbr":
            self.unmarked.append(left_out)
        if left_out:
            return
        self._text()
        self.pieces.append(
            (
                tag,
                *sorted(
                    f"{name}={value}" if name in KEPT else f"{name}?{bool((value or '').strip())}"
                    for name, value in attrs
                    if name not in UNCOUNTED
                ),
            )
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKS and tag != "wbr" and self.unmarked and self.unmarked.pop():
            return
        self._text()
        self.pieces.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        self.words = self.words or bool(data.strip())

    def _text(self) -> None:
        if self.words:
            self.pieces.append(("words",))
        self.words = False


@lru_cache(maxsize=128)
def skeleton(page: Rendered) -> tuple[Piece, ...]:
    """Every tag in order: what it is and does, which attributes say something, where words stand."""
    reader = _Reader()
    reader.feed(page.text)
    reader.close()
    return tuple(_in_any_order(reader.pieces))


def _in_any_order(pieces: list[Piece]) -> list[Piece]:
    """Links that stand side by side, sorted: in the list of languages the chosen one moves."""
    found: list[Piece] = []
    beside: list[tuple[Piece, ...]] = []
    at = 0
    while at < len(pieces):
        three = tuple(pieces[at : at + 3])
        if three[0][0] in ("a", "b") and three[1:] == (("words",), (f"/{three[0][0]}",)):
            beside.append(three)
            at += 3
            continue
        found += [each for link in sorted(beside) for each in link]
        beside = []
        found.append(pieces[at])
        at += 1
    return found + [each for link in sorted(beside) for each in link]

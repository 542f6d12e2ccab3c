"""What the checks of every public page share: one service, and its pages rendered once a language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import rendered
from tests.browser.axe import new_phone
from tests.browser.rendered import Everyone, Rendered
from tests.browser.states import every_page

PagesIn = Callable[[str], list[Rendered]]


@pytest.fixture(scope="session")
def everyone() -> Iterator[Everyone]:
    """A service with the demonstration that offers every language."""
    with rendered.everyone() as found:
        yield found


@pytest.fixture(scope="session")
def pages_in(everyone: Everyone) -> PagesIn:
    """Every public page in a language, rendered once."""

    @cache
    def pages(language: str) -> list[Rendered]:
        return every_page(everyone, language)

    return pages


@pytest.fixture(scope="module")
def phone(chromium: Browser) -> Iterator[Page]:
    """One phone for all pages of a file."""
    page = new_phone(chromium)
    yield page
    page.context.close()

"""The codebook: complete, and refused with a clear line when it is not."""

from importlib import resources

import pytest

from analysis.themes import CodebookError, code, codebook
from analysis.themes.codebook import KEYS, parse_codebook

SHIPPED = resources.files("analysis.themes").joinpath("data", "codebook-1.yaml").read_text("utf-8")


def test_the_shipped_codebook_holds_the_agreed_themes_in_order() -> None:
    book = codebook()
    assert book.version == "1"
    assert book.keys == KEYS
    assert len(KEYS) == 18
    assert all(theme.name and theme.definition and theme.examples for theme in book.themes)


def test_each_theme_is_found_in_its_own_examples() -> None:
    for theme in codebook().themes:
        for example in theme.examples:
            assert theme.key in code(example).keys, (theme.key, example)


def test_a_theme_is_looked_up_by_key() -> None:
    assert codebook().theme("waiting_time").name == "Waiting and timeliness"
    with pytest.raises(KeyError):
        codebook().theme("weather")


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        (
            "    name: Feeling safe\n",
            "    name: Feeling safe\n    colour: red\n",
            "unknown field “colour”",
        ),
        ("    name: Feeling safe\n", "", "“name” is missing"),
        ("    name: Feeling safe\n", "    name: [a]\n", "“name” must be text"),
        ("    name: Feeling safe\n", "    name: A\n    name: B\n", "stands twice"),
        ("  - key: felt_safe\n", "  - key: listened_to\n", "“listened_to” stands twice"),
        ("  - key: felt_safe\n", "  - key: felt_sure\n", "unknown or missing"),
        ("      - safely\n", '      - ""\n', "none empty"),
        ("      - safely\n", "      - no\n", "none empty"),
        ("      - safely\n", "      - safe\n", "“safe” stands twice"),
        ("      - safely\n", "      - (safely\n", "never closed"),
        ("      - safely\n", "      - safely @nowhere\n", "no context is called “nowhere”"),
        ('version: "1"\n', "version: 1\n", "“version” must be text"),
        ('version: "1"\n', "", "“version” is missing"),
        ("themes:\n", "themes: [\n", "not readable as YAML"),
    ],
)
def test_a_spoilt_codebook_is_refused_in_one_line(was: str, becomes: str, why: str) -> None:
    assert was in SHIPPED
    with pytest.raises(CodebookError, match=why) as raised:
        parse_codebook(SHIPPED.replace(was, becomes, 1))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "version: '1'\nthemes: yes",
        "just words",
        "? [a]\n: b",
        "version: '1'\nthemes: [a]",
        "version: '1'\nthemes: [a]\nwords: b",
        "version: '1'\nthemes: [a]\ncontexts: [b]",
    ],
)
def test_what_is_no_codebook_is_refused(text: str) -> None:
    with pytest.raises(CodebookError):
        parse_codebook(text)

"""The built files: fresh, served once and for ever, with colours everybody can read."""

from __future__ import annotations

import json
import re

import brotli
import pytest
from flask.testing import FlaskClient

from bscp_voice import assets

TOKENS = (assets.SOURCES / "_tokens.scss").read_text("utf-8")


def test_the_built_files_are_those_of_the_sources() -> None:
    recorded = json.loads((assets.STATIC / "manifest.json").read_text("utf-8"))["sources"]

    assert recorded == assets.source_hash(), "run assets/build.sh and commit what it builds"


def test_every_built_file_is_there_and_no_old_one_is_left() -> None:
    built = {
        path.name for path in assets.STATIC.iterdir() if re.search(r"\.[0-9a-f]{10}\.", path.name)
    }

    assert built == set(assets.manifest().values())


@pytest.mark.parametrize("name", sorted(assets.manifest()))
def test_a_built_file_is_kept_for_ever_and_compressed(client: FlaskClient, name: str) -> None:
    built = assets.manifest()[name]
    answer = client.get(f"/assets/{built}", headers={"Accept-Encoding": "gzip, br"})

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == (assets.STATIC / built).read_bytes()


@pytest.mark.parametrize("name", ["manifest.json", "..%2fsettings.py", "respondent.css"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


def test_the_lock_file_names_no_registry() -> None:
    lock = (assets.SOURCES / "package-lock.json").read_text("utf-8")

    assert "http" not in lock
    assert '"integrity"' in lock


def _colours(theme: str) -> dict[str, str]:
    block = re.search(rf"\${theme}: \((.*?)\);", TOKENS, re.DOTALL)
    assert block
    return dict(re.findall(r'"([a-z-]+)": (#[0-9a-f]{6})', block[1]))


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink", "card"),
        ("ink", "soft"),
        ("ink", "teal-soft"),
        ("muted", "paper"),
        ("muted", "card"),
        ("muted", "soft"),
        ("muted", "teal-soft"),
        ("teal", "paper"),
        ("teal", "card"),
        ("on-teal", "teal"),
        ("brick-ink", "paper"),
        ("brick-ink", "card"),
    ],
)
def test_text_has_a_contrast_of_seven(theme: str, text: str, ground: str) -> None:
    colours = _colours(theme)

    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("shape", "ground"), [("line", "card"), ("line", "paper"), ("teal", "card"), ("brick", "card")]
)
def test_controls_have_a_contrast_of_three(theme: str, shape: str, ground: str) -> None:
    colours = _colours(theme)

    assert contrast(colours[shape], colours[ground]) >= 3


def test_the_ring_shows_on_every_ground() -> None:
    for theme in ("light", "dark"):
        colours = _colours(theme)
        for ground in ("paper", "card", "soft", "teal", "teal-soft"):
            best = max(
                contrast(colours[ring], colours[ground]) for ring in ("gold", "ink", "paper")
            )
            assert best >= 3, (theme, ground)


def test_the_exit_button_is_readable() -> None:
    assert contrast("#ffffff", "#93170f") >= 7

"""What the service offers of recordings, films and pictures, and how it serves them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bscp_voice import assets
from bscp_voice.collect.sentences import pictures_of_sentences
from bscp_voice.extensions import db
from bscp_voice.instruments import messages, registry
from bscp_voice.settings import ROOT, Settings
from tests.collect.phone import MakeLink, Phone
from tests.conftest import with_settings
from tests.factories import make_link, make_round
from tests.instruments.test_media import JPG, MP4, VTT, put, wav


@pytest.fixture(scope="module")
def equipped(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A service with a clip, a signed film, and a file that cannot be played."""
    folder = tmp_path_factory.mktemp("media")
    put(folder, "audio/child_8_11.v1/en/exp.wav", wav())
    put(folder, "audio/child_8_11.v1/en/start.wav", wav(0.3))
    put(folder, "audio/child_8_11.v1/en/heard.mp3", b"nothing that anybody could play")
    for suffix, data in ((".mp4", MP4), (".vtt", VTT), (".jpg", JPG)):
        put(folder, f"bsl/child_8_11.v1/exp{suffix}", data)
    return with_settings(settings, folder / "media.sqlite3", media_path=folder)


def address_of_a_form(app: Flask) -> str:
    with app.app_context():
        link = make_link(db.session(), make_round(db.session(), "child_8_11", "cp_conference"))
        db.session.commit()
        return f"/f/{link.token}/en"


def words(client: FlaskClient) -> dict[str, str]:
    return dict(client.get("/words/en").get_json())


def test_a_page_learns_which_clips_there_are(equipped: Flask) -> None:
    client = equipped.test_client(use_cookies=False)
    answer = client.get(address_of_a_form(equipped) + "/clips")

    assert set(answer.json or {}) == {"x-start", "exp"}
    assert words(client)["aloud_clips"] == "1"
    clip = client.get(answer.get_json()["exp"])
    assert (clip.status_code, clip.mimetype) == (200, "audio/wav")
    assert clip.data == wav()
    assert "immutable" in clip.headers["Cache-Control"]
    assert "Set-Cookie" not in clip.headers
    clip.close()


def test_a_film_is_on_its_page_and_served_in_parts(equipped: Flask) -> None:
    client = equipped.test_client(use_cookies=False)
    page = client.get(address_of_a_form(equipped)).text
    film = re.search(r'<source src="([^"]+)" type="video/mp4">', page)

    assert page.count("<video") == 1
    assert page.index('id="s-exp"') < page.index("<video") < page.index('name="exp"')
    assert not re.search(r"<video[^>]*(autoplay|poster)", page)
    assert film
    part = client.get(film[1], headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    part.close()


def test_without_files_the_page_says_nothing_of_them(phone: Phone, link_to: MakeLink) -> None:
    link = link_to()
    page = phone.open(link)

    assert "<video" not in page
    assert "Watch in British" not in page
    assert phone.client.get(f"/f/{link.token}/en/clips").json == {}
    assert words(phone.client)["aloud_clips"] == ""


@pytest.mark.parametrize("name", ["0123456789abcdef.mp3", "..%2fsettings.py", "exp.wav"])
def test_no_other_file_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_clips_of_an_unknown_link_or_language_are_not_found(
    client: FlaskClient, link_to: MakeLink
) -> None:
    assert client.get("/f/nothing/en/clips").status_code == 404
    assert client.get(f"/f/{link_to().token}/xx/clips").status_code == 404


FORMS = [
    (code, context)
    for code in sorted(pictures_of_sentences()[0])
    for context in registry.instrument(code).contexts
]
WITHOUT = {"Some questions about you", "Some questions about the child", "Ready to send?"}


@pytest.mark.parametrize(("code", "context"), FORMS)
def test_every_sentence_of_an_easy_read_page_has_its_picture(
    phone: Phone, link_to: MakeLink, code: str, context: str
) -> None:
    page = phone.open(link_to(code, context))
    form = page[page.index('id="x-start"') : page.index('id="x-bar"')]
    texts = re.findall(
        r'<h2 class="ask"[^>]*>(.*?)</h2>|<p>(.*?)</p>|govuk-hint">(.*?)</div>', form
    )
    bare = {
        re.sub(r"<[^>]+>", "", text).strip()
        for found in texts
        for text in found
        if text.strip() and 'class="er"' not in text
    }

    # the safe way to be reached has an example, not a sentence of its own
    assert {text for text in bare if not text.startswith("Such as")} <= WITHOUT


def test_every_picture_is_drawn_and_no_sentence_is_stale() -> None:
    drawn = {path.stem for path in (assets.SOURCES / "pictures").glob("*.svg")}
    known = {text for _place, text in messages.texts()}
    known |= set(re.findall(r'_\("([^"]+)"\)', _templates()))
    _forms, sentences = pictures_of_sentences()

    assert set(sentences.values()) <= drawn
    assert set(sentences) <= known
    used = set(sentences.values()) | set(re.findall(r"\ber_\w+", _data() + _templates()))
    assert drawn <= used


def _templates() -> str:
    folder = ROOT / "bscp_voice/templates/collect"
    return "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.html")))


def _data() -> str:
    folder: Path = ROOT / "bscp_voice/instruments/data"
    return "".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml")))


def test_the_fonts_come_with_their_licence_and_hold_every_letter_of_the_translations() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")

    assert (assets.SOURCES / "fonts/OFL.txt").is_file()
    assert (assets.SOURCES / "pictures/LICENSE.txt").is_file()
    assert "OpenMoji" in notice
    assert "SIL Open Font License" in notice

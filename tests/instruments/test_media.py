"""Recordings and signed films: what is offered, and one clear line for each file that cannot be used."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import pytest

from bscp_voice.instruments import checks
from bscp_voice.instruments.media import find
from bscp_voice.instruments.registry import library

MP3 = b"\xff\xfb\x90\x00" + bytes(60)
MP4 = struct.pack(">I", 24) + b"ftypmp42" + bytes(52)
OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(40)
JPG = b"\xff\xd8\xff\xe0" + bytes(60)
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"


def wav(seconds: float = 0.2) -> bytes:
    """A short silence that plays in every browser."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(8000 * seconds) * 2))
    return out.getvalue()


def put(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("exp.mp3", MP3),
        ("exp.mp3", b"ID3" + bytes(61)),
        ("start.m4a", MP4),
        ("heard.ogg", OPUS),
        ("thanks.opus", OPUS),
        ("eq_sex.wav", wav()),
        ("cx_cp_part.mp3", MP3),
    ],
)
def test_a_recording_is_offered_under_the_hash_of_what_is_in_it(
    tmp_path: Path, name: str, data: bytes
) -> None:
    put(tmp_path, f"audio/easy_read.v1/ur/{name}", data)
    found = find(tmp_path, library())

    assert found.problems == []
    clip = found.clips["easy_read", 1, "ur"][name.partition(".")[0]]
    assert found.files[clip.name] == clip
    put(tmp_path, f"audio/easy_read.v1/ur/{name}", data + b"\0")
    assert clip.name not in find(tmp_path, library()).files


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("audio/easy_read.v1/en/exp.mp3", b"<html>not a sound</html>" * 4, "is not a mp3 file"),
        ("audio/easy_read.v1/en/exp.mp3", b"\xff\xf1\x50\x80" + bytes(60), "is not a mp3 file"),
        ("audio/easy_read.v1/en/exp.mp3", b"", "is empty or cut short"),
        ("audio/easy_read.v1/en/exp.opus", b"OggS" + bytes(60), "is not a opus file"),
        ("audio/easy_read.v1/en/exp.flac", b"fLaC" + bytes(60), "cannot be played: use .mp3"),
        ("audio/easy_read.v1/en/exq.mp3", MP3, "no question or page of this form is called 'exq'"),
        ("audio/easy_read.v1/xx/exp.mp3", MP3, "a folder named after a language"),
        ("audio/easy_read.v1/exp.mp3", MP3, "a folder named after a language"),
        ("audio/easy_read.v9/en/exp.mp3", MP3, "named after a form and its version"),
        ("bsl/easy_read.v1/exp.mp4", MP4, ".vtt, .jpg is missing"),
        ("bsl/easy_read.v1/exp.vtt", b"subtitles", "is not a vtt file"),
    ],
)
def test_a_file_that_cannot_be_used_is_left_out_and_named(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    put(tmp_path, name, data)
    found = find(tmp_path, library())

    assert not found.files
    assert len(found.problems) == 1
    line = str(found.problems[0])
    assert says in line
    assert "\n" not in line
    assert line.partition(":")[0] in name


def test_a_question_recorded_twice_is_named(tmp_path: Path) -> None:
    put(tmp_path, "audio/easy_read.v1/en/exp.mp3", MP3)
    put(tmp_path, "audio/easy_read.v1/en/exp.wav", wav())

    assert [str(each) for each in find(tmp_path, library()).problems] == [
        "audio/easy_read.v1/en/exp.wav: exp is recorded twice"
    ]


def test_a_signed_film_comes_with_captions_and_still(tmp_path: Path) -> None:
    for suffix, data in ((".mp4", MP4), (".vtt", VTT), (".jpg", JPG)):
        put(tmp_path, f"bsl/child_8_11.v1/exp{suffix}", data)
    found = find(tmp_path, library())

    assert found.problems == []
    assert found.signed["child_8_11", 1]["exp"].captions.mimetype == "text/vtt"
    assert len(found.files) == 3


def test_nothing_there_is_nothing_wrong(tmp_path: Path) -> None:
    assert find(tmp_path / "missing", library()).problems == []


def test_the_check_reports_recordings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "audio/easy_read.v1/en/exp.mp3", b"no sound at all, only words")

    assert checks.main([str(tmp_path)]) == 1
    assert "audio/easy_read.v1/en/exp.mp3: is not a mp3 file" in capsys.readouterr().out

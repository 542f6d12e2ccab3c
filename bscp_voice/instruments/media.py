"""Recorded voices and signed films beside the forms: which there are, and what is wrong with them.

A folder (`Settings.media_path`, by default this package's data) holds

    audio/<form>.v<version>/<language>/<code>.mp3            (or .m4a .ogg .opus .wav)
    bsl/<form>.v<version>/<code>.mp4 and .vtt and .jpg       (film, captions, still)

`code` is a question's code, or one of PAGES. A file that cannot be used is reported and left out; it never
keeps the service from starting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bscp_voice.instruments.loader import Library
from bscp_voice.instruments.problem import Problem
from bscp_voice.instruments.shape import Instrument
from bscp_voice.languages import LANGUAGES

PAGES = ("start", "mode", "quote", "check", "why", "send", "thanks")
"""The codes of what the page itself asks or says."""

START = 64  # bytes that tell a container


@dataclass(frozen=True)
class Format:
    """A kind of file: what a browser is told, and how its first bytes begin."""

    mimetype: str
    begins: Callable[[bytes], bool]


def _mp3(start: bytes) -> bool:
    # a tag, or a frame of layer III: eleven bits of sync, any version, layer 01
    return start[:3] == b"ID3" or (
        len(start) > 1 and start[0] == 0xFF and start[1] & 0xE6 == 0xE2 and start[1] & 0x18 != 0x08
    )


def _iso(start: bytes) -> bool:
    return start[4:8] == b"ftyp"


def _captions(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")


AUDIO = {
    ".mp3": Format("audio/mpeg", _mp3),
    ".m4a": Format("audio/mp4", _iso),
    ".ogg": Format("audio/ogg", lambda start: start.startswith(b"OggS")),
    ".opus": Format("audio/ogg", lambda start: start[:4] == b"OggS" and b"OpusHead" in start),
    ".wav": Format("audio/wav", lambda start: start[:4] == b"RIFF" and start[8:12] == b"WAVE"),
}
SIGNED = {
    ".mp4": Format("video/mp4", _iso),
    ".vtt": Format("text/vtt", _captions),
    ".jpg": Format("image/jpeg", lambda start: start.startswith(b"\xff\xd8\xff")),
}


@dataclass(frozen=True)
class File:
    """One file that is served under the hash of what is in it."""

    path: Path
    name: str
    mimetype: str


@dataclass(frozen=True)
class Signed:
    """One page in British Sign Language."""

    film: File
    captions: File
    still: File


@dataclass
class Media:
    """What there is. `clips`: (form, version, language) → code → file; `signed`: (form, version) → code → film."""

    clips: dict[tuple[str, int, str], dict[str, File]] = field(default_factory=dict)
    signed: dict[tuple[str, int], dict[str, Signed]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def files(self) -> Mapping[str, File]:
        """Every file that is offered, by the name it is served under."""
        found = [file for clips in self.clips.values() for file in clips.values()]
        for films in self.signed.values():
            for each in films.values():
                found += [each.film, each.captions, each.still]
        return {file.name: file for file in found}


def codes(source: Library, form: Instrument) -> frozenset[str]:
    """Every code that a file of this form may be called by."""
    questions = [*form.questions]
    for module in source.modules.values():
        questions.extend(module.questions.get(form.stratum, ()))
    for equality in source.equality.values():
        questions.extend(equality.questions)
    return frozenset([*PAGES, *(each.code for each in questions)])


def find(folder: Path, source: Library) -> Media:
    """Look through a folder. A missing one is an empty one."""
    found = Media()
    for place, form in _forms(folder / "audio", source, found):
        for language in _entries(place):
            if language.name not in LANGUAGES or not language.is_dir():
                _wrong(found, folder, language, "should be a folder named after a language")
                continue
            key = (form.code, form.version, language.name)
            found.clips[key] = _clips(folder, language, codes(source, form), found)
    for place, form in _forms(folder / "bsl", source, found):
        found.signed[form.code, form.version] = _films(folder, place, codes(source, form), found)
    return found


def _entries(place: Path) -> list[Path]:
    """What is in a folder, in order; what begins with a dot is the system's own."""
    if not place.is_dir():
        return []
    return sorted(each for each in place.iterdir() if not each.name.startswith("."))


def _wrong(found: Media, folder: Path, path: Path, text: str) -> None:
    found.problems.append(Problem(path.relative_to(folder).as_posix(), "", text))


def _forms(place: Path, source: Library, found: Media) -> Iterator[tuple[Path, Instrument]]:
    known = {f"{form.code}.v{form.version}": form for form in source.instruments.values()}
    for each in _entries(place):
        if each.is_dir() and each.name in known:
            yield each, known[each.name]
        elif each.name != "README.md":
            text = "should be a folder named after a form and its version, such as easy_read.v1"
            _wrong(found, place.parent, each, text)


def _sound(
    folder: Path, path: Path, formats: Mapping[str, Format], known: frozenset[str], found: Media
) -> File | None:
    """The file, or None after noting what is wrong with it."""
    kind = formats.get(path.suffix)
    problem = ""
    if kind is None or not path.is_file():
        problem = f"cannot be played: use {', '.join(formats)}"
    elif path.stem not in known:
        problem = f"no question or page of this form is called {path.stem!r}"
    else:
        with path.open("rb") as opened:
            start = opened.read(START)
        if len(start) < START // 4 and path.suffix != ".vtt":
            problem = "is empty or cut short"
        elif not kind.begins(start):
            problem = f"is not a {path.suffix[1:]} file, whatever its name says"
    if problem or kind is None:
        _wrong(found, folder, path, problem)
        return None
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()[:16]
    return File(path, f"{digest}{path.suffix}", kind.mimetype)


def _clips(folder: Path, place: Path, known: frozenset[str], found: Media) -> dict[str, File]:
    clips: dict[str, File] = {}
    for path in _entries(place):
        file = _sound(folder, path, AUDIO, known, found)
        if file and path.stem in clips:
            _wrong(found, folder, path, f"{path.stem} is recorded twice")
        elif file:
            clips[path.stem] = file
    return clips


def _films(folder: Path, place: Path, known: frozenset[str], found: Media) -> dict[str, Signed]:
    parts: dict[str, dict[str, File]] = {}
    for path in _entries(place):
        file = _sound(folder, path, SIGNED, known, found)
        if file:
            parts.setdefault(path.stem, {})[path.suffix] = file
    films = {}
    for code, files in parts.items():
        lacking = [suffix for suffix in SIGNED if suffix not in files]
        if lacking:
            text = f"a signed film is shown with film, captions and still: {', '.join(lacking)} is missing"
            _wrong(found, folder, place / code, text)
        else:
            films[code] = Signed(files[".mp4"], files[".vtt"], files[".jpg"])
    return films

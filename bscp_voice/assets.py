"""Built files: named by content hash, compressed once, kept for ever by the browser."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import brotli
from flask import Flask, Response, abort, request, url_for

from bscp_voice.access import public

ROOT = Path(__file__).resolve().parent
STATIC = ROOT / "static"
SOURCES = ROOT.parent / "assets"
FOLDERS = ("", "later/", "pictures/", "fonts/")
SOURCE_SUFFIXES = {".scss", ".js", ".mjs", ".svg", ".json", ".woff2"}


FOR_EVER = "max-age=31536000, immutable"


@dataclass(frozen=True)
class Packed:
    """One body in the encodings browsers ask for, as bytes."""

    plain: bytes
    br: bytes
    gzip: bytes

    def chosen(self) -> tuple[bytes, str | None]:
        """The body for this request's Accept-Encoding, and its Content-Encoding."""
        accepted = request.accept_encodings
        if accepted["br"]:
            return self.br, "br"
        if accepted["gzip"]:
            return self.gzip, "gzip"
        return self.plain, None


def pack(body: bytes) -> Packed:
    """Compress as far as it goes: it is done once and sent many times."""
    return Packed(body, brotli.compress(body, quality=11), gzip.compress(body, 9, mtime=0))


def packed_response(packed: Packed, content_type: str) -> Response:
    """A response in the encoding the request asks for."""
    body, encoding = packed.chosen()
    response = Response(body, content_type=content_type)
    response.headers["Vary"] = "Accept-Encoding"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


@cache
def manifest() -> dict[str, str]:
    """Source name → built name ("respondent.css" → "respondent.1a2b3c4d5e.css")."""
    files: dict[str, str] = json.loads((STATIC / "manifest.json").read_text("utf-8"))["files"]
    return files


@cache
def _packed_file(built: str) -> tuple[Packed, str]:
    # not every machine's list of kinds knows .woff2
    kind = mimetypes.guess_type(built)[0] or {".woff2": "font/woff2"}[Path(built).suffix]
    # without a charset they are read in that of the page, which is UTF-8: fifteen bytes less a file
    return pack((STATIC / built).read_bytes()), kind


def asset(name: str) -> str:
    """The address of a built file. Raises KeyError for a name the build does not know."""
    return url_for("assets.file", built=manifest()[name])


@cache
def icon() -> str:
    """The small sign in a tab, as an address that holds it: a request of its own would cost three times as much."""
    svg = (STATIC / manifest()["icon.svg"]).read_text("utf-8")
    return "data:image/svg+xml," + quote(svg.replace('"', "'"), safe=" '/:=-.,;()")


def source_hash() -> str:
    """The hash of the sources, by the walk of assets/build.mjs: it tells a stale build."""
    digest = hashlib.sha256()
    names = [f"{folder}{path.name}" for folder in FOLDERS for path in (SOURCES / folder).iterdir()]
    for name in sorted(name for name in names if Path(name).suffix in SOURCE_SUFFIXES):
        digest.update(name.encode() + b"\0" + (SOURCES / name).read_bytes() + b"\0")
    return digest.hexdigest()


@public
def _file(built: str) -> Response:
    if built not in manifest().values():
        abort(404)
    response = packed_response(*_packed_file(built))
    response.headers["Cache-Control"] = FOR_EVER
    return response


def register(app: Flask) -> None:
    """Serve /assets/<built name> and give templates `asset(name)`."""
    app.add_url_rule("/assets/<built>", "assets.file", _file)
    app.add_template_global(asset, "asset")
    app.add_template_global(icon, "icon")

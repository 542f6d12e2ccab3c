"""How many bytes the first page needs on the wire, by type, for each form and language, as served.

`python -m bench.page_weight [--encoding br|gzip]`. Counted on a socket of a real server: bodies as they
are compressed, and the response headers with them. A form with contexts shows its heaviest one.
"""

from __future__ import annotations

import gzip
import os
import socket
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import brotli
import click

from bench.service import SERVE_OURS, Server, Service, install, running
from bscp_voice.instruments import registry
from bscp_voice.serve import LOOPBACK

LIMIT = 14_600  # bytes: what a server sends in the first window of a new connection
KINDS = ("html", "css", "js", "other")


class PartsReader(HTMLParser):
    """The addresses a browser fetches for a page, by type."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element makes a browser fetch."""
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and "stylesheet" in given.get("rel", ""):
            self.parts.append(("css", given["href"]))
        elif tag == "link" and {"icon", "manifest", "preload"} & set(given.get("rel", "").split()):
            self.parts.append(("other", given["href"]))
        elif tag == "script" and given.get("src"):
            self.parts.append(("js", given["src"]))
        elif tag in {"img", "source", "audio", "video", "iframe"} and given.get("src"):
            self.parts.append(("other", given["src"]))


@dataclass(frozen=True)
class Weight:
    """Wire bytes of one page by type."""

    form: str
    context: str
    language: str
    html: int
    css: int
    js: int
    other: int

    @property
    def total(self) -> int:
        """Everything the page needs."""
        return self.html + self.css + self.js + self.other


def fetch(port: int, path: str, encoding: str) -> tuple[int, bytes]:
    """The bytes received for one address, headers included, and the body in plain."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nAccept-Encoding: {encoding}\r\n"
        "Connection: close\r\n\r\n"
    )
    with socket.create_connection((LOOPBACK, port), timeout=20) as line:
        line.sendall(request.encode())
        received = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status = head.partition(b"\r\n")[0].decode()
    if " 200 " not in status:
        raise RuntimeError(f"{path} answered {status}")
    return len(received), _plain(head.lower(), body)


def _plain(head: bytes, body: bytes) -> bytes:
    if b"content-encoding: br" in head:
        return bytes(brotli.decompress(body))
    if b"content-encoding: gzip" in head:
        return gzip.decompress(body)
    return body


def weigh(port: int, path: str, encoding: str, name: tuple[str, str, str]) -> Weight:
    """One page with everything it needs."""
    total, page = fetch(port, path, encoding)
    reader = PartsReader()
    reader.feed(page.decode())
    sizes = dict.fromkeys(KINDS, 0)
    sizes["html"] = total
    for kind, address in dict.fromkeys(reader.parts):
        if not address.startswith(("data:", "http")):
            sizes[kind] += fetch(port, address, encoding)[0]
        elif address.startswith("http"):
            raise RuntimeError(f"{name[0]}: a third party is called: {address}")
    form, context, language = name
    return Weight(form, context, language, **sizes)


def weigh_all(service: Service, languages: Iterable[str], encoding: str) -> list[Weight]:
    """The heaviest context of each form in each language."""
    paths = {
        (form.code, context): service.add_link(form.code, context or None)
        for form in registry.instruments()
        for context in (form.contexts or ("",))
    }
    heaviest: dict[tuple[str, str], Weight] = {}
    server = Server(SERVE_OURS, service.env, workers=1)
    with running(server):
        for language in languages:
            for (form, context), path in paths.items():
                address = path.removesuffix("/en") + f"/{language}"
                found = weigh(server.port, address, encoding, (form, context, language))
                known = heaviest.get((form, language))
                if known is None or found.total > known.total:
                    heaviest[form, language] = found
    return list(heaviest.values())


@click.command()
@click.option("--encoding", type=click.Choice(["br", "gzip", "identity"]), default="br")
@click.option("--languages", default=os.environ.get("BSCP_LANGUAGES", "en"), show_default=True)
def main(encoding: str, languages: str) -> None:
    """Weigh, print, and fail when an English page is over the limit."""
    with tempfile.TemporaryDirectory() as name:
        service = install(Path(name), languages=languages)
        found = weigh_all(service, languages.split(","), encoding)
    head = f"{'form':<22}{'heaviest context':<24}{'lang':<6}"
    print(head + "".join(f"{kind:>8}" for kind in (*KINDS, "total")) + f"   of {LIMIT:,}")
    for each in found:
        sizes = "".join(f"{size:>8,}" for size in (each.html, each.css, each.js, each.other))
        print(
            f"{each.form:<22}{each.context:<24}{each.language:<6}{sizes}{each.total:>8,}"
            f"   {each.total / LIMIT:.0%}"
        )
    heavy = [each.form for each in found if each.language == "en" and each.total > LIMIT]
    if heavy:
        raise SystemExit(f"Over {LIMIT:,} bytes in English: {', '.join(heavy)}.")


if __name__ == "__main__":
    main()

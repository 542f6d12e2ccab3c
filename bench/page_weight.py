"""How many bytes the first page needs on the wire, by type, for each form and language, as served.

`python -m bench.page_weight [--encoding br|gzip] [--languages all] [--forms core]`. Counted on a socket of a
real server: bodies as they are compressed, and the response headers with them. A form with contexts shows its
heaviest one. The total is what a browser fetches before the page has loaded; what the script fetches after
that (its script, its sheet, its texts) stands apart under `later`.
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

from bench.lighthouse import CORE, form_codes
from bench.service import SERVE_OURS, Server, Service, install, running
from bscp_voice.catalogues import NOT_FOR_FAMILIES
from bscp_voice.instruments import registry
from bscp_voice.languages import LANGUAGES
from bscp_voice.serve import LOOPBACK

LIMIT = 14_600  # bytes: what a server sends in the first window of a new connection
KINDS = ("html", "css", "js", "other")
LATER = ("data-later", "data-sheet", "data-words")


class PartsReader(HTMLParser):
    """The addresses a browser fetches for a page, by type."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[str, str]] = []
        self.without_script = (
            False  # what a browser with script leaves alone until later.js takes it up
        )
        self.later: list[str] = []  # fetched by the script when the page stands

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element makes a browser fetch."""
        given = {name: value or "" for name, value in attrs}
        if tag == "noscript" or self.without_script:
            self.without_script = True
            return
        if tag == "link" and "stylesheet" in given.get("rel", ""):
            self.parts.append(("css", given["href"]))
        elif tag == "link" and {"icon", "manifest", "preload"} & set(given.get("rel", "").split()):
            self.parts.append(("other", given["href"]))
        elif tag == "script" and given.get("src"):
            self.parts.append(("js", given["src"]))
            self.later += [given[name] for name in LATER if given.get(name)]
        elif tag in {"img", "source", "audio", "video", "iframe"} and given.get("src"):
            self.parts.append(("other", given["src"]))

    def handle_endtag(self, tag: str) -> None:
        """With script again."""
        if tag == "noscript":
            self.without_script = False


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
    later: int

    @property
    def total(self) -> int:
        """Everything the page needs."""
        return self.html + self.css + self.js + self.other

    @property
    def too_heavy(self) -> bool:
        """Over the limit where it holds: a core form in any language, every form in English."""
        return self.total > LIMIT and (self.form in CORE or self.language == "en")


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
    later = sum(fetch(port, address, encoding)[0] for address in reader.later)
    return Weight(form, context, language, **sizes, later=later)


def weigh_all(
    service: Service, codes: Iterable[str], languages: Iterable[str], encoding: str
) -> list[Weight]:
    """The heaviest context of each of these forms in each language; staff's forms in English only."""
    paths = {
        (form.code, context): service.add_link(form.code, context or None)
        for form in map(registry.instrument, codes)
        for context in (form.contexts or ("",))
    }
    heaviest: dict[tuple[str, str], Weight] = {}
    server = Server(SERVE_OURS, service.env, workers=1)
    with running(server):
        for language in languages:
            for (form, context), path in paths.items():
                if language != "en" and NOT_FOR_FAMILIES.search(f"/forms/{form}."):
                    continue
                address = path.removesuffix("/en") + f"/{language}"
                found = weigh(server.port, address, encoding, (form, context, language))
                known = heaviest.get((form, language))
                if known is None or found.total > known.total:
                    heaviest[form, language] = found
            # the context that is longest in one language is so in the others: what differs is what it asks
            paths = {
                key: path
                for key, path in paths.items()
                if (key[0], language) not in heaviest
                or heaviest[key[0], language].context == key[1]
            }
    return list(heaviest.values())


def wanted_languages(named: str) -> list[str]:
    """The languages of `--languages`; `all`: every one there is."""
    if named == "all":
        return list(LANGUAGES)
    codes = named.split(",")
    unknown = sorted(set(codes) - set(LANGUAGES))
    if unknown:
        raise click.BadParameter(
            f"no such language: {', '.join(unknown)}", param_hint="--languages"
        )
    return codes


def show_each(found: list[Weight]) -> None:
    """A line for each form and language: what its total is made of."""
    kinds = (*KINDS, "total", "later")
    head = f"{'form':<22}{'heaviest context':<24}{'lang':<6}"
    print(head + "".join(f"{kind:>8}" for kind in kinds) + f"   of {LIMIT:,}")
    for each in found:
        sizes = "".join(f"{getattr(each, kind):>8,}" for kind in kinds)
        share = f"   {each.total / LIMIT:.0%}"
        print(f"{each.form:<22}{each.context:<24}{each.language:<6}{sizes}{share}")


def show_table(found: list[Weight], languages: list[str]) -> None:
    """Totals, form by language; over the limit is marked."""
    totals = {(each.form, each.language): each.total for each in found}
    print(f"\n{'total':<16}" + "".join(f"{language:>8}" for language in languages))
    for form in dict.fromkeys(each.form for each in found):
        cells = [totals.get((form, language)) for language in languages]
        shown = (f"{cell:,}{'!' if cell > LIMIT else ''}" if cell else "" for cell in cells)
        print(f"{form:<16}" + "".join(f"{cell:>8}" for cell in shown))


@click.command()
@click.option("--encoding", type=click.Choice(["br", "gzip", "identity"]), default="br")
@click.option("--languages", default=os.environ.get("BSCP_LANGUAGES", "en"), show_default=True)
@click.option("--forms", default="all", show_default=True, help="core, families, all, or codes")
def main(encoding: str, languages: str, forms: str) -> None:
    """Weigh, print, and fail when a core form, or any form in English, is over the limit."""
    wanted, codes = wanted_languages(languages), form_codes(forms)
    with tempfile.TemporaryDirectory() as name:
        service = install(Path(name), languages=",".join(wanted))
        found = weigh_all(service, codes, wanted, encoding)
    show_each(found)
    if len(wanted) > 1:
        show_table(found, wanted)
    heavy = [f"{each.form} {each.language}" for each in found if each.too_heavy]
    if heavy:
        raise SystemExit(f"Over {LIMIT:,} bytes: {', '.join(heavy)}.")


if __name__ == "__main__":
    main()

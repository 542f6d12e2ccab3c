"""Catalogues: every text a person can read, the forms' own texts included, goes into one template.

`python -m bscp_voice.strings extract | check | compile`
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bscp_voice import catalogues
from bscp_voice.catalogues import TRANSLATIONS
from bscp_voice.instruments import messages
from bscp_voice.languages import LANGUAGES
from bscp_voice.settings import HELP_FILE, ROOT, load_help
from bscp_voice.statement import load_statement

TEMPLATE = TRANSLATIONS / "messages.pot"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true"}}


def template() -> Catalog:
    """All English source texts: from code, from templates, from the forms."""
    catalog = Catalog(project="bscp-voice", charset="utf-8", fuzzy=False)
    # no dates, no line numbers: a template that only changes when a text changes
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    for location, text, comments, context in sorted(_texts(), key=str):
        catalog.add(text, locations=[(location, 0)], auto_comments=comments, context=context)
    return catalog


def _texts() -> Iterator[tuple[str, str | tuple[str, ...], tuple[str, ...], str | None]]:
    package = ROOT / "bscp_voice"
    for file, _line, message, comments, context in extract_from_dir(
        package, METHODS, OPTIONS, keywords=_keywords(), comment_tags=("translators:",)
    ):
        text = message if isinstance(message, str) else tuple(part or "" for part in message)
        yield f"bscp_voice/{file}", text, tuple(comments), context
    for location, text in messages.texts():
        yield location, text, (), None
    for contact in load_help(HELP_FILE).contacts:
        for text in (contact.name, contact.hours):
            yield "bscp_voice/data/help.yaml", text, (), None
    for known in load_statement().known:
        for text in filter(None, (known.what, known.why, known.plan)):
            yield "bscp_voice/data/accessibility_known.yaml", text, (), None


def _keywords() -> dict[str, Any]:
    # "c" marks the context: the same English may mean two things
    with_context, plural = ((1, "c"), 2), (1, 2)
    return {
        **dict.fromkeys(("gettext", "_", "lazy_gettext", "_l")),
        **dict.fromkeys(("ngettext", "lazy_ngettext"), plural),
        **dict.fromkeys(("pgettext", "lazy_pgettext"), with_context),
        "npgettext": ((1, "c"), 2, 3),
    }


def rendered() -> bytes:
    """The template as a file."""
    out = io.BytesIO()
    write_po(out, template(), width=120, omit_header=True, sort_output=True, include_lineno=False)
    return out.getvalue()


def extract() -> int:
    """Write the template, and take what is new into every language's catalogue."""
    TRANSLATIONS.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(rendered())
    for language in translated():
        catalogues.update(language, template())
    return 0


def translated(directory: Path = TRANSLATIONS) -> list[str]:
    """The languages that have a catalogue."""
    return [code for code in LANGUAGES if catalogues.path_of(code, directory).exists()]


def check() -> int:
    """1 when the template is not what the code and the forms say, or a catalogue does not follow it."""
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != rendered():
        print("translations/messages.pot is stale: run `make strings`.", file=sys.stderr)  # noqa: T201
        return 1
    source = template()
    faults = [fault for code in translated() for fault in catalogues.faults(code, source)]
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201
    return 1 if faults else 0


def compile_catalogues(directory: Path = TRANSLATIONS) -> int:
    """Write a .mo beside every .po; compiled files are not committed."""
    for source in sorted(directory.glob("*/LC_MESSAGES/messages.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))
    return 0


if __name__ == "__main__":
    commands = {"extract": extract, "check": check, "compile": compile_catalogues}
    sys.exit(commands[sys.argv[1]]())

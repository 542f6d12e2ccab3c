"""The last real test results, for the accessibility statement.

    make audit
    python -m tests.browser.record [--out bscp_voice/data/accessibility.json] [--languages en,ur,...]

Runs axe-core on every public page in every language and mode, and the strict HTML parser on each; writes
what was tested with what, when, and every fault that is left. Takes about a quarter of an hour.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import Browser, sync_playwright

from bscp_voice import clock
from bscp_voice.languages import LANGUAGES
from bscp_voice.settings import ROOT
from tests.browser import axe, rendered
from tests.browser.markup import faults
from tests.browser.rendered import Everyone, Rendered
from tests.browser.states import every_page
from tests.chromium import CHROMIUM, FLAGS

RESULTS = ROOT / "bscp_voice/data/accessibility.json"
HTML = "html"  # the rule's name of what the parser and our own checks of the text find
Look = Callable[[Rendered], list[axe.Finding]]


@dataclass
class Tally:
    """What has been looked at so far, and what was found."""

    names: set[str] = field(default_factory=set)
    checks: int = 0
    found: list[axe.Finding] = field(default_factory=list)

    def add(self, shown: Rendered, look: Look) -> None:
        """One page in one language."""
        self.names.add(shown.name)
        self.checks += len(axe.MODES) + 1
        self.found += look(shown)
        self.found += [
            axe.Finding(shown.title, "default", HTML, words, "moderate") for words in faults(shown)
        ]

    def as_record(self, languages: Sequence[str], browser: str) -> dict[str, Any]:
        """The contract with the statement's page."""
        return {
            "tested_on": clock.today().isoformat(),
            "tools": [
                {"name": "axe-core", "version": axe.version()},
                {"name": "html5lib", "version": version("html5lib")},
            ],
            "browser": browser,
            "pages": len(self.names),
            "languages": list(languages),
            "modes": list(axe.MODES),
            "checks": self.checks,
            "faults": [each.record() for each in self.found],
        }


def run(everyone: Everyone, chromium: Browser, languages: Sequence[str]) -> dict[str, Any]:
    """Look at every page in these languages."""
    tally, phone = Tally(), axe.new_phone(chromium)
    for language in languages:
        for shown in every_page(everyone, language):
            tally.add(shown, lambda each: axe.audit(phone, everyone, each))
        click.echo(f"{language}: {tally.checks} checks, {len(tally.found)} faults so far")
    phone.context.close()
    return tally.as_record(languages, f"Chromium {chromium.version}")


def write(found: dict[str, Any], out: Path) -> None:
    """Write the results in one step: a reader sees the old ones or the new ones, never half."""
    half = out.with_suffix(".part")
    half.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    half.replace(out)


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=RESULTS)
@click.option("--languages", default=",".join(LANGUAGES), show_default=True)
def main(out: Path, languages: str) -> None:
    """Test, and write the results."""
    wanted = languages.split(",")
    unknown = [code for code in wanted if code not in LANGUAGES]
    if unknown:
        raise click.BadParameter(
            f"no such language: {', '.join(unknown)}", param_hint="--languages"
        )
    with sync_playwright() as driver, rendered.everyone() as everyone:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = run(everyone, chromium, wanted)
        chromium.close()
    write(found, out)
    click.echo(f"{len(found['faults'])} faults in {found['checks']} checks: {out}")


if __name__ == "__main__":
    main()

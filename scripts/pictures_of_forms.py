"""The core forms as a phone of 360×740 shows them, one picture a language, for docs/pictures/.

    python scripts/pictures_of_forms.py [--languages en,ur,pl,bn]

To be looked at before a release: is it warm, calm, obvious? Nothing is compared by machine.
"""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.lighthouse import CORE, FLAGS  # noqa: E402
from bench.service import SERVE_OURS, Server, install, running  # noqa: E402
from bscp_voice.languages import LANGUAGES  # noqa: E402
from bscp_voice.serve import LOOPBACK  # noqa: E402

PICTURES = ROOT / "docs/pictures"
PHONE = {"width": 360, "height": 740}
STEPS = 3  # of each form: its start, its first question, the next
SHOWN = 216  # pixels across, of each
ANSWERS = ".step:not([hidden]) .q:not([hidden]) input[type=radio]"


def looks(page: Page) -> list[bytes]:
    """What is seen at the first steps, the first answer of each chosen on the way."""
    seen = []
    for _step in range(STEPS):
        page.wait_for_timeout(400)  # pictures and letters come after the page
        seen.append(page.screenshot())
        answers = page.locator(ANSWERS)
        if answers.count():
            answers.first.evaluate("(input) => input.click()")
        page.locator("#x-next").click()
    return seen


def sheet(browser: Browser, columns: list[list[bytes]], to: Path) -> None:
    """One picture of all: a column a form, a row a step."""
    cells = [column[step] for step in range(STEPS) for column in columns]
    pictures = "".join(
        f'<img width="{SHOWN}" src="data:image/png;base64,{base64.b64encode(cell).decode()}">'
        for cell in cells
    )
    style = (
        f"display:grid;gap:8px;margin:8px;grid-template-columns:repeat({len(columns)},max-content)"
    )
    page = browser.new_page(viewport={"width": len(columns) * (SHOWN + 8) + 8, "height": 100})
    page.set_content(f'<body style="background:#777;{style}">{pictures}')
    page.screenshot(path=to, full_page=True)
    page.close()


def main() -> None:
    """Serve, look, and write a picture for each language."""
    reader = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    reader.add_argument("--languages", default="en,ur,pl,bn")
    reader.add_argument("--browser", default="/usr/bin/chromium")
    given = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        service = install(Path(folder), languages=",".join(LANGUAGES))
        paths = {form: service.add_link(form, "cp_conference").removesuffix("/en") for form in CORE}
        browser = player.chromium.launch(executable_path=given.browser, args=FLAGS.split())
        with running(Server(SERVE_OURS, service.env, workers=1)) as server:
            for language in given.languages.split(","):
                columns = []
                for form in CORE:
                    page = browser.new_page(viewport=PHONE, locale=language)
                    page.goto(f"http://{LOOPBACK}:{server.port}{paths[form]}/{language}")
                    columns.append(looks(page))
                    page.close()
                sheet(browser, columns, PICTURES / f"core_forms.{language}.png")
        browser.close()


if __name__ == "__main__":
    main()

"""Makes assets/fonts/ from Noto: `npm pack` or `npm i` the three packages below into a folder, then
`pip install "fonttools[woff]>=4.60,<5"` and `python scripts/fonts.py FOLDER/node_modules/@fontsource`.

    @fontsource/noto-sans-ethiopic@5   @fontsource/noto-sans-gurmukhi@5   @fontsource/noto-nastaliq-urdu@5

Run by hand when Noto is renewed; what it makes is committed, so that building and running download nothing.
Every letter of the language stays (people type with it), and every rule by which letters join and stack.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "assets/fonts"
JOINERS = "U+200C-200F,U+25CC"
ETHIOPIC = "noto-sans-ethiopic/files/noto-sans-ethiopic-ethiopic-400-normal.woff2"
GURMUKHI = "noto-sans-gurmukhi/files/noto-sans-gurmukhi-gurmukhi-400-normal.woff2"
NASTALIQ = "noto-nastaliq-urdu/files/noto-nastaliq-urdu-arabic-400-normal.woff2"
# the letters, marks and digits of Urdu; an Arabic letter outside them falls back to the phone's own font
URDU = (
    "U+060C,U+061B,U+061F,U+0621-0628,U+062A-063A,U+0641-0646,U+0648-0656,U+0658,U+0660-066C,U+0670,U+0679,"
    "U+067E,U+0686,U+0688,U+0691,U+0698,U+06A9,U+06AF,U+06BA,U+06BE,U+06C1-06C3,U+06CC,U+06D2-06D4,U+06F0-06F9"
)
# ours → theirs, what is kept
FONTS = {
    "ethiopic.woff2": (ETHIOPIC, "--unicodes=U+1200-137F"),
    "gurmukhi.woff2": (GURMUKHI, f"--unicodes=U+0964-0965,U+0A00-0A7F,{JOINERS}"),
    "nastaliq.woff2": (NASTALIQ, f"--unicodes={URDU},U+2018-2019,U+201C-201D,{JOINERS}"),
    # the languages' own names, in the list of languages on every page
    "name_ti.woff2": (ETHIOPIC, "--text=ትግርኛ"),
    "name_pa.woff2": (GURMUKHI, "--text=ਪੰਜਾਬੀ"),
}


def main(source: Path) -> None:
    """Cut the fonts down to their script."""
    TARGET.mkdir(exist_ok=True)
    for name, (file, kept) in FONTS.items():
        options = ["--layout-features=*", "--no-hinting", "--flavor=woff2", "--notdef-outline"]
        command = [sys.executable, "-m", "fontTools.subset", str(source / file), kept, *options]
        subprocess.run([*command, f"--output-file={TARGET / name}"], check=True)  # noqa: S603
    shutil.copy(source / "noto-sans-ethiopic/LICENSE", TARGET / "OFL.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

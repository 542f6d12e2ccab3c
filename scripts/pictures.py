"""Makes assets/pictures/ from OpenMoji: `npm pack openmoji@17.0.0`, unpack, then
`python scripts/pictures.py package/color/svg` (svgo from npm on the path: `npm i -g svgo`).

Run by hand when a picture is added or OpenMoji is renewed; what it makes is committed, so that building and running
download nothing. The names are those of bscp_voice/instruments/data/pictures.yaml and of `picture:` in the forms.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "assets/pictures"
# our name → OpenMoji's: figures without gender, in the set's own yellow
PICTURES = {
    "er_advocate": "1F481",  # a person who shows the way for somebody
    "er_age": "1F382",
    "er_ask": "1F4AC",
    "er_better": "1F4A1",
    "er_break": "2615",
    "er_calendar": "1F4C5",
    "er_cannot": "26D4",
    "er_change": "1F501",
    "er_child": "1F9D2",
    "er_choice": "2611",
    "er_couple": "1F48D",
    "er_disability": "267F",
    "er_explain": "1F9D1-200D-1F3EB",
    "er_fair": "2696",
    "er_family": "1F9D1-200D-1F9D1-200D-1F9D2-200D-1F9D2",
    "er_health": "1F9D1-200D-2695-FE0F",
    "er_help": "1F91D",
    "er_help_now": "260E",
    "er_hello": "1F44B",
    "er_ice_cream": "1F366",
    "er_interpreter": "E24A",
    "er_letter": "2709",
    "er_listen": "1F442",
    "er_love": "2764",
    "er_meeting": "1F9D1-200D-1F91D-200D-1F9D1",
    "er_outside": "1F3D8",
    "er_person": "1F9D1",
    "er_plan": "1F4CB",
    "er_pregnant": "1FAC4",
    "er_private": "1F512",
    "er_read": "1F4D6",
    "er_religion": "1F6D0",
    "er_respect": "1FAF6",
    "er_safe": "1F6E1",
    "er_send": "1F4E8",
    "er_show": "1F4E3",
    "er_stop": "270B",
    "er_talk": "1F5E3",
    "er_together": "1F9D1-200D-1F9D2",
    "er_unknown": "1F464",
    "er_well": "1F44D",
    "er_world": "1F30D",
    "er_write": "270D",
}


def main(source: Path) -> None:
    """Take the pictures we use and make them small."""
    TARGET.mkdir(exist_ok=True)
    for name, code in PICTURES.items():
        text = (source / f"{code}.svg").read_text(encoding="utf-8")
        (TARGET / f"{name}.svg").write_text(text, encoding="utf-8")
    subprocess.run(["svgo", "-q", "--multipass", "-p", "1", "-f", str(TARGET)], check=True)  # noqa: S603, S607


if __name__ == "__main__":
    main(Path(sys.argv[1]))

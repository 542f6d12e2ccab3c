"""A small sound library in a directory, to be broken one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SETS = """
yab:
  - {code: yes, label: "Yes", outcome: positive, score: 3}
  - {code: bit, label: A bit, outcome: neutral, score: 2}
  - {code: no, label: "No", outcome: negative, score: 1}
  - {code: not_sure, label: Not sure, outcome: not_sure}
sex:
  - {code: female, label: Girl}
  - {code: male, label: Boy}
  - {code: rather_not_say, label: Rather not say, outcome: rather_not_say}
"""

FORM = """
code: child_8_11
version: 1
number: 2
title: Tell us how it was
audience: child
stratum: child_8_11
density: child
minutes: 4 minutes
reading: grade_3
contexts: [cp_conference]
modules: {cp_conference: cx_cp}
equality: eq_8_11
intro: [It is your choice.]
questions:
  - code: exp
    kind: yes_a_bit_no
    set: yab
    text: Was it good?
    texts: {cp_conference: "Was the meeting good?"}
    construct: exp
    headline: true
    measures: [1.1-M2, 2.4-M2]
    informs: [1.3-K6]
  - code: why
    kind: text
    text: What made you pick that?
    max_length: 500
    show_if: {exp: [yes, no]}
"""

MODULE = """
code: cx_cp
contexts: [cp_conference]
strata:
  child_8_11:
    intro: [Now the meeting.]
    questions:
      - code: cx_cp_part
        kind: yes_a_bit_no
        set: yab
        text: Did you go?
        measures: [2.1-M2]
"""

EQUALITY = """
code: eq_8_11
version: 1
intro: [It is your choice.]
questions:
  - code: eq_sex
    kind: single
    set: sex
    text: Are you a girl or a boy?
    characteristic: sex
not_asked:
  age: not needed
  disability: not needed
  gender_reassignment: not needed
  marriage_civil_partnership: not needed
  pregnancy_maternity: not needed
  race: not needed
  religion_belief: not needed
  sexual_orientation: not needed
"""

FILES = {
    "sets.yaml": SETS,
    "forms/child_8_11.v1.yaml": FORM,
    "modules/cx_cp.yaml": MODULE,
    "equality/eq_8_11.v1.yaml": EQUALITY,
}

Broken = Callable[..., Path]


@pytest.fixture
def library_with(tmp_path: Path) -> Broken:
    """Write the small library with `old` replaced by `new` in one file; give its directory."""

    def write(file: str = "", old: str = "", new: str = "") -> Path:
        for name, text in FILES.items():
            if name == file:
                assert old in text, f"{old!r} is not in {file}"
                text = text.replace(old, new, 1)
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write

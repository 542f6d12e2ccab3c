"""How well the coder does beside people: precision, recall and F1 per theme and over all.

``python -m analysis.themes.quality FILE`` reads a CSV with the columns `text` and `themes` (keys
joined by ";", as a person labelled them) and prints the table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.themes.codebook import codebook
from analysis.themes.coder import code
from analysis.themes.table import TableError, read_table


@dataclass(frozen=True)
class Agreement:
    """Counts of one theme: said by both, by the coder alone, by the person alone."""

    both: int
    coder_only: int
    person_only: int

    @property
    def precision(self) -> float:
        """Of what the coder said, the share that the person said too; 0 where it said nothing."""
        return _share(self.both, self.both + self.coder_only)

    @property
    def recall(self) -> float:
        """Of what the person said, the share that the coder found; 0 where there was nothing."""
        return _share(self.both, self.both + self.person_only)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _share(2 * self.both, 2 * self.both + self.coder_only + self.person_only)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def agreement(pairs: Iterable[tuple[set[str], set[str]]]) -> dict[str, Agreement]:
    """Agreement per theme key over pairs of (themes of the person, themes of the coder)."""
    seen = list(pairs)
    return {
        key: Agreement(
            both=sum(key in person and key in coder for person, coder in seen),
            coder_only=sum(key not in person and key in coder for person, coder in seen),
            person_only=sum(key in person and key not in coder for person, coder in seen),
        )
        for key in codebook().keys
    }


def micro(themes: Iterable[Agreement]) -> Agreement:
    """All themes counted together; its `f1` is the micro F1."""
    every = list(themes)
    return Agreement(
        both=sum(one.both for one in every),
        coder_only=sum(one.coder_only for one in every),
        person_only=sum(one.person_only for one in every),
    )


def macro_f1(themes: Iterable[Agreement]) -> float:
    """The mean F1 of the themes that a person or the coder named at least once."""
    named = [one.f1 for one in themes if one.both + one.coder_only + one.person_only]
    return sum(named) / len(named) if named else 0.0


def measure(path: Path) -> dict[str, Agreement]:
    """Code a labelled CSV and compare. Raises TableError where it cannot be read or lacks a column."""
    table = read_table(path)
    missing = {"text", "themes"} - set(table.columns)
    if missing:
        raise TableError(f"{path}: there is no column “{sorted(missing)[0]}”.")
    labelled = zip(table["text"], table["themes"], strict=True)
    return agreement(
        (set(filter(None, keys.split(";"))), set(code(text).keys)) for text, keys in labelled
    )


def main(argv: list[str]) -> int:
    """Print the table for one file; 0, or 2 with one line on stderr."""
    if len(argv) != 1:
        sys.stderr.write("usage: python -m analysis.themes.quality FILE\n")
        return 2
    try:
        themes = measure(Path(argv[0]))
    except TableError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    total = micro(themes.values())
    lines = [f"{'theme':28}{'n':>5}{'precision':>11}{'recall':>8}{'F1':>6}"]
    for key, one in [*themes.items(), ("all together (micro)", total)]:
        n = one.both + one.person_only
        lines.append(f"{key:28}{n:5d}{one.precision:11.2f}{one.recall:8.2f}{one.f1:6.2f}")
    lines.append(f"{'mean of themes (macro F1)':52}{macro_f1(themes.values()):6.2f}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

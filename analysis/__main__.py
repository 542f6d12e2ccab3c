"""`python -m analysis`: files in, a findings folder out; knows no web and no database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.columns import FrameError
from analysis.evidence import Rules
from analysis.findings import find
from analysis.measures import NoFigure
from analysis.period import Period
from analysis.read import read_dictionary, read_frame, read_registers
from analysis.suppress import Zone
from analysis.write import write

WRONG_INPUT = 2


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="Figures for the plan's measures from a file of responses.",
        epilog="To code comments for themes: python -m analysis themes FILE --text-column C "
        "--out OUT.csv",
    )
    parser.add_argument("file", type=Path, help="responses as CSV or XLSX, one row a response")
    parser.add_argument("--out", type=Path, default=Path("findings"), help="folder to write")
    parser.add_argument("--dictionary", type=Path, help="what each code means; default: our forms")
    parser.add_argument("--registers", type=Path, help="folder with courses.csv, issues.csv, ...")
    parser.add_argument("--zone", type=Zone, choices=list(Zone), default=Zone.PUBLIC)
    parser.add_argument("--period", type=_period, help="2026-04-01..2027-03-31")
    parser.add_argument("--age-floor", type=int, default=Rules().age_floor, metavar="YEARS",
                        help="youngest age expected to take part in a conference")  # fmt: skip
    parser.add_argument("--protocol-days", type=int, metavar="DAYS",
                        help="working days in which a disagreement is settled")  # fmt: skip
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 0, or 2 where the input is wrong."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["themes"]:
        # its libraries take a second to load, and figures do not need them
        from analysis.themes.cli import main as code_themes  # noqa: PLC0415

        return code_themes(arguments[1:])
    given = _parser().parse_args(arguments)
    try:
        findings = find(
            read_frame(given.file),
            read_dictionary(given.dictionary),
            read_registers(given.registers) if given.registers else {},
            zone=given.zone,
            period=given.period,
            rules=Rules(age_floor=given.age_floor, protocol_days=given.protocol_days),
        )
        written = write(findings, given.out)
    except FrameError as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except OSError as error:
        print(f"{given.out}: cannot be written: {error.strerror}", file=sys.stderr)
        return WRONG_INPUT
    for problem in findings.problems:
        print(f"note: {problem}", file=sys.stderr)
    for measure, found in findings.measures.items():
        says = found.reason if isinstance(found, NoFigure) else found[0].sentence
        print(f"{measure}  {says}")
    print(f"{len(written)} files in {given.out}: begin with {given.out / 'report.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

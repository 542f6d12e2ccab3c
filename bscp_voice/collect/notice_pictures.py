"""Pictures of the privacy notices: the forms' own style, a few even strokes on 64 × 64, one shape in gold.

Each stands beside the sentence it belongs to and is hidden from screen readers.
"""

from __future__ import annotations

from markupsafe import Markup


def _drawn(gold: str, lines: str) -> str:
    return f'<path fill="#f2b134" d="{gold}"/><path d="{lines}"/>'


_PICTURES = {
    "talk": _drawn("M6 10h52v34H32L19 56V44H6z", "M16 22h32M16 32h20"),
    "nobody": _drawn(
        "M47 34a12 12 0 1 0 0 24 12 12 0 0 0 0-24z",
        "M28 26a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8 54v-6c0-9 8-15 20-15"
        "M43.500 43q.5-4 3.500-4t3.500 4c0 3-3.500 3-3.500 5.500M47 53v.2",
    ),
    "read": _drawn(
        "M5 16q14-6 27 2 13-8 27-2v34q-14-6-27 2-13-8-27-2z",
        "M32 18v34M12 26q7-2 13 1M12 35q7-2 13 1M39 27q6-3 13-1M39 36q6-3 13-1",
    ),
    "together": _drawn("M10 54V38h12v16M26 54V26h12v28M42 54V12h12v42", "M4 54h56"),
    "safe": _drawn("M32 50c-10-7-12-12-10-16s8-3 10 1c2-4 8-5 10-1s0 9-10 16z", "M5 32L32 9l27 23M13 26v31h38V26"),
    "back": _drawn("M23 21h18v24H23z", "M9 34a23 23 0 1 0 7-18M7 6v12h12M28 29h8M28 37h8"),
    "letter": _drawn("M6 15h52v36H6z", "M6 17l26 20 26-20"),
    "clock": _drawn("M8 13h48v43H8z", "M8 26h48M21 7v11M43 7v11M20 36h.2M32 36h.2M44 36h.2M20 46h.2M32 46h.2"),
    "choice": _drawn(
        "M18 20a13 13 0 1 0 0 26 13 13 0 0 0 0-26z",
        "M12 33l5 5 8-10M40 26l13 13M53 26L40 39",
    ),
    "ask": _drawn("M6 8h52v36H32L20 56V44H6z", "M26 20q.5-6 6-6t6 6c0 5-6 5-6 10M32 36v.3"),
    "lock": _drawn("M13 28h38v29H13z", "M22 28v-8q0-11 10-11t10 11v8M32 38v9"),
    "phone": _drawn("M19 15h26v31H19z", "M19 5h26v54H19zM30 52.500h4"),
}  # fmt: skip


def picture(name: str) -> Markup:
    """One picture, ready for the page."""
    # the shapes are this file's own constants
    return Markup(  # noqa: S704
        f'<svg class="told__picture" viewBox="0 0 64 64" aria-hidden="true" focusable="false">{_PICTURES[name]}</svg>'
    )

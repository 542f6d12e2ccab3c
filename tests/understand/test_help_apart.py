"""Who helped, on the findings of a round: no hidden group of helpers can be worked back from what is shown."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.helped import HELPERS
from bscp_voice.access import MEMBER
from bscp_voice.understand.words import MODES
from tests.factories import make_response, make_round, signed_in_as

HIDDEN = {"", "kept_back"}
HELPER_NAMES = {MODES[mode] for mode in HELPERS}
# mode → (good, not good); each was found by trying to work a hidden group back
CASES = {
    "the rest of those with help is small": {
        "alone": (3, 1), "worker": (0, 3), "parent_carer": (3, 7), "interpreter": (0, 3),
        "other": (6, 7), "not_said": (6, 3),
    },
    "each hidden beside the whole would be five": {
        "alone": (1, 12), "worker": (4, 1), "advocate": (4, 1), "other": (6, 1), "not_said": (0, 2),
    },
    "three of four each": {
        "alone": (12, 8), "worker": (2, 2), "advocate": (3, 1), "interpreter": (1, 3),
    },
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_hidden_helpers_cannot_be_worked_back(app: Flask, session: Session, case: str) -> None:
    round_ = make_round(session)
    for mode, (good, bad) in CASES[case].items():
        for answer in ["5"] * good + ["1"] * bad:
            make_response(session, round_, {"exp": answer}, mode=mode)
    session.commit()
    client = signed_in_as(app, session, MEMBER, groups=(round_.group_ref,))
    text = client.get(f"/staff/rounds/{round_.id}/findings.csv").data.decode("utf-8-sig")
    rows = [each for each in csv.DictReader(io.StringIO(text)) if each["key"] == "positive"]
    helped = next(each for each in rows if each["group"] == "With help")
    helpers = [each for each in rows if each["group"] in HELPER_NAMES]

    assert len(helpers) == len(HELPERS.keys() & CASES[case].keys())
    assert {each["not_shown"] for each in rows} <= HIDDEN, "a reason would tell a size"
    assert helped["n"], "the case is about a whole that is shown"
    shown = sum(int(each["n"]) for each in helpers if each["n"])
    left = int(helped["n"]) - shown
    assert left == 0 or left >= 10
    assert len([each for each in helpers if not each["n"]]) != 1

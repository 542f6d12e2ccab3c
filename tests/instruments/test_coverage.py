"""The coverage matrix made from the forms is the one the instruments' paper promises."""

from __future__ import annotations

from bscp_voice.instruments import coverage
from bscp_voice.plan.shape import Evidence

CONSTRUCTS = {
    "child_4_7": {"exp", "heard", "clear", "space"},
    "child_8_11": {"exp", "space", "voice", "heard", "clear", "change", "respect"},
    "yp_12_17": {
        "exp", "space", "voice", "heard", "change", "told", "joined", "respect", "safer",
    },
    "easy_read": {"exp", "heard", "clear", "space", "change", "respect", "safer"},
    "parent_carer": {
        "exp", "clear", "space", "heard", "change", "told", "joined", "respect", "safer",
    },
}  # fmt: skip
EXP = {code: {"exp"} for code in CONSTRUCTS}
IMPACT = {"applied", "changed", "example"}
HOTH = {
    "yp_12_17": {"cx_hoth_see", "cx_hoth_kid", "cx_hoth_ideas"},
    "easy_read": {"cx_hoth_see", "cx_hoth_ideas"},
    "parent_carer": {"cx_hoth_partner", "cx_hoth_know"},
}
OOS = {"cx_oos_touch", "cx_oos_fit"}

SECTION_21: dict[str, dict[str, set[str]]] = {
    "1.1-M2": CONSTRUCTS,
    "1.1-M3": {"audit_return": {"overall"}},
    "1.2-M3": {"audit_return": {"overall"}},
    "1.2-M4": {"training_end": set(), "training_impact": IMPACT, "training_manager": {"seen"}},
    "1.3-M1": {"audit_return": {"kind", "outcome"}},
    "1.3-M2": {"audit_return": {"overall", "kind"}},
    "1.3-M3": {"training_impact": IMPACT, "training_manager": {"seen"}},
    "1.3-M4": {
        "prac_survey": {
            "proto_know", "proto_had", "proto_used", "proto_stage", "proto_days", "proto_res",
            "proto_learn",
        }
    },
    "1.4-M1": EXP,
    "1.4-M2": {
        "audit_return": {"adherence", "understanding"},
        "prac_survey": {"path_know", "path_used", "path_follow_cp_medical"},
    },
    "2.1-M1": {"audit_return": {"voice"}},
    "2.1-M2": {
        "cpc_return": {"child_part", "parent_part"},
        "child_8_11": {"cx_cp_part"},
        "yp_12_17": {"cx_cp_part"},
        "easy_read": {"cx_cp_part"},
        "parent_carer": {"cx_cp_part"},
    },
    "2.4-M1": {"audit_return": {"voice", "chars"}},
    "2.4-M2": {**EXP, "have_your_say": {"exp", "exp_child"}},
    "2.4-M3": {
        "loop_check": {"saw"},
        "yp_12_17": {"back"},
        "parent_carer": {"back"},
        "group_check": {"influence_change", "influence_why"},
    },
    "2.5-M1": {"conference_day": {"sat", "intend"}, "conference_impact": {"applied", "example"}},
    "3.2-M1": {"discussion_return": {"new", "whole"}},
    "3.2-M2": {
        "discussion_followup": {"safer", "well", "source"},
        "child_8_11": OOS,
        "yp_12_17": {*OOS, "cx_oos_better"},
        "easy_read": {*OOS, "cx_oos_better"},
        "parent_carer": {*OOS, "cx_oos_better"},
        "audit_return": {"overall"},
    },
    "3.2-M4": {"training_impact": IMPACT},
    "4.1-M8": {**HOTH, "prac_survey": {"strat"}, "audit_return": {"overall", "voice"}},
    "4.2-M1": {**HOTH, "prac_survey": {"strat"}},
}  # fmt: skip
"""Measure → form → the items that count, as in the paper's section 21."""

OWN_TAGS = {
    "1.3-M3": {"training_end"},
    "2.4-M3": {"have_your_say"},
    "3.2-M4": {"training_end", "training_manager"},
}
"""What the paper's sections 7, 13 and 15 add by the forms' own tags."""


def test_the_matrix_is_section_21_and_the_forms_own_tags() -> None:
    made = {
        row.measure.uid: {cell.instrument.code for cell in row.cells}
        for row in coverage.matrix()
        if row.cells
    }
    expected = {uid: set(forms) | OWN_TAGS.get(uid, set()) for uid, forms in SECTION_21.items()}
    assert made == expected


def test_the_items_that_count_are_the_ones_named() -> None:
    rows = {row.measure.uid: row for row in coverage.matrix()}
    for uid, forms in SECTION_21.items():
        for code, items in forms.items():
            cell = rows[uid].cell(code)
            assert cell is not None
            assert items <= set(cell.questions), (uid, code)


def test_every_measure_has_a_row_and_a_reason_when_nothing_feeds_it() -> None:
    rows = coverage.matrix()
    assert len(rows) == 37
    for row in rows:
        if row.measure.evidence is Evidence.NONE:
            assert row.cells == ()
            assert row.why
        else:
            assert row.cells
            assert row.why is None
    assert sum(row.measure.evidence is Evidence.NONE for row in rows) == 16


def test_the_contexts_are_those_in_which_an_answer_counts() -> None:
    rows = {row.measure.uid: row for row in coverage.matrix()}
    pathways = rows["1.4-M1"].cell("parent_carer")
    everywhere = rows["2.4-M2"].cell("parent_carer")
    assert pathways is not None
    assert everywhere is not None
    assert pathways.contexts == ("cp_medical", "csa_pathway", "escalating_risk")
    assert everywhere.contexts == ()
    theme = rows["1.2-M3"].cell("audit_return")
    assert theme is not None
    assert theme.items[0].when[0].any_of == {"family_help"}


def test_what_no_measure_covers_is_shown_too() -> None:
    found = coverage.informing()
    assert {"1.3-O3", "1.3-K6", "2.1-O1", "2.1-K4", "4.1-K5", "4.2-K5", "1.2-K5"} <= set(found)
    assert {cell.instrument.code for cell in found["1.3-O3"]} == {
        "child_4_7", "child_8_11", "yp_12_17", "easy_read", "parent_carer",
    }  # fmt: skip

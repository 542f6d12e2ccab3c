"""The plan as loaded: complete, unaltered, and refused when a reference leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bscp_voice.plan import PLAN_FILE, PlanError, load, plan
from bscp_voice.plan.shape import Evidence


@pytest.fixture(scope="module")
def source() -> Any:
    return yaml.safe_load(PLAN_FILE.read_text(encoding="utf-8"))


def test_everything_printed_is_there() -> None:
    loaded = plan()
    assert len(loaded.priorities) == 4
    assert len(loaded.actions) == 11
    assert len(loaded.key_actions) == 43
    assert len(loaded.outcomes) == 26
    assert len(loaded.measures) == 37
    assert sum(len(action.target_dates) for action in loaded.actions) == 36


def test_evidence_kinds_are_17_direct_4_supporting_16_none() -> None:
    kinds = [measure.evidence for measure in plan().measures]
    assert kinds.count(Evidence.DIRECT) == 17
    assert kinds.count(Evidence.SUPPORTING) == 4
    assert kinds.count(Evidence.NONE) == 16


def test_the_numbers_print_jumps_over_are_marked_and_nothing_is_invented() -> None:
    loaded = plan()
    assert [each.id for each in loaded.absent_actions] == ["2.2", "2.3"]
    assert loaded.priorities[1].absent == ("2.2", "2.3")
    for id in ("2.2", "2.3"):
        assert loaded.find_action(id) is None
        assert loaded.text_of(f"{id}-M1") is None


def test_every_text_of_an_action_is_the_printed_one(source: Any) -> None:
    for printed, action in zip(source["actions"], plan().actions, strict=True):
        assert action.id == printed["id"]
        assert action.title == printed["title"]
        assert action.lead_verbatim == printed["lead_verbatim"]
        assert action.update_on_progress == printed["update_on_progress"]
        assert action.rag is printed["rag"] is None
        assert list(action.notes) == printed["extraction_notes"]
        for key, found in (
            ("key_actions", action.key_actions),
            ("desired_outcomes", action.outcomes),
            ("measures", action.measures),
        ):
            assert [(each.uid, each.text) for each in found] == [
                (each["uid"], each["text"]) for each in printed[key]
            ]
        assert [each.verbatim for each in action.key_actions] == [
            each["verbatim"] for each in printed["key_actions"]
        ]


def test_every_text_of_the_file_reaches_the_plan(source: Any) -> None:
    """Nothing of priorities, groups and actions is dropped on the way in."""
    loaded = plan()
    held = set(_texts((loaded.groups, loaded.priorities, loaded.actions)))
    for key in ("groups", "priorities", "actions"):
        for text in _texts(source[key]):
            assert text in held


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
    elif hasattr(value, "__dataclass_fields__"):
        yield from _texts([getattr(value, name) for name in value.__dataclass_fields__])
    elif isinstance(value, date):
        yield value.isoformat()
    elif isinstance(value, str):
        yield str(value)


def test_dates_are_kept_as_printed_with_their_flags() -> None:
    action = plan().find_action("4.1")
    assert action is not None
    assert [each.verbatim for each in action.target_dates].count("31.03.2025") == 2
    flagged = [each.order for each in action.target_dates if each.flag == "before_plan_start"]
    assert flagged == [2, 5]
    assert action.target_dates[1].day == date(2025, 3, 31)
    assert action.target_mapping.status == "counts_match_unconfirmed"


def test_plan_years_meet() -> None:
    first, second = plan().years
    assert first == (date(2025, 4, 1), date(2026, 3, 31))
    assert second == (date(2026, 4, 1), date(2027, 3, 31))


def test_finding_by_id() -> None:
    loaded = plan()
    measure = loaded.find_measure("1.4-M1")
    assert measure is not None
    assert measure.contexts == ("cp_medical", "csa_pathway", "escalating_risk")
    assert measure.formula == "F1"
    group = loaded.find_group("icb")
    assert group is not None
    assert group.kind == "partner"
    assert loaded.text_of("2.5-O1") == (
        "Enhance practitioner understanding and application of good practice when engaging "
        "children and families"
    )
    assert loaded.text_of("3.2-K9") is None
    assert loaded.find_key_action("9.9-K1") is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  - '2.1'\n  - '2.4'", "  - '2.9'\n  - '2.4'", "action '2.9' is unknown"),
        ("uid: 1.1-M2", "uid: 1.1-M1", "1.1-M1: this id is used 2 times"),
        ("formula: F13", "formula: F99", "3.2-M1: formula 'F99' is unknown"),
        ("- ref: serious_cases\n", "- ref: no_such\n", "group 'serious_cases' is unknown"),
        ("computable_here: part", "computable_here: some", "computable_here 'some' is unknown"),
        ("    - csa_pathway\n", "    - csa_path\n", "1.4-M1: context 'csa_path' is unknown"),
        ("    - 7\n  target_dates", "    - 8\n  target_dates", "key action 8 is unknown"),
        ("feedback_evidence: none", "feedback_evidence: bit", "feedback_evidence 'bit'"),
        ("number: 1\n", "number: one\n", "number should be a whole number, found 'one'"),
        ("  rag: null", "  rag: null\n  colour: red", "1.1: unknown key: colour"),
    ],
)
def test_an_unknown_reference_is_one_clear_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = PLAN_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "plan.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith("plan.yaml: ")
    assert says in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"plan: [", "plan.yaml: line"),
        (b"\xff\xfe\x00", "plan.yaml: the file is not UTF-8 text"),
        (b"- a\n- b\n", "expected a list of named values, found a list"),
        (b"plan: {}\nplan: {}\n", "the key 'plan' is given twice"),
        (b"plan: {title: t}\n", "is missing"),
    ],
)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(PlanError) as caught:
        load(path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"^plan\.yaml: the file is missing$"):
        load(tmp_path / "plan.yaml")


def test_a_flag_that_does_not_fit_its_date_is_refused(tmp_path: Path) -> None:
    text = PLAN_FILE.read_text(encoding="utf-8").replace("    flag: before_plan_start\n", "", 1)
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=r"4\.1: target date 2: before_plan_start"):
        load(path)

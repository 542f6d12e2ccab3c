"""A published version that changes, or goes, is found before it spoils old answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bscp_voice.instruments import checks, published
from bscp_voice.instruments.loader import load
from bscp_voice.instruments.registry import library

FORM = "forms/child_8_11.v1.yaml"
HEAD = "# what was asked\nfingerprints: {}\n"


@pytest.fixture
def listed(library_with: Callable[..., Path]) -> Path:
    """A list in which the small library is published."""
    directory = library_with()
    path = directory / "published.yaml"
    path.write_text(HEAD, encoding="utf-8")
    assert published.publish(load(directory), path) == ["child_8_11.v1", "eq_8_11.v1"]
    return path


def test_what_is_published_and_unchanged_is_sound(
    library_with: Callable[..., Path], listed: Path
) -> None:
    found = load(library_with())
    assert list(published.problems(found, published.read(listed))) == []
    assert published.publish(found, listed) == []
    assert listed.read_text(encoding="utf-8").startswith("# what was asked\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        (FORM, "Was it good?", "Was it all right?", "child_8_11.v1"),
        (FORM, "{exp: [yes, no]}", "{exp: [yes]}", "child_8_11.v1"),
        (
            "sets.yaml",
            "label: A bit, outcome: neutral",
            "label: A bit, outcome: positive",
            "child_8_11.v1",
        ),
        ("modules/cx_cp.yaml", "Did you go?", "Were you there?", "child_8_11.v1"),
        ("equality/eq_8_11.v1.yaml", "Are you a girl or a boy?", "Boy or girl?", "eq_8_11.v1"),
    ],
)
def test_a_change_of_what_was_asked_is_found(
    library_with: Callable[..., Path], listed: Path, file: str, old: str, new: str, name: str
) -> None:
    found = load(library_with(file, old, new))
    problems = [str(each) for each in published.problems(found, published.read(listed))]
    assert problems == [
        f"{name}.yaml: was published and has changed; keep it and make a new version"
    ]


def test_what_it_feeds_in_the_plan_may_be_corrected(
    library_with: Callable[..., Path], listed: Path
) -> None:
    found = load(library_with(FORM, "measures: [1.1-M2, 2.4-M2]", "measures: [2.4-M2]"))
    assert list(published.problems(found, published.read(listed))) == []


def test_a_published_form_that_is_gone_is_found(
    library_with: Callable[..., Path], listed: Path
) -> None:
    directory = library_with()
    (directory / FORM).unlink()
    problems = [str(each) for each in published.problems(load(directory), published.read(listed))]
    assert problems == ["child_8_11.v1.yaml: was published and is gone; old answers need it"]


def test_the_start_of_the_service_compares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "read", lambda: {"child_8_11.v1": "another"})
    found = [str(each) for each in checks.structural_problems()]
    assert len(found) == 1
    assert found[0].startswith("child_8_11.v1.yaml: was published and has changed")


def test_the_shipped_list_fits_the_shipped_forms() -> None:
    assert list(published.problems(library(), published.read())) == []
    assert len(published.fingerprints(library())) == 18 + 5

"""The dictionary says what every stored code means, and the committed file is fresh."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from analysis.columns import DICTIONARY, check_dictionary
from bscp_voice.instruments import dictionary
from bscp_voice.instruments.dictionary import DictionaryRow
from bscp_voice.instruments.registry import library


@pytest.fixture(scope="module")
def rows() -> list[DictionaryRow]:
    return list(dictionary.rows())


def test_the_committed_file_is_fresh() -> None:
    committed = dictionary.FORMS_CSV.read_text(encoding="utf-8")
    assert committed == dictionary.text(), "run `bscp-voice dictionary`"


def test_it_keeps_the_contract_of_the_analysis() -> None:
    assert dictionary.COLUMNS == DICTIONARY
    frame = pd.read_csv(io.StringIO(dictionary.text()), dtype=str, keep_default_na=False)
    assert len(check_dictionary(frame)) == len(frame)


def test_every_form_and_version_is_there(rows: list[DictionaryRow]) -> None:
    assert {(row.instrument, int(row.version)) for row in rows} == set(library().instruments)


def test_a_closed_question_has_a_row_a_choice(rows: list[DictionaryRow]) -> None:
    found = [row for row in rows if row.instrument == "child_8_11" and row.question == "exp"]
    assert [row.choice for row in found] == ["5", "4", "3", "2", "1", "not_sure", "skip"]
    assert [row.outcome for row in found][:3] == ["positive", "positive", "neutral"]
    assert {(row.construct, row.headline) for row in found} == {("exp", "yes")}


def test_a_grid_has_a_column_a_row(rows: list[DictionaryRow]) -> None:
    columns = {row.question for row in rows if row.instrument == "audit_return"}
    assert {"chars.race", "chars.disability"} <= columns
    assert "chars" not in columns


def test_an_open_question_has_one_row(rows: list[DictionaryRow]) -> None:
    (row,) = [row for row in rows if row.instrument == "child_8_11" and row.question == "why"]
    assert (row.kind, row.choice, row.outcome) == ("text", "", "")
    assert row.label == "What made it good or not so good?"


def test_the_two_steps_of_ethnicity_are_two_columns(rows: list[DictionaryRow]) -> None:
    adult = [row for row in rows if row.instrument == "parent_carer"]
    first = [row.choice for row in adult if row.question == "eq_race"]
    second = [row.choice for row in adult if row.question == "eq_race_detail"]
    assert first == ["white", "mixed", "asian", "black", "other", "rather_not_say"]
    assert len(second) == 20
    assert second.count("rather_not_say") == 1


def test_a_form_for_several_ages_knows_every_age(rows: list[DictionaryRow]) -> None:
    ages = [row.choice for row in rows if row.instrument == "yp_12_17" and row.question == "eq_age"]
    assert {"12", "15", "16", "17", "rather_not_say"} <= set(ages)


def test_a_warm_up_is_not_in_it(rows: list[DictionaryRow]) -> None:
    assert not any(row.question == "practice" for row in rows)


def test_it_is_plain_csv() -> None:
    read = list(csv.DictReader(io.StringIO(dictionary.text())))
    assert read[0]["instrument"] == "child_4_7"

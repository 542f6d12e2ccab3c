import pandas as pd
import pytest

from analysis.checks import check_responses
from analysis.columns import FrameError, as_category, check_dictionary, check_register
from analysis.tally import check_counts, count_answers, describe
from tests.analysis.frames import checked, dictionary, many, responses


def problems_of(frame: pd.DataFrame) -> list[str]:
    with pytest.raises(FrameError) as caught:
        check_responses(frame, dictionary())
    return [str(problem) for problem in caught.value.problems]


def test_missing_columns_are_named() -> None:
    frame = responses(many(2, exp="5")).drop(columns=["stratum", "valid"])
    assert problems_of(frame) == [
        "responses, column stratum: this column is missing",
        "responses, column valid: this column is missing",
    ]


def test_an_unknown_choice_code_names_row_and_column_and_what_is_known() -> None:
    (problem,) = problems_of(responses([{"exp": "5"}, {"exp": "6"}]))
    assert problem.startswith("responses, row 3, column exp: '6' is not a choice of yp_12_17@1")
    assert "dont_know" in problem


def test_an_unknown_form_is_named() -> None:
    (problem,) = problems_of(responses([{"instrument": "yp_99"}]))
    assert problem == "responses, row 2, column instrument: form yp_99@1 is not in the dictionary"


def test_an_answer_to_a_question_the_form_does_not_ask() -> None:
    (problem,) = problems_of(responses([{"instrument": "child_4_7", "told": "5"}, {"told": "5"}]))
    assert "row 2, column told" in problem
    assert "the form does not ask this" in problem


@pytest.mark.parametrize(
    ("cell", "column", "says"),
    [
        ("01/06/2026", "date", "'01/06/2026' is not a date (YYYY-MM-DD)"),
        ("maybe", "valid", "'maybe' is not one of yes, test"),
        ("", "response", "a response needs an id"),
    ],
)
def test_wrong_heads_name_row_and_column(cell: str, column: str, says: str) -> None:
    (problem,) = problems_of(responses([{}, {column: cell}]))
    assert problem.startswith(f"responses, row 3, column {column}: {says}")


def test_a_response_twice() -> None:
    (problem,) = problems_of(responses([{"response": "a"}, {"response": "a"}]))
    assert problem == "responses, row 3, column response: response 'a' stands twice"


def test_several_choices_are_joined_by_a_semicolon_and_each_is_checked() -> None:
    row = {"instrument": "training_impact", "changed": "assessment; listening"}
    assert len(checked([row]).responses) == 1
    (problem,) = problems_of(responses([{**row, "changed": "assessment;dancing"}]))
    assert "column changed" in problem


def test_a_column_no_form_asks_is_left_out_and_said() -> None:
    found = checked([{"exp": "5", "favourite_colour": "red"}])
    assert [str(note) for note in found.notes] == [
        "responses, column favourite_colour: no form asks this; left out"
    ]
    assert "favourite_colour" not in found.responses


def test_many_problems_are_cut_short_and_counted() -> None:
    with pytest.raises(FrameError, match="and 10 more"):
        check_responses(responses(many(30, exp="9")), dictionary())


def test_a_spreadsheet_s_whole_number_is_its_code() -> None:
    column = as_category(pd.Series([5.0, None, "dont_know"], dtype="object"))
    assert list(column) == ["5", "", "dont_know"]


def test_the_dictionary_refuses_an_unknown_outcome_and_a_choice_twice() -> None:
    rows = dictionary().head(2).copy()
    rows["outcome"] = ["great", "positive"]
    rows["choice"] = "5"
    with pytest.raises(FrameError) as caught:
        check_dictionary(rows)
    says = [str(problem) for problem in caught.value.problems]
    assert says[0].startswith("dictionary, row 2, column outcome: 'great' is not an outcome")
    assert says[1] == "dictionary, row 3: this choice stands twice"


def test_registers_name_what_is_wrong() -> None:
    frame = pd.DataFrame({"course": ["C"], "ended": ["June"], "attended": ["ten"]})
    with pytest.raises(FrameError) as caught:
        check_register("courses", frame)
    assert [str(problem) for problem in caught.value.problems] == [
        "courses, row 2, column ended: 'June' is not a date (YYYY-MM-DD)",
        "courses, row 2, column attended: 'ten' is not a number",
    ]
    with pytest.raises(FrameError, match="column attended: this column is missing"):
        check_register("courses", frame.drop(columns="attended"))
    with pytest.raises(FrameError, match="this is not a register"):
        check_register("biscuits", frame)


def test_counts_add_up_to_the_responses() -> None:
    rows = [*many(3, exp="5"), *many(2, exp=""), *many(4, exp="not_asked"), *many(1, valid="test")]
    counts = count_answers(checked(rows).responses, dictionary())
    exp = counts[counts["question"] == "exp"].set_index("outcome")["count"].to_dict()
    assert exp == {"positive": 3, "blank": 2, "test": 1}


def test_counts_by_choice_code_are_described_from_the_dictionary() -> None:
    raw = pd.DataFrame(
        {
            "instrument": "yp_12_17", "version": "1", "stratum": "yp_12_17", "context": "",
            "question": "exp", "choice": ["5", "dont_know", ""], "count": [7, 2, 1],
        }
    )  # fmt: skip
    counts = check_counts(describe(raw, dictionary()))
    assert list(counts["outcome"]) == ["positive", "not_sure", "blank"]
    assert set(counts["construct"]) == {"exp"}
    with pytest.raises(FrameError, match="does not know yp_12_17@1 exp = '17'"):
        describe(raw.assign(choice="17"), dictionary())
    with pytest.raises(FrameError, match="a count below zero"):
        check_counts(counts.assign(count=-1))

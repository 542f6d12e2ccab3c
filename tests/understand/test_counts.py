"""Counts made in the database are the counts that `analysis` would make from the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy.orm import Session

from analysis.checks import check_responses
from analysis.period import Period
from analysis.tally import count_answers
from bscp_voice.understand.counts import answer_counts, equality_counts
from bscp_voice.understand.frames import dictionary_frame
from bscp_voice.understand.responses import return_rows
from bscp_voice.understand.scope import Scope
from tests.factories import TODAY, make_response, make_round
from tests.understand.conftest import Counted
from tests.understand.filling import fill

FORMS = [
    ("child_4_7", "cp_medical"),
    ("child_8_11", "cp_conference"),
    ("yp_12_17", "harm_outside_home"),
    ("easy_read", None),
    ("parent_carer", "family_group_decision"),
    ("have_your_say", None),
    ("prac_survey", None),
    ("audit_return", None),
    ("cpc_return", None),
    ("discussion_followup", None),
]


def comparable(counts: pd.DataFrame, by: Sequence[str]) -> Counter[tuple[str, ...]]:
    names = ["instrument", "version", *by, "question", "choice", "outcome"]
    found: Counter[tuple[str, ...]] = Counter()
    for row in counts[[*names, "count"]].itertuples(index=False, name=None):
        if row[-1]:
            found[tuple(str(cell) for cell in row[:-1])] += int(row[-1])
    return found


@pytest.mark.parametrize("by", [("stratum", "context"), ("stratum", "context", "mode")])
def test_counts_equal_those_made_from_rows(session: Session, by: tuple[str, ...]) -> None:
    for number, (form, context) in enumerate(FORMS):
        round_ = make_round(session, form, context)
        fill(session, round_, 9, seed=number)
        fill(session, round_, 2, seed=99, standing="test")
        fill(session, round_, 1, seed=98, suspect=("too_fast",), mode="alone")

    scope = Scope(instruments=frozenset(form for form, _ in FORMS))
    rows = check_responses(return_rows(session, scope), dictionary_frame()).responses
    by_rows = count_answers(rows, dictionary_frame(), by=by)
    by_database = answer_counts(session, dictionary_frame(), scope, by)

    # the agency and the day are dimensions of a frame, and a form may ask them as questions too
    by_database, by_rows = (
        counts[~counts["question"].isin({"agency", "date"})] for counts in (by_database, by_rows)
    )
    assert len(comparable(by_rows, by)) > 500
    assert comparable(by_database, by) == comparable(by_rows, by)


def test_a_question_that_was_not_put_to_somebody_is_not_blank(session: Session) -> None:
    round_ = make_round(session, "prac_survey", None)
    make_response(session, round_, {"proto_had": "no"})
    make_response(session, round_, {"proto_had": "yes"})
    make_response(session, round_, {"proto_had": "yes", "proto_used": "formally"})

    counts = answer_counts(session, dictionary_frame(), Scope())
    used = counts[counts["question"] == "proto_used"]
    assert used.set_index("outcome")["count"].to_dict() == {"blank": 1, "positive": 1}


def test_withdrawn_responses_are_counted_and_nothing_else_of_them(session: Session) -> None:
    round_ = make_round(session, "child_8_11", "cp_conference", withdrawn=3)
    make_response(session, round_, {"exp": "5"})
    counts = answer_counts(session, dictionary_frame(), Scope())
    exp = counts[counts["question"] == "exp"].set_index("outcome")["count"].to_dict()
    assert exp == {"positive": 1, "withdrawn": 3}


def test_the_period_goes_by_the_event_where_it_is_known(session: Session) -> None:
    before = TODAY - timedelta(days=400)
    make_response(session, make_round(session, event_on=before), {"exp": "4"})
    make_response(session, make_round(session), {"exp": "4"})
    make_response(session, make_round(session), {"exp": "4"}, submitted_on=before)

    recent = Scope(Period(TODAY - timedelta(days=30), TODAY))
    long_ago = Scope(Period(before, before))
    for scope, expected in ((recent, 1), (long_ago, 2)):
        counts = answer_counts(session, dictionary_frame(), scope)
        found = counts[(counts["question"] == "exp") & (counts["choice"] == "4")]
        assert int(found["count"].sum()) == expected


def test_no_round_no_counts(session: Session) -> None:
    assert answer_counts(session, dictionary_frame(), Scope()).empty
    assert equality_counts(session, dictionary_frame(), Scope()).empty


def test_queries_do_not_grow_with_the_responses(session: Session, queries: Counted) -> None:
    rounds = [make_round(session, form, context) for form, context in FORMS]
    for round_ in rounds:
        fill(session, round_, 1)
    session.flush()
    with queries() as few:
        answer_counts(session, dictionary_frame(), Scope())
        equality_counts(session, dictionary_frame(), Scope())
    for round_ in rounds:
        fill(session, round_, 6, seed=7)
    session.flush()
    with queries() as many:
        answer_counts(session, dictionary_frame(), Scope())
        equality_counts(session, dictionary_frame(), Scope())
    assert len(many) == len(few) == 7


def test_equality_counts_stand_beside_the_headline_answer(session: Session) -> None:
    round_ = make_round(session, "child_8_11", "cp_conference")
    make_response(session, round_, {"exp": "5"}, equality={"eq_sex": "female"})
    make_response(session, round_, {"exp": "1"}, equality={"eq_sex": "female"})
    make_response(session, round_, {"exp": "1"}, equality={"eq_sex": "rather_not_say"})
    make_response(session, round_, {}, equality={"eq_sex": "male"})
    make_response(session, round_, {"exp": "4"})
    make_response(session, round_, {"exp": "4"}, equality={"eq_sex": "female"}, standing="test")

    counts = equality_counts(session, dictionary_frame(), Scope())
    sex = counts[counts["characteristic"] == "sex"]
    # itertuples names the column after the method it hides, so it is read by place
    found = {(row[4], row[5], row[6]): row[7] for row in sex.itertuples(index=False)}
    told = (
        dictionary_frame().query("question == 'eq_sex' and choice == 'female'")["outcome"].iloc[0]
    )
    assert found == {
        ("female", told, "positive"): 1,
        ("female", told, "negative"): 1,
        ("rather_not_say", "rather_not_say", "negative"): 1,
        ("male", told, "blank"): 1,
        ("", "blank", "positive"): 1,
    }
    assert set(counts["instrument"]) == {"child_8_11"}


def test_equality_answers_and_blanks_add_up_to_those_asked(session: Session) -> None:
    round_ = make_round(session, "parent_carer", "cp_conference")
    fill(session, round_, 12)
    counts = equality_counts(session, dictionary_frame(), Scope())
    for characteristic in ("age", "race", "religion_belief", "sex"):
        rows = counts[counts["characteristic"] == characteristic]
        assert int(rows["count"].sum()) == 12, characteristic

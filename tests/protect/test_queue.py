"""The order of the queue, and what a reader is told and not told."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import READER
from bscp_voice.instruments import registry
from bscp_voice.models import Comment
from bscp_voice.protect import filters, queue, reading
from bscp_voice.protect.filters import Filter
from tests.factories import make_staff
from tests.protect.helpers import make_comment


def aged(session: Session, hours: int) -> Comment:
    comment = make_comment(session)
    comment.arrived = clock.this_hour() - timedelta(hours=hours)
    session.flush()
    return comment


def test_the_oldest_hour_comes_first(session: Session) -> None:
    new, old, middle = aged(session, 0), aged(session, 30), aged(session, 3)
    session.expunge_all()
    assert [each.id for each in queue.in_order(session)] == [old.id, middle.id, new.id]
    assert queue.waiting(session) == queue.Waiting(3, clock.this_hour() - timedelta(hours=30))


def test_order_leaves_out_what_is_read(session: Session) -> None:
    one, two = aged(session, 2), aged(session, 1)
    reading.clear(session, one, make_staff(session, READER), clock.now())
    assert queue.order([two, one]) == [two]
    session.expunge_all()
    assert queue.waiting(session).count == 1


def test_an_empty_queue_has_no_next(session: Session) -> None:
    assert queue.waiting(session) == queue.Waiting(0, None)
    assert queue.next_after(session, None) is None


def test_a_comment_left_for_later_makes_way_for_the_one_after_it(session: Session) -> None:
    first, second = aged(session, 2), aged(session, 1)
    assert queue.next_after(session, None) == first.id
    assert queue.next_after(session, first.id) == second.id
    assert queue.next_after(session, second.id) == first.id
    assert queue.next_after(session, uuid.uuid4()) == first.id


def test_the_only_comment_comes_again(session: Session) -> None:
    only = aged(session, 1)
    assert queue.next_after(session, only.id) == only.id


def test_the_list_holds_no_text_and_no_place(session: Session) -> None:
    aged(session, 1)
    session.expunge_all()
    (listed,) = queue.in_order(session)
    with pytest.raises(InvalidRequestError):
        _ = listed.text
    with pytest.raises(InvalidRequestError):
        _ = listed.response.district


def test_a_reader_is_told_the_question_the_form_and_the_context(session: Session) -> None:
    comment = make_comment(session, context="cp_medical", language="ur")
    told = queue.asked(comment)
    assert told.form == registry.instrument("child_8_11").title
    assert told.question.endswith("?")
    assert (told.context, told.language) == ("Child protection medical", "ur")


def test_a_form_that_is_no_longer_there_does_not_stop_the_reading(session: Session) -> None:
    comment = make_comment(session)
    comment.response.instrument_code = "old_form"
    session.flush()
    assert queue.asked(comment).question == "why"


def test_a_filter_narrows_the_queue_and_keeps_its_order(session: Session) -> None:
    new, old = aged(session, 0), aged(session, 80)
    other = make_comment(session, instrument="yp_12_17", context=None, language="ur")
    now = clock.this_hour()
    session.expunge_all()

    for picked, keys in (
        (Filter(form="child_8_11:cp_conference"), [old.id, new.id]),
        (Filter(form="yp_12_17"), [other.id]),
        (Filter(language="ur"), [other.id]),
        (Filter(days="3"), [old.id]),
        (Filter(group="serious_cases"), []),
        (Filter(form="child_8_11:cp_conference", language="ur"), []),
    ):
        assert [each.id for each in queue.in_order(session, picked)] == keys, picked
        assert queue.waiting(session, picked).count == len(keys)
        assert queue.next_after(session, None, picked) == (keys[0] if keys else None)
    assert len(list(Filter().wanted(now))) == 0


def test_what_is_offered_is_what_waits(session: Session) -> None:
    aged(session, 1)
    aged(session, 1)
    make_comment(session, instrument="yp_12_17", context=None, language="ur")
    found = filters.offered(session)

    assert list(found.form) == ["child_8_11:cp_conference", "yp_12_17"]
    assert found.form["child_8_11:cp_conference"].endswith("· Child protection conference (2)")
    assert found.language == {"en": "English (2)", "ur": "Urdu (1)"}
    assert [name for name, *_ in found.lists()] == ["form", "language", "days"]  # one sub-group


def test_a_filter_takes_what_is_offered_and_says_nothing_of_a_place() -> None:
    given = {"form": "child_8_11", "days": "0 or 1=1", "place": "Ladywood", "language": ""}
    assert Filter.of(given) == Filter(form="child_8_11")
    assert set(vars(Filter())) == {"form", "group", "language", "days"}

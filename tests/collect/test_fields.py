"""Every kind of question becomes fields; what cannot be a field is refused when the form is built."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from bscp_voice.instruments.fields import form_class
from bscp_voice.instruments.kinds import BUILDERS
from bscp_voice.instruments.shape import Choice, Instrument, Kind, Question, Row
from bscp_voice.instruments.shape import Form as AskedForm

CHOICES = (Choice("a", "A"), Choice("b", "B"), Choice("none", "None", excludes_others=True))


def asked(*questions: Question) -> AskedForm:
    instrument = Instrument(
        "test", 1, "Test", "child", "child_8_11", "child", "1 minute", (), questions
    )
    return AskedForm(instrument, None, questions, None)


def filled(app: Flask, question: Question, *values: tuple[str, str]) -> Form:
    with app.test_request_context():
        form = form_class(asked(question), "en")(MultiDict(values))
        form.validate()
        return form


def test_every_kind_has_a_builder() -> None:
    assert set(BUILDERS) == set(Kind)


@pytest.mark.parametrize("code", ["data", "errors", "validate", "populate_obj"])
def test_a_code_that_wtforms_keeps_is_refused(app: Flask, code: str) -> None:
    with app.test_request_context(), pytest.raises(ValueError, match=code):
        form_class(asked(Question(code, Kind.TEXT, "What?")), "en")


def test_a_grid_has_one_field_a_row(app: Flask) -> None:
    question = Question("g", Kind.GRID, "How?", CHOICES, rows=(Row("x", "X"), Row("y", "Y")))
    form = filled(app, question, ("g.x", "a"), ("g.y", "rubbish"))

    assert form["g.x"].data == "a"
    assert list(form.errors) == ["g.y"]


@pytest.mark.parametrize(
    ("values", "good"),
    [(["a", "b"], True), (["none"], True), ([], True), (["none", "a"], False), (["c"], False)],
)
def test_several_choices(app: Flask, values: list[str], good: bool) -> None:
    form = filled(
        app, Question("m", Kind.MULTI, "Which?", CHOICES), *(("m", value) for value in values)
    )

    assert (not form.errors) is good


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), (" 7 ", "7"), ("٧", "7"), ("17", "17"), ("0", "0")],
)
def test_a_number_in_range(app: Flask, typed: str, kept: str) -> None:
    form = filled(app, Question("n", Kind.NUMBER, "How many?", minimum=0, maximum=17), ("n", typed))

    assert not form.errors
    assert form["n"].data == kept


@pytest.mark.parametrize("typed", ["18", "-1", "1.5", "1e3", "seven", "9" * 30, "²"])
def test_no_number_in_range(app: Flask, typed: str) -> None:
    form = filled(app, Question("n", Kind.NUMBER, "How many?", minimum=0, maximum=17), ("n", typed))

    assert list(form.errors) == ["n"]


@pytest.mark.parametrize(
    ("parts", "day", "good"),
    [
        (("", "", ""), None, True),
        (("3", "11", "2026"), "2026-11-03", True),
        (("30", "2", "2026"), None, False),
        (("3", "", "2026"), None, False),
        (("a", "b", "c"), None, False),
        (("3", "11", "99999"), None, False),
    ],
)
def test_a_date_in_three_boxes(
    app: Flask, parts: tuple[str, ...], day: str | None, good: bool
) -> None:
    form = filled(app, Question("d", Kind.DATE, "When?"), *(("d", part) for part in parts))

    assert form["d"].data == day
    assert (not form.errors) is good


def test_a_text_counts_characters_not_bytes_and_line_ends_once(app: Flask) -> None:
    question = Question("t", Kind.TEXT, "What?", max_length=200)
    good = filled(app, question, ("t", "ا" * 100 + "\r\n" + "😀" * 99))
    bad = filled(app, question, ("t", "ا" * 201))

    assert not good.errors
    assert list(bad.errors) == ["t"]
    assert bad["t"].data == "ا" * 201  # kept, not cut


def test_only_a_routing_question_must_be_answered(app: Flask) -> None:
    assert not filled(app, Question("s", Kind.SINGLE, "Which?", CHOICES)).errors
    assert filled(app, Question("s", Kind.SINGLE, "Which?", CHOICES, required=True)).errors


def test_two_forms_of_one_class_share_nothing_that_was_sent(app: Flask) -> None:
    question = Question("m", Kind.MULTI, "Which?", CHOICES)
    with app.test_request_context():
        made = form_class(asked(question), "en")
        wrong = made(MultiDict([("m", "rubbish")]))
        assert not wrong.validate()
        right = made(MultiDict([("m", "a")]))
        assert right.validate()
        empty = made()

    assert wrong["m"].data == ["rubbish"]
    assert wrong["m"].errors
    assert (right["m"].data, list(right["m"].errors)) == (["a"], [])
    assert (empty["m"].data, list(empty["m"].errors)) == (None, [])


QUESTIONS = (
    Question("one", Kind.SINGLE, "Which?", CHOICES),
    Question("needed", Kind.SINGLE, "Which age?", CHOICES, required=True),
    Question("many", Kind.MULTI, "Which ones?", CHOICES),
    Question("words", Kind.TEXT, "What?", max_length=5),
    Question("number", Kind.NUMBER, "How many?", minimum=1, maximum=9),
    Question("day", Kind.DATE, "When?"),
    Question("grid", Kind.GRID, "How?", CHOICES, rows=(Row("x", "X"), Row("y", "Y"))),
)
NAMES = ("one", "needed", "many", "words", "number", "day", "grid.x", "grid.y", "unknown")
SENT = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(("", " ", "a", "b", "none", "7", "77", "long text"))
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(SENT)
def test_leaving_out_what_was_not_sent_changes_nothing(
    migrated_app: Flask, sent: list[tuple[str, str]]
) -> None:
    """The short way through a form gives what WTForms' own way through every field gives."""
    with migrated_app.test_request_context():
        ours = form_class(asked(*QUESTIONS), "en")(MultiDict(sent))
        everything = form_class(asked(*QUESTIONS), "en")()
        Form.process(everything, MultiDict(sent))

        assert ours.data == everything.data
        assert ours.validate() == Form.validate(everything)
        assert {name: list(errors) for name, errors in ours.errors.items()} == {
            name: list(errors) for name, errors in everything.errors.items()
        }

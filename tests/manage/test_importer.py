"""The importer: what it stores, what it refuses and says, and that nothing comes twice or by half."""

from __future__ import annotations

import html
import io
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bscp_voice import intake
from bscp_voice.access import ADMINISTRATOR
from bscp_voice.collect.steps import MODES
from bscp_voice.instruments import registry
from bscp_voice.manage import importer, tables
from bscp_voice.manage import mapping as mappings
from bscp_voice.manage.importer import Report
from bscp_voice.manage.mapping import MappingError, read_mapping
from bscp_voice.models import Answer, AuditEvent, Comment, EqualityAnswer, Response, Round
from tests.factories import TODAY, csrf_token, intake_keys, make_round, signed_in_as

MAPPING = """
form: parent_carer
reference: No
date: {column: Date, format: "%d/%m/%Y"}
language: {column: Language, values: {English: en, Urdu: ur}}
may_quote: {column: Consent, values: {Y: yes, N: no}}
columns:
  - {column: Overall, question: exp, values: {Very good: "5", Good: "4", Poor: "2"}, blank: [No answer]}
  - {column: Why, question: why}
ignore: [Site]
"""
HEADER = "No,Date,Language,Consent,Overall,Why,Site,Colour\n"
ROWS = (
    "1,03/02/2026,English,Y,Very good,They listened,A,red\n"
    "2,04/02/2026,Urdu,N,No answer,None,A,red\n"
    '3,05/02/2026,English,N,Poor,"=HYPERLINK(""http://bad"")",B,red\n'
)


@pytest.fixture
def round_(session: Session) -> Round:
    return make_round(session, "parent_carer", "cp_conference", origin="imported")


def run(
    session: Session,
    round_: Round,
    text: str,
    mapping: str = MAPPING,
    *,
    store: bool = True,
    name: str = "answers.csv",
) -> Report:
    read = read_mapping("map.yaml", mapping.encode())
    table = tables.read(name, text.encode(), limit=10**6, delimiter=read.delimiter)
    return importer.run(session, round_, table, read, intake_keys(), store=store)


def stored(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Response)) or 0


def problems(report: Report) -> list[str]:
    return [str(problem) for problem in report.problems]


def test_a_file_becomes_responses(session: Session, round_: Round) -> None:
    report = run(session, round_, HEADER + ROWS)
    assert problems(report) == []
    assert (report.stored, report.new, report.known) == (True, 3, 0)
    found = {
        each.submitted_on: each
        for each in session.scalars(select(Response).where(Response.round_id == round_.id))
    }
    first = found[date(2026, 2, 3)]
    assert (first.language, first.link_id, first.standing) == ("en", None, "valid")
    assert found[date(2026, 2, 4)].language == "ur"
    answers = session.scalars(select(Answer).where(Answer.response_id == first.id)).all()
    assert [(answer.question, answer.value) for answer in answers] == [("exp", "5")]
    texts = {each.text: each.may_quote for each in session.scalars(select(Comment))}
    # "None" is an answer; a formula is the text somebody typed, stored and never run
    assert texts == {"They listened": True, "None": False, '=HYPERLINK("http://bad")': False}


def test_a_dry_run_says_everything_and_stores_nothing(session: Session, round_: Round) -> None:
    report = run(session, round_, HEADER + ROWS, store=False)
    assert stored(session) == 0
    assert (report.stored, report.rows, report.new) == (False, 3, 3)
    assert report.counts == {"exp": Counter({"5": 1, "2": 1}), "why": Counter({"(text)": 3})}
    assert report.blank == Counter({"exp": 1})
    assert report.languages == Counter({"en": 2, "ur": 1})
    assert (report.first, report.last) == (date(2026, 2, 3), date(2026, 2, 5))
    assert report.not_mapped == ("Colour",)
    assert "heard" in report.not_asked


def test_importing_twice_makes_no_doubles(session: Session, round_: Round) -> None:
    run(session, round_, HEADER + ROWS)
    before = run(session, round_, HEADER + ROWS, store=False)
    assert (before.new, before.known) == (0, 3)
    more = HEADER + ROWS.replace("Poor", "Good") + "4,06/02/2026,English,N,Good,New,B,red\n"
    again = run(session, round_, more)
    assert (again.new, again.known, again.changed) == (1, 3, [4])
    assert stored(session) == 4


def test_without_a_reference_a_row_and_its_number_make_it_the_same(
    session: Session, round_: Round
) -> None:
    mapping = MAPPING.replace("reference: No\n", "").replace("[Site]", "[Site, No]")
    row = "9,03/02/2026,English,Y,Good,Same words,A,red\n"
    report = run(session, round_, HEADER + row + row, mapping)
    assert report.new == 2  # two people may say the same
    # the order of columns does not matter, a third copy does
    names = HEADER.strip().split(",")
    turned = (
        ",".join(reversed(names)) + "\n" + 3 * (",".join(reversed(row.strip().split(","))) + "\n")
    )
    report = run(session, round_, turned, mapping)
    assert (report.new, report.known) == (1, 2)
    assert stored(session) == 3


def test_a_withdrawn_response_stays_away(session: Session, round_: Round) -> None:
    recent = HEADER + f"1,{TODAY:%d/%m/%Y},English,Y,Good,Words,A,red\n"
    run(session, round_, recent)
    intake.withdraw(session, session.scalars(select(Response)).one(), 14)
    assert run(session, round_, recent, store=False).withdrawn == 1
    report = run(session, round_, recent)
    assert (report.new, report.withdrawn) == (0, 1)
    assert stored(session) == 0


def test_every_wrong_cell_is_named_and_nothing_is_stored(session: Session, round_: Round) -> None:
    tomorrow = TODAY + timedelta(days=1)
    wrong = (
        "1,03/02/2026,English,Y,Very good,Fine,A,red\n"
        "2,2026-02-03,Dutch,Y,Excellent,Fine,A,red\n"
        "\n"
        f"1,{tomorrow:%d/%m/%Y},English,maybe,Good,Fine,A,red\n"
        f",03/02/2026,English,Y,Good,{'x' * 5000},A,red\n"
    )
    report = run(session, round_, HEADER + wrong)
    assert problems(report) == [
        "Row 3, column “Overall”: “Excellent” is not among the values mapped: Very good, Good, Poor",
        "Row 3, column “Date”: “2026-02-03” is not a day as %d/%m/%Y writes it",
        "Row 3, column “Language”: “Dutch” is not among the values mapped: English, Urdu",
        f"Row 5, column “Date”: {tomorrow.isoformat()} has not come yet",
        "Row 5, column “Consent”: “maybe” is not among the values mapped: Y, N",
        "Row 5, column “No”: row 2 has the same reference",
        "Row 6, column “Why”: Please make this shorter: 1000 characters or fewer. It has 5000.",
        "Row 6, column “No”: the reference is empty",
    ]
    assert not report.stored
    assert stored(session) == 0


def test_problems_are_all_counted_and_the_first_hundred_kept(
    session: Session, round_: Round
) -> None:
    rows = "".join(f"{number},03/02/2026,English,Y,Odd,,A,red\n" for number in range(250))
    report = run(session, round_, HEADER + rows)
    assert (len(report.problems), report.number_of_problems) == (100, 250)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("question: exp", "question: nosuch"), "has no question “nosuch”"),
        (('Poor: "2"', 'Poor: "9"'), "“exp” has no choice “9”. It has: 5, 4, 3, 2, 1"),
        (("column: Why", "column: Warum"), "The file has no column “Warum”"),
        (("[Site]", "[Place]"), "ignore: the file has no column “Place”"),
        (("question: why", "question: exp"), "answered 2 times"),
        (("Urdu: ur", "Urdu: xx"), "language: “xx” is unknown"),
        (("Y: yes", "Y: always"), "may_quote: “always” is unknown"),
        (("form: parent_carer", "form: child_8_11"), "for the form “child_8_11”"),
        (("question: why}", "question: why, values: {a: b}}"), "has no choices"),
        (("blank: [No answer]", 'separator: ";"'), "takes one answer"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    session: Session, round_: Round, change: tuple[str, str], message: str
) -> None:
    report = run(session, round_, HEADER + ROWS, MAPPING.replace(*change))
    assert any(message in problem for problem in problems(report)), problems(report)
    assert stored(session) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"form: [", "map.yaml: line 1:"),
        (b"form: parent_carer\n", "give either fixed or column"),
        (MAPPING.replace("ignore", "skip").encode(), "unknown key: skip"),
        (MAPPING.replace("reference", "form").encode(), "'form' is given twice"),
        ("form: größe".encode("latin-1"), "not UTF-8"),
        (b"- a\n- b\n", "expected a list of named values"),
        (b"", "expected a list of named values"),
        (MAPPING.encode() + b'delimiter: ";;"\n', "one character"),
    ],
)
def test_a_broken_mapping_file_gives_one_line(text: bytes, message: str) -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping("map.yaml", text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


AUDIT = """
form: audit_return
date: {column: date, format: "%d/%m/%Y"}
columns:
  - {column: date, question: date, format: "%d/%m/%Y"}
  - {column: themes, question: theme, separator: ",", values: {CP: child_protection, FH: family_help, CM: cp_medical}}
  - {column: followed, question: adherence}
  - {column: race, question: chars.race}
"""


def test_every_kind_of_question(session: Session) -> None:
    round_ = make_round(session, "audit_return", None, origin="imported")
    header = "date;themes;followed;race\n"
    mapping = AUDIT
    text = header + "05/02/2026;CP, FH;;known_considered\n06/02/2026;CM;mostly;\n"
    report = run(session, round_, text, mapping)
    assert problems(report) == []
    assert report.separator == "a semicolon"
    said = run(session, round_, text, f'{mapping}delimiter: ";"\n', store=False)
    assert (problems(said), said.known) == ([], 2)
    found = set(session.execute(select(Answer.question, Answer.value)).all())
    assert found == {
        ("date", "2026-02-05"),
        ("theme", "child_protection"),
        ("theme", "family_help"),
        ("chars.race", "known_considered"),
        ("date", "2026-02-06"),
        ("theme", "cp_medical"),
        ("adherence", "mostly"),
    }
    wrong = header + "31/02/2026;CP,XX;mostly;maybe\n05/02/2026;CP;mostly;\n"
    assert problems(run(session, round_, wrong, mapping)) == [
        "Row 2, column “date”: “31/02/2026” is not a day as %d/%m/%Y writes it",
        "Row 2, column “themes”: “XX” is not among the values mapped: CP, FH, CM",
        "Row 2, column “race”: “maybe” is not among the values mapped: "
        "known_considered, known_not_considered, not_recorded",
        "Row 2, column “date”: “31/02/2026” is not a day as %d/%m/%Y writes it",
        "Row 3, column “followed”: this question is not asked of somebody with these other "
        "answers; empty the cell",
    ]


@pytest.mark.parametrize(
    ("age", "problem"),
    [("12", None), ("twelve", "whole number"), ("-3", "or more"), ("4000", "or less")],
)
def test_a_number_is_held_to_its_limits(session: Session, age: str, problem: str | None) -> None:
    round_ = make_round(session, "cpc_return", None, origin="imported")
    mapping = (
        "form: cpc_return\ndate: {fixed: 2026-03-01}\ncolumns: [{column: age, question: age}]\n"
    )
    found = problems(run(session, round_, f"age\n{age}\n", mapping))
    assert [problem in each for each in found] == [True] if problem else found == []


def test_equality_answers_go_where_the_routing_answer_sends_them(session: Session) -> None:
    round_ = make_round(session, "have_your_say", None, origin="imported")
    form = registry.form("have_your_say")
    module = form.equality_choices["parent_carer"]
    question = next(each for each in module.questions if each.choices and not each.show_if.all_of)
    mapping = f"""
form: have_your_say
date: {{fixed: 2026-03-01}}
mode: {{fixed: worker}}
columns:
  - {{column: who, question: who}}
  - {{column: exp, question: exp}}
  - {{column: eq, question: {question.code}}}
"""
    text = f"who,exp,eq\nparent_carer,5,{question.choices[0].code}\n"
    assert problems(run(session, round_, text, mapping)) == []
    equality = session.scalars(select(EqualityAnswer)).one()
    assert (equality.question, equality.value) == (question.code, question.choices[0].code)
    assert equality.characteristic == question.characteristic
    assert session.scalars(select(Response.mode)).one() == "worker"
    # a question without which the rest cannot be asked
    missing = problems(run(session, round_, "who,exp,eq\n,5,\n", mapping))
    assert missing == [
        "Row 2, column “who”: Please choose one, so that we can ask the right questions."
    ]


def test_an_answer_to_a_question_that_is_not_asked_is_a_problem(session: Session) -> None:
    round_ = make_round(session, "have_your_say", None, origin="imported")
    form = registry.form("have_your_say")
    conditional = next(each for each in form.questions if each.show_if.all_of and each.choices)
    condition = conditional.show_if.all_of[0]
    routing = form.question(condition.question)
    assert routing is not None
    other = next(each.code for each in routing.choices if each.code not in condition.any_of)
    mapping = (
        "form: have_your_say\ndate: {fixed: 2026-03-01}\n"
        f"fixed: {{{condition.question}: {other}}}\n"
        f"columns: [{{column: a, question: {conditional.code}}}]\n"
    )
    report = run(session, round_, f"a\n{conditional.choices[0].code}\n", mapping)
    assert any("is not asked of somebody" in problem for problem in problems(report))
    assert stored(session) == 0


@pytest.mark.parametrize("code", [each.code for each in registry.instruments()])
def test_the_example_on_the_page_is_a_mapping_of_the_form(
    app: Flask, session: Session, code: str
) -> None:
    round_ = make_round(session, code, None, origin="imported")
    page = signed_in_as(app, session, ADMINISTRATOR).get(f"/staff/rounds/{round_.id}/import").text
    example = html.unescape(page.split("<code>")[1].split("</code>")[0])
    read = read_mapping("example", example.encode())
    form = registry.form(code)
    found = mappings.problems(
        read, form, ["Number", "Date", *(each.column for each in read.columns)]
    )
    assert found == []
    kept = {each.code for each in form.questions if each.stored and not each.separate_store}
    assert {each.question.partition(".")[0] for each in read.columns} == kept


def test_modes_are_those_of_the_form() -> None:
    assert set(mappings.MODES) == {*MODES, "not_said"}


def test_a_round_for_links_takes_no_file(session: Session) -> None:
    report = run(session, make_round(session, "parent_carer"), HEADER + ROWS)
    assert "Import into a round made for it" in problems(report)[0]


def test_a_workbook_is_read_as_text(session: Session, round_: Round) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.strip().split(","))
    sheet.append([1, date(2026, 2, 3), "English", "Y", "Good", "=1+1", "A", None])
    out = io.BytesIO()
    book.save(out)
    table = tables.read("answers.xlsx", out.getvalue(), limit=10**6)
    assert table.rows[0].cells["No"] == "1"
    assert table.rows[0].cells["Date"] == "2026-02-03"
    read = read_mapping("map.yaml", MAPPING.encode())
    report = importer.run(session, round_, table, read, intake_keys(), store=True)
    assert problems(report) == []
    assert session.scalars(select(Comment)).one().text == "=1+1"


def upload(app: Flask, session: Session, round_: Round, act: str, text: bytes) -> tuple[int, str]:
    client = signed_in_as(app, session, ADMINISTRATOR)
    address = f"/staff/rounds/{round_.id}/import"
    answer = client.post(
        address,
        data={
            "csrf_token": csrf_token(client.get(address).text),
            "table": (io.BytesIO(text), "answers.csv"),
            "mapping": (io.BytesIO(MAPPING.encode()), "map.yaml"),
            "act": act,
        },
        content_type="multipart/form-data",
    )
    return answer.status_code, answer.text


def test_the_page_checks_first_and_stores_when_asked(
    app: Flask, session: Session, round_: Round
) -> None:
    text = (HEADER + ROWS).encode()
    status, page = upload(app, session, round_, "check", text)
    assert status == 200
    assert "3 new responses from 3 rows" in page
    assert "They listened" not in page
    assert stored(session) == 0
    status, _ = upload(app, session, round_, "store", text)
    assert status == 302
    assert stored(session) == 3
    assert session.scalars(select(AuditEvent.action)).one() == "responses imported"


def test_the_page_names_what_is_wrong(app: Flask, session: Session, round_: Round) -> None:
    status, page = upload(app, session, round_, "store", (HEADER + "1,x\n").encode())
    assert status == 200
    assert "Row 2: 2 cells, and the first row has 8" in page
    assert "Nothing was stored" in page
    assert stored(session) == 0


def test_a_row_that_does_not_fit_hides_no_other_error(
    app: Flask, session: Session, round_: Round
) -> None:
    text = HEADER + ROWS + "4,x\n5,soon,English,Y,Good,Why,A,red\n6,y,z\n1,,,,,,,\n"
    found = problems(run(session, round_, text))
    assert [each.partition(":")[0].partition(",")[0] for each in found[:3]] == [
        "Row 5", "Row 6", "Row 7"
    ]  # fmt: skip
    assert any(each.startswith("Row 8") for each in found)
    assert stored(session) == 0
    # a column that is missing is said beside the rows that do not fit
    both = problems(run(session, round_, HEADER.replace("Date", "Day") + ROWS + "4,x\n"))
    assert "no column “Date”" in both[0]
    assert both[-1].startswith("Row 5: 2 cells")


def test_a_file_with_semicolons_is_read_as_it_is(
    app: Flask, session: Session, round_: Round
) -> None:
    text = (
        HEADER.replace(",", ";") + "1;03/02/2026;English;Y;Very good;They listened, at last;A;red\n"
    )
    status, page = upload(app, session, round_, "check", text.encode())
    assert status == 200
    assert "1 new response from 1 row" in page
    assert "Between the cells stands a semicolon." in page


def test_a_file_larger_than_a_form_is_taken_but_not_without_limit(
    app: Flask, session: Session, round_: Round
) -> None:
    many = "".join(f"{n},03/02/2026,English,Y,Good,{'word ' * 20},A,red\n" for n in range(600))
    assert len(many) > 64 * 1024
    status, page = upload(app, session, round_, "check", (HEADER + many).encode())
    assert (status, "600 new responses" in page) == (200, True)
    with pytest.raises(tables.TableError, match="larger than 1 MB"):
        tables.read("a.csv", b"x" * (2**20 + 1), limit=2**20)


def test_somebody_who_is_not_signed_in_sends_no_large_body(app: Flask, round_: Round) -> None:
    answer = app.test_client().post(
        f"/staff/rounds/{round_.id}/import",
        data={"table": (io.BytesIO(b"x" * 200_000), "a.csv")},
        content_type="multipart/form-data",
    )
    assert answer.status_code in {400, 413}


def test_the_real_comments_can_be_imported(session: Session) -> None:
    """A mapping for the public Friends and Family comments; skipped where the data is not present."""
    source = Path(__file__).parents[1] / "data" / "themes_dev.csv"
    if not source.exists():
        pytest.skip("no comments here")
    round_ = make_round(session, "parent_carer", None, origin="imported")
    table = tables.read(source.name, source.read_bytes(), limit=2**24)
    text = next(name for name in table.columns if name in {"text", "comment"})
    mapping = (
        f"form: parent_carer\ndate: {{fixed: 2026-03-31}}\n"
        f"columns: [{{column: {text}, question: why}}]\n"
    )
    report = importer.run(
        session, round_, table, read_mapping("m", mapping.encode()), intake_keys(), store=False
    )
    assert report.rows == len(table.rows) > 0
    assert report.new + report.number_of_problems == report.rows

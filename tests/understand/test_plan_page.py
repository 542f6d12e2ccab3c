"""The plan page looks like the plan: its own words, its gaps, a figure or a reason beside each measure."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, RoleName
from bscp_voice.models import AuditEvent
from bscp_voice.plan import plan
from tests.factories import browser, make_round, signed_in_as
from tests.understand.filling import fill

PAGES = ["/staff/plan", "/staff/plan/1.1-M2", "/staff/coverage", "/staff/themes", "/staff/findings"]
FILES = ["/staff/plan/1.1-M2.csv", "/staff/plan/1.1-M2.json"]


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_signed_in_staff_only(app: Flask, address: str) -> None:
    answer = browser(app).get(address)
    assert answer.status_code == 302
    assert "/staff/sign-in" in answer.location


@pytest.mark.parametrize("role", list(RoleName))
def test_readers_of_comments_see_no_figures(app: Flask, session: Session, role: RoleName) -> None:
    client = signed_in_as(app, session, role)
    for address in [*PAGES, *FILES]:
        assert client.get(address).status_code == (
            403 if role in {READER, RoleName.TRANSLATOR} else 200
        ), address


def test_the_plans_own_words_stand_unaltered(app: Flask, session: Session) -> None:
    page = words_of(signed_in_as(app, session, ANALYST).get("/staff/plan").text)
    for column in plan().columns[1:]:
        assert column in page
    texts = [each.verbatim for each in plan().key_actions]
    texts += [each.text for each in plan().outcomes] + [each.text for each in plan().measures]
    texts += [f"{each.id} {each.title}" for each in plan().actions]
    for text in texts:
        assert " ".join(text.split()) in page, text


def test_what_is_odd_in_print_is_said(app: Flask, session: Session) -> None:
    raw: str = signed_in_as(app, session, ANALYST).get("/staff/plan").text
    page = words_of(raw)
    for absent in ("2.2", "2.3"):
        assert f"{absent} Not in the published text we hold." in page
    assert raw.index('id="action-2.1"') < raw.index('id="action-2.2"') < raw.index(
        'id="action-2.3"'
    ) < raw.index('id="action-2.4"')  # fmt: skip
    printed = [date.verbatim for action in plan().actions for date in action.target_dates]
    assert sum(page.count(date) for date in set(printed)) >= len(printed)
    assert raw.count(">before the plan starts</span>") == 2
    assert raw.count("blank in print") == len(plan().actions) + sum(
        action.update_on_progress is None for action in plan().actions
    )
    assert "Children's Wellbeing and Schools Act 2026" in page
    assert "noted 22 November 2026" in page


def test_only_the_measures_with_a_figure(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ANALYST)
    empty = client.get("/staff/plan?show=figures").text
    assert empty.count("No measure of this priority has a figure yet.") == len(plan().priorities)
    fill(session, make_round(session), 12, fixed={"exp": "5"})
    session.commit()
    whole, page = (client.get(f"/staff/plan{query}").text for query in ("", "?show=figures"))

    (number,) = re.findall(r"Measures with a figure \((\d+)\)</a>", whole)
    cells = page.split('<li class="plan-measure">')[1:]
    assert len(cells) == int(number) > 0
    assert all("plan-measure__figure" in each for each in cells)
    assert "plan-measure__none" not in page
    assert "All 12 children and families said it was good" in page
    for each in (whole, page):
        assert 'href="/staff/plan?show=figures"' in each
        assert each.count('aria-current="page"') == 2  # of the places, and of the two views
    assert len(page) < len(whole) / 3


def test_every_measure_shows_a_figure_or_a_reason(app: Flask, session: Session) -> None:
    fill(session, make_round(session), 12, fixed={"exp": "5"})
    page = signed_in_as(app, session, ANALYST).get("/staff/plan").text
    cells = page.split('<li class="plan-measure">')[1:]
    assert len(cells) == 37
    for cell in cells:
        assert ("plan-measure__figure" in cell) != ("plan-measure__none" in cell)
    assert "All 12 children and families said it was good" in page
    shown = page.count('class="plan-measure__figure"')
    assert page.count("No answers yet. They will come from:") == 21 - shown
    assert 2 <= shown <= 3  # the third is what children say of taking part


class TestMeasurePage:
    """One measure by itself."""

    def test_split_interval_exclusions_and_basis(self, app: Flask, session: Session) -> None:
        fill(session, make_round(session), 8, fixed={"exp": "5"})
        fill(session, make_round(session), 2, fixed={"exp": "not_sure"})
        fill(session, make_round(session, "parent_carer"), 8, fixed={"exp": "1"})
        page = signed_in_as(app, session, ANALYST).get("/staff/plan/1.1-M2").text
        words = words_of(page)
        assert "5 in 10 children and families, 8 of 16, said it was good" in words
        assert "Children aged 8 to 11" in words
        assert "Parents and carers" in words
        assert "2 not sure" in words
        assert "Tell us how it was, version 1" in words
        assert "The plan asks for an evaluation, not a proportion" in words
        assert "Both plan years, 1 April 2025 to 31 March 2027" in words
        assert '<svg class="intervals__line"' in page

    @pytest.mark.parametrize("year", ["1", "2"])
    def test_a_plan_year(self, app: Flask, session: Session, year: str) -> None:
        first = plan().years[int(year) - 1][0]
        fill(session, make_round(session), 6, fixed={"exp": "5"}, submitted_on=first)
        client = signed_in_as(app, session, ANALYST)
        assert "All 6" in client.get(f"/staff/plan/1.1-M2?year={year}").text
        other = "2" if year == "1" else "1"
        assert "No answers yet" in client.get(f"/staff/plan/1.1-M2?year={other}").text

    def test_what_does_not_exist_is_not_found(self, app: Flask, session: Session) -> None:
        client = signed_in_as(app, session, ANALYST)
        for address in ("9.9-M9", "2.2-M1", "1.1-M2?year=3", "1.1-M2?year=x", "9.9-M9.csv"):
            assert client.get(f"/staff/plan/{address}").status_code == 404, address

    def test_a_measure_from_elsewhere_says_where(self, app: Flask, session: Session) -> None:
        page = words_of(signed_in_as(app, session, MEMBER).get("/staff/plan/1.1-M1").text)
        assert (
            "feedback cannot evidence it. It would come from: Birmingham Children's Trust" in page
        )


class TestZones:
    """Members see the partner zone, analysts and administrators exact figures, and that is noted."""

    def test_members_do_not_see_few_answers(self, app: Flask, session: Session) -> None:
        fill(session, make_round(session), 4, fixed={"exp": "5"})
        client = signed_in_as(app, session, MEMBER, groups=("quality_impact_outcomes",))
        for address in ("/staff/plan", "/staff/plan/1.1-M2", "/staff/plan/1.1-M2.csv"):
            page = client.get(address).text
            assert "All 4" not in page, address
            assert "Too few answers to show" in page, address

    @pytest.mark.parametrize("role", [ANALYST, ADMINISTRATOR])
    def test_exact_figures_are_noted(self, app: Flask, session: Session, role: RoleName) -> None:
        fill(session, make_round(session), 4, fixed={"exp": "5"})
        assert "All 4" in signed_in_as(app, session, role).get("/staff/plan/1.1-M2").text
        noted = session.scalars(select(AuditEvent).where(AuditEvent.target == "measure 1.1-M2"))
        assert [each.action for each in noted] == ["exact figures opened"]


class TestFiles:
    """The figures of a measure as files."""

    def test_csv(self, app: Flask, session: Session) -> None:
        fill(session, make_round(session), 8, fixed={"exp": "5"})
        answer = signed_in_as(app, session, ANALYST).get("/staff/plan/1.1-M2.csv")
        assert answer.mimetype == "text/csv"
        assert "attachment" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
        first = rows[0]
        assert (first["formula"], first["numerator"], first["n"]) == ("F1", "8", "8")
        assert first["measures"] == "1.1-M2"

    def test_json(self, app: Flask, session: Session) -> None:
        fill(session, make_round(session), 8, fixed={"exp": "5"})
        answer = signed_in_as(app, session, ANALYST).get("/staff/plan/1.1-M2.json?year=2")
        content = json.loads(answer.data)
        assert content["measure"] == "1.1-M2"
        assert content["figures"][0]["percent"] == 100


def test_coverage_shows_all_nine_characteristics(app: Flask, session: Session) -> None:
    fill(session, make_round(session), 10, blank=0)
    page = words_of(signed_in_as(app, session, ANALYST).get("/staff/coverage").text)
    for name in (
        "Age", "Disability", "Gender reassignment", "Marriage and civil partnership",
        "Pregnancy and maternity", "Race", "Religion or belief", "Sex", "Sexual orientation",
    ):  # fmt: skip
        assert f" {name}: " in page, name
    assert "Gender reassignment: not asked" in page
    assert "people we asked" in page
    for measure in plan().measures:
        assert measure.uid in page


def test_the_codebook_is_read_by_people(app: Flask, session: Session) -> None:
    page = words_of(signed_in_as(app, session, MEMBER).get("/staff/themes").text)
    assert "18 themes" in page
    assert "A theme counts whether it is praised or missed" in page
    assert "Being listened to" in page

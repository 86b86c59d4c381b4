"""The yearly calendar: properties of its rule, and its page."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins
from guatu.bulletins.models import Issue, Series
from guatu.bulletins.queries.calendar import lines
from guatu.bulletins.rules import calendar
from guatu.bulletins.rules.calendar import RHYTHMS, Standing
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.tests.conftest import Drive
from tests.world import AT

YEAR = 2026
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
months = st.sets(st.integers(1, 12))


@given(st.sampled_from(RHYTHMS), st.none() | days, months, days)
def test_a_month_with_an_issue_is_issued_and_no_other(every, since, issued, today) -> None:
    found = calendar.year_of(every, since, issued, YEAR, today)
    assert {month for month, standing in found.items() if standing == Standing.ISSUED} == issued
    assert sorted(found) == list(range(1, 13))


@given(st.sampled_from(RHYTHMS), days, months, days)
def test_a_period_is_missing_once_it_is_over_without_an_issue(every, since, issued, today) -> None:
    found = calendar.year_of(every, since, issued, YEAR, today)
    for month, standing in found.items():
        if standing in (Standing.MISSING, Standing.PLANNED):
            end = calendar.last_day(YEAR, month)
            assert every
            assert not set(calendar.period(month, every)) & issued
            assert end >= since
            assert (standing == Standing.MISSING) == (end < today)


@given(st.sampled_from(RHYTHMS[1:]), st.integers(1, 12))
def test_periods_divide_the_year(every: int, month: int) -> None:
    assert month in calendar.period(month, every)
    assert 12 % every == 0
    assert calendar.period(month, every).stop <= 13


@given(st.dictionaries(st.sampled_from(["praise", "supervision", "serious", "x"]), st.one_of(st.integers(), st.text())))
def test_an_unknown_plan_is_as_needed(plan) -> None:
    assert set(calendar.rhythms(plan)) == set(calendar.PLANNED)
    assert set(calendar.rhythms(plan).values()) <= set(RHYTHMS)


# -- the page


@pytest.fixture(autouse=True)
def _today(settings, monkeypatch) -> None:
    settings.SECOND_FACTOR_DEMANDED = False
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT + timedelta(days=40))  # in December


def as_(drive: Drive, name: str) -> Client:
    client = Client()
    client.force_login(drive.world.user[name])
    return client


def test_issued_planned_and_missing_stand_side_by_side(drive: Drive, issued: Issue) -> None:
    rows = lines(drive.world.user["chief"], YEAR, date(2027, 1, 5))
    found = {(line.unit.code, line.kind.value): line for line in rows}
    city = found["city", "supervision"]
    assert {month: one.standing.value for month, one in city.months.items() if month > 9} == {
        10: "none", 11: "issued", 12: "missing",
    }  # fmt: skip
    assert city.months[11].issues[0].pk == issued.bulletin_id
    assert found["city", "praise"].months[12].standing == Standing.MISSING
    assert (found["east", "supervision"].series, found["east", "supervision"].missing) == (False, 0)
    page = as_(drive, "chief").get(reverse("bulletins:calendar"), {"year": YEAR}).content.decode()
    assert reverse("bulletins:detail", args=[issued.bulletin_id]) in page
    assert "还没有文号系列" in page


def test_a_reader_sees_its_own_line_of_issuers(drive: Drive) -> None:
    def issuers(name: str) -> set[str]:
        return {line.unit.code for line in lines(drive.world.user[name], YEAR, date(2026, 12, 1))}

    assert issuers("monitor") == issuers("eastern") == {"city", "east"}
    assert issuers("chief") == {"city", "east", "west"}
    assert issuers("outsider") == set()


def test_a_county_secretary_opens_a_series_with_what_is_filled_in_and_plans_it(drive: Drive) -> None:
    client = as_(drive, "eastern")
    page = client.get(reverse("bulletins:series"))
    first = {name: page.context["form"][name].value() for name in ("unit", "name", "characters", "issuer_name")}
    assert client.post(reverse("bulletins:series"), first).status_code == 302
    made = Series.objects.get(unit=drive.world.unit["east"])
    assert (made.characters, made.plan) == ("东团通", {"supervision": 1, "praise": 3})
    plan = reverse("bulletins:plan", args=[made.pk])
    assert client.get(plan).status_code == 200
    assert client.post(plan, {"supervision": "5", "praise": "3"}).status_code == 422
    assert client.post(plan, {"supervision": "3", "praise": "0"}).status_code == 302
    made.refresh_from_db()
    assert made.plan == {"supervision": 3, "praise": 0}
    assert as_(drive, "western").get(plan).status_code == 404
    assert as_(drive, "monitor").get(plan).status_code == 404


def test_only_the_issuer_plans(drive: Drive) -> None:
    rhythms = {BulletinKind.SUPERVISION: 1, BulletinKind.PRAISE: 1}
    with pytest.raises(Problem) as refused:
        bulletins.plan(series=drive.series, rhythms=rhythms, by=drive.world.user["eastern"], at=AT)
    assert refused.value.code == "not_allowed"


def test_the_calendar_asks_as_often_for_three_issues_as_for_one(drive: Drive, issued: Issue) -> None:
    def asked() -> int:
        client = as_(drive, "chief")
        client.get(reverse("bulletins:calendar"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("bulletins:calendar")).status_code == 200
        return len(queries)

    one = asked()
    for days_on in (3, 9):
        at = AT + timedelta(days=days_on)
        drive.issue(drive.begin(at, issued.bulletin), at + timedelta(hours=1))
    assert asked() == one
    sheet = as_(drive, "chief").get(reverse("bulletins:calendar"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "云团通〔2026〕1号、云团通〔2026〕2号、云团通〔2026〕3号" in sheet

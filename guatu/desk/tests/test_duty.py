"""What the register says of units for their duty reports."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guatu.activities.models import Meeting
from guatu.appraisals.actions.duty import reports, rounds
from guatu.appraisals.models import DutyReport
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from guatu.base import clock
from guatu.desk.queries.duty import facts, facts_of, reckoned
from guatu.desk.rules import reckoning
from guatu.desk.rules.reckoning import Match
from guatu.desk.tests.conftest import Drive
from guatu.indicators.queries import cached
from guatu.indicators.rules.catalogue import CATALOGUE
from guatu.people.models import Honour
from tests.world import AT, World

PERIOD = (date(2026, 7, 1), date(2027, 1, 1))
BELOW = ("east", "west")


def asked_for(drive: Drive, names: tuple[str, ...]) -> int:
    """How many queries a round's facts of some units take, nothing being kept from before."""
    cached.forget()
    with CaptureQueriesContext(connection) as asked:
        facts_of([drive.world.unit[name] for name in names], *PERIOD, AT)
    return len(asked)


def test_facts_of_a_round_are_those_of_its_units_one_by_one(drive: Drive) -> None:
    units = [drive.world.unit[name] for name in BELOW]
    found = facts_of(units, *PERIOD, AT)
    assert found == {unit.pk: facts(unit, *PERIOD, AT) for unit in units}
    assert any(one["code"].startswith("indicator.") for one in found[units[0].pk])


def test_indicators_are_read_once_for_a_round_and_not_for_each_report(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_tasks", "_life", "_fieldwork", "events"):
        monkeypatch.setattr(f"guatu.desk.queries.duty.{name}", lambda *given: ())
    alone = asked_for(drive, BELOW[:1])
    assert alone > len(CATALOGUE)
    assert asked_for(drive, BELOW) == asked_for(drive, (*BELOW, "town")) == alone


def line(code: str, value: str, on: str = "") -> dict[str, str]:
    return {"code": code, "label": code, "value": value, "on": on}


LINES = st.lists(st.builds(line, st.sampled_from("ab"), st.sampled_from("12"), st.sampled_from(["2026-07-02"])))


@given(LINES, LINES)
def test_what_is_frozen_agrees_with_itself_and_no_line_is_lost(frozen: list[Any], now: list[Any]) -> None:
    for found in (reckoning.figures(frozen, frozen), reckoning.events(frozen, frozen, frozen)):
        assert [one.match for one in found] == [Match.SAME] * len(frozen)
    for found in (reckoning.figures(frozen, now), reckoning.events(frozen, [], now)):
        assert sorted(one.frozen for one in found if one.frozen) == sorted(one["value"] for one in frozen)


def test_each_way_to_differ_has_its_word() -> None:
    old, new = [line("a", "1"), line("b", "2"), line("c", "3")], [line("a", "1"), line("b", "5"), line("d", "4")]
    assert [(one.label, one.frozen, one.now, one.match) for one in reckoning.figures(old, new)] == [
        ("a", "1", "1", Match.SAME), ("b", "2", "5", Match.CHANGED), ("c", "3", "", Match.GONE),
        ("d", "", "4", Match.NEW),
    ]  # fmt: skip
    known, lost, left, later = (line(code, "甲", f"2026-07-0{n}") for n, code in enumerate("pqrs", 1))
    found = reckoning.events([known, lost], [known, left], [known, left, later])
    assert [one.match for one in found] == [Match.SAME, Match.GONE, Match.LEFT_OUT, Match.NEW]


def frozen_report(world: World, at: datetime) -> DutyReport:
    """The eastern county's report, handed in with what the register said at an instant."""
    unit = world.unit["city"]
    plan = rounds.Plan("述职", PERIOD[0], PERIOD[1] - timedelta(days=1), date(2026, 12, 20))
    terms = PRESETS[Preset.WORK_AND_HALL]
    made = rounds.open_(unit=unit, plan=plan, terms=terms, by=world.user["chief"], at=AT - timedelta(days=3))
    rounds.publish(found=made, by=world.user["chief"], at=AT - timedelta(days=3))
    report = DutyReport.objects.select_related("unit", "round").get(unit=world.unit["east"])
    told = facts(report.unit, *PERIOD, at)
    words = dict.fromkeys(("work", "faults", "next"), "抓好重点任务，" * 8)
    by = world.user["eastern"]
    return reports.hand_in(report=report, version=report.version, words=words, facts=told, by=by, at=at)


def honoured(world: World, title: str, at: datetime) -> None:
    by = world.user["chief"]
    Honour.objects.create(
        unit=world.unit["east"], title=title, level="city", reason="突出", proposed_by=by, proposed_at=at, granted=True,
        awarded_on=clock.day(at), decided_by=by, decided_at=at,
    )  # fmt: skip


@pytest.mark.usefixtures("today")
def test_a_frozen_report_is_held_against_the_register(drive: Drive, client: Client) -> None:
    world = drive.world
    honoured(world, "五四红旗团委", AT - timedelta(days=2))
    report = frozen_report(world, AT - timedelta(days=1))
    honoured(world, "先进集体", AT - timedelta(hours=1))
    Meeting.objects.create(
        unit=world.unit["town"], kind="congress", held_on=AT.date(), topic="会", due=3, present=3, recorded_at=AT
    )  # fmt: skip
    found = reckoned(report, AT)
    assert [(one.now, one.match) for one in found.events] == [("五四红旗团委", Match.SAME), ("先进集体", Match.NEW)]
    [meetings] = [one for one in found.figures if one.label == "召开会议"]
    assert (meetings.frozen, meetings.now, meetings.match) == ("0", "1", Match.CHANGED)
    page = reverse("desk:duty_reckoning", args=[report.pk])
    client.force_login(world.user["eastern"])
    assert page in client.get(reverse("desk:duty_facts", args=[report.pk])).content.decode()
    shown = client.get(page).content.decode()
    assert all(one in shown for one in ("提交后新增", "有变化", "一致", "先进集体"))
    client.force_login(world.user["western"])
    assert client.get(page).status_code == 404


@pytest.mark.usefixtures("today")
def test_an_event_that_the_register_lost_or_that_was_left_out_is_said(drive: Drive) -> None:
    report = frozen_report(drive.world, AT - timedelta(days=1))
    honoured(drive.world, "补录", AT - timedelta(days=2))
    DutyReport.objects.filter(pk=report.pk).update(facts=[line("honour", "查无", "2026-10-30")])
    report.refresh_from_db()
    found = {one.now or one.frozen: one.match for one in reckoned(report, AT).events}
    assert found == {"查无": Match.GONE, "补录": Match.LEFT_OUT}

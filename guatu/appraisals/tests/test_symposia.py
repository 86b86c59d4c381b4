"""Symposia: planned, held with attendance and minutes, and decisions that live on as matters."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.appraisals.actions import symposia as actions
from guatu.appraisals.actions.symposia import Minutes, Plan
from guatu.appraisals.models import Symposium
from guatu.appraisals.queries import symposia as queries
from guatu.appraisals.queries.duty import rounds
from guatu.appraisals.rules.symposium import Came, Decided, SymposiumStage
from guatu.base.problems import Problem
from guatu.fieldwork.models import Matter
from tests.world import AT, World

PLAN = Plan("第四季度座谈会", date(2026, 10, 30), ("通报进度", "交流做法", "议定事项"))


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)


def refused(code: str, act: Any, /, **said: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        act(**said)
    assert problem.value.code == code
    return problem.value


def planned(world: World, unit: str = "east", by: str = "eastern", given: Plan = PLAN) -> Symposium:
    host = world.unit[unit]
    units = [one.pk for one in queries.invited(host)]
    return actions.plan(unit=host, given=given, units=units, by=world.user[by], at=AT)


def minutes(world: World, found: Symposium, **more: Any) -> Minutes:
    came = {seat.pk: Came(seat.unit.code == "town", "王海", "" if seat.unit.code == "town" else "外出培训")
            for seat in found.seats.select_related("unit")}  # fmt: skip
    decided = [Decided("十一月底前补齐支部委员", world.unit["town"].pk, date(2026, 11, 30), "王海")]
    return Minutes(**{"came": came, "minutes": "各乡镇汇报了进度。" * 3, "decided": decided, **more})


def test_decisions_become_matters_with_owner_and_date(world: World) -> None:
    found = planned(world)
    actions.record(found=found, given=minutes(world, found), by=world.user["eastern"], at=AT)
    matter = Matter.objects.get(key=f"symposium-{found.pk}-1")
    assert (matter.unit.code, matter.owner_unit.code, matter.owner, matter.due_on) == (
        "east", "town", "王海", date(2026, 11, 30),
    )  # fmt: skip
    [(row, now)] = queries.resolutions(found, date(2026, 12, 1))
    assert (row.matter_id, now.value) == (matter.pk, "overdue")
    refused("frozen", actions.record, found=found, given=minutes(world, found), by=world.user["eastern"], at=AT)
    refused("frozen", actions.cancel, found=found, reason="改期", by=world.user["eastern"], at=AT)


def test_minutes_need_what_they_are_made_of(world: World) -> None:
    found = planned(world)
    nobody = {seat.pk: Came(False) for seat in found.seats.all()}
    odd = [Decided("办", world.unit["firm"].pk, date(2026, 10, 1))]
    given = minutes(world, found, came=nobody, minutes="短", decided=odd)
    wrong = refused("invalid", actions.record, found=found, given=given, by=world.user["eastern"], at=AT)
    assert wrong.detail == "没有单位到会，请取消这次座谈会"
    assert set(wrong.fields) == {
        "minutes", "decided-unit-0", "decided-due_on-0", *(f"absence-{pk}" for pk in nobody)
    }  # fmt: skip
    refused(
        "conflict", actions.record, found=found, given=minutes(world, found, came={}), by=world.user["eastern"], at=AT
    )
    assert not Matter.objects.exists()


def test_a_plan_is_changed_by_one_at_a_time_and_cancelled_with_a_reason(world: World) -> None:
    found, by = planned(world), world.user["eastern"]
    said: dict[str, Any] = {"found": found, "given": PLAN, "units": [world.unit["town"].pk], "by": by, "at": AT}
    assert actions.revise(**said, version=1).seats.count() == 1
    refused("conflict", actions.revise, **said, version=1)
    refused("invalid", actions.revise, **{**said, "units": [world.unit["firm"].pk]}, version=2)
    refused("invalid", actions.plan, unit=world.unit["east"], given=Plan("x", PLAN.on, ()), units=[1], by=by, at=AT)
    actions.cancel(found=found, reason="防汛", by=by, at=AT)
    assert queries.stage_of_symposium(Symposium.objects.get()) == SymposiumStage.CANCELLED
    refused("conflict", actions.record, found=found, given=minutes(world, found), by=by, at=AT)


def test_a_committee_is_behind_until_its_symposium_was_held_in_the_quarter(world: World) -> None:
    found = planned(world)
    due = rounds.due_on(date(2026, 11, 2), {"duty.months": 6, "symposium.months": 3})

    def met() -> set[str]:
        rows = rounds.committees(world.user["chief"], due).filter(has_met=True)  # type: ignore[misc]  # annotated
        return {unit.code for unit in rows}

    assert met() == set()
    actions.record(found=found, given=minutes(world, found), by=world.user["eastern"], at=AT)
    assert met() == {"east"}


def test_the_pages_from_plan_to_tracked_decision(world: World, client: Client) -> None:
    client.force_login(world.user["eastern"])
    address = reverse("appraisals:symposium_plan", args=[world.unit["east"].pk])
    form = client.get(address).context["form"]
    sent = {bound.html_name: bound.value() or "" for bound in form}
    sent |= {"agenda": "通报进度\n交流做法", "on": "2026-11-01"}
    assert client.post(address, {**sent, "agenda": ""}).status_code == 422
    answer = client.post(address, sent)
    found = Symposium.objects.get()
    assert answer["Location"] == reverse("appraisals:symposium", args=[found.pk])
    assert found.agenda == ["通报进度", "交流做法"]
    address = reverse("appraisals:symposium_minutes", args=[found.pk])
    form = client.get(address).context["form"]
    sent = {bound.html_name: "" if bound.value() is None else bound.value() for bound in form}
    sent |= {"minutes": "各乡镇汇报了进度和困难。", "decided-text-0": "补齐支部委员"}
    assert client.post(address, sent).status_code == 422
    sent["decided-unit-0"] = world.unit["town"].pk
    assert client.post(address, sent).status_code == 302
    client.force_login(world.user["mayor"])
    page = client.get(reverse("appraisals:symposium", args=[found.pk])).content.decode()
    assert "补齐支部委员" in page and "青石镇" in page
    assert client.get(address).status_code == 403
    assert client.post(reverse("appraisals:symposium_cancellation", args=[found.pk])).status_code == 403
    client.force_login(world.user["western"])
    assert client.get(reverse("appraisals:symposium", args=[found.pk])).status_code == 404


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_for_three(world: World, client: Client) -> None:
    client.force_login(world.user["chief"])
    client.get(reverse("appraisals:symposia"))  # what is read once and kept
    counts = []
    for unit, by in (("city", "chief"), ("east", "eastern"), ("west", "western")):
        planned(world, unit, by)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("appraisals:symposia")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[2]

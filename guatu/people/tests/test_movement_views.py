"""The pages of transfers and graduating branches: who sees what, what a click does, and at what cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.base import clock
from guatu.people.actions import graduations, transfers
from guatu.people.models import Graduate, Graduation, Transfer
from guatu.people.rules.movements import Destination
from tests.members import member, members
from tests.world import AT, World

Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def open_as(client: Client, world: World) -> Enter:
    def enter(person: str) -> Client:
        client.force_login(world.user[person])
        return client

    return enter


def started(world: World, name: str = "王小明", to: str = "workshop") -> Transfer:
    person = member(world.unit["village"], name)
    return transfers.start(
        person=person, to_unit=world.unit[to], destination=Destination.MOVE, by=world.user["villager"], at=AT
    )


def words(answer: Any, *found: str) -> list[bool]:
    return [word in answer.content.decode() for word in found]


@pytest.mark.parametrize(
    ("who", "page", "decision"),
    [("mayor", 200, 302), ("eastern", 200, 302), ("villager", 200, 403), ("worker", 200, 409), ("western", 200, 409),
     ("monitor", 404, 404), ("principal", 404, 404), ("inspector", 404, 404), ("outsider", 404, 404)],
)  # fmt: skip
def test_both_sides_see_a_transfer_and_the_stage_decides_who_acts(
    open_as: Enter, world: World, who: str, page: int, decision: int
) -> None:
    made, client = started(world), open_as(who)
    assert client.get(f"/transfers/{made.pk}/").status_code == page
    stage = "to_branch" if who in {"worker", "western"} else "from_upper"
    sent = client.post(f"/transfers/{made.pk}/decision/", {"stage": stage, "approved": "1"})
    assert sent.status_code == decision


def test_a_secretary_starts_a_transfer_by_ticking_and_a_second_click_is_harmless(open_as: Enter, world: World) -> None:
    person, client = member(world.unit["village"]), open_as("villager")
    assert words(client.get("/transfers/new/"), "王小明", "转入组织") == [True, True]
    said = {"person": person.pk, "destination": "employer", "system": "inside", "target": "一车间团支部"}
    for _ in range(2):
        answer = client.post("/transfers/new/", said)
    made = Transfer.objects.get()
    assert (made.to_unit, made.stage, answer.status_code) == (world.unit["workshop"], "from_upper", 302)
    shown = client.get(f"/transfers/{made.pk}/")
    assert words(shown, "一车间·孙强", "青石·王海", "转出上级", "撤回这笔转接") == [True] * 4


def test_an_unknown_target_is_told_beside_the_field_and_nothing_typed_is_lost(open_as: Enter, world: World) -> None:
    person, client = member(world.unit["village"]), open_as("villager")
    said = {"person": person.pk, "destination": "move", "system": "inside", "target": "一车间", "reason": "搬家"}
    answer = client.post("/transfers/new/", said)
    assert answer.status_code == 422
    assert words(answer, "相近的有：一车间团支部", "搬家", f'value="{person.pk}" checked') == [True] * 3
    assert Transfer.objects.count() == 0


def test_a_refusal_needs_a_reason_and_is_resumed(open_as: Enter, world: World) -> None:
    made = started(world)
    client = open_as("mayor")
    address = f"/transfers/{made.pk}/decision/"
    assert client.post(address, {"stage": "from_upper", "approved": "0"}).status_code == 422
    assert client.post(address, {"stage": "from_upper", "approved": "0", "reason": "欠团费"}).status_code == 302
    assert words(client.get(f"/transfers/{made.pk}/"), "退回", "欠团费") == [True, True]
    assert client.post(address, {"stage": "from_upper", "approved": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.stage == "to_branch"


def test_a_batch_is_decided_with_one_click(open_as: Enter, world: World) -> None:
    rows = [started(world, name) for name in ("王小明", "李静", "张伟")]
    client = open_as("mayor")
    page = client.get("/transfers/")
    assert words(page, "待我办理 3", f'value="{rows[0].pk}" form="batch"') == [True, True]
    client.post("/transfers/decisions/", {"transfer": [row.pk for row in rows[:2]], "approved": "1"})
    assert sorted(Transfer.objects.values_list("stage", flat=True)) == ["from_upper", "to_branch", "to_branch"]
    pasted = client.post("/transfers/matches/", {"names": "张伟\n没有此人"})
    assert words(pasted, "张伟", "没有此人", "李静") == [True, True, False]


def test_a_committee_is_offered_its_branches(open_as: Enter, world: World) -> None:
    person = member(world.unit["class1"])
    made = transfers.start(
        person=person, to_unit=world.unit["town"], destination=Destination.RESIDENCE, by=world.user["principal"], at=AT
    )
    client = open_as("mayor")
    assert words(client.get(f"/transfers/{made.pk}/"), "分配团支部", "石桥村团支部", "一车间") == [True, True, False]
    address = f"/transfers/{made.pk}/branch/"
    assert client.post(address, {"to_branch": world.unit["workshop"].pk}).status_code == 422
    assert client.post(address, {"to_branch": world.unit["hollow"].pk}).status_code == 302


def test_a_class_is_marked_filled_in_and_sent_off(open_as: Enter, world: World) -> None:
    members(world.unit["class1"], 3)
    client = open_as("principal")
    unit = world.unit["class1"]
    assert words(client.get("/graduations/new/"), "高一（1）班团支部") == [True]
    assert client.post("/graduations/new/", {"unit": unit.pk, "on": "2026-11-05"}).status_code == 302
    row = Graduation.objects.get()
    lines = list(Graduate.objects.order_by("pk"))
    said = {f"destination-{lines[0].pk}": "employer", f"target-{lines[0].pk}": "查无此处", "rest": "abroad"}
    wrong = client.post(f"/graduations/{row.pk}/", said)
    assert (wrong.status_code, words(wrong, "查无此处", "没有找到")) == (422, [True, True])
    said[f"target-{lines[0].pk}"] = "金工集团团委"
    assert client.post(f"/graduations/{row.pk}/", said).status_code == 302
    client.post(f"/graduations/{row.pk}/transfers/")
    assert Transfer.objects.get().stage == "assign"
    shown = client.get("/graduations/")
    assert words(shown, "发起率", "100", "?part=started", "?part=due") == [True] * 4
    assert words(client.get("/graduates/?part=due"), "共 <b>1</b> 条") == [True]
    assert open_as("mayor").get(f"/graduations/{row.pk}/").status_code == 404
    assert open_as("monitor").post("/graduations/new/").status_code == 403


@pytest.mark.parametrize("address", ["/transfers/", "/transfers/?tab=transit", "/graduations/", "/graduates/"])
def test_a_list_costs_the_same_at_one_row_and_at_three(open_as: Enter, world: World, address: str) -> None:
    client = open_as("mayor" if "transfers" in address else "principal")
    costs = []
    for turn, numbers in enumerate((1, 2)):
        for n in range(numbers):
            started(world, f"甲{turn}{n}")
            unit = world.unit["class1" if turn == 0 else "class2"]
            member(unit, f"乙{n}")
        graduations.mark(unit=unit, on=clock.day(AT), by=world.user["principal"], at=AT)
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]

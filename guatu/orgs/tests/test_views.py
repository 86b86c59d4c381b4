"""The pages of the tree: what they show, to whom, and at what cost."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.base import clock
from guatu.orgs.actions.tree import Seed, plant
from guatu.orgs.models import Unit, UnitChange
from tests.world import AT, SINCE, World

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def open_as(client: Client, world: World):
    def enter(person: str) -> Client:
        client.force_login(world.user[person])
        return client

    return enter


def shown(answer, *words: str) -> list[bool]:  # type: ignore[no-untyped-def]
    text = answer.content.decode()
    return [word in text for word in words]


def test_the_browser_opens_at_the_topmost_unit_of_the_reader(open_as, world: World) -> None:
    answer = open_as("eastern").get("/tree/")
    assert answer.status_code == 200
    assert shown(answer, "东川一中团委", "青石镇团委", "高一（1）班团支部", "西平", "云岭市") == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_branch_shows_what_is_below_and_no_more(open_as, world: World) -> None:
    client = open_as("chief")
    answer = client.get(f"/tree/{world.unit['school'].pk}/", **HTMX)
    assert shown(answer, "高一（1）班团支部", "柳湾村团支部", "tree-facts") == [True, False, True]
    assert client.get(f"/tree/{world.unit['school'].pk}/").status_code == 302


@pytest.mark.parametrize("place", ["/tree/?unit={}", "/tree/{}/", "/units/{}/history/", "/units/{}/changes/close/"])
def test_a_unit_of_another_county_is_not_found(open_as, world: World, place: str) -> None:
    assert open_as("western").get(place.format(world.unit["town"].pk)).status_code == 404
    assert open_as("outsider").get(place.format(world.unit["town"].pk)).status_code == 404


@pytest.mark.parametrize("word", ["柳湾", "liuwan", "lwctzb", "village"])
def test_search_finds_by_name_pinyin_initials_and_code_within_ones_rights(open_as, world: World, word: str) -> None:
    client = open_as("mayor")
    assert shown(client.get("/tree/matches/", {"q": word}, **HTMX), "柳湾村团支部") == [True]
    assert shown(open_as("western").get("/tree/matches/", {"q": word}, **HTMX), "柳湾村团支部") == [False]


def test_search_narrows_by_kind_and_sector(open_as, world: World) -> None:
    answer = open_as("chief").get("/tree/matches/", {"kind": "branch", "sector": "rural"}, **HTMX)
    assert shown(answer, "柳湾村团支部", "石桥村团支部", "花园社区", "一车间") == [True, True, False, False]


def test_the_list_exports_what_it_shows(open_as, world: World) -> None:
    answer = open_as("eastern").get("/tree/list/?kind=branch&format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 5 and "一车间" not in answer.content.decode()


def test_a_column_costs_the_same_for_one_and_for_many_and_is_paged(open_as, world: World) -> None:
    client = open_as("chief")
    client.get("/tree/")  # the first request of a session costs more
    costs = []
    for count in (1, 120):
        parent = world.unit["street"] if count == 1 else world.unit["firm"]
        if count > 1:
            seeds = [Seed(f"b{n}", f"{n:03}班组团支部", "branch", "state_firm", "firm", SINCE) for n in range(count)]
            plant(seeds=seeds, by=None, at=AT)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/tree/{parent.pk}/", **HTMX)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert answer.content.decode().count("data-row") == 50
    last = client.get(f"/tree/{world.unit['firm'].pk}/?page=3", **HTMX)
    assert last.content.decode().count("data-row") == 21
    deep = Unit.objects.get(code="b119")
    assert shown(client.get(f"/tree/?unit={deep.pk}"), "119班组团支部", "001班组团支部", "3 / 3") == [True, False, True]


def test_a_change_goes_from_proposal_to_decision_on_the_pages(open_as, world: World) -> None:
    today = clock.today().isoformat()
    village = world.unit["village"]
    sent = {"name": "桃源村团支部", "short_name": "", "effective_on": today, "reason": "村改名"}
    answer = open_as("mayor").post(f"/units/{village.pk}/changes/rename/", sent)
    change = UnitChange.objects.get()
    assert answer.headers["Location"] == f"/changes/{change.pk}/"
    page = open_as("eastern").get(f"/changes/{change.pk}/")
    assert shown(page, "桃源村团支部", "村改名", "/decision/") == [True, True, True]
    assert shown(open_as("mayor").get(f"/changes/{change.pk}/"), "/decision/", "/withdrawal/") == [False, True]
    done = open_as("eastern").post(f"/changes/{change.pk}/decision/", {"approved": "yes", "note": ""})
    assert done.status_code == 302
    village.refresh_from_db()
    assert village.name == "桃源村团支部"
    assert shown(open_as("villager").get(f"/units/{village.pk}/history/"), "柳湾村团支部", "更名") == [True, True]


def test_a_refused_form_keeps_what_was_typed_beside_the_error(open_as, world: World) -> None:
    sent = {"parent": "没有这个", "effective_on": clock.today().isoformat(), "reason": "因故调整的理由"}
    answer = open_as("dept").post(f"/units/{world.unit['village'].pk}/changes/move/", sent)
    assert answer.status_code == 422
    assert shown(answer, "因故调整的理由", "找不到“没有这个”") == [True, True]
    assert not UnitChange.objects.exists()


@pytest.mark.parametrize(
    ("kind", "unit", "sent"),
    [
        ("establish", "town", {"code": "n1", "name": "新村团支部", "kind": "branch", "sector": "rural"}),
        ("move", "village", {"parent": "东川一中团委"}),
        ("merge", "village", {"units": "hollow\n"}),
        ("split", "town", {"parts": "n1 青石镇南片团委\n", "children": "hollow n1"}),
        ("split", "village", {"parts": "n1 柳湾二支部 3", "children": ""}),
        ("reclassify", "street", {"kind": "committee", "sector": ""}),
        ("close", "village", {}),
    ],
)
def test_every_kind_of_change_can_be_proposed_read_and_decided(
    open_as, world: World, kind: str, unit: str, sent: dict[str, str]
) -> None:
    client = open_as("dept")
    place = f"/units/{world.unit[unit].pk}/changes/{kind}/"
    assert client.get(place).status_code == 200
    answer = client.post(place, {**sent, "effective_on": clock.today().isoformat(), "reason": "调整"})
    assert answer.status_code == 302, answer.content.decode()
    change = UnitChange.objects.get()
    assert client.get(f"/changes/{change.pk}/").status_code == 200
    done = open_as("chief").post(f"/changes/{change.pk}/decision/", {"approved": "yes", "note": ""})
    assert done.status_code == 302
    change.refresh_from_db()
    assert change.applied_at is not None
    assert client.get("/changes/").status_code == 200
    assert client.get(f"/units/{world.unit[unit].pk}/history/").status_code == 200


def test_deciding_without_the_right_is_refused_and_of_another_county_not_found(open_as, world: World) -> None:
    change = UnitChange.objects.create(
        kind="close", unit=world.unit["village"], reason="撤", effective_on=date(2026, 11, 23),
        proposed_by=world.user["dept"], proposed_at=AT,
    )  # fmt: skip
    place = f"/changes/{change.pk}/decision/"
    assert open_as("mayor").post(place, {"approved": "yes"}).status_code == 403
    assert open_as("western").post(place, {"approved": "yes"}).status_code == 404
    assert open_as("inspector").get(f"/units/{world.unit['village'].pk}/changes/close/").status_code == 403

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.accounts.models import Run
from guatu.coverage import jobs
from guatu.coverage.actions import places as actions
from guatu.coverage.actions import suggestions
from guatu.coverage.actions.coverings import cover
from guatu.coverage.models import Covering, FoundingPlan, Place, PlaceCount, Suggestion
from guatu.coverage.rules.places import Cover, Entry
from tests.world import AT, World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


@pytest.fixture
def ask(world: World, monkeypatch):
    """Ask for a page as somebody on the world's day."""
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)
    clients: dict[str, Client] = {}

    def asked(who: str, name: str, *args, send=None, **query):
        client = clients.setdefault(who, Client())
        client.force_login(world.user[who])
        path = reverse(f"coverage:{name}", args=args)
        return client.get(path, query) if send is None else client.post(path, send)

    return asked


def recorded(
    world: World, code: str, unit: str = "town", youths: int | None = None, members: int = 0, **fields
) -> Place:
    said = {"code": code, "name": f"{code}村", "kind": "village", "unit": world.unit[unit].pk, **fields}
    made = actions.record(entry=Entry(**said), by=None, at=AT)
    if youths is not None:
        count = actions.count(
            place=made, youths=youths, members=members, counted_on=TODAY, source="台账", by=None, at=AT
        )
        actions.confirm(count=count, by=world.user["eastern"], at=AT)
    return made


def entry_of(world: World, **fields) -> dict[str, str]:
    return {"code": "V9", "name": "新村", "kind": "village", "unit": str(world.unit["town"].pk), **fields}


def test_a_place_is_entered_and_counted_by_one_and_confirmed_by_another(world, ask):
    assert ask("mayor", "registration").status_code == 200
    assert ask("mayor", "registration", send=entry_of(world)).status_code == 302
    place = Place.objects.get()
    sent = {"count-youths": "12", "count-members": "2", "count-counted_on": "2026-11-01", "count-source": "台账"}
    assert ask("mayor", "place_counts", place.pk, send=sent).status_code == 302
    made = PlaceCount.objects.get()
    assert ask("mayor", "count_confirmation", made.pk, send={}).status_code == 403
    assert ask("eastern", "count_confirmation", made.pk, send={}).status_code == 302
    assert "东川·周宁" in ask("mayor", "place", place.pk).content.decode()


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(world, ask):
    answer = ask("mayor", "registration", send=entry_of(world, latitude="31.5", name="半个坐标村"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "经度、纬度要么都填" in page and "半个坐标村" in page
    place = recorded(world, "V1")
    sent = {"count-youths": "3", "count-members": "9", "count-counted_on": "2026-11-01", "count-source": "表"}
    answer = ask("mayor", "place_counts", place.pk, send=sent)
    assert answer.status_code == 422 and "不能多于青年 3 人" in answer.content.decode()


def test_a_place_of_another_county_is_not_found_and_a_branch_may_not_edit(world, ask):
    place, far = recorded(world, "V1"), recorded(world, "W1", "street")
    assert [ask("eastern", "place", pk).status_code for pk in (place.pk, far.pk)] == [200, 404]
    assert ask("villager", "place", place.pk).status_code == 404
    assert ask("leader", "place_edition", place.pk).status_code == 403
    assert ask("leader", "place_counts", place.pk, send={}).status_code == 403
    assert ask("outsider", "places").status_code == 403
    assert ask("outsider", "overview").status_code == 403
    assert ask("eastern", "places", unit=world.unit["west"].pk).status_code == 404
    assert ask("leader", "registration").status_code == 403


def test_a_stale_edit_is_a_conflict(world, ask):
    place = recorded(world, "V1")
    assert ask("mayor", "place_edition", place.pk).status_code == 200
    sent = entry_of(world, code="V1", version="1")
    assert [ask("mayor", "place_edition", place.pk, send=sent).status_code for _ in range(2)] == [302, 409]


def test_cover_plan_and_completion_by_pages(world, ask):
    place, unit = recorded(world, "V1"), str(world.unit["village"].pk)
    sent = {"cover-cover": "interest", "cover-unit": unit, "cover-since": "2026-10-01"}
    assert ask("mayor", "place_cover", place.pk, send=sent).status_code == 302
    sent = {"plan-cover": "attached", "plan-due_on": "2026-12-01", "plan-owner": "王海"}
    assert ask("mayor", "place_plans", place.pk, send=sent).status_code == 422
    assert ask("mayor", "place_plans", place.pk, send={**sent, "plan-elsewhere": "village"}).status_code == 302
    plan = FoundingPlan.objects.get()
    assert plan.with_unit == world.unit["village"]
    assert ask("mayor", "plan_completion", plan.pk).status_code == 200
    assert ask("mayor", "plan_completion", plan.pk, send={"unit": unit, "done_on": "2027-01-01"}).status_code == 422
    assert ask("mayor", "plan_completion", plan.pk, send={"unit": unit, "done_on": "2026-11-01"}).status_code == 302
    assert Covering.objects.get(until=None).cover == "attached"
    assert "已建成" in ask("mayor", "plans").content.decode()


def test_a_plan_is_dropped_with_a_reason_and_a_place_closed(world, ask):
    place = recorded(world, "V1")
    sent = {"plan-cover": "own", "plan-due_on": "2026-12-01", "plan-owner": "王海"}
    ask("mayor", "place_plans", place.pk, send=sent)
    plan = FoundingPlan.objects.get()
    assert ask("mayor", "plan_removal", plan.pk, send={"reason": ""}).status_code == 422
    assert ask("mayor", "plan_removal", plan.pk, send={"reason": "并村"}).status_code == 302
    assert ask("mayor", "place_closure", place.pk, send={"close-closed_on": "2026-11-02"}).status_code == 302
    assert ask("mayor", "place", place.pk).status_code == 200
    assert ask("mayor", "place_counts", place.pk, send={"count-youths": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["V1村", "V2村", "V3村"]),
        ({"count": "known"}, ["V1村", "V2村"]),
        ({"count": "unknown"}, ["V3村"]),
        ({"count": "known", "cover": "uncovered"}, ["V2村"]),
        ({"cover": "own"}, ["V1村"]),
        ({"field": "rural"}, ["V1村"]),
        ({"field": "blank"}, ["V2村", "V3村"]),
        ({"position": "no", "pairing": "no_count"}, ["V3村"]),
        ({"pairing": "no_position"}, ["V2村"]),
        ({"q": "v2"}, ["V2村"]),
    ],
)
def test_the_list_is_narrowed_by_its_address(world, ask, query, names):
    place = recorded(world, "V1", youths=20, field="rural")
    recorded(world, "V2", youths=5), recorded(world, "V3")
    cover(place=place, cover=Cover.OWN, joint="", unit=world.unit["village"], since=TODAY, by=None, at=AT)
    table = ask("eastern", "places", **query).context["table"]
    assert [row.name for row in table.numbered.object_list] == names


def test_the_list_goes_out_as_a_sheet_with_blanks_as_blanks(world, ask):
    recorded(world, "V1")
    lines = ask("eastern", "places", format="csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith('"V1村","行政村","","青石镇团委","","","人数空白","","空白",')


def test_figures_of_the_overview_lead_to_lists_of_as_many(world, ask):
    place = recorded(world, "V1", youths=20, field="rural", latitude=31.0, longitude=121.0)
    recorded(world, "V2", youths=5, latitude=31.1, longitude=121.2), recorded(world, "V3")
    recorded(world, "S1", "school", youths=900, kind="school", field="middle_school")
    cover(place=place, cover=Cover.OWN, joint="", unit=world.unit["village"], since=TODAY, by=None, at=AT)
    answer = ask("eastern", "overview")
    found, page = answer.context["found"], answer.content.decode()
    assert (found.whole.places, found.whole.covered, found.whole.unknown, found.unplaced) == (3, 1, 1, 2)
    assert [(str(area.unit), area.counts.youths) for area in found.areas] == [("东川一中团委", 900), ("青石镇团委", 25)]
    assert page.count('class="treemap"') == 1 and page.count('class="points"') == 1
    unit = world.unit["town"].pk
    for query, number in (
        ({"count": "known"}, 2),
        ({"count": "unknown"}, 1),
        ({"count": "known", "cover": "covered"}, 1),
    ):
        assert ask("eastern", "places", unit=unit, **query).context["table"].total == number
    assert ask("eastern", "overview", field="rural").context["found"].whole.youths == 20
    assert ask("mayor", "overview").context["found"].areas[-1].own


def test_pairs_are_worked_out_by_a_run_and_decided_on_their_page(world, ask):
    for code, north in (("A", 31.0), ("B", 31.01), ("C", 33.0)):
        recorded(world, code, youths=9, members=2, latitude=north, longitude=121.0)
    recorded(world, "D")
    assert ask("mayor", "suggestion_runs", send={"unit": world.unit["east"].pk}).status_code == 404
    assert ask("leader", "suggestion_runs", send={"unit": world.unit["east"].pk}).status_code == 403
    assert ask("eastern", "suggestion_runs", send={"unit": world.unit["east"].pk}).status_code == 302
    run = Run.objects.get()
    if run.finished_at is None:
        jobs.suggest_pairs.func(run.pk)
        run.refresh_from_db()
    assert (
        run.message
        == "提出 1 条建议，涉及 2 处场所。另有 1 处人数不足、但附近没有合适的组合。1 处缺少人数或坐标，无法判断。"
    )
    made = Suggestion.objects.get()
    page = ask("eastern", "suggestions")
    assert page.context["table"].total == 1 and "A村、B村" in page.content.decode()
    assert "最远 1,111 米" in ask("eastern", "suggestion", made.pk).content.decode()
    assert ask("leader", "suggestion_refusal", made.pk, send={"refusal-reason": "不"}).status_code == 403
    assert ask("western", "suggestion", made.pk).status_code == 404
    assert ask("eastern", "suggestion_acceptance", made.pk, send={}).status_code == 422
    sent = {"acceptance-due_on": "2026-12-01", "acceptance-owner": "周宁"}
    assert ask("eastern", "suggestion_acceptance", made.pk, send=sent).status_code == 302
    assert ask("eastern", "suggestion_refusal", made.pk, send={"refusal-reason": "迟了"}).status_code == 409
    assert FoundingPlan.objects.count() == 2


def test_a_refused_suggestion_keeps_its_reason(world, ask):
    for code, north in (("A", 31.0), ("B", 31.01)):
        recorded(world, code, youths=9, members=2, latitude=north, longitude=121.0)
    suggestions.suggest(unit=world.unit["east"], by=None, at=AT)
    made = Suggestion.objects.get()
    assert ask("eastern", "suggestion_refusal", made.pk, send={"refusal-reason": "隔着河"}).status_code == 302
    assert "隔着河" in ask("eastern", "suggestion", made.pk).content.decode()
    assert suggestions.suggest(unit=world.unit["east"], by=None, at=AT).made == 0


@pytest.mark.parametrize("name", ["places", "overview", "plans", "suggestions"])
def test_a_page_asks_as_often_for_three_places_as_for_one(world, ask, name):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ask("eastern", name).status_code == 200
        return len(seen)

    recorded(world, "V1", youths=9, latitude=31.0, longitude=121.0)
    first = [queries(), queries()][1]
    recorded(world, "V2", youths=9, latitude=31.0, longitude=121.0), recorded(world, "V3", youths=4)
    assert queries() == first

"""Places, their counts, cover, plans and suggestions, on the shared world."""

from datetime import date, timedelta

import pytest

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.coverage.actions import places as actions
from guatu.coverage.actions import plans, suggestions
from guatu.coverage.actions.coverings import cover
from guatu.coverage.models import Covering, FoundingPlan, Place, PlaceCount, Suggestion
from guatu.coverage.queries import coverage
from guatu.coverage.queries.candidates import candidates
from guatu.coverage.rules.counts import Counts
from guatu.coverage.rules.places import Cover, Entry
from guatu.orgs.models import Unit
from tests.members import members
from tests.world import AT, World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
SINCE = date(2026, 6, 1)


def entry(world: World, code: str = "V1", name: str = "柳湾村", unit: str = "town", **fields) -> Entry:
    return Entry(**{"code": code, "name": name, "kind": "village", "unit": world.unit[unit].pk, **fields})


def recorded(world: World, code: str = "V1", **fields) -> Place:
    return actions.record(entry=entry(world, code, **fields), by=world.user["mayor"], at=AT)


def counted(world: World, place: Place, youths: int, members: int | None = None, on: date = TODAY) -> PlaceCount:
    made = actions.count(
        place=place, youths=youths, members=members, counted_on=on, source="村委会台账", by=world.user["mayor"], at=AT
    )
    return actions.confirm(count=made, by=world.user["eastern"], at=AT)


def spot(world: World, code: str, south: float, counted_members: int = 1, **fields) -> Place:
    made = recorded(world, code, name=f"{code}村", latitude=31 + south, longitude=121.0, **fields)
    counted(world, made, 20, counted_members)
    return made


def test_a_place_is_recorded_with_pinyin_and_journalled(world):
    made = recorded(world, address="青石镇")
    assert (made.sort_key, "lwc" in made.search_text, made.version) == ("liu wan cun", True, 1)
    line = JournalEntry.objects.latest("seq")
    assert (line.verb, line.noun, line.unit_id) == ("place.create", "coverage.place", world.unit["town"].pk)


def test_a_code_stands_for_one_place(world):
    recorded(world)
    with pytest.raises(Problem) as refused:
        recorded(world, name="另一处")
    assert refused.value.fields.keys() == {"code"}


def test_an_edit_of_an_old_version_is_a_conflict(world):
    made = recorded(world)
    said = {"place": made, "by": world.user["mayor"], "at": AT}
    assert actions.edit(entry=entry(world, name="新柳湾村"), version=1, **said).version == 2
    with pytest.raises(Problem) as refused:
        actions.edit(entry=entry(world, name="旧柳湾村"), version=1, **said)
    assert refused.value.code == "conflict"


def test_a_sheet_records_new_places_edits_changed_ones_and_leaves_the_others(world):
    recorded(world, "V1"), recorded(world, "V2")
    rows = [entry(world, "V1"), entry(world, "V2", name="石桥村"), entry(world, "V3")]
    taken = actions.record_all(entries=rows, by=world.user["mayor"], at=AT)
    assert ([p.code for p in taken.new], [p.code for p in taken.changed]) == (["V3"], ["V2"])
    assert list(Place.objects.order_by("code").values_list("code", "name", "version")) == [
        ("V1", "柳湾村", 1), ("V2", "石桥村", 2), ("V3", "柳湾村", 1),
    ]  # fmt: skip


def test_a_sheet_with_a_fault_writes_nothing_and_names_the_row(world):
    rows = [entry(world, "V1"), entry(world, "V1"), entry(world, "V3", kind="shop")]
    with pytest.raises(Problem) as refused:
        actions.record_all(entries=rows, by=world.user["mayor"], at=AT)
    assert (refused.value.fields.keys(), Place.objects.count()) == ({"1:code", "2:kind"}, 0)


def test_nobody_confirms_their_own_count_and_nobody_confirms_twice(world):
    made = actions.count(
        place=recorded(world), youths=9, members=1, counted_on=TODAY, source="台账", by=world.user["mayor"], at=AT
    )
    with pytest.raises(Problem) as refused:
        actions.confirm(count=made, by=world.user["mayor"], at=AT)
    assert refused.value.code == "own_work"
    assert actions.confirm(count=made, by=world.user["eastern"], at=AT).confirmed_by == world.user["eastern"]
    with pytest.raises(Problem) as refused:
        actions.confirm(count=made, by=world.user["chief"], at=AT)
    assert refused.value.code == "illegal_step"


def test_a_step_ends_the_form_in_force_on_its_first_day(world):
    place, unit = recorded(world), world.unit["village"]
    said = {"place": place, "by": world.user["mayor"], "at": AT}
    cover(cover=Cover.INTEREST, joint="", unit=None, since=date(2026, 3, 1), **said)
    cover(cover=Cover.OWN, joint="", unit=unit, since=SINCE, **said)
    assert list(Covering.objects.order_by("since").values_list("cover", "since", "until")) == [
        ("interest", date(2026, 3, 1), SINCE), ("own", SINCE, None),
    ]  # fmt: skip
    for wrong in ({"cover": Cover.INTEREST, "unit": None}, {"cover": Cover.ATTACHED, "unit": unit, "since": SINCE}):
        with pytest.raises(Problem):
            cover(**{"joint": "", "since": TODAY, **wrong, **said})


def test_one_plan_is_open_and_finishing_it_covers_the_place(world):
    place, said = recorded(world), {"by": world.user["mayor"], "at": AT}
    words = {"cover": Cover.ATTACHED, "joint": "", "with_unit": world.unit["village"], "owner": "王海"}
    made = plans.plan(place=place, due_on=date(2026, 12, 1), **words, **said)
    with pytest.raises(Problem):
        plans.plan(place=place, due_on=date(2026, 12, 1), **words, **said)
    plans.finish(plan=made, unit=world.unit["village"], done_on=TODAY, **said)
    assert Covering.objects.values_list("cover", "unit", "since").get() == (
        "attached", world.unit["village"].pk, TODAY,
    )  # fmt: skip
    with pytest.raises(Problem) as refused:
        plans.drop(plan=made, reason="不办了", **said)
    assert refused.value.code == "illegal_step"


def test_the_names_of_owners_do_not_stand_in_the_journal(world):
    plans.plan(
        place=recorded(world), cover=Cover.OWN, joint="", with_unit=None, due_on=date(2026, 12, 1), owner="欧阳雪",
        by=world.user["mayor"], at=AT,
    )  # fmt: skip
    assert not JournalEntry.objects.filter(after__contains="欧阳雪").exists()


def test_closing_a_place_ends_its_cover_and_drops_its_plan(world):
    place, said = recorded(world), {"by": world.user["mayor"], "at": AT}
    cover(place=place, cover=Cover.INTEREST, joint="", unit=None, since=SINCE, **said)
    plans.plan(place=place, cover=Cover.OWN, joint="", with_unit=None, due_on=date(2026, 12, 1), owner="甲", **said)
    actions.close(place=place, closed_on=TODAY, **said)
    assert (Covering.objects.get().until, FoundingPlan.objects.get().dropped_on) == (TODAY, TODAY)
    assert coverage.by_unit(TODAY) == {}


def test_figures_count_confirmed_places_by_the_unit_that_answers(world):
    own, blank, far, old = (recorded(world, code) for code in ("V1", "V2", "V3", "V4"))
    school = recorded(world, "S1", unit="school", kind="school", field="middle_school")
    for place, youths, on in ((own, 30, TODAY), (far, 12, TODAY), (old, 8, date(2024, 1, 1)), (school, 900, TODAY)):
        counted(world, place, youths, on=on)
    actions.count(place=blank, youths=5, members=None, counted_on=TODAY, source="估计", by=None, at=AT)
    for place, unit in ((own, "village"), (school, "class1")):
        cover(place=place, cover=Cover.OWN, joint="", unit=world.unit[unit], since=SINCE, by=None, at=AT)
    town, east = world.unit["town"].pk, world.unit["school"].pk
    assert coverage.by_unit(TODAY) == {
        town: Counts(places=3, covered=1, youths=50, covered_youths=30, unknown=1, stale=1),
        east: Counts(places=1, covered=1, youths=900, covered_youths=900),
    }
    assert coverage.by_unit(TODAY, fields=["middle_school"]).keys() == {east}
    assert coverage.by_unit(TODAY, kinds=["village"]).keys() == {town}
    assert coverage.counted(TODAY) == {town: (2, 4), east: (1, 1)}


def test_an_organisation_that_was_closed_covers_nothing(world):
    place = recorded(world)
    counted(world, place, 30)
    cover(place=place, cover=Cover.OWN, joint="", unit=world.unit["village"], since=SINCE, by=None, at=AT)
    Unit.objects.filter(code="village").update(closed_on=TODAY)
    assert coverage.by_unit(TODAY - timedelta(1)) != coverage.by_unit(TODAY)
    assert coverage.by_unit(TODAY)[world.unit["town"].pk].covered == 0


def test_forerunners_have_an_interest_group_and_a_plan(world):
    ahead, only, _none = (recorded(world, code) for code in ("V1", "V2", "V3"))
    for place in (ahead, only):
        cover(place=place, cover=Cover.INTEREST, joint="", unit=None, since=SINCE, by=None, at=AT)
    plans.plan(place=ahead, cover=Cover.OWN, joint="", with_unit=None, due_on=date(2026, 12, 1), owner="甲",
               by=world.user["mayor"], at=AT)  # fmt: skip
    assert coverage.forerunners(TODAY) == {world.unit["town"].pk: (1, 3)}


def test_small_places_are_joined_or_attached_and_blanks_left_alone(world):
    Unit.objects.filter(code="village").update(latitude=31.2, longitude=121.0)
    members(world.unit["village"], 6)
    a, b = spot(world, "A", 0.0, 2), spot(world, "B", 0.01, 2)
    c = spot(world, "C", 0.201, 0)
    blank = recorded(world, "D", latitude=31.0, longitude=121.0)
    done = suggestions.suggest(unit=world.unit["east"], by=world.user["eastern"], at=AT)
    assert done == suggestions.Outcome(made=2, places=3, left=0, unjudged=1)
    assert [
        (row.cover, row.joint, row.places, row.with_unit_id, row.members, row.youths, row.metres)
        for row in Suggestion.objects.order_by("pk")
    ] == [
        ("joint", "villages", [a.pk, b.pk], None, 4, 40, 1111),
        ("attached", "", [c.pk], world.unit["village"].pk, 0, 20, 111),
    ]
    assert blank.pk not in {pk for row in Suggestion.objects.all() for pk in row.places}


def test_an_accepted_suggestion_makes_plans_and_a_refused_one_does_not_come_back(world):
    a, b, c = spot(world, "A", 0.0, 2), spot(world, "B", 0.001, 2), spot(world, "C", 0.01, 2)
    said = {"by": world.user["eastern"], "at": AT}
    suggestions.suggest(unit=world.unit["east"], **said)
    first = Suggestion.objects.get()
    assert first.places == [a.pk, b.pk, c.pk] or len(first.places) >= 2
    suggestions.refuse(suggestion=first, reason="两村不和", **said)
    suggestions.suggest(unit=world.unit["east"], **said)
    second = Suggestion.objects.get(accepted=None)
    assert not set(first.places) <= set(second.places)
    made = suggestions.accept(suggestion=second, due_on=date(2026, 12, 1), owner="周宁", **said)
    assert [(plan.place_id, plan.cover, plan.suggestion_id) for plan in made] == [
        (pk, "joint", second.pk) for pk in second.places
    ]
    with pytest.raises(Problem) as refused:
        suggestions.accept(suggestion=second, due_on=date(2026, 12, 1), owner="周宁", **said)
    assert refused.value.code == "illegal_step"


def test_a_place_that_waits_for_another_unit_is_no_candidate(world):
    a, b = spot(world, "A", 0.0, 2), spot(world, "B", 0.01, 2)
    suggestions.suggest(unit=world.unit["east"], by=None, at=AT)
    assert [s.pk for s in candidates(world.unit["east"], TODAY).spots] == [a.pk, b.pk]
    assert candidates(world.unit["town"], TODAY).spots == []


def test_the_county_bounds_a_pairing(world):
    spot(world, "A", 0.0, 2), spot(world, "B", 0.001, 2, unit="street")
    assert suggestions.suggest(unit=world.unit["city"], by=None, at=AT).made == 0


def test_figures_of_all_units_take_two_queries(world, django_assert_num_queries):
    for code in ("V1", "V2", "V3"):
        counted(world, recorded(world, code), 10)
    with django_assert_num_queries(2):  # the norms, and the places
        coverage.by_unit(TODAY)

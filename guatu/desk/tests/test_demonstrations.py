"""Choosing and ending demonstration points together with the days of their tasks; falling behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from guatu.base.problems import Problem
from guatu.campaigns.models import Node
from guatu.desk.actions import demonstrations
from guatu.desk.actions.following import follow
from guatu.desk.tests.conftest import draw
from guatu.fieldwork.actions import exchanges, stories
from guatu.fieldwork.models import DemonstrationPoint, ExchangeBooking
from guatu.fieldwork.rules.words import Ending
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.rules.sectors import Field
from guatu.submissions.actions import reach
from guatu.submissions.models import Assignment
from tests.world import AT, World

EARLY, PAST = date(2026, 11, 20), date(2026, 10, 30)


@pytest.fixture
def campaign(world: World):  # type: ignore[no-untyped-def]
    """Two nodes: the points' day of the first is past, that of the second is not."""
    drawn = draw(world)
    Node.objects.filter(campaign=drawn, number=2).update(demonstration_due_on=EARLY)
    reach.launch(campaign=drawn, by=world.user["chief"], at=AT)
    Node.objects.filter(campaign=drawn, number=1).update(demonstration_due_on=PAST)
    return drawn


@contextmanager
def refusing(code: str) -> Iterator[None]:
    with pytest.raises(Problem) as refused:
        yield
    assert refused.value.code == code


def days(unit: Unit) -> dict[str, date]:
    return dict(Assignment.objects.filter(unit=unit, withdrawn_at=None).values_list("task__code", "due_on"))


def choose(world: World, unit: str = "school", **how) -> DemonstrationPoint:
    said = {"owner": world.unit["city"], "field": Field.MIDDLE_SCHOOL, "reason": "班子强", "by": world.user["dept"]}
    return demonstrations.choose(unit=world.unit[unit], at=AT, **{**said, **how})


def test_a_points_days_come_earlier_but_none_is_brought_into_the_past(world: World, campaign) -> None:
    before = days(world.unit["school"])
    made = choose(world)
    after = days(world.unit["school"])
    ordinary = {code: day for code, day in before.items() if day < EARLY}
    assert after == {code: ordinary.get(code, EARLY) for code in before}
    assert min(after.values()) >= made.since
    assert before["1.1"] == after["1.1"]  # its earlier day had passed: it keeps the ordinary one
    assert UnitMark.objects.filter(unit=world.unit["school"], mark="demonstration", until=None).exists()
    assert days(world.unit["class1"]) != after


def test_a_point_that_ends_goes_back_to_the_ordinary_days(world: World, campaign) -> None:
    before = days(world.unit["school"])
    made = choose(world)
    demonstrations.end(point=made, ending=Ending.FAILED, note="没有发挥作用", by=world.user["chief"], at=AT)
    assert days(world.unit["school"]) == before
    made.refresh_from_db()
    assert (made.until, made.ended_reason) == (date(2026, 11, 2), "failed")
    with refusing("illegal_step"):
        demonstrations.end(point=made, ending=Ending.FAILED, note="再次", by=world.user["chief"], at=AT)


@pytest.mark.parametrize(
    ("unit", "how", "code"),
    [
        ("school", {"by": "principal", "owner": "school"}, "own_work"),
        ("school", {"by": "western"}, "not_allowed"),
        ("school", {"field": Field.RURAL}, "invalid"),
        ("school", {"reason": " "}, "invalid"),
        ("firm", {"owner": "east", "by": "eastern"}, "own_work"),
    ],
)
def test_a_point_is_chosen_by_a_committee_above_it_with_a_reason(world: World, unit, how, code) -> None:
    how = {**how, "by": world.user[how.get("by", "dept")], "owner": world.unit[how.get("owner", "city")]}
    with pytest.raises(Problem) as refused:
        choose(world, unit, **how)
    assert refused.value.code == code
    assert not UnitMark.objects.filter(mark="demonstration").exists()


def test_a_unit_is_one_point_at_a_time(world: World) -> None:
    choose(world)
    with refusing("illegal_step"):
        choose(world)


def test_a_point_ends_when_its_unit_is_closed_or_leaves_the_committee(world: World) -> None:
    school = choose(world, owner=world.unit["east"], by=world.user["eastern"])
    street = choose(world, "street", field=Field.COMMUNITY)
    Unit.objects.filter(pk=street.unit_id).update(closed_on=date(2026, 11, 2))
    Unit.objects.filter(pk=school.unit_id).update(path=f"{world.unit['west'].path}{school.unit_id}/")
    follow(units=[school.unit_id, street.unit_id], by=None, at=AT)
    ended = DemonstrationPoint.objects.order_by("pk").values_list("until", "ended_reason")
    assert list(ended) == [(date(2026, 11, 2), "unit")] * 2
    assert not UnitMark.objects.filter(mark="demonstration", until=None).exists()


# -- stories


def told(**changes) -> stories.Told:
    return stories.Told(**{"title": "三会一课怎么开", "steps": "先定议题，再定人。", **changes})


def test_a_story_is_written_by_the_point_and_published_by_its_committee(world: World) -> None:
    point = choose(world)
    with refusing("not_allowed"):
        stories.write(point=point, told=told(), by=world.user["mayor"], at=AT)
    made = stories.write(point=point, told=told(), by=world.user["principal"], at=AT)
    with refusing("not_allowed"):
        stories.publish(story=made, version=1, by=world.user["principal"], at=AT)
    changed = stories.edit(story=made, told=told(title="改"), version=1, by=world.user["principal"], at=AT)
    with refusing("conflict"):  # what was read is not what would be published
        stories.publish(story=made, version=1, by=world.user["dept"], at=AT)
    assert stories.publish(story=made, version=changed.version, by=world.user["dept"], at=AT).published_at == AT
    again = stories.edit(story=made, told=told(), version=2, by=world.user["principal"], at=AT)
    assert again.published_at is None


@pytest.mark.parametrize("changes", [{"title": " "}, {"steps": ""}, {"means": "字" * 4001}])
def test_a_story_without_its_steps_is_refused(world: World, changes) -> None:
    with refusing("invalid"):
        stories.write(point=choose(world), told=told(**changes), by=world.user["principal"], at=AT)


# -- exchange visits

LATER = AT + timedelta(days=5)


@pytest.fixture
def visit(world: World):  # type: ignore[no-untyped-def]
    given = exchanges.Plan("走进一中", date(2026, 11, 6), places=5)
    return exchanges.plan(
        point=choose(world), organiser=world.unit["east"], given=given, by=world.user["eastern"], at=AT
    )


def book(world: World, visit, unit: str, by: str, people: int) -> ExchangeBooking:
    return exchanges.book(visit=visit, unit=world.unit[unit], people=people, by=world.user[by], at=AT)


def test_units_book_within_the_places_that_are_left(world: World, visit) -> None:
    first = book(world, visit, "town", "mayor", 3)
    with pytest.raises(Problem) as refused:
        book(world, visit, "village", "villager", 3)
    assert refused.value.fields == {"people": "还剩2个名额"}
    exchanges.unbook(booking=first, by=world.user["mayor"], at=AT)
    assert book(world, visit, "village", "villager", 5).people == 5
    with refusing("illegal_step"):  # once a unit
        book(world, visit, "village", "villager", 1)
    with pytest.raises(Problem) as refused:  # not below the organiser
        book(world, visit, "workshop", "worker", 1)
    assert "unit" in refused.value.fields


def test_no_more_came_than_were_booked_and_what_was_learned_comes_after_the_day(world: World, visit) -> None:
    made = book(world, visit, "town", "mayor", 3)
    with refusing("illegal_step"):
        exchanges.learn(booking=made, text="学到", by=world.user["mayor"], at=AT)
    with pytest.raises(Problem) as refused:
        exchanges.attend(visit=visit, came={made.pk: 4}, by=world.user["eastern"], at=LATER)
    assert refused.value.fields == {f"came-{made.pk}": "报名3人，请填0到3"}
    assert exchanges.attend(visit=visit, came={made.pk: 2}, by=world.user["eastern"], at=LATER) == 1
    learned = exchanges.learn(booking=made, text="回去先建议事清单", by=world.user["mayor"], at=LATER)
    assert (learned.came, learned.learned) == (2, "回去先建议事清单")
    with refusing("illegal_step"):
        exchanges.unbook(booking=made, by=world.user["mayor"], at=LATER)
    with refusing("illegal_step"):
        exchanges.cancel(visit=visit, reason="不办了", by=world.user["eastern"], at=LATER)


def test_a_cancelled_visit_takes_no_bookings(world: World, visit) -> None:
    exchanges.cancel(visit=visit, reason="暴雨", by=world.user["eastern"], at=AT)
    with refusing("illegal_step"):
        book(world, visit, "town", "mayor", 1)

"""The figures of organisation life that indicators read."""

from datetime import date
from decimal import Decimal

import pytest

from guatu.activities.actions import homes, service, transcripts
from guatu.activities.actions.meetings import Contents, Presence, record, strike
from guatu.activities.actions.reviews import Sheet, keep
from guatu.activities.queries import life
from guatu.activities.rules.meetings import MeetingKind
from guatu.activities.rules.transcript import Part
from guatu.orgs.queries.norms import norms
from tests.members import member, members
from tests.world import AT

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)
YEAR = (date(2026, 1, 1), date(2026, 11, 2))


@pytest.fixture
def village(world):
    return world.unit["village"]


def held(unit, persons, on, kind=MeetingKind.GENERAL):
    presence = Presence(frozenset(person.pk for person in persons))
    return record(unit=unit, kind=kind, held_on=on, presence=presence, contents=Contents("学习"), by=None, at=AT)


def test_only_whole_periods_with_meetings_that_count_are_counted(world, village):
    persons = members(village, 8)
    held(village, persons, date(2026, 2, 1))
    held(village, persons, date(2026, 2, 9))  # the same quarter
    held(village, persons[:4], date(2026, 5, 1))  # half is not enough
    strike(meeting=held(village, persons, date(2026, 8, 1)), reason="记错", by=world.user["villager"], at=AT)
    held(village, persons, date(2026, 10, 5))  # in a quarter that still runs
    general = life.meetings_rate(*YEAR, norms(DAY), [MeetingKind.GENERAL])
    assert general[village.pk] == (1, 3) and general[world.unit["workshop"].pk] == (0, 3)
    everything = life.meetings_rate(*YEAR, norms(DAY))
    assert everything[village.pk] == (1, 3 + 10 + 3)  # general, committee, lesson; the year of 组织生活会 still runs
    assert everything[world.unit["hollow"].pk] == (0, 6)
    assert world.unit["school"].pk not in everything
    assert life.held(*YEAR, norms(DAY)) == {village.pk: {"general": 3}}


def test_a_review_is_done_when_it_is_approved(world, village):
    persons = members(village, 3)
    sheet = Sheet(DAY, 3, {person.pk: "good" for person in persons})
    keep(unit=village, year=2026, sheet=sheet, version=0, by=world.user["villager"], at=AT)
    assert life.reviews_done(2026) == {village.pk: False}


def test_check_ins_count_once_confirmed(world, village):
    one, two = members(village, 2)
    estate, by = world.unit["estate"], world.user["villager"]
    service.confirm(row=service.check_in(person=one, unit=estate, on=DAY, by=by, at=AT), by=by, at=AT)
    service.check_in(person=two, unit=estate, on=DAY, by=by, at=AT)
    assert life.check_ins() == {village.pk: (1, 2)}


def test_transcripts_count_students(village):
    one, _two = members(village, 2, studying="yes")
    member(village, studying="no")
    transcripts.enter(
        unit=village, persons=[one.pk], part=Part.SKILL, title="证书", on=DAY, credits=Decimal(1), by=None, at=AT
    )
    assert life.transcripts() == {village.pk: (1, 2)}


def test_homes_count_the_months_in_which_something_was_held(village):
    home = homes.open_home(unit=village, name="青年之家", opened_on=date(2026, 8, 1), by=None, at=AT)
    for day in (date(2026, 8, 3), date(2026, 8, 9), date(2026, 10, 1)):
        homes.hold(home=home, on=day, title="读书会", online=False, visits=10, by=None, at=AT)
    assert life.home_activity(date(2026, 1, 1), date(2026, 11, 1)) == {village.pk: (2, 3)}
    assert life.home_visits(date(2026, 9, 1), date(2026, 11, 1)) == {village.pk: (10, 1)}


def test_the_figures_take_a_fixed_number_of_queries(world, village, django_assert_num_queries):
    members(village, 3)
    numbers = norms(DAY)
    with django_assert_num_queries(6):
        life.meetings_rate(*YEAR, numbers)
    with django_assert_num_queries(7):
        life.held(*YEAR, numbers)
        life.reviews_done(2026)
        life.check_ins()
        life.transcripts()
        life.home_activity(*YEAR)
        life.home_visits(*YEAR)

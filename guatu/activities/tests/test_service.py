"""Hours, check-ins, youth homes and transcripts."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from guatu.activities.actions import homes, service, transcripts
from guatu.activities.models import CheckIn, HomeEvent, Service, TranscriptEntry, YouthHome
from guatu.activities.rules.transcript import Part
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign, Node, Task
from guatu.campaigns.queries import scope
from guatu.orgs.models import UnitMark
from tests.members import member, members
from tests.world import AT

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


@pytest.fixture
def village(world):
    return world.unit["village"]


@pytest.fixture
def as_villager(client, world):
    client.force_login(world.user["villager"])
    return client


def fields_of(call, **said):
    with pytest.raises(Problem) as found:
        call(by=None, at=AT, **said)
    return set(found.value.fields) or found.value.code


def test_hours_are_entered_for_several_and_only_once(village):
    persons = members(village, 3)
    said = {"unit": village, "on": DAY, "hours": Decimal("2.5"), "what": "清理河道"}
    assert service.record(persons=[p.pk for p in persons[:2]], by=None, at=AT, **said) == 2
    assert service.record(persons=[p.pk for p in persons], by=None, at=AT, **said) == 1
    assert list(Service.objects.values_list("hours", flat=True)) == [Decimal("2.5")] * 3


def test_a_day_has_24_hours_and_a_member_one_branch(world, village):
    mine, stranger = member(village), member(world.unit["hollow"])
    said = {"unit": village, "on": DAY, "what": "值守"}
    service.record(persons=[mine.pk], hours=Decimal(20), by=None, at=AT, **said)
    more = {**said, "what": "另一项"}
    assert fields_of(service.record, persons=[mine.pk], hours=Decimal(5), **more) == {"hours"}
    assert fields_of(service.record, persons=[mine.pk, stranger.pk], hours=Decimal(1), **more) == {"persons"}
    later = {**more, "on": date(2026, 12, 1)}
    assert fields_of(service.record, persons=[mine.pk], hours=Decimal(1), **later) == {"on"}


def test_a_member_reports_to_a_community_and_it_confirms(client, world, village):
    person = member(village)
    estate = world.unit["estate"]
    client.force_login(world.user["villager"])
    found = client.get(reverse("activities:communities") + "?q=花园").content.decode()
    assert f'value="{estate.pk}"' in found and "高一" not in found
    sent = {"person": person.pk, "community": estate.pk, "on": "2026-11-01"}
    assert client.post(reverse("activities:check_ins", args=[village.pk]), sent).status_code == 302
    row = CheckIn.objects.get()
    address = reverse("activities:check_in", args=[row.pk])
    assert client.post(address).status_code == 403  # the branch does not confirm for the community
    client.force_login(world.user["western"])
    assert client.post(address).status_code == 302
    row.refresh_from_db()
    assert row.confirmed_by == world.user["western"]
    client.force_login(world.user["worker"])
    assert client.get(address).status_code == 404


def test_nobody_checks_in_where_they_belong(world, village):
    person = member(village)
    with pytest.raises(Problem):
        service.check_in(person=person, unit=village, on=DAY, by=world.user["villager"], at=AT)


def test_a_task_for_youth_homes_goes_to_the_unit_that_runs_one(world, village):
    campaign = Campaign.objects.create(code="n", name="九项行动", owner=world.unit["city"], starts_on=DAY)
    node = Node.objects.create(campaign=campaign, number=1, due_on=date(2026, 12, 1))
    task = Task.objects.create(
        campaign=campaign, node=node, code="1", position=0, name="开展活动", standard="每月一次", kinds=["youth_home"],
        evidence="report",
    )  # fmt: skip
    assert list(scope.units_for(task)) == []
    touched: list[list[int]] = []
    opened = {"unit": village, "opened_on": DAY, "then": touched.append, "by": None, "at": AT}
    first = homes.open_home(name="柳湾青年之家", **opened)
    second = homes.open_home(name="河边青年之家", **opened)
    assert list(scope.units_for(task)) == [village]
    assert scope.counts(campaign, [task]) == {task.pk: 1}
    homes.close_home(home=first, closed_on=DAY, by=None, at=AT)
    assert list(scope.units_for(task)) == [village]
    homes.close_home(home=second, closed_on=DAY, then=touched.append, by=None, at=AT)
    assert list(scope.units_for(task)) == [] and touched == [[village.pk]] * 3
    assert UnitMark.objects.get(unit=village).until == DAY


def test_what_is_held_at_a_home_lies_in_its_life_and_stands_once(village):
    home = homes.open_home(unit=village, name="青年之家", opened_on=DAY, by=None, at=AT)
    said = {"home": home, "title": "读书会", "online": False, "visits": 12}
    homes.hold(on=DAY, by=None, at=AT, **said)
    assert fields_of(homes.hold, on=DAY, **said) == {"title"}
    assert fields_of(homes.hold, on=date(2026, 10, 1), **said) == {"on"}
    assert fields_of(homes.hold, on=date(2026, 12, 1), **said) == {"on"}
    homes.close_home(home=home, closed_on=date(2026, 11, 2), by=None, at=AT)
    assert fields_of(homes.hold, on=date(2026, 11, 2), **{**said, "title": "又一场"}) == {"on"}


def test_a_home_is_opened_used_and_closed_from_its_pages(as_villager, village):
    sent = {"name": "柳湾青年之家", "opened_on": "2026-10-01", "address": "村委会二楼"}
    assert as_villager.get(reverse("activities:new_home", args=[village.pk])).status_code == 200
    assert as_villager.post(reverse("desk:home_opening", args=[village.pk]), {"name": ""}).status_code == 422
    assert as_villager.post(reverse("desk:home_opening", args=[village.pk]), sent).status_code == 302
    home = YouthHome.objects.get()
    event = {"on": "2026-11-01", "title": "线上读书会", "visits": "30", "online": "on"}
    assert as_villager.post(reverse("activities:home_events", args=[home.pk]), event).status_code == 302
    assert as_villager.post(reverse("activities:home_events", args=[home.pk]), event).status_code == 422
    assert HomeEvent.objects.get().online
    assert "线上读书会" in as_villager.get(reverse("activities:home", args=[home.pk])).content.decode()
    assert "柳湾青年之家" in as_villager.get(reverse("activities:homes")).content.decode()
    early = {"closed_on": "2026-01-01"}
    assert as_villager.post(reverse("desk:home_closure", args=[home.pk]), early).status_code == 422
    late = {"closed_on": "2026-11-01"}
    assert as_villager.post(reverse("desk:home_closure", args=[home.pk]), late).status_code == 302


def test_a_line_is_entered_for_many_students_once_and_struck(world, village):
    persons = members(village, 3, studying="yes")
    said = {"unit": village, "part": Part.PRACTICE, "title": "三下乡", "on": DAY, "credits": Decimal("1.5")}
    numbers = [person.pk for person in persons]
    assert transcripts.enter(persons=numbers, by=None, at=AT, **said) == 3
    assert transcripts.enter(persons=numbers, by=None, at=AT, **said) == 0
    transcripts.strike(entry=TranscriptEntry.objects.first(), by=world.user["villager"], at=AT)
    assert transcripts.enter(persons=numbers, by=None, at=AT, **said) == 1
    assert fields_of(transcripts.enter, persons=[], **said) == {"persons"}


def test_hours_and_transcripts_have_their_pages(as_villager, world, village):
    persons = members(village, 2, studying="yes")
    sent = {"persons": [p.pk for p in persons], "on": "2026-11-01", "hours": "3", "what": "清理河道"}
    address = reverse("activities:services", args=[village.pk])
    assert as_villager.post(address, {**sent, "hours": "30"}).status_code == 422
    assert as_villager.post(address, sent).status_code == 302
    assert "清理河道" in as_villager.get(address).content.decode()
    as_villager.post(reverse("activities:service_removal", args=[Service.objects.first().pk]))
    assert Service.objects.count() == 1
    line = {"persons": sent["persons"], "on": "2026-11-01", "part": "practice", "title": "三下乡", "credits": "1"}
    listed = reverse("activities:transcripts", args=[village.pk])
    assert as_villager.post(listed, {**line, "title": ""}).status_code == 422
    assert as_villager.post(listed, line).status_code == 302
    page = as_villager.get(listed + "?lines=yes").content.decode()
    assert "共 <b>2</b> 条" in page
    own = reverse("activities:transcript", args=[persons[0].pk])
    assert "三下乡" in as_villager.get(own).content.decode()
    assert as_villager.get(own + "?format=xlsx").status_code == 200
    as_villager.post(reverse("activities:transcript_removal", args=[TranscriptEntry.objects.first().pk]))
    assert TranscriptEntry.objects.filter(struck_at=None).count() == 1
    as_villager.force_login(world.user["inspector"])
    assert as_villager.get(own).status_code == 404 and as_villager.get(listed).status_code == 403

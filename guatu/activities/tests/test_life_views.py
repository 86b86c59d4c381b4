"""The pages of organisation life: recording on a phone, what is due, who sees what."""

from datetime import date

import pytest
from django.urls import reverse

from guatu.activities.models import Attendance, Meeting
from guatu.activities.queries import due
from tests.members import member, members

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


@pytest.fixture
def village(world):
    return world.unit["village"]


@pytest.fixture
def as_villager(client, world):
    client.force_login(world.user["villager"])
    return client


def typed(persons, **said):
    return {
        "kind": "general", "held_on": "2026-11-01", "topic": "学习讨论", "key": "k1", "rolled": "general|2026-11-01",
        "ticked": [person.pk for person in persons], **said,
    }  # fmt: skip


def test_a_meeting_is_recorded_from_its_page(as_villager, village):
    one, two, three = members(village, 3)
    page = as_villager.get(reverse("activities:record", args=[village.pk])).content.decode()
    assert page.count('name="ticked"') == 3 and "至少 2 人" in page
    sent = typed([one, two], **{f"absence-{three.pk}": "leave"})
    answer = as_villager.post(reverse("activities:record", args=[village.pk]), sent)
    made = Meeting.objects.get()
    assert answer.headers["Location"] == reverse("activities:meeting", args=[made.pk]) + "?recorded=1"
    assert Attendance.objects.get(person=three).absence == "leave"
    shown = as_villager.get(answer.headers["Location"]).content.decode()
    assert "学习讨论" in shown and "data-draft-done" in shown
    assert as_villager.post(reverse("activities:record", args=[village.pk]), sent).status_code == 302
    assert Meeting.objects.count() == 1


def test_a_refused_meeting_keeps_what_was_typed(as_villager, village):
    one, two, _three = members(village, 3)
    sent = typed([one, two], held_on="2027-01-01", rolled="general|2027-01-01", decision="同意")
    answer = as_villager.post(reverse("activities:record", args=[village.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "会议日期不能晚于今天" in page and "同意" in page
    assert page.count("checked") == 3  # the kind and the two who were there


def test_a_second_meeting_of_the_day_is_asked_about_first(as_villager, village):
    persons = members(village, 3)
    as_villager.post(reverse("activities:record", args=[village.pk]), typed(persons))
    again = typed(persons, key="k2", topic="又一次")
    answer = as_villager.post(reverse("activities:record", args=[village.pk]), again)
    assert answer.status_code == 422 and "是不是同一次" in answer.content.decode()
    assert (
        as_villager.post(reverse("activities:record", args=[village.pk]), {**again, "confirmed": "on"}).status_code
        == 302
    )
    assert Meeting.objects.count() == 2


def test_names_of_another_kind_are_shown_before_they_are_taken(as_villager, village):
    persons = members(village, 3)
    sent = typed(persons, kind="group")
    answer = as_villager.post(reverse("activities:record", args=[village.pk]), sent)
    assert answer.status_code == 422 and "名单已按会议种类和日期更新" in answer.content.decode()


def test_a_reader_without_the_register_sees_no_names(client, world, village):
    person = member(village, "阿依古丽·买买提")
    client.force_login(world.user["villager"])
    client.post(reverse("activities:record", args=[village.pk]), typed([person], decision="同意接收"))
    address = reverse("activities:meeting", args=[Meeting.objects.get().pk])
    assert "阿依古丽" in client.get(address).content.decode()
    client.force_login(world.user["inspector"])
    page = client.get(address)
    assert (
        page.status_code == 200 and "阿依古丽" not in page.content.decode() and "同意接收" not in page.content.decode()
    )
    assert client.get(reverse("activities:record", args=[village.pk])).status_code == 403
    client.force_login(world.user["western"])
    assert client.get(address).status_code == 404


def test_a_meeting_is_struck_with_a_reason(as_villager, village):
    as_villager.post(reverse("activities:record", args=[village.pk]), typed(members(village, 2)))
    made = Meeting.objects.get()
    assert as_villager.post(reverse("activities:meeting_strike", args=[made.pk]), {}).status_code == 422
    as_villager.post(reverse("activities:meeting_strike", args=[made.pk]), {"reason": "重复"})
    made.refresh_from_db()
    assert made.struck_reason == "重复"


def test_a_branch_sees_what_it_owes_and_a_committee_who_is_late(client, world, village):
    client.force_login(world.user["villager"])
    assert "已超期" in client.get(reverse("activities:due")).content.decode()
    client.force_login(world.user["mayor"])
    page = client.get(reverse("activities:due") + "?late=general").content.decode()
    assert "柳湾村团支部" in page and "石桥村团支部" in page
    assert client.get(reverse("activities:due") + "?format=xlsx").status_code == 200
    assert client.get(reverse("activities:unit_life", args=[village.pk])).status_code == 200


def test_the_list_of_branches_asks_the_database_as_often_for_many(world, django_assert_num_queries):
    members(world.unit["village"], 8)
    for user, number in (("villager", 1), ("chief", 6)):
        with django_assert_num_queries(6):
            assert len(due.branches(world.user[user], DAY)) == number


def test_a_small_branch_owes_no_committee_meeting(world, village):
    members(village, 8)
    members(world.unit["hollow"], 2)
    found = {row.unit.code: list(row.standings) for row in due.branches(world.user["mayor"], DAY)}
    assert found == {"village": ["general", "committee", "lesson", "life"], "hollow": ["general", "lesson", "life"]}

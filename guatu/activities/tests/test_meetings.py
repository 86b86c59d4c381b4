"""What recording a meeting does and refuses."""

import json
from datetime import date, datetime

import pytest

from guatu.accounts.models import JournalEntry
from guatu.activities.actions.meetings import Contents, Presence, record, strike
from guatu.activities.models import Attendance, Meeting
from guatu.activities.queries.meetings import ceremonies_of, counted, doubts
from guatu.activities.rules.meetings import MeetingKind
from guatu.base.problems import Problem
from guatu.orgs.queries.norms import norms
from tests.members import member, members, post
from tests.world import AT

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)
WORDS = "会议学习了上级文件，讨论了本季度的志愿服务安排，形成了分工，并通报了团费收缴情况，全体到会团员举手通过。"


@pytest.fixture
def village(world):
    return world.unit["village"]


def held(unit, *present, kind=MeetingKind.GENERAL, on=DAY, key="", by=None, at: datetime = AT, **said):
    presence = said.pop("presence", Presence(frozenset(person.pk for person in present)))
    contents = Contents(topic=said.pop("topic", "学习讨论"), **said)
    return record(unit=unit, kind=kind, held_on=on, presence=presence, contents=contents, key=key, by=by, at=at)


def refused(call, *args, **said):
    with pytest.raises(Problem) as found:
        call(*args, **said)
    return found.value.code, {**found.value.fields}


def test_a_meeting_keeps_who_was_there_and_why_the_others_were_not(world, village):
    one, two, three = members(village, 3)
    presence = Presence(frozenset({one.pk, two.pk}), {three.pk: "leave"})
    made = held(village, presence=presence, by=world.user["villager"])
    rows = Attendance.objects.filter(meeting=made).order_by("person")
    assert [(row.person, row.present, row.absence) for row in rows] == [
        (one, True, ""), (two, True, ""), (three, False, "leave")
    ]  # fmt: skip
    assert (made.due, made.present) == (3, 2)
    assert Meeting.objects.filter(counted(norms(DAY))).get() == made


def test_the_journal_keeps_no_words_of_a_meeting(world, village):
    held(village, *members(village, 2), topic="讨论王小明的申请", by=world.user["villager"])
    entry = JournalEntry.objects.get(verb="meeting.record")
    assert "王小明" not in entry.after and json.loads(entry.after)["present"] == 2


def test_a_meeting_without_a_quorum_is_kept_and_does_not_count(village):
    one, *_others = members(village, 4)
    made = held(village, one)
    assert not Meeting.objects.filter(counted(norms(DAY))).exists()
    assert Meeting.objects.get() == made


def test_the_same_attempt_sent_twice_is_one_meeting(village):
    persons = members(village, 3)
    first = held(village, *persons, key="k")
    assert held(village, *persons, key="k").pk == first.pk
    assert refused(held, village, *persons, key="k", topic="别的")[0] == "key_reused"
    assert Meeting.objects.count() == 1


def test_a_meeting_lies_in_the_life_of_its_unit(village):
    persons = members(village, 2)
    village.founded_on, village.closed_on = date(2026, 6, 1), date(2026, 10, 1)
    village.save()
    assert refused(held, village, *persons, on=date(2026, 12, 1)) == ("invalid", {"held_on": "会议日期不能晚于今天。"})
    assert refused(held, village, *persons, on=date(2026, 5, 31))[1] == {"held_on": "那时这个组织还没有成立。"}
    assert refused(held, village, *persons, on=date(2026, 10, 1))[1] == {"held_on": "那时这个组织已经撤销。"}
    assert held(village, *persons, on=date(2026, 9, 30)).present == 2


def test_nobody_is_counted_who_was_not_due(world, village):
    mine, stranger = member(village), member(world.unit["hollow"])
    kept = member(village, state="kept")
    assert "2人" in refused(held, village, mine, stranger, kept)[1]["ticked"]


def test_no_more_are_present_than_were_due(village):
    numbers = Presence(due=5, present=6)
    assert refused(held, village, presence=numbers)[1] == {"present": "实到人数不能多于应到人数。"}
    assert refused(held, village, presence=Presence(due=5, present=0))[0] == "invalid"
    members(village, 3)
    assert refused(held, village, presence=Presence(frozenset()))[0] == "invalid"


def test_no_more_vote_than_were_there(village):
    persons = members(village, 3)
    assert refused(held, village, *persons, yes=4)[1] == {"yes": "赞成票不能多于实到人数。"}


def test_the_committee_is_due_at_its_own_meeting(village):
    one, two, _three = members(village, 3)
    post(village, one)
    post(village, two, "deputy")
    assert (held(village, one, kind=MeetingKind.COMMITTEE).due) == 2


def test_a_group_counts_those_who_came(village):
    one, two, *_others = members(village, 6)
    made = held(village, one, two, kind=MeetingKind.GROUP)
    assert (made.due, made.present) == (2, 2)


def test_a_ceremony_names_the_new_members(world, village):
    new = member(village, since=date(2026, 9, 1))
    old = member(village, since=date(2020, 9, 1))
    made = held(world.unit["town"], new, kind=MeetingKind.CEREMONY, on=DAY)
    assert ceremonies_of([new.pk, old.pk]) == {new.pk: DAY}
    assert refused(held, village, new, kind=MeetingKind.CEREMONY)[0] == "invalid"  # sworn in already
    strike(meeting=made, reason="记错了", by=world.user["mayor"], at=AT)
    assert ceremonies_of([new.pk]) == {}


def test_a_struck_meeting_is_kept_and_counts_no_longer(world, village):
    made = held(village, *members(village, 2))
    assert refused(strike, meeting=made, reason=" ", by=world.user["villager"], at=AT)[0] == "invalid"
    struck = strike(meeting=made, reason="重复记录", by=world.user["villager"], at=AT)
    assert (struck.struck_by, struck.struck_reason) == (world.user["villager"], "重复记录")
    assert not Meeting.objects.filter(counted(norms(DAY))).exists()
    assert refused(strike, meeting=made, reason="再来", by=world.user["villager"], at=AT)[0] == "illegal_step"


def test_the_same_day_and_the_same_minutes_raise_a_question(world, village):
    made = held(village, *members(village, 2), minutes=WORDS)
    elsewhere = world.unit["estate"]
    asked = doubts(elsewhere, MeetingKind.GENERAL, DAY, made.minutes_digest)
    assert (asked.same_day, asked.same_minutes, asked.own_minutes) == ([], 1, None)
    assert doubts(village, MeetingKind.GENERAL, DAY, "").same_day == [made]
    assert not doubts(village, MeetingKind.LESSON, DAY, "")

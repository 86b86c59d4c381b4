"""The yearly review: its limits, its two sides, and registration."""

from datetime import date

import pytest
from django.urls import reverse

from guatu.activities.actions.reviews import Sheet, decide, keep, submit
from guatu.activities.models import Review, ReviewGrade
from guatu.base.problems import Problem
from tests.members import member, members
from tests.world import AT

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


@pytest.fixture
def village(world):
    return world.unit["village"]


def code_of(call, **said):
    with pytest.raises(Problem) as found:
        call(**said)
    return found.value.code


def kept(world, persons, *, present=None, grades=None, version=0, votes=None):
    sheet = Sheet(
        DAY, len(persons) if present is None else present,
        grades or {person.pk: "good" for person in persons}, votes or {},
    )  # fmt: skip
    by = world.user["villager"]
    return keep(unit=world.unit["village"], year=2026, sheet=sheet, version=version, by=by, at=AT)


def test_an_approved_review_registers_all_but_those_who_failed(world, village):
    persons = members(village, 4)
    party = member(village, "李静", state="kept")
    grades = dict(zip([p.pk for p in persons], ["excellent", "good", "fair", "poor"], strict=True))
    row = submit(review=kept(world, persons, grades=grades), by=world.user["villager"], at=AT)
    decide(review=row, approved=True, by=world.user["mayor"], at=AT)
    found = {one.person_id: (one.grade, one.registered_on) for one in ReviewGrade.objects.all()}
    on = date(2026, 11, 2)
    assert found == {
        persons[0].pk: ("excellent", on), persons[1].pk: ("good", on), persons[2].pk: ("fair", on),
        persons[3].pk: ("poor", None), party.pk: ("", on),
    }  # fmt: skip


def test_two_thirds_and_the_share_of_excellent_are_kept(world, village):
    persons = members(village, 6)
    row = kept(world, persons, present=4)
    assert code_of(submit, review=row, by=world.user["villager"], at=AT) == "invalid"
    row = kept(world, persons, grades={p.pk: "excellent" for p in persons}, version=1)
    assert code_of(submit, review=row, by=world.user["villager"], at=AT) == "invalid"
    submit(review=kept(world, persons, present=5, version=2), by=world.user["villager"], at=AT)


def test_a_review_is_decided_above_and_by_nobody_who_sent_it(world, village):
    row = submit(review=kept(world, members(village, 3)), by=world.user["mayor"], at=AT)
    assert code_of(decide, review=row, approved=True, by=world.user["villager"], at=AT) == "not_allowed"
    assert code_of(decide, review=row, approved=True, by=world.user["mayor"], at=AT) == "own_work"
    assert code_of(decide, review=row, approved=False, by=world.user["eastern"], at=AT) == "invalid"
    decide(review=row, approved=False, note="优秀理由不足", by=world.user["eastern"], at=AT)
    assert code_of(decide, review=row, approved=True, by=world.user["eastern"], at=AT) == "illegal_step"


def test_a_returned_review_is_mended_and_sent_again(world, village):
    persons = members(village, 3)
    row = submit(review=kept(world, persons), by=world.user["villager"], at=AT)
    assert code_of(kept, world=world, persons=persons, version=row.version) == "illegal_step"
    row = decide(review=row, approved=False, note="补票数", by=world.user["mayor"], at=AT)
    row = kept(world, persons, version=row.version, votes={persons[0].pk: 3})
    row = submit(review=row, by=world.user["villager"], at=AT)
    assert decide(review=row, approved=True, by=world.user["mayor"], at=AT).approved


def test_of_two_edits_one_wins(world, village):
    persons = members(village, 3)
    kept(world, persons)
    assert code_of(kept, world=world, persons=persons) == "conflict"


def test_more_cannot_come_than_are_due(world, village):
    assert code_of(kept, world=world, persons=members(village, 3), present=4) == "invalid"


def test_a_member_who_came_since_holds_the_sheet_up(world, village):
    row = kept(world, members(village, 3))
    member(village, "新来的", since=date(2026, 10, 1))
    assert code_of(submit, review=row, by=world.user["villager"], at=AT) == "invalid"


def test_the_sheet_goes_from_the_branch_to_the_unit_above(client, world, village):
    persons = members(village, 3)
    address = reverse("activities:review", args=[village.pk, 2026])
    client.force_login(world.user["villager"])
    assert client.get(address).status_code == 200
    sent = {"held_on": "2026-11-01", "present": "3", "version": "0"} | {f"grade-{p.pk}": "good" for p in persons}
    assert client.post(address, {**sent, "present": "9"}).status_code == 422
    assert client.post(address, {**sent, "then": "submit"}).status_code == 302
    row = Review.objects.get()
    assert row.submitted_at is not None
    assert client.post(reverse("activities:review_decision", args=[row.pk]), {"approved": "1"}).status_code == 403
    client.force_login(world.user["western"])
    assert client.get(address).status_code == 404
    client.force_login(world.user["mayor"])
    page = client.get(reverse("activities:reviews") + "?year=2026&stage=submitted").content.decode()
    assert "柳湾村团支部" in page and "石桥村团支部" not in page
    client.post(reverse("activities:review_decision", args=[row.pk]), {"approved": "1"})
    row.refresh_from_db()
    assert row.approved is True


def test_the_list_of_reviews_asks_as_often_for_many_branches(client, world, village, django_assert_max_num_queries):
    client.force_login(world.user["chief"])
    with django_assert_max_num_queries(14):
        assert client.get(reverse("activities:reviews") + "?year=2026").status_code == 200


def test_a_branch_leads_to_its_sheet_only_for_who_may_read_its_members(client, world, village):
    sheet = reverse("activities:review", args=[village.pk, 2026])
    for who, leads in (("eastern", True), ("inspector", False)):
        client.force_login(world.user[who])
        page = client.get(reverse("activities:reviews") + "?year=2026").content.decode()
        assert (village.name in page, sheet in page) == (True, leads)

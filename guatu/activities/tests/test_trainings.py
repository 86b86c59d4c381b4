from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guatu.accounts.models import User
from guatu.activities.actions import trainings as actions
from guatu.activities.actions.trainings import Plan
from guatu.activities.models import Course, Trainee
from guatu.activities.queries import trainings as queries
from guatu.activities.rules import training as rules
from guatu.activities.rules.training import Coverage
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.models import Post
from guatu.people.rules.posts import Nature
from tests.members import member, post
from tests.world import AT, World

ON = date(2026, 11, 2)
HOURS = st.decimals(0, 60, places=1)


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)
    monkeypatch.setattr("guatu.base.clock.today", lambda: ON)


@given(HOURS, st.floats(1, 60))
def test_hours_reach_the_norm_fall_short_or_are_none(hours: Decimal, due: float) -> None:
    expected = Coverage.NONE if hours == 0 else Coverage.ENOUGH if hours >= due else Coverage.SOME
    assert rules.coverage(hours, due) == expected


@given(st.dates(), st.dates(), HOURS, HOURS)
def test_a_plan_says_nothing_impossible(start: date, end: date, hours: Decimal, theory: Decimal) -> None:
    assert (not rules.plan_refusals(start, end, hours, theory)) == (start <= end and hours > 0 and theory <= hours)


@given(HOURS, HOURS)
def test_nobody_attends_more_hours_than_there_are(hours: Decimal, most: Decimal) -> None:
    assert (not rules.hours_refusal(hours, most)) == (hours <= most)


def course(world: World, key: str = "town", **fields: Any) -> Course:
    values = {"title": "团干部轮训", "kind": "rotation", "starts_on": date(2026, 10, 10), "ends_on": date(2026, 10, 12),
              "hours": Decimal(16), "theory_hours": Decimal(12), **fields}  # fmt: skip
    return actions.plan(unit=world.unit[key], given=Plan(**values), by=world.user["chief"], at=AT)


def cadre(unit: Unit, name: str = "李静", title: str = "secretary", **fields: Any) -> Post:
    return post(unit, member(unit, name), title, **fields)


def refused(code: str, act: Any, /, **said: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        act(**said)
    assert problem.value.code == code
    return problem.value


def test_a_person_is_invited_once_whatever_posts_they_hold(world: World) -> None:
    made, first = course(world), cadre(world.unit["village"])
    second = post(world.unit["town"], first.person, "deputy")
    said = {"course": made, "by": world.user["mayor"], "at": AT}
    assert [actions.invite(posts=[first, second], **said), actions.invite(posts=[second], **said)] == [1, 0]
    assert list(Trainee.objects.values_list("person", "unit", "hours")) == [(first.person_id, first.unit_id, None)]


def test_cadres_outside_the_course_s_subtree_are_not_invited(world: World) -> None:
    other = cadre(world.unit["workshop"])
    refused("not_allowed", actions.invite, course=course(world), posts=[other], by=world.user["chief"], at=AT)
    assert not Trainee.objects.exists()


def test_hours_are_recorded_within_the_course_and_after_it_began(world: World) -> None:
    made, by = course(world), world.user["mayor"]
    actions.invite(course=made, posts=[cadre(world.unit["village"])], by=by, at=AT)
    [trainee] = made.trainees.all()
    key = f"hours-{trainee.pk}"
    too_many = {trainee.pk: Decimal(17)}
    assert set(refused("invalid", actions.attend, course=made, hours=too_many, by=by, at=AT).fields) == {key}
    early = AT - timedelta(days=60)
    refused("illegal_step", actions.attend, course=made, hours={trainee.pk: Decimal(1)}, by=by, at=early)
    refused("conflict", actions.attend, course=made, hours={trainee.pk + 1: Decimal(1)}, by=by, at=AT)
    assert actions.attend(course=made, hours={trainee.pk: Decimal(16)}, by=by, at=AT) == 1
    refused("illegal_step", actions.cancel, course=made, by=by, at=AT)


def test_a_cancelled_course_invites_nobody(world: World) -> None:
    made, by = course(world), world.user["mayor"]
    actions.cancel(course=made, by=by, at=AT)
    refused("conflict", actions.invite, course=made, posts=[cadre(world.unit["village"])], by=by, at=AT)


@pytest.fixture
def coached(world: World) -> World:
    """Three cadres of the town: one with all hours, one with few, one with none; one trained last year only."""
    village, hollow, town = (world.unit[key] for key in ("village", "hollow", "town"))
    full, few = cadre(village), cadre(village, "赵琰", "deputy")
    none = cadre(hollow, "孙悦", since=date(2026, 5, 1))
    head = cadre(town, "张伟", nature="full_time")
    now, last = course(world), course(world, starts_on=date(2025, 3, 1), ends_on=date(2025, 3, 2))
    by: User = world.user["mayor"]
    for made, posts, hours in ((now, [full, few, none], [16, 4, 0]), (last, [head], [16])):
        actions.invite(course=made, posts=posts, by=by, at=AT)
        rows = {row.person_id: row.pk for row in made.trainees.all()}
        given_ = {rows[one.person_id]: Decimal(n) for one, n in zip(posts, hours, strict=True)}
        actions.attend(course=made, hours=given_, by=by, at=AT)
    world.more = {"full": full, "few": few, "none": none, "head": head, "course": now}
    return world


def test_every_cadre_s_hours_of_the_year_are_told(coached: World) -> None:
    rows = queries.cadres(coached.user["mayor"], 2026, ON)
    found = {row.pk: (float(row.hours), float(row.theory)) for row in rows}
    pk = {key: row.pk for key, row in coached.more.items() if isinstance(row, Post)}
    assert found == {pk["full"]: (16, 12), pk["few"]: (4, 3), pk["none"]: (0, 0), pk["head"]: (0, 0)}
    by_state = {one.value: {row.pk for row in queries.covered(rows, one.value, 16)} for one in Coverage}
    assert by_state == {"none": {pk["none"], pk["head"]}, "some": {pk["few"]}, "enough": {pk["full"]}}


def test_coverage_counts_each_person_once_a_nature(coached: World) -> None:
    post(coached.unit["town"], coached.more["full"].person, "deputy")
    lines = [(line.nature, line.people, line.trained) for line in queries.by_nature(coached.user["mayor"], 2026, ON)]
    assert lines == [(Nature.FULL_TIME, 1, 0), (Nature.SECONDED, 0, 0), (Nature.PART_TIME, 3, 2)]


def test_trained_of_all_units_is_one_query(coached: World, django_assert_num_queries: Any) -> None:
    unit = {key: coached.unit[key].pk for key in ("village", "hollow", "town")}
    with django_assert_num_queries(1):
        assert queries.trained(2026, ON) == {unit["village"]: (2, 2), unit["hollow"]: (0, 1), unit["town"]: (0, 1)}
    assert queries.trained(2026, date(2026, 10, 9))[unit["village"]] == (0, 2)


def test_those_left_out_are_invited_in_one_go(coached: World) -> None:
    made, by = course(coached, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2)), coached.user["mayor"]
    asked = {"due": "none", "nature": "part_time"}
    assert list(queries.candidates(by, made, ON, asked)) == [coached.more["none"]]
    assert set(queries.candidates(by, made, ON, {"due": "induction"})) == {
        coached.more[key] for key in ("none", "full", "head")
    }


def path(name: str, *arguments: object) -> str:
    return reverse(f"activities:{name}", args=arguments)


def signed_in(client: Client, world: World, name: str) -> Client:
    client.force_login(world.user[name])
    return client


def test_a_course_goes_from_plan_to_hours_by_its_pages(world: World, client: Client) -> None:
    cadre(world.unit["village"])
    signed_in(client, world, "mayor")
    said = {"title": "兼职团干部培训", "kind": "special", "starts_on": "2026-11-01", "ends_on": "2026-11-02",
            "hours": "8", "theory_hours": "9"}  # fmt: skip
    page = path("course_plan", world.unit["town"].pk)
    assert client.post(page, said).status_code == 422
    answer = client.post(page, {**said, "theory_hours": "6"})
    made = Course.objects.get()
    assert answer.headers["Location"] == path("course_invitation", made.pk)
    assert "李静" in client.get(path("course_invitation", made.pk), {"due": "none"}).content.decode()
    client.post(path("course_invitation", made.pk) + "?due=none&nature=part_time", {"all": "1"})
    client.post(path("course_attendance", made.pk), {"full": "1"})
    assert [row.hours for row in Trainee.objects.all()] == [Decimal(8)]
    for page in (path("courses"), path("course", made.pk), path("training_coverage")):
        assert client.get(page).status_code == 200
        assert client.get(page, {"format": "csv"}).status_code == (200)


def test_those_below_read_a_course_but_plan_and_record_nothing(world: World, client: Client) -> None:
    made = course(world)
    actions.invite(course=made, posts=[cadre(world.unit["hollow"], "孙悦")], by=world.user["mayor"], at=AT)
    signed_in(client, world, "villager")
    text = client.get(path("course", made.pk)).content.decode()
    assert ("团干部轮训" in text, "孙悦" in text) == (True, False)
    pages = [path("course_attendance", made.pk), path("course_invitation", made.pk)]
    assert [client.get(page).status_code for page in pages] == [403, 403]
    assert client.post(path("course_cancellation", made.pk)).status_code == 403
    assert signed_in(client, world, "western").get(path("course", made.pk)).status_code == 404


def asked(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return len(found)


def test_the_number_of_cadres_and_courses_changes_no_number_of_queries(world: World, client: Client) -> None:
    signed_in(client, world, "mayor")
    cadre(world.unit["village"])
    course(world)
    pages = [path("courses"), path("training_coverage")]
    for page in pages:
        client.get(page)
    one = [asked(client, page) for page in pages]
    for n, title in enumerate(("deputy", "culture", "rights")):
        cadre(world.unit["village"], title=title)
        course(world, title=f"第{n}期")
    assert [asked(client, page) for page in pages] == one

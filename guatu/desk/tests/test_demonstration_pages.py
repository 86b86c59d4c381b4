"""The pages of demonstration points: who sees and does what, and that falling behind shows."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.desk.actions import demonstrations
from guatu.desk.queries.demonstrations import standings
from guatu.desk.tests.conftest import Drive
from guatu.fieldwork.actions import exchanges, stories
from guatu.fieldwork.models import DemonstrationPoint, ExchangeBooking, Story
from guatu.fieldwork.rules.demonstration import Pace
from guatu.orgs.rules.sectors import Field
from tests.world import AT

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path) -> None:
    settings.SECOND_FACTOR_DEMANDED = False
    settings.FILES = tmp_path / "files"


@pytest.fixture
def point(drive: Drive) -> DemonstrationPoint:
    return choose(drive, "town", "east", Field.RURAL)


def choose(drive: Drive, unit: str, owner: str, field: Field) -> DemonstrationPoint:
    units = drive.world.unit
    return demonstrations.choose(
        owner=units[owner], unit=units[unit], field=field, reason="班子强", by=drive.world.user["chief"], at=AT
    )


def as_(drive: Drive, name: str) -> Client:
    client = Client()
    client.force_login(drive.world.user[name])
    return client


def url(name: str, *args: object) -> str:
    return reverse(name if ":" in name else f"fieldwork:{name}", args=args)


def test_a_point_is_public_below_its_committee_and_to_nobody_else(drive: Drive, point: DemonstrationPoint) -> None:
    for name, wanted in (("monitor", 200), ("villager", 200), ("chief", 200), ("western", 404), ("outsider", 404)):
        found = [as_(drive, name).get(page).status_code for page in (
            url("demonstration", point.pk), url("desk:demonstration_progress", point.pk))]  # fmt: skip
        assert found == [wanted] * 2, name


def test_the_committee_chooses_from_candidates_by_field(drive: Drive) -> None:
    client = as_(drive, "eastern")
    page = client.get(url("desk:demonstration_candidates"), {"field": "middle_school"})
    assert [line.unit.code for line in page.context["table"].numbered.object_list] == ["school"]
    choice = url("desk:demonstration_choice", drive.world.unit["school"].pk)
    assert client.get(choice).status_code == 200
    assert client.post(choice, {"reason": ""}).status_code == 422
    assert client.post(choice, {"reason": "三会一课开得好"}).status_code == 302
    made = DemonstrationPoint.objects.get()
    assert (made.owner, made.field, made.reason) == (drive.world.unit["east"], "middle_school", "三会一课开得好")
    page = client.get(url("desk:demonstration_candidates"), {"field": "middle_school"})
    assert list(page.context["table"].numbered.object_list) == []


def test_nobody_chooses_their_own_unit(drive: Drive) -> None:
    address = url("desk:demonstration_choice", drive.world.unit["town"].pk)
    assert as_(drive, "mayor").post(address, {"reason": "自己"}).status_code == 403
    assert as_(drive, "villager").get(url("desk:demonstration_candidates")).status_code == 403
    assert not DemonstrationPoint.objects.exists()


def test_a_story_is_public_once_published_with_its_papers_and_on_its_task(
    drive: Drive, point: DemonstrationPoint
) -> None:
    task = drive.cell("town").task
    said = {
        "title": "怎么开会", "task": task.pk, "steps": "一二三", "means": "", "outcome": "", "pitfalls": "",
        "papers": [SimpleUploadedFile("办法.txt", "办法".encode())],
    }  # fmt: skip
    assert as_(drive, "monitor").get(url("story_writing", point.pk)).status_code == 403
    sent = as_(drive, "mayor").post(url("story_writing", point.pk), said)
    assert sent.status_code == 302, sent.context["form"].errors
    made = Story.objects.get()
    paper = url("story_paper", made.pk, made.papers.get().pk)
    pages = (url("story", made.pk), paper)
    assert [as_(drive, "monitor").get(page).status_code for page in pages] == [404, 404]
    assert as_(drive, "mayor").post(url("story_publication", made.pk), {"version": 1}).status_code == 403
    assert as_(drive, "eastern").post(url("story_publication", made.pk), {"version": 1}).status_code == 302
    assert [as_(drive, "monitor").get(page).status_code for page in pages] == [200, 200]
    assert "怎么开会" in as_(drive, "monitor").get(url("task_stories", task.pk)).content.decode()
    found = as_(drive, "monitor").get(url("stories"), {"field": "rural", "task": task.pk, "q": "开会"})
    assert [row.pk for row in found.context["table"].numbered.object_list] == [made.pk]
    assert as_(drive, "western").get(pages[1]).status_code == 404


def test_a_visit_is_planned_booked_attended_and_taken_home(
    drive: Drive, point: DemonstrationPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = {"title": "走进青石", "on": "2026-11-05", "time": "上午", "places": 4, "agenda": "看、问"}
    assert as_(drive, "villager").post(url("exchange_plan", point.pk), plan).status_code == 403
    answer = as_(drive, "eastern").post(url("exchange_plan", point.pk), plan)
    address = answer.headers["Location"]
    pk = address.strip("/").rpartition("/")[2]
    school = drive.world.unit["school"].pk
    tool = as_(drive, "principal")
    assert tool.get(address).status_code == 200
    assert tool.post(url("exchange_booking", pk), {"unit": school, "people": 5}).status_code == 422
    assert tool.post(url("exchange_booking", pk), {"unit": school, "people": 3}).status_code == 302
    made = ExchangeBooking.objects.get()
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT + timedelta(days=4))
    assert as_(drive, "eastern").get(address).status_code == 200
    came = {f"came-{made.pk}": 3}
    assert tool.post(url("exchange_attendance", pk), came).status_code in (403, 404)
    assert as_(drive, "eastern").post(url("exchange_attendance", pk), {f"came-{made.pk}": 4}).status_code == 422
    assert as_(drive, "eastern").post(url("exchange_attendance", pk), came).status_code == 302
    assert tool.post(url("booking_gain", made.pk), {"learned": ""}).status_code == 422
    assert tool.post(url("booking_gain", made.pk), {"learned": "回去先建清单"}).status_code == 302
    made.refresh_from_db()
    assert (made.people, made.came, made.learned) == (3, 3, "回去先建清单")
    assert as_(drive, "western").get(address).status_code == 404


def test_a_point_behind_its_peers_or_its_own_nodes_shows(drive: Drive) -> None:
    school = choose(drive, "school", "city", Field.MIDDLE_SCHOOL)
    town = choose(drive, "town", "city", Field.RURAL)
    lines = {line.point.pk: line for line in standings(drive.world.user["chief"], [school, town], AT)}
    # In town's subtree the village has done one of nine; no other town stands beside it.
    assert lines[town.pk].rate == Fraction(1, 9)
    assert (lines[town.pk].peers, lines[town.pk].pace) == (0, Pace.AHEAD)
    late = standings(drive.world.user["chief"], [school], AT + timedelta(days=60))[0]
    assert (late.late, late.pace) == (3, Pace.LATE)
    page = as_(drive, "chief").get(url("desk:demonstrations_progress"), {"behind": 1})
    assert page.status_code == 200


def test_lists_ask_as_often_for_three_rows_as_for_one(drive: Drive) -> None:
    units = drive.world.unit

    def add(unit: str, field: Field) -> None:
        point = choose(drive, unit, "city", field)
        told = stories.Told("题", "做法")
        by = drive.world.user["chief"]
        made = stories.write(point=point, told=told, by=by, at=AT)
        stories.publish(story=made, version=1, by=by, at=AT)
        given = exchanges.Plan("观摩", date(2026, 11, 20), 5)
        exchanges.plan(point=point, organiser=units["city"], given=given, by=by, at=AT)

    pages = [url(name) for name in ("demonstrations", "stories", "exchanges", "desk:demonstrations_progress")]

    def counts() -> list[int]:
        client, found = as_(drive, "chief"), []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            found.append(len(asked))
        return found

    add("town", Field.RURAL)
    one = counts()
    add("school", Field.MIDDLE_SCHOOL)
    add("street", Field.COMMUNITY)
    assert counts() == one

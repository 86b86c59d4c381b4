from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.people.models import Honour, Post, Term
from tests.members import member, post
from tests.world import AT, World


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)


@pytest.fixture
def as_(client: Client, world: World) -> Any:
    def sign_in(name: str) -> Client:
        client.force_login(world.user[name])
        return client

    return sign_in


def path(name: str, *arguments: object) -> str:
    return reverse(f"people:{name}", args=arguments)


def test_a_branch_secretary_appoints_a_deputy_in_two_steps(world: World, as_: Any) -> None:
    unit = world.unit["village"]
    who, client = member(unit, "欧阳雪"), as_("villager")
    page = path("appointment", unit.pk)
    assert f"?person={who.pk}" in client.get(page, {"q": "oyx"}).content.decode()
    said = {"title": "deputy", "nature": "part_time", "selection": "elected", "since": "2026-11-01"}
    answer = client.post(f"{page}?person={who.pk}", said)
    assert answer.headers["Location"] == path("unit_cadres", unit.pk)
    assert list(Post.objects.values_list("unit", "person", "title", "consent_on")) == [
        (unit.pk, who.pk, "deputy", None)
    ]
    assert "未确认" in client.get(path("unit_cadres", unit.pk)).content.decode()


def test_a_refused_appointment_loses_nothing_typed(world: World, as_: Any) -> None:
    unit = world.unit["village"]
    said = {"title": "deputy", "nature": "part_time", "selection": "elected", "since": "2027-01-01",
            "consent_number": "柳党〔2026〕8号"}  # fmt: skip
    answer = as_("villager").post(f"{path('appointment', unit.pk)}?person={member(unit).pk}", said)
    text = answer.content.decode()
    assert (answer.status_code, "柳党〔2026〕8号" in text, "任职日期不能晚于今天" in text) == (422, True, True)


def test_a_person_of_another_subtree_cannot_be_chosen(world: World, as_: Any) -> None:
    unit, other = world.unit["village"], member(world.unit["workshop"], "孙悦")
    client = as_("villager")
    assert client.get(path("appointment", unit.pk), {"person": other.pk}).status_code == 404
    assert "孙悦" not in client.get(path("appointment", unit.pk), {"q": "孙悦"}).content.decode().split("</form>")[-1]


def test_readers_without_the_right_see_posts_but_change_none(world: World, as_: Any) -> None:
    held = post(world.unit["village"], member(world.unit["village"]))
    client = as_("inspector")
    assert client.get(path("post", held.pk)).status_code == 200
    assert client.post(path("post_ending", held.pk), {"end-until": "2026-11-01"}).status_code == 403
    assert as_("western").get(path("post", held.pk)).status_code == 404


def test_ending_and_consent_are_recorded_from_the_post_s_page(world: World, as_: Any) -> None:
    held, client = post(world.unit["village"], member(world.unit["village"])), as_("villager")
    said = {"consent-consent_on": "2026-10-01", "consent-number": "柳党〔2026〕8号"}
    client.post(path("post_consent", held.pk), said)
    assert (
        client.post(path("post_ending", held.pk), {"end-until": "2025-01-01", "end-reason": "moved"}).status_code == 422
    )
    client.post(path("post_ending", held.pk), {"end-until": "2026-11-01", "end-reason": "moved"})
    held.refresh_from_db()
    assert (held.consent_on, held.until) == (date(2026, 10, 1), date(2026, 11, 1))


def test_an_election_is_recorded_with_its_ballots(world: World, as_: Any) -> None:
    unit, client = world.unit["village"], as_("villager")
    page = path("election", unit.pk)
    assert client.get(page).status_code == 200
    wrong = {"elected_on": "2026-11-01", "due_voters": "8", "present": "9"}
    assert "实到不能多于应到" in client.post(page, wrong).content.decode()
    client.post(page, {**wrong, "present": "5", "issued": "5", "returned": "5", "valid": "5"})
    assert Term.objects.get().due_on == date(2029, 11, 1)
    assert "不足应到" in client.get(path("unit_cadres", unit.pk)).content.decode()


def test_only_the_unit_above_extends_a_term(world: World, as_: Any) -> None:
    term = Term.objects.create(
        unit=world.unit["town"], elected_on=date(2022, 1, 1), due_on=date(2027, 1, 1), recorded_at=AT
    )
    page = path("term_extension", term.pk)
    assert [as_(name).get(page).status_code for name in ("villager", "western", "eastern")] == [404, 404, 200]
    assert as_("mayor").post(page, {"until": "2027-06-01", "number": "自批"}).status_code == 403
    as_("eastern").post(page, {"until": "2027-06-01", "number": "东团批〔2026〕3号"})
    term.refresh_from_db()
    assert term.extended_to == date(2027, 6, 1)


def test_an_honour_goes_from_proposal_to_award(world: World, as_: Any) -> None:
    unit, who = world.unit["village"], member(world.unit["village"], "李静")
    said = {"person": who.pk, "title": "优秀团员", "level": "county", "reason": "带头"}
    answer = as_("villager").post(path("honour_proposal", unit.pk), said)
    made = Honour.objects.get()
    assert answer.headers["Location"] == path("honour", made.pk)
    yes = {"granted": "1", "awarded_on": "2026-11-01", "awarded_by": "共青团东川县委", "number": "东团发〔2026〕4号"}
    assert as_("villager").post(path("honour_decision", made.pk), yes).status_code == 403
    as_("eastern").post(path("honour_decision", made.pk), yes)
    pages = path("honours"), path("unit_honours", unit.pk), path("person_posts", who.pk), path("honour", made.pk)
    assert all("优秀团员" in as_("villager").get(page).content.decode() for page in pages)


def test_the_lists_filter_and_export(world: World, as_: Any) -> None:
    post(world.unit["village"], member(world.unit["village"], "李静"))
    post(world.unit["town"], member(world.unit["village"], "赵琰"), nature="full_time", consent_on=date(2026, 1, 1))
    client = as_("mayor")
    assert "赵琰" not in client.get(path("posts"), {"nature": "part_time"}).content.decode()
    assert "李静" in client.get(path("posts"), {"consent": "no"}).content.decode()
    assert client.get(path("posts"), {"format": "xlsx"}).status_code == 200
    assert "石桥村" in client.get(path("watch"), {"fault": "vacant"}).content.decode()
    assert client.get(path("watch"), {"format": "csv"}).status_code == 200
    assert client.get(path("posts"), {"stale": "1"}).status_code == 200


def asked(client: Client, page: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(page).status_code == 200
    return len(found)


def test_the_number_of_cadres_changes_no_number_of_queries(world: World, as_: Any) -> None:
    client, unit = as_("mayor"), world.unit["village"]
    post(unit, member(unit))
    pages = [path("posts"), path("watch"), path("unit_cadres", unit.pk)]
    for page in pages:
        client.get(page)
    one = [asked(client, page) for page in pages]
    for title in ("deputy", "organisation", "culture"):
        post(unit, member(unit), title)
    assert [asked(client, page) for page in pages] == one

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.accounts.models import JournalEntry, User
from guatu.appraisals.actions import appraisals as actions
from guatu.appraisals.models import Appraisal, Rating
from guatu.appraisals.queries import appraisals as queries
from guatu.appraisals.rules.rubric import Level, Mark, Strength, View
from guatu.appraisals.views.appraisals import APPRAISALS
from guatu.base.problems import Problem
from guatu.people.models import Honour, Person
from tests.members import member, post
from tests.world import AT, World, account


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.base.clock.now", lambda: AT)


def marks(level: Level = Level.SOLID, evidence: str = "有具体事例") -> dict[Strength, Mark]:
    return {one: Mark(level, evidence) for one in Strength}


def form(level: str = "3", evidence: str = "有具体事例") -> dict[str, str]:
    levels = {f"{one.value}-level": level for one in Strength}
    return levels | {f"{one.value}-evidence": evidence for one in Strength}


def linked(who: Person, username: str) -> User:
    who.account = account(username, who.name)
    who.save()
    return who.account


def refused(code: str, act: Any, /, **said: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        act(**said)
    assert problem.value.code == code
    return problem.value


@pytest.fixture
def year(world: World) -> World:
    """The village's secretary under appraisal, with accounts: their own, a peer's, three members', and others."""
    village, hollow = world.unit["village"], world.unit["hollow"]
    who = member(village, "欧阳雪")
    held = post(village, who)
    world.user["own"] = linked(who, "own")
    peer = member(hollow, "李静")
    post(hollow, peer)
    world.user["peer"] = linked(peer, "peer")
    for n in range(3):
        world.user[f"member{n}"] = linked(member(village, f"团员{n}"), f"member{n}")
    world.user["stranger"] = linked(member(world.unit["class1"], "孙悦"), "stranger")
    [made] = actions.open_year(unit=village, year=2026, by=world.user["mayor"], at=AT)
    assert made.post_id == held.pk
    world.more = {"who": who, "it": made}
    return world


def test_everybody_rates_in_one_view_only(year: World) -> None:
    it = year.more["it"]
    views = {name: queries.view_of(user, it) for name, user in year.user.items()}
    held = {name: view for name, view in views.items() if view}
    assert held == {
        "own": View.SELF, "peer": View.PEER, "member0": View.MEMBER, "member1": View.MEMBER, "member2": View.MEMBER,
        "mayor": View.UPPER, "eastern": View.UPPER, "chief": View.UPPER, "dept": View.UPPER,
    }  # fmt: skip


def test_a_person_who_also_leads_above_rates_only_themselves(year: World) -> None:
    who = year.more["who"]
    who.account = year.user["mayor"]
    who.save()
    it = Appraisal.objects.get()
    assert actions.rate(appraisal=it, given=marks(), by=year.user["mayor"], at=AT) == View.SELF
    refused("not_allowed", actions.sign, appraisal=it, text="好", by=year.user["mayor"], at=AT)


def test_the_unit_itself_opens_no_appraisal(year: World) -> None:
    said = {"unit": year.unit["village"], "year": 2026, "at": AT}
    refused("not_allowed", actions.open_year, by=year.user["villager"], **said)
    refused("own_work", actions.open_year, unit=year.unit["town"], year=2026, by=year.user["mayor"], at=AT)
    refused("conflict", actions.open_year, by=year.user["mayor"], **said)
    refused("invalid", actions.open_year, by=year.user["mayor"], **(said | {"year": 2027}))


def test_strangers_do_not_rate(year: World) -> None:
    for name in ("stranger", "western", "inspector", "villager", "outsider"):
        refused("not_allowed", actions.rate, appraisal=year.more["it"], given=marks(), by=year.user[name], at=AT)


def test_views_stand_beside_each_other_and_few_voices_stay_hidden(year: World) -> None:
    it = year.more["it"]
    given = {"own": Level.OUTSTANDING, "mayor": Level.SOLID, "peer": Level.WEAK, "member0": Level.FAIR,
             "member1": Level.FAIR, "member2": Level.SOLID}  # fmt: skip
    for name, level in given.items():
        actions.rate(appraisal=it, given=marks(level), by=year.user[name], at=AT)
    line = queries.lines(it, 3)[0]
    assert {view: (mean.value, mean.raters) for view, mean in line.means.items()} == {
        View.SELF: (4, 1), View.PEER: (None, 1), View.MEMBER: (2.33, 3), View.UPPER: (3, 1)
    }  # fmt: skip
    assert {row.view for row in queries.told(it)} == {"self", "upper"}


def test_a_rating_is_replaced_until_it_is_signed(year: World) -> None:
    it, mayor = year.more["it"], year.user["mayor"]
    refused("illegal_step", actions.sign, appraisal=it, text="好", by=mayor, at=AT)
    for level in (Level.FAIR, Level.SOLID):
        actions.rate(appraisal=it, given=marks(level), by=mayor, at=AT)
    assert list(Rating.objects.values_list("level", flat=True)) == ["3"] * 6
    refused("illegal_step", actions.comment, appraisal=it, text="同意", by=year.user["own"], at=AT)
    actions.sign(appraisal=it, text="扎实", by=mayor, at=AT)
    refused("frozen", actions.rate, appraisal=it, given=marks(), by=year.user["own"], at=AT)
    refused("frozen", actions.sign, appraisal=it, text="好", by=mayor, at=AT)


def test_the_person_reads_what_is_signed_and_answers_once(year: World) -> None:
    it, own = year.more["it"], year.user["own"]
    assert not queries.reads(own, it)
    actions.rate(appraisal=it, given=marks(), by=year.user["mayor"], at=AT)
    it = actions.sign(appraisal=it, text="扎实", by=year.user["mayor"], at=AT)
    assert queries.reads(own, it)
    refused("not_allowed", actions.comment, appraisal=it, text="同意", by=year.user["mayor"], at=AT)
    actions.comment(appraisal=it, text="同意，今后多下支部", by=own, at=AT)
    refused("conflict", actions.comment, appraisal=it, text="再说", by=own, at=AT)


def test_what_the_journal_keeps_names_nobody_and_holds_no_mark(year: World) -> None:
    actions.rate(appraisal=year.more["it"], given=marks(evidence="欧阳雪带头"), by=year.user["mayor"], at=AT)
    assert not JournalEntry.objects.filter(after__contains="欧阳雪").exists()
    assert JournalEntry.objects.get(verb="appraisal.rate").after == '{"view":"upper"}'


def test_the_list_has_no_order_by_marks() -> None:
    fields = {column.key for column in APPRAISALS.columns} | {column.sort for column in APPRAISALS.columns}
    assert not {field for field in fields if "rating" in field or "level" in field or "mean" in field}


def path(name: str, *arguments: object) -> str:
    return reverse(f"appraisals:{name}", args=arguments)


@pytest.fixture
def as_(client: Client, year: World) -> Any:
    def sign_in(name: str) -> Client:
        client.force_login(year.user[name])
        return client

    return sign_in


def test_an_appraisal_goes_its_whole_way_by_its_pages(year: World, as_: Any) -> None:
    pk = year.more["it"].pk
    Honour.objects.create(
        unit=year.unit["village"], person=year.more["who"], title="优秀团干部", level="county", reason="…",
        proposed_by=year.user["villager"], proposed_at=AT, granted=True, awarded_on=date(2026, 5, 4),
        decided_by=year.user["eastern"], decided_at=AT,
    )  # fmt: skip
    assert "2026-05-04 荣誉 优秀团干部；" in as_("own").get(path("detail", pk)).content.decode()
    assert as_("own").post(path("ratings", pk), form()).status_code == 302
    wrong = as_("mayor").post(path("ratings", pk), form(evidence="") | {"duty-evidence": "防汛一线连续值守"})
    assert (wrong.status_code, "防汛一线连续值守" in wrong.content.decode()) == (422, True)
    for name in ("mayor", "peer", "member0"):
        assert as_(name).post(path("ratings", pk), form()).status_code == 302
    assert as_("mayor").post(path("signature", pk), {"text": "扎实肯干"}).status_code == 302
    assert "扎实肯干" in as_("own").get(path("detail", pk)).content.decode()
    assert as_("own").post(path("comment", pk), {"text": "谢谢"}).status_code == 302
    assert "谢谢" in as_("mayor").get(path("detail", pk)).content.decode()
    assert as_("mayor").get(path("list"), {"format": "csv"}).status_code == 200


def test_raters_see_no_other_s_view(year: World, as_: Any) -> None:
    actions.rate(appraisal=year.more["it"], given=marks(evidence="上级写的事例"), by=year.user["mayor"], at=AT)
    for name in ("peer", "member0", "own"):
        text = as_(name).get(path("detail", year.more["it"].pk)).content.decode()
        assert "上级写的事例" not in text


def test_only_those_concerned_find_an_appraisal(year: World, as_: Any) -> None:
    pk = year.more["it"].pk
    shown = {name: as_(name).get(path("detail", pk)).status_code for name in year.user}
    assert {name for name, status in shown.items() if status == 200} == {
        "own", "peer", "member0", "member1", "member2", "villager", "mayor", "eastern", "chief", "dept"
    }  # fmt: skip
    assert set(shown.values()) == {200, 404}
    assert as_("villager").post(path("ratings", pk), form()).status_code == 403
    assert as_("villager").post(path("signature", pk), {"text": "好"}).status_code == 403


def asked(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return len(found)


def test_the_number_of_appraisals_changes_no_number_of_queries(year: World, as_: Any) -> None:
    client = as_("mayor")
    client.get(path("list"))
    one = asked(client, path("list"))
    for key, title in (("village", "deputy"), ("hollow", "deputy"), ("village", "culture")):
        post(year.unit[key], member(year.unit[key]), title)
    for key in ("village", "hollow"):
        actions.open_year(unit=year.unit[key], year=2026, by=year.user["mayor"], at=AT + timedelta(hours=1))
    assert asked(client, path("list")) == one

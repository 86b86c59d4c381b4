"""The pages of admission and recommendation, and the figures that indicators read."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given as drawn
from hypothesis import strategies as st

from guatu.accounts.models import JournalEntry
from guatu.base import clock
from guatu.orgs.rules.norms import NORMS
from guatu.people.actions import admissions, recommendations
from guatu.people.actions.admissions import Given
from guatu.people.actions.recommendations import Held
from guatu.people.models import Admission, AdmissionStep, Enrolment, Person, Quota, Recommendation
from guatu.people.queries import admissions as queries
from guatu.people.rules.admission import STEPS, Source, Step
from guatu.people.rules.recommendation import PartyStage, held_since, valid_until
from tests.members import member, members, person
from tests.world import AT, World

DAY = date(2026, 3, 2)
NUMBER = "202641000123"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the world's instant."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path) -> None:
    """A folder of files for each test alone."""
    settings.FILES = tmp_path / "files"


def url(name: str, *args: object) -> str:
    return reverse(f"people:{name}", args=args)


def begun(world: World, name: str = "王小明", unit: str = "class1") -> Admission:
    who = person(world.unit[unit], name, birth_on=date(2011, 5, 4))
    return admissions.begin(
        person=who, unit=world.unit[unit], source=Source.MEMBERS, by=world.user["chief"], at=AT
    )  # fmt: skip


def admitted(world: World, name: str, number: str, lessons: int = 8, unit: str = "class1") -> Admission:
    """Somebody admitted by the rules, with some hours of lessons."""
    row = begun(world, name, unit)
    line = [step for step in STEPS if step not in {Step.SQUAD, Step.BRIGADE, Step.CEREMONY}]
    for place, step in enumerate(line):
        hours = {Step.LESSONS: Decimal(lessons), Step.SERVICE: Decimal(20)}.get(step)
        votes = {"due": 9, "present": 8, "yes": 8} if step is Step.MEETING else {}
        who = "eastern" if STEPS[step].above else "chief"
        said = Given(DAY + timedelta(days=14 * place), hours=hours, **votes)
        admissions.record(admission=row, step=step, given=said, by=world.user[who], at=AT)
    return admissions.finish(admission=row, number=number, by=world.user["chief"], at=AT)


def test_a_branch_secretary_goes_the_whole_way_by_the_pages(client: Client, world: World) -> None:
    client.force_login(world.user["monitor"])
    fields = {"name": "阿依古丽·买买提", "birth_on": "2011-05-04", "source": "members"}
    answer = client.post(url("unit_applicants", world.unit["class1"].pk), fields)
    row = Admission.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url("admission", row.pk))
    paper = SimpleUploadedFile("申请书.txt", "申请书".encode() * 50, "text/plain")
    said = {"code": "application", "on": "2026-03-02", "file": paper, "note": ""}
    answer = client.post(url("admission_steps", row.pk), said)
    step = AdmissionStep.objects.select_related("paper").get()
    assert (answer.status_code, step.on, step.paper.name) == (302, DAY, "申请书.txt")
    page = client.get(url("admission", row.pk)).content.decode()
    assert "下一步：派人谈话" in page and "申请书.txt" in page and "还没有谈话" in page
    assert client.post(url("admission_approvals", row.pk), {"code": "activist", "on": "2026-03-09"}).status_code == 403


def test_a_wrong_step_keeps_what_was_typed(client: Client, world: World) -> None:
    client.force_login(world.user["monitor"])
    row = begun(world)
    said = {"code": "meeting", "on": "2026-03-02", "due": "10", "present": "12", "yes": "3", "note": "延期召开"}
    answer = client.post(url("admission_steps", row.pk), said)
    page = answer.content.decode()
    assert (answer.status_code, "实到不能多于应到" in page, "延期召开" in page) == (422, True, True)
    assert client.post(url("admission_steps", row.pk), {**said, "code": "approval"}).status_code == 422
    assert client.post(url("admission_steps", row.pk), {**said, "code": "x"}).status_code == 422
    assert not AdmissionStep.objects.exists()


def test_the_unit_above_approves_by_the_page(client: Client, world: World) -> None:
    row = begun(world)
    client.force_login(world.user["principal"])
    said = {"code": "activist", "on": "2026-03-09", "note": ""}
    assert client.post(url("admission_approvals", row.pk), said).status_code == 302
    assert row.steps.get().by == world.user["principal"]
    last = row.steps.get().pk
    client.force_login(world.user["monitor"])
    assert client.post(url("admission_correction", row.pk), {"step": last}).status_code == 403
    client.force_login(world.user["principal"])
    assert client.post(url("admission_correction", row.pk), {"step": "9" * 40}).status_code == 409
    assert client.post(url("admission_correction", row.pk), {"step": last}).status_code == 302


def test_warnings_are_set_aside_and_admissions_stopped_by_the_page(client: Client, world: World) -> None:
    row = begun(world)
    AdmissionStep.objects.create(admission=row, code="application", on=DAY, at=AT)
    client.force_login(world.user["monitor"])
    blank = client.post(url("admission_parking", row.pk), {"code": "talk", "reason": " "})
    assert (blank.status_code, "请写明理由" in blank.content.decode()) == (422, True)
    assert client.post(url("admission_parking", row.pk), {"code": "talk", "reason": "疫情"}).status_code == 302
    assert "已说明：疫情" in client.get(url("admission", row.pk)).content.decode()
    assert client.post(url("admission_parking", row.pk), {"code": "talk", "lift": "1"}).status_code == 302
    assert not row.parked.exists()
    assert client.post(url("admission_stop", row.pk), {"reason": ""}).status_code == 422
    assert client.post(url("admission_stop", row.pk), {"reason": "转学"}).status_code == 302
    assert "已停止发展：转学" in client.get(url("admission", row.pk)).content.decode()


def test_admitting_by_the_page_asks_for_a_good_number(client: Client, world: World) -> None:
    row = begun(world)
    for step, day in (("application", DAY), ("meeting", date(2026, 9, 1)), ("approval", date(2026, 9, 9))):
        AdmissionStep.objects.create(admission=row, code=step, on=day, at=AT)
    client.force_login(world.user["monitor"])
    page = client.get(url("admission", row.pk)).content.decode()
    assert "接收入团" in page
    assert client.post(url("admission_admittance", row.pk), {"number": "2026"}).status_code == 422
    assert client.post(url("admission_admittance", row.pk), {"number": NUMBER}).status_code == 302
    assert Person.objects.get(pk=row.person_id).member_number == NUMBER
    assert "没有填写表决人数" in client.get(url("admission", row.pk)).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("monitor", 200), ("principal", 200), ("chief", 200), ("western", 404), ("inspector", 404), ("outsider", 404)],
)
def test_who_finds_an_admission(client: Client, world: World, who: str, status: int) -> None:
    row = begun(world)
    client.force_login(world.user[who])
    assert client.get(url("admission", row.pk)).status_code == status


def test_the_list_shows_whose_turn_it_is_and_costs_the_same_for_more(client: Client, world: World) -> None:
    client.force_login(world.user["principal"])
    costs = []
    for names in (["王小明"], ["李静", "赵琰"]):
        for name in names:
            row = begun(world, name)
            for step in (Step.APPLICATION, Step.RECOMMENDATION):
                AdmissionStep.objects.create(admission=row, code=step.value, on=DAY, at=AT)
        client.get(url("admissions"))
        with CaptureQueriesContext(connection) as seen:
            page = client.get(url("admissions")).content.decode()
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert page.count("上级批准积极分子（上级办理）") == 3
    assert "△ 漏项" in page or "▲ 谈话时限" in page
    assert client.get(url("admissions") + "?view=above&stage=activist").content.decode().count("李静") == 1
    assert "李静" not in client.get(url("admissions") + "?stage=admit").content.decode()


def test_an_export_is_journalled_without_the_name_searched_for(client: Client, world: World) -> None:
    begun(world, "赵琰")
    client.force_login(world.user["principal"])
    assert client.get(url("admissions") + "?q=赵琰&format=csv").status_code == 200
    line = JournalEntry.objects.get(verb="export.create")
    assert "赵琰" not in line.after and '"count":1' in line.after


def test_pioneers_appear_before_they_turn_14_and_begin_with_one_click(client: Client, world: World) -> None:
    unit = world.unit["class1"]
    soon = person(unit, "周䶮", birth_on=date(2013, 1, 20))
    person(unit, "李静", birth_on=date(2013, 6, 1))
    member(unit, "钱多多", birth_on=date(2012, 6, 1))
    person(world.unit["village"], "孙悦", birth_on=date(2012, 6, 1))
    client.force_login(world.user["eastern"])
    page = client.get(url("pioneers")).content.decode()
    assert [name for name in ("周䶮", "李静", "钱多多", "孙悦") if name in page] == ["周䶮"]
    assert "李静" in client.get(url("pioneers") + "?months=12").content.decode()
    answer = client.post(url("person_admission", soon.pk), headers={"HX-Request": "true"})
    row = Admission.objects.get()
    assert (answer.status_code, answer["HX-Redirect"], row.source) == (204, url("admission", row.pk), "pioneers")
    assert "中队委员会推荐" in client.get(url("admission", row.pk)).content.decode()
    assert "周䶮" not in client.get(url("pioneers")).content.decode()
    client.force_login(world.user["western"])
    assert client.post(url("person_admission", soon.pk)).status_code == 404


def test_a_quota_is_used_by_those_admitted_below_and_warned_of(client: Client, world: World) -> None:
    admitted(world, "王小明", NUMBER)
    under_way = begun(world, "李静")
    client.force_login(world.user["chief"])
    said = {"unit": world.unit["east"].pk, "year": "2026", "sector": "middle_school", "number": "1"}
    assert client.post(url("quotas"), said).status_code == 302
    assert client.post(url("quotas"), {**said, "number": "-1"}).status_code == 422
    assert client.post(url("quotas"), {**said, "unit": world.unit["class1"].pk}).status_code == 422
    use = queries.quotas(world.user["chief"], 2026)[0]
    assert (use.used, use.under_way, use.left, use.over) == (1, 1, 0, False)
    client.force_login(world.user["monitor"])
    assert "没有余额" in client.get(url("admission", under_way.pk)).content.decode()
    assert client.post(url("quotas"), said).status_code == 403
    assert Quota.objects.get().number == 1


def test_a_ratio_takes_the_newest_count_and_blank_stays_blank(client: Client, world: World) -> None:
    unit = world.unit["class1"]
    members(unit, 4)
    assert queries.ratio_of(unit, date(2026, 11, 2)) == queries.Ratio(4, None, 0.3)
    client.force_login(world.user["monitor"])
    for students, day in (("20", "2026-09-01"), ("10", "2026-10-01"), ("40", "2025-09-01")):
        fields = {"students": students, "counted_on": day, "source": "学籍系统"}
        assert client.post(url("enrolments", unit.pk), fields).status_code == 302
    assert Enrolment.objects.count() == 3
    assert queries.ratios(date(2026, 11, 2)) == {
        unit.pk: (4, 10, 0.3), world.unit["class2"].pk: (0, None, 0.3),
    }  # fmt: skip
    page = client.get(url("enrolments", unit.pk)).content.decode()
    assert "40.0%" in page and "▲ 超过上限" in page
    fields = {"students": "20", "counted_on": "2026-12-01", "source": "学籍系统"}
    assert client.post(url("enrolments", unit.pk), fields).status_code == 422
    client.force_login(world.user["chief"])
    assert client.get(url("ratios") + "?over=over").content.decode().count('<span class="word">超过上限</span>') == 1


def test_in_order_counts_the_admitted_and_those_by_the_rules(world: World) -> None:
    admitted(world, "王小明", NUMBER)
    admitted(world, "李静", "202641000124", lessons=7)
    member(world.unit["class1"], "张伟", since=date(2026, 5, 4))
    member(world.unit["class1"], "张伟", since=date(2025, 5, 4))
    member(world.unit["village"], "孙悦", since=date(2026, 5, 4))
    with CaptureQueriesContext(connection) as seen:
        found = queries.in_order(2026)
    assert found == {world.unit["class1"].pk: (1, 3), world.unit["village"].pk: (0, 1)}
    assert len(seen) == 3


def put_forward(world: World, name: str = "王小明") -> Recommendation:
    who = member(world.unit["village"], name, birth_on=date(2006, 1, 1))
    held = Held(held_on=date(2026, 10, 10), due=8, present=7, yes=6)
    words = {"unit": world.unit["village"], "stage": PartyStage.ACTIVIST, "held": held}
    return recommendations.put_forward(person=who, **words, by=world.user["villager"], at=AT)


def test_a_recommendation_goes_from_the_ballot_to_the_decision(client: Client, world: World) -> None:
    who = member(world.unit["village"], birth_on=date(2006, 1, 1))
    client.force_login(world.user["villager"])
    form = client.get(url("unit_recommendations", world.unit["village"].pk)).content.decode()
    assert re.search(r'name="due"[^>]*value="1"|value="1"[^>]*name="due"', form)
    said = {"person": who.pk, "stage": "activist", "held_on": "2026-10-10", "due": "8", "present": "9", "yes": "6"}
    assert client.post(url("unit_recommendations", world.unit["village"].pk), said).status_code == 422
    said["present"] = "7"
    answer = client.post(url("unit_recommendations", world.unit["village"].pk), said)
    row = Recommendation.objects.get()
    assert answer["Location"] == url("recommendation", row.pk)
    assert client.post(url("recommendation_decision", row.pk), {"approved": "yes"}).status_code == 403
    client.force_login(world.user["mayor"])
    page = client.get(url("recommendation", row.pk)).content.decode()
    assert "团龄不满1年" in page
    assert client.post(url("recommendation_decision", row.pk), {"approved": "no"}).status_code == 422
    assert client.post(url("recommendation_decision", row.pk), {"approved": "yes"}).status_code == 302
    assert 'datetime="2028-10-09"' in client.get(url("recommendation", row.pk)).content.decode()
    assert client.get(url("recommendations") + "?standing=valid").content.decode().count("王小明") == 1
    client.force_login(world.user["western"])
    assert client.get(url("recommendation", row.pk)).status_code == 404


def test_the_list_of_recommendations_costs_the_same_for_more(client: Client, world: World) -> None:
    client.force_login(world.user["mayor"])
    costs = []
    for names in (["王小明"], ["李静", "赵琰"]):
        for name in names:
            put_forward(world, name)
        client.get(url("recommendations"))
        with CaptureQueriesContext(connection) as seen:
            client.get(url("recommendations"))
        costs.append(len(seen))
    assert costs[0] == costs[1]


@drawn(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_the_list_cuts_validity_where_the_rule_does(held_on: date, today: date) -> None:
    values = {code: norm.value for code, norm in NORMS.items()}
    assert (held_on >= held_since(values, today)) == (today < valid_until(held_on, values))

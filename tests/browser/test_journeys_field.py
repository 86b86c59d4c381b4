"""Visits and spot checks are written down in a village without a network."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guatu.fieldwork.actions import visits
from guatu.fieldwork.models import Matter, Visit, VisitEntry
from guatu.fieldwork.rules.words import Purpose
from guatu.orgs.models import Grant
from guatu.supervision.actions.spots import checkers, plans
from guatu.supervision.actions.spots.plans import Question
from guatu.supervision.models import SpotCell, SpotEntry
from guatu.supervision.rules.spot import Strata
from tests.browser.conftest import PHONE
from tests.world import AT, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def planned(drive: Any) -> Visit:
    return visits.plan(
        unit=drive.world.unit["village"], purpose=Purpose.CONTACT, planned_on=date(2026, 11, 3),
        by=drive.world.user["mayor"], at=AT,
    )  # fmt: skip


def come(office: Any, who: str = "mayor") -> Page:
    """Somebody on the ground, with a phone whose clock is right."""
    page = office.come(who, PHONE)
    page.context.clock.set_fixed_time(AT)
    return page


def ready(page: Page, address: str = "/visits/mine/", form: str = "/visit/?plan=") -> None:
    """The list was opened in the office: its forms and the frame are on the phone."""
    with page.expect_response(lambda answer: form in answer.url):
        page.goto(address)
    eventually(page, "!!(navigator.serviceWorker && navigator.serviceWorker.controller)")
    eventually(
        page, "caches.match('/offline/').then(found => found && guatuKept.all('pages')).then(rows => rows?.length > 0)"
    )


def eventually(page: Page, expression: str) -> None:
    """The page comes to say yes. Asked from outside: the page's own policy forbids Playwright to wait inside it."""
    for _turn in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {expression}")


def fill(page: Page, text: str) -> None:
    page.get_by_label("看到、谈到了什么").fill(text)
    page.get_by_label("时长").fill("2.5")


def test_a_visit_written_without_a_network_arrives_when_it_is_back(office, drive, tmp_path) -> None:
    office.expected = "ERR_INTERNET_DISCONNECTED"
    made = planned(drive)
    page = come(office)
    ready(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="记走访", exact=True).first.tap()
    expect(page.get_by_role("heading", name="记走访 · 柳湾村团支部")).to_be_visible()
    fill(page, "村里停电，谈了换届")
    page.get_by_text("提出第1件事").tap()
    page.locator("[name=matter0_kind]").select_option("help")
    page.locator("[name=matter0_text]").fill("缺一台投影仪")
    page.get_by_role("button", name="记下").tap()
    expect(page.locator(".entry-waiting")).to_contain_text("待送出")
    page.reload()
    expect(page.locator(".entry-waiting")).to_contain_text("柳湾村")
    assert not VisitEntry.objects.exists()
    page.context.set_offline(False)
    expect(page.locator(".entry-accepted")).to_contain_text("已送达")
    made.refresh_from_db()
    assert (made.text, str(made.hours)) == ("村里停电，谈了换届", "2.5")
    assert Matter.objects.get().owner_unit == drive.world.unit["town"]


def test_two_phones_make_one_visit_and_the_visitor_chooses(office, drive) -> None:
    office.expected = "ERR_INTERNET_DISCONNECTED"
    made = planned(drive)
    phones = [come(office) for _phone in range(2)]
    for page, text in zip(phones, ("第一部手机", "第二部手机"), strict=True):
        page.goto(f"/units/{made.unit_id}/visit/?plan={made.pk}")
        page.context.set_offline(True)
        fill(page, text)
        page.get_by_role("button", name="记下").tap()
        expect(page.locator(".entry-waiting")).to_have_count(1)
    phones[1].context.set_offline(False)
    expect(phones[1].locator(".entry-accepted")).to_have_count(1)
    phones[0].context.set_offline(False)
    expect(phones[0].locator(".entry-conflict")).to_contain_text("有出入")
    phones[0].get_by_role("link", name="查看").tap()
    with phones[0].expect_navigation():
        phones[0].locator(".choice-card", has_text="第一部手机").get_by_role("button").tap()
    made.refresh_from_db()
    assert (Visit.objects.count(), VisitEntry.objects.count(), made.text) == (1, 2, "第一部手机")


def test_what_was_refused_stays_on_the_phone_and_is_sent_again_once_it_is_mended(office, drive, answer) -> None:
    office.expected = "422"
    page = come(office)
    page.goto(f"/units/{drive.world.unit['village'].pk}/visit/")
    fill(page, "日期写错了")
    page.get_by_label("走访日期").fill("2026-12-30")
    page.get_by_role("button", name="记下").tap()
    expect(page.locator(".offline-error")).to_have_text("走访日期不能晚于今天")
    page.goto("/visits/mine/")
    expect(page.locator(".entry-refused")).to_contain_text("走访日期不能晚于今天")
    page.get_by_role("button", name="退出登录").tap()
    expect(page.get_by_role("dialog")).to_contain_text("还有记录没有送达")
    answer(page, "先不办")
    page.get_by_role("button", name="修改").tap()
    expect(page.get_by_label("看到、谈到了什么")).to_have_value("日期写错了")
    page.get_by_label("走访日期").fill("2026-11-02")
    page.get_by_role("button", name="记下").tap()
    page.wait_for_url("**/visits/*/")
    assert Visit.objects.get().on == date(2026, 11, 2)
    page.get_by_role("button", name="退出登录").tap()
    page.wait_for_url("**/sign-in/")
    assert page.evaluate("Promise.all(['pages', 'entries'].map(guatuKept.all)).then(found => found.flat().length)") == 0


@pytest.fixture
def checks(drive: Any) -> Any:
    """The village's claim, accepted, drawn for a spot check on the ground, and given to the east's secretary."""
    world, chief = drive.world, drive.world.user["chief"]
    drive.accept(drive.submit("village", "villager"), "chief")
    question = Question(
        name="第一轮抽查", tasks=list(drive.campaign.tasks.filter(code="1.1")), stratify=Strata.WHOLE,
        confidence=0.95, tolerable=0.1, acceptance=0, due_on=date(2026, 11, 20),
    )  # fmt: skip
    plan = plans.create(unit=world.unit["city"], campaign=drive.campaign, question=question, by=chief, at=AT)
    plan = plans.take(plan=plan, by=chief, at=AT)
    world.user["checker"] = account("checker", "督查·林青")
    Grant.objects.create(account=world.user["checker"], role="inspector", unit=world.unit["city"], since=AT)
    checkers.assign(plan=plan, accounts=[world.user["checker"].pk], by=chief, at=AT)
    return SpotCell.objects.get(spot__plan=plan)


def test_a_spot_check_filled_in_without_a_network_arrives_when_it_is_back(office, drive, checks) -> None:
    office.expected = "ERR_INTERNET_DISCONNECTED"
    page = come(office, "checker")
    ready(page, "/spot-units/", "/entries/")
    page.context.set_offline(True)
    page.get_by_role("link", name="1.1 核查").tap()
    expect(page.get_by_role("heading", name=re.compile("柳湾村团支部"))).to_be_visible()
    page.get_by_label("不属实", exact=True).check()
    page.get_by_label("现场看到了什么").fill("台账里没有这次摸底")
    page.get_by_role("button", name="记下").tap()
    expect(page.locator(".entry-waiting")).to_contain_text("待送出")
    page.reload()
    expect(page.locator(".entry-waiting")).to_contain_text("柳湾村")
    assert not SpotEntry.objects.exists()
    page.context.set_offline(False)
    expect(page.locator(".entry-accepted")).to_contain_text("已送达")
    checks.refresh_from_db()
    assert (checks.outcome, checks.entries.get().content["text"]) == ("not", "台账里没有这次摸底")

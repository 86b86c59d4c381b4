"""The register in daily work: a meeting from a phone, a weak branch put in order, a membership that moves."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guatu.activities.models import Meeting
from guatu.coverage.models import Case, Finding
from guatu.indicators.actions.checking import check
from guatu.people.models import Membership, Transfer
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_pages import barriers, too_wide
from tests.members import member, members

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAIN = ("/persons/", "/register/", "/health/", "/coverage/", "/transfers/", "/indicators/")


def test_a_meeting_is_recorded_from_a_phone_and_leaves_the_list_of_what_is_due(office, drive) -> None:
    village = drive.world.unit["village"]
    there = members(village, 7)
    page = office.come("villager", PHONE)
    page.goto("/life/")
    before = page.locator("main").inner_text()
    page.get_by_role("link", name="记一次会").first.tap()
    expect(page.get_by_role("radio", name="支部大会")).to_be_checked()
    page.get_by_role("textbox", name="主题", exact=True).fill("讨论年度计划")
    boxes = page.locator("input[name=ticked]")
    expect(boxes).to_have_count(7)
    for place in (1, 4):
        boxes.nth(place).uncheck()
    expect(page.locator("[data-count]")).to_contain_text("应到 7 人，实到 5 人")
    expect(page.locator("[data-count]")).to_contain_text("人数够")
    page.locator("select.roll-absence:visible").first.select_option("leave")
    assert too_wide(page, 390) == []
    page.get_by_role("button", name="记下").tap()
    page.wait_for_url(lambda url: "/record/" not in url)
    made = Meeting.objects.get()
    assert (made.kind, made.due, made.present) == ("general", 7, 5)
    reasons = sorted(made.attendances.filter(present=False).values_list("absence", flat=True))
    assert (reasons, made.attendances.count()) == (["leave", "unknown"], len(there))
    page.goto(f"/meetings/{made.pk}/")
    expect(page.locator("main")).to_contain_text("5")
    page.goto("/life/")
    expect(page.locator("main")).not_to_have_text(before)
    assert too_wide(page, 390) == []


def told(page: Page, words: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(words)


def test_a_weak_branch_goes_from_the_finding_to_the_closed_case(office, drive) -> None:
    village = drive.world.unit["village"]
    members(village, 2)  # too few, and without a secretary in the register
    check(top=drive.world.unit["city"], by=drive.world.user["chief"], at=drive.at(12))
    assert Finding.objects.filter(unit=village, fault="few", until=None).exists()
    mayor = office.come("mayor")
    mayor.goto(f"/health/?unit={village.pk}")
    mayor.get_by_role("link", name="作出处置").first.click()
    mayor.get_by_role("radio", name="整顿").check()
    mayor.get_by_label(re.compile("责任人")).fill("王海")
    mayor.get_by_label(re.compile("要求|措施")).first.fill("十二月底前补足团员，选好书记")
    mayor.get_by_role("button", name="作出处置").click()
    told(mayor, "已对1个组织作出处置。")
    case = Case.objects.get(unit=village)

    branch = office.come("villager", PHONE)
    branch.goto(f"/cases/{case.pk}/")
    for noun, words in (("measure", "已走访三名返乡青年"), ("proof", "已接收两名团员，选出书记")):
        form = branch.locator(f"form[action$='/{noun}/']")
        if not form.is_visible():
            branch.locator("details", has=form).locator("summary").tap()
        form.locator("textarea").fill(words)
        form.get_by_role("button").last.tap()
        expect(branch.locator(".timeline")).to_contain_text(words)
    assert too_wide(branch, 390) == []
    expect(branch.locator("form[action$='/closure/']")).to_have_count(0)  # not the branch's own to close

    mayor.goto(f"/cases/{case.pk}/")
    expect(mayor.locator(".timeline")).to_contain_text("已接收两名团员")
    form = mayor.locator("form[action$='/closure/']")
    if not form.is_visible():
        mayor.locator("details", has=form).locator("summary").click()
    for box in form.locator("textarea, input[type=text]").all():
        box.fill("现场核实，属实")
    form.get_by_role("button").last.click()
    expect(mayor.locator("h1 + p")).to_contain_text("已销号")
    case.refresh_from_db()
    assert case.closed_on is not None


def decide(page: Page, transfer: Transfer, word: str, reason: str = "") -> None:
    page.goto(f"/transfers/{transfer.pk}/")
    if reason:
        page.get_by_label("意见").fill(reason)
    page.get_by_role("button", name=word, exact=True).click()
    told(page, "已办")


def test_a_transfer_is_refused_once_resumed_and_arrives(office, drive) -> None:
    world = drive.world
    leaving = member(world.unit["village"], "王小明")
    start = office.come("villager", PHONE)
    start.goto(f"/transfers/new/?unit={world.unit['village'].pk}")
    start.get_by_label("王小明").check()
    start.get_by_label("转入组织").fill("一车间团支部")
    start.get_by_role("button", name="发起", exact=True).tap()
    told(start, "已发起 1 笔转接。")
    transfer = Transfer.objects.get(person=leaving)
    assert transfer.stage == "from_upper"

    town = office.come("mayor")
    decide(town, transfer, "不同意", "请先补交团费收据")
    transfer.refresh_from_db()
    assert (transfer.stage, transfer.refused) == ("from_upper", True)
    start.goto(f"/transfers/{transfer.pk}/")
    expect(start.locator("main")).to_contain_text("请先补交团费收据")
    assert too_wide(start, 390) == []
    assert Membership.objects.get(person=leaving, until=None).unit == world.unit["village"]

    decide(town, transfer, "同意")
    decide(office.come("worker"), transfer, "同意")
    decide(office.come("western"), transfer, "同意")
    transfer.refresh_from_db()
    assert (transfer.stage, transfer.finished_at is not None) == ("", True)
    assert Membership.objects.get(person=leaving, until=None).unit == world.unit["workshop"]


@pytest.mark.parametrize("shape", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_main_pages_of_the_register_are_accessible_and_fit(office: Any, drive: Any, shape: dict[str, Any]) -> None:
    members(drive.world.unit["village"], 4)
    page, wrong = office.come("mayor", shape), {}
    for address in MAIN:
        page.goto(address)
        expect(page.locator(".htmx-request")).to_have_count(0)
        if found := barriers(page) + too_wide(page, shape["viewport"]["width"]):
            wrong[address] = found
    assert wrong == {}

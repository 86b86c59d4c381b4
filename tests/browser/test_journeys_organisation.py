"""The tree and its people: a move by two persons, a ledger mended and imported, an invitation, a hand-over."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from guatu.accounts.models import User
from guatu.orgs.models import Grant, Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "long-and-quiet river 7"
HEAD = "组织全称,组织类别,行业类别,上级组织\n"


def test_a_move_is_proposed_approved_by_another_and_followed_by_the_figures(office, drive, answer) -> None:
    world, campaign = drive.world, drive.campaign
    cells = f"/campaigns/{campaign.pk}/cells/?unit={world.unit['school'].pk}"
    county = office.come("eastern")
    county.goto(cells)
    before = county.locator(".listing-count").inner_text()
    county.goto(f"/tree/?unit={world.unit['village'].pk}")
    county.get_by_text("提出变更").click()
    county.get_by_role("link", name="调整隶属").click()
    county.get_by_label("新的上级组织").fill("东川一中团委")
    county.get_by_label("生效日期").fill("2026-11-02")
    county.get_by_label("理由").fill("东团〔2026〕3号批复")
    county.get_by_role("button", name="提出").click()
    county.wait_for_url("**/changes/*/")
    assert county.get_by_role("button", name="审批").count() == 0

    chief = office.come("chief")
    chief.goto(county.url)
    chief.get_by_label("同意", exact=True).check()
    chief.get_by_role("button", name="审批").click()
    answer(chief, "确认办理")
    expect(chief.locator("main")).to_contain_text("已执行")
    assert Unit.objects.get(pk=world.unit["village"].pk).parent_id == world.unit["school"].pk
    chief.goto(f"/tree/?unit={world.unit['school'].pk}")
    expect(chief.locator(".tree")).to_contain_text("柳湾村团支部")
    county.goto(cells)
    expect(county.locator(".listing-count")).not_to_have_text(before)
    expect(county.locator("main")).to_contain_text("柳湾村团支部")


def test_a_ledger_with_an_error_is_marked_mended_and_imported(office, drive, tmp_path: Path, answer) -> None:
    ledger = tmp_path / "台账.csv"
    long = "东川县青石镇阿不都热依木·买买提江返乡创业青年联合服务基地暨电商直播助农实践示范点流动团员临时联合团支部"
    ledger.write_text(f"{HEAD}{long},团支部,天上,青石镇团委\n", encoding="gb18030")
    chief = office.come("chief")
    chief.goto("/data/units/")
    chief.locator("input[type=file]").set_input_files(ledger)
    chief.get_by_role("button", name="上传核对").click()
    chief.get_by_role("link", name="查看结果").click(timeout=15000)
    expect(chief.locator("main")).to_contain_text("天上")
    assert chief.get_by_role("button", name="写入登记册").count() == 0
    with chief.expect_download() as taken:
        chief.get_by_role("link", name="下载标出错误的台账").click()
    assert taken.value.path().read_bytes()[:2] == b"PK"

    ledger.write_text(f"{HEAD}{long},团支部,农村,青石镇团委\n", encoding="gb18030")
    chief.goto("/data/units/")
    chief.locator("input[type=file]").set_input_files(ledger)
    chief.get_by_role("button", name="上传核对").click()
    chief.get_by_role("link", name="查看结果").click(timeout=15000)
    chief.get_by_role("button", name="写入登记册").click()
    with chief.expect_navigation():  # the page before it speaks of one new unit as well
        answer(chief, "写入")
    expect(chief.locator("main")).to_contain_text("新建 1 个", timeout=15000)
    made = Unit.objects.get(name=long)
    chief.goto(f"/units/{made.pk}/")
    expect(chief.get_by_role("heading", level=1)).to_contain_text(long)


def test_an_invitation_is_accepted_handed_over_and_a_deactivated_account_is_out_at_once(office, drive, answer) -> None:
    office.expected = "410"
    world = drive.world
    county = office.come("eastern")
    county.goto(f"/accounts/new/?unit={world.unit['hollow'].pk}")
    county.get_by_label("岗位").select_option("branch_secretary")
    county.get_by_label("姓名").fill("阿依古丽·买买提")
    county.get_by_role("button", name="确定").click()
    link = county.get_by_label("链接").input_value()

    guest = office.open()
    guest.goto(link)
    expect(guest.locator("main")).to_contain_text("石桥村团支部")
    guest.get_by_label("登录名").fill("ayiguli")
    guest.get_by_label("密码").first.fill(NEW)
    guest.get_by_label("密码").last.fill(NEW)
    guest.get_by_role("button", name="开通账号并接受岗位").click()
    guest.wait_for_url("**/sign-in/**")
    office.sign_in(guest, "ayiguli", NEW)
    person = User.objects.get(username="ayiguli")
    assert Grant.objects.get(account=person).unit_id == world.unit["hollow"].pk
    guest.goto("/mine/")
    expect(guest.locator(".card").first).to_be_visible()
    assert office.open().goto(link).status in {404, 410}  # once only

    county.goto(f"/accounts/{person.pk}/")
    county.get_by_role("link", name="交接").click()
    county.get_by_label("继任者姓名").fill("刘大山")
    county.get_by_role("button", name="生成交接链接").click()
    link = county.get_by_label("链接").input_value()
    heir = office.open()
    heir.goto(link)
    heir.get_by_label("登录名").fill("dashan")
    heir.get_by_label("密码").first.fill(NEW)
    heir.get_by_label("密码").last.fill(NEW)
    heir.get_by_role("button", name="开通账号并接受岗位").click()
    heir.wait_for_url("**/sign-in/**")
    office.sign_in(heir, "dashan", NEW)
    guest.goto("/mine/")
    expect(guest.locator(".card")).to_have_count(0)

    heir.goto("/mine/")
    keeper = office.come("sysadmin")
    keeper.goto(f"/accounts/{User.objects.get(username='dashan').pk}/")
    keeper.get_by_role("button", name="停用账号").click()
    answer(keeper, "停用账号")
    expect(keeper.locator("main")).to_contain_text("已停用")
    heir.locator(".card a").first.click()
    heir.wait_for_url("**/sign-in/**")

"""Channels and the outbox: secrets stay secret, messages go out once, failures are tried again and seen."""

import json
import logging
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from guatu.base.addresses import Answer, refuse_private
from guatu.base.problems import Problem
from guatu.supervision import outlets
from guatu.supervision.actions import channels, letters, notices
from guatu.supervision.actions.letters import Addressee
from guatu.supervision.models import Channel, Notice
from guatu.supervision.rules.notices import (
    MOST_TRIES,
    PER_MINUTE,
    ChannelKind,
    NoticeKind,
    address,
    again_after,
    cut,
    week_of,
)  # fmt: skip
from tests.world import AT

KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def field_key(settings):
    settings.FIELD_KEY = "k" * 40


@pytest.fixture
def channel(drive):
    return channels.open_channel(
        unit=drive.world.unit["east"], kind=ChannelKind.WECOM, name="工作群", typed=WECOM,
        by=drive.world.user["eastern"], at=AT,
    )  # fmt: skip


class Robot:
    """The other side: says what it is told to say and keeps what it got."""

    def __init__(self, *answers):
        self.answers, self.got = list(answers), []

    def __call__(self, kind, to, text, at):
        self.got.append((kind, to, text))
        said = self.answers.pop(0) if self.answers else None
        if said:
            raise said


def put(channel, slot="1", kind=NoticeKind.LETTER, text="您有一份督办单。", at=AT):
    notices.enqueue(channels=[channel], kind=kind, slot=slot, text=text, by=None, at=at)


# -- rules -----------------------------------------------------------------------------------------


@given(st.text(alphabet="一二。；\nab", max_size=400), st.integers(30, 300))
def test_a_cut_message_fits_ends_a_sentence_and_leads_on(text, longest):
    tail = "\n……全文请看 x"
    got = cut(text, longest, tail)
    assert len(got.encode()) <= longest
    assert got == text or (got.endswith(tail) and text.startswith(got.removesuffix(tail)))


@pytest.mark.parametrize(
    ("kind", "typed", "secret"),
    [
        ("wecom", "https://evil.example/cgi-bin/webhook/send?key=" + KEY, ""),
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=" + KEY, ""),
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + KEY, ""),
        ("wecom", "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send?key=" + KEY, ""),
        ("wecom", WECOM, "SEC0123456789abcdef"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=a/../b", ""),
        ("feishu", "short", ""),
        ("email", "nobody", ""),
        ("email", "a@b.cn\nBcc: c@d.cn", ""),
        ("webhook", "http://example.cn/", ""),
    ],
)
def test_an_address_of_another_host_or_form_is_refused(kind, typed, secret):
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        address(ChannelKind(kind), typed, secret)


def test_robots_are_kept_with_their_makers_host():
    assert address(ChannelKind.WECOM, KEY).text == WECOM
    assert address(ChannelKind.WECOM, WECOM).hint == "qyapi.weixin.qq.com ***5aaa"
    feishu = "https://open.feishu.cn/open-apis/bot/v2/hook/" + KEY
    assert address(ChannelKind.FEISHU, feishu, "abcdefghijklmnop").text == f"{feishu}#abcdefghijklmnop"
    assert address(ChannelKind.EMAIL, "zhang.san@yunling.gov.cn").hint == "z***@yunling.gov.cn"


def test_a_week_is_the_iso_week():
    assert [week_of(date(2026, 12, 31)), week_of(date(2027, 1, 1)), week_of(date(2027, 1, 4))] == [
        "2026-W53", "2026-W53", "2027-W01",
    ]  # fmt: skip


# -- secrets ---------------------------------------------------------------------------------------


def test_an_address_stands_nowhere_in_plain(channel, read, caplog):
    with caplog.at_level(logging.DEBUG):
        put(channel)
        notices.deliver(send=Robot(RuntimeError(WECOM), Problem("unavailable", "不通")), by=None, at=AT)
        page = read("eastern", f"/channels/{channel.pk}/").content.decode()
        listed = read("eastern", "/channels/").content.decode()
    assert "***5aaa" in page and KEY not in page + listed + caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- the database's own names
            assert KEY not in repr(cursor.fetchall()), table


def test_without_a_key_no_channel_is_opened(drive, settings):
    settings.FIELD_KEY = ""
    with pytest.raises(Problem, match="GUATU_FIELD_KEY"):
        channels.open_channel(
            unit=drive.world.unit["east"], kind=ChannelKind.WECOM, name="", typed=WECOM,
            by=drive.world.user["eastern"], at=AT,
        )  # fmt: skip
    assert not Channel.objects.exists()


def test_a_sealed_address_moved_to_another_channel_does_not_open(channel, drive):
    other = channels.open_channel(
        unit=drive.world.unit["west"], kind=ChannelKind.EMAIL, name="", typed="a@example.cn",
        by=drive.world.user["western"], at=AT,
    )  # fmt: skip
    Channel.objects.filter(pk=other.pk).update(address=channel.address)
    put(Channel.objects.get(pk=other.pk))
    robot = Robot()
    notices.deliver(send=robot, by=None, at=AT)
    assert robot.got == [] and "已损坏" in Notice.objects.get().error


@pytest.mark.parametrize("url", ["https://127.0.0.1/hook", "https://169.254.169.254/", "https://hook.example.cn/"])
def test_a_webhook_into_the_inside_is_refused(drive, url):
    def check(address):
        return refuse_private(address, resolver=lambda host, port: ["10.0.0.8"] if "example" in host else [host])

    with pytest.raises(Problem) as refused:
        channels.open_channel(
            unit=drive.world.unit["east"], kind=ChannelKind.WEBHOOK, name="", typed=url,
            by=drive.world.user["eastern"], at=AT, check=check,
        )  # fmt: skip
    assert refused.value.code == "unsafe_address"


# -- delivery --------------------------------------------------------------------------------------


def test_a_slot_is_written_once(channel):
    put(channel, slot="2026-W45", kind=NoticeKind.DIGEST)
    put(channel, slot="2026-W45", kind=NoticeKind.DIGEST, text="另一份")
    assert Notice.objects.get().text == "您有一份督办单。"


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(channel, read):
    put(channel)
    robot, at = Robot(*[Problem("unavailable", "对方没有收下")] * 10), AT
    for turn in range(1, MOST_TRIES + 3):
        notices.deliver(send=robot, by=None, at=at)
        notices.deliver(send=robot, by=None, at=at)  # not before its time
        assert len(robot.got) == min(turn, MOST_TRIES)
        at += again_after(turn)
    page = read("eastern", f"/channels/{channel.pk}/").content.decode()
    assert "未送达，已停止重试" in page and "对方没有收下" in page
    assert "1条没有送达" in read("eastern", "/channels/").content.decode()


def test_a_message_goes_out_again_after_one_failure_and_then_never_more(channel):
    put(channel)
    robot = Robot(Problem("unavailable", "不通"))
    sent = [notices.deliver(send=robot, by=None, at=AT + n * MINUTE) for n in range(5)]
    assert sent == [0, 1, 0, 0, 0]
    assert robot.got == [(ChannelKind.WECOM, WECOM, "您有一份督办单。")] * 2


def test_one_robot_gets_at_most_twenty_a_minute_over_all_its_channels(channel, drive):
    twin = channels.open_channel(
        unit=drive.world.unit["town"], kind=ChannelKind.WECOM, name="", typed=KEY, by=drive.world.user["mayor"], at=AT
    )
    for n in range(15):
        put(channel, slot=str(n))
        put(twin, slot=str(n))
    robot = Robot()
    notices.deliver(send=robot, by=None, at=AT)
    assert len(robot.got) == PER_MINUTE
    notices.deliver(send=robot, by=None, at=AT + MINUTE / 2)
    assert len(robot.got) == PER_MINUTE
    notices.deliver(send=robot, by=None, at=AT + MINUTE)
    assert len(robot.got) == 30


def test_a_worker_that_is_to_stop_sends_no_more(channel):
    put(channel, slot="1")
    put(channel, slot="2")
    robot = Robot()
    notices.deliver(send=robot, going=lambda: not robot.got, by=None, at=AT)
    assert len(robot.got) == 1


def test_an_ended_channel_gets_nothing_and_forgets_its_address(channel, drive):
    put(channel)
    channels.end(channel=channel, by=drive.world.user["eastern"], at=AT)
    robot = Robot()
    notices.deliver(send=robot, by=None, at=AT)
    assert robot.got == [] and Channel.objects.get().address == ""


# -- the way out -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "answer", "taken"),
    [
        ("wecom", Answer(200, b'{"errcode":0,"errmsg":"ok"}'), True),
        ("wecom", Answer(200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'), False),
        ("dingtalk", Answer(200, b'{"errcode":310000,"errmsg":"keywords not in content"}'), False),
        ("feishu", Answer(200, b'{"StatusCode":0,"StatusMessage":"success"}'), True),
        ("feishu", Answer(200, b'{"code":19001,"msg":"param invalid"}'), False),
        ("wecom", Answer(200, b"<html>"), False),
        ("wecom", Answer(502, b""), False),
        ("webhook", Answer(204, b""), True),
    ],
)
def test_what_counts_is_the_code_inside_the_answer(kind, answer, taken):
    if taken:
        outlets.send(ChannelKind(kind), "https://x/", "文", AT, lambda url, body: answer)
    else:
        with pytest.raises(Problem, match=r"没有收下|无效|不允许|看不懂"):
            outlets.send(ChannelKind(kind), "https://x/", "文", AT, lambda url, body: answer)


def test_robots_are_spoken_to_in_their_own_form():
    sent = []

    def post(url, body):
        sent.append((url, json.loads(json.dumps(body))))
        return Answer(200, b'{"errcode":0,"code":0}')

    outlets.send(ChannelKind.WECOM, WECOM, "文", AT, post)
    outlets.send(ChannelKind.DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=t#SECabc", "文", AT, post)
    outlets.send(ChannelKind.FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/t#abc", "文", AT, post)
    assert sent[0] == (WECOM, {"msgtype": "text", "text": {"content": "文"}})
    assert sent[1][0].startswith("https://oapi.dingtalk.com/robot/send?access_token=t&timestamp=1793581200000&sign=")
    assert sent[2][1]["timestamp"] == "1793581200" and sent[2][1]["content"] == {"text": "文"}


def test_mail_without_a_server_says_so_and_with_one_goes_out(settings, mailoutbox):
    with pytest.raises(Problem, match="邮件服务器"):
        outlets.send(ChannelKind.EMAIL, "a@example.cn", "摘要\n完成", AT)
    settings.EMAIL_HOST = "mail.example.cn"
    outlets.send(ChannelKind.EMAIL, "a@example.cn", "摘要\n完成", AT)
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [("摘要", ["a@example.cn"])]


# -- content ---------------------------------------------------------------------------------------


def test_a_digest_says_where_we_are_and_names_nobody(channel, drive):
    notices.write_digests(slot="2026-W45", by=None, at=AT)
    notices.write_digests(slot="2026-W45", by=None, at=AT)
    text = Notice.objects.get().text
    # East: seven units × three tasks; the school has done two; 1.1 and 1.2 are past their day elsewhere.
    assert "规范化建设：完成2/21项（9.5%），逾期12项。" in text
    assert "还有任务未报的下级组织6个" in text
    assert not any(user.name.split("·")[-1] in text for user in drive.world.user.values())


def test_reminders_go_three_days_and_one_day_before_to_units_with_open_cells_alone(channel, drive):
    due = date(2026, 11, 30)
    at = {days: AT + (due - timedelta(days=days) - AT.date()) for days in (4, 3, 2, 1, 0)}
    written = {days: notices.write_reminders(by=None, at=when) for days, when in at.items()}
    assert written == {4: 0, 3: 1, 2: 0, 1: 1, 0: 0}
    texts = list(Notice.objects.order_by("pk").values_list("text", flat=True))
    assert "还有3天" in texts[0] and "明天" in texts[1] and "2.1 任务2.1" in texts[1]


def test_a_letter_is_announced_with_its_issue_unless_switched_off(channel, drive):
    unit, user = drive.world.unit, drive.world.user

    def issue(task):
        letters.issue(
            issuer=unit["city"], addressees=[Addressee(unit["east"], [drive.cell("east", task)])], subject="督办",
            text="请报送", due_on=date(2026, 11, 9), by=user["chief"], at=AT,
        )  # fmt: skip

    issue("1.1")
    assert "〔2026〕督1号" in Notice.objects.get().text
    channels.change(channel=channel, name="群", muted=[NoticeKind.LETTER], by=user["eastern"], at=AT)
    issue("1.2")
    assert Notice.objects.count() == 1


# -- pages -----------------------------------------------------------------------------------------


def test_channels_are_kept_by_their_own_side(channel, read, send):
    path = f"/channels/{channel.pk}/"
    assert {who: read(who, path).status_code for who in ("eastern", "chief", "western", "mayor", "leader")} == {
        "eastern": 200, "chief": 200, "western": 404, "mayor": 404, "leader": 404,
    }  # fmt: skip
    assert [send("western", f"{path}{noun}/").status_code for noun in ("trial", "closure")] == [404, 404]
    assert read("leader", "/channels/").status_code == 403


def test_a_channel_is_opened_on_its_page_and_tried(drive, read, send):
    east = drive.world.unit["east"]
    wrong = send("eastern", "/channels/", unit=east.pk, kind="wecom", address="https://evil.example/")
    assert wrong.status_code == 422 and "请粘贴企业微信群机器人的完整地址" in wrong.content.decode()
    assert send("eastern", "/channels/", unit=drive.world.unit["west"].pk, kind="wecom", address=KEY).status_code == 422
    assert send("eastern", "/channels/", unit=east.pk, kind="wecom", address=KEY).status_code == 302
    made = Channel.objects.get()
    assert send("eastern", f"/channels/{made.pk}/trial/").status_code == 302
    robot = Robot()
    notices.deliver(send=robot, by=None, at=AT)
    assert robot.got[0][:2] == (ChannelKind.WECOM, WECOM)
    assert "已送达" in read("eastern", f"/channels/{made.pk}/").content.decode()
    assert send("eastern", f"/channels/{made.pk}/", name="县级群", wanted=["digest"]).status_code == 302
    assert Channel.objects.get().muted == ["letter", "node", "spot", "work"]

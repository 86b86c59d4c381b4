"""What befell units is told to them in the morning: once, to those who listen, never a planned check."""

from datetime import timedelta

import pytest

from guatu.desk import schedule
from guatu.desk.tests.test_waiting import Attendance, Hearings, Questions, Reports, Spot
from guatu.fieldwork.models import ExchangeVisit
from guatu.guidance.models import Question
from guatu.supervision.actions import channels
from guatu.supervision.models import Channel, Notice
from guatu.supervision.rules.notices import ChannelKind, NoticeKind
from tests.world import AT

DAY = timedelta(days=1)


@pytest.fixture
def heard(drive, settings):
    """Channels of some units, opened the day before."""
    settings.FIELD_KEY = "k" * 40
    for unit, who in (("east", "eastern"), ("village", "villager"), ("school", "principal"), ("west", "western")):
        channels.open_channel(
            unit=drive.world.unit[unit], kind=ChannelKind.EMAIL, name="", typed=f"{unit}@example.cn",
            by=drive.world.user[who], at=AT - DAY,
        )  # fmt: skip
    return drive


def told(at=AT):
    """What one morning tells, by unit; the same morning again tells nothing new."""
    before = set(Notice.objects.values_list("pk", flat=True))
    schedule.news(at, lambda: True)
    rows = list(Notice.objects.exclude(pk__in=before).order_by("pk"))
    schedule.news(at, lambda: True)
    assert Notice.objects.count() == len(before) + len(rows)
    return {row.channel.unit.code: row.text.partition("\n")[0] for row in rows}


def test_round_hearing_and_cancelled_visit_are_told_once_to_the_units_concerned(heard):
    Reports(heard)
    Hearings(heard)
    Attendance(heard)
    ExchangeVisit.objects.update(cancelled_at=AT, cancelled_reason="大雪")
    assert told() == {
        "village": "柳湾村团支部：青石镇团委公布了述职0，请于10月30日前提交述职报告。",
        "east": "共青团东川县委员会：共青团云岭市委员会拟在通报中写到本组织的情况，"
        "请于11月7日前查看，有意见的提出申辩。",
        "school": "东川一中团委：已报名的观摩（10月30日）取消了。",
    }
    assert told(AT + DAY) == {}


def test_answers_of_a_day_are_one_message_the_next_morning(heard):
    for n in (0, 1):
        Questions(heard, n)
    Question.objects.update(answer="这样办", answered_at=AT)
    assert told() == {}
    assert told(AT + DAY) == {"village": "柳湾村团支部：昨天有2个提问得到答复。"}
    assert told(AT + 2 * DAY) == {}


def test_drawn_check_is_not_announced(heard):
    Spot(heard)
    assert told() == told(AT + DAY) == {}


def test_channel_that_switched_it_off_or_came_later_hears_nothing(heard):
    Reports(heard)
    Hearings(heard)
    Channel.objects.filter(unit=heard.world.unit["village"]).update(muted=[NoticeKind.WORK.value])
    Channel.objects.filter(unit=heard.world.unit["east"]).update(created_at=AT + DAY)
    assert told() == {}

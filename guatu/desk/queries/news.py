"""What befell units and should be told to them the next morning, since the program is not open every day.

Spot checks that are planned are never told: they come unannounced. What was found is told by supervision itself.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from guatu.appraisals.queries import waiting as appraisals
from guatu.base import clock
from guatu.bulletins.queries import waiting as bulletins
from guatu.desk.links import path
from guatu.fieldwork.queries import waiting as fieldwork
from guatu.guidance.queries import waiting as guidance
from guatu.orgs.models import Unit
from guatu.supervision.queries.digests import link
from guatu.supervision.queries.overdue import day_words
from guatu.supervision.rules.notices import News

LOOK_BACK = timedelta(days=7)  # for a worker that did not run; each thing is told once all the same


def news(units: Collection[int], at: datetime) -> Iterator[News]:
    """The news of some units. Answers come one message a day: those of the day before."""
    yield from _rounds(units, at)
    yield from _hearings(units, at)
    yield from _called_off(units, at)
    yield from _answers(units, at)


def _news(unit: Unit, slot: str, page: str, text: str, at: datetime) -> News:
    seen = f"查看 {link(page)}" if link(page) else "请登录挂图查看。"
    return News(unit.pk, slot, page, f"{unit}：{text}\n{seen}", at)


def _rounds(units: Collection[int], at: datetime) -> Iterator[News]:
    for row in appraisals.published(at - LOOK_BACK, at, units):
        found = row.round
        text = f"{found.unit}公布了{found.name}，请于{day_words(found.due_on)}前提交述职报告。"
        page = path("appraisals:duty_report", row.pk)
        yield _news(row.unit, f"duty {found.pk}", page, text, found.published_at or at)


def _hearings(units: Collection[int], at: datetime) -> Iterator[News]:
    for row in bulletins.told(at - LOOK_BACK, at, units):
        until, issuer = day_words(row.reply_until), row.bulletin.series.unit
        text = f"{issuer}拟在通报中写到本组织的情况，请于{until}前查看，有意见的提出申辩。"
        yield _news(row.unit, f"case {row.pk}", path("bulletins:case", row.pk), text, row.told_at)


def _called_off(units: Collection[int], at: datetime) -> Iterator[News]:
    for row in fieldwork.called_off(at - LOOK_BACK, at, units):
        found = row.visit
        text = f"已报名的{found.title}（{day_words(found.on)}）取消了。"
        page = path("fieldwork:exchange", found.pk)
        yield _news(row.unit, f"exchange {found.pk}", page, text, found.cancelled_at or at)


def _answers(units: Collection[int], at: datetime) -> Iterator[News]:
    day = clock.day(at) - timedelta(days=1)
    since, until = clock.end_of(day - timedelta(days=1)), clock.end_of(day)
    given = guidance.answers_given(since, until, units)
    for unit in Unit.objects.filter(pk__in=list(given)).order_by("pk"):
        text = f"昨天有{given[unit.pk]}个提问得到答复。"
        yield _news(unit, f"answers {day.isoformat()}", path("guidance:questions"), text, until)

"""What the register says of a unit in a period, for its duty report: figures and events, each with its page.

Every figure is of the unit and all below it, except flags, letters and honours, which are the unit's own.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from guatu.activities.models import Meeting
from guatu.appraisals.models import DutyReport
from guatu.base import clock
from guatu.desk import links
from guatu.desk.rules import reckoning
from guatu.desk.rules.reckoning import Compared
from guatu.fieldwork.models import Contact, Matter, Visit
from guatu.indicators.queries.pages import Row
from guatu.indicators.queries.pages import rows_of as indicators_of
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.people.models import Honour, Transfer
from guatu.submissions.models import Assignment
from guatu.submissions.rules.cells import Fact
from guatu.supervision.models import FlagStep, Letter
from guatu.supervision.rules.flags import Colour, Step
from guatu.supervision.rules.letters import Colour as LetterColour

LETTERS = {
    LetterColour.BLUE: "收到蓝色督办单", LetterColour.ORANGE: "收到橙色督办单", LetterColour.RED: "收到红色督办单",
}  # fmt: skip
EVENTS = 12  # of each kind at most
Line = dict[str, Any]


def facts(unit: Unit, since: date, until: date, at: datetime) -> list[Line]:
    """The figures and events of a unit from a day up to another (exclusive), as they stand at an instant.

    `poor` marks what speaks against the unit; `on` is the day of an event and missing with figures.
    """
    return facts_of([unit], since, until, at)[unit.pk]


def facts_of(units: Collection[Unit], since: date, until: date, at: datetime) -> dict[int, list[Line]]:
    """The same for several units, by their numbers; the indicators are read once for all of them."""
    today = clock.day(at)
    last = min(until, today + timedelta(days=1))
    shares = indicators_of(units, today)
    return {
        unit.pk: [
            *_tasks(unit, since, last, today), *_life(unit, since, last), *_fieldwork(unit, since, last, today),
            *_indicators(unit, shares[unit.pk]), *events(unit, since, until, at),
        ]
        for unit in units
    }  # fmt: skip


def events(unit: Unit, since: date, until: date, at: datetime) -> list[Line]:
    """The flags, letters and honours of a unit in a period, as they were known at an instant, past or present."""
    last = min(until, clock.day(at) + timedelta(days=1))
    return [*_flags(unit, since, last, at), *_letters(unit, since, last, at), *_honours(unit, since, last, at)]


@dataclass(frozen=True)
class Reckoning:
    """What a report froze beside the register: figures as reckoned now, events as of the instant of the report."""

    figures: list[Compared]
    events: list[Compared]


def reckoned(report: DutyReport, at: datetime) -> Reckoning:
    """The facts of a report that was handed in, asked for again for the same unit and period."""
    asked = (report.unit, report.round.since, report.round.until)
    kept, now = split(report.facts), split(facts(*asked, at))
    known = events(*asked, report.submitted_at or at)
    return Reckoning(reckoning.figures(kept[0], now[0]), reckoning.events(kept[1], known, now[1]))


def split(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """Figures, and events by their days."""
    listed = list(lines)
    dated = sorted((one for one in listed if one.get("on")), key=lambda one: str(one["on"]))
    return [one for one in listed if not one.get("on")], dated


def _line(code: str, label: str, value: object, href: str = "", on: date | None = None, *, poor: bool = False) -> Line:
    return {
        "code": code, "label": label, "value": str(value), "href": href, "on": on.isoformat() if on else "",
        "poor": poor,
    }  # fmt: skip


def _instants(since: date, last: date) -> tuple[datetime, datetime]:
    """The instants between which the days lie."""
    return clock.end_of(since - timedelta(days=1)), clock.end_of(last - timedelta(days=1))


def _below(unit: Unit, lookup: str = "unit__path") -> Q:
    return subtree([unit.path], lookup)


def _tasks(unit: Unit, since: date, last: date, today: date) -> Iterable[Line]:
    """The cells of each campaign that ran in the period, as they stand: the same ones that its list shows."""
    first, end = _instants(since, last)
    running = Q(task__campaign__closed_at=None) | Q(task__campaign__closed_at__gte=first)
    rows = Assignment.objects.filter(running, _below(unit), withdrawn_at=None, task__campaign__launched_at__lt=end)
    rows = rows.alias(
        done=F("facts").bitand(int(Fact.DONE)), out=F("facts").bitand(int(Fact.EXEMPT | Fact.WITHDRAWN)),
        sent=F("facts").bitand(int(Fact.SUBMITTED)),
    ).filter(out=0)  # fmt: skip
    late = Q(done__gt=0, done_on__isnull=False, done_on__gt=F("due_on"))
    counted = rows.order_by("task__campaign").values_list("task__campaign", "task__campaign__name").annotate(
        whole=Count("pk"), finished=Count("pk", filter=Q(done__gt=0)), after=Count("pk", filter=late),
        over=Count("pk", filter=Q(done=0, sent=0, due_on__lt=today)),
    )  # fmt: skip
    for campaign, name, whole, done, after, over in counted:
        page = links.to("supervision:cells", campaign, unit=unit.pk)
        yield _line("tasks", f"{name}：应完成", whole, f"{page}&state=applicable")
        yield _line("in_time", f"{name}：按期完成", done - after, f"{page}&state=done")
        yield _line("late", f"{name}：逾期完成", after, f"{page}&state=done_late", poor=after > 0)
        yield _line("overdue", f"{name}：逾期未完成", over, f"{page}&state=overdue", poor=over > 0)


def _flags(unit: Unit, since: date, last: date, at: datetime) -> Iterable[Line]:
    first, end = _instants(since, last)
    rows = FlagStep.objects.filter(flag__unit=unit, kind=Step.PUBLISHED, at__gte=first, at__lt=end, at__lte=at)
    rows = rows.select_related("flag__campaign").order_by("at")[:EVENTS]
    for row in rows:
        black = row.flag.colour == Colour.BLACK
        page = links.path("supervision:flag", row.flag_id)
        yield _line(
            "flag", "公布黑旗" if black else "公布红旗", row.flag.campaign.name, page, clock.day(row.at), poor=black
        )


def _letters(unit: Unit, since: date, last: date, at: datetime) -> Iterable[Line]:
    first, end = _instants(since, last)
    rows = Letter.objects.filter(unit=unit, issued_at__gte=first, issued_at__lt=end, issued_at__lte=at)
    for row in rows.order_by("issued_at")[:EVENTS]:
        label = LETTERS[LetterColour(row.colour)]
        page = links.path("supervision:letter", row.pk)
        yield _line("letter", label, row.subject, page, clock.day(row.issued_at), poor=True)


def _life(unit: Unit, since: date, last: date) -> Iterable[Line]:
    first, end = _instants(since, last)
    meetings = Meeting.objects.filter(_below(unit), struck_at=None, held_on__gte=since, held_on__lt=last)
    transfers = Transfer.objects.filter(_below(unit, "from_unit__path") | _below(unit, "to_unit__path"))
    done = transfers.filter(finished_at__gte=first, finished_at__lt=end).count()
    yield _line("meetings", "召开会议", meetings.count(), links.path("activities:meetings", unit.pk))
    yield _line("transfers", "办结组织关系转接", done, links.to("people:transfers"))


def _fieldwork(unit: Unit, since: date, last: date, today: date) -> Iterable[Line]:
    visits = Visit.objects.filter(_below(unit), cancelled_at=None, on__gte=since, on__lt=last).count()
    contacts = Contact.objects.filter(_below(unit), until=None).count()
    matters = Matter.objects.filter(_below(unit, "owner_unit__path"))
    closed = matters.filter(closed_on__gte=since, closed_on__lt=last).count()
    over = matters.filter(done_on=None, due_on__lt=today).count()
    yield _line("visits", "接受走访", visits, links.to("fieldwork:visits", unit=unit.pk))
    yield _line("contacts", "在用联系点", contacts, links.to("fieldwork:contacts", unit=unit.pk))
    yield _line("matters", "办结事项", closed, links.to("fieldwork:matters", unit=unit.pk, stage="closed"))
    page = links.to("fieldwork:matters", unit=unit.pk, stage="overdue")
    yield _line("matters_over", "逾期事项", over, page, poor=over > 0)


def _honours(unit: Unit, since: date, last: date, at: datetime) -> Iterable[Line]:
    rows = Honour.objects.filter(unit=unit, person=None, granted=True, decided_at__lte=at)
    rows = rows.filter(awarded_on__gte=since, awarded_on__lt=last)
    for row in rows.order_by("awarded_on")[:EVENTS]:
        yield _line("honour", "获得荣誉", row.title, links.path("people:honour", row.pk), row.awarded_on)


def _indicators(unit: Unit, rows: Iterable[Row]) -> Iterable[Line]:
    """The register's shares as they stand now."""
    for row in rows:
        if row.share:
            page = links.to("indicators:indicator", row.indicator.value, unit=unit.pk)
            yield _line(f"indicator.{row.indicator.value}", row.indicator.label, row.said, page)

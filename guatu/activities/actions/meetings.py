"""Recording a meeting, and taking a record back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.activities.models import Attendance, Meeting
from guatu.activities.queries.meetings import roll
from guatu.activities.rules.meetings import Absence, MeetingKind, digest
from guatu.base import bulk, clock
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.actions import papers

# What the journal keeps: no topic and no words, which may name persons.
FIELDS = ("unit", "kind", "held_on", "due", "present", "guests", "yes", "recorded_at", "struck_at")
COMPARED = ("kind", "held_on", "topic", "place", "decision", "minutes", "yes")  # of the same attempt, sent twice
MOST = 100_000  # persons at one meeting


@dataclass(frozen=True)
class Presence:
    """Who was there: members ticked, reasons of the others; or, where no member is registered, two numbers."""

    ticked: frozenset[int] = frozenset()
    absences: Mapping[int, str] = field(default_factory=dict)
    due: int | None = None
    present: int | None = None
    guests: int = 0


@dataclass(frozen=True)
class Contents:
    """What was talked about and decided."""

    topic: str
    place: str = ""
    chair: str = ""
    recorder: str = ""
    decision: str = ""
    minutes: str = ""
    yes: int | None = None


@transaction.atomic
def record(
    *, unit: Unit, kind: MeetingKind, held_on: date, presence: Presence, contents: Contents, key: str = "",
    file: tuple[str, BinaryIO] | None = None, by: User | None, at: datetime,
) -> Meeting:  # fmt: skip
    """Record a meeting that was held. Without a quorum it is kept but does not count.

    `file` are the minutes as name and content, kept as a paper. `key` names the attempt: the same one again gives
    the meeting that it made (P11). Refuses days ahead or outside the unit's life, persons who were not due, more
    present than due, more votes than present.
    """
    standing = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    numbers = norms(held_on)
    made = _meeting(standing, kind, held_on, contents, numbers)
    earlier = Meeting.objects.filter(unit=standing, key=key).first() if key else None
    if earlier is not None:
        return _same(earlier, made, presence)
    _check_day(standing, held_on, clock.day(at))
    lines = _attendances(made, presence, numbers)
    _check_numbers(made)
    made.key, made.recorded_by, made.recorded_at = key, by, at
    if file is not None and by is not None:
        made.paper = papers.keep(unit=standing, name=file[0], file=file[1], by=by, at=at)
    made.save(force_insert=True)
    for line in lines:
        line.meeting = made
    bulk.insert(Attendance, lines, numbered=False)
    journal.record("meeting.record", made, by=by, at=at, unit=standing, after=journal.snapshot(made, FIELDS))
    return made


def _meeting(unit: Unit, kind: MeetingKind, held_on: date, said: Contents, numbers: Mapping[str, float]) -> Meeting:
    if not said.topic.strip():
        raise Problem("invalid", "", {"topic": "请写会议主题。"})
    return Meeting(
        unit=unit, kind=kind.value, held_on=held_on, topic=said.topic.strip(), place=said.place.strip(),
        chair=said.chair.strip(), recorder=said.recorder.strip(), decision=said.decision.strip(),
        minutes=said.minutes.strip(), minutes_digest=digest(said.minutes, int(numbers.get("minutes.least", 30))),
        yes=said.yes,
    )  # fmt: skip


def _check_day(unit: Unit, held_on: date, today: date) -> None:
    if held_on > today:
        raise Problem("invalid", "", {"held_on": "会议日期不能晚于今天。"})
    if unit.founded_on is not None and held_on < unit.founded_on:
        raise Problem("invalid", "", {"held_on": "那时这个组织还没有成立。"})
    if unit.closed_on is not None and held_on >= unit.closed_on:
        raise Problem("invalid", "", {"held_on": "那时这个组织已经撤销。"})


def _attendances(made: Meeting, presence: Presence, numbers: Mapping[str, float]) -> list[Attendance]:
    """Set the numbers of a meeting from who was there; the rows of those who were due."""
    expected = roll(made.unit, MeetingKind(made.kind), made.held_on, numbers)
    made.guests = presence.guests
    if not expected.persons:
        if presence.ticked:
            raise Problem("invalid", "", {"ticked": "勾选的人那天不在应到名单里，请核对。"})
        made.due, made.present = presence.due or 0, presence.present or 0
        return []
    strangers = presence.ticked - expected.numbers
    if strangers:
        raise Problem("invalid", "", {"ticked": f"勾选的人里有{len(strangers)}人那天不在应到名单里，请核对。"})
    due = [person for person in expected.persons if expected.whole or person.pk in presence.ticked]
    made.due, made.present = len(due), len(presence.ticked)
    return [
        Attendance(
            person=person, present=person.pk in presence.ticked,
            absence="" if person.pk in presence.ticked else _absence(presence.absences.get(person.pk, "")),
        )
        for person in due
    ]  # fmt: skip


def _absence(reason: str) -> str:
    return reason if reason in Absence.codes() else Absence.UNKNOWN.value


def _check_numbers(made: Meeting) -> None:
    if made.present > made.due:
        raise Problem("invalid", "", {"present": "实到人数不能多于应到人数。"})
    if not made.present:
        raise Problem("invalid", "", {"present": "一个人也没有到，不能记为开过。"})
    if max(made.due, made.guests) > MOST:
        raise Problem("invalid", "", {"present": "人数过大，请核对。"})
    if made.yes is not None and made.yes > made.present:
        raise Problem("invalid", "", {"yes": "赞成票不能多于实到人数。"})


def _same(earlier: Meeting, made: Meeting, presence: Presence) -> Meeting:
    there = frozenset(earlier.attendances.filter(present=True).values_list("person", flat=True))
    alike = all(getattr(earlier, name) == getattr(made, name) for name in COMPARED)
    if not alike or there != presence.ticked or earlier.guests != presence.guests:
        raise Problem("key_reused", "这次会议刚才已经记下，内容与现在的不同。请刷新页面，核对后再记。")
    return earlier


@transaction.atomic
def strike(*, meeting: Meeting, reason: str, by: User, at: datetime) -> Meeting:
    """Take the record of a meeting back, with a reason: it is kept and shown, and counts no longer."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=meeting.pk)
    if row.struck_at is not None:
        raise Problem("illegal_step", "这条记录已经作废。")
    if not reason.strip():
        raise Problem("invalid", "", {"reason": "请写明作废的原因。"})
    row.struck_at, row.struck_by, row.struck_reason = at, by, reason.strip()[:200]
    row.version += 1
    row.save(update_fields=["struck_at", "struck_by", "struck_reason", "version"])
    journal.record("meeting.strike", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row

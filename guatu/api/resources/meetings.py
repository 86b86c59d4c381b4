"""Organisation life: meetings as they are recorded and struck, and the yearly reviews."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from guatu.activities.actions import meetings as actions
from guatu.activities.models import Meeting
from guatu.activities.queries import meetings as queries
from guatu.activities.queries import reviews as review_queries
from guatu.activities.rules.meetings import Absence, MeetingKind, digest, needed, quorate
from guatu.activities.rules.review import Stage
from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, one_of, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms

router = Router()
READ, RECORD = "meeting.read", "meeting.record"
RELATED = ("unit", "recorded_by")
Stands = Annotated[Stage, one_of(Stage)]
Heads = Annotated[int, Field(ge=0, le=actions.MOST)]


class MeetingOut(Out):
    """A meeting. It counts if it was not struck and as many as `needed` were there."""

    id: int
    unit: UnitRef
    kind: MeetingKind
    held_on: date
    topic: str
    due: int
    present: int
    guests: int
    needed: int
    counts: bool
    recorded_by: str | None
    recorded_at: datetime
    struck_at: datetime | None
    struck_reason: str


class AttendanceOut(Out):
    """One person who was due: there, or why not."""

    person: int
    name: str
    present: bool
    absence: Absence | None


class MinutesOut(MeetingOut):
    """A meeting with its words and names, null for whoever may not read the persons of the unit."""

    place: str | None
    chair: str | None
    recorder: str | None
    decision: str | None
    yes: int | None
    minutes: str | None
    attendances: list[AttendanceOut] | None


class MeetingQuery(Paging):
    """Which meetings: of a kind, in a subtree, held in [`since`, `until`); struck ones only if asked for."""

    kind: MeetingKind | None = None
    below: Number | None = None
    since: date | None = None
    until: date | None = None
    struck: bool = False


class Absent(In):
    """Somebody who was due and not there."""

    person: Number
    reason: Absence


class MeetingIn(In):
    """A meeting that was held. `present` are the numbers of the persons who were there.

    Where no member is registered, `due_number` and `present_number` stand for them. `confirmed`: record it although
    there is one of the same kind and day, or one with the same minutes.
    """

    kind: MeetingKind
    held_on: Annotated[date, Field(ge=date(2000, 1, 1))]
    topic: Annotated[str, chars(200, 1)]
    present: Annotated[list[Number], Field(max_length=2000)] = []
    absent: Annotated[list[Absent], Field(max_length=2000)] = []
    due_number: Heads | None = None
    present_number: Heads | None = None
    guests: Heads = 0
    place: Annotated[str, chars(120)] = ""
    chair: Annotated[str, chars(120)] = ""
    recorder: Annotated[str, chars(120)] = ""
    decision: Annotated[str, chars(4000)] = ""
    yes: Heads | None = None
    minutes: Annotated[str, chars(20_000)] = ""
    confirmed: bool = False


class StrikeIn(In):
    """Why a record is taken back."""

    reason: Annotated[str, chars(200, 1)]


class ReviewOut(Out):
    """The review of a branch in a year: where it stands, and what was recorded of it."""

    unit: UnitRef
    year: int
    stage: Stands
    held_on: date | None
    due: int | None
    present: int | None
    decided_at: datetime | None


class ReviewQuery(Paging):
    """Which reviews: of a year (this one by default), at a stage, in a subtree."""

    year: Annotated[int, Field(ge=review_queries.FIRST_YEAR, le=9999)] | None = None
    stage: Stands | None = None
    below: Number | None = None


def meeting_facts(row: Meeting) -> dict[str, Any]:
    kind, numbers = MeetingKind(row.kind), norms(row.held_on)
    return {
        "id": row.pk, "unit": unit_ref(row.unit), "kind": kind, "held_on": row.held_on, "topic": row.topic,
        "due": row.due, "present": row.present, "guests": row.guests, "needed": needed(kind, row.due, numbers),
        "counts": row.struck_at is None and quorate(kind, row.due, row.present, numbers),
        "recorded_by": name_of(row.recorded_by), "recorded_at": row.recorded_at, "struck_at": row.struck_at,
        "struck_reason": row.struck_reason,
    }  # fmt: skip


def minutes_out(request: Asked, row: Meeting) -> MinutesOut:
    named = access.can(request.user, "person.read", row.unit)
    words: dict[str, Any] = {name: getattr(row, name) if named else None for name in WORDS}
    there = [
        AttendanceOut(
            person=one.person_id, name=one.person.name, present=one.present,
            absence=Absence(one.absence) if one.absence else None,
        )
        for one in queries.attendances(row)
    ] if named else None  # fmt: skip
    return MinutesOut(**meeting_facts(row), **words, attendances=there)


WORDS = ("place", "chair", "recorder", "decision", "yes", "minutes")


@reads(router, "/meetings", Page[MeetingOut], "组织生活记录", READ)
def meetings(request: Asked, query: Query[MeetingQuery]) -> Any:
    """Meetings of units that the account may read, newest entry first."""
    rows = queries.meetings(request.user).select_related("recorded_by").filter(struck_at__isnull=not query.struck)
    if query.kind:
        rows = rows.filter(kind=query.kind.value)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    if query.since:
        rows = rows.filter(held_on__gte=query.since)
    if query.until:
        rows = rows.filter(held_on__lt=query.until)
    return page(request, rows, query, lambda row: MeetingOut(**meeting_facts(row)), newest=True)


@reads(router, "/meetings/{id}", MinutesOut, "一次组织生活", READ)
def meeting(request: Asked, id: Id) -> MinutesOut:
    """One meeting."""
    return minutes_out(request, access.get(request.user, READ, Meeting, id, related=RELATED))


@creates(router, "/units/{id}/meetings", MinutesOut, "记录组织生活", RECORD)
def record_meeting(request: Asked, id: Id, body: MeetingIn) -> Work:
    """Record a meeting that was held, with who was there."""
    unit = access.get(request.user, RECORD, Unit, id)

    def work() -> MinutesOut:
        if not body.confirmed:
            refuse_doubtful(unit, body)
        made = actions.record(
            unit=unit, kind=body.kind, held_on=body.held_on, presence=presence_of(body), contents=contents_of(body),
            by=request.user, at=request.at,
        )  # fmt: skip
        return minutes_out(request, made)

    return work


def refuse_doubtful(unit: Unit, body: MeetingIn) -> None:
    """Refuse, unless the caller says that it was looked at, what the page would ask the recorder about."""
    mark = digest(body.minutes, int(norms(body.held_on)["minutes.least"]))
    if queries.doubts(unit, body.kind, body.held_on, mark):
        words = _("同一天已有同类会议，或会议记录与已有的相同。核对后仍要记录的，请把 confirmed 设为 true。")
        raise Problem("conflict", words)


def presence_of(body: MeetingIn) -> actions.Presence:
    absences = {one.person: one.reason.value for one in body.absent}
    return actions.Presence(frozenset(body.present), absences, body.due_number, body.present_number, body.guests)


def contents_of(body: MeetingIn) -> actions.Contents:
    return actions.Contents(topic=body.topic, **{name: getattr(body, name) for name in WORDS})


@creates(router, "/meetings/{id}/strike", MinutesOut, "作废组织生活记录", RECORD)
def strike_meeting(request: Asked, id: Id, body: StrikeIn) -> Work:
    """Take the record of a meeting back, with a reason; it is kept and counts no longer."""
    row = access.get(request.user, RECORD, Meeting, id, related=RELATED)
    return lambda: minutes_out(request, actions.strike(meeting=row, reason=body.reason, by=request.user, at=request.at))


@reads(router, "/reviews", Page[ReviewOut], "教育评议", READ)
def reviews(request: Asked, query: Query[ReviewQuery]) -> Any:
    """The branches that the account sees, each with its review of a year, by number of the branch."""
    year = query.year or clock.day(request.at).year
    rows: Any = review_queries.branches(request.user, year)  # annotated with `stage`
    if query.stage:
        rows = rows.filter(stage=query.stage.value)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "path"))
    return page(request, rows, query, lambda row: review_out(row, year))


def review_out(row: Any, year: int) -> ReviewOut:
    return ReviewOut(
        unit=unit_ref(row), year=year, stage=Stage(row.stage), held_on=row.mine_held, due=row.mine_due,
        present=row.mine_present, decided_at=row.mine_decided,
    )  # fmt: skip

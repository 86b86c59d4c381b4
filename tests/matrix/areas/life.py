"""Access to organisation life: meetings, reviews, hours, check-ins, youth homes, transcripts.

A review is decided on from above its unit only; a check-in is confirmed by the community's side.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from guatu.accounts.models import User
from guatu.activities.models import (
    Attendance,
    CheckIn,
    HomeEvent,
    Meeting,
    Review,
    ReviewGrade,
    Service,
    TranscriptEntry,
    YouthHome,
)
from tests.matrix.row import Row
from tests.members import member
from tests.world import AT

SHOWN_BY: dict[str, str] = {
    "meeting": "meeting.read", "review": "meeting.read", "youth_home": "meeting.read", "service": "person.read",
    "check_in": "person.read", "student": "person.read", "transcript": "person.read",
}  # fmt: skip
PUBLISHED: set[str] = set()
POST, BOTH = ("POST",), ("GET", "POST")
DAY = date(2026, 11, 1)
HELD = {"kind": "lesson", "held_on": "2026-11-01", "topic": "团课", "ticked": "=student", "key": "k-life"}
SHEET = {"held_on": "2026-11-01", "present": "1", "version": "1"}
PAGES: list[Row] = [
    Row("activities:due"),
    Row("activities:unit_life", on=("unit",), read="meeting.read"),
    Row("activities:meetings", on=("unit",), read="meeting.read"),
    Row("activities:record", on=("unit",), methods=BOTH, read="meeting.record", write="meeting.record", body=HELD),
    Row("activities:roll", on=("unit",), read="meeting.record"),
    Row("activities:meeting", on=("meeting",)),
    Row("activities:meeting_strike", on=("meeting",), methods=POST, write="meeting.record", body={"reason": "记错"}),
    Row("activities:reviews"),
    Row("activities:review", on=("unit",), methods=BOTH, read="person.read", write="meeting.record",
        more={"year": 2025}, body={**SHEET, "version": "0", "held_on": "2025-11-01"}),
    Row("activities:review_decision", on=("review",), methods=POST, write="review.approve", seat=True,
        body={"approved": "1"}),
    Row("activities:services", on=("unit",), methods=BOTH, read="person.read", write="service.record",
        body={"persons": "=student", "on": "2026-11-01", "hours": "2", "what": "清理河道"}),
    Row("activities:service_removal", on=("service",), methods=POST, write="service.record"),
    Row("activities:check_ins", on=("unit",), methods=BOTH, read="person.read", write="service.record",
        body={"person": "=student", "community": "1", "on": "2026-11-01"}),
    Row("activities:check_in", on=("check_in",), methods=BOTH, write="service.record"),
    Row("activities:communities"),
    Row("activities:homes"),
    Row("activities:new_home", on=("unit",), read="home.edit"),
    Row("activities:home", on=("youth_home",)),
    Row("activities:home_events", on=("youth_home",), methods=POST, write="home.edit",
        body={"on": "2026-11-01", "title": "读书会", "visits": "10"}),
    Row("desk:home_opening", on=("unit",), methods=POST, write="home.edit",
        body={"name": "新的青年之家", "opened_on": "2026-11-01"}),
    Row("desk:home_closure", on=("youth_home",), methods=POST, write="home.edit", body={"closed_on": "2026-11-01"}),
    Row("activities:transcripts", on=("unit",), methods=BOTH, read="person.read", write="service.record",
        body={"persons": "=student", "on": "2026-11-01", "part": "skill", "title": "证书", "credits": "1"}),
    Row("activities:transcript", on=("student",)),
    Row("activities:transcript_removal", on=("transcript",), methods=POST, write="service.record"),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """A member with a meeting, a review that waits, hours, a check-in, a youth home, and a transcript."""
    unit, helper = rich.world.unit[place], User.objects.get(username="outsider")
    person = member(unit, f"私密{place}学员", studying="yes", since=date(2024, 1, 1))
    rich.put("student", place, person.pk)
    held = Meeting.objects.create(
        unit=unit, kind="general", held_on=DAY, topic=f"私密{place}会议", due=1, present=1, recorded_at=AT
    )
    Attendance.objects.create(meeting=held, person=person, present=True)
    rich.put("meeting", place, held.pk)
    review = Review.objects.create(
        unit=unit, year=2026, held_on=DAY, due=1, present=1, submitted_by=helper, submitted_at=AT
    )
    ReviewGrade.objects.create(review=review, person=person, grade="good")
    rich.put("review", place, review.pk)
    words = {"unit": unit, "person": person, "on": DAY, "recorded_at": AT}
    service = Service.objects.create(what=f"私密{place}服务", hours=Decimal(2), **words)
    rich.put("service", place, service.pk)
    rich.put("check_in", place, CheckIn.objects.create(home=unit, **words).pk)
    entry = TranscriptEntry.objects.create(part="skill", title=f"私密{place}证书", credits=Decimal(1), **words)
    rich.put("transcript", place, entry.pk)
    home = YouthHome.objects.create(unit=unit, name=f"私密{place}青年之家", opened_on=date(2026, 1, 1), recorded_at=AT)
    HomeEvent.objects.create(home=home, on=DAY, title=f"私密{place}活动", visits=10, recorded_at=AT)
    rich.put("youth_home", place, home.pk)

"""Access to demonstration points, their stories and visits, and to the calendar and serious cases of bulletins.

A point here is chosen by the place for itself, so that what its unit and what its committee may do is asked of one
place. A serious case is the city's bulletin's on the place, which answers for itself.
"""

import io
from datetime import date
from typing import Any

from guatu.bulletins.models import Bulletin, Series, SeriousCase
from guatu.fieldwork.models import DemonstrationPoint, ExchangeBooking, ExchangeVisit, Story
from guatu.people.actions.papers import keep
from guatu.supervision.actions import snapshots
from guatu.supervision.models import Letter
from tests.matrix.row import Row
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
READ, DECIDE, WRITE, BOOK = "fieldwork.read", "demonstration.decide", "story.write", "exchange.book"
DRAFTS = ("bulletin", "bulletin_draft")
SHOWN_BY: dict[str, str] = {
    **dict.fromkeys(("demonstration", "story", "exchange", "booking"), READ),
    "serious_case": "letter.read", "bulletin_series": "bulletin.draft",
}  # fmt: skip
PUBLISHED: set[str] = {"demonstration", "story", "exchange"}
TOLD = {"title": "新", "steps": "一二三", "version": "1"}
PLAN = {"title": "观摩", "on": "2026-11-20", "places": "5"}
PAGES: list[Row] = [
    Row("fieldwork:demonstrations"),
    Row("fieldwork:demonstration", on=("demonstration",)),
    Row("fieldwork:story_writing", on=("demonstration",), methods=BOTH, read=WRITE, write=WRITE, body=TOLD),
    Row("fieldwork:exchange_plan", on=("demonstration",), methods=BOTH, held=DECIDE, body=PLAN),
    Row("fieldwork:stories"),
    Row("fieldwork:story", on=("story",)),
    Row("fieldwork:story_edition", on=("story",), methods=BOTH, read=WRITE, write=WRITE, body=TOLD),
    Row("fieldwork:story_publication", on=("story",), methods=POST, write=DECIDE, body={"version": "1"}),
    Row("fieldwork:story_withdrawal", on=("story",), methods=POST, write=DECIDE),
    Row("fieldwork:story_paper", on=("story",), more={"paper": "=story_paper"}),
    Row("fieldwork:task_stories", on=("campaign_task",)),
    Row("fieldwork:exchanges"),
    Row("fieldwork:exchange", on=("exchange",)),
    Row("fieldwork:exchange_booking", on=("exchange",), methods=POST, held=BOOK, body={"unit": "=unit", "people": "1"}),
    Row("fieldwork:exchange_attendance", on=("exchange",), methods=POST, write=DECIDE),
    Row("fieldwork:exchange_cancellation", on=("exchange",), methods=POST, write=DECIDE, body={"reason": "暴雨"}),
    Row("fieldwork:booking_cancellation", on=("booking",), methods=POST, write=BOOK),
    Row("fieldwork:booking_gain", on=("booking",), methods=POST, write=BOOK, body={"learned": "学到"}),
    Row("desk:demonstration_candidates", held=DECIDE),
    Row("desk:demonstrations_progress"),
    Row("desk:demonstration_progress", on=("demonstration",)),
    Row("desk:demonstration_ending", on=("demonstration",), methods=BOTH, read=DECIDE, write=DECIDE,
        body={"ending": "failed", "note": "没有发挥作用"}),
    Row("desk:demonstration_choice", on=("unit",), methods=BOTH, read=DECIDE, write=DECIDE, seat=True,
        body={"reason": "班子强"}),
    Row("bulletins:calendar"),
    Row("bulletins:plan", on=("bulletin_series",), methods=BOTH, read="bulletin.draft", write="bulletin.draft",
        body={"supervision": "1", "praise": "3"}),
    Row("bulletins:cases"),
    Row("bulletins:case", on=("serious_case",)),
    Row("bulletins:case_answer", on=("serious_case",), methods=POST, write="letter.answer", body={"text": "申辩"}),
    Row("bulletins:case_removal", on=("serious_case",), methods=POST, allowed=lambda verbs, relation: False),
    Row("bulletins:telling", on=DRAFTS, methods=POST, write="bulletin.draft", body={"facts": "事实"}),
    Row("bulletins:countersignature", on=DRAFTS, methods=POST, write="bulletin.issue", body={"version": "1"}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """A point with a published story and a booked visit, and a case that the city tells, at each place."""
    unit, by = rich.world.unit[place], rich.person(place)
    point = DemonstrationPoint.objects.create(
        owner=unit, unit=unit, field="rural", reason=f"私密{place}理由", since=date(2026, 11, 1), decided_by=by,
        decided_at=AT,
    )  # fmt: skip
    rich.put("demonstration", place, point.pk)
    story = Story.objects.create(
        point=point, title=f"私密{place}经验", steps="做法", written_by=by, written_at=AT, published_at=AT,
        published_by=by,
    )  # fmt: skip
    file = io.BytesIO(f"私密{place}材料".encode())
    paper = keep(unit=unit, name=f"私密{place}.txt", file=file, personal=False, by=by, at=AT)
    story.papers.add(paper)
    rich.put("story", place, story.pk)
    rich.put("story_paper", place, paper.pk)
    visit = ExchangeVisit.objects.create(
        point=point, organiser=unit, title=f"私密{place}观摩", on=date(2026, 11, 20), places=9, planned_by=by,
        planned_at=AT,
    )  # fmt: skip
    rich.put("exchange", place, visit.pk)
    booking = ExchangeBooking.objects.create(visit=visit, unit=unit, people=2, booked_by=by, booked_at=AT)
    rich.put("booking", place, booking.pk)
    rich.put("bulletin_series", place, Series.objects.filter(unit=unit).order_by("pk").first().pk)
    rich.put("serious_case", place, serious(rich, place).pk)


def serious(rich: Any, place: str) -> SeriousCase:
    """What the city will say of a place."""
    city, chief = rich.world.unit["city"], rich.world.user["chief"]
    series, _new = Series.objects.get_or_create(
        unit=city, characters="团严", defaults={"name": "私密city严重", "issuer_name": city.name}
    )
    snapshot = snapshots.take(campaign=rich.campaign, unit=city, by=chief, at=AT)
    draft = Bulletin.objects.create(
        series=series, kind="serious", title=f"私密{place}严重", snapshot=snapshot, drafted_by=chief, drafted_at=AT
    )
    letter = Letter.objects.filter(issuer=rich.world.unit[place]).first()
    return SeriousCase.objects.create(
        bulletin=draft, unit=rich.world.unit[place], facts=f"私密{place}事实", letter=letter, told_by=chief, told_at=AT,
        reply_until=date(2026, 11, 20),
    )  # fmt: skip

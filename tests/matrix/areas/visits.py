"""Access to visits and what they raise, and to suspicions of reused evidence.

A visit is its visitor's own to write: here somebody without any grant, so nobody else ever may. What a matter's own
side did, somebody above confirms; a suspicion is judged from above its unit.
"""

from datetime import date
from typing import Any

from guatu.fieldwork.models import Matter, Visit, VisitEntry
from guatu.people.models import Paper
from guatu.supervision.models import Suspicion
from tests.matrix.row import Row
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
READ, VISIT, ACT = "fieldwork.read", "visit.record", "matter.act"
SHOWN_BY: dict[str, str] = {"visit": READ, "matter": READ, "visit_entry": READ, "suspicion": "check.read"}
PUBLISHED: set[str] = set()
OTHERS = {"visit": 403}  # the visitor's own page
SAID = {"purpose": "guidance", "on": "2026-11-01", "text": "谈了换届", "key": "matrix-0001"}
PAGES: list[Row] = [
    Row("fieldwork:offline", public="stands in for pages without a network and holds no data"),
    Row("fieldwork:sync_token"),
    Row("fieldwork:visits"),
    Row("fieldwork:my_visits"),
    Row("fieldwork:visit", on=("visit",)),
    Row("fieldwork:visit_correction", on=("visit",), gets=OTHERS),
    Row("fieldwork:visit_choice", on=("visit",), methods=BOTH, gets=OTHERS, maker=True),
    Row("fieldwork:visit_cancellation", on=("visit",), methods=POST, maker=True),
    Row("fieldwork:visit_photo", on=("visit_entry",)),
    Row("fieldwork:unit_visits", on=("unit",), read=READ),
    Row("fieldwork:visit_record", on=("unit",), methods=BOTH, read=VISIT, write=VISIT, body=SAID),
    Row("fieldwork:visit_plan", on=("unit",), methods=BOTH, read=VISIT, write=VISIT,
        body={"purpose": "guidance", "planned_on": "2026-11-20"}),
    Row("fieldwork:matters"),
    Row("fieldwork:matter", on=("matter",)),
    Row("fieldwork:matter_progress", on=("matter",), methods=POST, write=ACT, body={"progress-text": "已采购"}),
    Row("fieldwork:matter_completion", on=("matter",), methods=POST, write=ACT, body={"completion-text": "已办"}),
    Row("fieldwork:matter_handover", on=("matter",), methods=POST, write=ACT,
        body={"handover-text": "转办", "handover-owner_unit": "=unit"}),
    Row("fieldwork:matter_extension", on=("matter",), methods=POST, write=ACT, seat=True,
        body={"extension-text": "同意", "extension-due_on": "2026-12-31"}),
    Row("fieldwork:matter_confirmation", on=("matter",), methods=POST, write=ACT, seat=True,
        body={"confirmation-text": "属实"}),
    Row("fieldwork:matter_reopening", on=("matter",), methods=POST, write=ACT, seat=True,
        body={"reopening-text": "不足"}),
    Row("supervision:suspicions"),
    Row("supervision:suspicion", on=("suspicion",)),
    Row("supervision:suspicion_judgement", on=("suspicion",), methods=POST, write="submission.verify", seat=True,
        body={"verdict": "fine"}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """A visit, an open matter and a suspicion at each place."""
    unit, outsider = rich.world.unit[place], rich.world.user["outsider"]
    said = {"on": "2026-11-01", "hours": None, "talked": 3, "text": f"私密{place}走访"}
    visit = Visit.objects.create(
        key=f"matrix-{place}", unit=unit, purpose="other", visitor=outsider, on=date(2026, 11, 1), talked=3,
        text=said["text"], recorded_at=AT,
    )  # fmt: skip
    photo = Paper.objects.get(pk=rich.ids["paper"][place])
    entry = VisitEntry.objects.create(
        visit=visit, digest=f"{place:0<64}", content=said, written_at=AT, received_at=AT, by=outsider, paper=photo
    )
    rich.put("visit_entry", place, entry.pk)
    rich.put("visit", place, visit.pk)
    matter = Matter.objects.create(
        key=f"matrix-{place}", visit=visit, unit=unit, owner_unit=unit, kind="finding", text=f"私密{place}事项",
        owner="某人", due_on=date(2026, 12, 1), raised_by=outsider, raised_at=AT,
    )  # fmt: skip
    rich.put("matter", place, matter.pk)
    found = Suspicion.objects.create(
        key=f"matrix-{place}", kind="time", unit=unit, left={"what": "visit", "pk": visit.pk, "label": f"私密{place}"},
        found_at=AT,
    )  # fmt: skip
    rich.put("suspicion", place, found.pk)

"""Access to duty reports and symposia.

A report is scored from above its unit and never from the unit itself; a published round and a planned symposium are
read by everybody below.
"""

from datetime import date
from typing import Any

from guatu.appraisals.models import DutyReport, DutyRound, Symposium, SymposiumSeat
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from tests.matrix.row import Row
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
READ, OPEN, REPORT, SCORE = "duty.read", "duty.open", "duty.report", "duty.score"
SHOWN_BY: dict[str, str] = {"duty_draft": READ, "duty_round": READ, "duty_report": READ, "symposium": READ}
PUBLISHED: set[str] = {"duty_round", "symposium"}
DAYS = {"name": "述职", "since": "2026-07-01", "until": "2026-12-31", "due_on": "2026-12-20", "preset": "branch"}
AGENDA = {"title": "座谈", "on": "2026-11-20", "agenda": "交流"}
COUNTS = {"due": "10", "present": "8", "valid": "8", "votes-excellent": "8"}
PAGES: list[Row] = [
    Row("appraisals:duty_rounds"),
    Row("appraisals:duty_due"),
    Row("appraisals:duty_opening", on=("unit",), methods=BOTH, read=OPEN, write=OPEN, body=DAYS),
    Row("appraisals:duty_round", on=("duty_draft", "duty_round")),
    Row("appraisals:duty_terms", on=("duty_draft",), methods=BOTH, read=OPEN, write=OPEN, body=DAYS),
    Row("appraisals:duty_publication", on=("duty_draft",), methods=POST, write=OPEN),
    Row("appraisals:duty_grades", on=("duty_round",), methods=BOTH, read=OPEN, write=OPEN),
    Row("appraisals:duty_report", on=("duty_report",)),
    Row("appraisals:duty_words", on=("duty_report",), methods=POST, write=REPORT, body={"work": "好", "version": "1"}),
    Row("appraisals:duty_return", on=("duty_report",), methods=POST, write=SCORE, seat=True, body={"reason": "补充"}),
    Row("appraisals:duty_answer", on=("duty_report",), methods=POST, write=REPORT, body={"text": "同意"}),
    Row("appraisals:duty_scores", on=("duty_report",), methods=BOTH, read=SCORE, write=SCORE, seat=True,
        body={"委员会1": "40", "委员会2": "30", "委员会3": "30"}),
    Row("appraisals:duty_ballot", on=("duty_report",), methods=BOTH, read=SCORE, write=SCORE, seat=True, body=COUNTS),
    Row("desk:duty_facts", on=("duty_report",)),
    Row("desk:duty_reckoning", on=("duty_report",)),
    Row("desk:duty_submission", on=("duty_report",), methods=POST, write=REPORT, body={"version": "1"}),
    Row("appraisals:symposia"),
    Row("appraisals:symposium_plan", on=("unit",), methods=BOTH, read=OPEN, write=OPEN, body=AGENDA),
    Row("appraisals:symposium", on=("symposium",)),
    Row("appraisals:symposium_revision", on=("symposium",), methods=BOTH, read=OPEN, write=OPEN, body=AGENDA),
    Row("appraisals:symposium_minutes", on=("symposium",), methods=BOTH, read=OPEN, write=OPEN,
        body={"minutes": "各单位交流了做法，议定两项。"}),
    Row("appraisals:symposium_cancellation", on=("symposium",), methods=POST, write=OPEN, body={"reason": "改期"}),
]  # fmt: skip
ABOVE = {"east": "city", "town": "east", "city": "city", "west": "city", "firm": "west"}
BELOW = {"east": "town", "town": "village", "city": "east", "west": "firm", "firm": "workshop"}


def build(rich: Any, place: str) -> None:
    """A draft, a running round with a report from below, a report of the place itself, a symposium to come."""
    unit, below = rich.world.unit[place], rich.world.unit[BELOW[place]]
    rich.put("duty_draft", place, _round(rich, unit, f"草案私密{place}", None).pk)
    running = _round(rich, unit, f"述职{place}", AT)
    said = {"words": {"work": f"做法私密{place}"}, "submitted_by": rich.world.user["outsider"], "submitted_at": AT}
    DutyReport.objects.create(round=running, unit=below)
    rich.put("duty_round", place, running.pk)
    above = _round(rich, rich.world.unit[ABOVE[place]], f"上级述职{ABOVE[place]}", AT)
    rich.put("duty_report", place, DutyReport.objects.create(round=above, unit=unit, **said).pk)
    symposium = Symposium.objects.create(
        unit=unit, title=f"座谈会{place}", on=date(2026, 11, 1), agenda=["交流"], planned_at=AT
    )  # fmt: skip
    SymposiumSeat.objects.create(symposium=symposium, unit=below, name=f"私密{place}参会人")
    rich.put("symposium", place, symposium.pk)


def _round(rich: Any, unit: Any, name: str, published_at: Any) -> DutyRound:
    return DutyRound.objects.create(
        unit=unit, name=name, since=date(2026, 7, 1), until=date(2027, 1, 1), due_on=date(2026, 12, 20),
        opened_by=rich.world.user["outsider"], opened_at=AT, published_at=published_at,
        **PRESETS[Preset.BRANCH].stored(),
    )  # fmt: skip

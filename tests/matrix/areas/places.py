"""Access to places and their coverage."""

from datetime import date
from typing import Any

from guatu.coverage.actions import places, plans
from guatu.coverage.models import Suggestion
from guatu.coverage.rules.places import Cover, Entry
from tests.matrix.row import Row
from tests.world import AT

POST, BOTH = ("POST",), ("GET", "POST")
PLACE = ("place",)

SHOWN_BY: dict[str, str] = dict.fromkeys(("place", "place_count", "founding_plan", "suggestion"), "place.read")
PUBLISHED: set[str] = set()
COUNT = {"count-youths": "5", "count-members": "1", "count-counted_on": "2026-11-01", "count-source": "台账"}
COVER = {"cover-cover": "interest", "cover-since": "2026-11-01"}
PLAN = {"plan-cover": "own", "plan-due_on": "2026-12-20", "plan-owner": "甲"}
AGREED = {"acceptance-due_on": "2026-12-20", "acceptance-owner": "甲"}
PAGES: list[Row] = [
    Row("coverage:overview", held="place.read"),
    Row("coverage:places", held="place.read"),
    Row("coverage:registration", methods=BOTH, held="place.edit", body={"code": "新", "name": "新", "kind": "firm"}),
    Row("coverage:place", on=PLACE),
    Row("coverage:place_edition", on=PLACE, methods=BOTH, read="place.edit", write="place.edit",
        body={"code": "改", "name": "改", "kind": "firm", "version": "1", "unit": "=unit"}),
    Row("coverage:place_counts", on=PLACE, methods=POST, write="place.edit", body=COUNT),
    Row("coverage:place_cover", on=PLACE, methods=POST, write="place.edit", body=COVER),
    Row("coverage:place_closure", on=PLACE, methods=POST, write="place.edit", body={"close-closed_on": "2026-11-01"}),
    Row("coverage:place_plans", on=PLACE, methods=POST, write="plan.decide", body=PLAN),
    Row("coverage:count_confirmation", on=("place_count",), methods=POST, write="place.edit"),
    Row("coverage:plans", held="place.read"),
    Row("coverage:plan_completion", on=("founding_plan",), methods=BOTH, read="plan.decide", write="plan.decide",
        body={"unit": "=unit", "done_on": "2026-11-01"}),
    Row("coverage:plan_removal", on=("founding_plan",), methods=BOTH, read="plan.decide", write="plan.decide",
        body={"reason": "不办了"}),
    Row("coverage:suggestions", held="place.read"),
    Row("coverage:suggestion_runs", methods=POST, held="plan.decide", body={"unit": "=unit"}),
    Row("coverage:suggestion", on=("suggestion",)),
    Row("coverage:suggestion_acceptance", on=("suggestion",), methods=POST, write="plan.decide", body=AGREED),
    Row("coverage:suggestion_refusal", on=("suggestion",), methods=POST, write="plan.decide",
        body={"refusal-reason": "不合适"}),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """A place with a count that waits, another with a plan, and a suggestion, at each place."""
    by, unit = rich.person(place), rich.world.unit[place]
    said = {"kind": "village", "unit": unit.pk, "latitude": 31.0, "longitude": 121.0}
    made, other = (
        places.record(entry=Entry(code=f"{n}-{place}", name=f"私密{place}场所{n}", **said), by=by, at=AT)
        for n in "一二"
    )
    rich.put("place", place, made.pk)
    count = places.count(
        place=made, youths=9, members=2, counted_on=date(2026, 10, 1), source=f"私密{place}台账", by=None, at=AT
    )
    rich.put("place_count", place, count.pk)
    plan = plans.plan(
        place=other, cover=Cover.OWN, joint="", with_unit=None, due_on=date(2026, 12, 20), owner=f"私密{place}负责人",
        by=by, at=AT,
    )  # fmt: skip
    rich.put("founding_plan", place, plan.pk)
    third = places.record(entry=Entry(code=f"三-{place}", name=f"私密{place}场所三", **said), by=by, at=AT)
    suggestion = Suggestion.objects.create(
        unit=unit, run_at=AT, cover="joint", joint="villages", places=[third.pk], youths=9, members=4, metres=10
    )
    rich.put("suggestion", place, suggestion.pk)

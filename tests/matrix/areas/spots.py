"""Access to spot checks.

A place's plan is drawn, so that it is public below; one more is only planned. The unit that was drawn is the place
itself: its claim is found true and signed as partly true, with an objection that waits. The checker, who alone
writes, stands nowhere, so that nobody ever may.
"""

from datetime import date
from typing import Any

from guatu.people.models import Paper
from guatu.submissions.models import Submission
from guatu.supervision.models import CheckQuestion, SpotCell, SpotEntry, SpotObjection, SpotPlan, SpotUnit
from guatu.supervision.rules.spot import Line, commitment, digest
from tests.matrix.row import Row
from tests.world import AT

READ, PLAN, SIGN = "check.read", "check.plan", "check.sign"
SHOWN_BY: dict[str, str] = {
    "spot_plan": READ, "spot_plan_new": READ,
    "spot_unit": READ, "spot_moved": READ, "spot_cell": READ, "spot_signed": READ, "spot_entry": READ,
    "spot_photo": READ, "spot_objection": READ, "check_question": "campaign.edit",
}  # fmt: skip
PUBLISHED: set[str] = {"spot_plan", "check_question"}
POST, BOTH = ("POST",), ("GET", "POST")
SIGNED = {"sign-outcome": "partly", "sign-note": "缺一次记录"}


def never(verbs: frozenset[str], relation: str) -> bool:
    """What only the checker may do, who is none of the matrix's accounts."""
    return False


PAGES: list[Row] = [
    Row("supervision:spot_plans"),
    Row("supervision:spot_plan_new", methods=BOTH, held=PLAN),
    Row("supervision:spot_plan", on=("spot_plan", "spot_plan_new")),
    Row("supervision:spot_plan_draw", on=("spot_plan",)),
    Row("supervision:spot_plan_units", on=("spot_plan",)),
    Row("supervision:spot_plan_cells", on=("spot_plan",)),
    Row("supervision:spot_plan_drawing", on=("spot_plan_new",), methods=POST, write=PLAN),
    Row("supervision:spot_plan_checkers", on=("spot_plan",), methods=POST, write=PLAN, body={"accounts": "=checker"}),
    Row("supervision:spot_plan_signatures", on=("spot_plan",), methods=POST, write=SIGN),
    Row("supervision:spot_plan_closure", on=("spot_plan",), methods=POST, write=PLAN),
    Row("supervision:spot_units"),
    Row("supervision:spot_unit", on=("spot_unit",)),
    Row("supervision:spot_unit_checker", on=("spot_unit",), methods=POST, write=PLAN,
        body={"checker-account": "=checker"}),
    Row("supervision:spot_unit_void", on=("spot_moved",), methods=POST, write=PLAN),
    Row("supervision:spot_cell_entries", on=("spot_cell",), methods=BOTH, gets={"spot_cell": 403}, allowed=never),
    Row("supervision:spot_cell_signature", on=("spot_cell",), methods=POST, write=SIGN, body=SIGNED),
    Row("supervision:spot_cell_objection", on=("spot_signed",), methods=POST, write="submission.create",
        body={"object-text": "有记录"}),
    Row("supervision:spot_entry_choice", on=("spot_entry",), methods=POST, allowed=never),
    Row("supervision:spot_entry_photo", on=("spot_photo",)),
    Row("supervision:spot_objection_decision", on=("spot_objection",), methods=POST, write=SIGN,
        body={"decide-upheld": "yes", "decide-note": "属实"}),
    Row("supervision:campaign_spots", on=("campaign",)),
    Row("supervision:assignment_spots", on=("assignment",)),
    Row("supervision:check_list", on=("campaign_task",), methods=BOTH, write="campaign.edit",
        body={"text": "有签到吗"}),
    Row("supervision:check_list_standard", on=("campaign_task",), methods=POST, write="campaign.edit"),
    Row("supervision:check_question_retirement", on=("check_question",), methods=POST, write="campaign.edit"),
    Row("supervision:honesty"),
]  # fmt: skip


def build(rich: Any, place: str) -> None:
    """A drawn plan with a signed and an unsigned claim of the place, and one that is only planned."""
    unit, outsider = rich.world.unit[place], rich.world.user["outsider"]
    rich.put("checker", place, rich.world.user["dept"].pk)  # stands above most and handled nothing
    plan, spot = drawn(rich, place, "private", unit)
    waiting = SpotUnit.objects.create(plan=plan, unit=rich.world.unit[OTHER[place]], stratum="all", chance=1.0,
                                      path_then=rich.world.unit[OTHER[place]].path)  # fmt: skip
    SpotUnit.objects.filter(pk=spot.pk).update(checker=outsider, visited_on=date(2026, 11, 1))
    rich.put("spot_plan", place, plan.pk)
    rich.put("spot_unit", place, waiting.pk)
    claims = {code: rich.cell(place, code) for code in ("1.2", "2.1")}
    open_, signed = (
        SpotCell.objects.create(
            spot=spot, assignment=cell, submission=Submission.objects.filter(assignment=cell).first(),
            outcome="confirmed",
        )
        for cell in claims.values()
    )  # fmt: skip
    rich.put("spot_cell", place, open_.pk)
    said = {"on": "2026-11-01", "outcome": "confirmed", "answers": {}, "text": f"私密{place}现场"}
    entry = SpotEntry.objects.create(
        cell=open_, digest="e" * 64, content=said, written_at=AT, received_at=AT, by=outsider
    )
    rich.put("spot_entry", place, entry.pk)
    photo = Paper.objects.get(pk=rich.ids["paper"][place])
    shown = SpotEntry.objects.create(
        cell=open_, digest="f" * 64, content=said, written_at=AT, received_at=AT, by=outsider, paper=photo
    )
    rich.put("spot_photo", place, shown.pk)
    SpotCell.objects.filter(pk=signed.pk).update(
        signed_by=outsider, signed_at=AT, signed_outcome="partly", signed_note=f"私密{place}签署"
    )
    rich.put("spot_signed", place, signed.pk)
    made = objected(rich, place)
    rich.put("spot_objection", place, made.pk)
    planned = SpotPlan.objects.create(**plan_of(rich, place, 9, f"私密{place}待抽"), seed="c", **SEALED)
    planned.tasks.set(rich.campaign.tasks.all())
    rich.put("spot_plan_new", place, planned.pk)
    task = rich.ids["campaign_task"][place]
    row = CheckQuestion.objects.create(task_id=task, position=1, text=f"私密{place}核查")
    rich.put("check_question", place, row.pk)


OTHER = {"east": "town", "town": "village", "city": "west", "west": "firm", "firm": "workshop"}
SEALED = {"seed_commitment": commitment("c")}


def plan_of(rich: Any, place: str, number: int, name: str) -> dict[str, Any]:
    """The columns of a plan."""
    return {
        "unit": rich.world.unit[place], "campaign": rich.campaign, "name": name, "round": number,
        "stratify": "whole", "confidence": 0.95, "tolerable": 0.1, "acceptance": 0, "size": 1,
        "due_on": date(2026, 10, 1), "made_at": AT,
    }  # fmt: skip


def drawn(rich: Any, place: str, name: str, unit: Any) -> tuple[SpotPlan, SpotUnit]:
    """A drawn plan of a place with one drawn unit."""
    frame = [Line(unit.code, "all", 2)]
    kept = {
        "lines": [line.row() for line in frame], "sure": 1.0,
        "strata": {"all": {"name": "全部", "units": 1, "applicable": 2, "claimed": 2, "idle": 0, "size": 1}},
    }  # fmt: skip
    number = SpotPlan.objects.filter(unit=rich.world.unit[place]).count() + 1
    plan = SpotPlan.objects.create(
        **plan_of(rich, place, number, f"私密{place}{name}"), seed="c", **SEALED, frame=kept,
        frame_digest=digest(frame, {"all": 1}), drawn_at=AT,
    )  # fmt: skip
    return plan, SpotUnit.objects.create(plan=plan, unit=unit, stratum="all", chance=1.0, path_then=unit.path)


def objected(rich: Any, place: str) -> SpotObjection:
    """An objection of the place in a round of its own; and a unit that moved away since it was drawn."""
    unit, outsider = rich.world.unit[place], rich.world.user["outsider"]
    _plan, spot = drawn(rich, place, "objected", unit)
    cell = rich.cell(place, "2.1")
    row = SpotCell.objects.create(
        spot=spot, assignment=cell, submission=Submission.objects.filter(assignment=cell).first(),
        outcome="partly", signed_by=outsider, signed_at=AT, signed_outcome="partly", signed_note=f"私密{place}",
    )  # fmt: skip
    _plan, moved = drawn(rich, place, "moved", rich.world.unit["city"])
    rich.put("spot_moved", place, moved.pk)
    return SpotObjection.objects.create(cell=row, text=f"私密{place}异议", by=outsider, at=AT)

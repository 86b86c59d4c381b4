"""Spot checks (抽查): rounds with their results, drawn units and claims, and what a checker writes down."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, one_of, reads
from guatu.api.paging import Page, Paging, below, page, slice_of
from guatu.api.resources.refs import TaskRef, UnitRef, name_of, task_ref, unit_ref
from guatu.api.resources.visits import Day, Moment, Received, received
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.supervision.actions.spots import entries as actions
from guatu.supervision.models import SpotPlan
from guatu.supervision.queries.spots import lists
from guatu.supervision.queries.spots import plans as queries
from guatu.supervision.queries.spots.results import Result, results
from guatu.supervision.queries.spots.standing import disputed, entry_of, final, questions, stage, state
from guatu.supervision.rules.spot import Answer, Outcome, SpotState, Stage, Strata, Verdict, Void

router = Router()
READ, RECORD = queries.READ, actions.RECORD
Stands = Annotated[Stage, one_of(Stage)]
Found = Annotated[Outcome, one_of(Outcome)]
Said = Annotated[Verdict, one_of(Verdict)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class SpotPlanOut(Out):
    """A round: its question and how far it is. The seed is told once units were drawn; its commitment before."""

    id: int
    unit: UnitRef
    campaign: int
    name: str
    round: int
    stratify: Strata
    confidence: float
    tolerable: float
    acceptance: int
    size: int
    due_on: date
    stage: Stands
    seed_commitment: str
    seed: str | None
    frame_digest: str | None
    made_at: datetime
    drawn_at: datetime | None
    closed_at: datetime | None
    version: int


class RateOut(Out):
    """The share of claims that hold, with its interval at the round's confidence."""

    share: float
    low: float
    high: float
    exact: bool


class SpotResultOut(Out):
    """A group, or all. Units in the frame, drawn, void, checked and failed; claims as signed. `rate` is null where
    too few units were checked to say."""

    key: str
    name: str
    frame: int
    idle: int
    applicable: int
    claimed: int
    drawn: int
    void: int
    checked: int
    failed: int
    confirmed: int
    partly: int
    refuted: int
    rate: RateOut | None


class SpotRoundOut(SpotPlanOut):
    """A round with its tasks and, once drawn, what it says."""

    tasks: list[TaskRef]
    groups: list[SpotResultOut]
    total: SpotResultOut | None
    verdict: Said | None


class SpotPlanQuery(Paging):
    """Which rounds: of a campaign, organised in a subtree."""

    campaign: Number | None = None
    below: Number | None = None


class SpotUnitOut(Out):
    """A drawn unit: its group, how likely it was to be drawn, who checks it and how far that is."""

    id: int
    unit: UnitRef
    stratum: str
    chance: float
    state: SpotState
    checker: str | None
    stop: int | None
    visited_on: date | None
    void_reason: Void | None
    replaces: int | None
    claims: int


class SpotCellOut(Out):
    """A claim. `found` is the checker's word, told to the organiser's side and the checker; `final` what was
    signed."""

    id: int
    unit: UnitRef
    task: TaskRef
    assignment: int
    submission: int
    found: Found | None
    final: Found | None
    signed_at: datetime | None


class CheckQuestionOut(Out):
    """One line of the check-list; a claim does not hold if a critical one is answered no."""

    key: str
    text: str
    method: str
    critical: bool


class SpotEntryOut(Out):
    """What one phone or program wrote of a claim."""

    digest: str
    on: date
    outcome: Found
    answers: dict[str, Answer]
    text: str
    by: str | None
    written_at: datetime
    received_at: datetime
    stands: bool


class SpotCellPageOut(SpotCellOut):
    """A claim with its check-list and, for the organiser's side and the checker, its entries."""

    questions: list[CheckQuestionOut]
    entries: list[SpotEntryOut]


class SpotReceiptOut(Out):
    """What became of an entry, its digest, and the claim as it stands now."""

    state: Received
    digest: str
    cell: SpotCellPageOut


class SpotEntryIn(In):
    """What was seen of a claim on the spot; `answers` by the keys of the check-list; `settles`: it corrects what
    stands."""

    on: Day
    outcome: Found
    answers: Annotated[dict[Key, Answer], Field(max_length=50)] = {}
    text: Annotated[str, chars(actions.LONGEST)] = ""
    written_at: Moment | None = None
    settles: bool = False


PLAIN = ("name", "round", "confidence", "tolerable", "acceptance", "size", "due_on", "seed_commitment", "made_at",
         "drawn_at", "closed_at", "version")  # fmt: skip
COUNTS = ("key", "name", "frame", "idle", "applicable", "claimed", "drawn", "void", "checked", "failed", "confirmed",
          "partly", "refuted")  # fmt: skip


def plan_facts(row: SpotPlan) -> dict[str, Any]:
    drawn = row.drawn_at is not None
    return {
        "id": row.pk, "unit": unit_ref(row.unit), "campaign": row.campaign_id, "stratify": Strata(row.stratify),
        "stage": stage(row), "seed": row.seed if drawn else None, "frame_digest": row.frame_digest if drawn else None,
        **{name: getattr(row, name) for name in PLAIN},
    }  # fmt: skip


def result_out(found: Result) -> SpotResultOut:
    rate = found.rate
    told = RateOut(share=rate.share, low=rate.low, high=rate.high, exact=rate.exact) if rate else None
    return SpotResultOut(rate=told, **{name: getattr(found, name) for name in COUNTS})


def spot_unit_out(row: Any) -> SpotUnitOut:
    return SpotUnitOut(
        id=row.pk, unit=unit_ref(row.unit), stratum=row.stratum, chance=row.chance, state=state(row),
        checker=name_of(row.checker), stop=row.stop, visited_on=row.visited_on,
        void_reason=Void(row.void_reason) if row.void_reason else None, replaces=row.replaces_id,
        claims=len(row.cells.all()),
    )  # fmt: skip


def cell_facts(row: Any, found: str) -> dict[str, Any]:
    last = final(row)
    return {
        "id": row.pk, "unit": unit_ref(row.spot.unit), "task": task_ref(row.assignment.task),
        "assignment": row.assignment_id, "submission": row.submission_id, "found": Outcome(found) if found else None,
        "final": Outcome(last) if last else None, "signed_at": row.signed_at,
    }  # fmt: skip


def cell_page(request: Asked, row: Any) -> SpotCellPageOut:
    inside = queries.inside(request.user, row.spot)
    holds = entry_of(row)
    entries = [
        SpotEntryOut(
            digest=one.digest, by=name_of(one.by), written_at=one.written_at, received_at=one.received_at,
            stands=holds is not None and holds.pk == one.pk, **one.content,
        )
        for one in (row.entries.all() if inside else [])
    ]  # fmt: skip
    asked = [CheckQuestionOut(key=q.key, text=q.text, method=q.method, critical=q.critical)
             for q in questions(row.assignment.task)]  # fmt: skip
    return SpotCellPageOut(**cell_facts(row, row.outcome if inside else ""), questions=asked, entries=entries)


def plan_of(request: Asked, pk: int) -> SpotPlan:
    return access.get(request.user, READ, SpotPlan, pk, related=("unit", "campaign"))


@reads(router, "/spot-plans", Page[SpotPlanOut], "抽查", READ)
def spot_plans(request: Asked, query: Query[SpotPlanQuery]) -> Any:
    """Rounds of the own subtree, and drawn ones of the units above, newest first."""
    rows = queries.visible(request.user)
    if query.campaign:
        rows = rows.filter(campaign=query.campaign)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    return page(request, rows, query, lambda row: SpotPlanOut(**plan_facts(row)), newest=True)


@reads(router, "/spot-plans/{id}", SpotRoundOut, "一轮抽查", READ)
def spot_plan(request: Asked, id: Id) -> SpotRoundOut:
    """One round with its results by group and in all."""
    row = plan_of(request, id)
    said = results(row) if row.drawn_at else None
    return SpotRoundOut(
        **plan_facts(row), tasks=[task_ref(task) for task in row.tasks.order_by("position", "pk")],
        groups=[result_out(one) for one in said.groups] if said else [],
        total=result_out(said.total) if said else None, verdict=said.verdict if said else None,
    )  # fmt: skip


@reads(router, "/spot-plans/{id}/units", Page[SpotUnitOut], "抽中的组织", READ)
def spot_units(request: Asked, id: Id, query: Query[Paging]) -> Any:
    """The drawn units of a round that the account reads, by number."""
    return page(request, queries.units(request.user, plan_of(request, id)), query, spot_unit_out)


@reads(router, "/spot-plans/{id}/cells", Page[SpotCellOut], "抽查的任务项", READ)
def spot_cells(request: Asked, id: Id, query: Query[Paging]) -> Any:
    """The claims of a round that the account reads, those of void units left out."""
    rows = lists.cell_rows(request.user, plan_of(request, id))
    return slice_of(
        request, rows, query, lambda found: [SpotCellOut(**cell_facts(row.cell, row.found)) for row in found]
    )


@reads(router, "/spot-cells/{id}", SpotCellPageOut, "一个抽查的任务项", READ, RECORD)
def spot_cell(request: Asked, id: Id) -> SpotCellPageOut:
    """One claim with its check-list."""
    return cell_page(request, queries.cell(request.user, id))


@creates(router, "/spot-cells/{id}/entries", SpotReceiptOut, "记录核查", RECORD)
def record_spot_entry(request: Asked, id: Id, body: SpotEntryIn) -> Work:
    """Write down what was seen of a claim, as its checker. The same content is known by its digest: a duplicate
    changes nothing; another one is kept beside it, and the latest written stands until the checker chooses."""
    row = queries.cell(request.user, id)
    if row.spot.checker_id != request.user.pk:
        raise Problem("not_allowed", _("只有派定的核查人可以记录"))
    unknown = set(body.answers) - {question.key for question in questions(row.assignment.task)}
    if unknown:
        raise Problem("invalid", "", {"answers": _("核查清单没有这一项：%s") % "、".join(sorted(unknown))})
    content = actions.Content(
        on=body.on, outcome=body.outcome.value, text=body.text,
        answers={key: value.value for key, value in body.answers.items()},
    )  # fmt: skip

    def work() -> SpotReceiptOut:
        entry = actions.receive(
            cell=row, content=content, written_at=body.written_at or request.at, settles=body.settles,
            by=request.user, at=request.at,
        )  # fmt: skip
        now = queries.cell(request.user, id)
        became = received(conflict=disputed(now), duplicate=entry.received_at < request.at)
        return SpotReceiptOut(state=became, digest=entry.digest, cell=cell_page(request, now))

    return work

"""Demonstration points (示范点) and the stories that others can copy."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, Number, Out, one_of, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import TaskRef, UnitRef, name_of, task_ref, unit_ref
from guatu.fieldwork.queries import demonstration as queries
from guatu.fieldwork.rules.words import Ending
from guatu.orgs.rules.sectors import Field

router = Router()
End = Annotated[Ending, one_of(Ending)]


class DemonstrationOut(Out):
    """A unit that goes first in a field of work, chosen by `owner`; in force until `until`."""

    id: int
    owner: UnitRef
    unit: UnitRef
    field: Field
    reason: str
    since: date
    until: date | None
    ended_reason: End | None
    ended_note: str
    decided_by: str | None
    decided_at: datetime


class DemonstrationPageOut(DemonstrationOut):
    """A point with the numbers of its stories that the account sees."""

    stories: list[int]


class DemonstrationQuery(Paging):
    """Which points: of a field, in a subtree; those in force by default."""

    field: Field | None = None
    below: Number | None = None
    ended: bool = False


class StoryOut(Out):
    """What a point did: the steps, what it took, what came of it, what to look out for. Public once published."""

    id: int
    demonstration: int
    unit: UnitRef
    field: Field
    task: TaskRef | None
    title: str
    steps: str
    means: str
    outcome: str
    pitfalls: str
    written_at: datetime
    published_at: datetime | None
    version: int


class StoryQuery(Paging):
    """Which stories: of a field, about a task, of points in a subtree."""

    field: Field | None = None
    task: Number | None = None
    below: Number | None = None


TOLD = ("title", "steps", "means", "outcome", "pitfalls", "written_at", "published_at", "version")


def demonstration_facts(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk, "owner": unit_ref(row.owner), "unit": unit_ref(row.unit), "field": Field(row.field),
        "reason": row.reason, "since": row.since, "until": row.until,
        "ended_reason": Ending(row.ended_reason) if row.ended_reason else None, "ended_note": row.ended_note,
        "decided_by": name_of(row.decided_by), "decided_at": row.decided_at,
    }  # fmt: skip


def story_out(row: Any) -> StoryOut:
    return StoryOut(
        id=row.pk, demonstration=row.point_id, unit=unit_ref(row.point.unit), field=Field(row.point.field),
        task=task_ref(row.task) if row.task else None, **{name: getattr(row, name) for name in TOLD},
    )  # fmt: skip


@reads(router, "/demonstrations", Page[DemonstrationOut], "示范点", queries.READ)
def demonstrations(request: Asked, query: Query[DemonstrationQuery]) -> Any:
    """Points of the own line and those of the committees above, newest first."""
    rows = queries.points(request.user).filter(until__isnull=not query.ended)
    if query.field:
        rows = rows.filter(field=query.field.value)
    if query.below:
        rows = rows.filter(below(request, queries.READ, query.below, "unit__path"))
    return page(request, rows, query, lambda row: DemonstrationOut(**demonstration_facts(row)), newest=True)


@reads(router, "/demonstrations/{id}", DemonstrationPageOut, "一个示范点", queries.READ)
def demonstration(request: Asked, id: Id) -> DemonstrationPageOut:
    """One point, also one that ended."""
    found = queries.get(request.user, id)
    told = queries.stories(request.user).filter(point=found).order_by("pk").values_list("pk", flat=True)
    return DemonstrationPageOut(**demonstration_facts(found), stories=list(told))


@reads(router, "/stories", Page[StoryOut], "示范经验", queries.READ)
def stories(request: Asked, query: Query[StoryQuery]) -> Any:
    """Stories that are public above the account, and all of its own line, newest first."""
    rows = queries.stories(request.user)
    if query.field:
        rows = rows.filter(point__field=query.field.value)
    if query.task:
        rows = rows.filter(task=query.task)
    if query.below:
        rows = rows.filter(below(request, queries.READ, query.below, "point__unit__path"))
    return page(request, rows, query, story_out, newest=True)


@reads(router, "/stories/{id}", StoryOut, "一条示范经验", queries.READ)
def story(request: Asked, id: Id) -> StoryOut:
    """One story."""
    return story_out(queries.story(request.user, id))

"""Giving tasks out, and keeping the cells true to the tree and to the nodes: always all at once."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from guatu.accounts import journal
from guatu.accounts.models import JournalHead, User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.templatetags.parts import calendar_day
from guatu.campaigns.models import Campaign, Node
from guatu.submissions.actions.cells import hold, settle
from guatu.submissions.models import Assignment, Extension
from guatu.submissions.queries import reach
from guatu.submissions.rules.cells import Fact

# done, total, step: how far the work is.
Progress = Callable[[int, int, str], None]
MANY = 5000  # beyond so many units a narrowed comparison costs more than a whole one
SLICE = 5000  # numbers in one statement


@transaction.atomic
def launch(*, campaign: Campaign, by: User, at: datetime, progress: Progress | None = None) -> int:
    """Give a campaign's tasks to every unit they reach; returns the number of cells. Once, all or none.

    Refuses nodes whose day has passed. One journal entry stands for all cells, by count and digest.
    """
    row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
    _check_launch(row, clock.day(at))
    # Every change of the tree writes the journal, so nothing moves between the plan and the rows.
    JournalHead.objects.select_for_update().get(pk=1)
    planned = reach.plan(row, clock.day(at))
    total = planned.counts["assigned"]
    if not total:
        raise Problem("invalid", "按任务的适用范围，一个组织也没有。请检查任务的组织类型和行业。")
    row.launched_at, row.version = at, row.version + 1
    row.save(update_fields=["launched_at", "version"])
    after = {**journal.snapshot(row, ["launched_at", "version"]), "assigned": total, "digest": planned.digest}
    entry = journal.record("campaign.launch", row, by=by, at=at, unit=row.owner, after=after)
    _assign(planned.missing, at, entry.seq, lambda done: progress and progress(done, total, "派发任务"))
    return total


def _check_launch(campaign: Campaign, today: date) -> None:
    if campaign.launched_at is not None:
        raise Problem("illegal_step", "这项专项已经下达，不能再下达一次。")
    tasks = reach.tasks(campaign)
    if not tasks:
        raise Problem("invalid", "还没有任务，不能下达。请先编好任务清单。")
    past = sorted({_past_day(task.node, today) for task in tasks} - {""})
    if past:
        raise Problem("invalid", f"有节点的日子已经过了：{'；'.join(past)}。请改到今天或以后，再下达。")


def _past_day(node: Node, today: date) -> str:
    """The node whose day is past, in words; "" if none is."""
    if node.due_on < today:
        return f"第{node.number}节点 {calendar_day(node.due_on)}"
    if node.demonstration_due_on is not None and node.demonstration_due_on < today:
        return f"第{node.number}节点示范点 {calendar_day(node.demonstration_due_on)}"
    return ""


@transaction.atomic
def align(
    *, units: Iterable[int] | None = None, campaign: Campaign | None = None, by: User | None, at: datetime
) -> dict[str, int]:
    """Make the cells of open campaigns agree with the tree and the nodes; returns how many of each kind changed.

    New units get tasks whose day is ahead; open cells of closed units or units out of scope are withdrawn,
    and restored when they return; days follow their node and the demonstration marks. A second call changes
    nothing. `units` (numbers) narrows it to where something happened.
    """
    narrowed = None if units is None else sorted(set(units))
    if narrowed is not None and len(narrowed) > MANY:
        narrowed = None
    drift = reach.drift(clock.day(at), narrowed, campaign)
    if not any(drift.counts.values()):
        return drift.counts
    touched = sorted({*drift.gone, *drift.back, *(pk for batch in drift.moved for pk in batch.ids)})
    for part in _slices(touched):
        list(Assignment.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))
    after = {**drift.counts, "digest": drift.digest}
    entry = journal.record("assignment.align", campaign, by=by, at=at, unit=None, after=after)
    _assign(drift.missing, at, entry.seq)
    _withdraw(drift.gone, at, entry.seq)
    _restore(drift.back, entry.seq)
    _move(drift.moved, entry.seq)
    return drift.counts


def move_due(*, node: Node, by: User | None, at: datetime) -> dict[str, int]:
    """Carry a node's new days into its campaign's cells that are not done; call it after the node was changed."""
    return align(campaign=node.campaign, by=by, at=at)


def _assign(batches: list[reach.Batch], at: datetime, seq: int, told: Callable[[int], object] | None = None) -> None:
    """Insert the cells, reading the units in the database itself: one statement for thousands of rows."""
    done = 0
    for batch in batches:
        for part in _slices(batch.ids):
            _insert(batch, part, at, seq)
        done += len(batch.ids)
        if told:
            told(done)


def _insert(batch: reach.Batch, units: list[int], at: datetime, seq: int) -> None:
    fields = {
        "task_id": batch.task_id, "assigned_at": at, "base_due_on": batch.due_on, "due_on": batch.due_on,
        "facts": 0, "revision": seq,
    }  # fmt: skip
    quote, meta = connection.ops.quote_name, Assignment._meta
    stored = {field.attname: field for field in meta.concrete_fields}
    values = [stored[name].get_db_prep_save(value, connection) for name, value in fields.items()]
    columns = ", ".join(map(quote, [*fields, "unit_id"]))
    marks = ", ".join(["%s"] * len(fields))
    chosen = ", ".join(str(int(pk)) for pk in units)
    sql = (
        f"INSERT INTO {quote(meta.db_table)} ({columns}) SELECT {marks}, {quote('id')} "  # noqa: S608 -- own names and whole numbers only
        f"FROM {quote('unit')} WHERE {quote('id')} IN ({chosen}) ORDER BY {quote('id')} ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _withdraw(cells: list[int], at: datetime, seq: int) -> None:
    for part in _slices(cells):
        Assignment.objects.filter(pk__in=part).update(
            withdrawn_at=at, facts=F("facts").bitor(int(Fact.WITHDRAWN)), revision=seq
        )


def _restore(cells: list[int], seq: int) -> None:
    for part in _slices(cells):
        Assignment.objects.filter(pk__in=part).update(
            withdrawn_at=None, facts=F("facts").bitand(0xFFFF ^ int(Fact.WITHDRAWN)), revision=seq
        )


def _move(batches: list[reach.Batch], seq: int) -> None:
    """Give cells their new day; those with an extension or sent back reckon their own from it."""
    own = Exists(Extension.objects.filter(assignment=OuterRef("pk"), approved=True))
    for batch in batches:
        for part in _slices(batch.ids):
            cells = Assignment.objects.filter(pk__in=part)
            cells.update(base_due_on=batch.due_on, due_on=batch.due_on, revision=seq)
            marked = cells.annotate(returned=F("facts").bitand(int(Fact.RETURNED)))
            special = set(marked.filter(own).values_list("pk", flat=True))
            special |= set(marked.exclude(returned=0).values_list("pk", flat=True))
            for pk in sorted(special):
                settle(hold(pk), revision=seq)


def _slices(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + SLICE] for start in range(0, len(ids), SLICE)]

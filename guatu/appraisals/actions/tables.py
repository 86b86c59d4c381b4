"""The province's table is imported: all of it or nothing, and what it says takes the place of what was known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.appraisals.actions.assessments import FIELDS
from guatu.appraisals.models import Assessment, AssessmentItem, AssessmentTable, AssessmentValue
from guatu.appraisals.queries import assessments as queries
from guatu.appraisals.queries.assessment_locks import held
from guatu.appraisals.rules.assessment import Origin, refusals
from guatu.appraisals.rules.provincial import Line
from guatu.base import clock
from guatu.base.problems import Problem


@dataclass(frozen=True)
class Printed:
    """A table as it was shown and confirmed: `sums` are rows that a person found to be the sum of others."""

    name: str
    on: date
    source: str
    lines: Sequence[Line]
    left_out: Sequence[tuple[int, str, str]]
    sums: Collection[str] = ()
    composed: Mapping[str, Sequence[str]] | None = None  # items that a person found to be the sum of others


@transaction.atomic
def import_table(
    *, assessment: Assessment, version: int, table: Printed, by: User | None, at: datetime
) -> AssessmentTable:  # fmt: skip
    """Take over a table of the province; the values that stood for its items are kept as history."""
    current = held(assessment, version, by)
    if not current.since <= table.on <= clock.day(at):
        raise Problem("invalid", "", {"on": "日期应在考核期开始以后，且不晚于今天"})
    newer = current.tables.filter(on__gt=table.on).first()
    if newer is not None:
        raise Problem("invalid", "", {"on": f"已有{newer.on}的省表，不能再导入更早的"})
    _compose(current, table)
    lines = [line for line in table.lines if line.subject not in table.sums]
    if not lines:
        raise Problem("invalid", "表里没有可导入的城市。")
    sums = [line for line in table.lines if line.subject in table.sums]
    made = AssessmentTable.objects.create(
        assessment=current, on=table.on, name=table.name, source=table.source, imported_by=by, imported_at=at,
        totals=_totals(lines), left_out=[*table.left_out, *((line.row, line.subject, "合成行") for line in sums)],
    )  # fmt: skip
    count = _write(current, made, lines, by, at)
    current.version += 1
    current.save(update_fields=["version"])
    after = {**journal.snapshot(current, FIELDS), "table": made.pk, "values": count}
    journal.record("assessment.load", current, by=by, at=at, unit=current.unit, after=after)
    return made


def _totals(lines: Sequence[Line]) -> dict[str, list[float | int | None]]:
    """The printed totals and places of those who have any."""
    return {
        line.subject: [None if line.total is None else float(line.total), line.total_rank]
        for line in lines if line.total is not None or line.total_rank is not None
    }  # fmt: skip


def _compose(current: Assessment, table: Printed) -> None:
    """Keep what a person confirmed about items that are the sum of others."""
    rows = {row.code: row for row in current.items.all()}
    for code, parts in (table.composed or {}).items():
        if code not in rows or any(part not in rows for part in parts):
            raise Problem("conflict", "指标清单已经改过，请重新上传省表。")
        rows[code].composed_of = list(parts)
        rows[code].save(update_fields=["composed_of"])
    wrong = refusals(queries.as_item(row) for row in rows.values())
    if wrong:
        code, said = next(iter(wrong.items()))
        raise Problem("invalid", f"指标 {code}：{said}")


def _write(
    current: Assessment, made: AssessmentTable, lines: Sequence[Line], by: User | None, at: datetime
) -> int:  # fmt: skip
    """Write the values of a table. A value of our own that it leaves out stays as it was known."""
    items: dict[str, AssessmentItem] = {row.code: row for row in current.items.all()}
    codes = {code for line in lines for code in line.values}
    if not codes <= items.keys():
        raise Problem("conflict", "指标清单已经改过，请重新上传省表。")
    told = {line.subject: line for line in lines}.get(current.subject)
    ours = {code for code in codes if told is not None and told.values.get(code) is not None}
    standing = AssessmentValue.objects.filter(item__in=[items[code] for code in codes], superseded_at=None)
    standing.filter(origin=Origin.IMPORTED.value).update(superseded_at=at)
    standing.filter(subject=current.subject, item__in=[items[code] for code in ours]).update(superseded_at=at)
    kept = set(standing.filter(subject=current.subject).values_list("item_id", flat=True))
    rows = [
        AssessmentValue(
            item=items[code], subject=line.subject, value=None if value is None else float(value),
            printed=line.printed.get(code, ""), printed_rank=line.ranks.get(code), on=made.on, table=made,
            origin=Origin.IMPORTED.value, source=made.source or made.name, recorded_by=by, recorded_at=at,
        )
        for line in lines for code, value in line.values.items()
        if not (line.subject == current.subject and items[code].pk in kept)
    ]  # fmt: skip
    AssessmentValue.objects.bulk_create(rows)
    return len(rows)

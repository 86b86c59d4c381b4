"""An assessment is created, its list of items kept, its values recorded, its period closed and reopened."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.appraisals.models import Assessment, AssessmentItem, AssessmentValue
from guatu.appraisals.queries import assessments as queries
from guatu.appraisals.queries.assessment_locks import held, locked, require_version
from guatu.appraisals.rules.assessment import ItemKind, Origin, refusals
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit

FIELDS = ("unit", "name", "since", "until", "source", "formula", "consequence", "subject", "closed_at", "version")
ITEM_FIELDS = (
    "position", "code", "name", "kind", "weight", "target", "measure", "lower_is_better", "formula", "indicator",
    "composed_of", "department", "tie_break",
)  # fmt: skip
# Beside which field a refusal of an item stands; any other is about its formula.
BESIDE = {"指标编号": "code", "组成部分": "composed_of", "计分指标": "weight", "分值": "weight"}
VALUE_FIELDS = ("item", "subject", "value", "on", "origin", "source", "superseded_at")


def _touch(current: Assessment, fields: Sequence[str] = ()) -> None:
    """Count a change of an assessment that is held."""
    current.version += 1
    current.save(update_fields=[*fields, "version"])


def _record(verb: str, current: Assessment, by: User | None, at: datetime, **more: Any) -> None:
    after = {**journal.snapshot(current, FIELDS), **more}
    journal.record(verb, current, by=by, at=at, unit=current.unit, after=after)


def _check(said: Mapping[str, Any], items: Sequence[AssessmentItem]) -> None:
    if said["until"] <= said["since"]:
        raise Problem("invalid", "", {"last": "结束日期不能早于开始日期"})
    wrong = refusals([queries.as_item(row) for row in items], said["formula"])
    if "" in wrong:
        raise Problem("invalid", "", {"formula": wrong[""]})


@transaction.atomic
def create(*, unit: Unit, said: Mapping[str, Any], by: User | None, at: datetime) -> Assessment:
    """Begin an assessment of a unit for a period. `said`: name, since, until, source, formula, consequence, subject."""
    if by is not None:
        access.require(by, queries.EDIT, unit)
    _check(said, [])
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # one beginning at a time
    if Assessment.objects.filter(unit=unit, name=said["name"]).exists():
        raise Problem("invalid", "", {"name": "已有同名的考核"})
    made = Assessment.objects.create(unit=unit, created_by=by, created_at=at, **said)
    _record("assessment.create", made, by, at)
    return made


@transaction.atomic
def edit(
    *, assessment: Assessment, version: int, said: Mapping[str, Any], by: User | None, at: datetime
) -> Assessment:  # fmt: skip
    """Change name, period, source, formula of the total, consequence or own row of an assessment."""
    current = held(assessment, version, by)
    _check(said, list(current.items.all()))
    if Assessment.objects.filter(unit=current.unit, name=said["name"]).exclude(pk=current.pk).exists():
        raise Problem("invalid", "", {"name": "已有同名的考核"})
    if said["subject"] != current.subject:
        _rename(current, said["subject"])
    for name, value in said.items():
        setattr(current, name, value)
    _touch(current, list(said))
    _record("assessment.edit", current, by, at)
    return current


def _rename(current: Assessment, subject: str) -> None:
    """Our own row has another name: what was recorded as ours follows, unless that name stands in the table."""
    values = AssessmentValue.objects.filter(item__assessment=current)
    if values.filter(subject=subject, superseded_at=None).exists():
        if values.filter(subject=current.subject, superseded_at=None).exists():
            raise Problem("invalid", "", {"subject": "表里已有这个名称，请先重新导入省表"})
        return
    values.filter(subject=current.subject).exclude(origin=Origin.IMPORTED.value).update(subject=subject)


@transaction.atomic
def set_items(
    *, assessment: Assessment, version: int, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime
) -> list[AssessmentItem]:  # fmt: skip
    """Take over a whole list of items; those that are the same by code keep their values, others go with theirs none.

    An item that has values and is not in the new list is refused: its figures would be lost.
    """
    current = held(assessment, version, by)
    old = {row.code: row for row in current.items.all()}
    gone = [row for code, row in old.items() if code not in {one["code"] for one in rows}]
    kept = AssessmentValue.objects.filter(item__in=gone).values_list("item__name", flat=True).distinct()
    if kept:
        names = "、".join(sorted(kept)[:8])
        raise Problem("conflict", f"新清单里没有这些已有数值的指标：{names}")
    AssessmentItem.objects.filter(pk__in=[row.pk for row in gone]).delete()
    made = []
    for position, said in enumerate(rows, 1):
        row = old.get(said["code"]) or AssessmentItem(assessment=current)
        _fill(row, {**said, "position": position})
        made.append(row)
    _refuse(made)
    AssessmentItem.objects.bulk_create([row for row in made if row.pk is None])
    AssessmentItem.objects.bulk_update([row for row in made if row.code in old], ITEM_FIELDS)
    _touch(current)
    _record("assessment.load", current, by, at, items=len(made))
    return list(current.items.all())


def _fill(row: AssessmentItem, said: Mapping[str, Any]) -> None:
    for name in ITEM_FIELDS:
        if name in said:
            value = said[name]
            setattr(row, name, str(value) if name == "kind" else list(value) if name == "composed_of" else value)
    row.weight = float(row.weight or 0)
    row.target = None if row.target is None else float(row.target)


def _refuse(rows: Sequence[AssessmentItem], own: str = "") -> None:
    """Refuse a list with faults: beside the field for the item at hand, by code for the others."""
    wrong = refusals(queries.as_item(row) for row in rows)
    if not wrong:
        return
    if own in wrong:
        said = wrong[own]
        name = next((field for words, field in BESIDE.items() if said.startswith(words)), "formula")
        raise Problem("invalid", "", {name: said})
    code, said = next(iter(wrong.items()))
    raise Problem("invalid", f"指标 {code}：{said}")


@transaction.atomic
def put_item(
    *, assessment: Assessment, item: AssessmentItem | None, version: int, said: Mapping[str, Any], by: User | None,
    at: datetime,
) -> AssessmentItem:  # fmt: skip
    """Add an item at the end of the list, or change one."""
    current = held(assessment, version, by)
    rows = list(current.items.all())
    row = next((one for one in rows if item is not None and one.pk == item.pk), None)
    if row is None:
        row = AssessmentItem(assessment=current, position=max((one.position for one in rows), default=0) + 1)
        rows.append(row)
    _fill(row, said)
    _refuse(rows, row.code)
    row.save()
    _touch(current)
    verb = "assessmentitem.edit" if item else "assessmentitem.add"
    journal.record(verb, row, by=by, at=at, unit=current.unit, after=journal.snapshot(row, ITEM_FIELDS))
    return row


@transaction.atomic
def remove_item(*, item: AssessmentItem, version: int, by: User | None, at: datetime) -> None:
    """Take an item off the list with all its values; one that others are made of is refused."""
    current = held(item.assessment, version, by)
    using = [row.name for row in current.items.all() if item.code in row.composed_of]
    if using:
        raise Problem("conflict", f"“{using[0]}”由这一项合成，请先改它。")
    journal.record("assessmentitem.delete", item, by=by, at=at, unit=current.unit, after={"code": item.code})
    item.delete()
    _touch(current)


@transaction.atomic
def type_value(
    *, item: AssessmentItem, value: float | None, on: date, source: str, by: User | None, at: datetime
) -> AssessmentValue:  # fmt: skip
    """Record our own value of an item by hand, with its source. What the register or the table says is not typed."""
    current = held(item.assessment, None, by)
    if queries.kept_by_register(item):
        raise Problem("conflict", "这一项由登记册自动取数，不用填写。")
    if not current.since <= on <= clock.day(at):
        raise Problem("invalid", "", {"on": "日期应在考核期开始以后，且不晚于今天"})
    before = AssessmentValue.objects.filter(item=item, subject=current.subject, superseded_at=None)
    if before.filter(origin=Origin.IMPORTED.value, value__isnull=False).exists():
        raise Problem("conflict", "省表已有本市的数值，以省表为准；想看改动的影响，请用测算。")
    before.update(superseded_at=at)
    made = AssessmentValue.objects.create(
        item=item, subject=current.subject, value=value, on=on, origin=Origin.TYPED.value, source=source,
        recorded_by=by, recorded_at=at,
    )  # fmt: skip
    after = journal.snapshot(made, VALUE_FIELDS)
    journal.record("assessmentvalue.record", made, by=by, at=at, unit=current.unit, after=after)
    return made


@transaction.atomic
def close(*, assessment: Assessment, version: int, by: User | None, at: datetime) -> Assessment:
    """Close the period: the register's figures are kept as they are now, and nothing changes any more."""
    current = held(assessment, version, by)
    if not current.items.filter(kind=ItemKind.SCORE.value).exists():
        raise Problem("illegal_step", "还没有计分指标，不能结束。")
    rows, on = {row.code: row for row in current.items.all()}, clock.day(at)
    found = queries.stand(current, on).own
    live = {code: one for code, one in found.items() if one.row is None and one.on is not None}
    said = {"subject": current.subject, "origin": Origin.REGISTER.value, "recorded_by": by, "recorded_at": at}
    stale = AssessmentValue.objects.filter(item__in=[rows[code] for code in live], subject=current.subject)
    stale.filter(superseded_at=None).update(superseded_at=at)
    AssessmentValue.objects.bulk_create(
        [AssessmentValue(item=rows[code], value=one.value, on=one.on or on, **said) for code, one in live.items()]
    )
    current.closed_at = at
    _touch(current, ["closed_at"])
    _record("assessment.close", current, by, at)
    return current


@transaction.atomic
def reopen(*, assessment: Assessment, version: int, reason: str, by: User, at: datetime) -> Assessment:
    """Take back the end of a period, with the reason; the figures that it froze give way to the register's own."""
    current = locked(assessment, by)
    if not current.closed_at:
        raise Problem("illegal_step", "这一期考核没有结束，不用重新打开。")
    require_version(current, version)
    frozen = AssessmentValue.objects.filter(item__assessment=current, origin=Origin.REGISTER.value)
    frozen.filter(superseded_at=None).update(superseded_at=at)
    current.closed_at, current.reopened_by, current.reopened_at, current.reopened_reason = None, by, at, reason
    _touch(current, ["closed_at", "reopened_by", "reopened_at", "reopened_reason"])
    _record("assessment.reopen", current, by, at, reopened_reason=reason)
    return current

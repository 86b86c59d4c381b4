"""Importing a ledger of units: all of it or nothing; places and kinds that differ become proposals."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.pinyin import search_text, sort_key
from guatu.base.problems import Problem
from guatu.orgs.actions.changes import propose
from guatu.orgs.actions.tree import FIELDS, Seed, plant
from guatu.orgs.models import Placement, Unit, UnitChange
from guatu.orgs.queries.register import known, taken
from guatu.orgs.rules.changes import ChangeKind
from guatu.orgs.rules.ledger import Edit, New, Plan, Row, plan

PROPOSALS = 200  # differences that one import turns into proposals; more is a reorganisation, not a ledger
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Imported:
    """What an import did: the units planted and edited, and the proposals made."""

    new: list[int]
    edited: list[int]
    proposals: list[int]


def planned(rows: list[Row], units: QuerySet[Unit], default: str = "", *, by: User | None, at: datetime) -> Plan:
    """What a ledger would change among the units that the importer may write; writes nothing."""
    register = known(units)
    return plan(rows, register, taken=taken(rows, register), default=default)


@transaction.atomic
def import_units(
    *, rows: list[Row], units: QuerySet[Unit], digest: str = "", default: str = "", step: Step | None = None,
    by: User | None, at: datetime,
) -> Imported:  # fmt: skip
    """Carry out a ledger among `units`, which the importer may write.

    Refused if it has faults, or if it would no longer do what was shown (`digest` of the plan).
    """
    Unit.objects.lock_tree()
    say = step or (lambda text, done, total: None)
    say("正在与登记册核对", 0, len(rows))
    found = planned(rows, units, default, by=by, at=at)
    if found.faults:
        first = found.faults[0]
        raise Problem("invalid", f"第 {first.row} 行：{first.message}（共 {len(found.faults)} 处）")
    if digest and found.digest() != digest:
        raise Problem("conflict", "核对之后登记册有了变动，请重新核对台账")
    on = clock.day(at)
    say("正在登记新的组织", 0, len(found.new))
    new = plant(seeds=[_seed(line, on) for line in found.new], by=by, at=at) if found.new else []
    say("正在更新组织信息", len(new), found.changes)
    edited = _edit([*found.edits, *_second_lines(found.new, new)], on, by, at)
    say("正在提出变更", found.changes, found.changes)
    proposals = _propose(found, on, by, at)
    return Imported([unit.pk for unit in new], edited, proposals)


def _seed(line: New, on: date) -> Seed:
    fields = {key: value for key, value in line.values.items() if key not in {"sector", "industry"}}
    if "member_count" in fields:
        fields.setdefault("member_count_on", on)
    return Seed(line.code, line.name, line.kind, line.values["sector"], line.parent or None, on, fields)


def _second_lines(lines: Iterable[New], units: Iterable[Unit]) -> list[Edit]:
    numbers = {unit.code: unit.pk for unit in units}
    return [
        Edit(line.row, numbers[line.code], line.code, {"industry": (None, line.values["industry"])})
        for line in lines
        if "industry" in line.values
    ]


def _edit(edits: list[Edit], on: date, by: User | None, at: datetime) -> list[int]:
    """Correct plain fields, with one journal line a unit; a new name keeps the former in the placements."""
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[edit.pk for edit in edits])} if edits else {}
    codes = {edit.fields["industry"][1] for edit in edits if "industry" in edit.fields}
    industries = dict(Unit.objects.filter(code__in=codes).values_list("code", "pk"))
    lines, written = [], {"version"}
    for edit in edits:
        unit = units[edit.pk]
        fields = _set(unit, {key: then for key, (_, then) in edit.fields.items()}, industries, on)
        written |= fields
        lines.append(journal.Line("unit.update", unit, unit, journal.snapshot(unit, sorted(fields & set(FIELDS)))))
    if units:
        Unit.objects.bulk_update(units.values(), sorted(written), batch_size=200)
        _replace_names([units[edit.pk] for edit in edits if "name" in edit.fields], on)
        journal.record_many(lines, by=by, at=at)
    return list(units)


def _set(unit: Unit, values: dict[str, Any], industries: dict[str, int], on: date) -> set[str]:
    """Set fields of a unit and what follows from them; the names of all fields that were set."""
    if "member_count" in values:
        values.setdefault("member_count_on", on)
    if "industry" in values:
        values["industry_parent_id"] = industries[values.pop("industry")]
    for name, value in values.items():
        setattr(unit, name, value)
    fields = {name.removesuffix("_id") for name in values}
    if fields & {"name", "short_name"}:
        unit.sort_key = sort_key(unit.short_name or unit.name)
        unit.search_text = search_text(unit.name, unit.short_name, unit.code)
        fields |= {"sort_key", "search_text"}
    unit.version += 1
    return fields


def _replace_names(units: list[Unit], on: date) -> None:
    """Close the placements of renamed units and open new ones; those that began today are corrected."""
    open_ = {p.unit_id: p for p in Placement.objects.filter(unit__in=units, until=None)}
    same_day = [open_[unit.pk] for unit in units if open_[unit.pk].since >= on]
    names = {unit.pk: unit.name for unit in units}
    for placement in same_day:
        placement.name = names[placement.unit_id]
    Placement.objects.bulk_update(same_day, ["name"], batch_size=500)
    older = [unit for unit in units if open_[unit.pk].since < on]
    Placement.objects.filter(unit__in=older, until=None).update(until=on)
    Placement.objects.bulk_create(
        [Placement(unit=unit, parent_id=unit.parent_id, name=unit.name, since=on) for unit in older], batch_size=1000
    )


def _propose(found: Plan, on: date, by: User | None, at: datetime) -> list[int]:
    """A proposal for each difference of place or kind that is not already waiting for a decision."""
    if len(found.differences) > PROPOSALS:
        raise Problem("too_large", f"有 {len(found.differences)} 处隶属或类别与登记册不同，一次最多 {PROPOSALS} 处")
    made = []
    numbers = dict(Unit.objects.filter(code__in={d.then for d in found.differences}).values_list("code", "pk"))
    for difference in found.differences:
        kind = ChangeKind.MOVE if difference.what == "parent" else ChangeKind.RECLASSIFY
        said = {"parent": numbers[difference.then]} if kind == ChangeKind.MOVE else {"kind": difference.then}
        waiting = UnitChange.objects.filter(Q(approved=None) | Q(approved=True, applied_at=None), withdrawn_at=None)
        if by is None or waiting.filter(unit_id=difference.pk, kind=kind, proposal=said).exists():
            continue
        unit = Unit.objects.get(pk=difference.pk)
        reason = f"组织台账第 {difference.row} 行与登记册不同"
        made.append(propose(kind=kind, unit=unit, proposal=said, reason=reason, effective_on=on, by=by, at=at).pk)
    return made

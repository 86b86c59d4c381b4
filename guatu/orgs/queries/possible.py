"""Whether a change can be put in force as the tree stands: the rules, asked with the rows."""

from datetime import date

from guatu.base.problems import Problem
from guatu.orgs.models import Unit, UnitChange
from guatu.orgs.queries.standing import standing, standings
from guatu.orgs.rules import changes
from guatu.orgs.rules.changes import ChangeKind, Refusals, Standing
from guatu.orgs.rules.kinds import Kind


def refuse(wrong: Refusals) -> None:
    """Refuse with the messages by field, if there are any."""
    if wrong:
        raise Problem("invalid", "；".join(dict.fromkeys(wrong.values())), wrong)


def possible(change: UnitChange) -> Refusals:
    """What forbids a change as the tree stands now."""
    kind, on = ChangeKind(change.kind), change.effective_on
    return changes.shape(kind, change.proposal) or CHECKS[kind](change, standing(change.unit), on)


def _establish(change: UnitChange, parent: Standing, on: date) -> Refusals:
    wrong = changes.establish(parent, Kind(change.proposal["kind"]), on)
    return wrong or _new_code([change.proposal["code"]], "code") or _new_name(change.proposal["name"], parent.pk)


def _move(change: UnitChange, unit: Standing, on: date) -> Refusals:
    parent = standings([change.proposal["parent"]]).get(change.proposal["parent"])
    if parent is None:
        return {"parent": "没有这个组织"}
    return changes.move(unit, parent, on) or _new_name(change.unit.name, parent.pk, "parent")


def _merge(change: UnitChange, unit: Standing, on: date) -> Refusals:
    numbers = change.proposal["units"]
    found = standings(numbers)
    if found.keys() != set(numbers):
        return {"units": "没有这个组织"}
    return changes.merge(unit, [found[pk] for pk in numbers], on)


def _split(change: UnitChange, unit: Standing, on: date) -> Refusals:
    parts = change.proposal["parts"]
    below = Unit.objects.in_force().filter(parent_id=unit.pk).values_list("pk", flat=True)
    wrong = changes.split(unit, standings(below), parts, bool(change.proposal.get("close")), on)
    if wrong or change.unit.parent_id is None:
        return wrong
    for part in parts:
        wrong = wrong or _new_name(part["name"], change.unit.parent_id, "parts", beside=unit.pk)
    return wrong or _new_code([part["code"] for part in parts], "parts")


def _rename(change: UnitChange, unit: Standing, on: date) -> Refusals:
    name = change.proposal["name"]
    short = change.proposal.get("short_name", change.unit.short_name)
    wrong = changes.rename(unit, name, short, (change.unit.name, change.unit.short_name), on)
    return wrong or _new_name(name, change.unit.parent_id, beside=unit.pk)


def _reclassify(change: UnitChange, unit: Standing, on: date) -> Refusals:
    above = Kind(change.unit.parent.kind) if change.unit.parent else None
    return changes.reclassify(unit, above, Kind(change.proposal["kind"]), on)


def _close(change: UnitChange, unit: Standing, on: date) -> Refusals:
    return changes.close(unit, on)


def _new_code(codes: list[str], field: str) -> Refusals:
    taken = Unit.objects.filter(code__in=codes).values_list("code", flat=True).first()
    return {field: f"组织编号 {taken} 已被使用"} if taken else {}


def _new_name(name: str, parent: int | None, field: str = "name", beside: int = 0) -> Refusals:
    same = Unit.objects.in_force().filter(parent_id=parent, name=name).exclude(pk=beside)
    return {field: f"同一上级之下已有“{name}”"} if same.exists() else {}


CHECKS = {
    ChangeKind.ESTABLISH: _establish,
    ChangeKind.MOVE: _move,
    ChangeKind.MERGE: _merge,
    ChangeKind.SPLIT: _split,
    ChangeKind.RENAME: _rename,
    ChangeKind.RECLASSIFY: _reclassify,
    ChangeKind.CLOSE: _close,
}

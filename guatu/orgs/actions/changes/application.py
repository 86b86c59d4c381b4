"""What each kind of change does to the tree, once it has been found possible."""

from collections.abc import Callable

from guatu.orgs.actions.changes.reshaping import Reshaping
from guatu.orgs.actions.tree import Seed
from guatu.orgs.models import Unit, UnitChange
from guatu.orgs.rules.changes import ChangeKind


def _establish(change: UnitChange, steps: Reshaping) -> None:
    said = change.proposal
    fields = {name: said[name] for name in ("short_name", "secretary") if said.get(name)}
    if said.get("member_count") is not None:
        fields |= {"member_count": said["member_count"], "member_count_on": steps.on}
    fields["founded_on"] = steps.on
    steps.establish(Seed(said["code"], said["name"], said["kind"], said["sector"], change.unit.code, steps.on, fields))


def _move(change: UnitChange, steps: Reshaping) -> None:
    steps.move(change.unit, Unit.objects.get(pk=change.proposal["parent"]))


def _merge(change: UnitChange, steps: Reshaping) -> None:
    into = change.unit
    numbers = change.proposal["units"]
    merged = Unit.objects.in_bulk(numbers)
    for pk in numbers:
        for child in steps.children(merged[pk]):
            steps.move(child, into)
        steps.close(merged[pk], successor=into)
        steps.lineage(merged[pk], [into])
    steps.touched.add(into.pk)
    known = [unit.member_count for unit in [into, *merged.values()] if unit.member_count is not None]
    if known:
        steps.count(into, sum(known))
    name = change.proposal.get("name") or into.name
    short_name = change.proposal.get("short_name", into.short_name)
    if (name, short_name) != (into.name, into.short_name):
        steps.rename(into, name, short_name)


def _split(change: UnitChange, steps: Reshaping) -> None:
    unit = change.unit
    assert unit.parent is not None  # noqa: S101 -- the rules refuse to split the root
    new = []
    for part in change.proposal["parts"]:
        fields = {"short_name": part.get("short_name", ""), "founded_on": steps.on}
        if part.get("member_count") is not None:
            fields |= {"member_count": part["member_count"], "member_count_on": steps.on}
        seed = Seed(part["code"], part["name"], unit.kind, unit.sector, unit.parent.code, steps.on, fields)
        new.append(steps.establish(seed))
        for child in Unit.objects.filter(pk__in=part.get("children", [])).order_by("sort_key", "pk"):
            steps.move(child, new[-1])
    steps.touched.add(unit.pk)
    steps.lineage(unit, new)
    taken = sum(part.get("member_count") or 0 for part in change.proposal["parts"])
    if change.proposal.get("close"):
        steps.close(unit)
    elif unit.member_count is not None and 0 < taken <= unit.member_count:
        steps.count(unit, unit.member_count - taken)


def _rename(change: UnitChange, steps: Reshaping) -> None:
    steps.rename(change.unit, change.proposal["name"], change.proposal.get("short_name", change.unit.short_name))


def _reclassify(change: UnitChange, steps: Reshaping) -> None:
    steps.reclassify(change.unit, change.proposal["kind"], change.proposal.get("sector", ""))


def _close(change: UnitChange, steps: Reshaping) -> None:
    steps.close(change.unit)


APPLY: dict[ChangeKind, Callable[[UnitChange, Reshaping], None]] = {
    ChangeKind.ESTABLISH: _establish,
    ChangeKind.MOVE: _move,
    ChangeKind.MERGE: _merge,
    ChangeKind.SPLIT: _split,
    ChangeKind.RENAME: _rename,
    ChangeKind.RECLASSIFY: _reclassify,
    ChangeKind.CLOSE: _close,
}

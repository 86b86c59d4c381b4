"""Changes of the tree: what each kind of proposal says, and what makes it impossible.

A change is proposed by one person, decided by another at a unit above all that it touches, and in force
from its date. The same rules are asked when it is proposed and again when it is put in force, since the
tree may have changed in between. Refusals are messages by field of the proposal.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from guatu.base.states import Choice
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import KINDS, Kind, may_stand_below
from guatu.orgs.rules.sectors import Sector

# How far a date may lie back when a change is proposed, and ahead. Older history is entered by import.
BACK = timedelta(days=31)
AHEAD = timedelta(days=366)

Refusals = dict[str, str]


class ChangeKind(Choice):
    ESTABLISH = "establish", "新设"
    MOVE = "move", "调整隶属"
    MERGE = "merge", "合并"
    SPLIT = "split", "分设"
    RENAME = "rename", "更名"
    RECLASSIFY = "reclassify", "改变类别"
    CLOSE = "close", "撤销"


@dataclass(frozen=True)
class Form:
    """What a proposal of one kind says: its fields, those that must be there, and what `unit` means in it."""

    fields: frozenset[str]
    required: frozenset[str]
    unit: str


FORMS: dict[ChangeKind, Form] = {
    ChangeKind.ESTABLISH: Form(
        frozenset({"code", "name", "short_name", "kind", "sector", "secretary", "member_count"}),
        frozenset({"code", "name", "kind", "sector"}),
        "上级组织",
    ),
    ChangeKind.MOVE: Form(frozenset({"parent"}), frozenset({"parent"}), "被调整的组织"),
    ChangeKind.MERGE: Form(frozenset({"units", "name", "short_name"}), frozenset({"units"}), "保留的组织"),
    ChangeKind.SPLIT: Form(frozenset({"parts", "close"}), frozenset({"parts"}), "被分设的组织"),
    ChangeKind.RENAME: Form(frozenset({"name", "short_name"}), frozenset({"name"}), "更名的组织"),
    ChangeKind.RECLASSIFY: Form(frozenset({"kind", "sector"}), frozenset({"kind"}), "改变类别的组织"),
    ChangeKind.CLOSE: Form(frozenset(), frozenset(), "撤销的组织"),
}
PART = frozenset({"code", "name", "short_name", "children", "member_count"})  # of a new unit in a split


@dataclass(frozen=True)
class Standing:
    """What the rules must know of a unit: where it stands, since when, and what is below it."""

    pk: int
    name: str
    kind: Kind
    path: str
    since: date | None  # of the placement in force; None once closed
    children: frozenset[Kind] = frozenset()  # kinds of the open units directly below
    height: int = 0  # open levels below


def shape(kind: ChangeKind, proposal: Mapping[str, Any]) -> Refusals:
    """What is missing from a proposal, foreign to its kind, or of the wrong type."""
    form = FORMS[kind]
    wrong = dict.fromkeys(sorted(proposal.keys() - form.fields), "这类变更没有这一项")
    wrong |= {name: "必须填写" for name in sorted(form.required) if proposal.get(name) in (None, "", [])}
    wrong |= _texts(proposal, wrong)
    if "units" in form.fields - wrong.keys() and not _numbers(proposal["units"]):
        wrong["units"] = "请选择要并入的组织"
    if "parent" in form.fields - wrong.keys() and not _numbers([proposal["parent"]]):
        wrong["parent"] = "请选择上级组织"
    if "parts" in form.fields - wrong.keys():
        wrong |= _parts(proposal["parts"])
    return wrong


def _texts(proposal: Mapping[str, Any], wrong: Collection[str]) -> Refusals:
    limits = {"code": 40, "name": 200, "short_name": 80, "secretary": 120}
    found: Refusals = {}
    for name in limits.keys() & proposal.keys() - set(wrong):
        value = proposal[name]
        if not isinstance(value, str) or not value.isprintable():
            found[name] = "含有不能使用的字符"
        elif len(value) > limits[name]:
            found[name] = f"最多 {limits[name]} 个字"
    if "kind" in proposal and proposal["kind"] not in Kind.codes():
        found["kind"] = "没有这个组织类别"
    if proposal.get("sector") and proposal["sector"] not in Sector.codes():
        found["sector"] = "没有这个行业类别"
    count = proposal.get("member_count")
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= 1_000_000):
        found["member_count"] = "请填写 0 到 1000000 之间的整数"
    return found


def _numbers(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in value)


def _parts(parts: Any) -> Refusals:
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return {"parts": "请填写分设出的组织"}
    codes: list[str] = []
    moved: list[int] = []
    for part in parts:
        if part.keys() - PART or not part.get("code") or not part.get("name") or _texts(part, ()):
            return {"parts": "每个新组织须有编号（40字内）和全称（200字内）"}
        if not _numbers(part.get("children", [])):
            return {"parts": "划入的下级组织有误"}
        codes.append(part["code"])
        moved += part.get("children", [])
    if len(set(codes)) < len(codes):
        return {"parts": "新组织的编号重复"}
    if len(set(moved)) < len(moved):
        return {"parts": "同一个下级组织被划入了两个新组织"}
    return {}


def dated(proposed_on: date, effective_on: date) -> Refusals:
    """Whether a date lies too far back or ahead of the day of the proposal."""
    if effective_on < proposed_on - BACK:
        return {"effective_on": f"生效日期最多可补记 {BACK.days} 天"}
    if effective_on > proposed_on + AHEAD:
        return {"effective_on": "生效日期最远一年以后"}
    return {}


def in_force(units: Iterable[Standing], on: date, field: str = "unit") -> Refusals:
    """Whether all units are open, and the date is not before the last change of their place or name."""
    for unit in units:
        if unit.since is None:
            return {field: f"{unit.name}已撤销"}
        if on < unit.since:
            return {"effective_on": f"{unit.name}在 {unit.since.isoformat()} 有过变更，生效日期不能早于这一天"}
    return {}


def may_end(units: Iterable[Standing], on: date, field: str = "unit") -> Refusals:
    """Whether all units may end on a date: a place or name holds for a day at least, or history could not tell it."""
    units = list(units)
    wrong = in_force(units, on, field)
    for unit in units:
        if not wrong and on == unit.since:
            wrong = {"effective_on": f"{unit.name}当日才有过设立或变更，最早次日才能撤销"}
    return wrong


def establish(parent: Standing, kind: Kind, on: date) -> Refusals:
    """What forbids a new unit of a kind below a parent."""
    wrong = in_force([parent], on)
    if not wrong and not may_stand_below(kind, parent.kind):
        wrong["kind"] = f"{kind.label}不能设在{parent.kind.label}之下"
    if not wrong and paths.depth(parent.path) + 2 > paths.DEEPEST:
        wrong["unit"] = f"组织层级最多 {paths.DEEPEST} 级"
    return wrong


def move(unit: Standing, parent: Standing, on: date) -> Refusals:
    """What forbids a unit to stand below another parent: a cycle, the kinds, a closed target, no change at all."""
    wrong = in_force([unit], on) or in_force([parent], on, "parent")
    if wrong:
        return wrong
    if paths.depth(unit.path) == 0:
        return {"unit": "最上级组织不能调整隶属"}
    if paths.contains(unit.path, parent.path):
        return {"parent": "不能隶属于自己或自己的下级"}
    if paths.parent(unit.path) == parent.path:
        return {"parent": f"现在就隶属于{parent.name}"}
    if not may_stand_below(unit.kind, parent.kind):
        return {"parent": f"{unit.kind.label}不能设在{parent.kind.label}之下"}
    if paths.depth(parent.path) + unit.height + 2 > paths.DEEPEST:
        return {"parent": f"组织层级最多 {paths.DEEPEST} 级"}
    return {}


def merge(into: Standing, units: Sequence[Standing], on: date) -> Refusals:
    """What forbids units to be merged into one: other kinds, one below another, closed ones."""
    wrong = in_force([into], on) or may_end(units, on, "units")
    if wrong:
        return wrong
    everyone = [into, *units]
    if len({unit.pk for unit in everyone}) < len(everyone):
        return {"units": "并入的组织重复，或就是保留的组织"}
    if any(unit.kind != into.kind for unit in units):
        return {"units": f"只能合并同一类别的组织（{into.kind.label}）"}
    if any(a is not b and paths.contains(a.path, b.path) for a in everyone for b in everyone):
        return {"units": "上级组织和它的下级不能合并"}
    if any(paths.depth(into.path) + 1 + unit.height > paths.DEEPEST for unit in units):
        return {"units": f"组织层级最多 {paths.DEEPEST} 级"}
    return {}


def split(unit: Standing, children: Mapping[int, Standing], parts: Sequence[Mapping[str, Any]], close: bool, on: date
          ) -> Refusals:  # fmt: skip
    """What forbids new units of the same kind beside a unit, each taking some of its children.

    `children` are the open units directly below; with `close` the unit ends and all of them must be taken.
    """
    wrong = may_end([unit], on) if close else in_force([unit], on)
    if wrong:
        return wrong
    if paths.depth(unit.path) == 0:
        return {"unit": "最上级组织不能分设"}
    moved = [pk for part in parts for pk in part.get("children", [])]
    if set(moved) - children.keys():
        return {"parts": "划入新组织的，须是现在的直接下级"}
    if close and len(parts) < 2:
        return {"parts": "原组织撤销的，至少分设两个新组织"}
    if close and children.keys() - set(moved):
        return {"parts": "原组织撤销的，每个下级组织都要有归属"}
    return in_force([children[pk] for pk in moved], on)


def rename(unit: Standing, name: str, short_name: str, now: tuple[str, str], on: date) -> Refusals:
    """What forbids a new name; `now` is the present full and short name."""
    wrong = in_force([unit], on)
    if not wrong and (name, short_name) == now:
        wrong["name"] = "与现在的名称相同"
    return wrong


def reclassify(unit: Standing, parent: Kind | None, kind: Kind, on: date) -> Refusals:
    """What forbids another kind: its place below the parent, or the units below it."""
    wrong = in_force([unit], on)
    if wrong:
        return wrong
    if kind == unit.kind:
        return {"kind": f"现在就是{kind.label}"}
    if not may_stand_below(kind, parent):
        return {"kind": f"{kind.label}不能设在此处"}
    if unit.children - KINDS[kind].children:
        return {"kind": f"现有下级组织不能设在{kind.label}之下"}
    return {}


def close(unit: Standing, on: date) -> Refusals:
    """What forbids a unit to be closed: units below it, or being the root."""
    wrong = may_end([unit], on)
    if wrong:
        return wrong
    if paths.depth(unit.path) == 0:
        return {"unit": "最上级组织不能撤销"}
    if unit.children:
        return {"unit": "还有下级组织，请先撤销或调整它们的隶属"}
    return {}


def deciding(kind: ChangeKind, unit: str, others: Iterable[str]) -> str:
    """The path at which a change is decided: the lowest unit above all that it touches.

    `others` are the paths of a new parent (for a move) or of units merged in. A new unit is decided at its
    parent or above; what happens to the root is decided at the root.
    """
    if kind == ChangeKind.ESTABLISH:
        return unit
    above = [paths.parent(unit) or unit]
    above += [path if kind == ChangeKind.MOVE else paths.parent(path) or path for path in others]
    return paths.common(above)

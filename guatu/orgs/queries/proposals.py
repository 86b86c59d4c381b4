"""Proposed changes as people read them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from guatu.orgs import access
from guatu.orgs.models import Unit, UnitChange
from guatu.orgs.queries.possible import possible
from guatu.orgs.queries.standing import deciding_unit
from guatu.orgs.rules.changes import ChangeKind, Refusals
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector

LABELS = {
    "code": "组织编号", "name": "全称", "short_name": "简称", "kind": "组织类别", "sector": "行业类别",
    "secretary": "书记", "member_count": "团员人数", "parent": "新的上级组织", "units": "并入的组织",
    "parts": "新设的组织", "close": "原组织同时撤销",
}  # fmt: skip
STATES = {"waiting": "待审批", "due": "待生效", "applied": "已生效", "refused": "不同意", "withdrawn": "已收回"}


def state(change: UnitChange) -> str:
    """Where a change stands: a key of STATES, from the facts of its row."""
    if change.withdrawn_at:
        return "withdrawn"
    if change.approved is None:
        return "waiting"
    if not change.approved:
        return "refused"
    return "applied" if change.applied_at else "due"


def in_state(rows: QuerySet[UnitChange], wanted: str) -> QuerySet[UnitChange]:
    """The changes in one of STATES."""
    if wanted == "withdrawn":
        return rows.exclude(withdrawn_at=None)
    rows = rows.filter(withdrawn_at=None)
    facts: dict[str, dict[str, Any]] = {
        "waiting": {"approved": None}, "refused": {"approved": False},
        "due": {"approved": True, "applied_at": None}, "applied": {"applied_at__isnull": False},
    }  # fmt: skip
    return rows.filter(**facts[wanted])


def changes(user: Any) -> QuerySet[UnitChange]:
    """The changes of units that the user sees."""
    return access.rows(user, "unit.read", UnitChange).select_related("unit", "proposed_by", "decided_by")


@dataclass(frozen=True)
class Proposed:
    """A change with what its page shows."""

    change: UnitChange
    said: list[tuple[str, list[str]]]
    deciding: Unit
    obstacles: Refusals
    decides: bool  # whether the user may decide it now
    withdraws: bool

    @property
    def kind(self) -> str:
        return ChangeKind(self.change.kind).label

    @property
    def state(self) -> str:
        return STATES[state(self.change)]


def proposed(change: UnitChange, user: Any) -> Proposed:
    """What the page of a change shows to a user, and what the user may do with it."""
    waiting = state(change) == "waiting"
    own = change.proposed_by_id == user.pk
    deciding = deciding_unit(change)
    return Proposed(
        change,
        _said(change),
        deciding,
        possible(change) if state(change) in {"waiting", "due"} else {},
        waiting and not own and access.can(user, "unit.approve", deciding),
        waiting and own,
    )


def _said(change: UnitChange) -> list[tuple[str, list[str]]]:
    """The proposal in words: each field's label and its values."""
    said = change.proposal
    numbers = [*said.get("units", []), *([said["parent"]] if "parent" in said else [])]
    numbers += [pk for part in said.get("parts", []) for pk in part.get("children", [])]
    names = {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=numbers)}
    words: dict[str, Any] = {
        "kind": lambda value: [Kind(value).label],
        "sector": lambda value: [Sector(value).label],
        "parent": lambda value: [names.get(value, "")],
        "units": lambda value: [names.get(pk, "") for pk in value],
        "parts": lambda value: [_part(part, names) for part in value],
        "close": lambda value: ["是"],
    }
    return [
        (label, words.get(key, lambda value: [str(value)])(said[key])) for key, label in LABELS.items() if key in said
    ]


def _part(part: dict[str, Any], names: dict[int, str]) -> str:
    below = "、".join(names.get(pk, "") for pk in part.get("children", []))
    return f"{part['code']} {part['name']}" + (f"（划入：{below}）" if below else "")

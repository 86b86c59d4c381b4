"""Places where young people work, study and live, and how far the League has come there (有效覆盖面)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from guatu.base.states import Choice
from guatu.orgs.rules.sectors import Field


class PlaceKind(Choice):
    SCHOOL = "school", "学校"
    FIRM = "firm", "企业"
    BUILDING = "building", "商务楼宇"
    VILLAGE = "village", "行政村"
    COMMUNITY = "community", "社区"
    SOCIAL = "social", "社会组织"
    PARK = "park", "产业园区"
    TRADE = "trade", "新兴群体"


class Cover(Choice):
    """How far a place is covered, from nothing to its own organisation."""

    NONE = "none", "空白"
    INTEREST = "interest", "先建兴趣组织"
    JOINT = "joint", "联合建团"
    ATTACHED = "attached", "依托建团"
    OWN = "own", "独立建团"


COVERED = frozenset({Cover.JOINT, Cover.ATTACHED, Cover.OWN})


class Joint(Choice):
    """Who founds a joint branch together."""

    VILLAGE_SCHOOL = "village_school", "村校联建"
    VILLAGE_FIRM = "village_firm", "村企联建"
    VILLAGES = "villages", "村村联建"
    OTHER = "other", "其他联建"


# The steps that a place may take. Within joint and attached only the organisation changes. Nobody falls from an
# organisation to an interest group: the organisation is given up first (空白), and that shows.
STEPS: dict[Cover, frozenset[Cover]] = {
    Cover.NONE: frozenset({Cover.INTEREST, Cover.JOINT, Cover.ATTACHED, Cover.OWN}),
    Cover.INTEREST: frozenset({Cover.NONE, Cover.JOINT, Cover.ATTACHED, Cover.OWN}),
    Cover.JOINT: frozenset({Cover.NONE, Cover.JOINT, Cover.ATTACHED, Cover.OWN}),
    Cover.ATTACHED: frozenset({Cover.NONE, Cover.JOINT, Cover.ATTACHED, Cover.OWN}),
    Cover.OWN: frozenset({Cover.NONE, Cover.JOINT, Cover.ATTACHED}),
}


class CountState(Choice):
    """How good the newest count of a place is."""

    BLANK = "blank", "人数空白"
    UNCONFIRMED = "unconfirmed", "待核实"
    STALE = "stale", "已过期"
    FRESH = "fresh", "有效"


def count_state(counted: bool, confirmed_on: date | None, fresh_from: date) -> CountState:
    """How good a place's count is: `counted` by anybody, `confirmed_on` the day of the newest confirmed count."""
    if confirmed_on is None:
        return CountState.UNCONFIRMED if counted else CountState.BLANK
    return CountState.FRESH if confirmed_on >= fresh_from else CountState.STALE


def months_before(on: date, months: float) -> date:
    """The same day some months earlier, or the last day of a shorter month.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(on.year * 12 + on.month - 1 - int(months), 12)
    for day in (on.day, 30, 29):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, 28)


def step_faults(
    now: Cover, then: Cover, *, joint: str, unit: int | None, unit_now: int | None, joint_now: str = ""
) -> dict[str, str]:
    """What is wrong with bringing a place from one form to another, by field; empty if it may be done.

    `unit` is the organisation that shall cover it, `unit_now` the one that does.
    """
    faults = {}
    if then not in STEPS[now]:
        faults["cover"] = f"现在是“{now.label}”，不能改为“{then.label}”。"
    elif then == now and unit == unit_now and joint == joint_now:
        faults["cover"] = "与现在的情况相同，没有变化。"
    return faults | form_faults(then, joint=joint, unit=unit)


def form_faults(cover: Cover, *, joint: str, unit: int | None) -> dict[str, str]:
    """What does not go together in a form of cover: the joint kind, the organisation."""
    faults = {}
    if cover == Cover.JOINT and joint not in Joint.codes():
        faults["joint"] = "联合建团的，请选择联建方式。"
    if cover != Cover.JOINT and joint:
        faults["joint"] = "只有联合建团才填联建方式。"
    if cover in COVERED and unit is None:
        faults["unit"] = "请填写覆盖这里的团组织。"
    if cover not in COVERED and unit is not None:
        faults["unit"] = "没有团组织覆盖的，不填团组织。"
    return faults


def plan_faults(now: Cover, then: Cover, *, joint: str, unit: int | None, due_on: date, today: date) -> dict[str, str]:
    """What is wrong with a founding plan, by field. Attaching names its organisation; a joint branch may come later."""
    faults = {}
    if then not in COVERED:
        faults["cover"] = "建团计划只有独立建、依托建、联合建三种方式。"
    elif now in COVERED and then == now:
        faults["cover"] = f"这里已经是“{now.label}”。"
    elif then not in STEPS[now]:
        faults["cover"] = f"现在是“{now.label}”，不能计划为“{then.label}”。"
    if then == Cover.JOINT and joint not in Joint.codes():
        faults["joint"] = "联合建团的，请选择联建方式。"
    if then != Cover.JOINT and joint:
        faults["joint"] = "只有联合建团才填联建方式。"
    if then == Cover.ATTACHED and unit is None:
        faults["with_unit"] = "依托建团的，请填写依托的团组织。"
    if due_on <= today:
        faults["due_on"] = "完成期限须在今天以后。"
    return faults


def count_faults(youths: int, members: int | None, counted_on: date, today: date) -> dict[str, str]:
    """What is wrong with a count of a place, by field."""
    faults = {}
    if members is not None and members > youths:
        faults["members"] = f"团员 {members} 人，不能多于青年 {youths} 人。"
    if counted_on > today:
        faults["counted_on"] = "统计日期不能晚于今天。"
    return faults


@dataclass(frozen=True)
class Entry:
    """What is said of one place when it is recorded: its fields by name; blanks are None or ""."""

    code: str
    name: str
    kind: str
    unit: int  # number of the responsible organisation
    field: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    division_code: str = ""
    credit_code: str = ""
    opened_on: date | None = None

    def values(self) -> Mapping[str, Any]:
        """The columns of the register that an entry fills."""
        said = {name: value for name, value in vars(self).items() if name != "unit"}
        return {**said, "unit_id": self.unit}


def entry_faults(entry: Entry, today: date) -> dict[str, str]:
    """What is wrong with an entry, by field. Coordinates come in pairs, or not at all; they are never guessed."""
    faults = {}
    if not entry.code.strip():
        faults["code"] = "请填写场所编号。"
    if not entry.name.strip():
        faults["name"] = "请填写名称。"
    if entry.kind not in PlaceKind.codes():
        faults["kind"] = f"没有“{entry.kind}”这种类型。"
    if entry.field and entry.field not in Field.codes():
        faults["field"] = f"没有“{entry.field}”这个领域。"
    if (entry.latitude is None) != (entry.longitude is None):
        faults["latitude"] = "经度、纬度要么都填，要么都不填。"
    elif not (-90 <= (entry.latitude or 0) <= 90 and -180 <= (entry.longitude or 0) <= 180):
        faults["latitude"] = "纬度在 -90 到 90 之间，经度在 -180 到 180 之间。"
    if entry.division_code and not (entry.division_code.isdigit() and len(entry.division_code) in {6, 9, 12}):
        faults["division_code"] = "区划代码是 6、9 或 12 位数字。"
    if entry.credit_code and len(entry.credit_code) != 18:
        faults["credit_code"] = "统一社会信用代码是 18 位。"
    if entry.opened_on is not None and entry.opened_on > today:
        faults["opened_on"] = "成立日期不能晚于今天。"
    return faults

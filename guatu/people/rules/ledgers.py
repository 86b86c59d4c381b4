"""What a ledger does to the register, whatever it is about: each row has one outcome (P10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guatu.base.states import Choice


class Mode(Choice):
    """How much of a ledger with errors is written."""

    WHOLE = "whole", "全部写入，有错不写"
    PARTIAL = "partial", "只写没有错误的行"


class Outcome(Choice):
    """What became of a row."""

    NEW = "new", "新建"
    EDITED = "edited", "更新"
    SAME = "same", "未变"
    REFUSED = "refused", "未写入"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row; `key` names the column. A warning does not keep the row out."""

    row: int
    key: str
    message: str
    warning: bool = False


@dataclass(slots=True)
class Line:
    """What a row would do: values of a new row of the register, or those that change in row `number`."""

    row: int
    outcome: Outcome
    number: Any = None  # of the row of the register, None for one that is not there yet
    values: dict[str, Any] = field(default_factory=dict)
    unit: Any = None  # its number
    version: int | None = None  # that the row of the register has now
    before: dict[str, Any] = field(default_factory=dict)


@dataclass
class Planned:
    """What some rows would do, and what is wrong in them."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, row: int, key: str, message: str) -> None:
        """Keep a row out."""
        self.faults.append(Fault(row, key, message))

    def warn(self, row: int, key: str, message: str) -> None:
        """Say something of a row that is written all the same."""
        self.faults.append(Fault(row, key, message, warning=True))


class UnitNames:
    """The units that an importer may write, by code, full name or short name."""

    def __init__(self, units: Iterable[tuple[int, str, str, str]], default: int | None = None) -> None:
        self.default = default
        self.names: dict[int, str] = {}
        self.found: dict[str, int | None] = {}
        codes = []
        for pk, code, name, short in units:
            self.names[pk] = short or name
            codes.append((code, pk))
            for word in {name, short} - {""}:
                self.found[word] = None if word in self.found else pk
        self.found.update(codes)
        if default is None and len(self.names) == 1:
            self.default = next(iter(self.names))

    def of(self, written: str | None) -> int:
        """The unit that a cell names; ValueError in plain Chinese. A blank cell is the default."""
        if not written:
            if self.default is None:
                raise ValueError("请填写组织的编号或全称")
            return self.default
        pk = self.found.get(written, 0)
        if pk is None:
            raise ValueError(f"“{written}”有多个，请改填组织编号")
        if not pk:
            raise ValueError(f"找不到“{written}”，或不在您的管理范围")
        return pk


def changed(held: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values that differ from those held; blank ones say nothing."""
    return {key: value for key, value in given.items() if value not in (None, "") and held.get(key) != value}


def counted(lines: Iterable[Line]) -> dict[str, int]:
    """How many rows have each outcome."""
    counts = {outcome.value: 0 for outcome in Outcome}
    for line in lines:
        counts[line.outcome] += 1
    return counts

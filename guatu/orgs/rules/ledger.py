"""What a ledger of units would change: rows and the register in, a plan out. Nothing is decided twice.

A row is the unit of its code; without a code, the one open unit of its full name (and parent, where several
share it). Blank cells say nothing: they never erase. Another parent or kind is a difference that people
decide on, not an edit. The same ledger again gives an empty plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from guatu.orgs.rules import addresses
from guatu.orgs.rules.kinds import Kind, may_stand_below
from guatu.orgs.rules.sectors import Sector

# Fields that a ledger may simply correct; `industry` is the code of the second line of command.
PLAIN = (
    "name", "short_name", "sector", "industry", "secretary", "member_count", "member_count_on", "address",
    "latitude", "longitude", "division_code", "credit_code", "founded_on",
)  # fmt: skip


@dataclass
class Row:
    """A row of the ledger. `parent` and `industry` are as written: a code or a full name."""

    number: int
    code: str
    name: str
    kind: str
    parent: str
    values: dict[str, Any] = field(default_factory=dict)  # of PLAIN, only what was given


@dataclass(frozen=True)
class Known:
    """An open unit of the register that the importer may write."""

    pk: int
    code: str
    name: str
    kind: str
    parent: str  # its code; "" for the root
    parent_name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken: `key` names the column."""

    row: int
    key: str
    message: str


@dataclass(frozen=True)
class New:
    """A unit to be planted."""

    row: int
    code: str
    name: str
    kind: str
    parent: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """Plain fields of a unit to be corrected: field → (now, then)."""

    row: int
    pk: int
    code: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Difference:
    """A place or kind other than the register's, to be proposed as a change: `what` is parent or kind."""

    row: int
    pk: int
    code: str
    what: str
    now: str
    then: str


@dataclass
class Plan:
    """What the ledger would do. It can be carried out only without faults."""

    new: list[New] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many units would come into being or be corrected."""
        return len(self.new) + len(self.edits)

    def digest(self) -> str:
        """A fingerprint: the same plan has the same, so that what was shown is what is done."""
        return sha256(repr((self.new, self.edits, self.differences)).encode()).hexdigest()


def plan(rows: Iterable[Row], register: Iterable[Known], *, taken: Mapping[str, str], default: str = "") -> Plan:
    """What the rows would change in the register.

    `taken` are codes that exist but cannot be written, with the reason; `default` is the code of the parent
    of rows that name none.
    """
    own = [replace(row, values=dict(row.values)) for row in rows]  # codes are filled in on the way
    return _Planning(own, list(register), taken, default).plan()


class _Planning:
    """The working state of one plan."""

    def __init__(self, rows: list[Row], register: list[Known], taken: Mapping[str, str], default: str) -> None:
        self.rows, self.taken, self.default = rows, taken, default
        self.known = {unit.code: unit for unit in register}
        self.result = Plan()
        self.bad: set[int] = set()
        self.by_code: dict[str, Row] = {}
        self.by_name: dict[str, list[Row]] = {}
        self.known_by_name: dict[str, list[Known]] = {}
        for unit in register:
            self.known_by_name.setdefault(unit.name, []).append(unit)
        self.parents: dict[int, Row | Known | None] = {}  # by row number

    def plan(self) -> Plan:
        self.index()
        for row in self.rows:
            self.parents[row.number] = self.above(row)
        places: dict[tuple[str, str], Row] = {}
        for row in self.parents_first():
            self.take(row, places)
        self.result.faults.sort(key=lambda fault: (fault.row, fault.key))
        return self.result

    def fault(self, row: Row, key: str, message: str) -> None:
        self.bad.add(row.number)
        self.result.faults.append(Fault(row.number, key, message))

    def index(self) -> None:
        for row in self.rows:
            if row.code and row.code in self.by_code:
                self.fault(row, "code", f"与第 {self.by_code[row.code].number} 行的组织编号重复")
                continue
            if row.code in self.taken:
                self.fault(row, "code", self.taken[row.code])
            if row.code:
                self.by_code[row.code] = row
            self.by_name.setdefault(row.name, []).append(row)

    def above(self, row: Row) -> Row | Known | None:
        """The unit that a row names as its parent; of an existing unit that names none, its present one."""
        match = self.known.get(row.code) if row.code else self.only(row.name)
        if match and row.parent in ("", match.parent, match.parent_name):
            return self.by_code.get(match.parent) or self.known.get(match.parent)
        if row.parent:
            return self.find(row, row.parent, "parent")
        if self.default:
            return self.by_code.get(self.default) or self.known.get(self.default)
        tops = [other for other in self.rows if not other.parent]
        if self.known or len(tops) > 1:
            self.fault(row, "parent", "请填写上级组织的编号或全称")
        return None

    def only(self, name: str) -> Known | None:
        found = self.known_by_name.get(name, [])
        return found[0] if len(found) == 1 else None

    def find(self, row: Row, written: str, key: str) -> Row | Known | None:
        """A unit by code or full name, in the ledger or the register."""
        found: Row | Known | None = self.by_code.get(written) or self.known.get(written)
        if found:
            return found
        rows = self.by_name.get(written, [])
        if any(not other.code for other in rows):  # a row without a code may be the register's own unit
            units: list[Known] = []
        else:
            units = [unit for unit in self.known_by_name.get(written, []) if unit.code not in self.by_code]
        if len(rows) + len(units) == 1:
            return rows[0] if rows else units[0]
        several = len(rows) + len(units) > 1
        self.fault(
            row, key, f"“{written}”有多个，请改填组织编号" if several else f"找不到“{written}”，或不在您的管理范围"
        )
        return None

    def parents_first(self) -> list[Row]:
        """Rows in an order in which each parent comes first; rows in a cycle are faults."""
        below: dict[int, list[Row]] = {}
        ready: list[Row] = []
        for row in self.rows:
            parent = self.parents[row.number]
            if isinstance(parent, Row):
                below.setdefault(parent.number, []).append(row)
            else:
                ready.append(row)
        for row in ready:
            ready += below.get(row.number, [])
        done = {row.number for row in ready}
        for row in self.rows:
            if row.number not in done:
                self.fault(row, "parent", "上下级关系成环，请核对上级组织")
        return ready

    def take(self, row: Row, places: dict[tuple[str, str], Row]) -> None:
        """Give a row its unit and note what it would change."""
        parent = self.parents[row.number]
        if isinstance(parent, Row) and parent.number in self.bad:
            self.fault(row, "parent", f"上级组织（第 {parent.number} 行）有误")
        match = self.match(row, parent)
        if row.number in self.bad:
            return
        if not row.code:
            above = parent.code if parent else ""
            row.code = match.code if match else "Z" + sha256(f"{above}\n{row.name}".encode()).hexdigest()[:11].upper()
            self.by_code.setdefault(row.code, row)
        first = places.setdefault((parent.code if parent else "", row.name), row)
        if first is not row:
            self.fault(row, "name", f"与第 {first.number} 行同名，上级组织也相同")
            return
        self.check(row, match)
        if "industry" in row.values:
            self.industry(row)
        if row.number in self.bad:
            return
        if match:
            self.compare(row, match, parent)
        else:
            self.create(row, parent)

    def match(self, row: Row, parent: Row | Known | None) -> Known | None:
        """The register's unit that a row speaks of, if there is one."""
        if row.code:
            return self.known.get(row.code)
        same = [unit for unit in self.known_by_name.get(row.name, []) if unit.code not in self.by_code]
        here = [unit for unit in same if parent and unit.parent == parent.code]
        if len(here) == 1 or len(same) <= 1:
            return (here or same or [None])[0]  # type: ignore[list-item]
        self.fault(row, "name", f"有 {len(same)} 个同名组织，请填写组织编号")
        return None

    def check(self, row: Row, match: Known | None) -> None:
        """What is wrong with the row's own values."""
        held = match.values if match else {}
        given = {**held, **row.values}
        for key, message in addresses.place(given.get("latitude"), given.get("longitude")).items():
            self.fault(row, key, message)
        for key, rule in (("division_code", addresses.division), ("credit_code", addresses.credit)):
            if row.values.get(key) and (message := rule(row.values[key])):
                self.fault(row, key, message)

    def industry(self, row: Row) -> None:
        found = self.find(row, row.values["industry"], "industry")
        if found is row:
            self.fault(row, "industry", "条线主管组织不能是自己")
        elif found and not found.code:
            self.fault(row, "industry", "请改填组织编号")
        elif found:
            row.values["industry"] = found.code

    def compare(self, row: Row, unit: Known, parent: Row | Known | None) -> None:
        given = {"name": row.name, **row.values}
        fields = {key: (unit.values.get(key), value) for key, value in given.items() if unit.values.get(key) != value}
        if fields:
            self.result.edits.append(Edit(row.number, unit.pk, unit.code, fields))
        differences = []
        if row.parent and parent and parent.code != unit.parent:
            differences.append(Difference(row.number, unit.pk, unit.code, "parent", unit.parent, parent.code))
        if row.kind and row.kind != unit.kind:
            differences.append(Difference(row.number, unit.pk, unit.code, "kind", unit.kind, row.kind))
        self.result.differences += differences
        self.result.unchanged += not fields and not differences

    def create(self, row: Row, parent: Row | Known | None) -> None:
        if not row.kind:
            self.fault(row, "kind", "新的组织必须填写组织类别")
        if not row.values.get("sector") and row.kind == Kind.LOCAL_COMMITTEE:
            row.values["sector"] = Sector.PARTY_GOVERNMENT.value
        if not row.values.get("sector"):
            self.fault(row, "sector", "新的组织必须填写行业类别")
        if parent and parent.code in self.known and self.namesake(row, parent):
            self.fault(row, "name", "上级组织之下已有同名组织；如果就是它，请填写它的组织编号")
        kind, is_known = self.kind_of(parent)
        if row.kind and is_known and not may_stand_below(Kind(row.kind), kind):
            where = kind.label if kind else "最上级"
            self.fault(row, "kind", f"{Kind(row.kind).label}不能设在{where}之下")
        if row.number not in self.bad:
            above = parent.code if parent else ""
            self.result.new.append(New(row.number, row.code, row.name, row.kind, above, row.values))

    def kind_of(self, parent: Row | Known | None) -> tuple[Kind | None, bool]:
        """The kind under which a new unit would stand, None at the top, and whether that is known."""
        if parent is None:
            return None, True
        held = self.known.get(parent.code)
        kind = held.kind if held else parent.kind
        return (Kind(kind), True) if kind else (None, False)

    def namesake(self, row: Row, parent: Row | Known) -> bool:
        same = self.known_by_name.get(row.name, [])
        return any(unit.parent == parent.code and unit.code not in self.by_code for unit in same)

"""The ledger of units as people keep it: columns, their names in the national system, both ways."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from guatu.base.excel import headings, values
from guatu.base.excel.sheets import Column, Parsed, RowError, Sheet
from guatu.base.excel.writing import csv_bytes, workbook
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.ledger import Plan, Row
from guatu.orgs.rules.sectors import Sector

# Other words for a kind that ledgers of the national system and of local offices use.
KIND_WORDS = {
    "领导机关团组织": Kind.LOCAL_COMMITTEE, "地方委员会": Kind.LOCAL_COMMITTEE, "团的领导机关": Kind.LOCAL_COMMITTEE,
    "基层团委": Kind.COMMITTEE, "团的基层委员会": Kind.COMMITTEE, "基层团工委": Kind.WORKING_COMMITTEE,
    "团工作委员会": Kind.WORKING_COMMITTEE, "总支部": Kind.GENERAL_BRANCH, "支部": Kind.BRANCH,
    "临时支部": Kind.TEMPORARY_BRANCH, "流动团支部": Kind.MOBILE_BRANCH, "毕业生团组织": Kind.GRADUATE_BRANCH,
    "毕业生支部": Kind.GRADUATE_BRANCH, "待接转支部": Kind.PENDING_BRANCH,
}  # fmt: skip
SECTOR_WORDS = {
    "普通高校": Sector.UNIVERSITY, "高等院校": Sector.UNIVERSITY, "职业学校": Sector.VOCATIONAL_SCHOOL,
    "高中": Sector.SENIOR_HIGH, "初级中学": Sector.JUNIOR_HIGH, "国企": Sector.STATE_FIRM,
    "非公有制企业": Sector.PRIVATE_FIRM, "社会组织": Sector.SOCIAL_ORGANISATION, "社区": Sector.URBAN_COMMUNITY,
    "乡镇农村": Sector.RURAL,
}  # fmt: skip


@dataclass(frozen=True)
class Worded(Column):
    """A column of choices that has further words for some of them; remarks in brackets do not count."""

    further: Mapping[str, str] = field(default_factory=dict)

    def chosen(self, cell: str) -> str:
        bare = headings.bare(cell)
        return str(self.further.get(bare) or self.forms.get(bare) or super().chosen(cell))


def one_line(most: int):  # type: ignore[no-untyped-def]  # a parser, as in base.excel.values
    """A text on one line: breaks inside a cell become blanks."""
    parse = values.text(most)
    return lambda cell: parse(" ".join(cell.split()))


def degrees(cell: str) -> float:
    """A coordinate in decimal degrees, to the metre (five places and one to spare)."""
    value: Decimal = values.number()(cell.rstrip("°"))
    return float(round(value, 6))


UNITS = Sheet(
    "组织台账",
    (
        Column("code", "组织编号", ("编号", "组织ID", "组织标识"), parse=lambda cell: one_line(40)(values.code(cell)),
               example="YL0101", note="自己的编号，一经使用不再改。不填时按全称核对，新组织自动编号。"),
        Column("name", "组织全称", ("全称", "组织名称", "团组织名称", "团组织全称", "名称"), required=True,
               parse=one_line(200), example="中国共产主义青年团示例县示例镇委员会", width=44),
        Column("short_name", "组织简称", ("简称", "团组织简称"), parse=one_line(80), example="示例镇团委", width=24),
        Worded("kind", "组织类别", ("类别", "组织类型", "团组织类别"), choices=Kind.choices(), example="团委",
               further=KIND_WORDS, note="新的组织必填。"),
        Worded("sector", "行业类别", ("行业", "所属行业", "单位所属行业类别", "所属行业类别"), choices=Sector.choices(),
               example="农村", further=SECTOR_WORDS, note="新的组织必填；领导机关可不填。"),
        Column("parent_code", "上级组织编号", ("上级编号",), parse=values.code, example="YL01"),
        Column("parent", "上级组织", ("上级", "上级组织全称", "上级组织名称", "上级团组织", "所属上级", "隶属组织"),
               parse=one_line(200), example="中国共产主义青年团示例县委员会", width=44,
               note="填上级的编号或全称；填了上级组织编号的，以编号为准。"),
        Column("industry", "条线主管组织", ("条线上级", "行业上级", "业务主管组织"), parse=one_line(200), width=30,
               note="属地之外的条线主管（第二条隶属线），填编号或全称。"),
        Column("secretary", "书记姓名", ("书记", "团组织书记", "负责人"), parse=one_line(120), example="张三"),
        Column("member_count", "团员人数", ("团员数", "团员总数"), parse=values.integer(0, 1_000_000), example="36"),
        Column("member_count_on", "团员人数统计日期", ("统计日期",), parse=values.day, example="2026-06-30"),
        Column("division_code", "行政区划代码", ("区划代码",), parse=values.code, example="610300"),
        Column("credit_code", "统一社会信用代码", ("信用代码",), parse=lambda cell: values.code(cell).upper()),
        Column("address", "地址", ("详细地址", "组织地址", "单位地址"), parse=one_line(200), width=30),
        Column("longitude", "经度", parse=degrees, note="十进制度，国家大地坐标系（CGCS2000），如 107.237743。"),
        Column("latitude", "纬度", parse=degrees),
        Column("founded_on", "成立日期", ("建立日期", "成立时间", "建立时间"), parse=values.day, example="2019-05-04"),
    ),
)  # fmt: skip
VALUES = (
    "short_name", "sector", "industry", "secretary", "member_count", "member_count_on", "division_code",
    "credit_code", "address", "longitude", "latitude", "founded_on",
)  # fmt: skip


def rows(parsed: Parsed) -> list[Row]:
    """The rows of a ledger in the terms of the rules; blank cells are left out."""
    return [
        Row(
            number=number,
            code=row["code"] or "",
            name=row["name"],
            kind=row["kind"] or "",
            parent=row["parent_code"] or row["parent"] or "",
            values={key: row[key] for key in VALUES if row[key] not in (None, "")},
        )
        for number, row in parsed.rows
    ]


def errors(parsed: Parsed, found: Plan) -> list[RowError]:
    """All that is wrong in a ledger, by row: what the cells say, and what the plan found."""
    unread = {error.row for error in parsed.errors}
    numbers = {fault.row for fault in found.faults} | unread
    cells = {number: row for number, row in parsed.worksheet.rows if number in numbers}
    missed = {text.strip() for number in unread for text in cells[number]}
    listed = list(parsed.errors)
    for fault in found.faults:
        key = fault.key
        if key == "parent" and "parent" not in parsed.headings.places:
            key = "parent_code"
        at = parsed.headings.places.get(key)
        row = cells.get(fault.row, [])
        written = row[at] if at is not None and at < len(row) else ""
        if key in ("parent", "parent_code", "industry") and written.strip() in missed - {""}:
            continue  # it names a row that could not be read; that row's own error is the one to mend
        listed.append(RowError(fault.row, UNITS.column(key).title, written, fault.message, at))
    return sorted(listed, key=lambda error: error.row)


def lines(units: QuerySet[Unit]) -> Iterable[list[object]]:
    """The ledger of some units, parents first, as it can be imported again."""
    for unit in units.order_by("path").select_related("parent", "industry_parent").iterator(chunk_size=2000):
        above = unit.parent
        yield [
            unit.code, unit.name, unit.short_name, Kind(unit.kind).label, Sector(unit.sector).label,
            above.code if above else "", above.name if above else "",
            unit.industry_parent.code if unit.industry_parent else "", unit.secretary, unit.member_count,
            unit.member_count_on, unit.division_code, unit.credit_code, unit.address, unit.longitude, unit.latitude,
            unit.founded_on,
        ]  # fmt: skip


def exported(units: QuerySet[Unit], form: str) -> bytes:
    """The ledger of some units as a file: `form` is xlsx or csv."""
    titles = [column.title for column in UNITS.columns]
    return csv_bytes(titles, lines(units)) if form == "csv" else workbook(UNITS.name, titles, lines(units))

"""The demo's assessments by the province: last year's, closed, and this year's, under way, against made-up cities.

Items and weights are the shipped example: no province's own document.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from guatu.accounts.models import User
from guatu.appraisals.actions import assessments, tables
from guatu.appraisals.actions.tables import Printed
from guatu.appraisals.models import Assessment
from guatu.appraisals.rules import standings
from guatu.appraisals.rules.provincial import Line
from guatu.appraisals.sheets import shipped
from guatu.base import clock
from guatu.demo.field.ground import Ground
from guatu.orgs.models import Unit

CITIES = ("河口市", "西山市", "东湖市", "南江市", "北原市", "青川市", "石桥市", "临海市", "安平市", "白水市", "柳城市")
SOURCE = "省考核情况表（演示）"
COUNTY_SOURCE = "市对县考核情况表（演示）"
CONSEQUENCE = "取消当年评优资格，总分不再参加排名（演示）"
FORMULA = "score + min(bonus, 20) - deduction"
# Our own values by code in the earlier and the present period; others are drawn around them.
OWN: dict[str, tuple[float, float]] = {
    "1": (82, 88.5), "2": (90.2, 91.8), "3": (84, 86.4), "4": (93, 96), "5": (31, 44), "5.1": (22, 30),
    "5.2": (9, 14), "6": (3, 4), "7": (1, 1), "8": (4, 3), "9": (1, 1), "10": (2, 1), "11": (0, 0),
}  # fmt: skip
SHARES, COUNTS = ("1", "2", "3", "4"), ("5.1", "5.2")
LEFT_OUT = [(15, "全省合计", "合计行"), (16, "全省平均", "平均或极值行"), (17, "注：“—”为未报。", "说明行")]


def assessment(ground: Ground) -> None:
    """Two periods of the city, and this year's of one county by the city."""
    year, by = clock.day(ground.at - timedelta(days=45)).year, ground.cast["demo-chief"]
    _period(ground, date(year - 1, 1, 1), date(year - 1, 12, 31), 0, by, ground.at - timedelta(days=40))
    _period(ground, date(year, 1, 1), date(year, 12, 31), 1, by, ground.at - timedelta(days=9))
    _county(ground, date(year, 1, 1), ground.at - timedelta(days=6))


def _county(ground: Ground, since: date, at: datetime) -> None:
    """How the city assesses its counties this year, as the demo's county keeps it."""
    county, by = Unit.objects.get(pk=ground.seats["demo-county"]), ground.cast["demo-county"]
    subject = _name(county)
    said = {
        "name": f"{since.year}年度市级考核（演示）", "source": COUNTY_SOURCE, "formula": FORMULA,
        "consequence": CONSEQUENCE, "subject": subject, "since": since, "until": date(since.year + 1, 1, 1),
    }  # fmt: skip
    made = assessments.create(unit=county, said=said, by=by, at=at)
    assessments.set_items(assessment=made, version=1, rows=shipped.example(), by=by, at=at)
    _type(made, 1, clock.day(at), by, at)
    made.refresh_from_db()
    counties = Unit.objects.filter(parent=ground.root, kind="local_committee", closed_on=None).order_by("path")
    lines = [_line(ground, 3 + n, _name(unit), 1) for n, unit in enumerate(counties)]
    table = Printed("市对县考核情况表.xlsx", clock.day(at), COUNTY_SOURCE, lines, [])
    tables.import_table(assessment=made, version=made.version, table=table, by=by, at=at + timedelta(hours=1))


def _period(ground: Ground, since: date, last: date, turn: int, by: User, at: datetime) -> None:
    """One period: its list, its table, and what the table does not say by hand. The earlier one is closed."""
    subject = _name(ground.root)
    said = {
        "name": f"{since.year}年度省级考核（演示）", "source": SOURCE, "formula": FORMULA, "consequence": CONSEQUENCE,
        "subject": subject, "since": since, "until": last + timedelta(days=1),
    }  # fmt: skip
    made = assessments.create(unit=ground.root, said=said, by=by, at=at)
    assessments.set_items(assessment=made, version=1, rows=shipped.example(), by=by, at=at)
    on = min(last, clock.day(at))
    _type(made, turn, on, by, at)
    made.refresh_from_db()
    lines = _lines(ground, subject, turn)
    table = Printed(
        "省考核情况表.xlsx",
        on,
        SOURCE,
        lines,
        LEFT_OUT,
        sums=[line.subject for line in lines if "全域" in line.subject],
    )
    tables.import_table(assessment=made, version=made.version, table=table, by=by, at=at + timedelta(hours=1))
    if turn == 0:
        made.refresh_from_db()
        assessments.close(assessment=made, version=made.version, by=by, at=at + timedelta(days=2))


def _name(root: Unit) -> str:
    """The city's name as a table of the province prints it."""
    return (root.short_name or root.name).removeprefix("共青团").removesuffix("委员会").removesuffix("委")


def _type(made: Assessment, turn: int, on: date, by: User, at: datetime) -> None:
    """What only we ourselves say: bonus, deductions, vetoes, a yes."""
    for item in made.items.filter(code__in=["7", "9", "10", "11"]).select_related("assessment__unit"):
        value = OWN[item.code][turn]
        assessments.type_value(item=item, value=value, on=on, source="办公室台账（演示）", by=by, at=at)


def _lines(ground: Ground, subject: str, turn: int) -> list[Line]:
    """The table: unsorted, with a tie, with what is missing, with a row that is the sum of two, and one wrong place."""
    rows = [_line(ground, 3 + at, city, turn) for at, city in enumerate(CITIES)]
    own: dict[str, Decimal | None] = {code: Decimal(str(OWN[code][turn])) for code in (*SHARES, *COUNTS, "5", "6", "8")}
    if turn:  # this year's rate of transfers is not in the table yet: the register says it
        own["2"] = None
    rows.insert(4, Line(20, subject, dict(own), _printed(own)))
    rows[1].values["1"] = rows[6].values["1"]  # a tie
    if turn:
        rows[2].values["3"], rows[8].values["5"] = None, None
        rows.append(_sum(rows[2], rows[7]))
    else:
        rows[9].values["4"] = None
    places = standings.places({row.subject: row.values.get("1") for row in rows})
    for row in rows:
        row.printed = _printed(row.values)
        place = places[row.subject]
        if place is not None:
            row.ranks["1"] = place + (row is rows[0])
    return rows


def _line(ground: Ground, row: int, city: str, turn: int) -> Line:
    values: dict[str, Decimal | None] = {}
    for code in SHARES:
        drawn = OWN[code][turn] + ground.chance.uniform(-12, 9)
        values[code] = Decimal(str(round(min(drawn, 100), 1)))
    for code in COUNTS:
        values[code] = Decimal(max(0, int(OWN[code][turn] + ground.chance.randint(-12, 14))))
    values["5"] = (values["5.1"] or Decimal()) + (values["5.2"] or Decimal())
    values["6"], values["8"] = Decimal(ground.chance.randint(2, 4)), Decimal(ground.chance.randint(0, 6))
    return Line(row, city, values, _printed(values))


def _sum(*parts: Line) -> Line:
    """A row that a province prints beside the two that it is the sum of."""
    values: dict[str, Decimal | None] = {
        code: sum((line.values[code] or Decimal() for line in parts), Decimal()) for code in (*COUNTS, "8")
    }
    return Line(21, f"{parts[0].subject[:-1]}全域", values, _printed(values))


def _printed(values: Mapping[str, Decimal | None]) -> dict[str, str]:
    return {
        code: "—" if value is None else f"{value}%" if code in SHARES else str(value) for code, value in values.items()
    }

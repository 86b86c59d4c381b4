"""Task lists as an Excel workbook of three sheets: 专项 (one row), 类别, 任务."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from guatu.base.excel import reading as ledgers
from guatu.base.excel import values
from guatu.base.excel.headings import plain
from guatu.base.excel.sheets import Column, Parsed, Sheet, parse
from guatu.base.excel.writing import FONT, head_cell, put, sheet_name
from guatu.base.problems import Problem
from guatu.campaigns.rules import reading
from guatu.campaigns.rules.reach import KIND_WORDS, SECTOR_WORDS
from guatu.campaigns.rules.reading import Finding
from guatu.campaigns.rules.tasklist import Item, TaskList
from guatu.campaigns.rules.tasks import Evidence

LIMITS = ledgers.Limits(size=2 * ledgers.MIB, rows=500, columns=60, cells=30_000)
LABELS = {"yes": "是", "no": "否"}


def words(allowed: dict[str, str]) -> Any:
    """A parser of several words in one cell, each by label or by code, parted by 、 or commas."""
    codes = {plain(form): code for code, label in allowed.items() for form in (code, label)}

    def parse_words(cell: str) -> list[str]:
        parts = [part.strip() for part in cell.replace("，", "、").replace(",", "、").replace("；", "、").split("、")]
        for part in parts:
            if part and plain(part) not in codes:
                raise ValueError(f"没有“{part[:20]}”；可用：{'、'.join(allowed.values())}")
        return [codes[plain(part)] for part in parts if part]

    return parse_words


CAMPAIGN = Sheet(
    "专项",
    (
        Column("code", "专项编号", required=True, parse=values.text(60), width=20),
        Column("name", "专项名称", required=True, parse=values.text(200), width=36),
        Column("name_en", "英文名称", parse=values.text(300), absent="", width=30),
        Column("sectors", "限于领域", parse=words(SECTOR_WORDS), absent=[], width=24),
        Column("demonstration_lead_days", "示范点提前天数", parse=values.integer(), absent=None),
        Column("correction_days", "退回后补报天数", parse=values.integer(), absent=None),
    ),
)
CATEGORIES = Sheet(
    "类别",
    (
        Column("code", "类别编号", required=True, parse=values.text(60)),
        Column("name", "类别名称", required=True, parse=values.text(200), width=30),
        Column("name_en", "类别英文名", parse=values.text(300), absent="", width=30),
    ),
)
TASKS = Sheet(
    "任务",
    (
        Column("category", "所属类别", parse=values.text(60), absent="", note="类别编号；不填时按任务编号的第一段"),
        Column("code", "任务编号", required=True, parse=values.text(60)),
        Column("name", "任务名称", required=True, parse=values.text(200), width=26),
        Column("name_en", "任务英文名", parse=values.text(300), absent="", width=20),
        Column("standard", "完成标准", required=True, parse=values.text(4000), width=50),
        Column("source", "依据", parse=values.text(500), absent="", width=26),
        Column("for", "承担组织", required=True, parse=words(KIND_WORDS), width=26, note="多种组织用顿号隔开"),
        Column("sectors", "任务限于领域", parse=words(SECTOR_WORDS), absent=[]),
        Column("evidence", "印证方式", required=True, choices=Evidence.choices()),
        Column("indicator", "指标", parse=values.text(100), absent="", width=22),
        Column("target", "目标值", parse=values.text(40), absent="", note="如 >= 0.95"),
        Column("due_day", "第几天到期", parse=values.integer(), absent=None, note="与到期日期只填一种"),
        Column("due", "到期日期", parse=values.day, absent=None),
        Column("department", "责任部室", parse=values.text(100), absent=""),
        Column("second_level", "二级核验", choices=list(LABELS.items()), absent="no"),
        Column("weight", "权重", parse=values.integer(), absent=None),
    ),
)


def read(path: str | Path) -> TaskList:
    """The list of a workbook. Faults are named by sheet, row and column."""
    table = ledgers.read(path, limits=LIMITS)
    sheets = {plain(sheet.name): sheet for sheet in table.sheets}
    found = {}
    for sheet in (CAMPAIGN, CATEGORIES, TASKS):
        worksheet = sheets.get(plain(sheet.name))
        if worksheet is None and sheet is not CATEGORIES:
            raise Problem("invalid", f"没有“{sheet.name}”工作表。请先导出一份清单，照它的样子填写。")
        if worksheet is not None and len(worksheet.rows) > 1:
            found[sheet.name] = parse(sheet, ledgers.Table([worksheet]))
        elif sheet is not CATEGORIES:
            raise Problem("invalid", f"“{sheet.name}”工作表里没有内容")
    return from_rows(found)


def from_rows(found: dict[str, Parsed]) -> TaskList:
    """The list that the parsed sheets say."""
    fields = {
        f"{name} 第{error.row}行 {error.column}": error.message
        for name, parsed in found.items()
        for error in parsed.errors
    }
    refuse(fields)
    if len(found["专项"].rows) != 1:
        raise Problem("invalid", "“专项”工作表应只有一行：一个工作簿一个专项")
    raw = dict(found["专项"].rows[0][1])
    raw["categories"] = [row for _, row in found["类别"].rows] if "类别" in found else []
    raw["tasks"] = [task_of(row) for _, row in found["任务"].rows]
    tasklist, findings = reading.read(raw)
    refuse({place_of(finding, found): finding.message for finding in findings})
    return tasklist


def task_of(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the task sheet as the reader of lists wants it."""
    return {**row, "second_level": row["second_level"] == "yes"}


def refuse(fields: dict[str, str]) -> None:
    """Refuse a workbook with faults."""
    if fields:
        place, message = next(iter(fields.items()))
        raise Problem("invalid", f"任务清单有{len(fields)}处要改。{place}：{message}", fields)


def place_of(finding: Finding, found: dict[str, Parsed]) -> str:
    """Where a fault stands: sheet, row and column title."""
    where = finding.place
    if len(where) >= 2 and where[0] in ("categories", "tasks") and isinstance(where[1], int):
        sheet = CATEGORIES if where[0] == "categories" else TASKS
        row = found[sheet.name].rows[where[1]][0]
        return f"{sheet.name} 第{row}行 {title(sheet, where[2:])}".strip()
    if where and where[0] in ("categories", "tasks"):
        return "类别" if where[0] == "categories" else "任务"
    return f"专项 {title(CAMPAIGN, where)}".strip()


def title(sheet: Sheet, steps: Sequence[str | int]) -> str:
    """The column's title of a key, or the key itself."""
    return next(
        (column.title for column in sheet.columns if steps and column.key == steps[0]), "".join(map(str, steps))
    )


def write(tasklist: TaskList) -> bytes:
    """The list as a workbook that `read` gives back unchanged."""
    book = Workbook()
    del book[book.sheetnames[0]]
    page(book, CAMPAIGN, [campaign_row(tasklist)])
    page(book, CATEGORIES, [[heading.code, heading.name, heading.name_en] for heading in tasklist.categories])
    page(book, TASKS, [task_row(item) for item in tasklist.tasks])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page(book: Workbook, sheet: Sheet, rows: list[list[str]]) -> None:
    """One sheet: headings with their notes, and rows of guarded text."""
    found = book.create_sheet(sheet_name(sheet.name))
    for at, column in enumerate(sheet.columns, 1):
        head_cell(found, at, column)
    found.freeze_panes = "A2"
    for number, row in enumerate(rows, 2):
        for at, text in enumerate(row, 1):
            cell = put(found, number, at, text)
            cell.font, cell.alignment = Font(name=FONT), Alignment(wrap_text=True, vertical="top")


def campaign_row(tasklist: TaskList) -> list[str]:
    """The one row of the campaign's sheet."""
    return [
        tasklist.code,
        tasklist.name,
        tasklist.name_en,
        "、".join(SECTOR_WORDS[word] for word in tasklist.sectors),
        str(tasklist.demonstration_lead_days),
        str(tasklist.correction_days),
    ]


def task_row(item: Item) -> list[str]:
    """One row of the task sheet."""
    return [
        item.category,
        item.code,
        item.name,
        item.name_en,
        item.standard,
        item.source,
        "、".join(KIND_WORDS[word] for word in item.kinds),
        "、".join(SECTOR_WORDS[word] for word in item.sectors),
        Evidence(item.evidence).label,
        item.indicator,
        item.target,
        str(item.due_day or ""),
        item.due_on.isoformat() if item.due_on else "",
        item.department,
        LABELS["yes" if item.second_level else "no"],
        str(item.weight),
    ]

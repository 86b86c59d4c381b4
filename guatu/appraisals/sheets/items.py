"""The list of items of an assessment as a spreadsheet and as YAML, both ways."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from guatu.appraisals.rules.assessment import Item, ItemKind, refusals
from guatu.base.excel import values
from guatu.base.excel.reading import Table
from guatu.base.excel.sheets import Column, Sheet, parse
from guatu.base.excel.writing import workbook
from guatu.base.problems import Problem

LARGEST = 256 * 1024  # bytes of a YAML list
MOST = 200
FORMULA_NOTE = "可用：value（数值）、target（目标）、weight（满分）、rank（名次）、count（参评个数）"


def codes(cell: str) -> tuple[str, ...]:
    """Codes of items, parted by 、 or commas."""
    parts = values.half(cell).replace("、", ",").replace(";", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())


ITEMS = Sheet(
    "考核指标",
    (
        Column("code", "编号", ("指标编号", "序号"), True, values.text(20), "1.1"),
        Column("name", "指标", ("指标名称", "考核指标", "考核内容"), True, values.text(120), "学社衔接率", width=28),
        Column("kind", "类别", ("计分方式",), True, choices=ItemKind.choices(), example="计分"),
        Column("weight", "满分", ("分值", "权重"), parse=values.number(0, 10000), example="10", absent=0,
               note="加分、扣分项写最多加、扣几分；0 为不限"),
        Column("target", "目标", ("目标值",), parse=values.number(), example="95", note="百分数直接写 95"),
        Column("measure", "计量单位", ("单位",), parse=values.text(20), example="%", absent="",
               note="百分数写 %；“是否”“等次”按是否、A—D 填"),
        Column("lower_is_better", "越低越好", parse=values.yes_no, example="否", absent=False),
        Column("formula", "公式", ("计分公式",), parse=values.text(300), absent="", width=44,
               example="weight * clamp(value / target, 0, 1)", note=FORMULA_NOTE),
        Column("indicator", "登记册指标", parse=values.text(60), absent="", note="登记册里的指标代码；填了就自动取数"),
        Column("composed_of", "由哪几项合成", parse=codes, absent=(), note="编号，用顿号分开；合成的项不重复计入"),
        Column("department", "责任部室", ("责任部门",), parse=values.text(60), absent="", example="组织部"),
        Column("tie_break", "并列看近四周", parse=values.yes_no, absent=False),
    ),
    unique=(("code",),),
)  # fmt: skip
KEYS = [column.key for column in ITEMS.columns]


class Loader(yaml.SafeLoader):
    """Plain values only; references are refused, since they make a small file unfold into a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise Problem("invalid", f"第{self.peek_event().start_mark.line + 1}行：不支持引用（*），请把内容写全")
        return super().compose_node(parent, index)


def from_table(table: Table) -> list[dict[str, Any]]:
    """The items of a spreadsheet, each with all keys. Every fault is named with its row."""
    found = parse(ITEMS, table)
    _refuse({f"第{error.row}行 {error.column}": error.message for error in found.errors})
    return checked([row for _, row in found.rows])


def from_yaml(content: bytes) -> list[dict[str, Any]]:
    """The items of a YAML list, under `items` or bare."""
    if len(content) > LARGEST:
        raise Problem("too_large", f"指标清单不能超过{LARGEST // 1024} KB")
    try:
        found = yaml.load(content.decode("utf-8-sig"), Loader)  # noqa: S506 -- a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise Problem("invalid", "这个 YAML 文件读不出来，请检查缩进和冒号。") from None
    rows = found.get("items") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Problem("invalid", "文件里应有一个指标清单（items）。")
    made, wrong = [], {}
    for number, row in enumerate(rows[: MOST + 1], 1):
        try:
            made.append(_row(row))
        except ValueError as error:
            wrong[f"第{number}项"] = str(error)
    _refuse(wrong)
    return checked(made)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    strange = sorted(str(key) for key in row if key not in KEYS)
    if strange:
        raise ValueError(f"不认识的栏目“{strange[0]}”")
    made = {}
    for column in ITEMS.columns:
        given = row.get(column.key)
        text = "、".join(map(str, given)) if isinstance(given, list) else "" if given is None else str(given)
        text = {"True": "是", "False": "否"}.get(text, text)
        try:
            made[column.key] = column.value(text)
        except ValueError as error:
            raise ValueError(f"{column.title}：{error}") from None
    return made


def checked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows if they make a list of items; else every fault by code."""
    if not rows or len(rows) > MOST:
        raise Problem("invalid", f"清单里应有1到{MOST}项指标。")
    _refuse({f"指标 {code}": said for code, said in refusals(map(item, rows)).items()})
    return rows


def item(row: Mapping[str, Any]) -> Item:
    """An item as the rules know it."""
    target = row["target"]
    return Item(
        code=row["code"], name=row["name"], kind=ItemKind(row["kind"]), weight=float(row["weight"] or 0),
        target=None if target is None else float(target), measure=row["measure"],
        lower_is_better=row["lower_is_better"], formula=row["formula"], composed_of=tuple(row["composed_of"]),
        tie_break=row["tie_break"],
    )  # fmt: skip


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        first = next(iter(faults.items()))
        raise Problem(
            "invalid", f"指标清单有{len(faults)}处要改。{first[0]}：{first[1]}", dict(list(faults.items())[:50])
        )


def to_workbook(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The list as a spreadsheet that can be read again."""
    titles = [column.title for column in ITEMS.columns]
    return workbook(ITEMS.name, titles, ([_cell(key, row[key]) for key in KEYS] for row in rows))


def _cell(key: str, value: Any) -> object:
    if key == "kind":
        return ItemKind(value).label
    if key == "composed_of":
        return "、".join(value)
    return ("是" if value else "否") if isinstance(value, bool) else value

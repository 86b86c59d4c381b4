"""A table of the province, read from a spreadsheet: rows are cities, columns are items, with or without places.

Headings are taken loosely, also over two rows; nothing is taken from the order of rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guatu.appraisals.rules import provincial
from guatu.appraisals.rules.assessment import Item
from guatu.appraisals.rules.provincial import Line, Sum
from guatu.base.excel.headings import LOOK_IN, bare, plain, shown
from guatu.base.excel.reading import Table, Worksheet
from guatu.base.problems import Problem

MOST_ROWS, MOST_COLUMNS = 300, 150
SUBJECTS = frozenset(
    {"地区", "市", "市州", "城市", "单位", "地市", "州市", "市地州", "地市州", "设区市", "市州名称", "单位名称"}
    | {"地区名称", "被考核单位", "组织"}
)
WHOLE = {"总分", "总得分", "考核得分", "综合得分", "合计得分", "总成绩", "合计", "总计"}
PLACES = ["排名", "名次", "位次"]
VALUES = {"数值", "完成", "完成值", "完成情况", "完成率", "实绩", "值", "数量", "指标值"}
GENERAL = {"总", "综合"}
IGNORED = {"序号", "编号", "no", "备注", "得分", "分值"}


@dataclass(frozen=True)
class Place:
    """What a column holds: subject, value or rank of an item (code), total or total_rank."""

    what: str
    code: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell, for a person to mend in the file."""

    row: int
    column: str
    written: str
    message: str


@dataclass
class Provincial:
    """A table as read: its cities, what was left out and why, faults that stop it, and sums to be confirmed."""

    codes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    left_out: list[tuple[int, str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    row_sums: list[Sum] = field(default_factory=list)
    column_sums: list[Sum] = field(default_factory=list)


@dataclass
class _Heads:
    at: int  # index of the last heading row
    places: dict[int, Place]
    titles: dict[int, str]
    unknown: list[str]


def read(table: Table, items: Sequence[Item], own: str) -> Provincial:
    """A table of the province. What cannot be read is a fault of its row; no table in the file is a Problem."""
    fits = [(sheet, _heads(sheet, items, own)) for sheet in table.sheets if sheet.rows]
    found = [(sheet, heads) for sheet, heads in fits if heads and any(p.what == "value" for p in heads.places.values())]
    if not found:
        raise Problem("invalid", "没有认出表头：应有一列城市名称，其余各列的标题与指标名称或编号一致。")
    sheet, heads = max(found, key=lambda one: len(one[1].places if one[1] else ()))
    assert heads is not None  # noqa: S101 -- narrowed just above
    made = Provincial(codes=[p.code for p in heads.places.values() if p.what == "value"])
    _body(made, sheet, heads, {item.code: item for item in items}, own)
    _notes(made, heads, items, own)
    measures = {item.code: item.measure for item in items if item.code in made.codes}
    if not made.faults:
        rows = {line.subject: line.values for line in made.lines}
        made.row_sums = provincial.summed_rows(rows, measures)
        apart = {name: row for name, row in rows.items() if name not in {one.name for one in made.row_sums}}
        made.column_sums = _undeclared(provincial.summed_columns(apart, measures), items)
    return made


def _undeclared(sums: list[Sum], items: Sequence[Item]) -> list[Sum]:
    """The sums that the list of items does not know of yet."""
    known = {item.code: item for item in items}
    declared = {code for item in items for code in item.composed_of}
    return [one for one in sums if not known[one.name].composed_of and one.name not in declared]


def _heads(sheet: Worksheet, items: Sequence[Item], own: str) -> _Heads | None:
    """The heading row among the first ten, with the second one below it if it has one."""
    rows = [cells[:MOST_COLUMNS] for _, cells in sheet.rows[:LOOK_IN]]
    names = _names(items)
    worth = [_worth(cells, names) for cells in rows]
    best = worth.index(max(worth))
    if not worth[best]:
        return None
    tops, at = rows[best], best
    subs = rows[best + 1] if best + 1 < len(rows) else []
    second = any(_sub(cell) for cell in subs) and not any(map(_subject, subs))
    if second:
        at += 1
    heads = _Heads(at, {}, {}, [])
    last, top = "", ""
    for column in range(max(len(tops), len(subs) if second else 0)):
        top = _cell(tops, column) or (top if second and _cell(subs, column) else "")
        title = top + (_cell(subs, column) if second else "")
        last = _place_column(heads, column, top, _cell(subs, column) if second else "", title, names, last)
    if not any(one.what == "subject" for one in heads.places.values()):
        _find_subject(heads, sheet, own)
    return heads


def _place_column(
    heads: _Heads, column: int, top: str, sub: str, title: str, names: Mapping[str, str], last: str
) -> str:  # fmt: skip
    """Note what one column holds; returns what the next bare heading of a place belongs to."""
    heads.titles[column] = shown(title)
    named, head = _named(top, names), plain(sub or top)
    ending = next((word for word in PLACES if head.endswith(word)), "")
    if ending:
        base = (head if not sub else plain(top)).removesuffix(ending)
        target = "" if base in WHOLE or base in GENERAL else names.get(base) or named or last
        heads.places[column] = Place("rank", target) if target else Place("total_rank")
        return last
    if _subject(title):
        heads.places[column] = Place("subject")
    elif head in IGNORED or (head.endswith("得分") and head not in WHOLE):
        return named or last
    elif bare(top) in WHOLE and not named:
        heads.places[column] = Place("total")
        return ""
    elif named:
        heads.places[column] = Place("value", named)
        return named
    elif title.strip():
        heads.unknown.append(shown(title))
    return last


def _names(items: Sequence[Item]) -> dict[str, str]:
    """Every way to name an item → its code."""
    found: dict[str, str] = {}
    for item in items:
        for name in (item.name, item.code, f"{item.code}{item.name}", plain(item.name).removeprefix("其中")):
            found.setdefault(plain(name), item.code)
            found.setdefault(bare(name), item.code)
    return found


def _named(cell: str, names: Mapping[str, str]) -> str:
    if not cell.strip():
        return ""
    return names.get(plain(cell)) or names.get(bare(cell)) or names.get(bare(cell).lstrip("0123456789")) or ""


def _worth(cells: Sequence[str], names: Mapping[str, str]) -> int:
    """How much a row looks like headings. A bare number may be an item's code, but only where cities are headed."""
    headed = any(map(_subject, cells))
    named = [cell for cell in cells if _named(cell, names) and (headed or not plain(cell).isdecimal())]
    return (2 * len(named) + headed) if named else 0


def _subject(cell: str) -> bool:
    return plain(cell) in SUBJECTS or bare(cell) in SUBJECTS


def _sub(cell: str) -> bool:
    said = plain(cell)
    return said in VALUES or said in PLACES or said in IGNORED


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _find_subject(heads: _Heads, sheet: Worksheet, own: str) -> None:
    """Where no heading names the cities: the column in which our own name stands."""
    for _, cells in sheet.rows[heads.at + 1 : heads.at + 1 + MOST_ROWS]:
        for column, text in enumerate(cells[:MOST_COLUMNS]):
            if column not in heads.places and provincial.same(text, own):
                heads.places[column] = Place("subject")
                return


def _body(made: Provincial, sheet: Worksheet, heads: _Heads, items: Mapping[str, Item], own: str) -> None:
    where = next((column for column, place in heads.places.items() if place.what == "subject"), None)
    if where is None:
        raise Problem("invalid", "没有认出城市一列：请把这一列的标题写成“地区”或“城市”。")
    if len(sheet.rows) > MOST_ROWS:
        raise Problem("too_large", f"表格超过 {MOST_ROWS} 行，不像是一张省表。")
    _refuse_doubles(made, heads)
    seen: dict[str, int] = {}
    for number, cells in sheet.rows[heads.at + 1 :]:
        written = _cell(cells, where)
        subject = own if provincial.same(written, own) else provincial.tidy(written)
        if why := _skipped(subject, cells, heads):
            made.left_out += [(number, written, why)] if why != "空行" else []
        elif not subject:
            made.faults.append(Fault(number, "", "", "没有城市名称。合并的单元格请先取消合并，逐行写上名称。"))
        elif subject in seen:
            made.faults.append(Fault(number, "", written, f"与第 {seen[subject]} 行重复"))
        else:
            seen[subject] = number
            made.lines.append(_line(made, Line(number, subject), cells, heads, items))
    _rescale(made, items)
    if not made.lines and not made.faults:
        raise Problem("invalid", "表头下面没有城市的数据。")


def _refuse_doubles(made: Provincial, heads: _Heads) -> None:
    """Two columns that hold the same thing: nobody knows which one counts."""
    seen: dict[Place, int] = {}
    for column, place in heads.places.items():
        if place in seen:
            titles = f"{heads.titles[seen[place]]}、{heads.titles[column]}"
            made.faults.append(Fault(0, titles, "", "两列是同一项，请只留一列"))
        seen.setdefault(place, column)
    made.codes = list(dict.fromkeys(made.codes))


def _skipped(subject: str, cells: Sequence[str], heads: _Heads) -> str:
    """Why a row is passed over: blank, a sum, a note that fills the row."""
    said = [_cell(cells, column) for column, place in heads.places.items() if place.what != "subject"]
    if why := provincial.no_city(subject):
        return why
    if any(said):
        return ""
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    if len(first) > provincial.LONGEST:
        return "说明行"
    return provincial.no_city(first) or ("" if subject else "空行")


def _line(made: Provincial, line: Line, cells: Sequence[str], heads: _Heads, items: Mapping[str, Item]) -> Line:
    for column, place in heads.places.items():
        text = _cell(cells, column)
        try:
            if place.what == "value":
                line.printed[place.code] = text[:80]
                line.values[place.code] = provincial.number(text, items[place.code].measure)
            elif place.what == "rank" and (rank := provincial.place(text)) is not None:
                line.ranks[place.code] = rank
            elif place.what == "total":
                line.total = provincial.number(text, "分")
            elif place.what == "total_rank":
                line.total_rank = provincial.place(text)
        except ValueError as error:
            made.faults.append(Fault(line.row, heads.titles.get(column, ""), text[:80], str(error)))
    return line


def _rescale(made: Provincial, items: Mapping[str, Item]) -> None:
    """Percentages that the file keeps as shares become percentages, and it is said."""
    for code in made.codes:
        texts = [line.printed.get(code, "") for line in made.lines]
        values = [line.values.get(code) for line in made.lines]
        if provincial.are_shares(texts, values, items[code].measure):
            for line, value in zip(made.lines, values, strict=True):
                line.values[code] = None if value is None else value * 100
            made.notes.append(f"“{items[code].name}”在表里存为小数，已换算成百分数，请核对。")


def _notes(made: Provincial, heads: _Heads, items: Sequence[Item], own: str) -> None:
    if heads.unknown:
        unused = "、".join(heads.unknown[:12])
        made.notes.append(f"没有用到的列：{unused}")
    absent = [item.name for item in items if item.code not in made.codes]
    if absent:
        names = "、".join(absent[:12])
        made.notes.append(f"表里没有的指标，保持原样：{names}")
    if all(line.subject != own for line in made.lines):
        made.notes.append(f"表里没有“{own}”，导入后没有本市的名次。")

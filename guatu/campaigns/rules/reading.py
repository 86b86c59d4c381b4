"""From what a file says to a task list: every fault with its place, in words that say what to do."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from guatu.campaigns.rules import targets
from guatu.campaigns.rules.reach import KIND_WORDS, SECTOR_WORDS
from guatu.campaigns.rules.tasklist import Heading, Item, TaskList, default_category
from guatu.campaigns.rules.tasks import Evidence

LIST_KEYS = {
    "code", "name", "name_en", "sectors", "categories", "tasks", "demonstration_lead_days", "correction_days",
}  # fmt: skip
CATEGORY_KEYS = {"code", "name", "name_en"}
TASK_KEYS = {
    "code", "name", "name_en", "category", "standard", "source", "for", "sectors", "evidence", "indicator",
    "target", "due_day", "due", "department", "second_level", "weight",
}  # fmt: skip
MOST_TASKS = 100
MOST_CATEGORIES = 20
LAST_DAY = 1500
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
INDICATOR = re.compile(r"[a-z][a-z0-9_]*")

# Blanks and invisible characters, which a text loses at its ends and may not hold inside.
EDGES = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$")
INVISIBLE = "\u200b\u2060\ufeff\ufffe\uffff"

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """A fault: where it stands, as keys from the top of the list, and what to do about it."""

    place: Place
    message: str


@dataclass
class Reader:
    """Takes values out of a mapping, one at a time, and notes what is wrong with them."""

    raw: Mapping[Any, Any]
    place: Place = ()
    findings: list[Finding] = field(default_factory=list)

    def fault(self, key: str | int | None, message: str) -> None:
        self.findings.append(Finding(self.place if key is None else (*self.place, key), message))

    def known(self, keys: Collection[str]) -> None:
        """Note the keys that the form does not have."""
        for key in self.raw:
            if key not in keys:
                self.fault(str(key)[:40], f"没有“{str(key)[:40]}”这一项，请核对拼写")

    def text(self, key: str, longest: int, *, needed: bool = False, lines: bool = False) -> str:
        value = self.raw.get(key)
        if value is None:
            value = ""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self.fault(key, '应是文字；编号等数字请加引号，如 "1.1"')
            return ""
        value = tidy(value)
        if needed and not value:
            self.fault(key, "不能空着")
        if len(value) > longest:
            self.fault(key, f"最多{longest}字，现有{len(value)}字")
        if any(not legal(character, lines) for character in value):
            self.fault(key, "含有不能保存的字符" if lines else "只能写一行，且不能含控制字符")
        return value

    def code(self, key: str) -> str:
        value = self.text(key, 60 if self.place == () else 12, needed=True)
        if value and not CODE.fullmatch(value):
            self.fault(key, "编号只用数字、字母、点和横线，如 1.1")
        return value

    def number(self, key: str, least: int, most: int, default: int | None) -> int | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(key, f"应是{least}到{most}之间的整数")
            return default
        return value

    def truth(self, key: str) -> bool:
        value = self.raw.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, "应写 true 或 false")
        return value is True

    def day(self, key: str) -> date | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.fault(key, "看不懂这个日期，请写成 2027-03-31")
            return None
        return value

    def words(self, key: str, allowed: Mapping[str, str], what: str) -> tuple[str, ...]:
        """A list of words out of a closed list, each once, in the closed list's order."""
        value = self.raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.fault(key, "应是一组词，如 [branch, committee]")
            return ()
        for word in value:
            if not isinstance(word, str) or word not in allowed:
                self.fault(key, f"没有“{str(word)[:40]}”这种{what}；可用：{'、'.join(allowed)}")
        present = {word for word in value if isinstance(word, str)}
        return tuple(word for word in allowed if word in present)

    def parts(self, key: str, most: int) -> list["Reader"]:
        """The mappings of a list, each to be read on its own; their faults come to this reader."""
        value = self.raw.get(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.fault(key, "应是一组条目")
            return []
        if len(value) > most:
            self.fault(key, f"最多{most}条，现有{len(value)}条")
            return []
        readers = []
        for number, part in enumerate(value):
            if isinstance(part, Mapping):
                readers.append(Reader(part, (*self.place, key, number), self.findings))
            else:
                self.findings.append(Finding((*self.place, key, number), "这一条应由“名称: 值”组成"))
        return readers


def tidy(text: str) -> str:
    """A text as it is kept: composed (NFC), one kind of line break, no blanks at its ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return EDGES.sub("", text)


def legal(character: str, lines: bool) -> bool:
    """Whether a text may hold a character; line breaks only where `lines`."""
    if character == "\n":
        return lines
    if character in INVISIBLE:
        return False
    return unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}


def read(raw: object) -> tuple[TaskList, list[Finding]]:
    """The list that a mapping says, and its faults. The list is only good where there are none."""
    if not isinstance(raw, Mapping):
        return TaskList("", "", ()), [Finding((), "任务清单应以 code、name、tasks 等项开头")]
    reader = Reader(raw)
    reader.known(LIST_KEYS)
    headings = tuple(_heading(part) for part in reader.parts("categories", MOST_CATEGORIES))
    items = tuple(_item(part, headings) for part in reader.parts("tasks", MOST_TASKS))
    if not items:
        reader.fault("tasks", "清单里还没有任务")
    _once(reader, "categories", [heading.code for heading in headings])
    _once(reader, "tasks", [item.code for item in items])
    tasklist = TaskList(
        code=reader.code("code"),
        name=reader.text("name", 120, needed=True),
        name_en=reader.text("name_en", 160),
        sectors=reader.words("sectors", SECTOR_WORDS, "领域"),
        categories=headings,
        tasks=items,
        demonstration_lead_days=reader.number("demonstration_lead_days", 0, 365, 0) or 0,
        correction_days=_or(reader.number("correction_days", 0, 60, 3), 3),
    )
    return tasklist, sorted(reader.findings, key=lambda finding: [str(step).zfill(6) for step in finding.place])


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _heading(reader: Reader) -> Heading:
    reader.known(CATEGORY_KEYS)
    return Heading(reader.code("code"), reader.text("name", 120, needed=True), reader.text("name_en", 160))


def _item(reader: Reader, headings: tuple[Heading, ...]) -> Item:
    reader.known(TASK_KEYS)
    item = Item(
        code=reader.code("code"),
        name=reader.text("name", 120, needed=True),
        name_en=reader.text("name_en", 160),
        category=reader.text("category", 12),
        standard=reader.text("standard", 2000, needed=True, lines=True),
        source=reader.text("source", 300),
        kinds=reader.words("for", KIND_WORDS, "组织"),
        sectors=reader.words("sectors", SECTOR_WORDS, "领域"),
        evidence=reader.text("evidence", 10, needed=True),
        indicator=reader.text("indicator", 60),
        target=reader.text("target", 20),
        due_day=reader.number("due_day", 1, LAST_DAY, None),
        due_on=reader.day("due"),
        department=reader.text("department", 60),
        second_level=reader.truth("second_level"),
        weight=_or(reader.number("weight", 1, 100, 1), 1),
    )
    for key, message in faults(item):
        reader.fault(key, message)
    return _placed(reader, item, headings)


def faults(item: Item) -> list[tuple[str, str]]:
    """What does not fit together within one task, as pairs of key and message. Shared with the editor's form."""
    found = []
    if not item.kinds:
        found.append(("for", "请写明哪些组织领这项任务"))
    if item.evidence and item.evidence not in Evidence.codes():
        found.append(("evidence", "印证方式应是 report（填报）或 indicator（指标印证）"))
    if item.evidence == Evidence.INDICATOR:
        found += _indicator(item)
    elif item.indicator or item.target:
        found.append(("indicator", "填报的任务没有指标和目标值"))
    return found + _due(item)


def _indicator(item: Item) -> list[tuple[str, str]]:
    found = []
    if not INDICATOR.fullmatch(item.indicator):
        found.append(("indicator", "指标印证的任务要写指标名，如 coverage_rate"))
    try:
        targets.parse(item.target)
    except ValueError:
        found.append(("target", '目标值写成比较符加数字，如 ">= 0.95" 或 "== 0"'))
    return found


def _due(item: Item) -> list[tuple[str, str]]:
    if item.due_day is not None and item.due_on is not None:
        return [("due", "期限只写一种：第几天（due_day）或日期（due）")]
    if item.due_day is None and item.due_on is None:
        return [("due_day", "请写期限：第几天（due_day）或日期（due）")]
    return []


def _placed(reader: Reader, item: Item, headings: tuple[Heading, ...]) -> Item:
    """The task with its category: the one it names, or the one that its code begins with."""
    if item.category:
        if all(heading.code != item.category for heading in headings):
            reader.fault("category", f"清单里没有类别 {item.category}")
        return item
    category = default_category(item.code, headings)
    if headings and not category:
        reader.fault("category", "请写明属于哪一类，或让编号以类别编号开头，如 1.1")
    return Item(**{**vars(item), "category": category})


def _once(reader: Reader, key: str, codes: list[str]) -> None:
    """Note every code that stands more than once."""
    seen: Counter[str] = Counter()
    for number, code in enumerate(codes):
        seen[code] += 1
        if code and seen[code] > 1:
            reader.findings.append(Finding((*reader.place, key, number, "code"), f"编号 {code} 用了不止一次"))

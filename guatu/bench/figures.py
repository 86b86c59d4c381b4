"""What one line of the bench says, and which lines there are."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One figure of the bench: what it means, which part measures it, and what it should be."""

    name: str
    part: str
    title: str
    aim: str
    good: Callable[[float, float], bool]  # of value and ratio


def _ratio_at_most(most: float) -> Callable[[float, float], bool]:
    return lambda value, ratio: ratio <= most


def _ratio_at_least(least: float) -> Callable[[float, float], bool]:
    return lambda value, ratio: ratio >= least


def _value_at_most(most: float) -> Callable[[float, float], bool]:
    return lambda value, ratio: value <= most


LINES = (
    Line("board.recompute", "board", "看板：全部重算 ÷ 裸数组运算", "比值 ≤ 2", _ratio_at_most(2)),
    Line("board.vs_sql_path", "board", "看板：按路径的 SQL ÷ 看板（含刷新）", "比值 ≥ 50", _ratio_at_least(50)),
    Line("board.vs_recursive", "board", "看板：递归 SQL ÷ 看板（含刷新）", "比值 ≥ 50", _ratio_at_least(50)),
    Line("board.refresh_1", "board", "看板：1 行变动后的刷新", "≤ 2 ms", _value_at_most(2)),
    Line("board.refresh_1000", "board", "看板：1,000 行变动后的刷新", "≤ 20 ms", _value_at_most(20)),
    Line("page.wall", "pages", "挂图页 p95", "≤ 60 ms", _value_at_most(60)),
    Line("page.unit", "pages", "组织页 p95", "≤ 60 ms", _value_at_most(60)),
    Line("page.queue", "pages", "待核验页 p95", "≤ 60 ms", _value_at_most(60)),
    Line("page.mine", "pages", "我的任务页 p95", "≤ 60 ms", _value_at_most(60)),
    Line("submit.sqlite", "submit", "每秒提交，SQLite ÷ 最简视图", "比值 ≥ 0.5", _ratio_at_least(0.5)),
    Line("submit.postgresql", "submit_pg", "每秒提交，PostgreSQL ÷ 最简视图", "比值 ≥ 0.5", _ratio_at_least(0.5)),
    Line("launch", "launch", "全市派发 ÷ 裸写入", "—", lambda value, ratio: True),
    Line("import.units", "units", "导入 20,000 个组织 ÷ 裸读写", "—", lambda value, ratio: True),
    Line("import.members", "members", "导入 40 万名团员（读取、核对、写入）", "≤ 60 s", _value_at_most(60)),
    Line("demo.city", "demo", "生成演示城市", "≤ 60 s", _value_at_most(60)),
    Line("indicators", "indicators", "全部指标、全部组织 ÷ 逐行扫描所读的表", "—", lambda value, ratio: True),
    Line("match.contacts", "mechanisms", "全市联系点匹配 ÷ 全部距离算一遍", "≤ 5 s", _value_at_most(5)),
    Line("spot.draw", "mechanisms", "抽查抽取 ÷ 逐个散列后排序", "≤ 1 s", _value_at_most(1)),
    Line("memory.server", "memory", "网页服务进程常驻内存", "≤ 300 MB", _value_at_most(300)),
)  # fmt: skip
BY_NAME = {line.name: line for line in LINES}


@dataclass
class Figure:
    """A measured figure. `ratio` is always value ÷ floor; `more` holds what else is worth telling."""

    value: float
    unit: str
    floor: float
    more: dict[str, Any] = field(default_factory=dict)

    def data(self, name: str) -> dict[str, Any]:
        """The figure as it is printed in JSON."""
        line = BY_NAME[name]
        ratio = self.value / self.floor
        return {
            "value": figured(self.value), "unit": self.unit, "floor": figured(self.floor), "ratio": figured(ratio),
            "aim": line.aim, "met": line.good(self.value, ratio), **self.more,
        }  # fmt: skip


def figured(value: float) -> float:
    """A number with as many digits as it deserves."""
    return round(value, 4 if value < 1 else 3 if value < 10 else 1)


def wanted(only: Iterable[str]) -> list[Line]:
    """The lines asked for: all, or those whose names or whose beginnings are given. Raises KeyError for no such."""
    asked = list(only)
    if not asked:
        return list(LINES)
    for word in asked:
        if not any(matches(line.name, word) for line in LINES):
            raise KeyError(word)
    return [line for line in LINES if any(matches(line.name, word) for word in asked)]


def matches(name: str, word: str) -> bool:
    """Whether a name is the word or stands below it: `page` means all pages."""
    return name == word or name.startswith(f"{word}.")


def seconds(work: Callable[[], object], times: int, before: Callable[[], object] | None = None) -> list[float]:
    """How long each of some runs took, fastest first; `before` is done outside the clock."""
    taken = []
    for _ in range(times):
        if before:
            before()
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return sorted(taken)


def at(share: float, taken: list[float]) -> float:
    """The value below which a share of sorted values lies."""
    return taken[min(len(taken) - 1, round(share * (len(taken) - 1)))]

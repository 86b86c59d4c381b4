"""The first draft of a bulletin, written from a frozen board: every figure bound, nothing typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from guatu.base import clock
from guatu.bulletins.queries import figures
from guatu.bulletins.queries.ground import Ground
from guatu.bulletins.queries.kind_checks import demonstrations
from guatu.bulletins.rules import blocks, prose
from guatu.bulletins.rules.blocks import Row
from guatu.bulletins.rules.expressions import Cause, Expression, Measure, next_code
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.layout import dated
from guatu.supervision.board.frozen import TaskLine
from guatu.supervision.rules.flags import Colour

MOST_NAMED = 10  # demonstration points named in a bulletin of praise
NAMED = 3  # so many leading and lagging tasks and units are named
MOST_TASKS = 6  # with more tasks than this the table of parts is by category


@dataclass
class Binder:
    """Gives a code to each declared figure; the same figure has one code."""

    codes: dict[Expression, str] = field(default_factory=dict)

    def __call__(self, measure: Measure, unit: int, **how: Any) -> str:
        expression = Expression(measure, unit, **how)
        if expression not in self.codes:
            self.codes[expression] = next_code(dict.fromkeys(self.codes.values()))
        return blocks.place(self.codes[expression])

    @property
    def figures(self) -> dict[str, dict[str, Any]]:
        """The stored form: expression by code."""
        return {code: expression.as_data() for expression, code in self.codes.items()}


@dataclass(frozen=True)
class Writing:
    """What a first draft holds: title, blocks, figures by code."""

    title: str
    blocks: list[Row]
    figures: dict[str, dict[str, Any]]


def write(ground: Ground, kind: BulletinKind, ordinal: int, *, corrects: str = "") -> Writing:
    """A whole first draft of a kind, the `ordinal`-th of its series; `corrects` is the number of a corrected issue."""
    bind, unit = Binder(), ground.frozen.unit
    name = ground.frozen.campaign["name"]
    written = [blocks.paragraph(_opening(ground, kind, corrects))]
    for part in PARTS[kind]:
        written += part(ground, bind, unit, kind)
    written += [blocks.heading("下一步要求"), *map(blocks.paragraph, prose.REQUESTS[kind])]
    if kind in (BulletinKind.SUPERVISION, BulletinKind.CORRECTION):
        written += _matrix(ground, bind, unit)
    return Writing(prose.title(kind, name, ordinal, corrects), written, bind.figures)


def _opening(ground: Ground, kind: BulletinKind, corrects: str) -> str:
    campaign = ground.frozen.campaign
    at = datetime.fromisoformat(campaign["taken_at"]).astimezone(clock.SHANGHAI)
    until = f"{dated(at.date())}{at.hour}时{at.minute:02d}分"
    return prose.opening(kind, campaign["name"], dated(date.fromisoformat(campaign["starts_on"])), until, corrects)


def _progress(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    def cells(*states: str) -> str:
        return bind(Measure.CELLS, unit, states=states)

    text = (
        f"纳入统计的组织{bind(Measure.UNITS, unit)}个，任务{bind(Measure.TASKS, unit)}项，"
        f"应办事项{bind(Measure.CELLS, unit)}项。"
        f"已完成{cells('done', 'done_late')}项，其中按期完成{cells('done')}项，完成率{bind(Measure.RATE, unit)}，"
        f"按期完成率{bind(Measure.ON_TIME, unit)}；待核验{cells('submitted')}项，退回补正{cells('returned')}项，"
        f"逾期未报{cells('overdue')}项，涉及组织{bind(Measure.UNITS_WITH, unit, states=('overdue',))}个。"
    )
    if ground.former is not None:
        done = bind(Measure.CHANGE, unit, states=("done", "done_late"), of="cells")
        text += f"较上期，已完成事项{done}项，完成率{bind(Measure.CHANGE, unit, of='rate')}个百分点。"
    return [blocks.heading("总体进展"), blocks.paragraph(text)]


def _ranking(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    placed = figures.places(ground, Expression(Measure.RANK, unit, top=unit))
    if not placed:
        return []
    rows = []
    for place in placed:
        child = place.unit
        rows.append([bind(Measure.RANK, child, top=unit), ground.name(child), *_line(bind, child)])
    rows.append(["", "合计（含本级）", *_line(bind, unit)])
    headers = ["位次", "单位", "应办", "完成", "完成率", "按期完成率", "逾期"]
    note = "注：按完成率由高到低排列，相同的依次比较按期完成率和逾期项数；没有应办事项的列后，不排位次。"
    found = [blocks.heading("各单位完成情况")]
    known = [place for place in placed if place.rank is not None]
    if len(known) > 1:
        found.append(blocks.paragraph(_leading(ground, bind, known)))
    return [*found, blocks.table("各单位完成情况", headers, rows, note=note, total=True)]


def _line(bind: Binder, unit: int) -> list[str]:
    return [
        bind(Measure.CELLS, unit), bind(Measure.CELLS, unit, states=("done", "done_late")),
        bind(Measure.RATE, unit), bind(Measure.ON_TIME, unit), bind(Measure.CELLS, unit, states=("overdue",)),
    ]  # fmt: skip


def _leading(ground: Ground, bind: Binder, known: Sequence[Any]) -> str:
    named = min(NAMED, len(known) // 2)

    def listed(places: Sequence[Any]) -> str:
        return "、".join(f"{ground.name(place.unit)}（{bind(Measure.RATE, place.unit)}）" for place in places)

    return f"完成率居前的是{listed(known[:named])}；居后的是{listed(known[-named:])}。"


def _tasks(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    parts = figures.shares_by_task(ground, Expression(Measure.RATE, unit))
    known = sorted(
        ((share.rate, task) for task, share in parts if share.rate is not None),
        key=lambda pair: (-pair[0], pair[1].code),
    )
    if len(known) < 2:
        return []
    named = min(NAMED, len(known) // 2)

    def listed(pairs: Sequence[tuple[Fraction, TaskLine]]) -> str:
        return "、".join(f"“{task.name}”（{bind(Measure.RATE, unit, tasks=(task.pk,))}）" for _, task in pairs)

    text = f"进展较快的任务是{listed(known[:named])}；进展较慢的任务是{listed(known[-named:])}。"
    return [blocks.heading("各项任务进展"), blocks.paragraph(text)]


def _nodes(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    today = ground.frozen.board.today
    past = bind(Measure.TASKS, unit, due="past")
    text = f"截至{dated(today)}，已到期任务{past}项"
    due = [task for task in ground.frozen.tasks if date.fromisoformat(task.due_on) < today]
    if due:
        text += f"，完成率{bind(Measure.RATE, unit, tasks=tuple(task.pk for task in due))}"
    ahead = sorted(task.due_on for task in ground.frozen.tasks if date.fromisoformat(task.due_on) >= today)
    if ahead:
        following = [task for task in ground.frozen.tasks if task.due_on == ahead[0]]
        names = "、".join(f"“{task.name}”" for task in following)
        rate = bind(Measure.RATE, unit, tasks=tuple(task.pk for task in following))
        text += f"。下一节点为{dated(date.fromisoformat(ahead[0]))}，应完成{names}，目前完成率{rate}"
    return [blocks.heading("节点完成情况"), blocks.paragraph(text + "。")]


def _flags(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    shown = {BulletinKind.PRAISE: [Colour.RED], BulletinKind.SERIOUS: [Colour.BLACK]}
    wanted = shown.get(kind, list(Colour))
    parts = []
    for colour in wanted:
        names = "、".join(flag.name for flag in ground.flags if flag.colour == colour.value)
        if names:
            parts.append(f"{colour.label}{bind(Measure.FLAGS, unit, colour=colour.value)}面：{names}")
    if not parts:
        return []
    text = f"按公布的规则，经告知、申辩后决定，目前公布{'；'.join(parts)}。"
    return [blocks.heading("红黑旗情况"), blocks.paragraph(text)]


def _moved(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    if ground.former is None:
        return []
    rows = [
        [cause.label, *(bind(Measure.MOVED, unit, cause=cause.value, of=of) for of in ("done", "applicable", "rate"))]
        for cause in Cause
    ]
    note = "注：各项变化之和等于总变化；“影响完成率”按两期口径均分折算，单位为百分点，四舍五入后各项之和仍等于总变化。"
    table = blocks.table("较上期变化的原因", ["原因", "完成数变化", "应办数变化", "影响完成率"], rows, note=note)
    return [blocks.heading("较上期变化的原因"), table]


def _leaders(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    """Who leads, by name: a bulletin of praise does not list who lags."""
    known = [place for place in _placed(ground, unit) if place.rank is not None]
    if len(known) < 2:
        return []
    rows = [
        [bind(Measure.RANK, place.unit, top=unit), ground.name(place.unit), *_line(bind, place.unit)]
        for place in known[: min(NAMED, len(known) // 2)]
    ]
    headers = ["位次", "单位", "应办", "完成", "完成率", "按期完成率", "逾期"]
    note = "注：按完成率由高到低排列，相同的依次比较按期完成率和逾期项数。"
    return [blocks.heading("完成较好的单位"), blocks.table("完成较好的单位", headers, rows, note=note)]


def _placed(ground: Ground, unit: int) -> Sequence[Any]:
    return figures.places(ground, Expression(Measure.RANK, unit, top=unit))


def _demonstrations(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    """The demonstration points in force by name, with their rate; beyond so many, with their number alone."""
    points = demonstrations(ground)
    if not points:
        return []
    marks = ("demonstration",)
    named = "、".join(f"{name}（{bind(Measure.RATE, pk)}）" for pk, name in points[:MOST_NAMED])
    more = "等" if len(points) > MOST_NAMED else ""
    text = (
        f"在任示范点{bind(Measure.UNITS, unit, marks=marks)}个，示范点本级事项完成率"
        f"{bind(Measure.RATE, unit, marks=marks)}，先行一步的有{named}{more}。"
    )
    return [blocks.heading("示范点"), blocks.paragraph(text)]


def _lagging(ground: Ground, bind: Binder, unit: int, kind: BulletinKind) -> list[Row]:
    """Who is last, by name: the ground of a bulletin on serious cases; each case follows with its own facts."""
    known = [place for place in _placed(ground, unit) if place.rank is not None]
    found = [blocks.heading("严重滞后的单位")]
    if len(known) > 1:
        named = "、".join(
            f"{ground.name(place.unit)}（完成率{bind(Measure.RATE, place.unit)}，"
            f"逾期{bind(Measure.CELLS, place.unit, states=('overdue',))}项）"
            for place in known[-min(NAMED, len(known) // 2) :]
        )
        found.append(blocks.paragraph(f"完成率居后的是{named}。"))
    return found if len(found) > 1 else []


def _matrix(ground: Ground, bind: Binder, unit: int) -> list[Row]:
    """Units by tasks, or by categories where the tasks are many, as an attachment."""
    children = [place.unit for place in figures.places(ground, Expression(Measure.RANK, unit, top=unit))]
    if not children:
        return []
    tasks = ground.frozen.tasks
    columns: list[tuple[str, dict[str, Any]]]
    if len(tasks) > MOST_TASKS:
        columns = [(f"第{code}类", {"category": code}) for code in dict.fromkeys(t.category for t in tasks) if code]
    else:
        columns = [(f"{t.code} {t.name}", {"tasks": (t.pk,)}) for t in tasks]
    if not columns:
        return []
    rows = [
        [ground.name(child), *(bind(Measure.RATE, child, **how) for _, how in columns)] for child in [*children, unit]
    ]
    note = "注：每格为完成率；一类任务的完成率是所含任务完成率的加权平均。“—”表示没有应办事项。"
    return [
        blocks.table("各单位分任务完成率", ["单位", *(head for head, _ in columns)], rows, note=note, attached=True)
    ]


Part = Callable[[Ground, Binder, int, BulletinKind], list[Row]]
_WHOLE: tuple[Part, ...] = (_progress, _ranking, _tasks, _nodes, _flags, _moved)
PARTS: Mapping[BulletinKind, tuple[Part, ...]] = {
    BulletinKind.PRAISE: (_progress, _leaders, _flags, _demonstrations),
    BulletinKind.SUPERVISION: _WHOLE,
    BulletinKind.SERIOUS: (_progress, _nodes, _flags, _lagging),
    BulletinKind.CORRECTION: _WHOLE,
}

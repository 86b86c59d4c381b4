"""The lists of supervision: units with their bars, cells, ranking, flags."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from guatu.base.pages import Column, Filter, Listing
from guatu.base.told import named, told
from guatu.campaigns.models import Task
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import Sector
from guatu.supervision.queries.cells import GROUPS, CellList, Group, Row, matching_units
from guatu.supervision.queries.lens import Lens
from guatu.supervision.queries.progress import UnitLine
from guatu.supervision.queries.rankings import RankLine
from guatu.supervision.rules.flags import Colour, Stage
from guatu.supervision.rules.progress import share
from guatu.supervision.templatetags.marks import mark
from guatu.supervision.views import links

KEPT = ("unit", "field", "without", "as", "day")


@dataclass(frozen=True)
class UnitRow:
    """One unit of a page of progress, as its list shows and sorts it."""

    line: UnitLine
    rank: int | None
    sort_key: str
    rate: float | None
    overdue: int
    href: str
    task_rates: Mapping[str, float | None]


def unit_rows(lens: Lens, lines: Sequence[UnitLine], ranks: Mapping[int, int], tasks: Sequence[Task]) -> list[UnitRow]:
    """The lines of units with rank and rates to sort by."""
    progress = reverse("supervision:progress", args=[lens.campaign.pk])
    rows = []
    for line in lines:
        rates = {f"t{task.pk}": _float(share(cells).rate) for task, cells in zip(tasks, line.by_task, strict=True)}
        rows.append(
            UnitRow(
                line, ranks.get(line.unit.pk), line.unit.sort_key, _float(line.share.rate), line.share.overdue,
                lens.link(progress, unit=line.unit.pk), rates,
            )
        )  # fmt: skip
    return rows


def _float(rate: Any) -> float | None:
    return None if rate is None else float(rate)


def units(lens: Lens, keep: Sequence[str] = ()) -> Listing:
    """The units directly below, one bar each."""
    cells = reverse("supervision:cells", args=[lens.campaign.pk])
    ranking = lens.link(reverse("supervision:ranking", args=[lens.campaign.pk]))
    return Listing(
        name=_("下级组织进度"),
        columns=[
            Column("name", _("组织"), sort="sort_key", value=lambda r: r.line.unit.name, href=lambda r: r.href),
            Column(
                "progress", _("进度"), kind="bar", value=lambda r: r.line.cells,
                href=lambda r: lens.link(cells, unit=r.line.unit.pk, state="applicable"),
            ),
            Column("rate", _("完成率"), sort="rate", kind="percent",
                   href=lambda r: lens.link(cells, unit=r.line.unit.pk, state="finished")),
            Column("overdue", _("逾期"), sort="overdue", kind="number",
                   href=lambda r: lens.link(cells, unit=r.line.unit.pk, state="overdue")),
            Column("rank", _("位次"), sort="rank", kind="number", href=lambda r: ranking if r.rank else ""),
        ],
        order="name",
        keep=[*KEPT, "kind", "sector", "mark", *keep],
        empty_title=_("下面没有组织"),
    )  # fmt: skip


def matrix(lens: Lens, tasks: Sequence[Task]) -> Listing:
    """Units directly below × tasks: a small bar in each cell."""
    cells = reverse("supervision:cells", args=[lens.campaign.pk])

    def column(number: int, task: Task) -> Column:
        return Column(
            f"t{task.pk}", task.code, sort=f"task_rates.t{task.pk}", kind="bar",
            value=lambda r: r.line.by_task[number],
            href=lambda r: lens.link(cells, unit=r.line.unit.pk, task=task.pk, state="applicable"),
        )  # fmt: skip

    return Listing(
        name=_("组织与任务对照"),
        columns=[
            Column("name", _("组织"), sort="sort_key", value=lambda r: r.line.unit.name, href=lambda r: r.href),
            *(column(number, task) for number, task in enumerate(tasks)),
        ],
        order="name",
        keep=[*KEPT, "kind", "sector", "mark", "view"],
        empty_title=_("下面没有组织"),
    )


class CellListing(Listing):
    """A list whose rows are found in the board: filters and order are arithmetic, not SQL."""

    def matching(self, rows: CellList, word: str) -> CellList:
        return rows.only_units(matching_units(word))

    def sorted(self, rows: CellList, order: str) -> CellList:
        key = order.removeprefix("-")
        sortable = {column.key for column in self.columns if column.sort}
        return rows.ordered(key, order.startswith("-")) if key in sortable else rows


def state_choices() -> list[tuple[str, str]]:
    """Groups of states that figures count together, then the states."""
    single = [(code, state.label) for code, states in GROUPS.items() if len(states) == 1 for state in states]
    return [(group.value, group.label) for group in Group] + single


def _same(rows: CellList, _value: str) -> CellList:
    """The lens has narrowed these rows already."""
    return rows


def report(row: Row) -> str:
    return links.to("submissions:assignment", row.assignment) if row.assignment else ""


def _submission(row: Row) -> str:
    return links.to("submissions:submission", row.submission) if row.submission else ""


STATE = Filter("state", _lazy("状态"), choices=state_choices, apply=lambda rows, v: rows.narrowed(v))


def cells(tasks: Sequence[Task]) -> Listing:
    """The list behind a figure of progress."""
    codes = {task.category.code: f"{task.category.code} {named(task.category)}" for task in tasks if task.category}
    numbers = sorted({task.node.number for task in tasks})
    return CellListing(
        name=_("任务项清单"),
        columns=[
            Column("unit", _("组织"), sort="unit", value=lambda r: r.name, href=report),
            Column("kind", _("类型"), value=lambda r: _(Kind(r.kind).label) if r.kind else ""),
            Column("task", _("任务"), sort="task"),
            Column("state", _("状态"), sort="state", kind="state"),
            Column("due_on", _("期限"), sort="due_on", kind="day"),
            Column("done_on", _("完成日"), sort="done_on", kind="day"),
            Column("who", _("报送人"), href=_submission),
        ],
        filters=[
            STATE,
            Filter("category", _("类别"), list(codes.items()),
                   apply=lambda r, v: r.only_tasks(lambda t: t.category == v)),
            Filter("task", _("任务"), [(str(task.pk), str(task)) for task in tasks],
                   apply=lambda r, v: r.only_tasks(lambda t: str(t.pk) == v)),
            Filter("node", _("节点"), [(str(n), _("第%d个节点") % n) for n in numbers],
                   apply=lambda r, v: r.only_tasks(lambda t: str(t.node) == v)),
            Filter("kind", _("类型"), Kind.choices(), apply=_same),
            Filter("sector", _("行业"), Sector.choices(), apply=_same),
            Filter("mark", _("标记"), Mark.choices(), apply=_same),
        ],
        search=["name"],
        keep=KEPT,
        empty_title=_("这一范围没有任务项"),
        empty_text=_("专项启动后，任务会下达到各组织。"),
    )  # fmt: skip


EVIDENCE = CellListing(
    name=_lazy("红黑旗依据"),
    columns=[
        Column("unit", _lazy("组织"), sort="unit", value=lambda r: r.name),
        Column("task", _lazy("任务"), sort="task"),
        Column("state", _lazy("状态"), sort="state", kind="state"),
        Column("due_on", _lazy("期限"), sort="due_on", kind="day"),
        Column("done_on", _lazy("完成日"), sort="done_on", kind="day"),
        Column("report", _lazy("报送材料"), value=lambda r: _("查看") if r.submission else "", href=_submission),
    ],
    filters=[STATE],
)


def _change(row: RankLine) -> str:
    """Places gained or lost since the last snapshot, in words that do without colour."""
    if row.change is None:
        return ""
    if row.change == 0:
        return _("持平")
    return (_("升%d") if row.change > 0 else _("降%d")) % abs(row.change)


def _interval(row: RankLine) -> str:
    return "" if row.low is None or row.high is None else f"{row.low * 100:.1f}%–{row.high * 100:.1f}%"


def ranking(lens: Lens) -> Listing:
    """The ranking of peers; units without data stand last, unranked."""
    progress = reverse("supervision:progress", args=[lens.campaign.pk])
    cells = reverse("supervision:cells", args=[lens.campaign.pk])

    def behind(state: str) -> Callable[[RankLine], str]:
        return lambda r: lens.link(cells, unit=r.pk, state=state)

    return Listing(
        name=_("排名"),
        columns=[
            Column("name", _("组织"), sort="sort_key", href=lambda r: lens.link(progress, unit=r.pk)),
            Column("peers", _("同类分组"), sort="peers", value=lambda r: told(r.peers)),
            Column("rank", _("位次"), sort="rank", value=lambda r: r.rank if r.rank is not None else _("无数据")),
            Column("change", _("变化"), sort="change", value=_change, plain=lambda r: r.change),
            Column("rate", _("完成率"), sort="rate", kind="percent", plain=lambda r: _float(r.rate)),
            Column("done", _("完成"), sort="share.done", value=lambda r: r.share.done, kind="number",
                   href=behind("finished")),
            Column("applicable", _("计入项"), sort="share.applicable", value=lambda r: r.share.applicable,
                   kind="number", href=behind("counted")),
            Column("overdue", _("逾期"), sort="share.overdue", value=lambda r: r.share.overdue, kind="number",
                   href=behind("overdue")),
            Column("interval", _("区间"), value=_interval),
        ],
        search=["name"],
        keep=[*KEPT, "kind", "sector", "mark", "compare"],
        empty_title=_("没有可以比较的组织"),
        empty_text=_("换一类组织看看。"),
    )  # fmt: skip


def flags(campaign: Filter) -> Listing:
    """The flags that a reader sees, with the campaigns to choose from."""
    return Listing(
        name=_("红黑旗"),
        columns=[
            Column("unit", _("组织"), sort="flag.unit.sort_key", value=lambda r: r.flag.unit.name,
                   href=lambda r: reverse("supervision:flag", args=[r.pk])),
            Column("colour", _("旗"), sort="colour", kind="flag", value=lambda r: (r.colour, mark(r.stage))),
            Column("stage", _("阶段"), value=lambda r: _(r.stage.label)),
            Column("campaign", _("专项"), value=lambda r: named(r.flag.campaign)),
            Column("period", _("期次"), sort="flag.period", value=lambda r: r.flag.period),
            Column("percent", _("完成率（%）"), value=lambda r: r.trigger["percent"]),
            Column("rank", _("位次"), value=lambda r: f"{r.trigger['rank']}/{r.trigger['of']}"),
            Column("overdue", _("逾期"), value=lambda r: r.trigger["overdue"], kind="number"),
            Column("until", _("截止"), sort="until", kind="when"),
            Column("issuer", _("决定机关"), value=lambda r: r.flag.issuer.name),
        ],
        filters=[
            Filter("colour", _("旗"), Colour.choices()),
            Filter("stage", _("阶段"), Stage.choices()),
            campaign,
        ],
        search=["flag.unit.name", "flag.unit.search_text"],
        keep=["view"],
        empty_title=_("没有红黑旗"),
        empty_text=_("规则公布后，可以按规则提出。"),
    )  # fmt: skip

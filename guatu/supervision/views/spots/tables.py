"""Lists of spot checks: plans, drawn units, claims, the frame, honesty."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guatu.base.pages import Column, Filter, Listing
from guatu.orgs.rules.kinds import Kind
from guatu.supervision.models import SpotPlan, SpotUnit
from guatu.supervision.queries.spots.standing import final, stage, state
from guatu.supervision.rules.spot import Outcome, Reason, SpotState, Stage, Void
from guatu.supervision.templatetags.spots import outcome_mark, state_mark
from guatu.supervision.views import links


def plans() -> Listing:
    """The rounds that a reader sees."""
    return Listing(
        name=_("抽查"),
        columns=[
            Column("name", _("名称"), sort="name", href=lambda p: reverse("supervision:spot_plan", args=[p.pk])),
            Column("unit", _("组织机关"), sort="unit__sort_key", value=lambda p: str(p.unit)),
            Column("campaign", _("专项"), sort="campaign__name", value=lambda p: str(p.campaign)),
            Column("round", _("轮次"), sort="round", kind="number"),
            Column("stage", _("阶段"), value=lambda p: _(stage(p).label)),
            Column("drawn", _("抽中组织"), sort="drawn", kind="number", value=lambda p: p.drawn,
                   href=lambda p: reverse("supervision:spot_plan_units", args=[p.pk]) if p.drawn_at else ""),
            Column("visited", _("已核查"), sort="visited", kind="number"),
            Column("signed", _("已签署项"), value=_signed, plain=lambda p: p.signed),
            Column("due_on", _("期限"), sort="due_on", kind="day"),
            Column("made_at", _("制定"), sort="made_at", kind="when"),
        ],
        filters=[Filter("stage", _("阶段"), Stage.choices(), apply=_of_stage)],
        search=["name", "unit__search_text", "campaign__name"],
        search_label=_("名称、组织或专项"),
        order="-made_at",
        empty_title=_("还没有抽查"),
        empty_text=_("对报成完成的任务，按公开的随机数抽几个组织实地核查。"),
    )  # fmt: skip


def _signed(plan: Any) -> str:
    return f"{plan.signed}/{plan.claims}" if plan.drawn_at else ""


def _of_stage(rows: Any, value: str) -> Any:
    if value == Stage.CLOSED:
        return rows.exclude(closed_at=None)
    return rows.filter(closed_at=None, drawn_at__isnull=value == Stage.PLANNED)


def units(plan: SpotPlan) -> Listing:
    """The drawn units of a plan."""
    names = [(key, row["name"]) for key, row in sorted(plan.frame.get("strata", {}).items())]
    return Listing(
        name=_("抽中的组织"),
        columns=[
            Column("unit", _("组织"), sort="unit.sort_key", value=lambda s: s.unit.name,
                   href=lambda s: reverse("supervision:spot_unit", args=[s.pk])),
            Column("stratum", _("分组"), sort="stratum", value=lambda s: dict(names).get(s.stratum, s.stratum)),
            Column("state", _("状态"), kind="html", value=lambda s: state_mark(state(s)),
                   plain=lambda s: _(state(s).label)),
            Column("checker", _("核查人"), value=lambda s: s.checker.name if s.checker else ""),
            Column("stop", _("顺序"), sort="stop", kind="number"),
            Column("claims", _("核查项"), value=lambda s: len(s.cells.all()), kind="number"),
            Column("chance", _("入样概率"), sort="chance", kind="percent"),
            Column("visited_on", _("核查日期"), sort="visited_on", kind="day"),
            Column("note", _("说明"), value=_note),
        ],
        filters=[
            Filter("stratum", _("分组"), names),
            Filter("state", _("状态"), SpotState.choices(),
                   apply=lambda rows, v: [row for row in rows if state(row) == v]),
            Filter("part", _("计入"), PARTS, apply=_of_part),
        ],
        search=["unit.name", "unit.search_text"],
        search_label=_("组织"),
        order="unit",
        empty_title=_("没有抽中的组织"),
    )  # fmt: skip


PARTS = [("drawn", "应查组织"), ("checked", "已查清的组织"), ("failed", "有不实任务的组织"), ("void", "作废的组织")]


def _of_part(rows: Any, value: str) -> list[SpotUnit]:
    holds = {
        "drawn": lambda s: not s.void_reason,
        "void": lambda s: bool(s.void_reason),
        "checked": lambda s: state(s) == SpotState.SIGNED,
        "failed": lambda s: not s.void_reason and any(final(c) == Outcome.NOT for c in s.cells.all()),
    }[value]
    return [row for row in rows if holds(row)]


def _note(spot: SpotUnit) -> str:
    if spot.void_reason:
        return _("作废：%s") % _(Void(spot.void_reason).label)
    return _("补抽，替%s") % spot.replaces.unit if spot.replaces else ""


def cells(plan: SpotPlan) -> Listing:
    """The claims of a plan with what was found. Rows: (claim, whether the reader sees it before it is signed)."""
    names = [(key, row["name"]) for key, row in sorted(plan.frame.get("strata", {}).items())]
    tasks = [(str(task.pk), str(task)) for task in plan.tasks.all()]
    return Listing(
        name=_("核查的任务项"),
        columns=[
            Column("unit", _("组织"), sort="cell.spot.unit.sort_key", value=lambda r: r.cell.spot.unit.name,
                   href=lambda r: reverse("supervision:spot_unit", args=[r.cell.spot_id])),
            Column("task", _("任务"), sort="cell.assignment.task.code", value=lambda r: str(r.cell.assignment.task)),
            Column("found", _("核查人所报"), kind="html", value=lambda r: outcome_mark(r.found),
                   plain=lambda r: _(Outcome(r.found).label) if r.found else ""),
            Column("final", _("签署结果"), kind="html", value=lambda r: outcome_mark(r.final),
                   plain=lambda r: _(Outcome(r.final).label) if r.final else ""),
            Column("signed_at", _("签署"), sort="cell.signed_at", kind="when", value=lambda r: r.cell.signed_at),
            Column("report", _("报送材料"), value=lambda r: _("查看"),
                   href=lambda r: links.to("submissions:submission", r.cell.submission_id)),
        ],
        filters=[
            Filter("final", _("签署结果"), [("none", _("未签署")), *Outcome.choices()],
                   apply=lambda rows, v: [r for r in rows if r.final == ("" if v == "none" else v)]),
            Filter("stratum", _("分组"), names,
                   apply=lambda rows, v: [r for r in rows if r.cell.spot.stratum == v]),
            Filter("task", _("任务"), tasks,
                   apply=lambda rows, v: [r for r in rows if str(r.cell.assignment.task_id) == v]),
        ],
        search=["cell.spot.unit.name", "cell.spot.unit.search_text"],
        search_label=_("组织"),
        order="unit",
        empty_title=_("没有任务项"),
    )  # fmt: skip


def frame(plan: SpotPlan) -> Listing:
    """The frozen frame: who could be drawn, with what weight, and who was. Rows: dictionaries."""
    names = [(key, row["name"]) for key, row in sorted(plan.frame["strata"].items())]
    return Listing(
        name=_("抽样框"),
        columns=[
            Column("code", _("编号"), sort="code"),
            Column("name", _("组织"), sort="name"),
            Column("stratum", _("分组"), sort="stratum", value=lambda r: dict(names).get(r["stratum"], r["stratum"])),
            Column("claims", _("报成完成的项数"), sort="claims", kind="number"),
            Column("weight", _("权重"), sort="weight", kind="number"),
            Column("reasons", _("为什么加重"), value=lambda r: "、".join(_(Reason(one).label) for one in r["reasons"])),
            Column("number", _("随机数"), sort="number", value=lambda r: f"{r['number']:.10f}"),
            Column("chance", _("入样概率"), sort="chance", kind="percent"),
            Column("drawn", _("结果"), sort="drawn", value=lambda r: _("抽中") if r["drawn"] else ""),
        ],
        filters=[
            Filter("stratum", _("分组"), names),
            Filter("drawn", _("结果"), [("True", _("抽中"))]),
        ],
        search=["name", "code"],
        search_label=_("编号或组织"),
        order="code",
        empty_title=_("抽样框是空的"),
    )  # fmt: skip


def honesty() -> Listing:
    """The index of honesty of organisations, in order of the tree: no ranking."""
    return Listing(
        name=_("诚信指数"),
        columns=[
            Column("unit", _("组织"), sort="sort_key", value=lambda r: r.unit.name,
                   href=lambda r: links.to("desk:unit", r.unit.pk)),
            Column("kind", _("类型"), value=lambda r: _(Kind(r.unit.kind).label)),
            Column("index", _("诚信指数"), kind="percent", value=lambda r: r.of.index),
            Column("claims", _("核查过的项"), kind="number", value=lambda r: r.of.claims),
            Column("refuted", _("不属实"), kind="number", value=lambda r: r.of.refuted),
            Column("rounds", _("几轮"), kind="number", value=lambda r: r.of.rounds),
            Column("weight", _("下一轮抽取权重"), kind="number", value=lambda r: r.weight),
        ],
        filters=[
            Filter("kind", _("类型"), Kind.choices(), apply=lambda rows, v: [r for r in rows if r.unit.kind == v]),
        ],
        search=["unit.name", "unit.search_text"],
        search_label=_("组织"),
        order="unit",
        empty_title=_("还没有签署过的抽查结果"),
        empty_text=_("抽查结果签署以后，这里才有指数。"),
    )  # fmt: skip

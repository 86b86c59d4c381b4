"""The lists of first secretaries: terms, needs, candidates, matches."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.base.pages import Column, Filter, Listing
from guatu.fieldwork.models import Match
from guatu.fieldwork.queries.needs import in_area, is_poor
from guatu.fieldwork.queries.secondments import AREAS, STATES, Line
from guatu.fieldwork.rules.pairing import Unfit
from guatu.fieldwork.rules.words import Skill
from guatu.fieldwork.templatetags.secondments import points_of, reason_words, skill_words, stage_mark, time_mark


def _area(poor: bool) -> str:
    return _(AREAS["poor" if poor else "other"])


def _skilled(rows: Any, wanted: str) -> Any:
    """Rows with a skill; looked for here, because not every database looks into lists."""
    return rows.filter(pk__in=[pk for pk, skills in rows.values_list("pk", "skills") if wanted in skills])


TERMS = Listing(
    name=gettext_lazy("第一团支书"),
    columns=[
        Column("unit", gettext_lazy("村"), sort="row.unit.sort_key", value=lambda t: t.row.unit.name,
               href=lambda t: reverse("fieldwork:secondment", args=[t.pk])),
        Column("above", gettext_lazy("上级"), sort="row.unit.parent.sort_key",
               value=lambda t: str(t.row.unit.parent or "")),
        Column("person", gettext_lazy("第一团支书"), sort="row.person.sort_key", value=lambda t: t.row.person.name),
        Column("sender", gettext_lazy("派出单位"), sort="row.sender.sort_key", value=lambda t: str(t.row.sender)),
        Column("stage", gettext_lazy("状态"), kind="html", sort="stage", value=lambda t: stage_mark(t.stage),
               plain=lambda t: _(t.stage.label)),
        Column("time", gettext_lazy("上月在村"), kind="html", sort="last.halves", value=time_mark,
               plain=lambda t: t.last.spent),
        Column("missing", gettext_lazy("欠月志"), kind="number", value=lambda t: len(t.missing) or None),
        Column("deed", gettext_lazy("近一季实事"), value=lambda t: _("○ 没有") if t.idle else ""),
        Column("due_on", gettext_lazy("派驻至"), sort="row.due_on", kind="day", value=lambda t: t.row.due_on),
        Column("area", gettext_lazy("地区"), value=lambda t: _area(t.poor)),
        Column("since", gettext_lazy("到岗"), hidden=True, value=lambda t: t.row.since),
        Column("number", gettext_lazy("文号"), hidden=True, value=lambda t: t.row.order_number),
        Column("until", gettext_lazy("结束"), hidden=True, value=lambda t: t.row.until),
    ],
    filters=[
        Filter("state", gettext_lazy("情况"), list(STATES.items()),
               apply=lambda rows, value: [line for line in rows if line.is_(value)]),
        Filter("area", gettext_lazy("地区"), list(AREAS.items()),
               apply=lambda rows, value: [line for line in rows if line.poor == (value == "poor")]),
    ],
    search=["row.unit.search_text", "row.person.search_text", "row.sender.search_text"],
    keep=["unit"],
    empty_title=gettext_lazy("还没有第一团支书"),
    empty_text=gettext_lazy("村里提出需求、推荐人选以后，在这里派驻，从到岗跟到考核。"),
)  # fmt: skip


def needs(marked: Collection[str]) -> Listing:
    """What villages ask for; `marked`: the paths of poor counties."""
    return Listing(
        name=_("派驻需求"),
        columns=[
            Column("unit", _("村"), sort="unit__sort_key", value=lambda n: n.unit.name,
                   href=lambda n: reverse("fieldwork:need", args=[n.pk])),
            Column("above", _("上级"), sort="unit__parent__sort_key", value=lambda n: str(n.unit.parent or "")),
            Column("skills", _("最好懂"), value=lambda n: skill_words(n.skills)),
            Column("wanted_from", _("希望到岗"), sort="wanted_from", kind="day"),
            Column("area", _("地区"), value=lambda n: _area(is_poor(n.unit.path, marked))),
            Column("raised_at", _("提出"), sort="raised_at", kind="when"),
            Column("state", _("状态"), value=lambda n: f"● {n.closed_note}" if n.closed_at else "○ " + _("等待派驻")),
            Column("text", _("内容"), hidden=True),
        ],
        filters=[
            Filter("state", _("状态"), [("open", _("等待派驻")), ("closed", _("已办结"))],
                   apply=lambda rows, value: rows.filter(closed_at__isnull=value == "open")),
            Filter("area", _("地区"), list(AREAS.items()), apply=lambda rows, value: in_area(rows, value, marked)),
            Filter("skill", _("最好懂"), Skill.choices(), apply=_skilled),
        ],
        search=["unit__search_text", "unit__name"],
        order="wanted_from",
        keep=["unit"],
        empty_title=_("没有派驻需求"),
        empty_text=_("村团支部或乡镇团委在村的页面提出需求。"),
    )  # fmt: skip


CANDIDATES = Listing(
    name=gettext_lazy("派驻人选"),
    columns=[
        Column("person", gettext_lazy("姓名"), sort="person__sort_key", value=lambda c: c.person.name,
               href=lambda c: reverse("fieldwork:candidate", args=[c.pk])),
        Column("unit", gettext_lazy("派出单位"), sort="unit__sort_key", value=lambda c: str(c.unit)),
        Column("skills", gettext_lazy("专长"), value=lambda c: skill_words(c.skills)),
        Column("home", gettext_lazy("家乡"), sort="home__sort_key", value=lambda c: str(c.home or "")),
        Column("available_from", gettext_lazy("可到岗"), sort="available_from", kind="day"),
        Column("days", gettext_lazy("每月天数"), sort="days", kind="number"),
        Column("state", gettext_lazy("状态"),
               value=lambda c: "○ " + (_("已派驻或退出") if c.withdrawn_at else _("可派驻"))),
        Column("background", gettext_lazy("经历"), hidden=True),
    ],
    filters=[
        Filter("state", gettext_lazy("状态"),
               [("free", gettext_lazy("可派驻")), ("gone", gettext_lazy("已派驻或退出"))],
               apply=lambda rows, value: rows.filter(withdrawn_at__isnull=value == "free")),
        Filter("skill", gettext_lazy("专长"), Skill.choices(), apply=_skilled),
    ],
    search=["person__search_text", "unit__search_text"],
    order="available_from",
    empty_title=gettext_lazy("还没有人选"),
    empty_text=gettext_lazy("从登记册里推荐愿意、能够驻村的干部和青年。"),
)  # fmt: skip

DECISIONS = {"waiting": gettext_lazy("待决定"), "yes": gettext_lazy("已采纳"), "no": gettext_lazy("未采纳")}


def decision(row: Match) -> str:
    """How a match was decided, as a key of DECISIONS."""
    return {None: "waiting", True: "yes", False: "no"}[row.accepted]


def _reasons(row: Match) -> Any:
    return format_html_join("", "{}<br>", ((said,) for said in reason_words(row.reasons)))


MATCHES = Listing(
    name=gettext_lazy("匹配建议"),
    columns=[
        Column("unit", gettext_lazy("村"), sort="need__unit__sort_key", value=lambda m: m.need.unit.name,
               href=lambda m: reverse("fieldwork:match", args=[m.pk])),
        Column("person", gettext_lazy("人选"), sort="candidate__person__sort_key",
               value=lambda m: m.candidate.person.name),
        Column("sender", gettext_lazy("派出单位"), value=lambda m: str(m.candidate.unit)),
        Column("points", gettext_lazy("分值"), kind="number", value=lambda m: round(points_of(m.reasons))),
        Column("why", gettext_lazy("理由"), kind="html", value=_reasons,
               plain=lambda m: "；".join(reason_words(m.reasons))),
        Column("decision", gettext_lazy("结论"), sort="accepted", value=lambda m: DECISIONS[decision(m)]),
        Column("note", gettext_lazy("说明")),
        Column("run_at", gettext_lazy("匹配时间"), sort="run_at", kind="when"),
    ],
    filters=[
        Filter("decision", gettext_lazy("结论"), list(DECISIONS.items()),
               apply=lambda rows, v: rows.filter(accepted={"waiting": None, "yes": True, "no": False}[v])),
    ],
    search=["need__unit__search_text", "candidate__person__search_text"],
    order="-run_at",
    keep=["unit"],
    empty_title=gettext_lazy("还没有匹配建议"),
    empty_text=gettext_lazy("有了需求和人选，按“重新匹配”。"),
)  # fmt: skip


def unfit_counts(unfit: dict[int, Unfit]) -> list[tuple[str, int]]:
    """Why candidates were left out of the matching, and how many."""
    values = list(unfit.values())
    return [(why.label, values.count(why)) for why in Unfit if why in values]


def working(found: list[Line], name: str) -> int:
    """How many lines belong to one of STATES."""
    return sum(line.is_(name) for line in found)

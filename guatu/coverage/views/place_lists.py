"""The lists of coverage: places, founding plans, suggestions."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guatu.base.pages import Column, Filter, Listing
from guatu.coverage.models import FoundingPlan, Suggestion
from guatu.coverage.queries import places as queries
from guatu.coverage.queries.overview import NO_FIELD
from guatu.coverage.rules.pairing import Unjudged
from guatu.coverage.rules.places import CountState, Cover, Joint, PlaceKind, count_state
from guatu.coverage.templatetags.covering import count_mark, cover_mark
from guatu.orgs.rules.sectors import Field

COVERS = [("covered", "已覆盖"), ("uncovered", "未覆盖"), *Cover.choices()]
COUNTS = [
    ("known", "已核实且有青年"), ("unknown", "没有核实过的人数"), ("old", "已核实但过期"), *CountState.choices(),
]  # fmt: skip


def quality(row: Any, first: date) -> CountState:
    """How good the count of an annotated place is."""
    return count_state(row.counted, row.counted_on, first)


def places(first: date) -> Listing:
    """The register of places; `first` is the day from which a count still holds."""
    return Listing(
        name=_("场所登记"),
        columns=[
            Column("name", _("场所"), sort="sort_key", href=lambda p: reverse("coverage:place", args=[p.pk])),
            Column("kind", _("类型"), sort="kind", value=lambda p: _(PlaceKind(p.kind).label)),
            Column("field", _("领域"), sort="field", value=lambda p: _(Field(p.field).label) if p.field else ""),
            Column("unit", _("负责组织"), sort="unit__sort_key", value=lambda p: str(p.unit)),
            Column("youths", _("青年"), sort="youths", kind="number"),
            Column("members", _("其中团员"), sort="members", kind="number"),
            Column("count", _("人数状况"), kind="html", value=lambda p: count_mark(quality(p, first).value),
                   plain=lambda p: _(quality(p, first).label)),
            Column("counted_on", _("统计日期"), sort="counted_on", kind="day"),
            Column("cover", _("覆盖情况"), sort="cover", kind="html", value=lambda p: cover_mark(p.cover),
                   plain=lambda p: _(Cover(p.cover).label)),
            Column("by", _("覆盖组织"), sort="by"),
            Column("plan_due", _("计划期限"), sort="plan_due", kind="day"),
            Column("code", _("场所编号"), hidden=True),
            Column("address", _("地址"), hidden=True),
            Column("latitude", _("纬度"), hidden=True),
            Column("longitude", _("经度"), hidden=True),
            Column("credit_code", _("统一社会信用代码"), hidden=True),
        ],
        filters=[
            Filter("kind", _("类型"), PlaceKind.choices()),
            Filter("field", _("领域"), [*Field.choices(), (NO_FIELD, "未分领域")], apply=in_field),
            Filter("cover", _("覆盖"), COVERS, apply=queries.in_cover),
            Filter("count", _("人数"), COUNTS, apply=lambda rows, value: queries.in_count(rows, value, first)),
            Filter("position", _("坐标"), [("no", "没有坐标"), ("yes", "有坐标")], apply=in_position),
            Filter("pairing", _("无法推荐"), Unjudged.choices(),
                   apply=lambda rows, value: rows.filter(queries.unjudged(value, first))),
        ],
        search=["search_text"],
        search_label=_("名称、拼音、编号或地址"),
        order="name",
        keep=["unit", "own"],
        empty_title=_("还没有登记场所"),
        empty_text=_("把学校、企业、村、社区等有青年的地方逐处登记，人数空白的留空。"),
    )  # fmt: skip


def in_field(rows: Any, value: str) -> Any:
    """Places of a field; those of none are asked for by a word of their own."""
    return rows.filter(field="" if value == NO_FIELD else value)


def in_position(rows: Any, value: str) -> Any:
    """Places with or without coordinates."""
    return rows.filter(latitude__isnull=value == "no")


def plan_stage(plan: FoundingPlan, today: date) -> str:
    """How a plan stands, in a word."""
    if plan.done_on:
        return "done"
    if plan.dropped_on:
        return "dropped"
    return "late" if plan.due_on < today else "open"


STAGES = {"open": "进行中", "late": "已逾期", "done": "已建成", "dropped": "已取消"}


def in_stage(rows: Any, value: str, today: date) -> Any:
    """Plans at one stage."""
    open_ = rows.filter(done_on=None, dropped_on=None)
    return {
        "done": rows.filter(done_on__isnull=False),
        "dropped": rows.filter(dropped_on__isnull=False),
        "late": open_.filter(due_on__lt=today),
        "open": open_.filter(due_on__gte=today),
    }[value]


def plans(today: date) -> Listing:
    """The founding plans."""
    return Listing(
        name=_("建团计划"),
        columns=[
            Column("place", _("场所"), sort="place__sort_key", value=lambda p: p.place.name,
                   href=lambda p: reverse("coverage:place", args=[p.place_id])),
            Column("unit", _("负责组织"), sort="place__unit__sort_key", value=lambda p: str(p.place.unit)),
            Column("cover", _("建团方式"), sort="cover", kind="html", value=lambda p: cover_mark(p.cover),
                   plain=lambda p: _(Cover(p.cover).label)),
            Column("joint", _("联建方式"), value=lambda p: joint_word(p.joint)),
            Column("with", _("依托或牵头"), value=lambda p: str(p.with_unit or "")),
            Column("due_on", _("期限"), sort="due_on", kind="day"),
            Column("owner", _("责任人"), sort="owner"),
            Column("stage", _("进展"), value=lambda p: _(STAGES[plan_stage(p, today)])),
            Column("done_on", _("建成日期"), sort="done_on", kind="day"),
        ],
        filters=[
            Filter("stage", _("进展"), list(STAGES.items()), apply=lambda rows, value: in_stage(rows, value, today)),
            Filter("cover", _("建团方式"), [(c.value, c.label) for c in (Cover.OWN, Cover.ATTACHED, Cover.JOINT)]),
        ],
        search=["place__search_text", "place__unit__search_text"],
        order="due_on",
        empty_title=_("还没有建团计划"),
        empty_text=_("在场所页写计划，或采纳一条联建建议。"),
    )  # fmt: skip


def joint_word(code: str) -> str:
    """The kind of a joint branch in words."""
    return _(Joint(code).label) if code else ""


DECISIONS = {"waiting": "待决定", "yes": "已采纳", "no": "未采纳"}


def decision(row: Suggestion) -> str:
    """How a suggestion was decided, as a key of DECISIONS."""
    return {None: "waiting", True: "yes", False: "no"}[row.accepted]


def suggestions(names: dict[int, str]) -> Listing:
    """Suggested joint branches and attachments; `names` of the places by number."""
    return Listing(
        name=_("联建建议"),
        columns=[
            Column("places", _("场所"), value=lambda s: "、".join(names.get(pk, "–") for pk in s.places),
                   href=lambda s: reverse("coverage:suggestion", args=[s.pk])),
            Column("cover", _("建团方式"), sort="cover", kind="html", value=lambda s: cover_mark(s.cover),
                   plain=lambda s: _(Cover(s.cover).label)),
            Column("joint", _("联建方式"), value=lambda s: joint_word(s.joint)),
            Column("with_unit", _("依托组织"), value=lambda s: str(s.with_unit or "")),
            Column("youths", _("青年"), sort="youths", kind="number"),
            Column("members", _("其中团员"), sort="members", kind="number"),
            Column("metres", _("最远（米）"), sort="metres", kind="number"),
            Column("decision", _("结论"), sort="accepted", value=lambda s: _(DECISIONS[decision(s)])),
            Column("reason", _("理由"), value=lambda s: s.reason),
            Column("run_at", _("推荐时间"), sort="run_at", kind="when"),
        ],
        filters=[
            Filter("decision", _("结论"), list(DECISIONS.items()), apply=in_decision),
            Filter("cover", _("建团方式"), [(c.value, c.label) for c in (Cover.ATTACHED, Cover.JOINT)]),
        ],
        order="metres",
        keep=["unit"],
        empty_title=_("还没有建议"),
        empty_text=_("人数和坐标登记齐全以后，可以推荐联合建团或依托建团。"),
    )  # fmt: skip


def in_decision(rows: Any, value: str) -> Any:
    """Suggestions by their decision."""
    return rows.filter(accepted={"waiting": None, "yes": True, "no": False}[value])

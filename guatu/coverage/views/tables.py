"""The lists of the self-check: findings, weak units, cases."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guatu.base.pages import Column, Filter, Listing
from guatu.coverage.models import Case, Finding
from guatu.coverage.queries import cases, health
from guatu.coverage.rules.cases import Disposition, Timing
from guatu.coverage.rules.faults import RULES, Fault, Severity
from guatu.coverage.views import links
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector

DECIDED = [("without", "还没有处置"), ("with", "已有处置")]
# Shape and word: nothing rests on colour alone.
MARKS = {Severity.GRAVE: "▲", Severity.FAULT: "●", Severity.HINT: "○"}


def severity_mark(severity: Severity) -> SafeString:
    """How grave: a shape and a word."""
    return format_html(
        '<span class="severity severity-{}"><span aria-hidden="true">{}</span> {}</span>',
        severity.value, MARKS[severity], _(severity.label),
    )  # fmt: skip


def told(rows: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings with their words."""
    return [
        {
            "finding": row, "label": _(Fault(row.fault).label), "mark": severity_mark(RULES[Fault(row.fault)].severity),
            "words": health.words(row.evidence, Fault(row.fault)),
        }
        for row in rows
    ]  # fmt: skip


def faults_of(unit: Unit) -> str:
    """The faults of a unit of `weak_units`, in words."""
    return "、".join(_(Fault(row.fault).label) for row in unit.found)  # type: ignore[attr-defined]


def _severity(row: Finding) -> Severity:
    return RULES[Fault(row.fault)].severity


def _graver(rows: Any, wanted: str) -> Any:
    return rows.filter(fault__in=[fault.value for fault, rule in RULES.items() if rule.severity == wanted])


def _unit_url(unit: Unit) -> str:
    return links.to("desk:unit", unit.pk)


def finding_list() -> Listing:
    """The findings of an area, one a line."""
    return Listing(
        name=_("体检发现的问题"),
        columns=[
            Column("unit", _("组织"), sort="unit__sort_key", value=lambda r: r.unit.name,
                   href=lambda r: _unit_url(r.unit)),
            Column("fault", _("问题"), sort="fault", value=lambda r: _(Fault(r.fault).label)),
            Column("severity", _("程度"), kind="html", value=lambda r: severity_mark(_severity(r)),
                   plain=lambda r: _(_severity(r).label)),
            Column("words", _("依据"), value=lambda r: health.words(r.evidence, Fault(r.fault))),
            Column("since", _("首次发现"), sort="since", kind="day"),
            Column("seen_on", _("最近体检"), sort="seen_on", kind="day"),
            Column("until", _("消除"), sort="until", kind="day"),
            Column("relapse", _("反弹"), value=lambda r: _("反弹") if r.relapse_of_id else ""),
            Column("case", _("处置"), value=_case_word, href=_case_url),
        ],
        filters=[
            Filter("fault", _("问题"), Fault.choices()),
            Filter("severity", _("程度"), Severity.choices(), apply=_graver),
            Filter("case", _("处置"), DECIDED, apply=health.with_case),
            Filter("relapse", _("反弹"), [("1", _("反弹"))],
                   apply=lambda rows, _value: rows.exclude(relapse_of=None)),
            Filter("kind", _("类型"), Kind.choices(), field="unit__kind"),
            Filter("sector", _("行业"), Sector.choices(), field="unit__sector"),
        ],
        search=["unit__search_text", "unit__name"],
        order="-since",
        keep=["unit", "view"],
        empty_title=_("没有发现问题"),
        empty_text=_("这一范围最近一次体检没有发现问题。"),
    )  # fmt: skip


def _newest(row: Finding) -> Case | None:
    return max(row.cases.all(), key=lambda case: case.pk, default=None)


def _case_word(row: Finding) -> str:
    case = _newest(row)
    if case is None:
        return ""
    word = _(Disposition(case.disposition).label)
    return _("%s（已办结）") % word if case.closed_on and case.disposition != Disposition.DISMISS else word


def _case_url(row: Finding) -> str:
    case = _newest(row)
    return reverse("coverage:case", args=[case.pk]) if case else ""


def unit_list() -> Listing:
    """The weak units of an area, one a line, with all that was found."""
    return Listing(
        name=_("有问题的组织"),
        columns=[
            Column("unit", _("组织"), sort="sort_key", value=lambda u: u.name, href=_unit_url),
            Column("kind", _("类型"), sort="kind", value=lambda u: _(Kind(u.kind).label)),
            Column("secretary", _("书记"), value=lambda u: u.secretary),
            Column("worst", _("程度"), kind="html", value=lambda u: severity_mark(_worst(u)),
                   plain=lambda u: _(_worst(u).label)),
            Column("number", _("问题数"), sort="number", kind="number"),
            Column("faults", _("问题"), value=faults_of),
        ],
        filters=[
            Filter("fault", _("问题"), Fault.choices(), apply=health.units_with),
            Filter("severity", _("程度"), [("demanding", _("严重和一般")), *Severity.choices()],
                   apply=health.units_graver),
            Filter("case", _("处置"), DECIDED, apply=health.units_decided),
            Filter("kind", _("类型"), Kind.choices()),
            Filter("sector", _("行业"), Sector.choices()),
        ],
        search=["search_text", "name"],
        order="-number",
        keep=["unit", "view"],
        empty_title=_("没有发现问题"),
        empty_text=_("这一范围最近一次体检没有发现问题。"),
    )  # fmt: skip


def _worst(unit: Unit) -> Severity:
    return health.gravest(row.fault for row in unit.found)  # type: ignore[attr-defined]


def case_list(on: date) -> Listing:
    """The cases of an area on a day."""
    return Listing(
        name=_("整顿销号台账"),
        columns=[
            Column("unit", _("组织"), sort="unit__sort_key", value=lambda c: c.unit.name,
                   href=lambda c: reverse("coverage:case", args=[c.pk])),
            Column("disposition", _("处置"), sort="disposition", value=lambda c: _(Disposition(c.disposition).label)),
            Column("faults", _("问题"), value=lambda c: "、".join(_(f.label) for f in cases.line(c, on).faults)),
            Column("owner", _("责任人"), sort="owner"),
            Column("due_on", _("期限"), sort="due_on", kind="day"),
            Column("stage", _("阶段"), value=lambda c: _(cases.line(c, on).stage.label)),
            Column("left", _("还有"), value=lambda c: left(cases.line(c, on))),
            Column("closed_on", _("销号"), sort="closed_on", kind="day"),
            Column("decided_by", _("决定人"), value=lambda c: c.decided_by.name),
            Column("decided_at", _("决定"), sort="decided_at", kind="when"),
        ],
        filters=[
            Filter("state", _("进展"), list(cases.STATES.items()), apply=lambda r, v: cases.in_state(r, v, on)),
            Filter("disposition", _("处置"), Disposition.choices()),
            Filter("fault", _("问题"), Fault.choices(),
                   apply=lambda rows, fault: rows.filter(findings__fault=fault).distinct()),
        ],
        search=["unit__search_text", "unit__name", "owner"],
        order="due_on",
        keep=["unit"],
        empty_title=_("没有整顿台账"),
        empty_text=_("对体检发现的问题作出处置后，在这里跟到销号。"),
        empty_href=reverse("coverage:findings"),
        empty_action=_("看体检发现的问题"),
    )  # fmt: skip


def left(line: cases.CaseLine) -> str:
    """The days that an open case has left, or how it was closed."""
    if line.standing.disposition == Disposition.DISMISS:
        return ""
    if line.timing == Timing.RUNNING:
        return _("%d天") % line.days_left
    return _("逾期%d天") % line.overdue_days if line.timing == Timing.OVERDUE else _(line.timing.label)

"""Assessments as they are read: the list, one with its costs and places, one item, and what-if."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.appraisals.forms.assessments import ValueForm, WhatIf
from guatu.appraisals.models import Assessment, AssessmentItem
from guatu.appraisals.queries import assessment_pages as pages
from guatu.appraisals.queries import assessments as queries
from guatu.appraisals.queries.assessment_pages import ItemRow
from guatu.appraisals.rules.assessment_words import gap_words, value_words
from guatu.appraisals.rules.formulas import plain
from guatu.appraisals.sheets import items as sheet
from guatu.base import clock
from guatu.base.pages import Column, Listing
from guatu.base.pages.sheet import XLSX
from guatu.base.told import told
from guatu.orgs import access


def phase(row: Assessment) -> str:
    """Whether an assessment runs or is closed, with its mark."""
    return f"● {_('已结束')}" if row.closed_at else f"◌ {_('进行中')}"


ASSESSMENTS = Listing(
    name=gettext_lazy("省级考核"),
    columns=[
        Column("name", gettext_lazy("考核"), sort="name", href=lambda a: reverse("appraisals:assessment", args=[a.pk])),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda a: str(a.unit)),
        Column("since", gettext_lazy("考核期自"), sort="since", kind="day"),
        Column("until", gettext_lazy("至"), sort="until", kind="day", value=lambda a: a.until - timedelta(days=1)),
        Column("items", gettext_lazy("指标"), sort="item_count", kind="number", value=lambda a: a.item_count),
        Column("phase", gettext_lazy("状态"), value=phase),
        Column("source", gettext_lazy("依据"), value=lambda a: a.source),
    ],
    search=["name", "source"],
    search_label=gettext_lazy("名称或依据"),
    empty_title=gettext_lazy("还没有考核"),
    empty_text=gettext_lazy("由市级、县级建立：先录指标清单，再导入省表。"),
)  # fmt: skip


def rank_words(row: ItemRow) -> str:
    """A place of how many; how it is where there is none."""
    if row.rank is not None:
        return _("第 %(n)d / %(of)d") % {"n": row.rank, "of": row.count}
    return _("没有数") if row.count else "–"


def points_words(row: ItemRow) -> str:
    """The points as they are read, or what an item without any is."""
    points = row.points
    if points.fired:
        return f"▲ {_('否决')}"
    if points.points is None:
        return "–" if row.item.kind == "note" else told(points.problem)
    return plain(points.points) if points.counted else _("%s，不重复计入") % plain(points.points)


def own_words(row: ItemRow) -> str:
    """Our own value with where it is from."""
    said = told(value_words(row.points.value, row.item.measure))
    if row.own.origin and row.own.value is not None:
        return f"{said}（{_(row.own.origin.label)}）"
    return f"{said}（{_('合成')}）" if row.points.value is not None else said


ITEMS = Listing(
    name=gettext_lazy("考核指标"),
    columns=[
        Column("name", gettext_lazy("指标"), value=lambda r: f"{r.row.code} {r.row.name}",
               href=lambda r: reverse("appraisals:assessment_item", args=[r.row.pk])),
        Column("kind", gettext_lazy("类别"), sort="row__kind", value=lambda r: _(r.item.kind.label)),
        Column("own", gettext_lazy("本级"), value=own_words),
        Column("target", gettext_lazy("目标"), value=lambda r: told(value_words(r.row.target, r.row.measure))),
        Column("weight", gettext_lazy("满分"), sort="row__weight", value=lambda r: plain(r.row.weight)),
        Column("points", gettext_lazy("得分"), value=points_words, plain=lambda r: r.exported),
        Column("lost", gettext_lazy("丢分"), sort="lost", value=lambda r: plain(r.lost) if r.lost else "–"),
        Column("rank", gettext_lazy("名次"), sort="rank", value=rank_words),
        Column("department", gettext_lazy("责任部室"), sort="row__department", value=lambda r: r.row.department),
        Column("formula", gettext_lazy("公式"), value=lambda r: r.row.formula, hidden=True),
    ],
    search=["row__name", "row__code", "row__department"],
    search_label=gettext_lazy("指标、编号或部室"),
    empty_title=gettext_lazy("还没有指标"),
    empty_text=gettext_lazy("逐项添加，或导入 Excel、YAML 清单。"),
)  # fmt: skip


def today(at: Any) -> date:
    """The day of an instant."""
    return clock.day(at)


@require_safe
@own_page
def assessments(request: HttpRequest) -> HttpResponse:
    """The assessments that the account reads."""
    unit = access.units(request.user, queries.EDIT).in_force().order_by("depth", "path").first()
    rows = queries.visible(request.user)
    return ASSESSMENTS.show(request, rows, "appraisals/assessments/list.html", {"unit": unit, "at": clock.now()})


@require_safe
@own_page
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment: total and place, what each gap costs, the items, everybody's totals."""
    found, at = queries.get(request.user, pk), clock.now()
    stood = queries.stand(found, today(at))
    costs, totals = [(row, told(gap_words(row.points))) for row in pages.costs(stood)], pages.totals(stood)
    context = {
        **frame(request, found, at), "stood": stood, "result": stood.result, "own": pages.own_total(stood),
        "costs": costs, "totals": totals, "placed": sum(row.rank is not None for row in totals),
        "left_out": pages.left_out(stood), "vetoes": pages.vetoes(stood),
        "missing": pages.missing(stood), "discrepancies": pages.discrepancies(stood), "stale": pages.stale(stood),
        "unsaid": pages.unsaid(stood),
    }  # fmt: skip
    return ITEMS.show(request, pages.item_rows(stood), "appraisals/assessments/detail.html", context)


def frame(request: HttpRequest, found: Assessment, at: Any) -> dict[str, Any]:
    """What every page of an assessment shows."""
    edits = access.can(request.user, queries.EDIT, found.unit)
    return {
        "assessment": found, "last": found.until - timedelta(days=1), "at": at, "phase": phase(found), "edits": edits,
        "changes": edits and not found.closed_at,
    }  # fmt: skip


@require_safe
@own_page
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: our own value and its arithmetic, everybody's places, earlier periods, earlier values."""
    row = queries.get_item(request.user, pk)
    return item_page(request, row)


def item_page(request: HttpRequest, row: AssessmentItem, form: ValueForm | None = None) -> HttpResponse:
    """The page of an item, with a form that came back."""
    found, at = row.assessment, clock.now()
    stood = queries.stand(found, today(at))
    now = pages.item_row(stood, row.code)
    said = frame(request, found, at)
    types = said["changes"] and not queries.kept_by_register(row)
    blank = ValueForm(measure=row.measure, initial={"on": queries.last_day(found, today(at))}) if types else None
    context = {
        **said, "item": row, "now": now, "own_words": own_words(now), "rank_words": rank_words(now),
        "points_words": points_words(now), "gap": told(gap_words(now.points)), "form": form or blank,
        "lines": pages.shown_lines(stood, row), "history": pages.shown_history(row, today(at)),
        "values": pages.shown_changes(row), "register": pages.register_link(row),
        "target": told(value_words(row.target, row.measure)),
    }  # fmt: skip
    return render(request, "appraisals/assessments/item.html", context, status=form.status if form else 200)


@require_safe
@own_page
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """What other values of our own would change, with everybody else's as they are. Nothing is kept."""
    found, at = queries.get(request.user, pk), clock.now()
    stood = queries.stand(found, today(at))
    held = {code: own.value for code, own in stood.own.items()}
    sent = any(name.startswith("v") for name in request.GET)
    form = WhatIf(request.GET if sent else None, items=stood.rows, held=held)
    right = form.is_valid() if sent else True
    changes = form.changes() if sent and right else {}
    context = {**frame(request, found, at), "form": form, "effect": pages.effect(stood, changes), "sent": sent}
    return render(request, "appraisals/assessments/what_if.html", context, status=200 if right else 422)


@require_safe
@own_page
def item_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of items as a spreadsheet that can be read again."""
    found = queries.get(request.user, pk)
    content = sheet.to_workbook([{key: getattr(row, key) for key in sheet.KEYS} for row in found.items.all()])
    name = quote(_("%s指标清单.xlsx") % found.name)
    headers = {"Content-Disposition": f"attachment; filename=items.xlsx; filename*=UTF-8''{name}"}
    return HttpResponse(content, content_type=XLSX, headers=headers)

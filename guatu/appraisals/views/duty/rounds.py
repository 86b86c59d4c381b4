"""Rounds of duty reports: the list, opening one, its terms, publication, and which committees are behind."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.appraisals.actions.duty import rounds as actions
from guatu.appraisals.forms.duty import Opening, TermsForm
from guatu.appraisals.models import DutyReport, DutyRound
from guatu.appraisals.queries.duty import rounds as queries
from guatu.appraisals.rules.duty.periods import period_of
from guatu.appraisals.rules.duty.presets import PRESETS, Preset
from guatu.appraisals.rules.duty.stages import ReportStage, RoundStage
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.told import told
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.norms import NORMS

ROUND_MARKS = {RoundStage.DRAFT: "○", RoundStage.OPEN: "◌", RoundStage.CLOSED: "●"}
REPORT_MARKS = {
    ReportStage.WAITING: "○", ReportStage.WRITING: "◌", ReportStage.RETURNED: "↩", ReportStage.HANDED_IN: "◔",
    ReportStage.GRADED: "●", ReportStage.MISSING: "▲",
}  # fmt: skip


def round_words(found: DutyRound) -> str:
    """The stage of a round with its mark."""
    now = queries.round_stage(found)
    return f"{ROUND_MARKS[now]} {_(now.label)}"


def report_words(report: DutyReport) -> str:
    """The stage of a report with its mark; a report that is not in past its day says so."""
    now = queries.report_stage(report)
    late = report.submitted_at is None and report.round.due_on < clock.today() and now != ReportStage.MISSING
    return f"▲ {_('逾期未交')}" if late else f"{REPORT_MARKS[now]} {_(now.label)}"


ROUNDS = Listing(
    name=gettext_lazy("述职评议"),
    columns=[
        Column("name", gettext_lazy("名称"), sort="name", href=lambda r: reverse("appraisals:duty_round", args=[r.pk])),
        Column("unit", gettext_lazy("组织单位"), sort="unit__sort_key", value=lambda r: r.unit.name),
        Column("since", gettext_lazy("述职期间自"), sort="since", kind="day"),
        Column("until", gettext_lazy("至"), sort="until", kind="day", value=lambda r: r.until - timedelta(days=1)),
        Column("due_on", gettext_lazy("提交期限"), sort="due_on", kind="day"),
        Column("handed_in", gettext_lazy("已提交"), sort="handed_in", kind="number"),
        Column("reporting", gettext_lazy("应述职"), sort="reporting", kind="number"),
        Column("stage", gettext_lazy("状态"), value=round_words),
    ],
    filters=[Filter("stage", gettext_lazy("状态"), RoundStage.choices(), apply=queries.at_stage)],
    search=["name", "unit__search_text"],
    search_label=gettext_lazy("名称或组织"),
    order="-due_on",
    empty_title=gettext_lazy("还没有述职评议"),
    empty_text=gettext_lazy("由团组织为直接下级开展，每半年一次。"),
)  # fmt: skip
DUE = Listing(
    name=gettext_lazy("未开展情况"),
    columns=[
        Column("unit", gettext_lazy("组织"), sort="sort_key", value=lambda u: u.name,
               href=lambda u: reverse("desk:unit", args=[u.pk])),
        Column("parent", gettext_lazy("上级"), value=lambda u: u.parent.name if u.parent else ""),
        Column("secretary", gettext_lazy("负责人")),
        Column("round", gettext_lazy("本期述职评议"), sort="has_round", value=lambda u: done_words(u.has_round)),
        Column("symposium", gettext_lazy("本季座谈会"), sort="has_met", value=lambda u: done_words(u.has_met)),
    ],
    filters=[
        Filter("behind", gettext_lazy("情况"), [
            ("round", gettext_lazy("未开展述职评议")), ("symposium", gettext_lazy("未开座谈会")),
            ("none", gettext_lazy("都已开展")),
        ], apply=queries.behind),
    ],
    search=["search_text"],
    search_label=gettext_lazy("组织"),
    order="unit",
    keep=["unit"],
    empty_title=gettext_lazy("没有需要开展的团组织"),
)  # fmt: skip


def done_words(done: bool) -> str:
    """Whether it was held, with a mark."""
    return "● " + _("已开展") if done else "○ " + _("未开展")


@own_page
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds that I read, and the reports that I still have to write."""
    context = {
        "at": clock.now(), "mine": queries.own_reports(request.user)[:5],
        "opening": queries.opening_units(request.user), "today": clock.today(),
    }  # fmt: skip
    return ROUNDS.show(request, queries.rounds(request.user), "appraisals/duty/rounds.html", context)


@own_page
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Which committees, of one area if named, have no round in this half year, no symposium in this quarter."""
    top = access.named(request.user, queries.READ, request.GET.get("unit", ""))
    now = queries.due_on(clock.today(), norms(clock.today()))
    context = {
        "at": clock.now(), "top": top, "half": _ends(now.half), "quarter": _ends(now.quarter),
        "sources": [NORMS["duty.months"], NORMS["symposium.months"]],
    }  # fmt: skip
    return DUE.show(request, queries.committees(request.user, now, top), "appraisals/duty/due.html", context)


def _ends(period: tuple[date, date]) -> tuple[date, date]:
    return period[0], period[1] - timedelta(days=1)


@own_page
@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a round for the units directly below."""
    unit, on = access.get(request.user, queries.OPEN, Unit, pk), clock.today()
    form = Opening(request.POST or None, initial=_prefilled(on))
    if form.is_valid():
        with form.taking_refusals():
            terms = PRESETS[Preset(form.cleaned_data["preset"])]
            made = actions.open_(unit=unit, plan=form.plan(), terms=terms, by=account_of(request), at=clock.now())
            messages.success(request, _("已拟定，请核对评分标准后公布。"))
            return redirect("appraisals:duty_terms", pk=made.pk)
    context = {"unit": unit, "form": form, "presets": PRESETS.items(), "below": len(queries.below(unit))}
    return render(request, "appraisals/duty/opening.html", context, status=form.status)


def _prefilled(on: date) -> dict[str, Any]:
    since, until = period_of(on, norms(on)["duty.months"])
    half = _("上半年") if since.month == 1 else _("下半年")
    return {
        "name": _("%(year)d年%(half)s述职评议") % {"year": since.year, "half": half}, "since": since,
        "until": until - timedelta(days=1), "due_on": max(until - timedelta(days=11), on + timedelta(days=10)),
        "preset": Preset.WORK_AND_HALL.value,
    }  # fmt: skip


def _reports() -> Listing:
    return Listing(
        name=_("述职报告"),
        columns=[
            Column("unit", _("组织"), sort="unit__sort_key", value=lambda r: r.unit.name,
                   href=lambda r: reverse("appraisals:duty_report", args=[r.pk])),
            Column("secretary", _("负责人"), value=lambda r: r.unit.secretary),
            Column("stage", _("状态"), value=report_words),
            Column("submitted_at", _("提交"), sort="submitted_at", kind="when"),
            Column("scorers", _("评分人数"), sort="scorers", kind="number",
                   value=lambda r: r.scorers if r.shown else None),
            Column("grade", _("等次"), value=lambda r: r.grade_name),
        ],
        filters=[Filter("handed", _("提交"), [("1", _("已提交")), ("0", _("未提交"))],
                        apply=lambda rows, value: rows.filter(submitted_at__isnull=value == "0"))],
        search=["unit__search_text"],
        search_label=_("组织"),
        order="unit",
        empty_title=_("没有您能看到的报告"),
    )  # fmt: skip


@own_page
@require_safe
def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its terms, and the reports that I read."""
    found = queries.get_round(request.user, pk)
    terms = queries.terms_of(found)
    may = access.can(request.user, queries.OPEN, found.unit)
    context = {
        "round": found, "terms": terms, "stage": round_words(found), "at": clock.now(), "may": may,
        "until": found.until - timedelta(days=1), "open": found.published_at and not found.closed_at,
        "handed_in": queries.reports(request.user, found).filter(submitted_at__isnull=False).exists(),
        "rubric": [(part, terms.criteria_of(part.code)) for part in terms.parts],
    }  # fmt: skip
    rows = queries.with_grades(queries.reports(request.user, found), terms, shown=may)
    return _reports().show(request, rows, "appraisals/duty/round.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the terms of a round before it is published."""
    found = queries.get_round(request.user, pk, queries.OPEN)
    form = TermsForm(request.POST or None, found=found, terms=queries.terms_of(found))
    if form.is_valid():
        with form.taking_refusals():
            actions.revise(found=found, version=form.cleaned_data["version"], plan=form.plan(), terms=form.given(),
                           by=account_of(request), at=clock.now())  # fmt: skip
            messages.success(request, _("已保存，还没有公布。"))
            return redirect("appraisals:duty_round", pk=found.pk)
    return render(request, "appraisals/duty/terms.html", {"round": found, "form": form}, status=form.status)


@own_page
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a round."""
    found = queries.get_round(request.user, pk, queries.OPEN)
    made = actions.publish(found=found, by=account_of(request), at=clock.now())
    messages.success(request, told(f"已公布，{made.reports.count()} 个下级组织开始述职。"))
    return redirect("appraisals:duty_round", pk=found.pk)

"""Assessments as they are kept: begun, changed, their items and own values, the end of the period."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.appraisals.actions import assessments as actions
from guatu.appraisals.forms.assessments import (
    AssessmentForm,
    ItemForm,
    ListForm,
    Reopening,
    ValueForm,
    initial_of,
    total_patterns,
)  # fmt: skip
from guatu.appraisals.models import Assessment, AssessmentItem
from guatu.appraisals.queries import assessments as queries
from guatu.appraisals.rules.patterns import PATTERNS
from guatu.appraisals.sheets import incoming, shipped
from guatu.appraisals.views.assessments import reading
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit


@require_http_methods(["GET", "POST"])
@own_page
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an assessment of a unit."""
    unit = access.get(request.user, queries.EDIT, Unit, pk)
    form = AssessmentForm(request.POST or None)
    if form.is_valid():
        with form.taking_refusals():
            made = actions.create(unit=unit, said=form.said(), by=account_of(request), at=clock.now())
            messages.success(request, _("考核已建立，请录入指标清单。"))
            return redirect("appraisals:assessment_items", made.pk)
    context = {"unit": unit, "form": form, "totals": total_patterns(), "title": _("新建考核")}
    return render(request, "appraisals/assessments/form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@own_page
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, period, total or consequence."""
    found = queries.get(request.user, pk, queries.EDIT)
    initial = initial_of(found, found.until - timedelta(days=1))
    form = AssessmentForm(request.POST or None, initial=initial)
    if form.is_valid():
        with form.taking_refusals():
            version, by = form.cleaned_data["version"] or 0, account_of(request)
            actions.edit(assessment=found, version=version, said=form.said(), by=by, at=clock.now())
            messages.success(request, _("已保存。"))
            return redirect("appraisals:assessment", found.pk)
    context = {
        "unit": found.unit,
        "assessment": found,
        "form": form,
        "totals": total_patterns(),
        "title": _("考核设置"),
    }
    return render(request, "appraisals/assessments/form.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@own_page
def items(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of items: taken over from a file or the example, or kept one by one."""
    found, at = queries.get(request.user, pk, queries.EDIT), clock.now()
    form = ListForm(request.POST or None, request.FILES or None, initial={"version": found.version})
    if form.is_valid():
        with form.taking_refusals():
            made = actions.set_items(
                assessment=found, version=form.cleaned_data["version"], rows=listed(form), by=account_of(request), at=at
            )
            messages.success(request, _("清单已导入，共 %d 项。") % len(made))
            return redirect("appraisals:assessment", found.pk)
    rows = [(row, reading.value_words(row.target, row.measure)) for row in found.items.all()]
    context = {**reading.frame(request, found, at), "form": form, "rows": rows, "patterns": PATTERNS}
    return render(request, "appraisals/assessments/items.html", context, status=form.status)


def listed(form: ListForm) -> list[dict[str, Any]]:
    """The items of the chosen file, or of the shipped example."""
    if form.cleaned_data["example"]:
        return shipped.example()
    file = form.cleaned_data["file"]
    return incoming.listed(file.read(), file.name or "")


@require_http_methods(["GET", "POST"])
@own_page
def addition(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an item."""
    return _item(request, queries.get(request.user, pk, queries.EDIT), None)


@require_http_methods(["GET", "POST"])
@own_page
def item_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item."""
    row = queries.get_item(request.user, pk, queries.EDIT)
    return _item(request, row.assessment, row)


def _item(request: HttpRequest, found: Assessment, row: AssessmentItem | None) -> HttpResponse:
    others = [one for one in found.items.all() if row is None or one.pk != row.pk]
    known = {name: getattr(row, name) for name in actions.ITEM_FIELDS} if row else {"kind": "score"}
    form = ItemForm(request.POST or None, others=others, initial={**known, "version": found.version})
    if form.is_valid():
        with form.taking_refusals():
            kept = actions.put_item(
                assessment=found, item=row, version=form.cleaned_data["version"], said=form.said(),
                by=account_of(request), at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("指标已保存。"))
            return redirect("appraisals:assessment_item", kept.pk)
    context = {"assessment": found, "item": row, "form": form, "patterns": PATTERNS, "at": clock.now()}
    return render(request, "appraisals/assessments/item_form.html", context, status=form.status)


@require_POST
@own_page
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item off the list."""
    row = queries.get_item(request.user, pk, queries.EDIT)
    sent = request.POST.get("version", "")
    if not sent.isdecimal() or len(sent) > 9:
        raise Problem("invalid")
    actions.remove_item(item=row, version=int(sent), by=account_of(request), at=clock.now())
    messages.success(request, _("指标“%s”和它的数值已删除。") % row.name)
    return redirect("appraisals:assessment_items", row.assessment_id)


@require_POST
@own_page
def value(request: HttpRequest, pk: int) -> HttpResponse:
    """Record our own value of an item by hand."""
    row = queries.get_item(request.user, pk, queries.EDIT)
    form = ValueForm(request.POST, measure=row.measure)
    if form.is_valid():
        with form.taking_refusals():
            actions.type_value(item=row, **form.said(), by=account_of(request), at=clock.now())
            messages.success(request, _("数值已登记，原来的留作记录。"))
            return redirect("appraisals:assessment_item", row.pk)
    return reading.item_page(request, row, form)


@require_POST
@own_page
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """End the period."""
    found = queries.get(request.user, pk, queries.EDIT)
    sent = request.POST.get("version", "")
    if not sent.isdecimal() or len(sent) > 9:
        raise Problem("invalid")
    actions.close(assessment=found, version=int(sent), by=account_of(request), at=clock.now())
    messages.success(request, _("这一期考核已结束，数字已定格。"))
    return redirect("appraisals:assessment", found.pk)


@require_http_methods(["GET", "POST"])
@own_page
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the end of the period, with the reason."""
    found = queries.get(request.user, pk, queries.EDIT)
    form = Reopening(request.POST or None, initial={"version": found.version})
    if form.is_valid():
        with form.taking_refusals():
            actions.reopen(assessment=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("已重新打开，登记册的数字恢复实时计算。"))
            return redirect("appraisals:assessment", found.pk)
    context = {"assessment": found, "form": form}
    return render(request, "appraisals/assessments/reopening.html", context, status=form.status)

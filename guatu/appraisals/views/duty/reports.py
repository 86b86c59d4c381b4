"""One duty report: the register's figures, the secretary's words, its result, and the unit's own view."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.appraisals.actions.duty import reports as actions
from guatu.appraisals.forms.duty import Answer, Reason, Words
from guatu.appraisals.models import DutyReport
from guatu.appraisals.queries.duty import results
from guatu.appraisals.queries.duty import rounds as queries
from guatu.appraisals.rules.duty.reports import Part
from guatu.appraisals.views.duty.rounds import report_words
from guatu.base import clock
from guatu.orgs import access
from guatu.orgs.queries.norms import norms


def words_form(report: DutyReport, data: Mapping[str, Any] | None = None, *, draft: bool = False) -> Words:
    """The form of what the secretary writes, with what is kept so far; a draft may leave parts out."""
    numbers = norms(clock.today())
    initial = {**report.words, "version": report.version}
    least, most = numbers["duty.words_least"], numbers["duty.words_most"]
    return Words(data, least=least, most=most, draft=draft, initial=initial)


def writing(request: HttpRequest, report: DutyReport) -> bool:
    """Whether the reader writes this report now."""
    open_ = report.submitted_at is None and report.round.closed_at is None
    return open_ and access.can(request.user, queries.REPORT, report.unit)


def page(
    request: HttpRequest, report: DutyReport, forms: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a report with the forms that the reader may use; `forms` are those just sent."""
    user, given = request.user, forms or {}
    scores, handed_in = queries.scores(user, report), report.submitted_at is not None
    open_ = report.round.closed_at is None
    scored = report.scores.exists()
    context = {
        "report": report, "round": report.round, "stage": report_words(report), "at": clock.now(),
        "until": report.round.until - timedelta(days=1),
        "words": [(_(part.label), report.words.get(part.value, "")) for part in Part],
        "form": given.get("words") or (words_form(report) if writing(request, report) else None),
        "scores": scores and open_ and handed_in, "ballot": report.round.ballot,
        "instead": not queries.involved(user, report),  # who would write for somebody else
        "reason": given.get("reason") or (Reason() if scores and open_ and handed_in and not scored else None),
        "answer": given.get("answer") or (Answer() if _answers(request, report) else None),
        **(_result(report) if queries.sees_scores(user, report) and handed_in else {}),
    }  # fmt: skip
    return render(request, "appraisals/duty/report.html", context, status=status)


def _answers(request: HttpRequest, report: DutyReport) -> bool:
    able = report.graded_at is not None and report.answered_at is None
    return able and access.can(request.user, queries.REPORT, report.unit) and not queries.scores(request.user, report)


def _result(report: DutyReport) -> dict[str, Any]:
    [found], terms = results.results(report.round, [report]), queries.terms_of(report.round)
    names = {one.code: one.name for one in terms.grades}
    return {
        "result": found, "terms": terms, "grade": names.get(report.grade, ""),
        "given": list(report.scores.exclude(text="").select_related("by").order_by("part", "pk")),
        "poll": getattr(report, "poll", None) if report.round.ballot else None, "grades": terms.grades,
    }  # fmt: skip


@own_page
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report."""
    return page(request, queries.get_report(request.user, pk))


@own_page
@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is written so far."""
    found = queries.get_report(request.user, pk, queries.REPORT)
    form = words_form(found, request.POST, draft=True)
    if form.is_valid():
        with form.taking_refusals():
            version = form.cleaned_data["version"]
            actions.write(report=found, version=version, words=form.words(), by=account_of(request), at=clock.now())
            messages.success(request, _("草稿已保存。"))
            return redirect("appraisals:duty_report", pk=found.pk)
    return page(request, found, {"words": form}, form.status)


@own_page
@require_POST
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a report back."""
    found = queries.get_report(request.user, pk, queries.SCORE)
    form = Reason(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            actions.give_back(report=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("已退回，对方可以修改后再提交。"))
            return redirect("appraisals:duty_report", pk=found.pk)
    return page(request, found, {"reason": form}, form.status)


@own_page
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's own view of its result."""
    found = queries.get_report(request.user, pk, queries.REPORT)
    form = Answer(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            actions.answer(report=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("意见已记录。"))
            return redirect("appraisals:duty_report", pk=found.pk)
    return page(request, found, {"answer": form}, form.status)

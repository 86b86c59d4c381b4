"""Scoring a report against the rubric, the members' ballot, and the grades of a round."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.appraisals.actions.duty import rounds as deciding
from guatu.appraisals.actions.duty import scores as actions
from guatu.appraisals.forms.duty import BallotForm, Grading, Marks
from guatu.appraisals.models import DutyReport
from guatu.appraisals.queries.duty import results
from guatu.appraisals.queries.duty import rounds as queries
from guatu.appraisals.rules.duty.grades import caps
from guatu.appraisals.rules.duty.reports import Part
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.people.actions.papers import with_file


def _scored(request: HttpRequest, pk: int) -> DutyReport:
    """A report below the reader; whoever is involved in it is refused with 403 when they write."""
    found = queries.get_report(request.user, pk, queries.SCORE)
    if request.method == "POST" and not queries.scores(request.user, found):
        raise Problem("own_work", "不能给自己或本组织评分，须由上级评分。")
    return found


@own_page
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """Score a report, with its words beside the rubric."""
    found = _scored(request, pk)
    own = {row.part: row for row in found.scores.filter(by=account_of(request))}
    form = Marks(request.POST or None, terms=queries.terms_of(found.round), own=own)
    if form.is_valid():
        with form.taking_refusals():
            text = form.cleaned_data["text"]
            actions.score(report=found, given=form.given(), text=text, by=account_of(request), at=clock.now())
            messages.success(request, _("评分已保存，定等次之前可以修改。"))
            return redirect("appraisals:duty_report", pk=found.pk)
    words = [(_(part.label), found.words.get(part.value, "")) for part in Part]
    context = {"report": found, "round": found.round, "form": form, "words": words, "at": clock.now()}
    return render(request, "appraisals/duty/scores.html", context, status=form.status)


@own_page
@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the members' ballot by its counts."""
    found, at = _scored(request, pk), clock.now()
    grades, poll = queries.terms_of(found.round).grades, getattr(found, "poll", None)
    data, files = request.POST or None, request.FILES or None
    form = BallotForm(data, files, grades=grades, poll=poll, due=found.unit.member_count)
    if form.is_valid():
        with form.taking_refusals():
            by = account_of(request)
            with_file(
                unit=found.unit, file=form.cleaned_data["file"], by=by, at=at,
                act=lambda paper: actions.ballot(report=found, given=form.given(), paper=paper, by=by, at=at),
            )  # fmt: skip
            messages.success(request, _("测评结果已录入。"))
            return redirect("appraisals:duty_report", pk=found.pk)
    context = {"report": found, "round": found.round, "form": form, "at": at}
    return render(request, "appraisals/duty/ballot.html", context, status=form.status)


@own_page
@require_http_methods(["GET", "POST"])
def grades(request: HttpRequest, pk: int) -> HttpResponse:
    """Totals with their arithmetic, proposed grades within their caps, and the signature."""
    found = queries.get_round(request.user, pk, queries.OPEN)
    terms, reports = queries.terms_of(found), results.handed_in(found)
    reckoned = results.results(found, reports)
    proposed = results.proposed(found, reckoned)
    form = Grading(request.POST or None, reckoned=reckoned, proposed=proposed, grades=terms.grades)
    if form.is_valid():
        with form.taking_refusals():
            said = {"chosen": form.chosen(), "notes": form.notes()}
            deciding.decide(found=found, by=account_of(request), at=clock.now(), **said)
            messages.success(request, _("等次已签定，各单位可以看到自己的结果。"))
            return redirect("appraisals:duty_round", pk=found.pk)
    room = [(one, most) for one in terms.grades if (most := caps(terms.grades, len(reports))[one.code]) is not None]
    missing = found.reports.filter(submitted_at=None).count()
    context = {
        "round": found, "form": form, "terms": terms, "caps": room, "missing": missing, "at": clock.now(),
        "rubric": [(part, terms.criteria_of(part.code)) for part in terms.parts],
    }  # fmt: skip
    return render(request, "appraisals/duty/grades.html", context, status=form.status)

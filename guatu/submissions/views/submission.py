"""Versions of a report, and decisions on them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.submissions.actions import reports, verdicts
from guatu.submissions.forms import VerdictForm, told
from guatu.submissions.models import Submission, Verification
from guatu.submissions.queries.report import report
from guatu.submissions.views import queue

RELATED = ("assignment__task__campaign", "assignment__task__node", "assignment__unit__parent", "by")


@require_safe
@own_page
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions of a report, this one unfolded."""
    sent = access.get(request.user, "submission.read", Submission, pk, related=RELATED)
    at = clock.now()
    context = {"sent": sent, "cell": sent.assignment, "report": report(sent.assignment, request.user, at), "at": at}
    return render(request, "submissions/submission.html", context)


@require_POST
@own_page
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a version back."""
    sent = access.get(request.user, "submission.create", Submission, pk)
    reports.withdraw(submission=sent, by=account_of(request), at=clock.now())
    messages.success(request, _("已撤回，内容回到草稿，可以修改后再报。"))
    return redirect("submissions:assignment", sent.assignment_id)


@require_POST
@own_page
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a version or send it back, and on to the next in the queue."""
    sent = access.get(request.user, "submission.verify", Submission, pk, related=RELATED)
    form = VerdictForm(request.POST)
    try:
        if not form.is_valid():
            raise Problem("invalid")
        verdicts.verify(submission=sent, **form.cleaned_data, by=account_of(request), at=clock.now())
    except Problem as problem:
        if problem.status != 422:
            raise
        return queue.page(request, back(request), sent, told(form, problem), problem.status)
    return redirect(queue.address(back(request)))


@require_POST
@own_page
def retraction(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a decision just made."""
    decision = access.get(request.user, "submission.verify", Verification, pk, related=("submission",))
    verdicts.retract(verification=decision, by=account_of(request), at=clock.now())
    messages.success(request, _("已撤销，这一份回到待核验。"))
    asked = back(request)
    asked["item"] = str(decision.submission_id)
    return redirect(queue.address(asked))


@require_POST
@own_page
def acceptances(request: HttpRequest) -> HttpResponse:
    """Accept several versions, each on its own account."""
    pks = [int(pk) for pk in request.POST.getlist("item") if pk.isdecimal() and len(pk) < 19][:100]
    outcomes = verdicts.accept_many(submissions=queue.chosen(request.user, pks), by=account_of(request), at=clock.now())
    queue.tell(request, len(set(pks)), outcomes)
    return redirect(queue.address(back(request)))


def back(request: HttpRequest) -> QueryDict:
    """The part of the queue that was looked at, as its URL had it."""
    asked = QueryDict(request.POST.get("filters", "")[:500], mutable=True)
    asked.pop("item", None)
    return asked

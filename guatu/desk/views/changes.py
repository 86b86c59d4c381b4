"""Deciding a change of the tree: the tree and the tasks of the units it touches, in one transaction."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.accounts.models import User
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.desk.actions.following import follow
from guatu.orgs import access
from guatu.orgs.actions.changes import Applied, decide
from guatu.orgs.forms.changes import Decision
from guatu.orgs.models import UnitChange
from guatu.orgs.queries import proposals


@require_POST
@own_page
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or turn down a proposed change; what is in force at once moves the tasks along."""
    change = access.get(request.user, "unit.read", UnitChange, pk, related=("unit__parent", "proposed_by"))
    form, at = Decision(request.POST), clock.now()
    if form.is_valid():
        try:
            decided = settled(change, form.cleaned_data, account_of(request), at)
        except Problem as problem:
            if problem.code != "invalid":
                raise
            form.add_error("note" if "note" in problem.fields else None, str(problem))
        else:
            messages.success(request, said(decided))
            return redirect("orgs:change", change.pk)
    context = {"proposed": proposals.proposed(change, request.user), "change": change, "form": form, "at": at}
    return render(request, "orgs/change.html", context, status=422)


@transaction.atomic
def settled(change: UnitChange, said: dict[str, object], by: User, at: datetime) -> Applied:
    """The decision, and the tasks of the touched units brought into line with it, or neither."""
    decided = decide(change=change, approved=bool(said["approved"]), note=str(said["note"]), by=by, at=at)
    if decided.units:
        follow(units=decided.units, by=by, at=at)
    return decided


def said(decided: Applied) -> str:
    """What the decider is told."""
    if not decided.change.approved:
        return _("已回复不同意。")
    return _("已同意，现已生效。") if decided.units else _("已同意，到生效日期自动执行。")

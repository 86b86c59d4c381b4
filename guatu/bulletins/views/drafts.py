"""The life of a draft: begun, thrown away, issued, corrected."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins as actions
from guatu.bulletins.forms.series import DraftForm
from guatu.bulletins.forms.words import IssueForm
from guatu.bulletins.queries import reading
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.views.opened import draft_of
from guatu.bulletins.views.studio import shown
from guatu.orgs import access


@own_page
def start(request: HttpRequest) -> HttpResponse:
    """Choose series, campaign and kind; the program freezes the board and writes the first draft."""
    user = account_of(request)
    if not access.tops(user, "bulletin.draft"):
        raise Problem("not_allowed")
    form = DraftForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "kind": BulletinKind(form.cleaned_data["kind"])}
        with form.taking_refusals():
            made = actions.begin(**given, by=user, at=clock.now())
            return redirect("bulletins:studio", pk=made.pk)
    context = {"form": form, "has_series": reading.series(user).exists()}
    return render(request, "bulletins/new.html", context, status=form.status)


@own_page
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a draft under a number and a signature."""
    draft = draft_of(request, pk, "bulletin.issue")
    form = IssueForm(request.POST)
    if form.is_valid():
        try:
            actions.issue(bulletin=draft, **form.cleaned_data, by=account_of(request), at=clock.now())
            messages.success(request, _("通报已印发，内容不再更改。"))
            return redirect("bulletins:detail", pk=pk)
        except Problem as problem:
            if problem.code not in ("invalid", "conflict"):
                raise
            form.refuse(problem)
    return shown(request, draft, issue=form, status=422)


@own_page
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    actions.discard(bulletin=draft_of(request, pk), by=account_of(request), at=clock.now())
    messages.success(request, _("草稿已作废。"))
    return redirect("bulletins:list")


@own_page
@require_POST
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a correction of an issued bulletin: a new draft, linked to it."""
    found = reading.issue_of(draft_of(request, pk))
    if found is None:
        raise Problem("illegal_step", _("草稿尚未印发，直接修改即可"))
    made = actions.correct(issue=found, by=account_of(request), at=clock.now())
    return redirect("bulletins:studio", pk=made.pk)

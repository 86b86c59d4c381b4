"""The numbers of the rules, with their sources; the city may set them otherwise."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions.norms import set_norm
from guatu.orgs.forms.norms import NormForm
from guatu.orgs.queries.norms import may_set, shown
from guatu.orgs.rules.norms import NORMS


@require_safe
@own_page
def norms(request: HttpRequest) -> HttpResponse:
    """All numbers of the rules."""
    at = clock.now()
    may_edit = may_set(request.user)
    return render(request, "orgs/norms.html", {"rows": shown(clock.day(at)), "may_edit": may_edit, "at": at})


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def norm(request: HttpRequest, code: str) -> HttpResponse:
    """Set one number otherwise."""
    if code not in NORMS:
        raise Problem("not_found")
    if not may_set(request.user):
        raise Problem("not_allowed")
    at = clock.now()
    form = NormForm(request.POST or None, initial={"since": clock.day(at)})
    if form.is_valid():
        with form.taking_refusals():
            set_norm(code=code, **form.cleaned_data, by=account_of(request), at=at)
            messages.success(request, _("已设定，到日生效。"))
            return redirect("orgs:norms")
    row = next(one for one in shown(clock.day(at)) if one.code == code)
    return render(request, "orgs/norm.html", {"form": form, "row": row}, status=form.status)

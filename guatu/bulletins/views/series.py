"""Series of bulletins: one a unit and set of characters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins as actions
from guatu.bulletins.forms.series import SeriesForm
from guatu.bulletins.queries import reading
from guatu.orgs import access


@own_page
def index(request: HttpRequest) -> HttpResponse:
    """The account's series, and the form that opens another."""
    user = account_of(request)
    if not access.tops(user, "bulletin.draft"):
        raise Problem("not_allowed")
    form = SeriesForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        access.require(user, "bulletin.draft", form.cleaned_data["unit"])
        with form.taking_refusals():
            actions.create_series(**form.cleaned_data, by=user, at=clock.now())
            messages.success(request, _("文号系列已建立。"))
            return redirect("bulletins:series")
    context = {"form": form, "rows": reading.series(user)}
    return render(request, "bulletins/series.html", context, status=form.status)

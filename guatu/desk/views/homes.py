"""Opening and closing a youth home: the home and the tasks of the unit that runs it, in one transaction."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.accounts.models import User
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.activities.actions.homes import close_home, open_home
from guatu.activities.forms.service import ClosureForm, EventForm, HomeForm
from guatu.activities.models import YouthHome
from guatu.activities.views.homes import form_page, home_page
from guatu.base import clock
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.submissions.actions.reach import align


@require_POST
@own_page
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a youth home of a unit; its tasks go to the unit at once."""
    unit, by, at = access.get(request.user, "home.edit", Unit, pk), account_of(request), clock.now()
    form = HomeForm(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            made = open_home(unit=unit, then=aligned(by, at), by=by, at=at, **form.cleaned_data)
            messages.success(request, _("已登记，青年之家的任务会派给本组织。"))
            return redirect("activities:home", made.pk)
    return form_page(request, unit, form, form.status)


@require_POST
@own_page
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a youth home; open tasks are withdrawn with the last one."""
    row, by, at = (
        access.get(request.user, "home.edit", YouthHome, pk, related=("unit",)),
        account_of(request),
        clock.now(),
    )
    form = ClosureForm(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            close_home(home=row, then=aligned(by, at), by=by, at=at, **form.cleaned_data)
            messages.success(request, _("已记为停办。"))
            return redirect("activities:home", row.pk)
    return home_page(request, row, EventForm(initial={"on": clock.day(at)}), form, form.status)


def aligned(by: User, at: datetime) -> Callable[[list[int]], object]:
    """What brings the tasks of some units into line."""
    return lambda units: align(units=units, by=by, at=at)

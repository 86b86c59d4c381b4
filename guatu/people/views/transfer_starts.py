"""Starting transfers: choose people of one's own list, say where to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions import transfers as actions
from guatu.people.forms.movements import Start, chosen
from guatu.people.queries import transfers as queries
from guatu.people.queries.members import members_of
from guatu.people.rules.movements import ADVICE
from guatu.people.views.movements import tell

UNITS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def start(request: HttpRequest) -> HttpResponse:
    """Choose the unit where several have members, tick its members, and send them on their way."""
    user = account_of(request)
    if queries.DECIDE not in request.verbs:  # type: ignore[attr-defined]
        raise Problem("not_allowed")
    units = list(queries.sending_units(user)[: UNITS + 1])
    asked = request.GET.get("unit", "") or (str(units[0].pk) if len(units) == 1 else "")
    if not asked:
        return render(request, "people/transfer_units.html", {"units": units[:UNITS], "more": len(units) > UNITS})
    unit = access.get(user, queries.DECIDE, Unit, asked)
    form, picked = Start(request.POST or None), chosen(request.POST or request.GET, "person")
    people = list(queries.sendable(unit))
    if request.method == "POST" and form.is_valid():
        # Those already on their way are asked too: a click that was sent twice leads to the same transfer.
        answer = started(request, form, list(members_of(unit).filter(pk__in=picked)))
        if answer:
            return answer
    context = {"unit": unit, "people": people, "picked": picked, "form": form, "at": clock.now(),
               "advice": [(_(way.label), text) for way, text in ADVICE.items() if way != "claim"]}  # fmt: skip
    return render(request, "people/transfer_start.html", context, status=422 if form.is_bound else 200)


def started(request: HttpRequest, form: Start, people: list[Any]) -> HttpResponse | None:
    """Where to go once everything that could be started is; None with the form's errors if nothing was."""
    if not people:
        form.add_error(None, _("请先勾选要转的团员。"))
        return None
    outcomes = actions.start_many(persons=people, **form.cleaned_data, by=account_of(request), at=clock.now())
    good = [one for one in outcomes if one.transfer]
    if not good:
        for one in outcomes:
            form.add_error("target" if "转入组织" in one.problem else None, f"{one.person.name}：{one.problem}")
        return None
    tell(request, outcomes, _("已发起 %d 笔转接。"))
    if len(outcomes) == 1 and good[0].transfer:
        return redirect("people:transfer", good[0].transfer.pk)
    return redirect("people:transfers")

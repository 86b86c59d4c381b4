"""Suggested joint branches and attachments: worked out on request, decided by a person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.actions.runs import queue_run
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.coverage.actions import suggestions as actions
from guatu.coverage.forms.places import AcceptForm, ReasonForm
from guatu.coverage.jobs import suggest_pairs
from guatu.coverage.models import Suggestion
from guatu.coverage.queries import candidates
from guatu.coverage.queries import places as queries
from guatu.coverage.rules.places import Joint
from guatu.coverage.views import place_lists
from guatu.orgs import access


@own_page
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The suggestions below a unit, what they rest on, and the places that cannot be judged."""
    at = clock.now()
    unit, on = access.focus(request.user, "place.read", request.GET.get("unit", "")), clock.day(at)
    rows = queries.suggestions(unit)
    listing = place_lists.suggestions(queries.names(list(rows)))
    context = {
        "at": at, "unit": unit, "limits": candidates.limits(on), "unjudged": queries.unjudged_counts(unit, on),
        "decides": access.can(request.user, "plan.decide", unit), "tab": "suggestions",
        "waiting": f"{reverse('coverage:suggestions')}?unit={unit.pk}&decision=waiting",
    }  # fmt: skip
    return listing.show(request, rows, "coverage/suggestions.html", context)


@own_page
@require_POST
def runs(request: HttpRequest) -> HttpResponse:
    """Begin to work out suggestions for a unit."""
    unit = access.focus(request.user, "plan.decide", request.POST.get("unit", ""))
    run = queue_run(
        kind="coverage.suggest", title=_("推荐联建：%s") % unit.name, task=suggest_pairs,
        detail={"unit": unit.pk}, unit_id=unit.pk,
        by=account_of(request), at=clock.now(),
    )  # fmt: skip
    return redirect("accounts:run", run.pk)


@own_page
@require_safe
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion: the places, the way between them, and why it is made."""
    return shown(request, access.get(request.user, "place.read", Suggestion, pk, related=("unit", "with_unit")))


def shown(
    request: HttpRequest, found: Suggestion, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a suggestion, with the two forms of its decision where the reader may take it."""
    at = clock.now()
    decides = found.accepted is None and access.can(request.user, "plan.decide", found.unit)
    empty = {"acceptance": AcceptForm(prefix="acceptance"), "refusal": ReasonForm(prefix="refusal")}
    context = {
        "at": at, "suggestion": found, "places": queries.joined(found, clock.day(at)), "decides": decides,
        "limits": candidates.limits(clock.day(at)), "decision": place_lists.DECISIONS[place_lists.decision(found)],
        "joint": Joint(found.joint) if found.joint else None, "forms": empty | (forms or {}),
    }  # fmt: skip
    return render(request, "coverage/suggestion.html", context, status=status)


@own_page
@require_POST
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a suggestion: its places get founding plans."""
    form = AcceptForm(request.POST, prefix="acceptance")
    return decided(request, pk, "acceptance", form, actions.accept, _("已采纳，建团计划已定。"))


@own_page
@require_POST
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a suggestion down; it does not come back."""
    form = ReasonForm(request.POST, prefix="refusal")
    return decided(request, pk, "refusal", form, actions.refuse, _("已记下，以后不再这样推荐。"))


def decided(request: HttpRequest, pk: int, name: str, form: Any, act: Any, said: str) -> HttpResponse:
    """Take a decision on a suggestion, or show it again with what is to be corrected."""
    found = access.get(request.user, "plan.decide", Suggestion, pk, related=("unit", "with_unit"))
    if form.is_valid():
        with form.taking_refusals(step=True):
            act(suggestion=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, said)
            return redirect("coverage:suggestion", found.pk)
    return shown(request, found, {name: form}, form.status)

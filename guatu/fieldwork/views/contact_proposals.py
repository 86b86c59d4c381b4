"""What the matcher proposes, decided by a person: one by one or all at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.fieldwork.actions import contacts as actions
from guatu.fieldwork.forms.contacts import RefusalForm
from guatu.fieldwork.models import ContactProposal
from guatu.fieldwork.queries import contacts as queries
from guatu.fieldwork.views import contact_lists as lists
from guatu.fieldwork.views.contacts import frame, link_form
from guatu.orgs import access

RELATED = ("run__unit", "run__by", "post__unit", "person", "unit__parent", "decided_by")


@own_page
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals for the cadres of an area."""
    context = frame(request, "proposals")
    rows = queries.proposals(request.user, context["unit"])
    return lists.proposals().show(request, rows, "fieldwork/contacts.html", context)


@own_page
@require_POST
def acceptances(request: HttpRequest) -> HttpResponse:
    """Follow all undecided proposals of an area."""
    unit = access.focus(request.user, queries.DECIDE, request.POST.get("unit", ""))
    found = actions.accept_all(unit=unit, by=account_of(request), at=clock.now())
    said = _("已采纳 %(linked)d 条。") % {"linked": found.linked}
    if found.left:
        said += _("另有 %(left)d 条情况有变，留待逐条决定。") % {"left": found.left}
    messages.success(request, said)
    return redirect("fieldwork:contacts")


@own_page
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: who, which branch, why."""
    return shown(request, access.get(request.user, queries.READ, ContactProposal, pk, related=RELATED))


def shown(
    request: HttpRequest, found: ContactProposal, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page of a proposal, with the forms of its decision where the reader may take it."""
    decides = found.accepted is None and access.can(request.user, queries.DECIDE, found.post.unit)
    empty: dict[str, Any] = {}
    if decides:
        empty = {
            "change": link_form(request, found.post, "change", bound=False),
            "refusal": RefusalForm(prefix="refusal"),
        }
    context = {
        "proposal": found, "title": lists.title(found.post), "reasons": lists.reason_words(found).split("、"),
        "mark": lists.decision_mark(found), "decides": decides, "forms": empty | (forms or {}),
    }  # fmt: skip
    return render(request, "fieldwork/contact_proposal.html", context, status=status)


def _held(request: HttpRequest, pk: int) -> ContactProposal:
    return access.get(request.user, queries.DECIDE, ContactProposal, pk, related=RELATED)


@own_page
@require_POST
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a proposal."""
    found = _held(request, pk)
    made = actions.accept(proposal=found, by=account_of(request), at=clock.now())
    messages.success(request, _("联系点已定。"))
    return redirect("fieldwork:contact", made.pk)


@own_page
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Link another branch instead."""
    found = _held(request, pk)
    form = link_form(request, found.post, "change")
    if form.is_valid():
        with form.taking_refusals(step=True):
            made = actions.choose(proposal=found, by=account_of(request), at=clock.now(), **form.given())
            messages.success(request, _("联系点已定。"))
            return redirect("fieldwork:contact", made.pk)
    return shown(request, found, {"change": form}, form.status)


@own_page
@require_POST
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a proposal down."""
    found, form = _held(request, pk), RefusalForm(request.POST, prefix="refusal")
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.refuse(proposal=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("已记下，以后不再这样推荐。"))
            return redirect("fieldwork:contact_proposal", found.pk)
    return shown(request, found, {"refusal": form}, form.status)

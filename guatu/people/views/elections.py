"""Elections of units, and the extension of a term by the unit above."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.norms import NORMS
from guatu.people.actions import terms as actions
from guatu.people.forms.posts import ElectionForm, Extension
from guatu.people.models import Term
from guatu.people.queries import posts as queries
from guatu.people.queries.above import require_above
from guatu.people.rules import terms as rules


@own_page
@require_http_methods(["GET", "POST"])
def election(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an election of a unit."""
    unit, on = access.get(request.user, "post.edit", Unit, pk), clock.day(clock.now())
    numbers, form = norms(on), ElectionForm(request.POST or None)
    if form.is_valid():
        with form.taking_refusals():
            end, by = form.cleaned_data["end_outgoing"], account_of(request)
            actions.elect(unit=unit, given=form.given(), end_outgoing=end, by=by, at=clock.now())
            messages.success(request, _("换届已登记，请接着登记新一届的任职。"))
            return redirect("people:unit_cadres", pk=unit.pk)
    kind, file = Kind(unit.kind), queries.file_of(unit, on, numbers)
    form.fields["number"].initial = file.term.number + 1 if file.term and file.term.number else None
    form.fields["due_voters"].initial = file.members or None
    context = {
        "unit": unit, "form": form, "file": file, "years": rules.length(kind, unit.sector, numbers),
        "months": rules.leeway(kind, numbers), "source": NORMS["term.branch"].source,
    }  # fmt: skip
    return render(request, "people/election.html", context, status=form.status)


@own_page
@require_http_methods(["GET", "POST"])
def extension(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the next election of a unit below off."""
    term = access.get(request.user, "post.approve", Term, pk, related=("unit",))
    if request.method == "POST":
        require_above(request.user, "post.approve", term.unit)
    numbers, kind = norms(clock.day(clock.now())), Kind(term.unit.kind)
    latest = rules.months_later(term.due_on, rules.leeway(kind, numbers))
    form = Extension(request.POST or None, initial={"until": latest})
    if form.is_valid():
        with form.taking_refusals():
            actions.extend(term=term, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("延期已登记。"))
            return redirect("people:unit_cadres", pk=term.unit_id)
    context = {"term": term, "unit": term.unit, "form": form, "latest": latest, "source": NORMS["term.branch"].source}
    return render(request, "people/extension.html", context, status=form.status)

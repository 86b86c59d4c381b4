"""Changes of a membership, and disciplinary decisions."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.people.actions import disciplines, memberships, papers
from guatu.people.forms.persons import DisciplineForm, Lifting, StateChange
from guatu.people.models import Discipline
from guatu.people.queries import locks
from guatu.people.queries import persons as queries
from guatu.people.queries.above import decides
from guatu.people.rules import changes
from guatu.people.rules.discipline import Punishment
from guatu.people.rules.states import State


@require_http_methods(["GET", "POST"])
@own_page
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the state of a membership: what the rules allow, with what they demand."""
    user, at = account_of(request), clock.now()
    person = queries.person(user, "person.edit", pk)
    held = locks.membership_of(person)
    if held is None:
        raise Problem("illegal_step", _("此人还不是团员，没有团籍可以变动。"))
    now, above = State(held.state), decides(user, memberships.APPROVE, person.unit)
    form = StateChange(
        request.POST or None, request.FILES or None, now=now, above=above, initial={"since": clock.day(at)}
    )
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("since", "decided_by", "reason")}
        act = partial(
            memberships.change, person=person, state=State(form.cleaned_data["state"]), by=user, at=at, **said
        )
        with form.taking_refusals():
            papers.with_file(unit=person.unit, file=form.cleaned_data["paper"], by=user, at=at,
                             act=lambda paper: act(paper=paper))  # fmt: skip
            messages.success(request, _("已记录。"))
            return redirect("people:person", person.pk)
    demands = [(state, changes.demand(now, state)) for state in changes.possible(now)]
    return render(request, "people/membership.html", {"form": form, "person": person, "held": held, "now": now,
                                                      "demands": demands}, status=form.status)  # fmt: skip


@require_http_methods(["GET", "POST"])
@own_page
def discipline(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a disciplinary decision, from above."""
    user, at = account_of(request), clock.now()
    person = queries.person(user, "membership.approve", pk)
    form = DisciplineForm(request.POST or None, request.FILES or None, initial={"decided_on": clock.day(at)})
    if request.method == "POST" and form.is_valid() and form.cleaned_data["kind"]:
        said = {name: form.cleaned_data[name] for name in ("decided_on", "decided_by", "reason", "months")}
        act = partial(
            disciplines.record, person=person, kind=Punishment(form.cleaned_data["kind"]), by=user, at=at, **said
        )
        with form.taking_refusals():
            papers.with_file(unit=person.unit, file=form.cleaned_data["paper"], by=user, at=at,
                             act=lambda paper: act(paper=paper))  # fmt: skip
            messages.success(request, _("已记录。"))
            return redirect("people:person", person.pk)
    return render(request, "people/discipline.html", {"form": form, "person": person}, status=form.status)


@require_POST
@own_page
def lifting(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a disciplinary decision."""
    row = access.get(request.user, "membership.approve", Discipline, pk)
    form = Lifting(request.POST)
    if not form.is_valid():
        raise Problem("invalid", _("请填写解除日期。"))
    disciplines.lift(discipline=row, on=form.cleaned_data["lifted_on"], by=account_of(request), at=clock.now())
    messages.success(request, _("已解除。"))
    return redirect("people:person", row.person_id)

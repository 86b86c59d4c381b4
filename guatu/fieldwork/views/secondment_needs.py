"""What villages ask for, who may go, who fits where, and the order of dispatch."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.actions.secondments import candidates as candidate_actions
from guatu.fieldwork.actions.secondments import matches as match_actions
from guatu.fieldwork.actions.secondments import needs as actions
from guatu.fieldwork.actions.secondments import orders
from guatu.fieldwork.forms.secondments import CandidateForm, NeedForm, NoteForm, OrderForm
from guatu.fieldwork.models import Candidate, Match, Need
from guatu.fieldwork.queries import needs as queries
from guatu.fieldwork.queries.pairing import MONTH, field_of
from guatu.fieldwork.rules.secondments import later
from guatu.fieldwork.views import links
from guatu.fieldwork.views.secondment_lists import CANDIDATES, DECISIONS, MATCHES, decision, needs, unfit_counts
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.models import Person
from guatu.people.queries.above import decides
from guatu.people.queries.posts import persons_matching

NEED = ("unit__parent",)
PROPOSE = "secondment.propose"


@own_page
@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """What the villages of an area ask for."""
    at = clock.now()
    top = access.focus(request.user, queries.READ, request.GET.get("unit", ""))
    context = {"at": at, "top": top, "tab": "needs", "candidates": access.can(request.user, "person.read", top)}
    table = needs(queries.poor(clock.day(at)))
    return table.show(request, queries.needs(request.user, top), "fieldwork/secondment_needs.html", context)


@own_page
@require_safe
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """One need: what the village wants, what the register knows of it, and who was proposed."""
    return shown(request, access.get(request.user, queries.READ, Need, pk, related=NEED))


def shown(request: HttpRequest, found: Need, form: Any = None, status: int = 200) -> HttpResponse:
    """The page of a need."""
    user, unit = request.user, found.unit
    context = {
        "at": clock.now(), "need": found, "unit": unit, "matches": queries.proposed(user, found),
        "closes": found.closed_at is None and queries.may_raise(user, unit), "form": form or NoteForm(),
        "dispatches": found.closed_at is None and decides(user, "secondment.decide", unit),
        "health_url": links.to("coverage:unit_health", unit.pk) if access.can(user, "health.read", unit) else "",
    }  # fmt: skip
    return render(request, "fieldwork/secondment_need.html", context, status=status)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def need_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a first secretary; what the register knows is filled in."""
    at, unit = clock.now(), access.get(request.user, "unit.read", Unit, pk)
    if not queries.may_raise(request.user, unit):
        raise Problem("not_allowed")
    form = NeedForm(request.POST or None, initial=queries.known(unit, clock.day(at)))
    if form.is_valid():
        with form.taking_refusals():
            made = actions.raise_need(unit=unit, by=account_of(request), at=at, **form.given())
            messages.success(request, _("已提出，由上级选人派驻。"))
            return redirect("fieldwork:need", made.pk)
    context = {"at": at, "unit": unit, "form": form}
    return render(request, "fieldwork/secondment_need_form.html", context, status=form.status)


@own_page
@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a need back."""
    found = access.get(request.user, queries.READ, Need, pk, related=NEED)
    if not queries.may_raise(request.user, found.unit):
        raise Problem("not_allowed")
    form = NoteForm(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.close(need=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("需求已撤回。"))
            return redirect("fieldwork:need", found.pk)
    return shown(request, found, form, form.status)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """The order of dispatch for a need."""
    at, found = clock.now(), access.get(request.user, "secondment.decide", Need, pk, related=NEED)
    free = queries.candidates(request.user).filter(withdrawn_at=None).order_by("person__sort_key", "pk")
    start = max(clock.day(at), found.wanted_from)
    known = {"candidate": _proposed(request, found), "since": start, "due_on": later(start, 1)}
    form = OrderForm(request.POST or None, candidates=free, initial=known)
    if form.is_valid():
        with form.taking_refusals():
            who = form.cleaned_data["candidate"]
            made = orders.dispatch(need=found, candidate=who, order=form.order(), by=account_of(request), at=at)
            messages.success(request, _("已派驻，村已标记。请到村后与村团支部交接。"))
            return redirect("fieldwork:secondment", made.pk)
    context = {"at": at, "need": found, "form": form, "candidates": free.exists()}
    return render(request, "fieldwork/secondment_dispatch.html", context, status=form.status)


def _proposed(request: HttpRequest, found: Need) -> str | int | None:
    """The candidate that the link names, else the one whose match was accepted."""
    asked = request.GET.get("candidate", "")
    accepted = next((row for row in queries.proposed(request.user, found) if row.accepted), None)
    return int(asked) if asked.isdecimal() else (accepted.candidate_id if accepted else None)


# -- candidates -------------------------------------------------------------------------------------


@own_page
@require_safe
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Who may go."""
    top = access.focus(request.user, "person.read", "")
    recommends = top if access.can(request.user, PROPOSE, top) else None
    context = {"at": clock.now(), "top": top, "tab": "candidates", "candidates": True, "recommends": recommends}
    return CANDIDATES.show(request, queries.candidates(request.user), "fieldwork/candidates.html", context)


@own_page
@require_safe
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidate."""
    found = access.get(request.user, "person.read", Candidate, pk, related=("unit", "person", "home"))
    may = found.withdrawn_at is None and access.can(request.user, PROPOSE, found.unit)
    context = {"at": clock.now(), "candidate": found, "withdraws": may}
    return render(request, "fieldwork/candidate.html", context)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a person of the register, then say what he or she brings."""
    unit, user = access.get(request.user, PROPOSE, Unit, pk), account_of(request)
    number = request.GET.get("person", "")
    if not number.isdecimal():
        text = request.GET.get("q", "").strip()[:80]
        found = persons_matching(user, text, unit)
        return render(request, "fieldwork/candidate_person.html", {"unit": unit, "q": text, "people": found})
    person, on = access.get(user, "person.read", Person, number), clock.today()
    known = {"available_from": on, "days": round(norms(on)["secondment.share"] * MONTH)}
    form = CandidateForm(request.POST or None, units=access.units(user, "unit.read"), initial=known)
    if form.is_valid():
        with form.taking_refusals():
            made = candidate_actions.recommend(unit=unit, person=person, offer=form.offer(), by=user, at=clock.now())
            messages.success(request, _("已列入人选。"))
            return redirect("fieldwork:candidate", made.pk)
    context = {"unit": unit, "person": person, "form": form, "at": clock.now()}
    return render(request, "fieldwork/candidate_form.html", context, status=form.status)


@own_page
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a candidate off the list."""
    found = access.get(request.user, PROPOSE, Candidate, pk, related=("unit", "person"))
    candidate_actions.withdraw(candidate=found, by=account_of(request), at=clock.now())
    messages.success(request, _("已从人选名单移出。"))
    return redirect("fieldwork:candidates")


# -- matches ----------------------------------------------------------------------------------------


@own_page
@require_safe
def match_list(request: HttpRequest) -> HttpResponse:
    """Who is proposed for which village below a unit, why, and who was left out."""
    at = clock.now()
    unit = access.focus(request.user, "person.read", request.GET.get("unit", ""))
    field = field_of(unit, at)
    context = {
        "at": at, "top": unit, "tab": "matches", "candidates": True, "unfit": unfit_counts(field.unfit),
        "villages": len(field.villages), "goers": len(field.goers), "norms": field.norms,
        "may": access.can(request.user, PROPOSE, unit),
    }  # fmt: skip
    return MATCHES.show(request, queries.matches(request.user, unit), "fieldwork/secondment_matches.html", context)


@own_page
@require_POST
def match_runs(request: HttpRequest) -> HttpResponse:
    """Work out who could go where."""
    unit = access.focus(request.user, PROPOSE, request.POST.get("unit", ""))
    made = match_actions.match(unit=unit, by=account_of(request), at=clock.now())
    messages.success(request, _("匹配出%d对，请逐对决定。") % len(made))
    return redirect(links.to("fieldwork:matches") + f"?unit={unit.pk}")


@own_page
@require_safe
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair with its reasons."""
    related = ("unit", "need__unit__parent", "candidate__person", "candidate__unit", "candidate__home")
    return shown_match(request, access.get(request.user, "person.read", Match, pk, related=related))


def shown_match(request: HttpRequest, found: Match, form: Any = None, status: int = 200) -> HttpResponse:
    """The page of a pair."""
    may = found.accepted is None and access.can(request.user, PROPOSE, found.unit)
    dispatches = found.accepted is True and found.need.closed_at is None
    context = {
        "at": clock.now(), "match": found, "decides": may, "form": form or NoteForm(),
        "decision": DECISIONS[decision(found)], "norms": norms(clock.today()),
        "dispatches": dispatches and decides(request.user, "secondment.decide", found.need.unit),
    }  # fmt: skip
    return render(request, "fieldwork/secondment_match.html", context, status=status)


@own_page
@require_POST
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a proposal."""
    found = access.get(request.user, PROPOSE, Match, pk, related=("unit", "need__unit"))
    match_actions.accept(match=found, by=account_of(request), at=clock.now())
    messages.success(request, _("已采纳。下一步由县或市一级下达派驻文件。"))
    return redirect("fieldwork:match", found.pk)


@own_page
@require_POST
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a proposal down."""
    found, form = access.get(request.user, PROPOSE, Match, pk, related=("unit", "need__unit")), NoteForm(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            match_actions.refuse(match=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("已记下，以后不再这样匹配。"))
            return redirect("fieldwork:match", found.pk)
    return shown_match(request, found, form, form.status)

"""Contact points: the list, its gaps, one contact, one's own on a phone, and the fragment of the unit page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.fieldwork.actions import contacts as actions
from guatu.fieldwork.forms.contacts import EndForm, LinkForm
from guatu.fieldwork.models import Contact
from guatu.fieldwork.queries import contacts as queries
from guatu.fieldwork.rules.words import Ending
from guatu.fieldwork.views import contact_lists as lists
from guatu.fieldwork.views import links
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.models import Post


def frame(request: HttpRequest, tab: str) -> dict[str, Any]:
    """What the pages of an area have in common: the unit, its figures, what the reader may do."""
    at = clock.now()
    unit, on = access.focus(request.user, queries.READ, request.GET.get("unit", "")), clock.day(at)
    held = norms(on)
    return {
        "at": at, "on": on, "unit": unit, "tab": tab, "due": int(held["contact.visits"]), "held": held,
        "least": int(held["contact.least"]), "most": int(held["contact.branch_most"]),
        "most_held": int(held["contact.most"]),
        "figures": queries.overview(request.user, unit, on, held), "run": queries.last_run(unit),
        "may_decide": access.can(request.user, queries.DECIDE, unit), "match_url": links.to("desk:contact_runs"),
    }  # fmt: skip


@own_page
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Who links where in an area, since when, visited when; or what has ended."""
    ended = bool(request.GET.get("ended"))
    context = frame(request, "ended" if ended else "contacts")
    rows = queries.contacts(request.user, context["unit"], context["on"], ended=ended)
    return lists.contacts(context["due"], ended=ended).show(request, rows, "fieldwork/contacts.html", context)


@own_page
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Who in an area must link a branch and does not."""
    context = frame(request, "gaps")
    rows = queries.gaps(context["unit"], context["on"], context["held"]["contact.least"])
    return lists.gaps(context["may_decide"]).show(request, rows, "fieldwork/contacts.html", context)


@own_page
@require_safe
def branches(request: HttpRequest) -> HttpResponse:
    """The branches of an area that nobody links."""
    context = frame(request, "branches")
    rows = queries.unlinked(request.user, context["unit"], context["on"])
    return lists.branches().show(request, rows, "fieldwork/contacts.html", context)


@own_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own contact points, for a phone: what is due, one button to write a visit down, one to plan it."""
    at = clock.now()
    on = clock.day(at)
    due = norms(on)["contact.visits"]
    rows = [
        {
            "contact": row, "mark": lists.standing_mark(row, due), "title": lists.title(row.post),
            "visit_url": visit_url(row), "plan_url": links.to("fieldwork:visit_plan", row.unit_id),
        }
        for row in queries.mine(request.user, on)
    ]  # fmt: skip
    context = {"at": at, "rows": rows, "due": int(due), "linked": hasattr(account_of(request), "person")}
    return render(request, "fieldwork/my_contacts.html", context)


def visit_url(row: Contact) -> str:
    """Where a visit to a contact point is written down."""
    return links.to("fieldwork:visit_record", row.unit_id)


@own_page
@require_safe
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """One contact: who, where, why, and its visits."""
    return shown(request, queries.one(request.user, pk))


def shown(request: HttpRequest, found: Contact, form: EndForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a contact, with the form that ends it where the reader may."""
    at = clock.now()
    due = norms(clock.day(at))["contact.visits"]
    row = queries.figured(found, clock.day(at))
    may_end = found.until is None and access.can(request.user, queries.DECIDE, found.holder)
    context = {
        "at": at, "contact": row, "title": lists.title(row.post), "mark": lists.standing_mark(row, due),
        "due": int(due), "visits": queries.visits(row), "own": row.person.account_id == request.user.pk,
        "reasons": lists.reason_words(row.proposal) if row.proposal and row.proposal.accepted else "",
        "ending": _(Ending(row.ended_reason).label) if row.ended_reason else "",
        "form": (form or EndForm(prefix="end")) if may_end else None, "visit_url": visit_url(row),
    }  # fmt: skip
    return render(request, "fieldwork/contact.html", context, status=status)


@own_page
@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """End a contact."""
    found = access.get(request.user, queries.READ, Contact, pk, related=("unit", "holder", "person", "post"))
    access.require(request.user, queries.DECIDE, found.holder)
    form = EndForm(request.POST, prefix="end")
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.end(contact=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("联系点已结束。"))
            return redirect("fieldwork:contact", found.pk)
    return shown(request, found, form, form.status)


@own_page
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a branch for a cadre by hand."""
    post = access.get(request.user, "post.read", Post, pk, related=("unit", "person"))
    access.require(request.user, queries.DECIDE, post.unit)
    form = link_form(request, post)
    if form.is_valid():
        with form.taking_refusals():
            made = actions.link(post=post, by=account_of(request), at=clock.now(), **form.given())
            messages.success(request, _("联系点已定。"))
            return redirect("fieldwork:contact", made.pk)
    context = {"post": post, "title": lists.title(post), "form": form}
    return render(request, "fieldwork/contact_form.html", context, status=form.status)


def link_form(request: HttpRequest, post: Post, prefix: str = "", *, bound: bool = True) -> LinkForm:
    """The form that chooses a branch for a cadre; empty unless `bound`."""
    on = clock.today()
    near = queries.choices(post, on, norms(on)["contact.branch_most"])
    units = access.units(request.user, queries.READ).below(post.unit.path)
    data = request.POST or None if bound else None
    return LinkForm(data, choices=near, units=units, prefix=prefix)


@own_page
@require_safe
def unit_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: who links a unit, and which branches its cadres link."""
    unit = access.get(request.user, queries.READ, Unit, pk)
    on = clock.today()
    due = norms(on)["contact.visits"]
    here, held = queries.of_unit(request.user, unit, on)
    told = [[(row, lists.title(row.post), lists.standing_mark(row, due)) for row in rows] for rows in (here, held)]
    context = {"unit": unit, "here": told[0], "held": told[1], "list_url": links.to("fieldwork:contacts")}
    return render(request, "fieldwork/_unit_contacts.html", context)

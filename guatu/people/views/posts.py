"""The posts of a unit, one post, and what happens to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import Kind
from guatu.people.actions import posts as actions
from guatu.people.forms.posts import Consent, End, TakeUp
from guatu.people.models import Person, Post
from guatu.people.queries import honours
from guatu.people.queries import posts as queries
from guatu.people.queries.above import decides
from guatu.people.rules.terms import quorate

EDIT = "post.edit"


def _file(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    at = clock.now()
    numbers = norms(clock.day(at))
    file = queries.file_of(unit, clock.day(at), numbers)
    above = decides(request.user, "post.approve", unit)
    late = file.term is not None and quorate(file.term.due_voters, file.term.present, numbers["election.quorum"])
    return {
        "file": file, "unit": unit, "at": at, "may_edit": access.can(request.user, EDIT, unit),
        "may_approve": above, "may_extend": bool(above and file.term and not file.term.extended_to),
        "few": late is False and file.term is not None and file.term.present is not None,
        "quorum": numbers["election.quorum"],
    }  # fmt: skip


@own_page
@require_safe
def unit_posts(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: who leads a unit, its term, and what is wrong with either."""
    unit = access.get(request.user, queries.READ, Unit, pk)
    return render(request, "people/_unit_posts.html", _file(request, unit))


@own_page
@require_safe
def unit_cadres(request: HttpRequest, pk: int) -> HttpResponse:
    """All posts and terms of a unit, in force and past."""
    unit = access.get(request.user, queries.READ, Unit, pk)
    return render(request, "people/unit_cadres.html", _file(request, unit))


@own_page
@require_http_methods(["GET", "POST"])
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a person of the own register, then record the post that they took up."""
    unit, user = access.get(request.user, EDIT, Unit, pk), account_of(request)
    number = request.GET.get("person", "")
    if not number.isdecimal():
        text = request.GET.get("q", "").strip()[:80]
        found = queries.persons_matching(user, text, unit)
        return render(request, "people/post_person.html", {"unit": unit, "q": text, "people": found})
    person = access.get(user, "person.read", Person, number)
    form = _form(request, unit)
    if form.is_valid():
        with form.taking_refusals():
            return _taken_up(request, unit, person, form)
    context = {"unit": unit, "person": person, "form": form, "held": queries.of_person(user, person)}
    return render(request, "people/post_form.html", context, status=form.status)


def _form(request: HttpRequest, unit: Unit) -> TakeUp:
    on = clock.day(clock.now())
    file = queries.file_of(unit, on, norms(on))
    led = any(post.title == "secretary" for post in file.holding)
    return TakeUp(request.POST or None, kind=Kind(unit.kind), terms=file.terms, led=led, on=on)


def _taken_up(request: HttpRequest, unit: Unit, person: Person, form: TakeUp) -> HttpResponse:
    succeed = form.cleaned_data.get("succeed", False)
    by, at = account_of(request), clock.now()
    actions.take_up(unit=unit, person=person, given=form.given(), succeed=succeed, by=by, at=at)
    messages.success(request, _("任职已登记。"))
    return redirect("people:unit_cadres", pk=unit.pk)


@own_page
@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: who, what, since when, by which election, with whose consent."""
    return _post(request, access.get(request.user, queries.READ, Post, pk, related=("unit", "person", "term")))


def _post(
    request: HttpRequest, found: Post, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    on, given = clock.day(clock.now()), forms or {}
    open_ = found.until is None and access.can(request.user, EDIT, found.unit)
    context = {
        "post": found, "open": open_, "others": [row for row in queries.of_person(request.user, found.person)
                                                  if row.pk != found.pk],
        "end": given.get("end") or End(prefix="end", initial={"until": on}),
        "consent": given.get("consent") or Consent(prefix="consent", initial={"number": found.consent_number}),
        "register": access.can(request.user, "person.read", found.person.unit),
    }  # fmt: skip
    return render(request, "people/post.html", context, status=status)


def _held(request: HttpRequest, pk: int) -> Post:
    return access.get(request.user, EDIT, Post, pk, related=("unit", "person", "term"))


@own_page
@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post."""
    found, form = _held(request, pk), End(request.POST, prefix="end")
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.end(post=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("职务已结束。"))
            return redirect("people:unit_cadres", pk=found.unit_id)
    return _post(request, found, {"end": form}, form.status)


@own_page
@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the Party organisation's consent."""
    found, form = _held(request, pk), Consent(request.POST, prefix="consent")
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.confirm(post=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("党组织意见已登记。"))
            return redirect("people:post", pk=found.pk)
    return _post(request, found, {"consent": form}, form.status)


@own_page
@require_safe
def person_posts(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the posts and honours of a person that the reader may see."""
    person = access.get(request.user, "person.read", Person, pk)
    found = honours.of_person(request.user, person)
    context = {"posts": queries.of_person(request.user, person), "honours": found, "person": person}
    return render(request, "people/_person_posts.html", context)

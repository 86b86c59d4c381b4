"""Whole numbers for a reason, requests about records, and a person's own page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.people.actions import requests as actions
from guatu.people.actions import reveals as looks
from guatu.people.forms.persons import Correction, Decision, Erasure, RevealForm
from guatu.people.models import Person, PersonRequest, Reveal
from guatu.people.queries import numbers
from guatu.people.queries import persons as queries
from guatu.people.queries import requests as pending
from guatu.people.rules.requests import FIELDS, RequestKind, state
from guatu.people.views.persons import shown
from guatu.people.views.record import facts, word

STATES = {"open": None, "approved": True, "refused": False}
STATE_WORDS = [(code, gettext_lazy(state(value))) for code, value in STATES.items()]
LEDGER = Listing(
    name=gettext_lazy("更正与删除申请"),
    columns=[
        Column("person", gettext_lazy("姓名"), value=lambda r: str(r.person)),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda r: str(r.unit)),
        Column("kind", gettext_lazy("种类"), value=lambda r: word(RequestKind, r.kind)),
        Column("field", gettext_lazy("内容"), value=lambda r: _(FIELDS[r.field]) if r.field else ""),
        Column("asked_by", gettext_lazy("申请人")),
        Column("asked_at", gettext_lazy("申请时间"), sort="asked_at", kind="when"),
        Column("approved", gettext_lazy("状态"), value=lambda r: _(state(r.approved))),
        Column("decided_by", gettext_lazy("审批人")),
        Column("decided_at", gettext_lazy("审批时间"), sort="decided_at", kind="when"),
    ],
    filters=[
        Filter("state", gettext_lazy("状态"), choices=STATE_WORDS,
               apply=lambda rows, value: rows.filter(approved=STATES[value])),
    ],
    search=["unit__search_text"],
    search_label=gettext_lazy("组织名称、拼音或首字母"),
    order="-asked_at",
    empty_title=gettext_lazy("还没有申请"),
)  # fmt: skip


@require_safe
@own_page
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for my decision, and the ledger of requests."""
    user = account_of(request)
    if queries.READ not in request.verbs:  # type: ignore[attr-defined]
        raise Problem("not_allowed")
    waiting = pending.waiting(user)
    for row in waiting["requests"]:
        row.wished, row.label = pending.wished(row), FIELDS.get(row.field, "")
    return LEDGER.show(request, pending.ledger(user), "people/requests.html", {**waiting, "at": clock.now()})


@require_POST
@own_page
def request_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide a request to correct or erase."""
    row = access.get(request.user, "person.approve", PersonRequest, pk, related=("person",))
    form = decision(request)
    actions.decide(request=row, approved=form["approved"], note=form["note"], by=account_of(request), at=clock.now())
    messages.success(request, _("已办理。"))
    return redirect("people:requests")


@require_POST
@own_page
def reveal_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a look at a minor's numbers."""
    row = access.get(request.user, "person.approve", Reveal, pk)
    looks.decide(reveal=row, approved=decision(request)["approved"], by=account_of(request), at=clock.now())
    messages.success(request, _("已办理。"))
    return redirect("people:requests")


def decision(request: HttpRequest) -> dict[str, Any]:
    """Yes or no, with a note."""
    form = Decision(request.POST)
    if not form.is_valid():
        raise Problem("invalid", _("请选择同意或不同意。"))
    return dict(form.cleaned_data)


@require_POST
@own_page
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to see the whole numbers."""
    row = queries.person(request.user, "person.reveal", pk)
    form = RevealForm(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            made = looks.ask(person=row, reason=form.cleaned_data["reason"], by=account_of(request), at=clock.now())
            if made.approved is None:
                messages.info(request, _("此人未成年，已送上级或另一位负责人同意。"))
            return redirect("people:person", row.pk)
    return shown(request, row, {"reveal": form}, status=form.status)


@require_POST
@own_page
def reveal_opening(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an approved look."""
    row = access.get(request.user, "person.reveal", Reveal, pk)
    looks.start(reveal=row, by=account_of(request), at=clock.now())
    return redirect("people:person", row.person_id)


@require_http_methods(["GET", "POST"])
@own_page
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a correction on a person's behalf."""
    return corrected(request, queries.person(request.user, "person.edit", pk), "people:person", pk)


@require_http_methods(["GET", "POST"])
@own_page
def own_correction(request: HttpRequest) -> HttpResponse:
    """Ask for a correction of one's own record."""
    person = queries.own(account_of(request))
    return corrected(request, person, "people:me") if person else redirect("people:me")


def corrected(request: HttpRequest, person: Person, back: str, *args: object) -> HttpResponse:
    form = Correction(request.POST or None)

    def ask() -> object:
        said = {name: form.cleaned_data[name] for name in ("field", "value", "reason")}
        return actions.ask_correction(person=person, by=account_of(request), at=clock.now(), **said)

    return asked(request, form, ask, "people/correction.html", person, back, *args)


@require_http_methods(["GET", "POST"])
@own_page
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for erasure on a person's behalf."""
    return erased(request, queries.person(request.user, "person.edit", pk), "people:person", pk)


@require_http_methods(["GET", "POST"])
@own_page
def own_erasure(request: HttpRequest) -> HttpResponse:
    """Ask for one's own record to be erased."""
    person = queries.own(account_of(request))
    return erased(request, person, "people:me") if person else redirect("people:me")


def erased(request: HttpRequest, person: Person, back: str, *args: object) -> HttpResponse:
    form = Erasure(request.POST or None)

    def ask() -> object:
        reason = form.cleaned_data["reason"]
        return actions.ask_erasure(person=person, reason=reason, by=account_of(request), at=clock.now())

    return asked(request, form, ask, "people/erasure.html", person, back, *args)


def asked(
    request: HttpRequest, form: Any, ask: Callable[[], object], template: str, person: Person, back: str, *args: object
) -> HttpResponse:
    """A form of a request: sent, refused, or shown."""
    if request.method == "POST" and form.is_valid():
        with form.taking_refusals():
            ask()
            messages.success(request, _("申请已送出，由另一位负责人办理。"))
            return redirect(back, *args)
    return render(request, template, {"form": form, "person": person, "own": back == "people:me"}, status=form.status)


@require_safe
@own_page
def me(request: HttpRequest) -> HttpResponse:
    """One's own record: what is known, who can see it, who looked."""
    person, at = queries.own(account_of(request)), clock.now()
    context: dict[str, Any] = {"person": person, "at": at}
    if person is not None:
        context |= {"own": True, "may": {}, **facts(person, at), "id_number": numbers.masked(person.id_tail),
                    "phone": numbers.masked(person.phone_tail)}  # fmt: skip
    return render(request, "people/me.html", context)

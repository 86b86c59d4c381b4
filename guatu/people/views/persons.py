"""Persons: the list, a pasted list of names, one record, and its forms."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.actions import exports
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.actions import persons as actions
from guatu.people.actions import transfers
from guatu.people.forms.persons import AccountLink, EditPerson, Erasure, Names, NewPerson, RevealForm
from guatu.people.models import Person
from guatu.people.queries import numbers
from guatu.people.queries import persons as queries
from guatu.people.rules import persons as rules
from guatu.people.rules.identity import age
from guatu.people.rules.movements import Destination
from guatu.people.rules.states import State
from guatu.people.rules.words import Education, Sex, Studying
from guatu.people.views.record import facts, word

CLAIM = "people.claim"
CLAIM_SECONDS = 3600
AGES = [
    ("minor", gettext_lazy("不满 18 周岁")),
    ("young", gettext_lazy("18 至 27 周岁")),
    ("old", gettext_lazy("28 周岁以上")),
]


LIST = Listing(
    name=gettext_lazy("团员与青年"),
    columns=[
        Column("name", gettext_lazy("姓名"), sort="sort_key", href=lambda p: reverse("people:person", args=[p.pk])),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda p: str(p.unit)),
        Column("state", gettext_lazy("团籍"), value=lambda p: word(State, p.state) or _("非团员")),
        Column("sex", gettext_lazy("性别"), value=lambda p: word(Sex, p.sex)),
        Column("age", gettext_lazy("年龄"), kind="number", sort="birth_on",
               value=lambda p: age(p.birth_on, clock.today()) if p.birth_on else None),
        Column("education", gettext_lazy("学历"), value=lambda p: word(Education, p.education)),
        Column("studying", gettext_lazy("是否在读"), value=lambda p: word(Studying, p.studying)),
        Column("id_tail", gettext_lazy("身份证号"), value=lambda p: numbers.masked(p.id_tail)),
        Column("phone_tail", gettext_lazy("手机号"), value=lambda p: numbers.masked(p.phone_tail)),
        Column("joined_on", gettext_lazy("入团时间"), sort="joined_on", kind="day"),
        Column("member_number", gettext_lazy("发展团员编号"), hidden=True),
    ],
    filters=[
        Filter("state", gettext_lazy("团籍"), choices=[*State.choices(), (queries.NONE, gettext_lazy("非团员"))],
               apply=queries.in_state),
        Filter("age", gettext_lazy("年龄"), choices=AGES, apply=lambda rows, b: queries.aged(rows, b, clock.today())),
        Filter("studying", gettext_lazy("是否在读"), choices=Studying.choices()),
    ],
    search=["search_text"],
    search_label=gettext_lazy("姓名、拼音或首字母"),
    order="name",
    empty_title=gettext_lazy("还没有登记人员"),
    empty_text=gettext_lazy("可以逐个登记，也可以导入团员台账。"),
    keep=("unit",),
)  # fmt: skip


@require_safe
@own_page
def persons(request: HttpRequest) -> HttpResponse:
    """The persons within my rights, or below one unit; a sheet is journalled first and holds no whole numbers."""
    user = account_of(request)
    if queries.READ not in request.verbs:  # type: ignore[attr-defined]
        raise Problem("not_allowed")
    asked = request.GET.get("unit")
    unit = access.get(user, queries.READ, Unit, asked) if asked else None
    rows = queries.listed(user, unit)
    if request.GET.get("format") in {"xlsx", "csv"}:
        params, seen = LIST.seen(request, rows)
        told = {name: value for name, value in params.items() if name != "q"}
        exports.note_export(kind="persons", filters=told, count=seen.count(), by=user, at=clock.now())
    place = unit or queries.home(user)
    may = place is not None and access.can(user, "person.edit", place)
    context = {"unit": unit, "place": place if may else None, "names": Names(), "at": clock.now()}
    return LIST.show(request, rows, "people/persons.html", context)


@require_POST
@own_page
def matches(request: HttpRequest) -> HttpResponse:
    """The persons whom a pasted list names; what was typed stands in no address."""
    user = account_of(request)
    if queries.READ not in request.verbs:  # type: ignore[attr-defined]
        raise Problem("not_allowed")
    form = Names(request.POST)
    found = queries.find(user, form.lines()) if form.is_valid() else None
    context = {"form": form, "found": found, "at": clock.now(),
               "missing": sum(not row.persons for row in found or [])}  # fmt: skip
    return render(request, "people/matches.html", context)


@require_http_methods(["GET", "POST"])
@own_page
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A person who is new to the register, at a unit."""
    user = account_of(request)
    unit = access.get(user, "person.edit", Unit, pk)
    form, claim = NewPerson(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        member = form.cleaned_data["member"]
        with form.taking_refusals():
            made = actions.register(unit=unit, fields=form.values(), member=member, by=user, at=clock.now())
            messages.success(request, _("已登记。"))
            return redirect("people:person", made.pk)
    if isinstance(form.problem, actions.Duplicate):
        holder = form.problem.holder
        claim = {"holder": holder, "name": rules.masked(holder.name),
                 "token": signing.dumps([holder.pk, unit.pk, user.pk], salt=CLAIM)}  # fmt: skip
    context = {"form": form, "unit": unit, "claim": claim}
    return render(request, "people/person_form.html", context, status=form.status)


@require_POST
@own_page
def claims(request: HttpRequest) -> HttpResponse:
    """Claim a person whose number was found elsewhere: the transfer asks the unit that holds the record."""
    user = account_of(request)
    try:
        token = request.POST.get("token", "")
        holder, unit, asker = signing.loads(token, salt=CLAIM, max_age=CLAIM_SECONDS)
    except signing.BadSignature:
        raise Problem("expired", _("这次查找已过期，请重新填写身份证号。")) from None
    if asker != user.pk:
        raise Problem("not_found")
    place = access.get(user, "person.edit", Unit, unit)
    made = transfers.start(person=queries.holder(holder), to_unit=place, destination=Destination.CLAIM,
                           reason=_("登记时发现已有记录，申请认领"), by=user, at=clock.now())  # fmt: skip
    messages.success(request, _("已送出认领申请，由对方组织办理。"))
    return redirect("people:transfer", made.pk)


def shown(request: HttpRequest, person: Person, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """A person's page; `forms` are those that were sent and refused, by name."""
    user, at = account_of(request), clock.now()
    look = queries.revealed(person, user, at)
    context = {
        "person": person, "may": queries.rights(user, person), "at": at, "look": look, **facts(person, at),
        **queries.looks(person, user),
        "id_number": numbers.id_number(person) if look else numbers.masked(person.id_tail),
        "phone": numbers.phone_number(person) if look else numbers.masked(person.phone_tail),
        "reveal": RevealForm(), "erasure": Erasure(), "user": user,
        "link": AccountLink(initial={"username": person.account.username if person.account else ""}), **(forms or {}),
    }  # fmt: skip
    return render(request, "people/person.html", context, status=status)


@require_safe
@own_page
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's record: what is known, the history, and who can see it."""
    return shown(request, queries.person(request.user, queries.READ, pk))


@require_http_methods(["GET", "POST"])
@own_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is recorded of a person."""
    row = queries.person(request.user, "person.edit", pk)
    form = EditPerson(request.POST or None, person=row)
    if request.method == "POST" and form.is_valid():
        with form.taking_refusals():
            actions.edit(person=row, fields=form.values(), version=form.cleaned_data["version"],
                         by=account_of(request), at=clock.now())  # fmt: skip
            messages.success(request, _("已保存。"))
            return redirect("people:person", row.pk)
    return render(
        request, "people/person_form.html", {"form": form, "person": row, "unit": row.unit}, status=form.status
    )


@require_POST
@own_page
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which account is this person's own."""
    row = queries.person(request.user, "person.edit", pk)
    form = AccountLink(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            actions.link(person=row, username=form.cleaned_data["username"], by=account_of(request), at=clock.now())
            messages.success(request, _("已保存。"))
            return redirect("people:person", row.pk)
    return shown(request, row, {"link": form}, status=form.status)


@require_safe
@own_page
def unit_persons(request: HttpRequest, pk: int) -> HttpResponse:
    """How many belong to a unit and who they are, as a fragment of its page."""
    unit = access.get(request.user, queries.READ, Unit, pk)
    context = {"unit": unit, "edits": access.can(request.user, "person.edit", unit), **queries.at_unit(unit)}
    return render(request, "people/_unit_persons.html", context)

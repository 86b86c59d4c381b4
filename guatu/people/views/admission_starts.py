"""Where admissions begin: at a branch, with somebody new, and from the list of pioneers about to turn 14."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.actions import admissions as actions
from guatu.people.actions import persons
from guatu.people.forms.admissions import ApplicantForm, BeginForm
from guatu.people.models import Person
from guatu.people.queries import admissions as queries
from guatu.people.queries.admissions.course import EDIT
from guatu.people.rules.admission import Source, later
from guatu.people.views.admissions import shown

MONTHS = (3, 6, 12)


def _page(
    request: HttpRequest, unit: Unit, begin: BeginForm | None = None, applicant: ApplicantForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    asked = {"person": request.GET.get("person", ""), "source": request.GET.get("source", Source.MEMBERS.value)}
    context = {
        "unit": unit, "may": queries.may_begin(unit), "at": clock.now(), "applicant": applicant or ApplicantForm(),
        "begin": begin or BeginForm(persons=queries.applicants(request.user, unit), initial=asked),
    }  # fmt: skip
    return render(request, "people/admission_begin.html", context, status=status)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def unit_admissions(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the admission of somebody known to the branch."""
    unit = access.get(request.user, EDIT, Unit, pk)
    if request.method != "POST":
        return _page(request, unit)
    form = BeginForm(request.POST, persons=queries.applicants(request.user, unit))
    if form.is_valid():
        with form.taking_refusals():
            return _begun(request, form.chosen(), unit, Source(form.cleaned_data["source"]))
    return _page(request, unit, begin=form, status=form.status)


def _begun(request: HttpRequest, person: Person, unit: Unit, source: Source) -> HttpResponse:
    made = actions.begin(person=person, unit=unit, source=source, by=account_of(request), at=clock.now())
    messages.success(request, _("已开始。请记录第一步：递交入团申请书。"))
    return redirect("people:admission", made.pk)


@own_page
@require_POST
def applicants(request: HttpRequest, pk: int) -> HttpResponse:
    """Register somebody new at the branch and begin the admission."""
    unit = access.get(request.user, EDIT, Unit, pk)
    access.require(request.user, "person.edit", unit)
    form = ApplicantForm(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            _check_place(unit)
            said = form.fields_said()
            person = persons.register(unit=unit, fields=said, by=account_of(request), at=clock.now())
            return _begun(request, person, unit, Source(form.cleaned_data["source"]))
    return _page(request, unit, applicant=form, status=form.status)


def _check_place(unit: Unit) -> None:
    if not queries.may_begin(unit):
        raise Problem("invalid", "只有现有的团支部可以发展团员。")


def pioneer_list(today: Any, least: int) -> Listing:
    """The pioneers' list, with the day on which each reaches the least age."""
    return Listing(
        name=gettext_lazy("团队衔接"),
        columns=[
            Column("name", gettext_lazy("姓名"), sort="sort_key"),
            Column("unit", gettext_lazy("团支部"), sort="unit__sort_key", value=lambda p: p.unit.name),
            Column("birth_on", gettext_lazy("出生日期"), sort="birth_on", kind="day"),
            Column("turns", gettext_lazy("到龄日期"), kind="day", value=lambda p: later(p.birth_on, least * 12)),
            Column("state", gettext_lazy("状态"), value=lambda p: age_words(p, today, least)),
            Column("begin", gettext_lazy("办理"), kind="html", value=begin_button, plain=lambda p: ""),
        ],
        search=["search_text", "unit__search_text"],
        search_label=gettext_lazy("姓名或团支部"),
        order="birth_on",
        filters=[Filter("studying", gettext_lazy("是否在读"), [("yes", gettext_lazy("在读"))])],
        keep=["months"],
        empty_title=gettext_lazy("没有将到或已到入团年龄的少先队员"),
        empty_text=gettext_lazy("登记在学校团组织、还不是团员的人，到龄前会出现在这里。"),
    )  # fmt: skip


def age_words(person: Any, today: Any, least: int) -> str:
    """Whether somebody has reached the least age."""
    return _("● 已到龄") if later(person.birth_on, least * 12) <= today else _("○ 未到龄")


def begin_button(person: Any) -> str:
    """Begin at once; without scripts, on the branch's page with the person chosen."""
    page = reverse("people:unit_admissions", args=[person.unit_id])
    return format_html(
        '<a class="button" href="{}?person={}&amp;source=pioneers" hx-post="{}">{}</a>',
        page, person.pk, reverse("people:person_admission", args=[person.pk]), _("开始发展"),
    )  # fmt: skip


@own_page
@require_safe
def pioneers(request: HttpRequest) -> HttpResponse:
    """Pioneers at schools who turn 14 within some months, or have: each put forward with one click."""
    at = clock.now()
    today = clock.day(at)
    asked = request.GET.get("months", "")
    months = next((n for n in MONTHS if str(n) == asked), MONTHS[0])
    values = norms(today)
    rows = queries.pioneers(request.user, today, months, values)
    context = {"at": at, "months": months, "choices": MONTHS}
    return shown(request, pioneer_list(today, int(values["age.least"])), rows, "people/pioneers.html", context)


@own_page
@require_POST
def person_admission(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the admission of a pioneer, put forward by the pioneers."""
    person = access.get(request.user, EDIT, Person, pk, related=("unit",))
    made = actions.begin(
        person=person, unit=person.unit, source=Source.PIONEERS, by=account_of(request), at=clock.now()
    )
    page = reverse("people:admission", args=[made.pk])
    messages.success(request, _("已开始。请先记录中队、大队的推荐。"))
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = page
        return answer
    return redirect(page)

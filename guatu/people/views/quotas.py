"""Quotas with their use, the ratio of members to students, and the count of a class."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.norms import NORMS
from guatu.orgs.rules.sectors import Field, Sector
from guatu.people.actions import quotas as actions
from guatu.people.forms.admissions import EnrolmentForm, QuotaForm
from guatu.people.queries import admissions as queries
from guatu.people.queries.admissions.course import EDIT, SECONDARY

EDIT_QUOTA = "quota.edit"


def sector_words(code: str) -> str:
    """A field of work, or all."""
    return _(Field(code).label) if code else _("全部领域")


QUOTAS = Listing(
    name=gettext_lazy("发展名额"),
    columns=[
        Column("unit", gettext_lazy("组织"), sort="quota.unit.sort_key", value=lambda u: u.quota.unit.name),
        Column("sector", gettext_lazy("领域"), value=lambda u: sector_words(u.quota.sector)),
        Column("number", gettext_lazy("名额"), sort="quota.number", kind="number", value=lambda u: u.quota.number),
        Column("used", gettext_lazy("已发展"), sort="used", kind="number"),
        Column("under_way", gettext_lazy("在办"), sort="under_way", kind="number"),
        Column("left", gettext_lazy("剩余"), sort="left", kind="number"),
        Column("state", gettext_lazy("状态"), value=lambda u: use_words(u)),
        Column("set_at", gettext_lazy("下达时间"), sort="quota.set_at", kind="when", value=lambda u: u.quota.set_at),
    ],
    search=["quota.unit.search_text"],
    order="",
    keep=["year"],
    empty_title=gettext_lazy("这一年还没有下达名额"),
)  # fmt: skip


def use_words(use: queries.Use) -> str:
    """Whether a quota holds, with its mark."""
    if use.over:
        return _("▲ 超出%d人") % -use.left
    return _("◐ 已用完") if use.left == 0 else _("● 未超")


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: HttpRequest) -> HttpResponse:
    """The quotas of a year with their use; setting one."""
    units = queries.quota_units(request.user)
    form = QuotaForm(request.POST or None, units=units, initial={"year": clock.today().year})
    if request.method != "POST":
        return _quotas(request, form)
    if not access.tops(request.user, EDIT_QUOTA):
        raise Problem("not_allowed")
    if form.is_valid():
        with form.taking_refusals():
            access.require(request.user, EDIT_QUOTA, form.given()["unit"])
            made = actions.set_quota(**form.given(), by=account_of(request), at=clock.now())
            messages.success(request, _("名额已下达。"))
            return redirect(reverse("people:quotas") + f"?year={made.year}")
    return _quotas(request, form, form.status)


def _quotas(request: HttpRequest, form: QuotaForm, status: int = 200) -> HttpResponse:
    at = clock.now()
    asked = request.GET.get("year", "")
    year = int(asked) if len(asked) == 4 and asked.isascii() and asked.isdigit() else clock.day(at).year
    context: dict[str, Any] = {"at": at, "year": year, "years": (year - 1, year, year + 1)}
    context["form"] = form if form.units else None
    answer = QUOTAS.show(request, queries.quotas(request.user, year), "people/quotas.html", context)
    answer.status_code = status
    return answer


def ratio_words(ratio: queries.Ratio) -> str:
    """Whether a ratio holds, with its mark."""
    if ratio.share is None:
        return _("○ 未填人数")
    return _("▲ 超过上限") if ratio.over else _("● 未超")


RATIOS = Listing(
    name=gettext_lazy("团青比"),
    columns=[
        Column("unit", gettext_lazy("团支部"), value=lambda r: r[0].name,
               href=lambda r: reverse("people:enrolments", args=[r[0].pk])),
        Column("sector", gettext_lazy("类别"), value=lambda r: _(Sector(r[0].sector).label)),
        Column("members", gettext_lazy("团员"), kind="number", value=lambda r: r[1].members),
        Column("students", gettext_lazy("学生"), kind="number", value=lambda r: r[1].students),
        Column("share", gettext_lazy("团青比"), kind="percent", value=lambda r: r[1].share),
        Column("cap", gettext_lazy("上限"), kind="percent", value=lambda r: r[1].cap),
        Column("state", gettext_lazy("状态"), value=lambda r: ratio_words(r[1])),
    ],
    filters=[
        Filter("sector", gettext_lazy("类别"), [(s.value, s.label) for s in Sector if s in SECONDARY],
               apply=lambda rows, value: [row for row in rows if row[0].sector == value]),
        Filter("over", gettext_lazy("状态"), [("over", gettext_lazy("超过上限")), ("blank", gettext_lazy("未填人数"))],
               apply=lambda rows, value: [r for r in rows if (r[1].over if value == "over" else r[1].share is None)]),
    ],
    empty_title=gettext_lazy("没有需要核算团青比的支部"),
)  # fmt: skip


@own_page
@require_safe
def ratios(request: HttpRequest) -> HttpResponse:
    """Members to students of the school branches that an account reads, beside the caps."""
    at = clock.now()
    rows = queries.ratios_seen(request.user, clock.day(at))
    return RATIOS.show(request, rows, "people/ratios.html", {"at": at, "sources": _sources(clock.day(at))})


def _sources(on: Any) -> list[dict[str, Any]]:
    """The caps in force with where they are from."""
    values = norms(on)
    codes = [code for code in NORMS if code.startswith("ratio.")]
    return [{"name": NORMS[code].name, "value": values[code], "source": NORMS[code].source} for code in codes]


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def enrolments(request: HttpRequest, pk: int) -> HttpResponse:
    """The number of students of a class, and the ratio that follows from it."""
    unit = access.get(request.user, EDIT if request.method == "POST" else "post.read", Unit, pk)
    form = EnrolmentForm(request.POST or None, initial={"counted_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        with form.taking_refusals():
            actions.count_students(unit=unit, **form.cleaned_data, by=account_of(request), at=clock.now())
            messages.success(request, _("学生人数已登记。"))
            return redirect("people:enrolments", pk)
    at = clock.now()
    ratio = queries.ratio_of(unit, clock.day(at))
    context = {
        "unit": unit, "at": at, "form": form if access.can(request.user, EDIT, unit) else None, "ratio": ratio,
        "state": ratio_words(ratio) if ratio else "", "counts": queries.counts_of(unit),
    }  # fmt: skip
    return render(request, "people/enrolments.html", context, status=form.status)

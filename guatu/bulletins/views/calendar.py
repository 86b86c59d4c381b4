"""The yearly calendar of bulletins, and the rhythm of a series."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.bulletins.actions import bulletins as actions
from guatu.bulletins.forms.serious import PlanForm, rhythm
from guatu.bulletins.models import Series
from guatu.bulletins.queries import calendar as queries
from guatu.bulletins.queries.calendar import Line
from guatu.bulletins.rules.calendar import MONTHS, Standing
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.orgs import access

MARKS = {Standing.ISSUED: "●", Standing.MISSING: "▲", Standing.PLANNED: "○", Standing.NONE: ""}
EARLIEST = 2000


def month_html(line: Line, month: int) -> SafeString | str:
    """A month of the calendar: its issues, each opened by its number; else planned or missing."""
    found = line.months[month]
    if not found.issues:
        return f"{MARKS[found.standing]} {_(found.standing.label)}" if found.standing != Standing.NONE else ""
    links = ((reverse("bulletins:detail", args=[one.pk]) if one.pk else "", one.number) for one in found.issues)
    return format_html_join(" ", "{}", ((_one(href, number),) for href, number in links))


def _one(href: str, number: str) -> SafeString:
    text = format_html("{} {}", MARKS[Standing.ISSUED], number)
    return format_html('<a href="{}">{}</a>', href, text) if href else text


def month_text(line: Line, month: int) -> str:
    """The same for a sheet."""
    found = line.months[month]
    if found.issues:
        return "、".join(one.number for one in found.issues)
    return "" if found.standing == Standing.NONE else _(found.standing.label)


def _month(month: int) -> Column:
    return Column(
        f"m{month}", _("%d月") % month, kind="html", value=lambda line: month_html(line, month),
        plain=lambda line: month_text(line, month),
    )  # fmt: skip


def _rhythm(line: Line) -> str:
    if not line.series:
        return "▲ " + _("还没有文号系列")
    return rhythm(line.every)


def listing() -> Listing:
    """A year of bulletins: a line for each issuer and kind."""
    return Listing(
        name=_("通报年历"),
        columns=[
            Column("unit", _("发文单位"), sort="unit.sort_key", value=lambda line: line.unit.name),
            Column("kind", _("种类"), sort="kind", value=lambda line: _(line.kind.label)),
            Column("rhythm", _("安排"), value=_rhythm),
            *map(_month, MONTHS),
            Column("issued", _("已印发"), sort="issued", kind="number"),
            Column("missing", _("应发未发"), sort="missing", kind="number"),
        ],
        filters=[
            Filter("kind", _("种类"), BulletinKind.choices()),
            Filter("missing", _("范围"), [("1", _("只看应发未发")), ("2", _("只看没有文号系列的"))],
                   apply=lambda rows, value: [r for r in rows if (r.missing if value == "1" else not r.series)]),
        ],
        search=["unit.name", "unit.search_text"],
        keep=["year"],
        empty_title=_("没有符合条件的安排"),
        row_class=lambda line: "row-late" if line.missing else "",
    )  # fmt: skip


@own_page
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A year of bulletins of the city and the counties: issued, planned, missing."""
    today = clock.today()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and EARLIEST <= int(asked[:5]) <= today.year + 1 else today.year
    rows = queries.lines(request.user, year, today)
    context = {
        "year": year, "years": [today.year + 1, today.year, today.year - 1], "at": clock.now(),
        "missing": sum(line.missing for line in rows), "may_draft": bool(access.tops(request.user, "bulletin.draft")),
    }  # fmt: skip
    return listing().show(request, rows, "bulletins/calendar.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """How often a series issues each kind."""
    series = access.get(request.user, "bulletin.draft", Series, pk, related=("unit",))
    form = PlanForm(series, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.taking_refusals():
            actions.plan(series=series, rhythms=form.given(), by=account_of(request), at=clock.now())
            messages.success(request, _("年度安排已保存，从今天起算。"))
            return redirect("bulletins:calendar")
    return render(request, "bulletins/plan.html", {"series": series, "form": form}, status=form.status)

"""Not one part-time cadre left out: who came to no training this year, and whose hours are short."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.activities.queries import trainings as queries
from guatu.activities.rules.training import Coverage, coverage, share
from guatu.activities.views.training import year_of, years
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.norms import NORMS
from guatu.people.rules.posts import Nature, Title

MARKS = {Coverage.NONE: "○", Coverage.SOME: "◐", Coverage.ENOUGH: "●"}


def state_words(row: Any, due: float) -> str:
    """How far a cadre's hours go, with its mark."""
    now = coverage(row.hours, due)
    return f"{MARKS[now]} {_(now.label)}"


def listing(due: float, year: int) -> Listing:
    """The cadres in office with their hours of the year."""
    return Listing(
        name=_("参训覆盖"),
        columns=[
            Column("name", _("姓名"), sort="person__sort_key", value=lambda p: p.person.name,
                   href=lambda p: reverse("people:post", args=[p.pk])),
            Column("title", _("职务"), sort="title", value=lambda p: _(Title(p.title).label)),
            Column("unit", _("组织"), sort="unit__sort_key", value=lambda p: p.unit.name),
            Column("nature", _("专兼职"), sort="nature", value=lambda p: _(Nature(p.nature).label)),
            Column("hours", _("学时"), sort="hours", value=lambda p: f"{p.hours.normalize():f}"),
            Column("theory", _("理论占比"), kind="percent", value=lambda p: share(p.theory, p.hours)),
            Column("state", _("状态"), value=lambda p: state_words(p, due)),
        ],
        filters=[
            Filter("nature", _("专兼职"), Nature.choices()),
            Filter("title", _("职务"), Title.choices()),
            Filter("state", _("状态"), Coverage.choices(),
                   apply=lambda rows, value: queries.covered(rows, value, due)),
            Filter("new", _("任职培训"), [("1", _("新任书记未训"))],
                   apply=lambda rows, value: queries.without_induction(rows, year)),
        ],
        search=["person__search_text", "unit__search_text"],
        search_label=_("姓名或组织"),
        order="unit",
        keep=["year"],
        empty_title=_("还没有登记团干部"),
    )  # fmt: skip


def last_day(year: int, today: date) -> date:
    """Until when a year's trainings count: today, or the end of a past year."""
    return min(today, date(year, 12, 31))


@own_page
@require_safe
def training_coverage(request: HttpRequest) -> HttpResponse:
    """Which cadres of my subtree are trained this year, by nature, and who is not."""
    at, year = clock.now(), min(year_of(request), clock.today().year)
    on, numbers = last_day(year, clock.day(at)), norms(clock.day(at))
    rows = queries.cadres(request.user, year, on)
    coming = queries.courses(request.user, year).filter(cancelled_at=None, ends_on__gte=clock.day(at))
    context = {
        "at": at, "year": year, "years": years()[1:], "lines": queries.by_nature(request.user, year, on),
        "new": queries.without_induction(rows, year).count(), "coming": queries.own(request.user, coming),
        "due": numbers["training.hours"], "norm": NORMS["training.hours"],
    }  # fmt: skip
    return listing(numbers["training.hours"], year).show(request, rows, "activities/training_coverage.html", context)

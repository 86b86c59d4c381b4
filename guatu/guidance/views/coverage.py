"""Whom guidance has reached this year, and whom never."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.activities.views.training import year_of, years
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.guidance.queries import coverage as queries
from guatu.guidance.views.plan import unit_of
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import FIELDS, Field, Sector


def state_words(row: Any) -> str:
    """Whether guidance has reached a unit, with its mark."""
    came = row.sessions_came + row.trainings_came + row.visits_came
    return "● " + _("到过") if came else "○ " + _("今年没到过")


def listing(year: int) -> Listing:
    """The units below one, with what they came to."""
    today = clock.today()

    def by_state(rows: Any, value: str) -> Any:
        found = queries.reached(year, today)
        return rows.filter(found) if value == "reached" else rows.exclude(found)

    def by_field(rows: Any, value: str) -> Any:
        return rows.filter(sector__in=[sector.value for sector in FIELDS[Field(value)]])

    return Listing(
        name=_("指导覆盖"),
        columns=[
            Column("name", _("组织"), sort="sort_key", href=lambda u: reverse("guidance:plan") + f"?unit={u.pk}"),
            Column("parent", _("上级"), sort="parent__sort_key", value=lambda u: u.parent.name),
            Column("kind", _("类型"), sort="kind", value=lambda u: _(Kind(u.kind).label)),
            Column("sector", _("行业类别"), sort="sector", value=lambda u: _(Sector(u.sector).label)),
            Column("sessions_came", _("参加活动"), sort="sessions_came", kind="number"),
            Column("trainings_came", _("参训人次"), sort="trainings_came", kind="number"),
            Column("visits_came", _("参加观摩"), sort="visits_came", kind="number"),
            Column("last_on", _("最近一次活动"), sort="last_on", kind="day"),
            Column("state", _("状态"), value=state_words),
        ],
        filters=[
            Filter("state", _("状态"), [("never", _("今年没到过")), ("reached", _("到过"))], apply=by_state),
            Filter("kind", _("类型"), Kind.choices()),
            Filter("field", _("领域"), Field.choices(), apply=by_field),
        ],
        search=["search_text"],
        order="name",
        keep=["unit", "year"],
        empty_title=_("没有下级组织"),
    )


@own_page
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Every unit below one with how often somebody of it came to a session, a training or a visit in a year."""
    unit, year, today = unit_of(request), year_of(request), clock.today()
    rows = queries.counted(queries.units(request.user, unit), year, today)
    context = {
        "unit": unit, "year": year, "years": years(), "at": clock.now(),
        "reach": queries.figure(request.user, unit, year, today),
    }  # fmt: skip
    return listing(year).show(request, rows, "guidance/coverage.html", context)

"""What organisation life is due: the list of branches, and a fragment for a unit's page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.activities.queries import due as queries
from guatu.activities.queries.due import Branch
from guatu.activities.queries.meetings import latest
from guatu.activities.rules.meetings import PERIODIC, MeetingKind
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.templatetags.parts import calendar_day
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.norms import NORMS


def _words(kind: MeetingKind) -> Callable[[Branch], str]:
    def told(row: Branch) -> str:
        standing = row.standings.get(kind.value)
        if standing is None:
            return _("不要求")
        last = calendar_day(standing.last) if standing.last else _("没有记录")
        return _("▲ %(last)s，已过 %(n)d 天") % {"last": last, "n": standing.overdue} if standing.overdue else last

    return told


def _state(rows: list[Branch], value: str) -> list[Branch]:
    return [row for row in rows if (row.worst > 0) == (value == "late")]


DUE = Listing(
    name=gettext_lazy("组织生活应开情况"),
    columns=[
        Column("name", gettext_lazy("团支部"), sort="unit.sort_key",
               href=lambda r: reverse("activities:meetings", args=[r.pk])),
        Column("above", gettext_lazy("上级组织"), sort="above"),
        Column("members", gettext_lazy("应到团员"), sort="members", kind="number"),
        *[Column(kind.value, gettext_lazy(kind.label), value=_words(kind)) for kind in PERIODIC],
        Column("next_due", gettext_lazy("最近到期"), sort="next_due", kind="day"),
        Column("worst", gettext_lazy("超期天数"), sort="worst", kind="number"),
    ],
    filters=[
        Filter("state", gettext_lazy("情况"),
               choices=[("late", gettext_lazy("有超期")), ("good", gettext_lazy("都按期"))], apply=_state),
        Filter("late", gettext_lazy("超期的会议"), choices=[(k.value, k.label) for k in PERIODIC],
               apply=lambda rows, v: [r for r in rows if v in r.standings and r.standings[v].overdue]),
    ],
    search=["search_text", "above"],
    order="-worst",
    empty_title=gettext_lazy("没有要开组织生活的团支部"),
    empty_text=gettext_lazy("您的管理范围里没有团支部。"),
)  # fmt: skip


def intervals(numbers: dict[str, float]) -> list[dict[str, Any]]:
    """How often each kind is due, with the source."""
    return [
        {"label": kind.label, "months": int(numbers[code]), "source": NORMS[code].source}
        for kind, code in PERIODIC.items()
    ]


@require_safe
@own_page
def due(request: HttpRequest) -> HttpResponse:
    """What is due by when: one branch in full, several as a list."""
    at = clock.now()
    rows = queries.branches(request.user, clock.day(at))
    context: dict[str, Any] = {"at": at, "intervals": intervals(norms(clock.day(at)))}
    if len(rows) == 1:
        context |= {"mine": rows[0], **life(request, rows[0].unit)}
    return DUE.show(request, rows, "activities/due.html", context)


@require_safe
@own_page
def unit_life(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: what a unit owes and its last meetings."""
    unit = access.get(request.user, "meeting.read", Unit, pk)
    context = {"unit": unit, "branch": queries.of_unit(unit, clock.today()), **life(request, unit)}
    return render(request, "activities/_unit_life.html", context)


def life(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    """The last meetings of a unit, and whether the reader records them."""
    return {
        "meetings": latest(unit), "may_record": access.can(request.user, "meeting.record", unit),
        "kinds": {kind.value: kind.label for kind in MeetingKind},
    }  # fmt: skip

"""The plan of guidance: sessions, trainings and exchange visits of a year in one list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.activities.views.training import year_of, years
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.guidance.queries import coverage
from guatu.guidance.queries import groups as forming
from guatu.guidance.queries import plan as queries
from guatu.guidance.rules.words import EventKind, EventState
from guatu.guidance.views.marks import event_words, field_words
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.orgs.rules.sectors import Field


def _where(unit: Unit) -> Filter:
    """Whether the organiser stands above the unit, is it, or stands below it."""

    def apply(rows: Any, value: str) -> Any:
        def side(path: str) -> str:
            return "own" if path == unit.path else "above" if paths.contains(path, unit.path) else "below"

        return [row for row in rows if side(row.unit.path) == value]

    words = [("own", _("本组织")), ("above", _("上级")), ("below", _("下级"))]
    return Filter("by", gettext_lazy("主办"), words, apply=apply)


def _only(name: str) -> Any:
    return lambda rows, value: [row for row in rows if getattr(row, name) == value]


def listing(unit: Unit) -> Listing:
    """The events of a unit's year."""
    return Listing(
        name=_("指导计划"),
        columns=[
            Column("title", _("内容"), sort="title", href=lambda e: reverse(e.page, args=[e.pk])),
            Column("on", _("日期"), sort="on", kind="day"),
            Column("kind", _("形式"), sort="kind", value=lambda e: _(e.kind.label)),
            Column("organiser", _("主办"), sort="organiser"),
            Column("field", _("领域"), sort="field", value=lambda e: field_words(e.field)),
            Column("place", _("地点")),
            Column("asked", _("本组织"), value=lambda e: "● " + _("通知了本组织") if e.asked else ""),
            Column("units", _("通知或报名"), sort="units", kind="number"),
            Column("came", _("到场人次"), sort="came", kind="number"),
            Column("state", _("状态"), value=lambda e: event_words(e.state)),
        ],
        filters=[
            Filter("kind", _("形式"), EventKind.choices(), apply=_only("kind")),
            Filter("field", _("领域"), Field.choices(), apply=_only("field")),
            Filter("state", _("状态"), EventState.choices(), apply=_only("state")),
            _where(unit),
            Filter("asked", _("通知"), [("1", _("通知了本组织"))], apply=lambda rows, _v: [e for e in rows if e.asked]),
        ],
        search=["title", "organiser", "place"],
        search_label=_("内容、主办、地点"),
        keep=["unit", "year"],
        empty_title=_("这一年还没有安排"),
        empty_text=_("宣讲、研讨、现场辅导、说明会、培训和观摩都列在这里。"),
    )


def unit_of(request: HttpRequest) -> Unit:
    """The unit that `?unit=` names, or the topmost of the reader's own; refuses who reads no guidance there."""
    asked = request.GET.get("unit", "")
    unit = access.get(request.user, "unit.read", Unit, asked) if asked else queries.home(request.user)
    if unit is None or not access.can(request.user, queries.READ, unit):
        raise Problem("not_allowed")
    return unit


@own_page
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """All that a unit is offered, plans itself, and those below it plan in a year; and whom nobody has reached."""
    unit, year, today = unit_of(request), year_of(request), clock.today()
    rows = queries.events(request.user, unit, year, today)
    context = {
        "unit": unit, "year": year, "years": years(), "at": clock.now(), "below": forming.below(unit),
        "may": unit if access.can(request.user, queries.EDIT, unit) else None,
        "reach": coverage.figure(request.user, unit, year, today),
        "due": sum(1 for row in rows if row.state == EventState.DUE and row.page == "guidance:session"),
    }  # fmt: skip
    return listing(unit).show(request, rows, "guidance/plan.html", context)

"""Demonstration points: the list, and one point with what it did and who visits it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.pages.frame import address
from guatu.fieldwork.models import DemonstrationPoint
from guatu.fieldwork.queries import demonstration as queries
from guatu.fieldwork.queries import exchanges
from guatu.fieldwork.rules.words import Ending
from guatu.orgs import access
from guatu.orgs.rules.sectors import Field


def state_words(point: DemonstrationPoint) -> str:
    """Whether a point is in force, with its mark."""
    if point.until is None:
        return "● " + _("在任")
    return f"○ {_('已结束')} · {_(Ending(point.ended_reason).label)}"


POINTS = Listing(
    name=gettext_lazy("示范点"),
    columns=[
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda p: p.unit.name,
               href=lambda p: reverse("fieldwork:demonstration", args=[p.pk])),
        Column("above", gettext_lazy("上级"), sort="unit__parent__sort_key",
               value=lambda p: p.unit.parent.name if p.unit.parent else ""),
        Column("field", gettext_lazy("领域"), sort="field", value=lambda p: _(Field(p.field).label)),
        Column("owner", gettext_lazy("确定单位"), sort="owner__sort_key", value=lambda p: p.owner.name),
        Column("since", gettext_lazy("确定日期"), sort="since", kind="day"),
        Column("told", gettext_lazy("已发布经验"), sort="told", kind="number"),
        Column("visits", gettext_lazy("观摩"), sort="visits", kind="number"),
        Column("state", gettext_lazy("状态"), value=state_words),
        Column("reason", gettext_lazy("理由"), hidden=True),
    ],
    filters=[
        Filter("field", gettext_lazy("领域"), Field.choices()),
        Filter("state", gettext_lazy("状态"), [("now", gettext_lazy("在任")), ("ended", gettext_lazy("已结束"))],
               apply=lambda rows, value: rows.filter(until__isnull=value == "now")),
    ],
    search=["unit__search_text", "unit__name"],
    keep=["unit"],
    empty_title=gettext_lazy("还没有示范点"),
    empty_text=gettext_lazy("上级确定示范点以后会列在这里；示范点的节点先行一步。"),
)  # fmt: skip


@own_page
@require_safe
def demonstrations(request: HttpRequest) -> HttpResponse:
    """The points that I see, of one area if one is named, and how many stand in each field of work."""
    top = access.named(request.user, queries.READ, request.GET.get("unit", ""))
    context = {
        "at": clock.now(), "top": top, "fields": queries.by_field(request.user, top),
        "unit": queries.deciding_unit(request.user), "candidates_url": address("desk:demonstration_candidates"),
    }  # fmt: skip
    return POINTS.show(request, queries.points(request.user, top), "fieldwork/demonstrations.html", context)


@own_page
@require_safe
def demonstration(request: HttpRequest, pk: int) -> HttpResponse:
    """One point: why it was chosen, how it stands, what it did, who visits it."""
    user, found = request.user, queries.get(request.user, pk)
    context = {
        "point": found, "at": clock.now(), "state": state_words(found), "field": _(Field(found.field).label),
        "stories": queries.stories(user).filter(point=found),
        "visits": exchanges.visits(user).filter(point=found)[:20],
        "may_write": found.until is None and access.can(user, queries.WRITE, found.unit),
        "may_plan": found.until is None and queries.deciding_unit(user) is not None,
        "may_end": found.until is None and access.can(user, queries.DECIDE, found.owner),
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "fieldwork/demonstration.html", context)

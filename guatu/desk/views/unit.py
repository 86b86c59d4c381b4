"""The page of one unit."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.desk import links
from guatu.desk.queries import unit as queries
from guatu.desk.templatetags.wall import labels_now
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.orgs.rules.sectors import Sector

BRANCH_LINKS = (
    (gettext_lazy("发展团员"), "people:unit_admissions"), (gettext_lazy("推优"), "people:unit_recommendations"),
    (gettext_lazy("志愿服务"), "activities:services"), (gettext_lazy("社区报到"), "activities:check_ins"),
    (gettext_lazy("成绩单"), "activities:transcripts"), (gettext_lazy("学生人数"), "people:enrolments"),
)  # fmt: skip


@require_safe
@own_page
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """一支部一档案."""
    at, found = clock.now(), queries.seen(request.user, pk)
    file = queries.file_of(request.user, found, at)
    campaign = file.figures.bars[0].campaign if file.figures else None
    context = {
        "file": file, "unit": found, "at": at, "campaign": campaign, "labels": labels_now(),
        "kind": _(Kind(found.kind).label), "sector": _(Sector(found.sector).label),
        "cells_path": links.path("supervision:cells", campaign.pk) if campaign else "",
        "wall_url": links.to("desk:wall", campaign.pk, unit=found.pk) if campaign and file.children else "",
        "flags_url": links.path("supervision:unit_flags", found.pk) if file.cells is not None else "",
        "parts": parts(request.user, found),
        "history_url": links.path("orgs:history", found.pk), "tree_url": links.to("orgs:tree", unit=found.pk),
    }  # fmt: skip
    return render(request, "desk/unit.html", context)


@dataclass(frozen=True)
class Part:
    """A section of the page that another app fills in, by its address; links lead to what is done there."""

    title: str
    url: str
    links: tuple[tuple[str, str], ...] = ()


def parts(user: Any, unit: Unit) -> list[Part]:
    """The sections of the register, for those who may read them."""
    branch = unit.kind in BRANCHES
    found = []
    if access.can(user, "post.read", unit):
        cadres = ((_("届期与荣誉"), "people:unit_cadres"),)
        found.append(Part(_("班子"), links.path("people:unit_posts", unit.pk), placed(cadres, unit)))
    if access.can(user, "meeting.read", unit):
        found.append(Part(_("组织生活"), links.path("activities:unit_life", unit.pk)))
    if access.can(user, "person.read", unit):
        more = BRANCH_LINKS if branch else ()
        found.append(Part(_("人员名册"), links.path("people:unit_persons", unit.pk), placed(more, unit)))
    if access.can(user, "health.read", unit):
        found.append(Part(_("体检"), links.path("coverage:unit_health", unit.pk)))
    if access.can(user, "fieldwork.read", unit):
        found.append(Part(_("联系干部"), links.path("fieldwork:unit_contacts", unit.pk)))
        found.append(Part(_("走访与事项"), links.path("fieldwork:unit_visits", unit.pk)))
        if unit.sector == Sector.RURAL or unit.kind == Kind.LOCAL_COMMITTEE:
            found.append(Part(_("第一团支书"), links.path("fieldwork:unit_secondments", unit.pk)))
    if access.can(user, "guidance.read", unit):
        found.append(Part(_("谁在指导"), links.path("guidance:unit_groups", unit.pk)))
    return [part for part in found if part.url]


def placed(names: tuple[tuple[Any, str], ...], unit: Unit) -> tuple[tuple[str, str], ...]:
    """Words and addresses of a unit's own pages."""
    return tuple((str(word), links.path(name, unit.pk)) for word, name in names)

"""The page of one unit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.desk import links
from guatu.desk.queries import unit as queries
from guatu.desk.templatetags.wall import labels_now
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector


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
        "life_url": life_url(request.user, found), "posts_url": posts_url(request.user, found),
        "history_url": links.path("orgs:history", found.pk), "tree_url": links.to("orgs:tree", unit=found.pk),
    }  # fmt: skip
    return render(request, "desk/unit.html", context)


def life_url(user: Any, unit: Unit) -> str:
    """The address of what a unit owes in organisation life, for those who may read it."""
    return links.path("activities:unit_life", unit.pk) if access.can(user, "meeting.read", unit) else ""


def posts_url(user: Any, unit: Unit) -> str:
    """The address of who holds a unit's posts, for those who may read it."""
    return links.path("people:unit_posts", unit.pk) if access.can(user, "post.read", unit) else ""

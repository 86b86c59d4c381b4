"""The wall chart: the whole page, and its figures alone for a wall that keeps itself up to date."""

import hashlib
import json
from collections import OrderedDict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.desk import links
from guatu.desk.queries import campaigns
from guatu.desk.queries import wall as queries
from guatu.desk.queries.maps import stamp
from guatu.desk.templatetags.wall import labels_now
from guatu.orgs import access
from guatu.orgs.rules import paths
from guatu.supervision import board as boards
from guatu.supervision.queries.lens import campaign_of, unit_of

KEPT = 24  # rendered walls held at once in a process
_kept: OrderedDict[tuple[Any, ...], tuple[str, str]] = OrderedDict()


@require_safe
@own_page
def main(request: HttpRequest) -> HttpResponse:
    """To the wall of the reader's main campaign."""
    access_to_figures(request)
    campaign = campaigns.main(request.user)
    if campaign is None:
        return render(request, "desk/no_campaign.html")
    return redirect(links.path("desk:wall", campaign.pk))


@require_safe
@own_page
def wall(request: HttpRequest, campaign: int) -> HttpResponse:
    """The wall chart of a campaign below a unit."""
    at, found = clock.now(), campaign_of(request.user, campaign)
    unit = unit_of(request.user, found, request.GET.get("unit", ""))
    seen, html = figures(request, found, unit, at)
    light = request.GET.get("theme") == "light"
    context = {
        "unit": unit, "light": light, "true_at": f"{at.astimezone(clock.SHANGHAI):%H:%M}",
        "figures_url": address(request, found, unit, "desk:wall_figures", seen=seen),
        "theme_url": address(request, found, unit, "desk:wall", theme="" if light else "light"),
        "may_map": access.can(request.user, "campaign.edit", unit),
        "map_url": links.to("desk:map", found.pk, unit=unit.pk),
        "figures": html,
    }  # fmt: skip
    return tagged(render(request, "desk/wall.html", context), seen, at)


@require_safe
@own_page
def wall_figures(request: HttpRequest, campaign: int) -> HttpResponse:
    """The figures alone; nothing (204) where the asker's are still true."""
    at, found = clock.now(), campaign_of(request.user, campaign)
    unit = unit_of(request.user, found, request.GET.get("unit", ""))
    seen, html = figures(request, found, unit, at)
    if request.GET.get("seen") == seen:
        return tagged(HttpResponse(status=204), seen, at)
    context = {"figures": html, "figures_url": address(request, found, unit, "desk:wall_figures", seen=seen)}
    return tagged(render(request, "desk/_wall.html", context), seen, at)


def access_to_figures(request: HttpRequest) -> None:
    """Refuse those who read no figures anywhere: the administrators."""
    if not access.tops(request.user, "board.read"):
        raise Problem("not_found")


def tagged(response: HttpResponse, seen: str, at: datetime) -> HttpResponse:
    """The answer with the mark of its figures, and with when they were true."""
    response["ETag"] = f'"{seen}"'
    response["HX-Trigger"] = json.dumps({"wall:true": {"at": f"{at.astimezone(clock.SHANGHAI):%H:%M}"}})
    return response


def address(request: HttpRequest, campaign: Any, unit: Any, name: str, **more: object) -> str:
    """The address of this wall in another form; what the reader chose is kept."""
    kept = {word: request.GET[word] for word in ("rest", "page", "theme") if request.GET.get(word)}
    return links.to(name, campaign.pk, **{"unit": unit.pk, **kept, **more})


def figures(request: HttpRequest, campaign: Any, unit: Any, at: datetime) -> tuple[str, SafeString]:
    """The figures as HTML with their mark. They depend on the committed facts and the day: kept until these change."""
    board = boards.of(campaign, at=at)
    if unit.pk not in board.tree:
        raise Problem("not_found", _("这个组织现在不在组织树上。"))
    rest, page = request.GET.get("rest") == "1", number(request.GET.get("page"))
    light, tops = request.GET.get("theme") == "light", tuple(access.tops(request.user, "board.read"))
    sight = min((len(top) for top in tops if paths.contains(top, unit.path)), default=0)
    # `board` is part of the key by identity: a board is never changed, only replaced.
    key = (
        campaign.pk,
        unit.pk,
        board.revision,
        board.today,
        sight,
        rest,
        page,
        light,
        get_language(),
        stamp(campaign.owner, unit),
    )
    if key not in _kept:
        chart = queries.chart(campaign, unit, board, at, rest=rest, page=page)
        drawn = render_to_string("desk/_wall_figures.html", context_of(chart, tops, rest, light))
        _kept[key] = (hashlib.sha256(drawn.encode()).hexdigest()[:20], drawn)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    seen, html = _kept[key]
    return seen, SafeString(html)


def number(text: str | None) -> int:
    """A page's number; nonsense means the first."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else 1


def context_of(chart: queries.Chart, tops: tuple[str, ...], rest: bool, light: bool) -> dict[str, Any]:
    """What the template of the figures needs beside the chart."""
    pk, unit = chart.campaign.pk, chart.unit
    kept = {"theme": "light"} if light else {}
    here = {"unit": unit.pk, "rest": "1" if rest else ""}
    cells = links.path("supervision:cells", pk)
    return {
        "chart": chart, "labels": labels_now(), "unit_name": queries.short_name(unit),
        "trail": [
            {"name": queries.short_name(up), "href": links.to("desk:wall", pk, unit=up.pk, **kept)}
            for up in queries.above(unit, tops)
        ],
        "days_left": (chart.next.due_on - chart.today).days if chart.next else None,
        "theme_query": "&theme=light" if light else "",
        "cells_path": cells, "cells_url": f"{cells}?unit={unit.pk}" if cells else "",
        "progress_url": links.to("supervision:progress", pk, unit=unit.pk),
        "unit_url": links.path("desk:unit", unit.pk), "rest_shown": rest,
        "rest_url": links.to("desk:wall", pk, unit=unit.pk, rest="" if rest else "1", **kept),
        "density": density(len(chart.rows)),
        "pages": [
            {"number": n, "now": n == chart.page, "href": links.to("desk:wall", pk, page=n, **here, **kept)}
            for n in range(1, chart.pages + 1)
        ],
        "basis_words": basis_words(chart),
    }  # fmt: skip


def density(rows: int) -> str:
    """How close the rows of the matrix stand."""
    return "few" if rows <= 8 else "some" if rows <= 16 else "many"


def basis_words(chart: queries.Chart) -> str:
    """By which rule the rows are in order, and since when ranks are compared."""
    version = chart.basis.version
    words = _("名次按评比规则第%d版") % version.number if version else _("名次按通用评比规则")
    if chart.last:
        day = clock.day(chart.last.taken_at)
        words += _("，升降比%(month)d月%(day)d日快照") % {"month": day.month, "day": day.day}
    return words + "。"

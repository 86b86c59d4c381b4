"""Progress of a campaign below a unit: bars, nodes, forecast, and the list behind each figure."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import Field, Sector
from guatu.supervision.queries import nodes, overview, progress, rankings
from guatu.supervision.queries.cells import cells_below
from guatu.supervision.queries.flags import lines as flag_lines
from guatu.supervision.queries.flags import of_unit
from guatu.supervision.queries.lens import Lens, campaign_of, lens
from guatu.supervision.rules.progress import share
from guatu.supervision.views import tables

CHOICES = (
    ("kind", _lazy("类型"), Kind),
    ("sector", _lazy("行业"), Sector),
    ("field", _lazy("领域"), Field),
    ("mark", _lazy("只看"), Mark),
    ("without", _lazy("不含"), Mark),
)


@own_page
@require_safe
def campaign_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bars of a campaign below a unit."""
    at = clock.now()
    seen = lens(request.user, campaign_of(request.user, pk), request.GET.dict(), at)
    tasks = progress.tasks_of(seen.campaign)
    lines = progress.task_lines(seen.board, seen.unit.pk, tasks, seen.campaign)
    basis = rankings.basis_for(seen.campaign, seen.unit, seen.board)
    ranks = {p.unit: p.rank for p in rankings.places(seen.board, seen.unit.pk, basis.rule) if p.rank is not None}
    rows = tables.unit_rows(seen, progress.unit_lines(seen.board, seen.unit.pk), ranks, tasks)
    by_matrix = request.GET.get("view") == "matrix"
    listing = tables.matrix(seen, tasks) if by_matrix else tables.units(seen)
    context = _figures(seen, lines) | {"matrix": by_matrix, "tasks": tasks, "basis": basis, "slices": _slices(seen)}
    return listing.show(request, rows, "supervision/progress.html", context)


def _figures(seen: Lens, lines: list[progress.TaskLine]) -> dict[str, Any]:
    answering = nodes.answering(seen.unit, [line.task for line in lines], seen.board.today)
    cells, plan = progress.total(seen.board, seen.unit.pk), progress.planned_overall(lines)
    rows = _node_rows(seen, nodes.node_lines(seen.board, seen.unit.pk, lines, seen.campaign))
    return {
        "lens": seen,
        "cells": cells,
        "share": share(cells),
        "pace": None if plan is None else float(plan),
        "categories": progress.category_lines(lines),
        "nodes": rows,
        "warnings": [row for row in rows if row["line"].missing],
        "today": seen.board.today,
        "answering": answering,
        "in_charge": nodes.in_charge(answering),
    }


def _node_rows(seen: Lens, found: list[nodes.NodeLine]) -> list[dict[str, Any]]:
    """Nodes as the line of nodes draws them, each with the list that it counts."""
    path = reverse("supervision:cells", args=[seen.campaign.pk])
    return [
        {
            "line": line,
            "number": line.number,
            "name": line.name or _("第%d个节点") % line.number,
            "due_on": line.due_on,
            "state": line.state(seen.board.today).value,
            "counties": nodes.all_counties(line.missing),
            "href": seen.link(path, node=line.number, state="applicable"),
        }
        for line in found
    ]


def _slices(seen: Lens) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label, "choices": words.choices(), "chosen": seen.words.get(name, "")}
        for name, label, words in CHOICES
    ]


@own_page
@require_safe
def campaign_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly the cells that a figure counts."""
    seen = lens(request.user, campaign_of(request.user, pk), request.GET.dict(), clock.now())
    tasks = progress.tasks_of(seen.campaign)
    rows = cells_below(seen.board, seen.unit.pk, tasks)
    return tables.cells(tasks).show(request, rows, "supervision/cells.html", {"lens": seen})


@own_page
@require_safe
def unit_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the bars of a unit in the campaigns that run now."""
    at = clock.now()
    unit = access.get(request.user, "board.read", Unit, pk)
    context = {"bars": overview.bars(request.user, unit, at), "at": at, "unit": unit}
    return render(request, "supervision/_unit_progress.html", context)


@own_page
@require_safe
def unit_flags(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the flags of a unit that the reader may see, newest first."""
    unit = access.get(request.user, "flag.read", Unit, pk)
    rows = flag_lines(of_unit(request.user, unit)[:50], clock.now())
    return render(request, "supervision/_unit_flags.html", {"rows": rows, "unit": unit})

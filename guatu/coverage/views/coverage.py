"""How far the League has come: over places and over young people, by area and field, drawn and listed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock, figures
from guatu.coverage.queries import overview as queries
from guatu.coverage.queries.coverage import fresh_from
from guatu.coverage.templatetags.covering import Tile, area_tile, place_tile
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.sectors import Field


@own_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Coverage below a unit, of one field or all."""
    at = clock.now()
    unit, on = access.focus(request.user, "place.read", request.GET.get("unit", "")), clock.day(at)
    field = request.GET.get("field", "")
    field = field if field in {*Field.codes(), queries.NO_FIELD} else ""
    found = queries.overview(unit, on, field)
    context = {
        "at": at, "unit": unit, "field": field, "found": found, "fields": named(found), "tiles": tiles(found, field),
        "points": queries.points(unit, on, field), "fresh_from": fresh_from(on), "tab": "overview",
        "choices": [*Field.choices(), (queries.NO_FIELD, "未分领域")],
        "matrix": matrix(found),
    }  # fmt: skip
    return render(request, "coverage/overview.html", context)


def named(found: queries.Overview) -> list[tuple[str, str]]:
    """The fields that occur, as lists ask for them, with their words."""
    return [(code or queries.NO_FIELD, _(Field(code).label) if code else _("未分领域")) for code in found.by_field]


def matrix(found: queries.Overview) -> list[tuple[queries.Area, list[tuple[str, object]]]]:
    """Areas × fields: for each area the figures of each field that occurs, with the field as lists ask for it."""
    return [
        (area, [(code or queries.NO_FIELD, area.by_field.get(code)) for code in found.by_field]) for area in found.areas
    ]


def tiles(found: queries.Overview, field: str) -> list[Tile]:
    """The boxes of the treemap: single places where they are few, else areas that lead to their own picture."""
    if found.single:
        names = queries.names(found.single)
        return [
            place_tile(names[line.pk], line.youths or 0, line.cover, reverse("coverage:place", args=[line.pk]))
            for line in found.single
        ]
    return [area_tile(str(area.unit), area.counts, address(area.unit, area.own, field)) for area in found.areas]


def address(unit: Unit, own: bool, field: str) -> str:
    """Where an area leads: its own overview; a unit's own places to their list."""
    name = "coverage:places" if own else "coverage:overview"
    return figures.address(reverse(name), {"unit": unit.pk, "own": "1" if own else "", "field": field})

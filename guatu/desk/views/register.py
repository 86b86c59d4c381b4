"""The register at a glance: what is recorded at a unit, what it shows, and where to record it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import frame
from guatu.desk import links
from guatu.indicators.queries import pages
from guatu.orgs import access
from guatu.orgs.rules.kinds import BRANCHES


@require_safe
@own_page
def register(request: HttpRequest) -> HttpResponse:
    """The pages of the register with the figures that they prove; for a branch, what it records in daily work."""
    at, unit = clock.now(), access.focus(request.user, "post.read", request.GET.get("unit", ""))
    branch = unit.kind in BRANCHES
    recorded_here = branch and access.can(request.user, "meeting.record", unit)
    rows = [row for row in pages.rows(unit, clock.day(at)) if row.value and row.value.figure is not None]
    context = {
        "unit": unit, "at": at, "rows": rows, "places": frame.section(request),
        "record_url": links.path("activities:record", unit.pk) if recorded_here else "",
        "life_url": links.path("activities:unit_life", unit.pk) if branch else "",
        "persons_url": links.to("people:persons", unit=unit.pk), "posts_url": links.path("people:unit_posts", unit.pk),
    }  # fmt: skip
    return render(request, "desk/register.html", context)

"""Ranking among peers by the published rule."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.orgs.rules.kinds import Kind
from guatu.supervision.queries import rankings
from guatu.supervision.queries.lens import campaign_of, lens, whole
from guatu.supervision.queries.snapshots import last_before_today
from guatu.supervision.queries.versions import sentences
from guatu.supervision.views import tables


@own_page
@require_safe
def campaign_ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The units below a unit in order, and where the unit itself stands."""
    at = clock.now()
    seen = lens(request.user, campaign_of(request.user, pk), request.GET.dict(), at)
    compare = request.GET.get("compare", "")
    basis = rankings.basis_for(seen.campaign, seen.unit, seen.board, compare)
    last = last_before_today(seen.campaign, seen.unit.pk, at)
    rows = rankings.lines(seen.board, seen.unit, basis.rule, last)
    context = {
        "lens": seen,
        "basis": basis,
        "sentences": sentences(basis.rule)[:4],
        "last": last,
        "kinds": Kind.choices(),
        "compare": basis.rule.kinds[0] if len(basis.rule.kinds) == 1 else "",
        "own": rankings.own_place(whole(seen).board, seen.unit, seen.campaign, at),
    }
    return tables.ranking(seen).show(request, rows, "supervision/ranking.html", context)

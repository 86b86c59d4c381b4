"""The gaps of the matrix over the whole tree, and filling them from the posts in office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.figures import address
from guatu.base.pages import Column, Filter, Listing
from guatu.campaigns.actions import responsibilities
from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.queries import filling as queries
from guatu.campaigns.queries import responsibility
from guatu.campaigns.views import gate
from guatu.orgs import access
from guatu.orgs.rules.kinds import Kind

SHOWN = 200  # lines of a proposal; the rest are counted


def units(campaign: Campaign) -> Listing:
    """The units whose matrix has gaps; each opens to its own matrix."""
    return Listing(
        name=_("责任空缺"),
        columns=[
            Column("unit", _("组织"), sort="unit.sort_key", value=lambda row: row.unit.name,
                   href=lambda row: address(reverse("campaigns:responsibility", args=[campaign.pk]),
                                            {"unit": row.unit.pk})),
            Column("kind", _("类型"), sort="unit.kind", value=lambda row: _(Kind(row.unit.kind).label)),
            Column("secretary", _("书记"), value=lambda row: row.unit.secretary),
            Column("needed", _("应填"), sort="needed", kind="number"),
            Column("gaps", _("空缺"), sort="gaps", kind="number"),
            Column("stale", _("其中已不在任"), sort="stale", kind="number"),
        ],
        filters=[Filter("kind", _("类型"), Kind.choices(), field="unit.kind")],
        search=["unit.search_text", "unit.name"],
        keep=["unit"],
        empty_title=_("没有空格"),
        empty_text=_("这个组织和它的下级，每项任务都有在任的责任人。"),
    )  # fmt: skip


@require_safe
@own_page
def gaps(request: HttpRequest, pk: int) -> HttpResponse:
    """The units at and below one whose matrix has gaps."""
    campaign = access.get(request.user, "campaign.edit", Campaign, pk, related=["owner"])
    at, unit = clock.now(), gate.unit_within(request, campaign, "board.read")
    lines = responsibility.tree(campaign, unit, clock.day(at))
    context = {
        "at": at, "campaign": campaign, "unit": unit, "needed": sum(line.needed for line in lines),
        "empty": sum(line.gaps for line in lines), "stale": sum(line.stale for line in lines),
        "may_edit": access.can(request.user, "responsibility.edit", unit) and campaign.closed_at is None,
    }  # fmt: skip
    rows = [line for line in lines if line.gaps]
    return units(campaign).show(request, rows, "campaigns/responsibility_gaps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def filling(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is proposed for the gaps of a unit, or of its whole tree; sent, they are filled."""
    campaign = access.get(request.user, "campaign.edit", Campaign, pk, related=["owner"])
    unit, at = gate.unit_within(request, campaign, "responsibility.edit"), clock.now()
    whole = bool(request.POST.get("whole") or request.GET.get("whole"))
    if request.method == "POST":
        found = responsibilities.fill(campaign=campaign, unit=unit, whole=whole, by=account_of(request), at=at)
        messages.success(request, _("已补齐 %(filled)d 处，%(left)d 处没有在任的人可提。") % vars(found))
        name = "campaigns:responsibility_gaps" if whole else "campaigns:responsibility"
        return redirect(address(reverse(name, args=[campaign.pk]), {"unit": unit.pk}))
    rows = queries.fillings(campaign, unit, clock.day(at), whole=whole)
    able = [row for row in rows if row.officer]
    context = {
        "at": at, "campaign": campaign, "unit": unit, "whole": whole, "rows": able[:SHOWN], "able": len(able),
        "left": len(rows) - len(able), "more": max(0, len(able) - SHOWN),
    }  # fmt: skip
    return render(request, "campaigns/responsibility_filling.html", context)


@require_safe
@own_page
def answering(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: who answers for a task at each level down to a unit, for pages of other apps."""
    task = access.get(request.user, "campaign.edit", Task, pk, related=["campaign__owner"])
    unit = gate.unit_within(request, task.campaign, "unit.read")
    context = {"task": task, "levels": responsibility.chain(task, unit, clock.today())}
    return render(request, "campaigns/_answering.html", context)

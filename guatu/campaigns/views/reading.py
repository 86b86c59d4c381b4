"""Pages that everyone below may read: the list of campaigns, a campaign, a task; and the list as a file."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.pages.sheet import XLSX
from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.queries import responsibility, scope
from guatu.campaigns.rules.phases import MARKS, Phase
from guatu.campaigns.rules.reach import KIND_WORDS, SECTOR_WORDS, YOUTH_HOME
from guatu.campaigns.sheets import text, workbook
from guatu.campaigns.views import gate
from guatu.orgs import access

PHASES: dict[Phase, dict[str, Any]] = {
    Phase.DRAFT: {"launched_at": None, "closed_at": None},
    Phase.RUNNING: {"launched_at__isnull": False, "closed_at": None},
    Phase.CLOSED: {"closed_at__isnull": False},
}


def phase_words(campaign: Campaign) -> str:
    """A campaign's phase with its mark."""
    phase = queries.phase_of(campaign)
    return f"{MARKS[phase]} {_(phase.label)}"


def labels(codes: list[str], words: dict[str, str], none: str) -> str:
    """The labels of some codes, or what having none means."""
    return "、".join(_(words.get(code, code)) for code in codes) or none


LIST = Listing(
    name=gettext_lazy("专项"),
    columns=[
        Column("name", gettext_lazy("专项"), sort="name", href=lambda c: reverse("campaigns:detail", args=[c.pk])),
        Column("phase", gettext_lazy("状态"), value=phase_words),
        Column("owner", gettext_lazy("主办组织"), sort="owner__sort_key", value=lambda c: str(c.owner)),
        Column("sectors", gettext_lazy("领域"), value=lambda c: labels(c.sectors, SECTOR_WORDS, _("不限"))),
        Column("starts_on", gettext_lazy("开始日期"), sort="starts_on", kind="day"),
        Column("task_count", gettext_lazy("任务"), sort="task_count", kind="number"),
    ],
    filters=[
        Filter(
            "phase",
            gettext_lazy("状态"),
            choices=Phase.choices(),
            apply=lambda rows, value: rows.filter(**PHASES[Phase(value)]),
        ),
        Filter(
            "series",
            gettext_lazy("系列"),
            choices=[("nine", "九大团建行动"), ("other", "其他")],
            apply=lambda rows, value: (rows.filter if value == "nine" else rows.exclude)(code__startswith="action-"),
        ),
    ],
    search=["name", "code", "name_en"],
    search_label=gettext_lazy("名称或编号"),
    empty_title=gettext_lazy("还没有专项"),
    empty_text=gettext_lazy("专项下达以后会出现在这里。"),
)


@require_GET
@own_page
def listing(request: HttpRequest) -> HttpResponse:
    """All campaigns that the user sees."""
    may = queries.owners(request.user).exists()
    return LIST.show(request, queries.visible(request.user), "campaigns/list.html", {"may_edit": may})


@require_GET
@own_page
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: its list by categories, its nodes, and the launch for those who may."""
    campaign = access.get(request.user, "campaign.edit", Campaign, pk, related=["owner"])
    found, at = queries.outline(campaign), clock.now()
    context = {
        "campaign": campaign, "outline": found, "phase": queries.phase_of(campaign), "mark": phase_words(campaign),
        "sectors": labels(campaign.sectors, SECTOR_WORDS, _("不限")), "today": clock.day(at),
        "may_edit": access.can(request.user, "campaign.edit", campaign.owner),
        "may_launch": access.can(request.user, "campaign.launch", campaign.owner),
        "hindrances": queries.hindrances(found, at), "cautions": queries.cautions(found),
    }  # fmt: skip
    return render(request, "campaigns/detail.html", context)


@require_GET
@own_page
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: why, what and how; by when, by whom, and who answers for it at each level."""
    related = ["campaign__owner", "node", "category"]
    row = access.get(request.user, "campaign.edit", Task, pk, related=related)
    unit = gate.unit_within(request, row.campaign, "unit.read")
    context = {
        "task": row, "campaign": row.campaign, "unit": unit, "target": queries.target_words(row.target),
        "kinds": labels(row.kinds, KIND_WORDS, ""), "youth_home": YOUTH_HOME in row.kinds,
        "sectors": labels(row.sectors or row.campaign.sectors, SECTOR_WORDS, _("不限")),
        "levels": responsibility.chain(row, unit, clock.today()), "moves": row.node.moves.select_related("moved_by"),
        "units": scope.units_for(row).count(),
        "may_edit": access.can(request.user, "campaign.edit", row.campaign.owner),
    }  # fmt: skip
    return render(request, "campaigns/task.html", context)


@require_GET
@own_page
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The campaign's list as a file; `?due=date` writes dates in place of days."""
    campaign = access.get(request.user, "campaign.edit", Campaign, pk, related=["owner"])
    whole = queries.as_list(campaign, dated=request.GET.get("due") == "date")
    if form == "xlsx":
        response = HttpResponse(workbook.write(whole), content_type=XLSX)
    else:
        response = HttpResponse(text.write([whole]), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{campaign.name}.{form}')}"
    return response

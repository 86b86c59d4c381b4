"""The catalogue of indicators at a unit, and one indicator with the list behind it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import Column, Listing, frame
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.campaigns.rules.indicators import Indicator
from guatu.indicators.queries import pages
from guatu.orgs import access
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Field


def plain(number: float) -> float | int:
    """A number without an empty decimal."""
    return int(number) if number == int(number) else number


LINES = Listing(
    name=gettext_lazy("指标明细"),
    columns=[
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda line: str(line.unit),
               href=lambda line: reverse("desk:unit", args=[line.unit.pk])),
        Column("code", gettext_lazy("组织编号"), value=lambda line: line.unit.code, hidden=True),
        Column("kind", gettext_lazy("类别"), sort="unit__kind", value=lambda line: _(Kind(line.unit.kind).label)),
        Column("part", gettext_lazy("达到"), sort="part", kind="number", value=lambda line: plain(line.part)),
        Column("whole", gettext_lazy("应有"), sort="whole", kind="number", value=lambda line: plain(line.whole)),
        Column("missing", gettext_lazy("还差"), sort="missing", kind="number", value=lambda line: plain(line.missing)),
    ],
    search=["unit__search_text"],
    order="-missing",
    keep=("unit", "task", "fields"),
    empty_title=gettext_lazy("没有可计算的对象"),
    empty_text=gettext_lazy("登记册里有了相应的记录，数字和明细会自动出现。"),
)  # fmt: skip


@require_safe
@own_page
def indicators(request: HttpRequest) -> HttpResponse:
    """All indicators at one unit."""
    at, unit = clock.now(), access.focus(request.user, "indicator.read", request.GET.get("unit", ""))
    rows = pages.rows(unit, clock.day(at))
    return render(request, "indicators/indicators.html", {"unit": unit, "rows": rows, "at": at})


@require_safe
@own_page
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator at one unit: formula, figure, those below, and the list behind it."""
    if code not in Indicator.codes():
        raise Problem("not_found")
    at, task, fields = clock.now(), asking(request), limited(request)
    unit = access.focus(request.user, "indicator.read", request.GET.get("unit", ""))
    found = pages.detail(Indicator(code), unit, task, clock.day(at), fields)
    above = unit.parent if unit.parent and access.can(request.user, "indicator.read", unit.parent) else None
    source = frame.address(found.row.defined.page)
    context = {
        "found": found, "unit": unit, "task": task, "above": above, "source": source, "at": at,
        "fields": [field for field in Field if field.value in fields], "kept": kept(task, fields),
    }  # fmt: skip
    return LINES.show(request, found.lines, "indicators/indicator.html", context)


def asking(request: HttpRequest) -> Task | None:
    """The task whose question is asked, if the address names one."""
    number = request.GET.get("task", "")
    if not number.isdecimal() or len(number) > 9:
        return None
    return access.get(request.user, "campaign.edit", Task, int(number), related=("campaign",))


def limited(request: HttpRequest) -> frozenset[str]:
    """The fields of work that the address names, if no task does; unknown ones are dropped."""
    asked = frozenset(request.GET.get("fields", "").split(","))
    return frozenset() if request.GET.get("task") else asked & frozenset(Field.codes())


def kept(task: Task | None, fields: frozenset[str]) -> str:
    """What every link to another unit keeps of the address."""
    if task:
        return f"&task={task.pk}"
    return f"&fields={','.join(sorted(fields))}" if fields else ""

"""The frozen list behind a figure of an issued bulletin."""

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.views.signed_in import own_page
from guatu.base.figures import address
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.base.states import CellState
from guatu.base.told import told
from guatu.bulletins.queries import documents, reading
from guatu.bulletins.queries.lists import Item, figure_items
from guatu.bulletins.views.opened import issue_of


def _page(name: str, *args: int) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def evidence(campaign: int, item: Item) -> str:
    """Where the evidence of a line stands: the submission, the flag, or else the cell. Rights are checked there."""
    if item.submission:
        return _page("submissions:submission", item.submission)
    if item.flag:
        return _page("supervision:flag", item.flag)
    cells = _page("supervision:cells", campaign)
    return address(cells, {"unit": item.unit or "", "task": item.task or ""}) if cells else ""


def _listing(campaign: int) -> Listing:
    return Listing(
        name=gettext_lazy("清单"),
        columns=[
            Column("name", gettext_lazy("组织"), sort="name", value=lambda item: item.name or item.task_name),
            Column("task_name", gettext_lazy("任务"), sort="task_name"),
            Column("state", gettext_lazy("状态"), sort="state", kind="text", value=_state),
            Column("note", gettext_lazy("说明"), sort="note", value=lambda item: told(item.note)),
            Column("counts", gettext_lazy("计入"), sort="counts", kind="number"),
            Column("evidence", gettext_lazy("依据"), value=lambda _item: _("查看"),
                   href=lambda item: evidence(campaign, item),
                   plain=lambda item: item.submission or ""),
        ],
        filters=[Filter("state", gettext_lazy("状态"), choices=CellState.choices)],
        search=["name", "task_name"],
        search_label=gettext_lazy("组织、任务"),
        empty_title=gettext_lazy("清单为空"),
        empty_text=gettext_lazy("这个数字是零，或没有数据。"),
    )  # fmt: skip


def _state(item: Item) -> str:
    known = item.state in CellState.codes()
    return f"{CellState(item.state).mark} {_(CellState(item.state).label)}" if known else item.state


@own_page
def items(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Exactly what a figure counts, as frozen at issue, each line with its evidence."""
    issue = issue_of(request, pk)
    figure = reading.figure_of(issue, code)
    if figure is None:
        raise Problem("not_found")
    lines = figure_items(reading.ground_of(issue), figure.expression)
    context = {
        "issue": issue, "number": documents.number_of(issue), "figure": figure, "lines": len(lines),
        "counted": sum(line.counts for line in lines), "snapshot": issue.bulletin.snapshot,
    }  # fmt: skip
    return _listing(issue.bulletin.snapshot.campaign_id).show(request, lines, "bulletins/figure.html", context)

"""Who has not reported: the list, words for a chat group, and letters in one go."""

from typing import Any

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
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.orgs import access
from guatu.orgs.rules.kinds import Kind
from guatu.supervision.actions import letters as actions
from guatu.supervision.forms.letters import BatchForm
from guatu.supervision.queries import overdue, progress
from guatu.supervision.queries.cells import CellList
from guatu.supervision.queries.digests import link
from guatu.supervision.queries.lens import Lens, campaign_of, lens
from guatu.supervision.views import tables

KEPT = ("unit", "field", "without", "kind", "sector", "mark", "task", "node", "state", "q")
STATES = ("overdue", "returned", "in_progress", "unseen")


def listing(tasks: list[Task]) -> tables.CellListing:
    """Units below with the tasks that they have not reported."""
    numbers = sorted({task.node.number for task in tasks})
    states = [(code, label) for code, label in tables.state_choices() if code in STATES]
    return tables.CellListing(
        name=_("谁还没报"),
        columns=[
            Column("unit", _("组织"), sort="unit", value=lambda r: r.name, href=tables.report),
            Column("kind", _("类型"), value=lambda r: _(Kind(r.kind).label) if r.kind else ""),
            Column("who", _("书记")),
            Column("task", _("任务"), sort="task"),
            Column("state", _("状态"), sort="state", kind="state"),
            Column("due_on", _("期限"), sort="due_on", kind="day"),
        ],
        filters=[
            Filter("task", _("任务"), [(str(task.pk), str(task)) for task in tasks],
                   apply=lambda r, v: r.only_tasks(lambda t: str(t.pk) == v)),
            Filter("node", _("节点"), [(str(n), _("第%d个节点") % n) for n in numbers],
                   apply=lambda r, v: r.only_tasks(lambda t: str(t.node) == v)),
            Filter("state", _("状态"), states, apply=lambda r, v: r.narrowed(v)),
            Filter("kind", _("类型"), Kind.choices(), apply=lambda r, _v: r),
        ],
        search=["name"],
        keep=["unit", "field", "without", "sector", "mark"],
        empty_title=_("都报了"),
        empty_text=_("这一范围没有未报的任务项。"),
    )  # fmt: skip


def _seen(request: HttpRequest, pk: int) -> tuple[Lens, list[Task], Listing, CellList, CellList]:
    """The lens, the tasks, the list, all unreported cells below, and those that the URL's filters leave."""
    seen = lens(request.user, campaign_of(request.user, pk), request.GET.dict(), clock.now())
    tasks = progress.tasks_of(seen.campaign)
    rows = overdue.unreported(seen.board, seen.unit.pk, tasks)
    table = listing(tasks)
    return seen, tasks, table, rows, table.narrow(rows, table.params(request))


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in KEPT if request.GET.get(name)}


@own_page
@require_safe
def silence(request: HttpRequest, pk: int) -> HttpResponse:
    """Who below a unit has not reported, by task; with words to paste and the way to letters."""
    seen, tasks, table, rows, narrowed = _seen(request, pk)
    here = reverse("supervision:silence", args=[pk])
    head = _("%(campaign)s：以下组织尚未报送（%(m)d月%(d)d日）") % {
        "campaign": seen.campaign, "m": seen.board.today.month, "d": seen.board.today.day,
    }  # fmt: skip
    asked = _asked(request)
    context: dict[str, Any] = {
        "lens": seen,
        "by_task": [(row, address(here, {**asked, "task": row.task.pk})) for row in overdue.by_task(rows, tasks)],
        "words": overdue.words(narrowed, tasks, head, link("/mine/")) if len(narrowed) else "",
        "letters": "",
    }
    if len(narrowed) and access.can(request.user, "letter.create", seen.unit):
        there = reverse("supervision:campaign_letters", args=[pk])
        context["letters"] = address(there, {**asked, "unit": seen.unit.pk})
    return table.show(request, rows, "supervision/silence.html", context)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """Letters in one go: first whom, on which tasks, how many; then they are issued, all or none."""
    seen, _tasks, _table, _rows, narrowed = _seen(request, pk)
    access.require(request.user, "letter.create", seen.unit)
    batch = overdue.batch(narrowed, seen.unit)
    if request.method != "POST":
        return _preview(request, seen, batch, BatchForm(initial=overdue.FIRST_WORDS), None)
    form, units = BatchForm(request.POST), request.POST.getlist("units")
    if not form.is_valid():
        return _preview(request, seen, batch, form, units, 422)
    return _issued(request, seen, batch, form, units)


def _issued(request: HttpRequest, seen: Lens, batch: overdue.Batch, form: BatchForm, units: list[str]) -> HttpResponse:
    addressees = [actions.Addressee(one.unit, one.cells) for one in batch.only(units)]
    try:
        made = actions.issue(
            issuer=seen.unit, addressees=addressees, by=account_of(request), at=clock.now(), **form.cleaned_data
        )
    except Problem as problem:
        form.refuse(problem)
        return _preview(request, seen, batch, form, units, problem.status)
    dropped = len(set(units)) - len(made)
    messages.success(request, _("已发出%d份督办单。") % len(made))
    if dropped > 0:
        messages.info(request, _("另有%d个组织刚刚已报送或已有督办单，没有发。") % dropped)
    return redirect(address(reverse("supervision:letters"), {"view": "issued"}))


def _preview(
    request: HttpRequest, seen: Lens, batch: overdue.Batch, form: Any, units: list[str] | None, status: int = 200
) -> HttpResponse:
    context = {
        "lens": seen, "batch": batch, "form": form, "most": overdue.MOST,
        "rows": [(one, units is None or str(one.unit.pk) in units) for one in batch.recipients],
        "back": address(reverse("supervision:silence", args=[seen.campaign.pk]), _asked(request)),
    }  # fmt: skip
    return render(request, "supervision/letters_preview.html", context, status=status)

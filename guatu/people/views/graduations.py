"""Graduating branches: which, when, who goes where, and the published rates, each opening to its list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.actions import exports
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.people.actions import graduations as actions
from guatu.people.forms.movements import Grid, Mark, chosen
from guatu.people.models import Graduation
from guatu.people.queries import graduations as queries
from guatu.people.queries.transfers import DECIDE
from guatu.people.rules.movements import ADVICE, OF_GRADUATES, Destination, Part, Progress
from guatu.people.views.movements import reader, tell

STATES = {Progress.FINISHED: "done", Progress.STARTED: "in_progress", Progress.STAYING: "not_applicable",
          Progress.WAITING: "unseen", Progress.UNKNOWN: "unseen"}  # fmt: skip
RELATED = ("unit__parent", "marked_by")
CLASSES = Listing(
    name=gettext_lazy("毕业支部"),
    columns=[
        Column("unit", gettext_lazy("团支部"), sort="unit__sort_key", value=lambda g: str(g.unit),
               href=lambda g: reverse("people:graduation", args=[g.pk])),
        Column("upper", gettext_lazy("上级"), sort="unit__parent__sort_key", value=lambda g: str(g.unit.parent or "")),
        Column("on", gettext_lazy("毕业日期"), sort="on", kind="day"),
        Column("kind", gettext_lazy("类别"),
               value=lambda g: _("毕业生团支部") if g.unit.kind == "graduate_branch" else _("到日自动转换")),
        Column("everyone", gettext_lazy("毕业团员"), sort="everyone", kind="number"),
        Column("chosen", gettext_lazy("已填去向"), sort="chosen", kind="number"),
        Column("started", gettext_lazy("已发起"), sort="started", kind="number"),
        Column("done", gettext_lazy("已办结"), sort="done", kind="number"),
    ],
    search=["unit__search_text", "unit__parent__search_text"],
    order="on",
    empty_title=gettext_lazy("还没有毕业支部"),
    empty_text=gettext_lazy("每年毕业前，由学校团委给毕业班团支部标上毕业日期。"),
)  # fmt: skip
PEOPLE = Listing(
    name=gettext_lazy("毕业团员"),
    columns=[
        Column("name", gettext_lazy("姓名"), sort="person__sort_key", value=lambda g: g.person.name),
        Column("unit", gettext_lazy("团支部"), sort="unit__sort_key", value=lambda g: str(g.unit),
               href=lambda g: reverse("people:graduation", args=[g.graduation_id])),
        Column("on", gettext_lazy("毕业日期"), sort="graduation__on", value=lambda g: g.graduation.on, kind="day"),
        Column("destination", gettext_lazy("去向"), sort="destination",
               value=lambda g: _(Destination(g.destination).label) if g.destination else ""),
        Column("target", gettext_lazy("转入组织"), value=lambda g: g.outside or (str(g.to_unit) if g.to_unit else "")),
        Column("progress", gettext_lazy("进展"), value=lambda g: _(queries.progress(g).label)),
    ],
    filters=[
        Filter("part", gettext_lazy("统计口径"), choices=Part.choices(), apply=queries.part),
        Filter("progress", gettext_lazy("进展"), choices=Progress.choices(), apply=queries.in_progress),
        Filter("destination", gettext_lazy("去向"), choices=[(str(one), one.label) for one in OF_GRADUATES]),
    ],
    search=["person__search_text", "unit__search_text"],
    order="name",
    empty_title=gettext_lazy("还没有毕业团员"),
)  # fmt: skip


@require_safe
@own_page
def graduations(request: HttpRequest) -> HttpResponse:
    """The graduating branches and the rates over all of them."""
    user, at = reader(request), clock.now()
    context = {
        "rates": queries.rates(queries.all_seen(user)), "at": at, "marks": access.tops(user, queries.MARK),
    }  # fmt: skip
    return CLASSES.show(request, queries.counted(queries.seen(user)), "people/graduations.html", context)


@require_safe
@own_page
def graduates(request: HttpRequest) -> HttpResponse:
    """The graduates that a figure counts; a sheet is journalled first."""
    user, at = reader(request), clock.now()
    rows = queries.all_seen(user)
    if request.GET.get("format") in {"xlsx", "csv"}:
        params, seen = PEOPLE.seen(request, rows)
        told = {name: value for name, value in params.items() if name != "q"}
        exports.note_export(kind="graduates", filters=told, count=seen.count(), by=user, at=at)
    return PEOPLE.show(request, rows, "people/graduates.html", {"at": at})


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def marks(request: HttpRequest) -> HttpResponse:
    """Mark the ticked branches as graduating on a day."""
    user, at = account_of(request), clock.now()
    if queries.MARK not in request.verbs:  # type: ignore[attr-defined]
        raise Problem("not_allowed")
    picked = chosen(request.POST, "unit")
    form = Mark(request.POST or None, initial={"on": queries.next_first_of_june(clock.day(at))})
    units = list(queries.may_graduate(user).filter(pk__in=picked)) if picked else []
    if form.is_valid() and not units:
        form.add_error(None, _("请先勾选毕业的团支部。"))
    if form.is_valid():
        with form.taking_refusals():
            made = actions.mark_many(units=units, on=form.cleaned_data["on"], by=user, at=at)
            messages.success(request, _("已标记 %d 个团支部。") % len(made))
            return redirect("people:graduations")
    context = {"form": form, "units": queries.may_graduate(user).select_related("parent")[:500], "picked": picked}
    return render(request, "people/graduation_marks.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def graduation(request: HttpRequest, pk: int) -> HttpResponse:
    """One branch: a line for each graduate with where to; sent, what was filled in is kept."""
    verb = DECIDE if request.method == "POST" else "transfer.read"
    row = access.get(request.user, verb, Graduation, pk, related=RELATED)
    if request.method != "POST":
        return show(request, row, Grid(queries.of(row)))
    grid = Grid(queries.of(row), request.POST)
    if grid.wrong:
        return show(request, row, grid, 422)
    changed = actions.choose(graduation=row, ways=grid.ways(), by=account_of(request), at=clock.now())
    messages.success(request, _("已保存，%d 人有变化。") % changed)
    return redirect("people:graduation", pk)


def show(request: HttpRequest, row: Graduation, grid: Grid, status: int = 200) -> HttpResponse:
    """The page of one graduating branch."""
    at = clock.now()
    found = norms(clock.day(at))
    lines = [{**line, "progress": (one := queries.progress(line["row"])), "state": STATES[one]} for line in grid.lines]
    context: dict[str, Any] = {
        "graduation": row, "lines": lines, "at": at, "wrong": grid.wrong, "typed": grid.data or {},
        "rates": queries.rates(queries.of(row)),
        "kept_until": queries.kept_until(row.on, found["transfer.keep"]),
        "kept_most": queries.kept_until(row.on, found["transfer.keep_most"]),
        "today": clock.day(at), "fills": access.can(request.user, DECIDE, row.unit),
        "marks": queries.marks(request.user, row.unit),
        "destinations": [(str(one), _(one.label), ADVICE[one]) for one in OF_GRADUATES],
    }  # fmt: skip
    return render(request, "people/graduation.html", context, status=status)


@require_POST
@own_page
def transfers(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the transfers of all graduates whose way is known."""
    row = access.get(request.user, DECIDE, Graduation, pk, related=RELATED)
    outcomes = actions.launch(graduation=row, by=account_of(request), at=clock.now())
    if not outcomes:
        messages.info(request, _("没有可以发起的转接：去向还没有填，或都已发起。"))
    tell(request, outcomes, _("已发起 %d 笔转接。"))
    return redirect("people:graduation", pk)


@require_POST
@own_page
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the mark back."""
    row = access.get(request.user, queries.MARK, Graduation, pk, related=RELATED)
    actions.cancel(graduation=row, by=account_of(request), at=clock.now())
    messages.success(request, _("已取消毕业标记。"))
    return redirect("people:graduations")

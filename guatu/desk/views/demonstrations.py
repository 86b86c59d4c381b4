"""Demonstration points beside the board: candidates, the decision, progress and who falls behind."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.desk.actions import demonstrations as actions
from guatu.desk.queries import demonstrations as queries
from guatu.desk.queries.demonstrations import Line, Standing
from guatu.fieldwork.forms.demonstration import ChoiceForm, EndingForm
from guatu.fieldwork.queries import demonstration as points
from guatu.fieldwork.rules.demonstration import PREFERRED, Pace, Reason
from guatu.fieldwork.rules.words import Ending
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Field

MARKS = {Pace.AHEAD: "●", Pace.LATE: "▲", Pace.BELOW: "▽", Pace.BOTH: "▲▽", Pace.UNKNOWN: "–"}


def pace_words(pace: Pace) -> str:
    """How a point stands, with its mark."""
    return f"{MARKS[pace]} {_(pace.label)}"


def _told(names: Sequence[str]) -> str:
    return "、".join(_(name) for name in names)


CANDIDATES = Listing(
    name=gettext_lazy("示范点候选"),
    columns=[
        Column("place", gettext_lazy("顺序"), kind="number"),
        Column("name", gettext_lazy("组织"), value=lambda line: line.unit.name,
               href=lambda line: reverse("desk:demonstration_choice", args=[line.unit.pk])),
        Column("above", gettext_lazy("上级"), value=lambda line: line.unit.parent.name),
        Column("kind", gettext_lazy("类型"), value=lambda line: _(Kind(line.unit.kind).label)),
        Column("rate", gettext_lazy("到期任务完成率"), kind="percent", value=lambda line: line.known.rate),
        Column("overdue", gettext_lazy("逾期"), kind="number", value=lambda line: line.known.overdue),
        Column("honours", gettext_lazy("荣誉"), kind="number", value=lambda line: line.known.honours),
        Column("members", gettext_lazy("团员"), kind="number", value=lambda line: line.known.members),
        Column("reasons", gettext_lazy("理由"), value=lambda line: _told(line.reasons)),
    ],
    search=["unit.name", "unit.search_text", "unit.parent.name"],
    keep=["field", "level"],
    empty_title=gettext_lazy("这个领域没有可选的组织"),
    empty_text=gettext_lazy("换一个领域或层级看看；已是示范点的不再列出。"),
)  # fmt: skip


@own_page
@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """Who might go first in a field of work, in the published order; the committee decides."""
    user, at = request.user, clock.now()
    owner = points.deciding_unit(user)
    if owner is None:
        raise Problem("not_allowed")
    asked, level = request.GET.get("field", ""), request.GET.get("level", "")
    field = Field(asked) if asked in Field.codes() else PREFERRED[0]
    level = level if level in queries.LEVELS else "body"
    context = {
        "owner": owner, "field": field, "level": level, "at": at, "fields": points.by_field(user),
        "order": [_(reason.label) for reason in Reason],
        "levels": [("body", _("团委、团工委、团总支")), ("branch", _("团支部"))],
    }  # fmt: skip
    rows: list[Line] = queries.candidates(user, owner, field, level, at)
    return CANDIDATES.show(request, rows, "desk/demonstration_candidates.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def choice(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee makes a unit a demonstration point, with its reason."""
    user, at = request.user, clock.now()
    unit = access.get(user, "unit.read", Unit, pk, related=("parent",))
    access.require(user, points.DECIDE, unit)
    owner, field = points.deciding(user, unit), points.field_choice(unit)
    if owner is None and request.method == "POST":
        raise Problem("own_work", _("示范点由上级确定，不能自己确定自己。"))
    if field is None:
        raise Problem("illegal_step", _("这个组织的行业不属于任何一个领域，不能确定为示范点。"))
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    if owner is not None and form.is_valid():
        with form.taking_refusals():
            reason = form.cleaned_data["reason"]
            made = actions.choose(owner=owner, unit=unit, field=field, reason=reason, by=account_of(request), at=at)
            messages.success(request, _("已确定为示范点，尚未到期的任务按示范点期限先行一步。"))
            return redirect("fieldwork:demonstration", pk=made.pk)
    context = {
        "unit": unit, "owner": owner, "field": field, "form": form, "preferred": field in PREFERRED,
        "ahead": queries.ahead(user, unit, clock.day(at)),
    }  # fmt: skip
    return render(request, "desk/demonstration_choice.html", context, status=form.status)


@own_page
@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee ends a demonstration point, with its reason."""
    point = points.get(request.user, pk)
    access.require(request.user, points.DECIDE, point.owner)
    form = EndingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.taking_refusals():
            why, note = Ending(form.cleaned_data["ending"]), form.cleaned_data["note"]
            actions.end(point=point, ending=why, note=note, by=account_of(request), at=clock.now())
            messages.success(request, _("示范点已结束，未完成的任务恢复一般期限。"))
            return redirect("fieldwork:demonstration", pk=point.pk)
    return render(request, "desk/demonstration_ending.html", {"point": point, "form": form}, status=form.status)


@own_page
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How a point stands, for its page and its stories."""
    at = clock.now()
    (line,) = queries.standings(request.user, [points.get(request.user, pk)], at)
    return render(request, "desk/_demonstration_progress.html", {"line": line, "pace": pace_words(line.pace), "at": at})


STANDINGS = Listing(
    name=gettext_lazy("示范点掉队"),
    columns=[
        Column("unit", gettext_lazy("示范点"), sort="point.unit.sort_key", value=lambda s: s.point.unit.name,
               href=lambda s: reverse("fieldwork:demonstration", args=[s.point.pk])),
        Column("field", gettext_lazy("领域"), sort="point.field", value=lambda s: _(Field(s.point.field).label)),
        Column("pace", gettext_lazy("情况"), sort="pace", value=lambda s: pace_words(s.pace)),
        Column("late", gettext_lazy("本级逾期"), sort="late", kind="number", href=lambda s: s.cells_url("overdue")),
        Column("rate", gettext_lazy("完成率"), sort="rate", kind="percent", href=lambda s: s.cells_url()),
        Column("mean", gettext_lazy("同类平均"), sort="mean", kind="percent"),
        Column("peers", gettext_lazy("同类组织"), sort="peers", kind="number"),
        Column("owner", gettext_lazy("确定单位"), sort="point.owner.sort_key", value=lambda s: s.point.owner.name),
    ],
    filters=[
        Filter("behind", gettext_lazy("范围"), [("1", gettext_lazy("只看掉队的"))],
               apply=lambda rows, value: [row for row in rows if row.behind]),
        Filter("field", gettext_lazy("领域"), Field.choices(), field="point.field"),
    ],
    search=["point.unit.name", "point.unit.search_text"],
    empty_title=gettext_lazy("没有符合条件的示范点"),
    row_class=lambda row: "row-late" if row.behind else "",
)  # fmt: skip


@own_page
@require_safe
def standings(request: HttpRequest) -> HttpResponse:
    """All points that I see, against their own earlier nodes and the mean of their peers."""
    at = clock.now()
    rows: list[Standing] = queries.standings(request.user, points.in_office(points.points(request.user)), at)
    behind = sum(row.behind for row in rows)
    context = {"at": at, "behind": behind, "total": len(rows)}
    return STANDINGS.show(request, rows, "desk/demonstrations_progress.html", context)

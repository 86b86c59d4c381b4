"""Admissions: the list with what is next, one with its 15 steps, and each act on it as a noun."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.actions.exports import note_export
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.base.told import told
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.norms import ADMISSION_RULES, NORMS
from guatu.people.actions import admissions as actions
from guatu.people.forms import admissions as forms
from guatu.people.models import Admission
from guatu.people.queries import admissions as queries
from guatu.people.queries import recommendations
from guatu.people.queries.admissions.course import APPROVE, EDIT, READ, at_stage
from guatu.people.rules.admission import MEASURED, STEPS, Asked, Source, Stage, Warn, judge_number

VIEWS = ("open", "above", "ceremony", "admitted", "stopped")
READY = gettext_lazy("填写编号，接收入团")


def listing(line: Callable[[Admission], queries.Line]) -> Listing:
    """The list of admissions, each row read as a line."""
    return Listing(
        name=gettext_lazy("发展团员"),
        columns=[
            Column("person", gettext_lazy("姓名"), sort="person__sort_key", value=lambda r: r.person.name,
                   href=lambda r: reverse("people:admission", args=[r.pk])),
            Column("unit", gettext_lazy("团支部"), sort="unit__sort_key", value=lambda r: r.unit.name),
            Column("stage", gettext_lazy("阶段"), sort="reached", value=lambda r: _(line(r).stage.label)),
            Column("next", gettext_lazy("下一步"), value=lambda r: next_words(line(r))),
            Column("remarks", gettext_lazy("提醒"), kind="html", value=lambda r: remark_marks(line(r)),
                   plain=lambda r: "；".join(told(one.text) for one in line(r).remarks)),
            Column("source", gettext_lazy("推荐方式"), sort="source", value=lambda r: _(Source(r.source).label)),
            Column("opened_at", gettext_lazy("开始"), sort="opened_at", kind="when"),
            Column("admitted_on", gettext_lazy("入团时间"), sort="admitted_on", kind="day"),
        ],
        filters=[
            Filter("stage", gettext_lazy("阶段"), Stage.choices(), apply=at_stage),
            Filter("source", gettext_lazy("推荐方式"), Source.choices()),
        ],
        search=["person__search_text", "unit__search_text"],
        search_label=gettext_lazy("姓名或团支部"),
        order="-opened_at",
        keep=["view"],
        empty_title=gettext_lazy("这里没有人"),
        empty_text=gettext_lazy("收到入团申请后，点“开始发展”。"),
    )  # fmt: skip


def next_words(line: queries.Line) -> str:
    """What is to be done next, and by whom if it is the unit above."""
    if line.ready:
        return str(READY)
    if line.next is None:
        return ""
    label = _(line.next.label)
    return _("%(step)s（上级办理）") % {"step": label} if STEPS[line.next].above else label


def remark_marks(line: queries.Line) -> str:
    """The warnings in short: mark and word, the overdue ones first."""
    found = sorted(line.remarks, key=lambda one: not one.overdue)
    words = dict.fromkeys(("▲ " if one.overdue else "△ ") + _(one.code.label) for one in found)
    return format_html('<span class="remarks">{}</span>', format_html_join(" ", "{}", ((word,) for word in words)))


@own_page
@require_safe
def admissions(request: HttpRequest) -> HttpResponse:
    """The admissions that an account reads: under way by default, or those of another part."""
    at = clock.now()
    today = clock.day(at)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    parts = queries.parts(queries.listed(request.user))
    list_ = listing(queries.lines(norms(today), today))
    context = {"at": at, "view": view, "branches": queries.branches(request.user), "counts": _counts(parts)}
    return shown(request, list_, parts[view], "people/admissions.html", context)


def _counts(parts: dict[str, Any]) -> dict[str, int]:
    return {name: parts[name].count() for name in ("open", "above", "ceremony")}


def shown(request: HttpRequest, list_: Listing, rows: Any, page: str, context: dict[str, Any]) -> HttpResponse:
    """A list of persons; that a sheet of it was taken is journalled first, without what was searched for."""
    if request.GET.get("format") in {"xlsx", "csv"}:
        params, seen = list_.seen(request, rows)
        kept = {name: value for name, value in params.items() if name != "q"}
        kind = page.rpartition("/")[2].removesuffix(".html")
        count = len(seen) if isinstance(seen, list) else seen.count()
        note_export(kind=kind, filters=kept, count=count, by=account_of(request), at=clock.now())
    return list_.show(request, rows, page, context)


@own_page
@require_safe
def admission(request: HttpRequest, pk: int) -> HttpResponse:
    """One admission: what is next, its steps with days, papers and warnings."""
    return _page(request, queries.get(request.user, READ, pk))


def _page(
    request: HttpRequest, row: Admission, forms_: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    at = clock.now()
    today = clock.day(at)
    course = queries.course(request.user, row, norms(today), today)
    given = forms_ or {}
    context = {
        "at": at, "row": row, "course": course, "line": course.line, "today": today,
        "step": given.get("step") or _step_form(request, course, today),
        "number": given.get("number") or forms.NumberForm(), "stop": given.get("stop") or forms.StopForm(),
        "wrong_park": given.get("park"), "warns": _warns(course), "next": next_words(course.line),
        "strained": queries.strained(row.unit, today.year) if course.line.row.admitted_on is None else [],
        "papers": access.can(request.user, "paper.read", row.unit), "number_remarks": _number_remarks(row),
    }  # fmt: skip
    return render(request, "people/admission.html", context, status=status)


def _number_remarks(row: Admission) -> list[str]:
    """What is unusual about the number that was given."""
    if row.admitted_on is None or not row.person.member_number:
        return []
    return judge_number(row.person.member_number, row.admitted_on.year)[1]


def _warns(course: queries.Course) -> list[dict[str, Any]]:
    """The warnings by kind, each with its words and what it was set aside with."""
    found: dict[Warn, list[Any]] = {}
    for one in course.remarks:
        found.setdefault(one.code, []).append(one)
    return [
        {"code": code, "remarks": rows, "parked": course.parked.get(code), "source": _source(code)}
        for code, rows in found.items()
    ]


def _source(code: Warn) -> str:
    """The rule that a kind of warning rests on."""
    return NORMS[MEASURED[code]].source if code in MEASURED else ADMISSION_RULES


def _step_form(request: HttpRequest, course: queries.Course, today: Any) -> forms.StepForm | None:
    """The form of the step that is asked for, or of the next one, if the reader may record it."""
    may = {stop.step.value: stop.step for stop in course.stops if stop.may}
    following = course.line.next.value if course.line.next else ""
    step = may.get(request.GET.get("step", "")) or may.get(following)
    if step is None:
        return None
    votes = STEPS[step].asked is Asked.VOTES
    due = recommendations.due_now(course.line.row.unit, today) if votes else 0
    return forms.StepForm(step=step, initial={"on": today, "due": due or None})


def _step(request: HttpRequest, pk: int, verb: str, above: bool) -> HttpResponse:
    """Record a step of the branch, or of the unit above."""
    row = queries.get(request.user, verb, pk)
    step = next((one for one in STEPS if one == request.POST.get("code")), None)
    if step is None or STEPS[step].above is not above:
        raise Problem("invalid", "没有这一步，请刷新后再填。")
    form = forms.StepForm(request.POST, request.FILES, step=step)

    def act() -> None:
        actions.record(admission=row, step=step, given=form.given(), by=account_of(request), at=clock.now())

    return _done(request, row, "step", form, act, _("已记录：%(step)s") % {"step": _(step.label)})


def _done(
    request: HttpRequest, row: Admission, name: str, form: Any, act: Callable[[], Any], words: str
) -> HttpResponse:
    """Act on a valid form and go back to the page; else the page with what is wrong, nothing typed lost."""
    if form.is_valid():
        with form.taking_refusals():
            act()
            messages.success(request, words)
            return redirect("people:admission", row.pk)
    return _page(request, queries.get(request.user, READ, row.pk), {name: form}, form.status)


@own_page
@require_POST
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a step of the branch."""
    return _step(request, pk, EDIT, above=False)


@own_page
@require_POST
def approvals(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a step of the unit above."""
    return _step(request, pk, APPROVE, above=True)


@own_page
@require_POST
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last step."""
    row = queries.get(request.user, EDIT, pk)
    seen = request.POST.get("step", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    actions.undo(admission=row, step=number, by=account_of(request), at=clock.now())
    messages.success(request, _("已撤回最后一步。"))
    return redirect("people:admission", pk)


@own_page
@require_POST
def parking(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a warning aside with a reason, or take it up again."""
    row, form = queries.get(request.user, EDIT, pk), forms.ParkForm(request.POST)

    def act() -> None:
        words: dict[str, Any] = {"admission": row, "warn": Warn(form.cleaned_data["code"]), "by": account_of(request)}
        if form.cleaned_data["lift"]:
            actions.unpark(**words, at=clock.now())
        else:
            actions.park(**words, reason=form.cleaned_data["reason"], at=clock.now())

    return _done(request, row, "park", form, act, _("已记录。"))


@own_page
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End an admission without admitting."""
    row, form = queries.get(request.user, EDIT, pk), forms.StopForm(request.POST)

    def act() -> None:
        actions.stop(admission=row, **form.cleaned_data, by=account_of(request), at=clock.now())

    return _done(request, row, "stop", form, act, _("已停止发展。"))


@own_page
@require_POST
def admittance(request: HttpRequest, pk: int) -> HttpResponse:
    """Admit, with the member's number."""
    row, form = queries.get(request.user, EDIT, pk), forms.NumberForm(request.POST)

    def act() -> None:
        actions.finish(admission=row, **form.cleaned_data, by=account_of(request), at=clock.now())

    return _done(request, row, "number", form, act, _("已接收入团。请按期举行入团仪式。"))

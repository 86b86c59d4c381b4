"""One session: planned, units invited, attendance recorded, called off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.fieldwork.queries import tasks
from guatu.guidance.actions import sessions as actions
from guatu.guidance.forms.plan import AttendanceForm, CancellationForm, SessionForm, Whom
from guatu.guidance.models import Session
from guatu.guidance.queries import groups, materials
from guatu.guidance.queries import plan as queries
from guatu.guidance.rules.plan import state
from guatu.guidance.rules.words import EventState, SessionKind
from guatu.guidance.views.marks import event_words, field_words
from guatu.orgs import access
from guatu.orgs.models import Unit

PLANNED = ("kind", "title", "on", "field", "speaker", "place", "version")


@own_page
@require_http_methods(["GET", "POST"])
def planning(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a session into the plan of a unit."""
    unit = access.get(request.user, queries.EDIT, Unit, pk)
    form = _form(request, unit)
    if form.is_valid():
        with form.taking_refusals():
            made = actions.plan(unit=unit, given=form.given(), by=account_of(request), at=clock.now())
            messages.success(request, _("已列入计划，请接着选要通知的组织。"))
            return redirect("guidance:session_invitation", pk=made.pk)
    return render(request, "guidance/session_form.html", {"unit": unit, "form": form}, status=form.status)


def _form(request: HttpRequest, unit: Unit, found: Session | None = None) -> SessionForm:
    initial: dict[str, Any] = {"task": request.GET.get("task", ""), "group": request.GET.get("group", "")}
    if found is not None:
        initial = {name: getattr(found, name) for name in PLANNED}
        initial |= {"group": found.group_id or "", "task": found.task_id or ""}
    listed = tasks.of_unit(unit, found.task if found else None)
    data = request.POST if request.method == "POST" else None
    return SessionForm(data, groups=queries.groups_for(unit), tasks=listed, initial=initial)


@own_page
@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a planned session."""
    found = queries.session(request.user, pk, queries.EDIT)
    form = _form(request, found.unit, found)
    if form.is_valid():
        with form.taking_refusals():
            version = form.cleaned_data["version"] or 0
            actions.amend(session=found, given=form.given(), version=version, by=account_of(request), at=clock.now())
            messages.success(request, _("已保存。"))
            return redirect("guidance:session", pk=found.pk)
    context = {"unit": found.unit, "session": found, "form": form}
    return render(request, "guidance/session_form.html", context, status=form.status)


def _invited() -> Listing:
    return Listing(
        name=_("通知的组织"),
        columns=[
            Column("unit", _("组织"), sort="unit__sort_key", value=lambda row: row.unit.name),
            Column("came", _("到场人数"), sort="came", value=lambda row: "○ " + _("未登记") if row.came is None
                   else "– " + _("没到") if not row.came else f"● {row.came}",
                   plain=lambda row: row.came),
        ],
        filters=[Filter("came", _("到场"), [("1", _("到了")), ("0", _("没到")), ("none", _("未登记"))],
                        apply=_by_came)],
        search=["unit__search_text"],
        order="unit",
        empty_title=_("还没有通知您管理范围内的组织"),
    )  # fmt: skip


def _by_came(rows: Any, value: str) -> Any:
    asked: dict[str, dict[str, Any]] = {"1": {"came__gt": 0}, "0": {"came": 0}, "none": {"came": None}}
    return rows.filter(**asked[value])


@own_page
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session and those of my line who are invited."""
    return shown(request, queries.session(request.user, pk))


def shown(request: HttpRequest, found: Session, form: Any = None) -> HttpResponse:
    """The page of a session; `form` came back with a refusal of the cancellation."""
    today, open_ = clock.today(), found.cancelled_at is None
    now = state(found.on, today, cancelled=not open_, held=found.held_at is not None)
    may = open_ and access.can(request.user, queries.EDIT, found.unit)
    context = {
        "session": found, "state": event_words(now), "kind": _(SessionKind(found.kind).label), "may": may,
        "field": field_words(found.field), "at": clock.now(), "held": now == EventState.HELD,
        "begun": found.on <= today, "cancelling": form or (CancellationForm() if may and not found.held_at else None),
        "materials": materials.of_task(request.user, found.task)[:5] if found.task else [],
    }  # fmt: skip
    answer = _invited().show(request, queries.invited(request.user, found), "guidance/session.html", context)
    answer.status_code = form.status if form else 200
    return answer


@own_page
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite units: narrow them by field, kind or committee, then take all or tick some."""
    found = queries.session(request.user, pk, queries.EDIT)
    first = {"field": found.field} if "field" not in request.GET and found.field else {}
    form = Whom({**first, **request.GET.dict()}, below=groups.below(found.unit))
    rows = queries.invitable(found, form.asked())
    if request.method == "POST":
        chosen = rows if "all" in request.POST else queries.ticked(rows, _numbers(request))
        added = actions.invite(session=found, units=chosen, by=account_of(request), at=clock.now())
        messages.success(request, _("已通知 %d 个组织。") % added if added else _("没有新的组织可以通知。"))
        return redirect("guidance:session", pk=found.pk)
    context = {"session": found, "form": form, "total": rows.count(), "rows": rows[:100],
               "here": request.get_full_path() if request.GET else
               f"{reverse('guidance:session_invitation', args=[pk])}?field={found.field}"}  # fmt: skip
    return render(request, "guidance/session_invitation.html", context)


def _numbers(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("unit") if text.isdecimal() and len(text) < 19]


@own_page
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how many came of each unit, and what came of it."""
    found = queries.session(request.user, pk, queries.EDIT)
    rows = list(queries.invited(request.user, found).order_by("unit__sort_key", "pk")[: queries.MOST + 1])
    initial = {"summary": found.summary, "version": found.version}
    data = request.POST if request.method == "POST" else None
    form = AttendanceForm(data, rows=rows[: queries.MOST], initial=initial)
    if form.is_valid():
        with form.taking_refusals():
            said = {"summary": form.cleaned_data["summary"], "version": form.cleaned_data["version"] or 0}
            came = form.came(full="full" in request.POST)
            actions.hold(session=found, came=came, **said, by=account_of(request), at=clock.now())
            messages.success(request, _("已登记。"))
            return redirect("guidance:session", pk=found.pk)
    context = {"session": found, "form": form, "rest": len(rows) > queries.MOST, "most": queries.MOST}
    return render(request, "guidance/session_attendance.html", context, status=form.status)


@own_page
@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a session off."""
    found = queries.session(request.user, pk, queries.EDIT)
    form = CancellationForm(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.cancel(session=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("活动已取消。"))
            return redirect("guidance:session", pk=found.pk)
    return shown(request, found, form)

"""Recording a meeting, reading one, taking one back."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.activities.actions import meetings as actions
from guatu.activities.forms.meetings import MeetingForm, StrikeForm
from guatu.activities.models import Meeting
from guatu.activities.queries import meetings as queries
from guatu.activities.rules.meetings import QUORUMS, Absence, MeetingKind, digest, needed, quorate, scaled
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.norms import NORMS

MEETINGS = Listing(
    name=gettext_lazy("组织生活"),
    columns=[
        Column("held_on", gettext_lazy("日期"), sort="held_on", kind="day",
               href=lambda m: reverse("activities:meeting", args=[m.pk])),
        Column("kind", gettext_lazy("种类"), sort="kind", value=lambda m: _(MeetingKind(m.kind).label)),
        Column("topic", gettext_lazy("主题")),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda m: str(m.unit)),
        Column("due", gettext_lazy("应到"), sort="due", kind="number"),
        Column("present", gettext_lazy("实到"), sort="present", kind="number"),
        Column("counts", gettext_lazy("结果"), value=lambda m: outcome(m)),
    ],
    filters=[
        Filter("kind", gettext_lazy("种类"), choices=MeetingKind.choices()),
        Filter("struck", gettext_lazy("作废"),
               choices=[("no", gettext_lazy("未作废")), ("yes", gettext_lazy("已作废"))],
               apply=lambda rows, v: rows.filter(struck_at__isnull=v == "no")),
    ],
    search=["topic", "unit__search_text"],
    search_label=gettext_lazy("主题或组织"),
    order="-held_on",
    empty_title=gettext_lazy("还没有会议记录"),
    empty_text=gettext_lazy("开完会用手机记一下，一分钟就够；记下以后，相关任务自动印证。"),
)  # fmt: skip


def outcome(meeting: Meeting) -> str:
    """Whether a meeting counts, in a word."""
    if meeting.struck_at:
        return _("已作废")
    return _("有效") if counts(meeting) else _("人数不够，不计")


def counts(meeting: Meeting) -> bool:
    """Whether enough were there."""
    return quorate(MeetingKind(meeting.kind), meeting.due, meeting.present, norms(meeting.held_on))


@require_safe
@own_page
def meetings(request: HttpRequest, pk: int) -> HttpResponse:
    """The meetings of a unit and all below it."""
    unit = access.get(request.user, "meeting.read", Unit, pk)
    context = {"unit": unit, "at": clock.now(), "may_record": access.can(request.user, "meeting.record", unit)}
    return MEETINGS.show(request, queries.meetings(request.user, unit), "activities/meetings.html", context)


@require_http_methods(["GET", "POST"])
@own_page
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The one-minute record of a meeting."""
    unit, at = access.get(request.user, "meeting.record", Unit, pk), clock.now()
    today = clock.day(at)
    if request.method != "POST":
        kind, on = chosen(request, today)
        initial = {"kind": kind.value, "held_on": on, "key": uuid4().hex, "due": unit.member_count}
        return page(request, unit, MeetingForm(initial=initial), kind, on)
    form = MeetingForm(request.POST, request.FILES)
    kind, on = form.asked or (MeetingKind.GENERAL, today)
    expected = queries.roll(unit, kind, on, norms(on))
    form.offer({person.pk: person.name for person in expected.persons})
    if not form.is_valid() or moved(form, unit, kind, on, expected):
        return page(request, unit, form, kind, on, status=422)
    doubts = queries.doubts(unit, kind, on, digest(form.cleaned_data["minutes"], int(norms(on)["minutes.least"])))
    if doubts and not form.cleaned_data["confirmed"] and not queries.known(unit, form.cleaned_data["key"]):
        return page(request, unit, form, kind, on, status=422, doubts=doubts)
    return recorded(request, unit, form, kind, on)


def chosen(request: HttpRequest, today: date) -> tuple[MeetingKind, date]:
    """The kind and day that a link asks for; else a general meeting today."""
    kind, on = request.GET.get("kind", ""), request.GET.get("held_on", "")
    try:
        day = date.fromisoformat(on)
    except ValueError:
        day = today
    return MeetingKind(kind) if kind in MeetingKind.codes() else MeetingKind.GENERAL, min(day, today)


def moved(form: MeetingForm, unit: Unit, kind: MeetingKind, on: date, expected: queries.Roll) -> bool:
    """Whether the names that were ticked were another meeting's: then they are shown anew, with a word why."""
    shown, _bar, day = form.cleaned_data["rolled"].partition("|")
    if (shown, day) in {("", ""), (kind.value, on.isoformat())}:
        return False
    try:
        before = queries.roll(unit, MeetingKind(shown), date.fromisoformat(day), norms(on))
    except ValueError:
        return False
    if (before.numbers, before.whole, before.ticked) == (expected.numbers, expected.whole, expected.ticked):
        return False
    form.add_error("ticked", _("名单已按会议种类和日期更新，请核对到会的人，再记一次。"))
    return True


def recorded(request: HttpRequest, unit: Unit, form: MeetingForm, kind: MeetingKind, on: date) -> HttpResponse:
    with form.taking_refusals():
        made = actions.record(
            unit=unit, kind=kind, held_on=on, presence=form.presence(), contents=form.contents(),
            key=form.cleaned_data["key"], file=form.paper(), by=account_of(request), at=clock.now(),
        )  # fmt: skip
        if counts(made):
            messages.success(request, _("已记下。"))
        else:
            messages.warning(request, _("已记下。到会人数不够，这次不计入应开次数。"))
        return redirect(reverse("activities:meeting", args=[made.pk]) + "?recorded=1")
    return page(request, unit, form, kind, on, status=form.status)


def page(
    request: HttpRequest, unit: Unit, form: MeetingForm, kind: MeetingKind, on: date, *, status: int = 200,
    doubts: queries.Doubts | None = None,
) -> HttpResponse:  # fmt: skip
    """The form with its list of names, and what was typed."""
    context = {"unit": unit, "form": form, "doubts": doubts, "at": clock.now(), **rolled(unit, kind, on, form)}
    return render(request, "activities/record.html", context, status=status)


def rolled(unit: Unit, kind: MeetingKind, on: date, form: MeetingForm | None = None) -> dict[str, Any]:
    """The list of names of a kind and day, with those who are ticked and the quorum's rule."""
    numbers = norms(on)
    expected, quorum = queries.roll(unit, kind, on, numbers), QUORUMS.get(kind)
    typed = form is not None and form.is_bound and "ticked" not in form.errors
    sent = set(form.data.getlist("ticked")) if form is not None and typed else set()  # type: ignore[attr-defined]
    names = Counter(one.name for one in expected.persons)
    rows = [
        {
            "tail": one.id_tail if names[one.name] > 1 else "",  # people of one name are told apart
            "person": one, "ticked": str(one.pk) in sent if typed else expected.ticked,
            "absence": form.data.get(f"absence-{one.pk}", "") if form is not None and typed else "",
        }
        for one in expected.persons
    ]  # fmt: skip
    share = numbers[quorum.norm] if quorum else None
    return {
        "roll": expected, "rows": rows, "kind": kind, "on": on, "absences": list(Absence), "quorum": quorum,
        "share": share, "scaled": scaled(share) if share is not None else 0,
        "source": NORMS[quorum.norm].source if quorum else "", "need": needed(kind, len(rows), numbers),
    }  # fmt: skip


@require_safe
@own_page
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the names for another kind or day."""
    unit = access.get(request.user, "meeting.record", Unit, pk)
    kind, on = chosen(request, clock.today())
    context = {"unit": unit, "form": MeetingForm(initial={"due": unit.member_count}), **rolled(unit, kind, on)}
    return render(request, "activities/_roll.html", context)


@require_safe
@own_page
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting. Names and words are shown to those who may read the persons of the unit."""
    row = access.get(request.user, "meeting.read", Meeting, pk, related=("unit", "recorded_by", "struck_by", "paper"))
    return shown(request, row, StrikeForm())


def shown(request: HttpRequest, row: Meeting, form: StrikeForm, status: int = 200) -> HttpResponse:
    kind, numbers = MeetingKind(row.kind), norms(row.held_on)
    named = access.can(request.user, "person.read", row.unit)
    context = {
        "meeting": row, "unit": row.unit, "kind": kind, "counts": counts(row), "need": needed(kind, row.due, numbers),
        "attendances": queries.attendances(row) if named else [], "named": named, "form": form, "at": clock.now(),
        "absences": {one.value: one.label for one in Absence},
        "may_strike": row.struck_at is None and access.can(request.user, "meeting.record", row.unit),
    }  # fmt: skip
    return render(request, "activities/meeting.html", context, status=status)


@require_POST
@own_page
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record back."""
    row = access.get(request.user, "meeting.record", Meeting, pk, related=("unit",))
    form = StrikeForm(request.POST)
    if not form.is_valid():
        return shown(request, row, form, 422)
    actions.strike(meeting=row, reason=form.cleaned_data["reason"], by=account_of(request), at=clock.now())
    messages.success(request, _("已作废。记录还在，不再计入。"))
    return redirect("activities:meeting", row.pk)

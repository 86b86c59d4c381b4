"""Second-classroom transcripts: the students of a unit, and one student's page to print and take away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.activities.actions import transcripts as actions
from guatu.activities.forms.service import TranscriptForm
from guatu.activities.models import TranscriptEntry
from guatu.activities.queries import service as queries
from guatu.activities.rules.transcript import Part
from guatu.activities.views.service import with_status
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.people.models import Person
from guatu.people.queries.members import members_of

STUDENTS = Listing(
    name=gettext_lazy("第二课堂成绩单"),
    columns=[
        Column("name", gettext_lazy("姓名"), sort="sort_key",
               href=lambda p: reverse("activities:transcript", args=[p.pk])),
        Column("unit", gettext_lazy("团支部"), sort="unit__sort_key", value=lambda p: str(p.unit)),
        Column("lines", gettext_lazy("条目"), sort="lines", kind="number"),
        Column("total", gettext_lazy("学分"), sort="total", kind="number", value=lambda p: p.total),
    ],
    filters=[
        Filter("lines", gettext_lazy("条目"), choices=[("yes", gettext_lazy("有")), ("no", gettext_lazy("没有"))],
               apply=lambda rows, v: rows.filter(lines__gt=0) if v == "yes" else rows.filter(lines=0)),
    ],
    search=["search_text"],
    order="name",
    empty_title=gettext_lazy("没有在读的团员"),
    empty_text=gettext_lazy("在团员台账里标明“在读”的团员会列在这里。"),
)  # fmt: skip
ENTRIES = Listing(
    name=gettext_lazy("第二课堂成绩单"),
    columns=[
        Column("part", gettext_lazy("类别"), sort="part", value=lambda e: _(Part(e.part).label)),
        Column("title", gettext_lazy("项目名称")),
        Column("on", gettext_lazy("日期"), sort="on", kind="day"),
        Column("credits", gettext_lazy("学分"), sort="credits", kind="number", value=lambda e: e.credits),
        Column("unit", gettext_lazy("认定组织"), value=lambda e: str(e.unit)),
    ],
    empty_title=gettext_lazy("还没有条目"),
    empty_text=gettext_lazy("在支部的成绩单页，可以给一人或多人一起记。"),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@own_page
def transcripts(request: HttpRequest, pk: int) -> HttpResponse:
    """The students of a unit with their credits; a line is entered for one or many."""
    verb = "service.record" if request.method == "POST" else "person.read"
    unit, at = access.get(request.user, verb, Unit, pk), clock.now()
    form = TranscriptForm(request.POST or None, initial={"on": clock.day(at)})
    form.offer(members_of(unit))
    if request.method == "POST" and form.is_valid():
        with form.taking_refusals():
            said = {**form.cleaned_data, "part": Part(form.cleaned_data["part"])}
            number = actions.enter(unit=unit, by=account_of(request), at=at, **said)
            messages.success(request, _("已给 %d 人记下。") % number)
            return redirect("activities:transcripts", unit.pk)
    context = {
        "unit": unit, "form": form, "at": at, "may": access.can(request.user, "service.record", unit),
        "members": bool(form.fields["persons"].choices),  # type: ignore[attr-defined]
    }  # fmt: skip
    answer = STUDENTS.show(request, queries.students(request.user, unit), "activities/transcripts.html", context)
    return with_status(answer, form.status)


@require_safe
@own_page
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """One student's transcript: to read, to print, to take away as a sheet."""
    person = access.get(request.user, "person.read", Person, pk, related=("unit",))
    parts = [(Part(code), total) for code, total in queries.credits_by_part(person).items()]
    rows = list(queries.transcript(person))
    context = {
        "person": person, "parts": parts, "rows": rows, "total": sum(total for _part, total in parts),
        "may": access.can(request.user, "service.record", person.unit), "labels": dict(Part.choices()),
        "at": clock.now(),
    }  # fmt: skip
    return ENTRIES.show(request, rows, "activities/transcript.html", context)


@require_POST
@own_page
def transcript_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line back."""
    row = access.get(request.user, "service.record", TranscriptEntry, pk)
    actions.strike(entry=row, by=account_of(request), at=clock.now())
    messages.success(request, _("已作废这一条。"))
    return redirect("activities:transcript", row.person_id)

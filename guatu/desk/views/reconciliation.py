"""Reconciliation with the national system: exports taken in, differences listed, settled, and sent to be corrected."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guatu.accounts.actions.exports import note_export
from guatu.accounts.actions.runs import queue_run
from guatu.accounts.models import User
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.excel.writing import workbook
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.desk import jobs_reconciliation as jobs
from guatu.desk.views.imports import attachment
from guatu.desk.views.ledgers import Upload, keep
from guatu.orgs import access
from guatu.people.actions.reconciliation import settle
from guatu.people.models import Difference
from guatu.people.queries import reconciliation as queries
from guatu.people.queries.ledgers import home_of, unit_names
from guatu.people.rules.reconciliation import FIELDS, Absence, Verdict
from guatu.people.sheets.members import MEMBERS

TITLES = {name: MEMBERS.column(name).title for name in (*FIELDS, "phone", "unit")} | dict(Absence.choices())
READ = "person.read"


class Export(Upload):
    """An export of the national system, and the unit that it is of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = gettext_lazy("国家系统导出的团员名单")
        self.fields["default"].label = gettext_lazy("这份名单属于")


class Settlement(forms.Form):
    """Who is right."""

    verdict = forms.ChoiceField(label=gettext_lazy("核定"), choices=Verdict.choices(), widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False,
                           help_text=gettext_lazy("两边都不对的，写明正确的内容。"))  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


def person_name(row: Difference) -> str:
    """Whom a difference is about: of one unknown here, the name that the national system has."""
    return row.person.name if row.person else queries.shown(row, "theirs")


LIST = Listing(
    name=gettext_lazy("与国家系统的差异"),
    columns=[
        Column("who", gettext_lazy("姓名"), value=person_name, sort="person__sort_key",
               href=lambda row: reverse("desk:difference", args=[row.pk])),
        Column("unit", gettext_lazy("组织"), value=lambda row: str(row.unit), sort="unit__sort_key"),
        Column("field", gettext_lazy("项目"), value=lambda row: _(TITLES.get(row.field, row.field)), sort="field"),
        Column("ours", gettext_lazy("本系统"), value=lambda row: queries.shown(row, "ours")),
        Column("theirs", gettext_lazy("国家系统"), value=lambda row: queries.shown(row, "theirs")),
        Column("since", gettext_lazy("首次发现"), value=lambda row: row.first_seen_on, sort="first_seen_on",
               kind="day"),
        Column("verdict", gettext_lazy("核定"),
               value=lambda row: _(Verdict(row.verdict).label) if row.verdict else _("未核定")),
    ],
    filters=[
        Filter("field", gettext_lazy("项目"), choices=list(TITLES.items())),
        Filter("age", gettext_lazy("存在时间"),
               choices=[("30", gettext_lazy("30天以上")), ("90", gettext_lazy("90天以上"))],
               apply=lambda rows, over: queries.aged(rows, over, clock.today())),
        Filter("verdict", gettext_lazy("核定"), choices=[("open", gettext_lazy("未核定")), *Verdict.choices()],
               apply=queries.judged),
    ],
    search=["person__search_text"],
    order="since",
    empty_title=gettext_lazy("没有差异"),
    empty_text=gettext_lazy("上传国家系统导出的名单后，不一致的内容列在这里。"),
    keep=("unit",),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@own_page
def reconciliations(request: HttpRequest) -> HttpResponse:
    """The last comparisons, differences by unit, and the upload of another export."""
    user = account_of(request)
    if not access.tops(user, READ):
        raise Problem("not_allowed")
    form = Export(request.POST or None, request.FILES or None, units=unit_names(user, "person.edit"))
    if form.is_valid():
        return redirect("accounts:run", queued(user, form))
    context = {
        "form": form, "units": queries.by_unit(user), "past": queries.reconciliations(user), "at": clock.now(),
    }  # fmt: skip
    return render(request, "desk/reconciliations.html", context, status=422 if form.is_bound else 200)


def queued(user: User, form: Export) -> int:
    """The number of the run that compares an export."""
    place, digest = keep(form.cleaned_data["file"])
    unit = form.cleaned_data["default"] or home_of(user, "person.edit").pk
    return queue_run(
        kind="reconciliation", title=_("与国家系统核对"), task=jobs.compare_export,
        detail={"path": place, "digest": digest, "unit": unit}, unit_id=unit, by=user, at=clock.now(),
    ).pk  # fmt: skip


@require_safe
@own_page
def differences(request: HttpRequest) -> HttpResponse:
    """The open differences that I may see, of all units or below one."""
    user = account_of(request)
    if not access.tops(user, READ):
        raise Problem("not_allowed")
    unit = access.named(user, "unit.read", request.GET.get("unit", ""))
    rows = queries.differences(user, unit)
    if request.GET.get("format") in {"xlsx", "csv"}:
        note_export(kind="differences", filters={}, count=rows.count(), by=user, at=clock.now())
    return LIST.show(request, rows, "desk/differences.html", {"unit": unit, "at": clock.now()})


@require_http_methods(["GET", "POST"])
@own_page
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """One difference, both sides, and its settlement."""
    user = account_of(request)
    row = access.get(
        user, "person.edit" if request.method == "POST" else READ, Difference, pk,
        related=("unit", "person", "settled_by"),
    )  # fmt: skip
    start = {"version": row.version, "verdict": row.verdict, "note": row.note}
    form = Settlement(request.POST or None, initial=start)
    if form.is_valid():
        given = form.cleaned_data
        try:
            settle(
                difference=row, verdict=Verdict(given["verdict"]), note=given["note"], version=given["version"],
                by=user, at=clock.now(),
            )  # fmt: skip
            return redirect("desk:differences")
        except Problem as problem:
            form.add_error(None, "；".join(problem.fields.values()) or str(problem))
    context = {
        "row": row, "form": form, "who": person_name(row), "title": TITLES.get(row.field, row.field),
        "ours": queries.shown(row, "ours"), "theirs": queries.shown(row, "theirs"),
        "may": access.can(user, "person.edit", row.unit), "at": clock.now(),
    }  # fmt: skip
    return render(request, "desk/difference.html", context, status=422 if form.is_bound else 200)


@require_safe
@own_page
def corrections(request: HttpRequest) -> HttpResponse:
    """What must be corrected in the national system, as a sheet."""
    user = account_of(request)
    if not access.tops(user, READ):
        raise Problem("not_allowed")
    rows = list(queries.to_correct(user))
    note_export(kind="corrections", filters={}, count=len(rows), by=user, at=clock.now())
    titles = [_("组织"), _("姓名"), _("项目"), _("国家系统现在是"), _("应改为"), _("说明"), _("首次发现")]
    lines = [
        [
            row.unit.name, person_name(row), _(TITLES.get(row.field, row.field)), queries.shown(row, "theirs"),
            queries.shown(row, "ours") if row.verdict == Verdict.OURS else "", row.note, row.first_seen_on,
        ]
        for row in rows
    ]  # fmt: skip
    name = _("国家系统待更正")
    return HttpResponse(workbook(name, titles, lines), headers=attachment("xlsx", f"{name}.xlsx"))

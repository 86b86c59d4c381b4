"""The data centre: every kind of ledger in and out, each import checked, shown, written, and taken back."""

import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.actions.exports import note_export
from guatu.accounts.actions.runs import queue_run
from guatu.accounts.models import Run, User
from guatu.accounts.queries.runs import own_run
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.excel.reading import refuse_size
from guatu.base.excel.writing import csv_bytes, template, workbook
from guatu.base.problems import Problem
from guatu.desk import jobs_ledgers as jobs
from guatu.desk.ledgers import LEDGERS, Kind, kind_of
from guatu.desk.views.imports import attachment
from guatu.orgs import access
from guatu.people.actions.imports import begin_import
from guatu.people.models import Import
from guatu.people.queries.ledgers import home_of, newest_imports, outcomes, own_import, own_imports, unit_of
from guatu.people.rules.ledgers import Mode, UnitNames


class Upload(forms.Form):
    """A ledger to check, and the unit of rows that name none."""

    file = forms.FileField(
        label=gettext_lazy("台账"), help_text=gettext_lazy("Excel（.xlsx、.xls）、.ods 或 .csv，最大 120 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )  # fmt: skip
    default = forms.CharField(
        label=gettext_lazy("没有填写组织的，归到"), max_length=200, required=False,
        help_text=gettext_lazy("填组织编号或全称；只管一个组织的可不填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: UnitNames, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            refuse_size(file.size or 0, jobs.LIMITS)
        except Problem as problem:
            raise forms.ValidationError(str(problem)) from None
        return file

    def clean_default(self) -> int | None:
        written = self.cleaned_data["default"].strip()
        try:
            return self.units.of(written) if written else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class Writing(forms.Form):
    """How much of a ledger is written."""

    mode = forms.ChoiceField(choices=Mode.choices())


@require_safe
@own_page
def data(request: HttpRequest) -> HttpResponse:
    """All kinds of ledger that the account may bring in or take away."""
    user = account_of(request)
    newest = newest_imports(user)
    kinds = [
        {"kind": kind, "may": bool(access.tops(user, kind.verb)), "last": newest.get(kind.code)}
        for kind in LEDGERS.values()
        if access.tops(user, kind.verb) or access.tops(user, kind.read)
    ]
    units = {name: bool(access.tops(user, f"{name}.create")) for name in ("import", "export")}
    context = {"kinds": kinds, "units": units, "person_read": access.tops(user, "person.read"), "at": clock.now()}
    return render(request, "desk/data.html", context)


@require_http_methods(["GET", "POST"])
@own_page
def ledger(request: HttpRequest, kind: str) -> HttpResponse:
    """A kind of ledger: template, export, upload, and the account's last imports."""
    user, chosen = account_of(request), kind_of(kind)
    may = bool(access.tops(user, chosen.verb))
    if not (may or (access.tops(user, chosen.read) and request.method == "GET")):
        raise Problem("not_allowed")
    form = Upload(request.POST or None, request.FILES or None, units=chosen.units(user, None)) if may else None
    if form and form.is_valid():
        return redirect("accounts:run", queued(user, chosen, form).pk)
    context = {"kind": chosen, "form": form, "imports": own_imports(user, kind), "at": clock.now()}
    return render(request, "desk/ledger.html", context, status=422 if form and form.is_bound else 200)


def keep(file: UploadedFile) -> tuple[str, str]:
    """Keep an upload outside the web root under a name of our own: its place under settings.FILES, and its digest."""
    place, digest = f"imports/{secrets.token_hex(16)}", sha256()
    target = Path(settings.FILES) / place
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
            digest.update(chunk)
    return place, digest.hexdigest()


def queued(user: User, kind: Kind, form: Upload) -> Run:
    """The run that checks an uploaded ledger."""
    place, digest = keep(form.cleaned_data["file"])
    detail = {"kind": kind.code, "path": place, "default": form.cleaned_data["default"], "digest": digest}
    return queue_run(
        kind="ledger.check", title=_("核对%(kind)s台账") % {"kind": _(kind.title)}, task=jobs.check_ledger,
        detail=detail, by=user, at=clock.now(),
    )  # fmt: skip


def checked(request: HttpRequest, pk: int) -> Run:
    """A finished check of one's own."""
    run = own_run(account_of(request), pk).run
    if run.kind != "ledger.check" or run.finished_at is None or run.failed:
        raise Problem("not_found")
    return run


@require_safe
@own_page
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What a checked ledger would do, and what is wrong in it."""
    run = checked(request, pk)
    counts = run.detail["counts"]
    there = (Path(settings.FILES) / run.detail["path"]).is_file()
    context = {
        "run": run, "kind": kind_of(run.detail["kind"]), "found": run.detail, "modes": Mode,
        "ready": there and bool(counts["new"] + counts["edited"]), "large": run.detail["rows"] > jobs.SIZE,
    }  # fmt: skip
    return render(request, "desk/ledger_check.html", context)


@require_POST
@own_page
def written(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a checked ledger, whole or the rows without errors."""
    run, user, form = checked(request, pk), account_of(request), Writing(request.POST)
    kind = kind_of(run.detail["kind"])
    home = home_of(user, kind.verb)
    if not form.is_valid():
        raise Problem("invalid", _("请选择怎样写入。"))
    if form.cleaned_data["mode"] == Mode.WHOLE and run.detail["count"]:
        raise Problem("illegal_step", _("台账还有错误，请改正后重新上传，或只写没有错误的行。"))
    within = begin_import(
        kind=kind.code, mode=form.cleaned_data["mode"], unit=home, default=unit_of(run.detail["default"]),
        file=run.detail["path"], digest=run.detail["digest"], rows=run.detail["rows"], by=user, at=clock.now(),
    )  # fmt: skip
    return started(user, within)


def started(user: User, within: Import) -> HttpResponse:
    """The page of the run that writes an import."""
    title = _("导入%(kind)s台账") % {"kind": _(kind_of(within.kind).title)}
    run = queue_run(
        kind="ledger.import", title=title, task=jobs.write_ledger, detail={"import": within.pk}, by=user,
        at=clock.now(),
    )  # fmt: skip
    return redirect("accounts:run", run.pk)


@require_safe
@own_page
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of an import's rows, and what can still be done with it."""
    within = own_import(account_of(request), pk)
    context = {"import": within, "kind": kind_of(within.kind), "counts": outcomes(within), "at": clock.now()}
    return render(request, "desk/ledger_import.html", context)


@require_POST
@own_page
def continuation(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with an import that stopped half-way."""
    user = account_of(request)
    within = own_import(user, pk)
    home_of(user, kind_of(within.kind).verb)
    if within.finished_at or within.undone_at:
        raise Problem("illegal_step", _("这次导入已经办结。"))
    return started(user, within)


@require_POST
@own_page
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    user = account_of(request)
    within = own_import(user, pk)
    kind = kind_of(within.kind)
    home_of(user, kind.verb)
    if within.undone_at:
        raise Problem("illegal_step", _("这次导入已经撤销。"))
    title = _("撤销导入%(kind)s台账") % {"kind": _(kind.title)}
    run = queue_run(
        kind="ledger.undo", title=title, task=jobs.undo_ledger, detail={"import": pk}, by=user, at=clock.now()
    )
    return redirect("accounts:run", run.pk)


@require_safe
@own_page
def blank(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty ledger to fill in."""
    sheet = kind_of(kind).sheet
    return HttpResponse(template(sheet), headers=attachment("xlsx", f"{_(sheet.name)}.xlsx"))


@require_safe
@own_page
def exported(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The ledger of what the account may take away; that it was taken is journalled. Numbers are masked."""
    user, chosen = account_of(request), kind_of(kind)
    if not access.tops(user, chosen.read):
        raise Problem("not_allowed")
    lines = list(chosen.exported(user))
    note_export(kind=kind, filters={}, count=len(lines), by=user, at=clock.now())
    titles = [column.title for column in chosen.sheet.columns]
    content = csv_bytes(titles, lines) if form == "csv" else workbook(chosen.sheet.name, titles, lines)
    return HttpResponse(content, headers=attachment(form, f"{_(chosen.sheet.name)}.{form}"))

"""The ledger of units, in and out: an import is checked and shown before anything is written."""

import secrets
from pathlib import Path
from urllib.parse import quote

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
from guatu.accounts.models import Run
from guatu.accounts.queries.runs import own_run
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.excel.reading import refuse_size
from guatu.base.excel.writing import template
from guatu.base.pages.sheet import XLSX
from guatu.base.problems import Problem
from guatu.desk import jobs
from guatu.orgs import access, sheets


class Ledger(forms.Form):
    """A ledger to check, and where its units without a parent belong."""

    file = forms.FileField(
        label=gettext_lazy("组织台账"), help_text=gettext_lazy("Excel（.xlsx、.xls）、.ods 或 .csv，最大 30 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )  # fmt: skip
    default = forms.CharField(
        label=gettext_lazy("没有填写上级的，归到"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("填组织编号。"),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            refuse_size(file.size or 0)
        except Problem as problem:
            raise forms.ValidationError(str(problem)) from None
        return file


@require_http_methods(["GET", "POST"])
@own_page
def units(request: HttpRequest) -> HttpResponse:
    """Template, export, and the upload of a ledger of units, which is then checked."""
    may = bool(access.tops(request.user, "import.create"))
    if request.method == "POST" and not may:
        raise Problem("not_allowed")
    form = Ledger(request.POST or None, request.FILES or None) if may else None
    if form and form.is_valid():
        return redirect("accounts:run", queued(request, form).pk)
    context = {"form": form, "exports": bool(access.tops(request.user, "export.create")), "at": clock.now()}
    return render(request, "desk/units_ledger.html", context, status=422 if form and form.is_bound else 200)


def queued(request: HttpRequest, form: Ledger) -> Run:
    """The run that checks an uploaded ledger; the file is kept outside the web root under a name of our own."""
    file = form.cleaned_data["file"]
    place = f"imports/{secrets.token_hex(16)}"
    target = Path(settings.FILES) / place
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    detail = {"path": place, "default": form.cleaned_data["default"].strip()}
    return queue_run(
        kind="units.check", title=_("核对组织台账"), task=jobs.check_units, detail=detail, by=account_of(request),
        at=clock.now(),
    )  # fmt: skip


def checked(request: HttpRequest, pk: int) -> Run:
    """A finished check of one's own."""
    run = own_run(account_of(request), pk).run
    if run.kind != "units.check" or run.finished_at is None or run.failed:
        raise Problem("not_found")
    return run


@require_safe
@own_page
def units_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What a checked ledger would do, and what is wrong in it."""
    run = checked(request, pk)
    ready = not run.detail["count"] and (run.detail["new"] or run.detail["edits"] or run.detail["differing"])
    there = (Path(settings.FILES) / run.detail["path"]).is_file()
    return render(request, "desk/units_import.html", {"run": run, "found": run.detail, "ready": ready and there})


@require_POST
@own_page
def units_written(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out a checked ledger as it was shown."""
    run = checked(request, pk)
    if not access.tops(request.user, "import.create"):
        raise Problem("not_allowed")
    if run.detail["count"]:
        raise Problem("illegal_step", _("台账还有错误，请改正后重新上传。"))
    detail = {name: run.detail[name] for name in ("path", "digest", "default")}
    written = queue_run(
        kind="units.import", title=_("导入组织台账"), task=jobs.write_units, detail=detail, by=account_of(request),
        at=clock.now(),
    )  # fmt: skip
    return redirect("accounts:run", written.pk)


@require_safe
@own_page
def units_template(request: HttpRequest) -> HttpResponse:
    """The empty ledger to fill in."""
    return HttpResponse(template(sheets.UNITS), headers=attachment("xlsx", _("组织台账模板.xlsx")))


@require_safe
@own_page
def units_ledger(request: HttpRequest, form: str) -> HttpResponse:
    """The ledger of the units that the user may take away; that it was taken is journalled."""
    if not access.tops(request.user, "export.create"):
        raise Problem("not_allowed")
    held = access.units(request.user, "export.create").filter(closed_on=None)
    note_export(kind="units", filters={}, count=held.count(), by=account_of(request), at=clock.now())
    return HttpResponse(sheets.exported(held, form), headers=attachment(form, _("组织台账") + f".{form}"))


def attachment(form: str, name: str) -> dict[str, str]:
    """The headers of a file to take away."""
    kind = XLSX if form == "xlsx" else "text/csv; charset=utf-8"
    plain = "units." + form
    return {
        "Content-Type": kind,
        "Content-Disposition": f"attachment; filename={plain}; filename*=UTF-8''{quote(name)}",
    }

"""The province's table comes in: uploaded, shown with every fault, confirmed by a person, taken over wholly."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.appraisals.actions import tables as actions
from guatu.appraisals.actions.tables import Printed
from guatu.appraisals.forms.assessments import Confirmation, TableForm
from guatu.appraisals.models import Assessment
from guatu.appraisals.queries import assessments as queries
from guatu.appraisals.rules.assessment_words import value_words
from guatu.appraisals.sheets import carried, incoming, provincial
from guatu.appraisals.sheets.provincial import Provincial
from guatu.appraisals.views.assessments.reading import frame, today
from guatu.base import clock
from guatu.base.problems import Problem

KEPT = 24 * 3600  # seconds in which a shown table can be confirmed


@require_http_methods(["GET", "POST"])
@own_page
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a table; the answer shows what it says and what is wrong in it. Nothing is kept yet."""
    found, at = queries.get(request.user, pk, queries.EDIT), clock.now()
    initial = {"on": queries.last_day(found, today(at))}
    form = TableForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        with form.taking_refusals():
            file, items = form.cleaned_data["file"], [queries.as_item(row) for row in found.items.all()]
            read = provincial.read(incoming.table(file.read(), file.name or ""), items, found.subject)
            said = {"name": (file.name or "")[:200], "on": str(form.cleaned_data["on"])}
            carry = {**said, "source": form.cleaned_data["source"], "version": found.version}
            return shown(request, found, read, carry)
    context = {**frame(request, found, at), "form": form, "items": found.items.all()}
    return render(request, "appraisals/assessments/table.html", context, status=form.status)


def shown(
    request: HttpRequest, found: Assessment, read: Provincial, carry: dict[str, Any], form: Confirmation | None = None
) -> HttpResponse:
    """What a table says, row by row, with its faults and what a person has to confirm."""
    items = {row.code: row for row in found.items.all()}
    heads = [(code, items[code].name) for code in read.codes if code in items]
    lines = [
        (line, [(value_words(line.values.get(code), items[code].measure), line.ranks.get(code), line.printed.get(code))
                for code, _name in heads])
        for line in read.lines
    ]  # fmt: skip
    names = dict(heads)
    if form is None and not read.faults:
        packed = signing.dumps({**carry, "read": carried.as_plain(read)}, salt=salt(request, found), compress=True)
        form = Confirmation(initial={"table": packed}, rows=read.row_sums, columns=read.column_sums, names=names)
    status = 422 if read.faults else form.status if form else 200
    context = {**frame(request, found, clock.now()), "read": read, "heads": heads, "lines": lines, "form": form,
               "carry": carry}  # fmt: skip
    return render(request, "appraisals/assessments/preview.html", context, status=status)


def salt(request: HttpRequest, found: Assessment) -> str:
    """A table shown to one account for one assessment is confirmed by it and there alone."""
    return f"appraisals.table:{found.pk}:{account_of(request).pk}"


@require_POST
@own_page
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a table over as it was shown."""
    found = queries.get(request.user, pk, queries.EDIT)
    try:
        carry = signing.loads(request.POST.get("table", ""), salt=salt(request, found), max_age=KEPT)
    except signing.BadSignature:
        raise Problem("expired", _("这张表已过期，请重新上传。")) from None
    read = carried.from_plain(carry.pop("read"))
    names = {row.code: row.name for row in found.items.all()}
    form = Confirmation(request.POST, rows=read.row_sums, columns=read.column_sums, names=names)
    if form.is_valid():
        with form.taking_refusals():
            made = actions.import_table(
                assessment=found, version=carry["version"], table=printed(read, carry, form), by=account_of(request),
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("省表已导入，共 %d 个数值；原来的数值留作记录。") % made.values.count())
            return redirect("appraisals:assessment", found.pk)
    return shown(request, found, read, carry, form)


def printed(read: Provincial, carry: dict[str, Any], form: Confirmation) -> Printed:
    """The table as it was confirmed."""
    on = date.fromisoformat(carry["on"])
    return Printed(
        carry["name"], on, carry["source"], read.lines, read.left_out, form.sums(), form.composed()
    )  # fmt: skip

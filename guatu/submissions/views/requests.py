"""Requests: the forms that ask, the ledger, the decisions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.submissions.actions import requests as actions
from guatu.submissions.forms import DecisionForm, ExemptionForm, ExtensionForm, told
from guatu.submissions.models import Exemption, Extension
from guatu.submissions.queries import requests as queries
from guatu.submissions.rules.requests import RequestState, state
from guatu.submissions.views.report import fetched

SHOWN = 20
KINDS: dict[str, type[Extension] | type[Exemption]] = {"extension": Extension, "exemption": Exemption}


def stands(row: Any) -> str:
    return _(state(row.approved, getattr(row, "ended_at", None)).label)


def narrow(rows: Any, value: str) -> Any:
    """The rows in one state; only exemptions can be ended."""
    ends = rows.model is Exemption
    if value == RequestState.ENDED:
        return rows.exclude(ended_at=None) if ends else rows.none()
    rows = rows.filter(approved={"pending": None, "approved": True, "refused": False}[value])
    return rows.filter(ended_at=None) if ends else rows


def listing(kind: str) -> Listing:
    """The ledger of one kind of request."""
    until = [Column("until", gettext_lazy("延至"), sort="until", kind="day")] if kind == "extension" else []
    ended = [Column("ended_at", gettext_lazy("终止"), sort="ended_at", kind="when")] if kind == "exemption" else []
    return Listing(
        name=gettext_lazy("延期台账") if kind == "extension" else gettext_lazy("不适用台账"),
        columns=[
            Column("assignment.unit", gettext_lazy("组织"), sort="assignment__unit__sort_key", href=cell_url),
            Column("assignment.task", gettext_lazy("任务"), sort="assignment__task__position"),
            *until,
            Column("reason", gettext_lazy("理由")),
            Column("requested_by", gettext_lazy("申请人")),
            Column("requested_at", gettext_lazy("申请时间"), sort="requested_at", kind="when"),
            Column("state", gettext_lazy("状态"), value=stands),
            Column("decided_by", gettext_lazy("审批人")),
            Column("decided_at", gettext_lazy("审批时间"), sort="decided_at", kind="when"),
            Column("decision_note", gettext_lazy("审批意见")),
            *ended,
        ],
        filters=[Filter("state", gettext_lazy("状态"), choices=RequestState.choices(), apply=narrow)],
        search=["assignment__unit__search_text", "reason"],
        order="-requested_at",
        keep=("kind",),
        empty_title=gettext_lazy("还没有申请"),
        empty_text=gettext_lazy("在任务页可以申请延期或不适用，须在截止日之前。"),
    )  # fmt: skip


def cell_url(row: Any) -> str:
    return reverse("submissions:assignment", args=[row.assignment_id])


LEDGERS = {kind: listing(kind) for kind in KINDS}


@require_safe
@own_page
def ledger(request: HttpRequest) -> HttpResponse:
    """What waits for this account's decision, and the ledger of all requests it may read."""
    kind = "exemption" if request.GET.get("kind") == "exemption" else "extension"
    waiting = [
        {"kind": name, "rows": list(queries.pending(request.user, model)[: SHOWN + 1])} for name, model in KINDS.items()
    ]
    context = {"kind": kind, "waiting": waiting, "shown": SHOWN, "at": clock.now()}
    return LEDGERS[kind].show(request, queries.ledger(request.user, KINDS[kind]), "submissions/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def exemptions(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to be let off a task that does not apply."""
    return _ask(request, pk, ExemptionForm, actions.request_exemption, "exemption")


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def extensions(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a later day."""
    return _ask(request, pk, ExtensionForm, actions.request_extension, "extension")


def _ask(request: HttpRequest, pk: int, make: type[Form], act: Callable[..., Any], kind: str) -> HttpResponse:
    cell = fetched(request, "request.create", pk)
    form, status = make(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(assignment=cell, **form.cleaned_data, by=account_of(request), at=clock.now())
                messages.success(request, _("申请已送出，等待上级审批。批准前，原来的截止日仍然有效。"))
                return redirect("submissions:assignment", pk)
            except Problem as problem:
                form, status = told(form, problem), problem.status
    context = {"cell": cell, "form": form, "kind": kind, "at": clock.now()}
    return render(request, "submissions/request.html", context, status=status)


@require_POST
@own_page
def exemption_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a request to be let off."""
    return _decide(request, access.get(request.user, "request.decide", Exemption, pk), "exemption")


@require_POST
@own_page
def extension_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a request for a later day."""
    return _decide(request, access.get(request.user, "request.decide", Extension, pk), "extension")


def _decide(request: HttpRequest, row: Exemption | Extension, kind: str) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Problem("invalid", _("请选“同意”或“不同意”。"))
    actions.decide(request=row, **form.cleaned_data, by=account_of(request), at=clock.now())
    messages.success(request, _("已同意。") if form.cleaned_data["approved"] else _("已答复不同意。"))
    return redirect(f"{reverse('submissions:requests')}?kind={kind}")


@require_POST
@own_page
def exemption_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an approved "not applicable" back."""
    row = access.get(request.user, "request.decide", Exemption, pk)
    actions.end_exemption(exemption=row, by=account_of(request), at=clock.now())
    messages.success(request, _("已终止不适用，该组织须按期完成这项任务。"))
    return redirect("submissions:assignment", row.assignment_id)

"""Changes of the tree: the list, one of them, and its proposal. Deciding is in desk, which aligns the tasks."""

from django.contrib import messages
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
from guatu.base.told import told
from guatu.orgs import access
from guatu.orgs.actions.changes import propose, withdraw
from guatu.orgs.forms.changes import FORMS, Decision
from guatu.orgs.models import Unit, UnitChange
from guatu.orgs.queries import proposals
from guatu.orgs.rules.changes import FORMS as DECLARED
from guatu.orgs.rules.changes import ChangeKind

CHANGES = Listing(
    name=gettext_lazy("组织变更"),
    columns=[
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda c: str(c.unit),
               href=lambda c: reverse("orgs:change", args=[c.pk])),
        Column("kind", gettext_lazy("变更"), sort="kind", value=lambda c: _(ChangeKind(c.kind).label)),
        Column("effective_on", gettext_lazy("生效日期"), sort="effective_on", kind="day"),
        Column("state", gettext_lazy("进展"), value=lambda c: _(proposals.STATES[proposals.state(c)])),
        Column("obstacle", gettext_lazy("未能生效的原因"), value=lambda c: told(c.obstacle)),
        Column("proposed_by", gettext_lazy("提出人"), value=lambda c: str(c.proposed_by)),
        Column("proposed_at", gettext_lazy("提出时间"), sort="proposed_at", kind="when"),
        Column("decided_by", gettext_lazy("审批人"), value=lambda c: str(c.decided_by or "")),
        Column("reason", gettext_lazy("理由"), hidden=True),
    ],
    filters=[
        Filter("kind", gettext_lazy("变更"), choices=ChangeKind.choices()),
        Filter("state", gettext_lazy("进展"), choices=list(proposals.STATES.items()), apply=proposals.in_state),
    ],
    search=["unit__search_text"],
    order="-proposed_at",
    empty_title=gettext_lazy("没有组织变更"),
    empty_text=gettext_lazy("在组织页选“提出变更”，可以新设、调整、合并、分设、更名或撤销组织。"),
)  # fmt: skip


@require_safe
@own_page
def changes(request: HttpRequest) -> HttpResponse:
    """The changes of units that the user sees."""
    return CHANGES.show(request, proposals.changes(request.user), "orgs/changes.html", {"at": clock.now()})


@require_safe
@own_page
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what is proposed, why, by whom, and the decision."""
    row = access.get(request.user, "unit.read", UnitChange, pk, related=("unit__parent", "proposed_by", "decided_by"))
    context = {"proposed": proposals.proposed(row, request.user), "change": row, "form": Decision(), "at": clock.now()}
    return render(request, "orgs/change.html", context)


@require_http_methods(["GET", "POST"])
@own_page
def proposal(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The form of one kind of change for a unit; sent, it becomes a proposal."""
    unit = access.get(request.user, "unit.propose", Unit, pk, related=("parent",))
    if kind not in ChangeKind.codes():
        raise Problem("not_found")
    what, at = ChangeKind(kind), clock.now()
    units = access.units(request.user, "unit.read")
    form = FORMS[what](request.POST or None, unit=unit, units=units, on=clock.day(at))
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("reason", "effective_on")}
        try:
            made = propose(kind=what, unit=unit, proposal=form.proposal(), by=account_of(request), at=at, **said)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("已提出，等待上级审批。"))
            return redirect("orgs:change", made.pk)
    context = {"unit": unit, "kind": what, "form": form, "role": DECLARED[what].unit}
    return render(request, "orgs/proposal.html", context, status=422 if form.is_bound else 200)


@require_POST
@own_page
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own proposal back."""
    row = access.get(request.user, "unit.read", UnitChange, pk)
    withdraw(change=row, by=account_of(request), at=clock.now())
    messages.success(request, _("已收回。"))
    return redirect("orgs:change", row.pk)


def refuse(form, problem: Problem) -> None:  # type: ignore[no-untyped-def]  # any bound form
    """Put a refusal beside the fields that it names, or above the form."""
    if problem.code != "invalid":
        raise problem
    named = {name: text for name, text in problem.fields.items() if name in form.fields}
    for name, text in named.items():
        form.add_error(name, text)
    if not named:
        form.add_error(None, str(problem))

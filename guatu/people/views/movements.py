"""Transfers: the lists by who has to act, one transfer, and what is done with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.actions import exports
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.told import told
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.people.actions import transfers as actions
from guatu.people.forms.movements import Assign, Decide, DecideMany, Receipt, chosen
from guatu.people.forms.persons import Names
from guatu.people.models import Transfer
from guatu.people.queries import movements as pictures
from guatu.people.queries import transfers as queries
from guatu.people.views.transfer_lists import UNPLACED, listing

TABS = {
    "todo": gettext_lazy("待我办理"), "transit": gettext_lazy("在途"), "done": gettext_lazy("已结束"),
    "unplaced": gettext_lazy("待分配团员"),
}  # fmt: skip
ROWS = {"todo": queries.to_decide, "transit": queries.under_way, "done": queries.over}
RELATED = ("person", "from_unit__parent", "to_unit__parent", "started_by")


@require_safe
@own_page
def transfers(request: HttpRequest) -> HttpResponse:
    """What waits for this account, what is under way and what is over; a sheet is journalled first."""
    user, at = reader(request), clock.now()
    norm = norms(clock.day(at))["transfer.days"]
    tab = request.GET.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    rows, table = (queries.unplaced(user), UNPLACED) if tab == "unplaced" else (ROWS[tab](user), listing(tab, norm, at))
    if request.GET.get("format") in {"xlsx", "csv"}:
        params, seen = table.seen(request, rows)
        told_ = {name: value for name, value in params.items() if name != "q"} | {"tab": tab}
        exports.note_export(kind="transfers", filters=told_, count=seen.count(), by=user, at=at)
    context = {"tab": tab, "tabs": tabs(user), "names": Names(), "norm": norm, "at": at}
    return table.show(request, rows, "people/transfers.html", context)


def reader(request: HttpRequest) -> Any:
    """The account; refused if it reads no transfers anywhere."""
    user = account_of(request)
    if "transfer.read" not in request.verbs:  # type: ignore[attr-defined]
        raise Problem("not_allowed")
    return user


def tabs(user: Any) -> list[tuple[str, Any, int | None]]:
    """The tabs with how many wait in each."""
    counts = {"todo": queries.to_decide(user).count(), "transit": queries.under_way(user).count(),
              "unplaced": queries.unplaced(user).count()}  # fmt: skip
    return [(code, label, counts.get(code)) for code, label in TABS.items()]


@require_POST
@own_page
def names(request: HttpRequest) -> HttpResponse:
    """The transfers under way of the people on a pasted list; what was typed stands in no address."""
    user, form, at = reader(request), Names(request.POST), clock.now()
    lines = form.lines() if form.is_valid() else []
    rows = list(queries.named(queries.under_way(user), lines)) if lines else []
    mine = set(queries.to_decide(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    found = {row.person.name for row in rows}
    context = {"form": form, "rows": [(row, row.pk in mine) for row in rows], "asked": bool(lines), "at": at,
               "missing": [line for line in lines if line not in found], "any": bool(mine)}  # fmt: skip
    return render(request, "people/transfer_names.html", context, status=200 if lines else 422)


@require_POST
@own_page
def decisions(request: HttpRequest) -> HttpResponse:
    """One decision on all transfers that were ticked; says of each that could not be decided why."""
    user, form = reader(request), DecideMany(request.POST)
    rows = list(queries.to_decide(user).filter(pk__in=chosen(request.POST, "transfer")))
    if not form.is_valid() or not rows:
        messages.warning(request, _("请先勾选要办的转接，再选“同意”或“不同意”。"))
        return redirect("people:transfers")
    outcomes = actions.decide_many(transfers=rows, **form.cleaned_data, by=user, at=clock.now())
    tell(request, outcomes, _("已办 %d 笔。"))
    return redirect("people:transfers")


def tell(request: HttpRequest, outcomes: list[actions.Outcome], good: str) -> None:
    """Say what became of each item of a batch."""
    done = sum(not one.problem for one in outcomes)
    if done:
        messages.success(request, good % done)
    for one in outcomes:
        if one.problem:
            messages.warning(request, f"{one.person.name}：{told(one.problem)}")


@require_safe
@own_page
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One transfer: its stages, who to ask, what happened, and what this account may do."""
    return show(request, access.get(request.user, "transfer.read", Transfer, pk, related=RELATED))


def show(request: HttpRequest, row: Transfer, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of one transfer; `bound` brings back forms that were refused."""
    at = clock.now()
    picture = pictures.of(row, request.user, at)
    context = {
        "transfer": row, "picture": picture, "at": at,
        "decide": bound.get("decide") or Decide(initial={"stage": row.stage}),
        "assign": bound.get("assign") or (Assign(branches=picture.branches) if picture.branches is not None else None),
        "receipt": bound.get("receipt") or Receipt(initial={"on": clock.day(at)}),
    }  # fmt: skip
    return render(request, "people/transfer.html", context, status=status)


@require_POST
@own_page
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse the stage that a transfer waits for."""
    row, form = fetched(request, pk), Decide(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            done = actions.decide(transfer=row, **form.cleaned_data, by=account_of(request), at=clock.now())
            messages.success(request, _("已办结，团员已转入新组织。") if done.finished_at else _("已办理。"))
            return redirect("people:transfer", pk)
    return show(request, row, form.status, decide=form)


@require_POST
@own_page
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the branch that takes the member in."""
    row = fetched(request, pk)
    form = Assign(request.POST, branches=pictures.choices(row))
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.assign(transfer=row, **form.cleaned_data, by=account_of(request), at=clock.now())
            messages.success(request, _("已分配，等待团支部确认。"))
            return redirect("people:transfer", pk)
    return show(request, row, form.status, assign=form)


@require_POST
@own_page
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """File the receipt of the other system."""
    row, form = fetched(request, pk), Receipt(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.receipt(transfer=row, **form.cleaned_data, by=account_of(request), at=clock.now())
            messages.success(request, _("回执已登记，转接办结。"))
            return redirect("people:transfer", pk)
    return show(request, row, form.status, receipt=form)


@require_POST
@own_page
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a transfer back."""
    actions.withdraw(transfer=fetched(request, pk), by=account_of(request), at=clock.now())
    messages.success(request, _("已撤回，团员仍在原组织。"))
    return redirect("people:transfer", pk)


def fetched(request: HttpRequest, pk: int) -> Transfer:
    """A transfer that this account may decide on at one of its sides."""
    return access.get(request.user, queries.DECIDE, Transfer, pk, related=RELATED)

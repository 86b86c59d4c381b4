"""Checking on the spot: one's own list, a drawn unit, the form of a claim, signing, and objections."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.told import told
from guatu.fieldwork.views.syncing import for_phones, not_taken, scripted, taken
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.supervision.actions.spots import checkers as sending
from guatu.supervision.actions.spots import entries, signing
from guatu.supervision.actions.spots import plans as planning
from guatu.supervision.forms.spots import CheckerForm, DecisionForm, EntryForm, ObjectionForm, SignatureForm
from guatu.supervision.models import SpotCell, SpotObjection, SpotUnit
from guatu.supervision.queries.spots import plans as queries
from guatu.supervision.queries.spots.checkers import bars, offered
from guatu.supervision.queries.spots.standing import (
    disputed,
    entry_of,
    final,
    gone,
    objectable,
    questions,
    stage,
    state,
    worded,
)  # fmt: skip
from guatu.supervision.rules.spot import Answer, SpotState, Stage

PLAN, SIGN = "check.plan", "check.sign"


@own_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader is to check, in the order of the route; kept on the phone for places without a network."""
    stops = queries.stops(request.user)
    todo = [stop for stop in stops if stop.state in (SpotState.ASSIGNED, SpotState.CONFLICT)]
    context = {"todo": todo, "done": [stop for stop in stops if stop not in todo], "at": clock.now()}
    return render(request, "supervision/spot_mine.html", context)


@own_page
@require_safe
def spot(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn unit: its claims, what was found, what is to be done."""
    return _spot(request, queries.spot(request.user, pk))


def _spot(
    request: HttpRequest, found: SpotUnit, forms: dict[Any, Any] | None = None, status: int = 200
) -> HttpResponse:
    forms = forms or {}
    at, inside = clock.now(), queries.inside(request.user, found)
    plans_ = access.can(request.user, PLAN, found.plan.unit)
    open_ = stage(found.plan) == Stage.DRAWN and not found.void_reason
    context = {
        "spot": found, "plan": found.plan, "at": at, "inside": inside, "state": state(found),
        "own": found.checker_id == account_of(request).pk, "open": open_,
        "gone": gone(found) if plans_ and open_ and not found.visited_on else None,
        "rows": [_row(request, found, cell, forms, inside) for cell in found.cells.all()],
    }  # fmt: skip
    if plans_ and open_ and found.visited_on is None:
        context["checker_form"] = forms.get("checker") or _checker_form(found)
    return render(request, "supervision/spot_unit.html", context, status=status)


def _row(request: HttpRequest, found: SpotUnit, cell: SpotCell, forms: dict[Any, Any], inside: bool) -> dict[str, Any]:
    """A claim with what the reader may see of it and do with it."""
    user, on = request.user, clock.day(clock.now())
    objection = getattr(cell, "objection", None)
    standing = entry_of(cell) if inside else None
    signable = (
        access.can(user, SIGN, found.plan.unit) and not cell.signed_at and cell.outcome and not disputed(cell)
        and found.checker_id != user.pk and stage(found.plan) == Stage.DRAWN and not found.void_reason
    )  # fmt: skip
    days = int(norms(on)["spot.objection"])
    may_object = objection is None and objectable(cell, days, on) and access.can(user, signing.OBJECT, found.unit)
    decides = (
        objection is not None and objection.upheld is None and access.can(user, SIGN, found.plan.unit)
        and user.pk not in (cell.signed_by_id, found.checker_id, objection.by_id)
    )  # fmt: skip
    return {
        "cell": cell, "entry": standing, "final": final(cell), "objection": objection, "days": days,
        "entries": list(cell.entries.all()) if inside else [], "disputed": inside and disputed(cell),
        "answers": _answers(cell, standing) if standing else [],
        "sign": (forms.get(("sign", cell.pk)) or SignatureForm(initial={"outcome": cell.outcome}, prefix="sign"))
        if signable else None,
        "object": (forms.get(("object", cell.pk)) or ObjectionForm(prefix="object")) if may_object else None,
        "decide": (forms.get(("decide", cell.pk)) or DecisionForm(prefix="decide")) if decides else None,
    }  # fmt: skip


def _answers(cell: SpotCell, entry: Any) -> list[tuple[str, str]]:
    """The questions that an entry answers, in words."""
    said = entry.content["answers"]
    return [(told(text), _(Answer(said[key]).label)) for key, text in worded(cell.assignment.task, said).items()]


def _checker_form(found: SpotUnit, data: Any = None) -> CheckerForm:
    """The people who may check a unit."""
    at = clock.now()
    barring = bars(found.plan, [found.unit_id], int(norms(clock.day(at))["spot.rotation"]))
    form = CheckerForm(data, initial={"account": found.checker_id}, prefix="checker")
    form.offer([one for one in offered(found.plan, at) if barring.of(one, found.unit) is None])
    return form


@own_page
@require_POST
def checker(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the checker of a unit."""
    found = queries.spot(request.user, pk)
    access.require(request.user, PLAN, found.plan.unit)
    form = _checker_form(found, request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            sending.name(spot=found, account=form.cleaned_data["account"], by=account_of(request), at=clock.now())
            messages.success(request, _("已派定核查人。"))
            return redirect("supervision:spot_unit", pk)
    return _spot(request, found, {"checker": form}, form.status)


@own_page
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a unit that is gone; the next of its group takes its place."""
    found = queries.spot(request.user, pk)
    access.require(request.user, PLAN, found.plan.unit)
    made = planning.void(spot=found, by=account_of(request), at=clock.now())
    if made is None:
        messages.warning(request, _("已作废。这一组没有可以补抽的组织了。"))
        return redirect("supervision:spot_unit", pk)
    messages.success(request, _("已作废，按随机数顺序补抽%s。") % made.unit)
    return redirect("supervision:spot_unit", made.pk)


# -- writing down ----------------------------------------------------------------------------------


@for_phones
@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is seen of a claim; works without a network, and sent again it is the same entry."""
    cell, at = queries.cell(request.user, pk), clock.now()
    if cell.spot.checker_id != account_of(request).pk:
        raise Problem("not_allowed", _("只有派定的核查人可以记录"))
    if request.method == "POST":
        form = EntryForm(request.POST, request.FILES)
        form.ask(questions(cell.assignment.task))
        return _received(request, cell, form)
    now = entry_of(cell)
    initial: dict[str, Any] = {"on": clock.day(at), "settles": "1" if now else ""}
    if now:
        initial |= {key: now.content[key] for key in ("on", "outcome", "text")}
        initial |= {f"q-{key}": value for key, value in now.content["answers"].items()}
    form = EntryForm(initial=initial)
    form.ask(questions(cell.assignment.task))
    return _form(request, cell, form)


def _received(request: HttpRequest, cell: SpotCell, form: EntryForm) -> HttpResponse:
    by, at = account_of(request), clock.now()
    if form.is_valid():
        said = form.cleaned_data
        with form.taking_refusals():
            entry = entries.receive(
                cell=cell, content=form.content(), written_at=said["written_at"] or at, settles=said["settles"],
                photo=form.file(), by=by, at=at,
            )  # fmt: skip
            return _kept(request, entry.cell, duplicate=entry.received_at < at)
    return not_taken(form) if scripted(request) else _form(request, cell, form)


def _kept(request: HttpRequest, cell: SpotCell, *, duplicate: bool) -> HttpResponse:
    """What became of an entry."""
    url = reverse("supervision:spot_unit", args=[cell.spot_id])
    told = "conflict" if disputed(cell) else "duplicate" if duplicate else "accepted"
    said = {
        "conflict": _("已收到。两部手机写的不一样，请选以哪一份为准。"),
        "duplicate": _("这份记录已经收到过，没有重复登记。"),
        "accepted": _("已收到。"),
    }[told]  # fmt: skip
    if scripted(request):
        return taken(told, url, said)
    messages.success(request, said)
    return redirect(url)


def _form(request: HttpRequest, cell: SpotCell, form: EntryForm) -> HttpResponse:
    context = {"cell": cell, "spot": cell.spot, "form": form, "at": clock.now()}
    return render(request, "supervision/spot_entry.html", context, status=form.status)


@own_page
@require_POST
def choice(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which of two entries holds."""
    cell = entries.choose(entry=queries.entry(request.user, pk), by=account_of(request), at=clock.now())
    messages.success(request, _("已选定，以这一份为准。"))
    return redirect("supervision:spot_unit", cell.spot_id)


# -- signing and objecting -------------------------------------------------------------------------


@own_page
@require_POST
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign what was found of a claim."""
    cell = queries.cell(request.user, pk)
    access.require(request.user, SIGN, cell.spot.plan.unit)
    form = SignatureForm(request.POST, prefix="sign")
    if form.is_valid():
        with form.taking_refusals(step=True):
            made = signing.sign(cell=cell, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("已签署，任务已退回该组织重新办理。") if made.verification else _("已签署。"))
            return redirect("supervision:spot_unit", cell.spot_id)
    return _spot(request, cell.spot, {("sign", cell.pk): form}, form.status)


@own_page
@require_POST
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit objects to what was signed."""
    cell = queries.cell(request.user, pk)
    access.require(request.user, signing.OBJECT, cell.spot.unit)
    form = ObjectionForm(request.POST, prefix="object")
    if form.is_valid():
        with form.taking_refusals(step=True):
            signing.object_to(cell=cell, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("异议已提出，由组织核查的机关另一位负责人决定。"))
            return redirect("supervision:spot_unit", cell.spot_id)
    return _spot(request, cell.spot, {("object", cell.pk): form}, form.status)


@own_page
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on an objection."""
    found = access.get(request.user, "check.read", SpotObjection, pk, related=["cell"])
    cell = queries.cell(request.user, found.cell_id)
    access.require(request.user, SIGN, cell.spot.plan.unit)
    form = DecisionForm(request.POST, prefix="decide")
    if form.is_valid():
        with form.taking_refusals(step=True):
            signing.decide(
                objection=found, upheld=form.cleaned_data["upheld"] == "yes", note=form.cleaned_data["note"],
                by=account_of(request), at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("决定已记录。"))
            return redirect("supervision:spot_unit", cell.spot_id)
    return _spot(request, cell.spot, {("decide", cell.pk): form}, form.status)

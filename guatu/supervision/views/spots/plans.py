"""Rounds of spot checks: the list, a new one, one with its results, its draw made again, and its steps."""

from datetime import timedelta
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
from guatu.campaigns.models import Campaign
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.supervision.actions.spots import checkers as sending
from guatu.supervision.actions.spots import plans as actions
from guatu.supervision.actions.spots import signing
from guatu.supervision.forms.spots import CheckersForm, PlanForm
from guatu.supervision.models import SpotPlan
from guatu.supervision.queries.spots import plans as queries
from guatu.supervision.queries.spots.checkers import offered
from guatu.supervision.queries.spots.frame import Sizing, frame, sizing
from guatu.supervision.queries.spots.lists import cell_rows, frame_rows
from guatu.supervision.queries.spots.results import results
from guatu.supervision.queries.spots.standing import gone, stage
from guatu.supervision.rules.spot import Outcome, Stage, Strata, commitment, digest, lines
from guatu.supervision.views.spots import tables

PLAN, SIGN = "check.plan", "check.sign"


@own_page
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The rounds that the reader sees, with the way to one's own list and to a new round."""
    context = {
        "at": clock.now(), "mine": len(queries.stops(request.user)),
        "may_plan": bool(queries.planners(request.user)),
    }  # fmt: skip
    return tables.plans().show(request, queries.visible(request.user), "supervision/spot_plans.html", context)


# -- a new round -----------------------------------------------------------------------------------


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new round: the campaign first, then the question; what it takes is reckoned before it is made."""
    unit, running = _organiser(request), queries.running(request.user)
    asked = request.POST.get("campaign") or request.GET.get("campaign") or ""
    campaign = next((one for one in running if str(one.pk) == asked), running[0] if len(running) == 1 else None)
    if campaign is None:
        return render(request, "supervision/spot_plan_new.html", {"unit": unit, "running": running, "at": clock.now()})
    form = PlanForm(request.POST or None, initial=_initial(unit, campaign))
    form.offer(list(campaign.tasks.select_related("campaign").order_by("position")))
    if request.method == "POST" and form.is_valid() and "reckon" not in request.POST:
        with form.taking_refusals():
            made = actions.create(
                unit=unit, campaign=campaign, question=form.question(), by=account_of(request), at=clock.now()
            )
            messages.success(request, _("方案已制定，随机种子已封存。核对后抽取。"))
            return redirect("supervision:spot_plan", made.pk)
    return _new(request, unit, campaign, form)


def _organiser(request: HttpRequest) -> Unit:
    """The unit that organises the round: the one asked for, else the topmost that the reader plans for."""
    units = queries.planners(request.user)
    if not units:
        raise Problem("not_allowed")
    asked = request.POST.get("unit") or request.GET.get("unit") or ""
    if not asked:
        return units[0]
    return access.get(request.user, PLAN, Unit, asked)


def _initial(unit: Unit, campaign: Campaign) -> dict[str, Any]:
    on = clock.day(clock.now())
    numbers = norms(on)
    return {
        "name": _("%(campaign)s抽查") % {"campaign": campaign}, "stratify": Strata.AREA.value,
        "tolerable": numbers["spot.tolerable"], "confidence": numbers["spot.confidence"],
        "acceptance": int(numbers["spot.acceptance"]), "due_on": on + timedelta(days=int(numbers["spot.days"])),
    }  # fmt: skip


def _new(request: HttpRequest, unit: Unit, campaign: Campaign, form: PlanForm) -> HttpResponse:
    context: dict[str, Any] = {"unit": unit, "campaign": campaign, "form": form, "at": clock.now()}
    if "reckon" in request.POST and form.is_valid():
        context |= _reckoned(unit, form)
        return render(request, "supervision/spot_plan_new.html", context)
    return render(request, "supervision/spot_plan_new.html", context, status=form.status)


def _reckoned(unit: Unit, form: PlanForm) -> dict[str, Any]:
    """How many would be drawn of how many, as things stand."""
    asked, on = form.question(), clock.day(clock.now())
    numbers = norms(on)
    found = frame(unit, asked.tasks, asked.stratify, numbers, on)
    wanted: Sizing | None = None
    if found.lines:
        wanted = sizing(found.lines, asked.tolerable, asked.acceptance, asked.confidence, int(numbers["spot.stratum"]))
    return {"found": found, "wanted": wanted, "asked": asked}


# -- one round -------------------------------------------------------------------------------------


@own_page
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its question, how far it is, what it says, and what is to be done."""
    return _plan(request, access.get(request.user, "check.read", SpotPlan, pk, related=["unit", "campaign"]))


def _plan(request: HttpRequest, found: SpotPlan, form: Any = None, status: int = 200) -> HttpResponse:
    at, now = clock.now(), stage(found)
    plans_, signs = (access.can(request.user, verb, found.unit) for verb in (PLAN, SIGN))
    context = {
        "plan": found, "at": at, "stage": now, "tasks": list(found.tasks.all()), "plans": plans_,
        "strata": _(Strata(found.stratify).label), "whole": access.can(request.user, "check.read", found.unit),
        "objections": queries.open_objections(request.user, found),
    }  # fmt: skip
    if now != Stage.PLANNED:
        context["results"] = results(found)
        context["sure"] = found.frame["sure"]
    if now == Stage.DRAWN:
        rows = list(queries.units(None, found))
        waiting = [row for row in rows if not row.void_reason and row.visited_on is None]
        context |= {
            "gone": [row for row in waiting if plans_ and gone(row)],
            "unsent": [row for row in waiting if row.checker_id is None],
            "signable": _signable(rows) if signs else 0,
            "form": form or (_checkers_form(found) if plans_ else None),
        }  # fmt: skip
    return render(request, "supervision/spot_plan.html", context, status=status)


def _signable(rows: Any) -> int:
    """How many claims were found true and wait for a signature."""
    every = [cell for row in rows if not row.void_reason for cell in row.cells.all()]
    return sum(cell.outcome == Outcome.CONFIRMED and not cell.signed_at for cell in every)


def _checkers_form(found: SpotPlan, data: Any = None) -> CheckersForm:
    form = CheckersForm(data)
    form.offer(offered(found, clock.now()))
    return form


@own_page
@require_POST
def drawing(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw."""
    found = access.get(request.user, PLAN, SpotPlan, pk)
    made = actions.take(plan=found, by=account_of(request), at=clock.now())
    messages.success(request, _("已抽取%d个组织，随机种子和抽样框同时公布。") % made.size)
    return redirect("supervision:spot_plan", pk)


@own_page
@require_POST
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Send some people out, with a route each."""
    found = access.get(request.user, PLAN, SpotPlan, pk, related=["unit", "campaign"])
    form = _checkers_form(found, request.POST)
    if form.is_valid():
        with form.taking_refusals():
            sent = sending.assign(
                plan=found, accounts=form.cleaned_data["accounts"], by=account_of(request), at=clock.now()
            )
            messages.success(request, _("已为%d个组织派定核查人。") % sent.assigned)
            if sent.left:
                names = "、".join(str(row.unit) for row in sent.left[:5])
                messages.warning(
                    request,
                    _("还有%(n)d个没有派出：所选的人都不能查（本线、经办、联系点或上一轮查过）：%(names)s。请另选人。")
                    % {"n": len(sent.left), "names": names},
                )  # fmt: skip
            return redirect(reverse("supervision:spot_plan_units", args=[pk]))
    return _plan(request, found, form, form.status)


@own_page
@require_POST
def signatures(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign all claims that were found true."""
    found = access.get(request.user, SIGN, SpotPlan, pk)
    number = signing.sign_confirmed(cells=queries.all_cells(found), by=account_of(request), at=clock.now())
    messages.success(request, _("已签署%d项“属实”。") % number)
    return redirect("supervision:spot_plan", pk)


@own_page
@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round."""
    found = access.get(request.user, PLAN, SpotPlan, pk)
    actions.close(plan=found, by=account_of(request), at=clock.now())
    messages.success(request, _("本轮已结束，结果不再变动；已提出的异议仍可决定。"))
    return redirect("supervision:spot_plan", pk)


# -- its lists -------------------------------------------------------------------------------------


def _drawn(request: HttpRequest, pk: int) -> SpotPlan:
    found = access.get(request.user, "check.read", SpotPlan, pk, related=["unit", "campaign"])
    if stage(found) == Stage.PLANNED:
        raise Problem("not_found")
    return found


@own_page
@require_safe
def units(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawn units that the reader reads."""
    found = _drawn(request, pk)
    context = {"plan": found, "at": clock.now(), "whole": access.can(request.user, "check.read", found.unit)}
    rows = list(queries.units(request.user, found))
    return tables.units(found).show(request, rows, "supervision/spot_units.html", context)


@own_page
@require_safe
def cells(request: HttpRequest, pk: int) -> HttpResponse:
    """The claims of the drawn units that the reader reads."""
    found = _drawn(request, pk)
    context = {"plan": found, "at": clock.now(), "whole": access.can(request.user, "check.read", found.unit)}
    return tables.cells(found).show(request, cell_rows(request.user, found), "supervision/spot_cells.html", context)


@own_page
@require_safe
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """The draw made again from what was published, compared with what was drawn (再抽一次核对)."""
    found = _drawn(request, pk)
    kept = lines(found.frame["lines"])
    sizes = {key: int(row["size"]) for key, row in found.frame["strata"].items()}
    drawn = {key: size for key, size in sizes.items() if found.frame["strata"][key]["units"]}
    again = queries.redrawn(found, commitment(found.seed), digest(kept, drawn))
    context = {
        "plan": found, "at": clock.now(), "again": again, "digest": digest(kept, drawn),
        "commitment": commitment(found.seed), "strata": sorted(found.frame["strata"].items()),
    }  # fmt: skip
    rows = frame_rows(found, kept, again.again)
    return tables.frame(found).show(request, rows, "supervision/spot_draw.html", context)

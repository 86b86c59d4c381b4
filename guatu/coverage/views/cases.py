"""Cases of weak organisations: the ledger, one case with its course, each step as a noun, and decisions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.figures import address
from guatu.coverage.actions import cases as actions
from guatu.coverage.forms.cases import AmendmentForm, ClosureForm, DecisionForm, first_words
from guatu.coverage.models import Case
from guatu.coverage.queries import cases, health
from guatu.coverage.queries.deciding import decides
from guatu.coverage.rules.cases import CaseStage, CaseStep, Disposition
from guatu.coverage.rules.faults import Fault
from guatu.coverage.views import links, tables
from guatu.coverage.views.case_steps import STEPS, Act
from guatu.orgs import access
from guatu.orgs.models import Unit

LINE = ("处置决定", "整改措施", "提交佐证", "销号")


@own_page
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The cases that the reader sees, of one area if one is named."""
    at = clock.now()
    top = access.focus(request.user, "health.read", request.GET.get("unit", ""))
    context = {"at": at, "top": top}
    rows = cases.cases(request.user, top)
    return tables.case_list(clock.day(at)).show(request, rows, "coverage/cases.html", context)


@own_page
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what is demanded, by when, of whom, and everything that happened."""
    return _case(request, cases.get(request.user, pk))


def _case(request: HttpRequest, found: Case, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    at = clock.now()
    line = cases.line(found, clock.day(at))
    may = set(cases.options(request.user, line))
    acts = [act for act in STEPS if act.step in may]
    context = {
        "at": at, "line": line, "steps": [_(word) for word in LINE], "current": _current(line),
        "findings": tables.told(found.findings.all()), "events": _events(found),
        "relapsed": line.stage == CaseStage.RELAPSED, "close_url": _close_url(request.user, line),
        "acts": [_offer(line, act, (forms or {}).get(act.noun)) for act in acts],
    }  # fmt: skip
    return render(request, "coverage/case.html", context, status=status)


def _current(line: cases.CaseLine) -> int:
    """Which of the four steps it is at; 5 once all are past."""
    if not line.open:
        return 5
    if line.stage == CaseStage.PROVED:
        return 4
    return 3 if CaseStep.MEASURE in line.standing.steps else 2


def _close_url(user: Any, line: cases.CaseLine) -> str:
    """Where the unit's end is proposed, if the case is about it and the reader may."""
    unit = line.case.unit
    wanted = line.open and line.standing.disposition == Disposition.CLOSE and unit.closed_on is None
    return links.to("orgs:proposal", unit.pk, "close") if wanted and access.can(user, "unit.propose", unit) else ""


def _form(line: cases.CaseLine, act: Act, data: Any = None, files: Any = None) -> Any:
    """The form of a step, with what is known filled in."""
    initial: dict[str, Any] = {}
    if act.form is AmendmentForm:
        row = line.case
        initial = {name: getattr(row, name) for name in ("disposition", "due_on", "owner", "measures")}
        initial["seen"] = len(line.standing.steps)
    form = act.form(data, files, prefix=act.noun, initial=initial)
    if isinstance(form, ClosureForm) and not line.holding:
        del form.fields["despite"]
    return form


def _offer(line: cases.CaseLine, act: Act, form: Any) -> dict[str, Any]:
    href = reverse(f"coverage:case_{act.noun}", args=[line.case.pk])
    return {"act": act, "form": form or _form(line, act), "href": href}


def _events(found: Case) -> list[dict[str, Any]]:
    """What happened, newest first, from the decision on."""
    decided = _("决定：%s") % _(Disposition(found.disposition).label)
    events: list[dict[str, Any]] = [{"at": found.decided_at, "what": decided, "who": found.decided_by.name}]
    for entry in found.entries.all():
        step = CaseStep(entry.step)
        note = _(Fault(entry.text).label) if step == CaseStep.RELAPSE else entry.text
        who = entry.by.name if entry.by else _("体检")
        events.append({"at": entry.at, "what": _(step.label), "who": who, "note": note})
        if entry.paper:
            events.append({"at": entry.at, "what": _("附件：%s") % entry.paper.name,
                           "href": links.to("people:paper", entry.paper.pk)})  # fmt: skip
    return events[::-1]


@own_page
@require_POST
def step(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    """Take one step with a case. The reader's words come back with what is wrong, if it cannot be taken."""
    found, at = cases.get(request.user, pk), clock.now()
    cases.require(request.user, found, act.step)
    form = _form(cases.line(found, clock.day(at)), act, request.POST, request.FILES)
    if form.is_valid():
        with form.taking_refusals():
            act.take(case=found, by=account_of(request), at=at, **act.words(form))
            messages.success(request, act.done)
            return redirect("coverage:case", found.pk)
    return _case(request, cases.get(request.user, pk), {act.noun: form}, form.status)


# -- deciding on one unit or several ---------------------------------------------------------------


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: HttpRequest) -> HttpResponse:
    """A decision on one unit or several: first on whom and why, then one case each."""
    at = clock.now()
    top = access.focus(request.user, "health.read", request.GET.get("unit", ""))
    access.require(request.user, "health.decide", top)
    table = tables.unit_list()
    rows = table.narrow(health.weak_units(request.user, top), table.params(request))
    units = health.decidable(request.user, rows, top if request.GET.get("only") else None)
    if request.method != "POST":
        form = DecisionForm(initial=first_words(health.first_due(clock.day(at))))
        return _preview(request, top, units, form, None)
    form, chosen = DecisionForm(request.POST), request.POST.getlist("units")
    return _decided(request, top, units, form, chosen)


def _decided(request: HttpRequest, top: Unit, units: list[Unit], form: DecisionForm, chosen: list[str]) -> HttpResponse:
    if form.is_valid():
        wanted = [unit for unit in units if str(unit.pk) in chosen]
        with form.taking_refusals():
            made = actions.decide(units=wanted, decision=form.decision(), by=account_of(request), at=clock.now())
            messages.success(request, _("已对%d个组织作出处置。") % len(made))
            if len(made) == 1:
                return redirect("coverage:case", made[0].pk)
            return redirect(address(reverse("coverage:cases"), {"unit": top.pk, "state": "open"}))
    return _preview(request, top, units, form, chosen, form.status)


def _preview(
    request: HttpRequest, top: Unit, units: list[Unit], form: Any, chosen: list[str] | None, status: int = 200
) -> HttpResponse:
    context = {
        "top": top, "form": form, "most": health.MOST, "too_many": len(units) > health.MOST,
        "rows": [(unit, tables.faults_of(unit), chosen is None or str(unit.pk) in chosen)
                 for unit in units[: health.MOST]],
        "own": not units and not decides(request.user, top),
        "back": address(reverse("coverage:findings"), {"unit": top.pk, "view": "units"}),
    }  # fmt: skip
    return render(request, "coverage/case_decisions.html", context, status=status)

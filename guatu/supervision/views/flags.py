"""The flags desk, one flag with its whole history, and each step as a noun."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Filter
from guatu.base.problems import Problem
from guatu.base.told import named
from guatu.supervision.actions import flags as actions
from guatu.supervision.forms.flags import ProposalForm
from guatu.supervision.models import Flag
from guatu.supervision.queries import flags as queries
from guatu.supervision.queries.versions import proposable, sentences
from guatu.supervision.rules.flags import Step, rule_of
from guatu.supervision.templatetags.marks import mark
from guatu.supervision.views import tables
from guatu.supervision.views.steps import STEPS, Act


@own_page
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The flags that the reader sees, in columns by stage or as a list."""
    return _desk(request)


def _desk(request: HttpRequest, form: ProposalForm | None = None) -> HttpResponse:
    at = clock.now()
    rows = queries.lines(queries.visible(request.user)[: queries.NEWEST], at)
    statistics = queries.statistics(request.user)
    versions = proposable(request.user)
    context: dict[str, Any] = {
        "at": at,
        "columns": queries.by_stage(rows),
        "as_list": request.GET.get("view") == "list",
        "statistics": statistics,
        "outcomes": queries.outcomes(statistics),
        "form": form or (ProposalForm(versions, period=f"{clock.day(at):%Y-%m}") if versions else None),
    }
    campaigns = {str(row.flag.campaign_id): named(row.flag.campaign) for row in rows}
    listing = tables.flags(Filter("campaign", _("专项"), list(campaigns.items()), field="flag.campaign_id"))
    if form is None:
        return listing.show(request, rows, "supervision/flags.html", context)
    context["table"] = listing.page(request, rows)
    return render(request, "supervision/flags.html", context, status=422)


@own_page
@require_POST
def proposals(request: HttpRequest) -> HttpResponse:
    """Freeze the board now and put on the desk what the rule in force proposes."""
    versions = proposable(request.user)
    if not versions:
        raise Problem("not_allowed")
    form = ProposalForm(versions, request.POST)
    if not form.is_valid():
        return _desk(request, form)
    found = actions.propose_fresh(
        version=form.chosen(), period=form.cleaned_data["period"], by=account_of(request), at=clock.now()
    )
    text = _("按规则提出%d面旗，等待决定。") % len(found) if found else _("没有新的符合规则的组织，已有的旗照旧。")
    messages.success(request, text)
    return redirect("supervision:flags")


@own_page
@require_safe
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """One flag: why, by which rule, against whom, and everything that happened to it."""
    return _flag(request, queries.get(request.user, pk))


def _flag(request: HttpRequest, found: Flag, forms: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    at = clock.now()
    may = queries.options(request.user, found, at)
    party = queries.is_party(request.user, found)
    acts = [act for act in STEPS if set(act.steps) & set(may)]
    context = {
        "at": at,
        "line": queries.line(found, at),
        "mark": mark(queries.line(found, at).stage),
        "peers_name": queries.peers_of(found),
        "peers": queries.peers(found) if party else [],
        "party": party,
        "sentences": sentences(rule_of(found.rule_version.rule)),
        "events": _events(found),
        "acts": [_offer(found, act, (forms or {}).get(act.noun)) for act in acts],
    }
    return render(request, "supervision/flag.html", context, status=status)


def _offer(found: Flag, act: Act, form: Any) -> dict[str, Any]:
    """One step that the reader may take, with its form and where that goes."""
    address = reverse(f"supervision:flag_{act.noun}", args=[found.pk])
    return {"act": act, "form": form or act.form(prefix=act.noun), "href": address}


def _events(found: Flag) -> list[dict[str, Any]]:
    """What happened, newest first, from the proposal on."""
    events = [
        {"at": found.proposed_at, "what": _("按规则第%d版提出") % found.rule_version.number, "who": _("系统")},
        *(
            {"at": step.at, "what": _(Step(step.kind).label), "who": step.by.name if step.by else "", "note": step.text}
            for step in found.steps.all()
        ),
    ]
    return events[::-1]


@own_page
@require_POST
def step(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    """Take one step with a flag. The reader's words come back with what is wrong, if it cannot be taken."""
    found = queries.get(request.user, pk)
    queries.require(request.user, found, act.steps[0])
    form = act.form(request.POST, prefix=act.noun)
    if not form.is_valid():
        return _flag(request, found, {act.noun: form}, 422)
    try:
        act.take(flag=found, by=account_of(request), at=clock.now(), **act.words(form))
    except Problem as problem:
        form.add_error(None, str(problem))
        return _flag(request, found, {act.noun: form}, problem.status)
    messages.success(request, str(act.done))
    return redirect("supervision:flag", pk=found.pk)


@own_page
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The cells behind a flag's figures, as they stood when the board was frozen."""
    found = queries.get(request.user, pk)
    return tables.EVIDENCE.show(request, queries.evidence(found), "supervision/evidence.html", {"flag": found})

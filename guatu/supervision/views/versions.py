"""Rules for ranking and flags: read by all below, drafted and published by those who lead."""

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
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.supervision import board as boards
from guatu.supervision.actions import rules as actions
from guatu.supervision.forms.rules import RuleForm
from guatu.supervision.models import RuleVersion
from guatu.supervision.queries import rankings, versions
from guatu.supervision.queries.lens import campaign_of
from guatu.supervision.rules.flags import rule_of


def _issuer(request: HttpRequest, campaign: Campaign) -> tuple[Unit, list[Unit]]:
    """The issuer asked for among those whose rules the reader may see; the campaign's owner by default."""
    found = versions.issuers(request.user, campaign)
    asked = request.GET.get("unit", "")
    chosen = [unit for unit in found if str(unit.pk) == asked] if asked else found[:1]
    if not chosen:
        raise Problem("not_found")
    return chosen[0], found


def _page(campaign: Campaign, issuer: Unit) -> str:
    return address(reverse("supervision:rules", args=[campaign.pk]), {"unit": issuer.pk})


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of an issuer in words, and the form of the next one."""
    campaign = campaign_of(request.user, pk)
    issuer, found = _issuer(request, campaign)
    if request.method != "POST":
        return _rules(request, campaign, issuer, found)
    access.require(request.user, "flag.propose", issuer)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _rules(request, campaign, issuer, found, form)
    actions.draft(
        campaign=campaign, issuer=issuer, rule=form.data_of_rule(), note=form.cleaned_data["note"],
        by=account_of(request), at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("规则草案已保存，公布之后才生效。"))
    return redirect(_page(campaign, issuer))


def _rules(
    request: HttpRequest, campaign: Campaign, issuer: Unit, found: list[Unit], form: RuleForm | None = None
) -> HttpResponse:
    base = rankings.basis(campaign, issuer)
    may_draft = access.can(request.user, "flag.propose", issuer)
    context: dict[str, Any] = {
        "campaign": campaign,
        "issuer": issuer,
        "issuers": found,
        "history": versions.history(versions.readable(request.user, campaign, issuer)),
        "in_force": versions.in_force(campaign, issuer),
        "may_draft": may_draft,
        "may_publish": access.can(request.user, "rule.publish", issuer),
        "form": form or (RuleForm(rule=base.rule) if may_draft else None),
    }
    return render(request, "supervision/rules.html", context, status=422 if form else 200)


@own_page
@require_safe
def outlook(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: which flags today's board would give by the numbers in the form, against the rule in force."""
    campaign = campaign_of(request.user, pk)
    issuer, _found = _issuer(request, campaign)
    access.require(request.user, "flag.propose", issuer)
    form = RuleForm(request.GET)
    if not form.is_valid() and set(form.errors) - {"note"}:
        return render(request, "supervision/_outlook.html", {"form": form})
    at = clock.now()
    board = boards.of(campaign, at=at)
    base = rankings.basis(campaign, issuer)
    flips = versions.what_if(board, issuer, base.rule, form.rule())
    return render(request, "supervision/_outlook.html", {"flips": flips, "base": base, "at": at, "issuer": issuer})


@own_page
@require_safe
def version_outlook(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: which flags a drafted version would change, read before it is published."""
    version = access.get(request.user, "rule.read", RuleVersion, pk, related=("campaign", "issuer"))
    access.require(request.user, "flag.propose", version.issuer)
    at = clock.now()
    base = rankings.basis(version.campaign, version.issuer)
    flips = versions.what_if(boards.of(version.campaign, at=at), version.issuer, base.rule, rule_of(version.rule))
    context = {"flips": flips, "base": base, "at": at, "issuer": version.issuer}
    return render(request, "supervision/_outlook.html", context)


@own_page
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a drafted version in force."""
    version = access.get(request.user, "rule.publish", RuleVersion, pk, related=("campaign", "issuer"))
    actions.publish(version=version, by=account_of(request), at=clock.now())
    messages.success(request, _("规则第%d版已公布。") % version.number)
    return redirect(_page(version.campaign, version.issuer))

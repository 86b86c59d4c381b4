"""Rule versions: drafted, then published by a person, never edited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.campaigns.models import Campaign
from guatu.orgs.models import Unit
from guatu.supervision.models import RuleVersion
from guatu.supervision.rules.flags import rule_of

FIELDS = ("campaign", "issuer", "number", "rule", "note", "published_by", "published_at")


@transaction.atomic
def draft(
    *, campaign: Campaign, issuer: Unit, rule: Mapping[str, Any], note: str, by: User, at: datetime
) -> RuleVersion:
    """A new rule version, not yet in force. Refuses numbers that no rule can have."""
    try:
        checked = rule_of(rule)
    except (ValueError, TypeError) as error:
        raise Problem("invalid", f"规则填写有误：{error}") from error
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    last = RuleVersion.objects.filter(campaign=campaign, issuer=issuer).aggregate(last=Max("number"))["last"] or 0
    version = RuleVersion.objects.create(
        campaign=campaign,
        issuer=issuer,
        number=last + 1,
        rule=checked.as_data(),
        note=note,
        drafted_by=by,
        drafted_at=at,
    )
    journal.record("rule.draft", version, unit=issuer, by=by, at=at, after=journal.snapshot(version, FIELDS))
    return version


@transaction.atomic
def publish(*, version: RuleVersion, by: User, at: datetime) -> RuleVersion:
    """Put a rule version in force: from now on proposals follow it, and everyone below can read it."""
    won = RuleVersion.objects.filter(pk=version.pk, published_at=None).update(published_by=by, published_at=at)
    if not won:
        raise Problem("illegal_step", "该规则版本已经公布")
    version.refresh_from_db()
    journal.record("rule.publish", version, unit=version.issuer, by=by, at=at, after=journal.snapshot(version, FIELDS))
    return version

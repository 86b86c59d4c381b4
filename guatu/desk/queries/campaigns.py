"""Which campaign a page without a campaign in its address is about."""

from typing import Any

from guatu.campaigns.models import Campaign
from guatu.orgs import access


def main(user: Any) -> Campaign | None:
    """The reader's main campaign: the running one of the highest owner, the first launched of these; None without."""
    rows = access.rows(user, Campaign.access.read, Campaign).exclude(launched_at=None).select_related("owner")
    return rows.order_by("closed_at", "owner__depth", "launched_at", "pk").first()

"""The shipped lists as drafts in the world."""

from datetime import date

import pytest

from guatu.campaigns.actions.campaigns import create_all
from guatu.campaigns.models import Campaign
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.sheets import text
from tests.world import AT, World

START = date(2026, 11, 2)


@pytest.fixture
def norms(world: World) -> Campaign:
    """The 15 tasks as a draft of the city."""
    lists = text.read(queries.shipped("norms"))
    return create_all(tasklists=lists, owner=world.unit["city"], starts_on=START, by=world.user["chief"], at=AT)[0]


@pytest.fixture
def running(norms: Campaign) -> Campaign:
    """The same, launched (giving the tasks out is the matter of submissions)."""
    norms.launched_at = AT
    norms.save(update_fields=["launched_at"])
    return norms

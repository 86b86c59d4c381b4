"""What an indicator asks, and of whom it is counted."""

from datetime import date

import pytest

from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.rules.indicators import Indicator
from guatu.indicators.queries.pages import detail
from guatu.indicators.queries.values import asked_by
from guatu.submissions.queries.proofs import question

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


def test_the_page_and_the_proof_of_a_task_ask_the_same(world):
    campaign = Campaign(owner=world.unit["city"], starts_on=date(2026, 3, 1), sectors=["rural"])
    task = Task(campaign=campaign, indicator="coverage_rate", target=">= 1", sectors=["middle_school", "demonstration"])
    asked = asked_by(task, TODAY)
    assert (asked.since, asked.fields) == (date(2026, 3, 1), {"middle_school"})
    assert question(task, TODAY) == (Indicator.COVERAGE, asked)
    assert detail(Indicator.COVERAGE, world.unit["town"], task, TODAY).asked == asked
    task.sectors = []
    assert asked_by(task, TODAY).fields == {"rural"}

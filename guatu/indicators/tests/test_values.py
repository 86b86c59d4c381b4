"""What an indicator asks, and of whom it is counted."""

from datetime import date

import pytest

from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.rules.indicators import Indicator
from guatu.coverage.actions import places
from guatu.coverage.actions.coverings import cover
from guatu.coverage.rules.places import Cover, Entry
from guatu.indicators.queries.pages import detail
from guatu.indicators.queries.values import asked_by, asked_on, shape, values
from guatu.submissions.queries.proofs import question
from tests.world import AT

pytestmark = pytest.mark.django_db
TODAY, NEW_YEAR = date(2026, 11, 2), date(2026, 1, 1)


def test_the_page_and_the_proof_of_a_task_ask_the_same(world):
    campaign = Campaign(owner=world.unit["city"], starts_on=date(2026, 3, 1), sectors=["rural"])
    task = Task(campaign=campaign, indicator="coverage_rate", target=">= 1", sectors=["middle_school", "demonstration"])
    asked = asked_by(task, TODAY)
    assert (asked.since, asked.fields) == (date(2026, 3, 1), {"middle_school"})
    assert question(task, TODAY) == (Indicator.COVERAGE, asked)
    assert detail(Indicator.COVERAGE, world.unit["town"], task, TODAY).asked == asked
    task.sectors = []
    assert asked_by(task, TODAY).fields == {"rural"}


def test_coverage_asks_for_an_organisation_only_where_there_are_members_for_one(world):
    for code, members, covered in (("A", 3, False), ("B", 2, False), ("C", 2, True), ("D", None, False)):
        said = {"by": world.user["mayor"], "at": AT}
        entry = Entry(code=code, name=f"{code}村", kind="village", unit=world.unit["town"].pk)
        place = places.record(entry=entry, **said)
        count = {"youths": 20, "members": members, "counted_on": TODAY, "source": "村委会台账"}
        places.confirm(count=places.count(place=place, **count, **said), by=world.user["eastern"], at=AT)
        if covered:
            form = {"cover": Cover.OWN, "joint": "", "unit": world.unit["village"], "since": TODAY}
            cover(place=place, **form, **said)
    found = values(Indicator.COVERAGE, asked_on(TODAY, NEW_YEAR), shape()).of(world.unit["town"].pk)
    assert (found.part, found.whole) == (1, 2)

"""What an indicator asks, and of whom it is counted."""

from datetime import date

import pytest

from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.rules.indicators import Indicator
from guatu.coverage.actions import places
from guatu.coverage.actions.coverings import cover
from guatu.coverage.rules.places import Cover, Entry
from guatu.fieldwork.models import Secondment
from guatu.indicators.queries.pages import detail
from guatu.indicators.queries.values import asked_by, asked_on, shape, values
from guatu.orgs.models import UnitMark
from guatu.submissions.queries.proofs import question
from tests.members import person
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


def test_first_secretaries_count_by_village_and_a_marked_one_without_anybody_is_a_gap(world):
    village, hollow = world.unit["village"], world.unit["hollow"]
    for unit in (village, hollow):
        UnitMark.objects.create(unit=unit, mark="first_secretary", since=NEW_YEAR)
    Secondment.objects.create(
        unit=village, sender=world.unit["school"], person=person(world.unit["school"]), order_number="团发〔2026〕1号",
        since=date(2026, 10, 8), due_on=date(2027, 10, 8), ordered_at=AT,
    )  # fmt: skip
    found = values(Indicator.FIRST_SECRETARY, asked_on(TODAY, NEW_YEAR), shape())
    whole = found.of(world.unit["city"].pk)
    assert (whole.part, whole.whole, found.of(world.unit["west"].pk).figure) == (1, 2, None)
    assert set(found.contributing(world.unit["east"].pk)) == {village.pk, hollow.pk}

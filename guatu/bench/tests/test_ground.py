"""The city that the bench measures on, at a size for tests: what the tables ask for, its rows have."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from guatu.bench import ground
from guatu.submissions.models import Assignment, Submission, Verification
from guatu.submissions.rules.cells import Fact

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
UNITS = 400


@pytest.mark.django_db
def test_each_cell_of_the_ground_has_the_rows_that_its_facts_say() -> None:
    found = ground.city(units=UNITS, at=AT, report=lambda step: None)
    facts = Counter(Assignment.objects.filter(task__campaign=found.campaign).values_list("facts", flat=True))
    assert facts.total() == found.cells == (UNITS - 1) * 15
    assert Submission.objects.count() == sum(n for fact, n in facts.items() if fact & ~Fact.SEEN)
    assert Verification.objects.count() == sum(n for fact, n in facts.items() if fact in (9, 17))

"""How many were admitted in order, counted for all units at once, is what the rules say of each."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from guatu.orgs.models import NormSetting
from guatu.orgs.queries.norms import norms
from guatu.people.models import Admission, AdmissionStep
from guatu.people.queries import admissions as queries
from guatu.people.queries.admissions.course import SECONDARY
from guatu.people.rules.admission import NEEDED, STEPS, Source, Step, number_needed, out_of_order
from tests.members import person
from tests.world import AT, World

DAY = date(2026, 3, 2)
ON = date(2026, 11, 2)
HOURS = (None, Decimal(0), Decimal("7.5"), Decimal(8), Decimal(20))


def drawn(world: World, unit: str, number: int, chance: Random) -> Admission:
    """Somebody admitted with most steps, most of them in order, and some hours."""
    who = person(world.unit[unit], f"团员{number}", birth_on=date(2011, 5, 4))
    who.member_number = f"2026410{number:05}" if chance.random() < 0.9 else None
    who.save()
    row = Admission.objects.create(
        person=who, unit=world.unit[unit], source=Source.MEMBERS.value, opened_at=AT, admitted_on=ON
    )
    early = chance.choice([0, 0, 365 * 11])
    for place, step in enumerate(STEPS):
        if chance.random() < 0.96:
            moved = chance.choice([0] * 40 + [-30, 30])
            on = DAY + timedelta(days=7 * place + moved - early)
            hours = chance.choice(HOURS[-2:] * 4 + HOURS) if step in {Step.LESSONS, Step.SERVICE} else None
            AdmissionStep.objects.create(admission=row, code=step.value, on=on, hours=hours, at=AT)
    return row


def orderly(row: Admission) -> bool:
    """What the rules say of one admission."""
    values, steps = norms(date(2026, 12, 31)), {Step(one.code): one for one in row.steps.all()}
    days = {code: one.on for code, one in steps.items()}
    if not days.keys() >= set(NEEDED) or out_of_order(days):
        return False
    if number_needed(days[Step.MEETING].year) and not row.person.member_number:
        return False
    hours = {code: one.hours or 0 for code, one in steps.items()}
    served = row.unit.sector not in SECONDARY or hours.get(Step.SERVICE, 0) >= values["admission.service"]
    return bool(hours.get(Step.LESSONS, 0) >= values["admission.lessons"] and served)


@pytest.mark.parametrize("asked", [None, 0])
@pytest.mark.django_db
def test_all_units_at_once_count_as_the_rules_count_each_admission(world: World, asked: int | None) -> None:
    if asked is not None:
        for code in ("admission.lessons", "admission.service"):
            NormSetting.objects.create(code=code, value=asked, since=DAY, unit=world.unit["city"], set_at=AT)
    chance = Random(20260302)
    rows = [drawn(world, chance.choice(["class1", "class2", "village"]), number, chance) for number in range(90)]
    all_ = Counter(row.unit_id for row in rows)
    good = Counter(row.unit_id for row in rows if orderly(row))
    assert 0 < sum(good.values()) < len(rows)
    assert queries.in_order(2026) == {unit: (good[unit], number) for unit, number in all_.items()}
    assert queries.in_order(2025) == {}

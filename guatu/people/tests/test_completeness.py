"""The completeness of the register is counted for all units at once and agrees with a count by hand."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.people.models import Person
from guatu.people.queries.completeness import REQUIRED, by_unit, completeness, incomplete
from tests.members import member, person
from tests.world import World

FULL = {
    "sex": "male", "id_index": "x" * 64, "phone_index": "y" * 64, "ethnicity": "汉族", "education": "senior",
    "studying": "yes", "occupation": "学生", "workplace": "一中", "residence": "某地",
    "member_number": "202301010001",
}  # fmt: skip


def test_filled_and_required_values_are_counted_by_unit_in_one_query(world: World) -> None:
    village, hollow = world.unit["village"], world.unit["hollow"]
    member(village, "甲", **FULL)
    member(village, "乙")
    member(hollow, "丙", state="aged_out")
    person(hollow, "丁")
    by_hand = sum(bool(getattr(p, field)) for p in Person.objects.filter(unit=village) for field in REQUIRED)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = completeness()
    assert (found, len(asked)) == ({village.pk: (by_hand, 2 * len(REQUIRED))}, 1)
    assert by_unit()[village.pk].gaps == 1
    assert [p.name for p in incomplete(Person.objects.filter(unit=village))] == ["乙"]

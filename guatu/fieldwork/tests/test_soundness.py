"""What `guatu check` says of the marks of demonstration points and first secretaries."""

from guatu.fieldwork.actions import demonstration
from guatu.fieldwork.queries import soundness
from guatu.fieldwork.rules.words import Ending
from guatu.orgs.actions import marks
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.sectors import Field
from tests.world import AT, World


def test_the_mark_of_a_demonstration_point_comes_and_goes_with_it(world: World) -> None:
    city, school, by = world.unit["city"], world.unit["school"], world.user["dept"]
    point = demonstration.choose(owner=city, unit=school, field=Field.MIDDLE_SCHOOL, reason="班子强", by=by, at=AT)
    assert list(soundness.marked()) == []
    marks.take_off(unit=school, mark=Mark.DEMONSTRATION, until=point.since, by=by, at=AT)
    assert [found.where for found in soundness.marked()] == [f"unit {school.pk}"]
    marks.put(unit=school, mark=Mark.DEMONSTRATION, since=point.since, by=by, at=AT)
    demonstration.end(point=point, ending=Ending.EXPIRED, note="经验已推广", by=by, at=AT)
    assert list(soundness.marked()) == []


def test_the_mark_of_a_village_without_a_term_is_found(world: World) -> None:
    marks.put(unit=world.unit["village"], mark=Mark.FIRST_SECRETARY, since=AT.date(), by=None, at=AT)
    assert [found.what for found in soundness.marked()] == ["first_secretary: the mark without a row in force"]

"""A real city is started from the shipped divisions, without invented levels, once."""

import pytest

from guatu.accounts import journal
from guatu.base.problems import Problem
from guatu.orgs.actions.divisions import start_city
from guatu.orgs.actions.tree import FIELDS
from guatu.orgs.models import Division, Unit
from guatu.orgs.queries.divisions import EDITION, national
from guatu.orgs.rules.divisions import cities, committees
from guatu.orgs.rules.kinds import Kind, may_stand_below
from tests.world import AT, World


def start(city: str) -> list[Unit]:
    return start_city(places=national(), edition=EDITION, city=city, by=None, at=AT)


def test_every_city_of_the_country_gives_a_legal_tree() -> None:
    places = national()
    found = cities(places)
    assert len(found) == 333 + 6 + sum(1 for place in found if place.level == 3)
    kinds: dict[str, Kind] = {}
    covered: set[str] = set()
    for city in found:
        for line in committees(places, city.code) if city.level < 4 else []:
            above = kinds.get(line.parent) if line.parent else None
            assert may_stand_below(line.kind, above)
            kinds[line.place.code] = line.kind
            assert line.place.code not in covered
            covered.add(line.place.code)
        if len(covered) > 8000:
            break


def test_a_city_with_counties_starts_with_its_counties_and_towns_and_only_once(db: None) -> None:
    new = start("610300")
    assert [unit.depth for unit in new].count(1) == 12
    assert {unit.depth for unit in new} == {0, 1, 2}
    street = next(unit for unit in new if unit.kind == "working_committee")
    assert street.sector == "urban_community" and street.name.endswith("工作委员会")
    assert all(unit.division_edition == EDITION for unit in new)
    assert Division.objects.filter(edition=EDITION).count() == len(new)
    assert start("610300") == []
    state = journal.replay("orgs.unit")
    assert state == {str(unit.pk): journal.snapshot(unit, FIELDS) for unit in Unit.objects.all()}


def test_a_city_without_counties_leads_its_towns_directly(db: None) -> None:
    new = start("441900")
    assert {unit.depth for unit in new} == {0, 1}
    assert {unit.kind for unit in new} == {"local_committee", "committee", "working_committee"}


def test_a_county_that_no_city_leads_starts_by_itself(db: None) -> None:
    assert {unit.depth for unit in start("429004")} == {0, 1}


@pytest.mark.parametrize("code", ["610000", "610302", "999999", ""])
def test_what_is_no_city_is_refused(db: None, code: str) -> None:
    with pytest.raises(Problem, match="不是地级市"):
        start(code)


def test_a_root_that_stands_takes_the_citys_place_and_no_other_city_follows(world: World) -> None:
    start("441900")
    root = Unit.objects.get(code="city")
    assert (root.division_code, root.division_edition) == ("441900", EDITION)
    with pytest.raises(Problem, match="另一个城市"):
        start("610300")
    assert journal.replay("orgs.unit")[str(root.pk)] == journal.snapshot(root, FIELDS)

"""Starting a real city: its committees down to the towns, from the divisions."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions.tree import Seed, plant
from guatu.orgs.models import Division, Unit
from guatu.orgs.rules.divisions import Committee, Place, cities, committees


@transaction.atomic
def start_city(*, places: Iterable[Place], edition: str, city: str, by: User | None, at: datetime) -> list[Unit]:
    """Plant the committees of a city that are not there yet; returns the new ones. A second start adds nothing.

    Units are told by division code (their own code is D and the division's). A root that stands already takes
    the city's place, whatever it is called. Refused for a code that is no city.
    """
    listed = list(places)
    if city not in {place.code for place in cities(listed)}:
        raise Problem("invalid", f"{city} 不是地级市、直辖市或省直辖县的代码。用 guatu divisions list 查找。")
    Unit.objects.lock_tree()
    wanted = committees(listed, city)
    Division.objects.bulk_create((_division(c.place, edition) for c in wanted), batch_size=500, ignore_conflicts=True)
    standing = dict(Unit.objects.exclude(division_code="").filter(depth__lte=3).values_list("division_code", "code"))
    root = Unit.objects.filter(parent=None, closed_on=None).first()
    if root is not None:
        if root.division_code not in ("", city):
            raise Problem("invalid", f"已有的最上级组织“{root}”属于另一个城市（{root.division_code}）")
        standing[city] = root.code
        if not root.division_code:
            _take_place(root, city, edition, by, at)
    fresh = [c for c in wanted if c.place.code not in standing]
    codes = {c.place.code: f"D{c.place.code}" for c in fresh} | standing
    return plant(seeds=[_seed(c, codes, edition, at) for c in fresh], by=by, at=at) if fresh else []


def _division(place: Place, edition: str) -> Division:
    return Division(
        code=place.code, edition=edition, name=place.name, level=place.level, parent_code=place.parent
    )  # fmt: skip


def _take_place(root: Unit, city: str, edition: str, by: User | None, at: datetime) -> None:
    """The root that stood before takes the city's place, so that no other city is started below it."""
    root.division_code, root.division_edition, root.version = city, edition, root.version + 1
    root.save(update_fields=["division_code", "division_edition", "version"])
    after = journal.snapshot(root, ["division_code", "division_edition"])
    journal.record("unit.update", root, by=by, at=at, unit=root, after=after)


def _seed(committee: Committee, codes: dict[str, str], edition: str, at: datetime) -> Seed:
    place = committee.place
    fields = {"short_name": committee.short_name, "division_code": place.code, "division_edition": edition}
    parent = codes[committee.parent] if committee.parent else None
    return Seed(
        codes[place.code], committee.name, committee.kind.value, committee.sector.value, parent, clock.day(at), fields
    )

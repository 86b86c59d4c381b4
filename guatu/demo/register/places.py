"""The demo's places: villages, schools and firms with their youths, covered or blank, some never counted."""

from datetime import date, datetime, timedelta
from random import Random

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock
from guatu.base.pinyin import search_text, sort_key
from guatu.coverage.models import Covering, FoundingPlan, Place, PlaceCount
from guatu.demo import names
from guatu.demo.register.rows import create
from guatu.orgs.models import Unit

# What the place of a branch is, by its sector, and its field of work.
KINDS = {
    "rural": ("village", "rural"), "urban_community": ("community", "community"),
    "private_firm": ("firm", "private_firm"), "state_firm": ("firm", "state_firm"),
    "collective_firm": ("firm", "state_firm"),
    "social_organisation": ("social", "emerging"),
}  # fmt: skip
SCHOOLS = {
    "junior_high": "middle_school", "senior_high": "middle_school", "vocational_school": "vocational_school",
    "university": "university",
}  # fmt: skip
BLANK = (
    ("building", "private_firm", "大厦"),
    ("park", "emerging", "产业园"),
    ("firm", "private_firm", ""),
    ("trade", "emerging", "快递站点"),
)


class Dealer:
    """Makes places with their counts, coverings and plans."""

    def __init__(self, chance: Random, by: User, at: datetime):
        self.chance, self.by, self.at, self.today = chance, by, at, clock.day(at)
        self.places: list[Place] = []
        self.counts: list[PlaceCount] = []
        self.coverings: list[Covering] = []
        self.plans: list[FoundingPlan] = []

    def place(self, unit: Unit, name: str, kind: str, field: str, near: Unit) -> Place:
        """A place that a unit answers for, beside another one."""
        chance = self.chance
        latitude = longitude = None
        if near.latitude is not None and near.longitude is not None and chance.random() < 0.93:
            latitude = round(near.latitude + chance.gauss(0, 0.006), 5)
            longitude = round(near.longitude + chance.gauss(0, 0.006), 5)
        made = Place(
            unit=unit, code=f"P{len(self.places) + 1:05d}", name=name, sort_key=sort_key(name),
            search_text=search_text(name), kind=kind, field=field, recorded_at=self.at,
            latitude=latitude, longitude=longitude,
        )  # fmt: skip
        self.places.append(made)
        return made

    def count(self, place: Place, youths: int, members: int) -> None:
        """A count, mostly confirmed; one in fourteen places was never counted."""
        if self.chance.random() < 0.07:
            return
        confirmed = self.chance.random() < 0.86
        self.counts.append(
            PlaceCount(
                place=place, youths=youths, members=min(members, youths), source="摸底调查",
                counted_on=self.today - timedelta(days=self.chance.randint(10, 500)), recorded_at=self.at,
                confirmed_by=self.by if confirmed else None, confirmed_at=self.at if confirmed else None,
            )
        )  # fmt: skip

    def cover(self, place: Place, cover: str, unit: Unit | None, since: date, joint: str = "") -> None:
        """How a place is covered."""
        self.coverings.append(
            Covering(place=place, unit=unit, cover=cover, joint=joint, since=since, recorded_at=self.at)
        )


def places(units: list[Unit], chance: Random, by: User, at: datetime) -> None:
    """A place for each branch and school, and blank spots in every town."""
    dealer, by_pk = Dealer(chance, by, at), {unit.pk: unit for unit in units}
    for unit in units:
        if unit.kind == "branch" and unit.sector in KINDS and unit.parent_id:
            _branch(dealer, unit, by_pk[unit.parent_id])
        elif unit.kind == "committee" and unit.sector in SCHOOLS:
            made = dealer.place(unit, str(unit).removesuffix("团委"), "school", SCHOOLS[unit.sector], unit)
            dealer.count(made, chance.randint(200, 1800), chance.randint(40, 200))
            dealer.cover(made, "own", unit, unit.founded_on or dealer.today)
        elif unit.kind in ("committee", "working_committee") and unit.sector in ("rural", "urban_community"):
            _blank(dealer, unit)
    bulk.create(Place, dealer.places)
    create(PlaceCount, dealer.counts, "place")
    create(Covering, dealer.coverings, "place")
    create(FoundingPlan, dealer.plans, "place")
    after = {"places": len(dealer.places), "counts": len(dealer.counts), "coverings": len(dealer.coverings)}
    journal.record("place.load", None, by=None, at=at, after=after)


def _branch(dealer: Dealer, unit: Unit, parent: Unit) -> None:
    kind, field = KINDS[unit.sector]
    size, chance = unit.member_count or 0, dealer.chance
    made = dealer.place(parent, str(unit).removesuffix("团支部"), kind, field, unit)
    dealer.count(made, size * chance.randint(3, 9) + chance.randint(0, 20), size)
    if size >= 3 or chance.random() < 0.3:
        dealer.cover(made, "own", unit, unit.founded_on or dealer.today)


def _blank(dealer: Dealer, unit: Unit) -> None:
    """Places of a town that have no organisation of their own, in every state."""
    chance = dealer.chance
    for _ in range(chance.randint(1, 4)):
        kind, field, word = chance.choice(BLANK)
        name = f"{names.firm(chance, chance.randrange(190))}{word}"
        made = dealer.place(unit, f"{str(unit)[:2]}{name}", kind, field, unit)
        members = chance.choice((0, 1, 1, 2, 2, 4, 7))
        dealer.count(made, members * chance.randint(2, 6) + chance.randint(0, 15), members)
        since = dealer.today - timedelta(days=chance.randint(30, 300))
        draw = chance.random()
        if draw < 0.2:
            dealer.cover(made, "joint", unit, since, "village_firm")
        elif draw < 0.35:
            dealer.cover(made, "attached", unit, since)
        elif draw < 0.55:
            dealer.cover(made, "interest", None, since)
            _plan(dealer, made, unit)


def _plan(dealer: Dealer, place: Place, unit: Unit) -> None:
    due = dealer.today + timedelta(days=dealer.chance.randint(20, 200))
    owner = unit.secretary or names.person(dealer.chance)
    dealer.plans.append(
        FoundingPlan(
            place=place, cover="joint", joint="village_firm", with_unit=unit, due_on=due, owner=owner,
            decided_by=dealer.by, decided_at=dealer.at,
        )
    )  # fmt: skip

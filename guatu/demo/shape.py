"""The units of the demo city: exact counts by sector and kind, uneven sizes, a few hollow branches.

Counts follow `structure.json` (its method is described there): 13 local committees, 454 (working) committees,
476 general branches, 9,212 branches; 174,512 members by sector. Where a kind is not split by sector in any
published figure, the split below is ours.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from guatu.demo import names, places
from guatu.demo.places import County, Town
from guatu.orgs.actions.tree import Seed

# Committees and general branches by sector, ours; branches are what remains of each sector's total.
COMMITTEES = {"school": 200, "enterprise": 70, "government": 48, "social": 16}
GENERAL = {"school": 330, "enterprise": 100, "government": 30, "social": 16}


@dataclass
class Plan:
    """The seeds of a city and what the later steps need to know about them."""

    seeds: list[Seed] = field(default_factory=list)
    counties: list[County] = field(default_factory=list)
    county_code: dict[str, str] = field(default_factory=dict)  # division code → unit code
    marks: list[tuple[str, str]] = field(default_factory=list)  # unit code, mark
    group: dict[str, str] = field(default_factory=dict)  # unit code → sector of structure.json
    quality: dict[str, float] = field(default_factory=dict)  # unit code → how well it works, 0 to 1


class Builder:
    """Adds units below units, with codes that continue their parent's."""

    def __init__(self, chance: Random, today: date, prefix: str):
        self.chance, self.today, self.prefix = chance, today, prefix
        self.plan = Plan()
        self._next: dict[str, int] = {}
        self.at: dict[str, tuple[float, float]] = {}

    def add(self, parent: str | None, name: str, kind: str, sector: str, group: str, full: str = "") -> str:
        """One unit; returns its code."""
        if parent is None:
            code = self.prefix
        else:
            self._next[parent] = self._next.get(parent, 0) + 1
            code = f"{parent}{self._next[parent]:02d}" if parent == self.prefix else f"{parent}-{self._next[parent]}"
        longitude, latitude = self._near(parent)
        self.at[code] = (longitude, latitude)
        founded = self.today - timedelta(days=self.chance.randint(400, 4000))
        fields: dict[str, Any] = {
            "short_name": name[:80], "secretary": names.person(self.chance) if self.chance.random() > 0.04 else "",
            "founded_on": founded, "longitude": round(longitude, 5), "latitude": round(latitude, 5),
        }  # fmt: skip
        self.plan.seeds.append(Seed(code, full or name, kind, sector, parent, founded, fields))
        self.plan.group[code] = group
        above = self.plan.quality.get(parent or "", 0.8)
        self.plan.quality[code] = min(0.995, max(0.08, above + self.chance.gauss(0, 0.07)))
        return code

    def place(self, code: str, centre: tuple[float, float]) -> None:
        """Put a unit at a point; those added below it later scatter around."""
        self.at[code] = centre
        self.plan.seeds[-1].fields.update(longitude=round(centre[0], 5), latitude=round(centre[1], 5))

    def _near(self, parent: str | None) -> tuple[float, float]:
        x, y = self.at.get(parent or "", (107.2, 34.4))
        return x + self.chance.gauss(0, 0.03), y + self.chance.gauss(0, 0.02)


def city(
    chance: Random, today: date, *, share: float, most: int | None, prefix: str = "YL", parent: Seed | None = None
) -> Plan:
    """The plan of a city at a share of full size with at most so many counties."""
    builder = Builder(chance, today, prefix)
    plan = builder.plan
    plan.counties = places.counties(chance, most, 1.0 if share >= 1 else max(0.12, share * 3))
    name = places.CITY if parent is None else f"{places.CITY[:-1]}{prefix[-2:]}市"
    root = builder.add(
        None, f"共青团{name}委", "local_committee", "party_government", "government", f"共青团{name}委员会"
    )
    builder.place(root, (107.14, 34.36))
    if parent is not None:
        plan.seeds[0] = Seed(root, plan.seeds[0].name, "local_committee", "party_government", parent.code, today, {})
    tops = _counties(builder, root, name)
    towns = _towns(builder, tops)
    total = places.sectors()["orgs_by_sector"]
    budget = {group: round(number * share) for group, number in total.items()}
    committees = {group: max(3, round(number * share)) for group, number in COMMITTEES.items()}
    general = {group: max(2, round(number * share)) for group, number in GENERAL.items()}
    _schools(builder, root, tops, committees["school"], general["school"], budget["school"])
    _firms(builder, root, tops, towns, committees["enterprise"], general["enterprise"], budget["enterprise"])
    _bodies(builder, root, tops, committees["government"], general["government"], budget["government"] - len(tops) - 1)
    _social(builder, root, tops, committees["social"], general["social"], budget["social"])
    _more_villages(builder, towns, budget["community"])
    _members(builder, share)
    _marks(builder, tops, chance)
    return plan


def _counties(builder: Builder, root: str, city_name: str) -> list[tuple[str, County]]:
    found = []
    uneven = [0.93, 0.88, 0.84, 0.79, 0.9, 0.72, 0.81, 0.66, 0.86, 0.58, 0.76, 0.5]
    builder.chance.shuffle(uneven)
    for county, quality in zip(builder.plan.counties, uneven, strict=False):
        full = f"共青团{county.name}委员会"
        code = builder.add(root, f"共青团{county.name}委", "local_committee", "party_government", "government", full)
        builder.place(code, county.centre)
        builder.plan.quality[code] = quality
        builder.plan.county_code[county.code] = code
        found.append((code, county))
    return found


def _towns(builder: Builder, tops: list[tuple[str, County]]) -> list[tuple[str, Town]]:
    found = []
    for top, county in tops:
        for town in county.towns:
            urban = town.kind == "街道"
            kind, ending = ("working_committee", "团工委") if urban else ("committee", "团委")
            sector = "urban_community" if urban else "rural"
            code = builder.add(top, town.name + ending, kind, sector, "community")
            found.append((code, town))
            for village in town.villages:
                sector = "urban_community" if village.urban else "rural"
                builder.add(code, village.name + "团支部", "branch", sector, "community")
    return found


def _more_villages(builder: Builder, towns: list[tuple[str, Town]], budget: int) -> None:
    """Branches besides one a village: of estates, co-operatives, moving members, markets."""
    have = sum(1 for group in builder.plan.group.values() if group == "community")
    kinds = (("branch", "小区"), ("branch", "合作社"), ("branch", "集贸市场"), ("mobile_branch", "流动团员"))
    for number in range(max(0, budget - have)):
        code, town = towns[builder.chance.randrange(len(towns))]
        kind, word = kinds[number % 4 if number % 3 else 0]
        sector = "urban_community" if town.kind == "街道" else "rural"
        builder.add(code, f"{town.name}{word}第{number + 1}团支部", kind, sector, "community")


def _schools(builder: Builder, root: str, tops: list, committees: int, general: int, total: int) -> None:
    colleges = min(5, max(1, committees // 20))
    branches = total - committees - general
    leaves: list[tuple[str, str, str]] = []  # parent, what its branches are called, sector
    faculties = min(general // 3, colleges * 12)
    for number in range(colleges):
        top = builder.add(root, f"{names.COLLEGES[number]}团委", "committee", "university", "school")
        for major in range(faculties // colleges + (number < faculties % colleges)):
            word = names.MAJORS[major % len(names.MAJORS)]
            code = builder.add(
                top, f"{names.COLLEGES[number]}{word}学院团总支", "general_branch", "university", "school"
            )
            leaves += [(code, f"{word}", "university")] * 4
    left = general - faculties
    kinds = (
        ("junior_high", "初级中学"),
        ("senior_high", "高级中学"),
        ("junior_high", "实验学校"),
        ("vocational_school", "职教中心"),
    )
    for number in range(committees - colleges):
        top, county = _by_population(builder.chance, tops)
        sector, word = kinds[number % 4]
        school = f"{county.name[:-1]}{word}" if number < 4 else f"{county.name[:-1]}第{number + 1}{word}"
        code = builder.add(top, school + "团委", "committee", sector, "school")
        years = min(left, 0 if sector == "junior_high" else 3)
        for year in range(years):
            grade = builder.add(code, f"{school}高{'一二三'[year]}年级团总支", "general_branch", sector, "school")
            leaves += [(grade, f"高{'一二三'[year]}", sector)] * 2
        left -= years
        leaves += [(code, "初二" if sector == "junior_high" else "中职", sector)] * (0 if years == 3 else 2)
    _classes(builder, leaves, branches + left)


def _classes(builder: Builder, leaves: list[tuple[str, str, str]], number: int) -> None:
    count: dict[str, int] = {}
    for turn in range(number):
        parent, word, sector = leaves[turn] if turn < len(leaves) else builder.chance.choice(leaves)
        count[parent] = count.get(parent, 0) + 1
        kind = "graduate_branch" if builder.chance.random() < 0.012 else "branch"
        builder.add(parent, f"{word}（{count[parent]}）班团支部", kind, sector, "school")


def _firms(builder: Builder, root: str, tops: list, towns: list, committees: int, general: int, total: int) -> None:
    parents: list[tuple[str, str]] = []
    for number in range(committees):
        own = number < committees // 6
        top = root if own else _by_population(builder.chance, tops)[0]
        sector = "state_firm" if own or number % 3 == 0 else "private_firm"
        name = names.firm(builder.chance, number)
        parents.append((builder.add(top, name + "团委", "committee", sector, "enterprise"), sector))
    for number in range(general):
        parent, sector = parents[number % committees]
        code = builder.add(
            parent, f"{'一二三四五六七八九十'[number % 10]}分厂团总支", "general_branch", sector, "enterprise"
        )
        parents.append((code, sector))
    for number in range(total - committees - general):
        if builder.chance.random() < 0.55:
            parent, sector = builder.chance.choice(parents)
            builder.add(parent, f"第{number + 1}车间团支部", "branch", sector, "enterprise")
        else:
            parent, _ = builder.chance.choice(towns)
            sector = "private_firm" if builder.chance.random() < 0.93 else "collective_firm"
            builder.add(parent, f"{names.firm(builder.chance, number)}团支部", "branch", sector, "enterprise")


def _bodies(builder: Builder, root: str, tops: list, committees: int, general: int, total: int) -> None:
    parents: list[tuple[str, str]] = []
    for number in range(committees):
        at_city = number < committees // 4
        top, place = (root, "市") if at_city else (tops[number % len(tops)][0], tops[number % len(tops)][1].name[:-1])
        body = names.BODIES[number % len(names.BODIES)]
        sector = "public_institution" if number % 2 else "party_government"
        code = builder.add(top, f"{place}{body}系统团工委", "working_committee", sector, "government")
        parents.append((code, sector))
    for number in range(general):
        parent, sector = parents[number % committees]
        parents.append((builder.add(parent, f"第{number + 1}团总支", "general_branch", sector, "government"), sector))
    for number in range(total - committees - general):
        parent, sector = builder.chance.choice(parents)
        body = names.BODIES[number % len(names.BODIES)]
        builder.add(parent, f"{body}第{number // len(names.BODIES) + 1}团支部", "branch", sector, "government")


def _social(builder: Builder, root: str, tops: list, committees: int, general: int, total: int) -> None:
    parents = []
    for number in range(committees):
        top, place = (tops[number][0], tops[number][1].name[:-1]) if number < len(tops) else (root, "市")
        code = builder.add(
            top, f"{place}新兴领域团工委{number + 1}", "working_committee", "social_organisation", "social"
        )
        parents.append(code)
    for number in range(general):
        parent = parents[number % committees]
        code = builder.add(
            parent, f"{names.GROUPS[number % 8]}团总支", "general_branch", "social_organisation", "social"
        )
        parents.append(code)
    for number in range(total - committees - general):
        sector = "social_organisation" if number % 5 else "other"
        name = f"{names.GROUPS[number % 8]}第{number // 8 + 1}团支部"
        builder.add(builder.chance.choice(parents), name, "branch", sector, "social")


def _members(builder: Builder, share: float) -> None:
    """Deal each sector's members to its branches: uneven sizes, village branches below three as published."""
    totals = places.sectors()["members_by_sector"]
    counted = builder.today - timedelta(days=20)
    for group, total in totals.items():
        branches = [s for s in builder.plan.seeds if s.kind.endswith("branch") and s.kind != "general_branch"
                    and builder.plan.group[s.code] == group]  # fmt: skip
        weights = [_weight(builder.chance, group) for _ in branches]
        for seed, number in zip(branches, largest_remainders(weights, round(total * share)), strict=True):
            seed.fields.update(member_count=number, member_count_on=counted)


def _weight(chance: Random, group: str) -> float:
    # 19 in 100 village branches are empty and 12 more have one or two members (Guangdong, 2019, structure.json).
    if group == "community":
        draw = chance.random()
        if draw < 0.19:
            return 0.0
        if draw < 0.31:
            return 0.05
    return chance.lognormvariate(0, 0.45)


def largest_remainders(weights: list[float], total: int) -> list[int]:
    """Whole numbers in the proportion of the weights that add up to the total exactly."""
    whole = sum(weights)
    exact = [weight * total / whole for weight in weights]
    found = [int(value) for value in exact]
    rest = sorted(range(len(exact)), key=lambda i: (found[i] - exact[i], i))
    for index in rest[: total - sum(found)]:
        found[index] += 1
    return found


def _marks(builder: Builder, tops: list[tuple[str, County]], chance: Random) -> None:
    marks = builder.plan.marks
    poor = [code for code, county in tops if county.poor] or [tops[-1][0]]  # a smaller city has one as well
    marks += [(code, "poor_county") for code in poor]
    preferred = ("senior_high", "junior_high", "vocational_school", "urban_community", "private_firm")
    committees = [s for s in builder.plan.seeds if s.kind in ("committee", "working_committee")]
    eligible = [s.code for s in committees if s.sector in preferred]
    points = chance.sample(eligible, max(3, len(eligible) // 9))
    marks += [(code, "demonstration") for code in points]
    _go_first(builder.plan, points)
    villages = [s.code for s in builder.plan.seeds if s.kind == "branch" and s.sector == "rural"]
    marks += [(code, "first_secretary") for code in chance.sample(villages, max(4, len(villages) // 14))]


def _go_first(plan: Plan, points: list[str]) -> None:
    """Two of three points do better than their peers, and what is below them as well; the others fall behind."""
    leading = [point for number, point in enumerate(points) if number % 3 != 1]
    plan.quality |= dict.fromkeys(points, 0.97) | dict.fromkeys(leading, 1.2)
    below = [seed.code for seed in plan.seeds if seed.parent in leading]
    plan.quality |= {code: max(plan.quality[code], 0.97) for code in below}


def _by_population(chance: Random, tops: list[tuple[str, County]]) -> tuple[str, County]:
    return chance.choices(tops, weights=[county.population for _, county in tops])[0]

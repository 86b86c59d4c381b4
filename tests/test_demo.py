"""The demo city: exact counts, the same city from the same seed, alive in every corner, and sound."""

import csv
import gzip
from collections import Counter
from datetime import date
from importlib import resources
from pathlib import Path
from random import Random

import pytest

from guatu.appraisals.models import Assessment, DutyReport
from guatu.bulletins.models import Bulletin, Issue, Receipt
from guatu.cli.check import checks
from guatu.demo import places, shape
from guatu.demo.actions import BEGUN
from guatu.demo.build import build
from guatu.desk.nine import NINE, Action
from guatu.fieldwork.models import DemonstrationPoint, Secondment, SecondmentEvaluation, Story, Visit
from guatu.orgs.models import Unit
from guatu.orgs.rules.kinds import Kind, may_stand_below
from guatu.submissions.models import Assignment, Exemption, Extension, Verification
from guatu.supervision.models import Flag, Letter, Suspicion
from guatu.supervision.queries.histories import stage_of
from guatu.supervision.rules.flags import Stage
from tests.world import AT

TODAY = date(2026, 11, 2)


@pytest.fixture(scope="module")
def city() -> shape.Plan:
    return shape.city(Random(1), TODAY, share=1.0, most=None)


def test_the_city_has_exactly_the_counts_of_the_published_structure(city: shape.Plan) -> None:
    expected = places.sectors()
    assert len(city.seeds) == expected["orgs"] == 10_155
    assert Counter(city.group.values()) == expected["orgs_by_sector"]
    kinds = Counter(seed.kind for seed in city.seeds)
    assert kinds["local_committee"] == expected["kinds"]["地方委员会"]
    assert kinds["committee"] + kinds["working_committee"] == expected["kinds"]["基层团(工)委"]
    assert kinds["general_branch"] == expected["kinds"]["团总支"]
    members = Counter(dict.fromkeys(expected["members_by_sector"], 0))
    for seed in city.seeds:
        members[city.group[seed.code]] += seed.fields.get("member_count") or 0
    assert dict(members) == expected["members_by_sector"]


def test_the_same_seed_gives_the_same_city_and_another_seed_another(city: shape.Plan) -> None:
    again = shape.city(Random(1), TODAY, share=1.0, most=None)
    other = shape.city(Random(2), TODAY, share=1.0, most=None)
    assert again == city
    assert other.seeds != city.seeds


def test_every_unit_of_the_city_may_stand_where_it_stands(city: shape.Plan) -> None:
    kinds = {seed.code: Kind(seed.kind) for seed in city.seeds}
    assert len(kinds) == len(city.seeds)
    assert all(may_stand_below(kinds[s.code], kinds[s.parent] if s.parent else None) for s in city.seeds)


def test_no_county_or_city_of_the_demo_bears_a_real_name() -> None:
    file = resources.files("guatu.orgs").joinpath("data/divisions/national_2025_to_town.csv.gz")
    rows = csv.DictReader(gzip.decompress(file.read_bytes()).decode().splitlines())
    real = {row["name"][:-1] for row in rows if int(row["level"]) <= 3}
    assert not real & {name[:-1] for name in (places.CITY, *places.COUNTIES)}


def test_about_a_third_of_the_village_branches_are_hollow(city: shape.Plan) -> None:
    villages = [s for s in city.seeds if city.group[s.code] == "community" and s.kind == "branch"]
    hollow = sum((s.fields["member_count"] or 0) < 3 for s in villages)
    assert 0.25 < hollow / len(villages) < 0.38


@pytest.mark.django_db
def test_a_built_demo_is_alive_in_every_corner_and_sound(tmp_path: Path, settings) -> None:
    settings.DEMO = True
    settings.FILES = tmp_path / "files"  # of this city alone
    built = build(scale="small", seed=1, at=AT, folder=tmp_path)
    assert (built.units, built.cells) == (Unit.objects.count(), Assignment.objects.count())
    stages = Counter(stage_of(flag, AT) for flag in Flag.objects.all())
    assert {Stage.PROPOSED, Stage.DECIDED, Stage.IN_REPLY, Stage.PUBLISHED, Stage.IN_APPEAL, Stage.EXPIRED} <= set(
        stages
    )
    issued = Issue.objects.filter(series__unit__parent=None)
    assert Counter(issued.values_list("bulletin__kind", flat=True)) == {"supervision": 3, "praise": 1}
    assert Issue.objects.exclude(series__unit__parent=None).exists()  # a county issues its own
    assert Bulletin.objects.filter(issue=None).exists() and Receipt.objects.exists()
    assert {"blue", "orange"} <= set(Letter.objects.values_list("colour", flat=True))
    for model in (Exemption, Extension):
        assert {True, False, None} <= set(model.objects.values_list("approved", flat=True))
    assert Verification.objects.filter(accepted=False).exists()
    rates = [unit.member_count for unit in Unit.objects.filter(kind="branch", member_count__lt=3)]
    assert rates
    assert {Stage.OVERTURNED, Stage.TAKEN_DOWN} <= set(stages)
    _tells_of_the_ground()
    assert (tmp_path / "maps" / "YL.geojson").exists()
    assert [found for _, look in checks(AT).values() for found in look()] == []


def _tells_of_the_ground() -> None:
    """Contact visits, model branches, a claim overturned on the spot, duty reports graded, first secretaries judged."""
    assert Visit.objects.filter(purpose="contact", on__isnull=False).exists()
    assert DemonstrationPoint.objects.filter(until=None).exists()
    assert Story.objects.exclude(published_at=None).exists()
    assert Verification.objects.filter(reason="spot_check", retracted_at=None).exists()
    assert DutyReport.objects.exclude(grade="").exists()
    assert Secondment.objects.filter(until=None).exists()
    assert SecondmentEvaluation.objects.exclude(signed_at=None).exists()
    county = Unit.objects.get(grants__account__username="demo-county")
    assert {action.number for action in NINE if _begun(action)} == set(BEGUN)
    assert Assessment.objects.filter(unit=county, tables__isnull=False).exists()
    found = Suspicion.objects.filter(unit__path__startswith=county.path)
    assert {"", "reused"} <= set(found.values_list("verdict", flat=True))


def _begun(action: Action) -> bool:
    """Whether an action was launched and some of its cells are done."""
    cells = Assignment.objects.filter(task__campaign__code__startswith=action.prefix)
    return cells.exclude(done_on=None).exists()

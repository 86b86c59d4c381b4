import pytest

from guatu.accounts import journal
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.actions.tree import FIELDS, Seed, plant
from guatu.orgs.models import Unit
from guatu.orgs.rules.roles import ROLES
from tests.world import AT, SINCE, World


def test_planting_journals_every_value_it_left(world: World) -> None:
    state = journal.replay("orgs.unit")
    assert {pk: state[str(pk)] for pk in Unit.objects.values_list("pk", flat=True)} == {
        unit.pk: journal.snapshot(unit, FIELDS) for unit in Unit.objects.all()
    }
    assert journal.verify() == []


def test_a_cycle_in_the_list_is_refused_and_nothing_is_planted(world: World) -> None:
    before = Unit.objects.count()
    seeds = [
        Seed("a", "甲团委", "committee", "rural", "b", SINCE),
        Seed("b", "乙团委", "committee", "rural", "a", SINCE),
    ]
    with pytest.raises(Problem, match="成环"):
        plant(seeds=seeds, by=None, at=AT)
    assert Unit.objects.count() == before


def test_a_committee_below_a_branch_is_refused(world: World) -> None:
    with pytest.raises(Problem, match="不能设在"):
        plant(seeds=[Seed("a", "甲团委", "committee", "rural", "village", SINCE)], by=None, at=AT)


def test_list_form_and_object_form_of_access_agree_over_the_whole_world(world: World) -> None:
    # Verbs that the same roles hold cannot be told apart: one of each set is asked for.
    holders: dict[str, frozenset[str]] = {
        verb: frozenset(name for name, role in ROLES.items() if verb in role.verbs)
        for verb in sorted({verb for role in ROLES.values() for verb in role.verbs})
    }
    verbs = {roles: verb for verb, roles in holders.items()}.values()
    for user in world.user.values():
        with access.remembering():
            for verb in verbs:
                listed = set(access.units(user, verb).values_list("code", flat=True))
                assert listed == {code for code, unit in world.unit.items() if access.can(user, verb, unit)}

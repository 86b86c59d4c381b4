"""Changes of the tree: proposed by one, decided by another above, in force from a date, with history."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from guatu.accounts import journal
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions import changes
from guatu.orgs.actions.tree import FIELDS
from guatu.orgs.models import Grant, Invitation, Lineage, Placement, Unit, UnitChange
from guatu.orgs.queries.asof import paths_of, successors, tree_on
from guatu.orgs.rules import paths
from guatu.orgs.rules.changes import ChangeKind
from tests.world import AT, World, build

TODAY = clock.day(AT)
LATER = AT + timedelta(days=10)
SINCE = date(2026, 1, 1)


def whole() -> None:
    """What must hold of the tree after each change: P3, P16 and P17."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    assert {pk: unit.path for pk, unit in units.items()} == paths_of({pk: u.parent_id for pk, u in units.items()})
    assert all(unit.depth == paths.depth(unit.path) for unit in units.values())
    in_force = {p.unit_id: (p.parent_id, p.name) for p in Placement.objects.filter(until=None)}
    assert in_force == {pk: (u.parent_id, u.name) for pk, u in units.items() if u.closed_on is None}
    state = journal.replay("orgs.unit")
    assert {str(pk): journal.snapshot(unit, FIELDS) for pk, unit in units.items()} == state
    assert journal.verify() == []


def propose(world: World, what: str, unit: str, /, by: str = "dept", on: date = TODAY, **proposal: Any) -> UnitChange:
    return changes.propose(
        kind=ChangeKind(what), unit=world.unit[unit], proposal=proposal, reason="机构调整", effective_on=on,
        by=world.user[by], at=AT,
    )  # fmt: skip


def change(
    world: World, what: str, unit: str, /, by: str = "dept", on: date = TODAY, **proposal: Any
) -> changes.Applied:
    proposed = propose(world, what, unit, by, on, **proposal)
    return changes.decide(change=proposed, approved=True, note="", by=world.user["chief"], at=AT)


def placements(unit: Unit) -> list[tuple[str | None, str, date, date | None]]:
    rows = Placement.objects.filter(unit=unit).order_by("since")
    return [(row.parent.code if row.parent else None, row.name, row.since, row.until) for row in rows]


def test_a_move_takes_the_whole_subtree_along_and_keeps_the_history(world: World) -> None:
    town, west = world.unit["town"], world.unit["west"]
    applied = change(world, "move", "town", parent=west.pk)
    assert set(applied.units) == {world.unit[key].pk for key in ("town", "village", "hollow")}
    town.refresh_from_db()
    assert (town.parent_id, town.depth) == (west.pk, 2)
    assert placements(town) == [
        ("east", "青石镇团委", SINCE, TODAY),
        ("west", "青石镇团委", TODAY, None),
    ]
    assert set(Unit.objects.below(world.unit["east"].path).values_list("code", flat=True)) == {
        "east", "school", "class1", "class2",
    }  # fmt: skip
    whole()


def test_a_move_up_and_down_again_restores_every_path(world: World) -> None:
    before = dict(Unit.objects.values_list("code", "path"))
    change(world, "move", "town", parent=world.unit["west"].pk)
    change(world, "move", "town", parent=world.unit["east"].pk)
    assert dict(Unit.objects.values_list("code", "path")) == before
    assert placements(world.unit["town"]) == [("east", "青石镇团委", SINCE, TODAY), ("east", "青石镇团委", TODAY, None)]
    whole()


def test_a_merge_gives_children_and_members_to_the_one_that_stays(world: World) -> None:
    applied = change(world, "merge", "village", units=[world.unit["hollow"].pk], name="柳湾石桥联合团支部")
    village, hollow = (Unit.objects.get(code=code) for code in ("village", "hollow"))
    assert (village.name, village.member_count, hollow.closed_on) == ("柳湾石桥联合团支部", 10, TODAY)
    assert successors() == {hollow.pk: [village.pk]}
    assert set(applied.units) == {village.pk, hollow.pk}
    assert tree_on(TODAY).names.get(hollow.pk) is None
    assert tree_on(TODAY - timedelta(days=1)).names[village.pk] == "柳湾村团支部"
    whole()


def test_a_merge_of_committees_moves_the_units_below(world: World) -> None:
    change(world, "merge", "school", units=[world.unit["town"].pk])
    below = Unit.objects.below(world.unit["school"].path).in_force().values_list("code", flat=True)
    assert set(below) == {"school", "class1", "class2", "village", "hollow"}
    whole()


def test_a_split_plants_new_units_beside_and_shares_the_children(world: World) -> None:
    parts = [{"code": "south", "name": "青石镇南片团委", "children": [world.unit["hollow"].pk]}]
    change(world, "split", "town", parts=parts)
    south = Unit.objects.get(code="south")
    assert (south.kind, south.sector, south.parent_id) == ("committee", "rural", world.unit["east"].pk)
    assert Unit.objects.get(code="hollow").parent_id == south.pk
    assert list(Lineage.objects.values_list("before__code", "after__code")) == [("town", "south")]
    whole()


def test_a_split_that_closes_the_old_unit_needs_a_place_for_each_child(world: World) -> None:
    one = {"code": "n1", "name": "一团委", "children": [world.unit["village"].pk]}
    two = {"code": "n2", "name": "二团委", "children": []}
    with pytest.raises(Problem, match="归属"):
        propose(world, "split", "town", parts=[one, two], close=True)
    change(world, "split", "town", parts=[one, {**two, "children": [world.unit["hollow"].pk]}], close=True)
    assert Unit.objects.get(code="town").closed_on == TODAY
    whole()


def test_a_new_name_is_found_by_its_pinyin_and_the_old_one_stays_in_history(world: World) -> None:
    change(world, "rename", "village", name="桃源村团支部")
    village = Unit.objects.get(code="village")
    assert "tyctzb" in village.search_text
    assert [row[1] for row in placements(village)] == ["柳湾村团支部", "桃源村团支部"]
    whole()


def test_a_new_unit_and_another_kind(world: World) -> None:
    applied = change(
        world, "establish", "town", code="new", name="龙潭村团支部", kind="branch", sector="rural", member_count=5
    )
    new = Unit.objects.get(code="new")
    assert (applied.units, new.parent_id, new.founded_on) == ([new.pk], world.unit["town"].pk, TODAY)
    change(world, "reclassify", "street", kind="committee")
    assert Unit.objects.get(code="street").kind == "committee"
    whole()


def test_closing_ends_grants_deputies_and_invitations_at_once(world: World) -> None:
    grant = Grant.objects.get(account=world.user["villager"])
    deputy = Grant.objects.create(
        account=world.user["outsider"], role="branch_secretary", unit=world.unit["village"], deputy_of=grant, since=AT
    )
    invitation = Invitation.objects.create(
        digest="0" * 64, name="某人", role="branch_secretary", unit=world.unit["village"],
        invited_by=world.user["mayor"], invited_at=AT, expires_at=LATER,
    )  # fmt: skip
    change(world, "close", "village")
    for row in (grant, deputy, invitation):
        row.refresh_from_db()
    assert (grant.until, deputy.until, invitation.cancelled_at) == (AT, AT, AT)
    assert journal.replay("orgs.grant")[str(grant.pk)]["until"] == journal.plain(AT)
    whole()


def test_the_proposer_never_decides(world: World) -> None:
    proposed = propose(world, "rename", "village", by="chief", name="新名")
    with pytest.raises(Problem) as refusal:
        changes.decide(change=proposed, approved=True, note="", by=world.user["chief"], at=AT)
    assert refusal.value.code == "own_work"


@pytest.mark.parametrize("person", ["mayor", "western", "leader", "inspector", "outsider", "villager"])
def test_only_who_may_approve_at_the_unit_above_decides(world: World, person: str) -> None:
    proposed = propose(world, "rename", "village", by="mayor", name="新名")
    with pytest.raises(Problem) as refusal:
        changes.decide(change=proposed, approved=True, note="", by=world.user[person], at=AT)
    assert refusal.value.code == "not_allowed"
    assert UnitChange.objects.get().approved is None


def test_a_move_between_counties_is_decided_by_the_city(world: World) -> None:
    proposed = propose(world, "move", "town", parent=world.unit["west"].pk)
    with pytest.raises(Problem):
        changes.decide(change=proposed, approved=True, note="", by=world.user["eastern"], at=AT)


def test_a_proposal_names_only_units_that_the_proposer_sees(world: World) -> None:
    with pytest.raises(Problem) as refusal:
        propose(world, "move", "village", by="mayor", parent=world.unit["firm"].pk)
    assert refusal.value.code == "not_found"
    with pytest.raises(Problem) as refusal:
        propose(world, "close", "workshop", by="eastern")
    assert refusal.value.code == "not_allowed"


def test_turning_down_needs_a_reason_and_changes_nothing(world: World) -> None:
    before = list(Unit.objects.order_by("pk").values())
    proposed = propose(world, "close", "village")
    with pytest.raises(Problem, match="理由"):
        changes.decide(change=proposed, approved=False, note=" ", by=world.user["chief"], at=AT)
    changes.decide(change=proposed, approved=False, note="再议", by=world.user["chief"], at=AT)
    assert list(Unit.objects.order_by("pk").values()) == before
    with pytest.raises(Problem) as refusal:
        changes.decide(change=proposed, approved=True, note="", by=world.user["chief"], at=AT)
    assert refusal.value.code == "illegal_step"


def test_a_withdrawn_proposal_cannot_be_decided(world: World) -> None:
    proposed = propose(world, "close", "village")
    with pytest.raises(Problem):
        changes.withdraw(change=proposed, by=world.user["chief"], at=AT)
    changes.withdraw(change=proposed, by=world.user["dept"], at=AT)
    with pytest.raises(Problem):
        changes.decide(change=proposed, approved=True, note="", by=world.user["chief"], at=AT)


def test_an_approved_change_waits_for_its_date_and_is_applied_once(world: World) -> None:
    on = TODAY + timedelta(days=7)
    applied = change(world, "close", "village", on=on)
    assert applied.units == [] and changes.apply_due(by=None, at=AT) == []
    assert Unit.objects.get(code="village").closed_on is None
    assert [done.units for done in changes.apply_due(by=None, at=LATER)] == [[world.unit["village"].pk]]
    assert changes.apply_due(by=None, at=LATER) == []
    assert Unit.objects.get(code="village").closed_on == on
    whole()


def test_what_follows_a_due_change_fails_or_holds_with_it(world: World) -> None:
    change(world, "close", "village", on=TODAY + timedelta(days=7))

    def then(applied: changes.Applied) -> None:
        raise Problem("unavailable", "任务未能对齐")

    assert changes.apply_due(then=then, by=None, at=LATER) == []
    assert Unit.objects.get(code="village").closed_on is None
    assert UnitChange.objects.get().obstacle == "任务未能对齐"
    whole()


def test_a_change_that_became_impossible_stays_with_its_obstacle_and_stops_no_other(world: World) -> None:
    on = TODAY + timedelta(days=7)
    change(world, "move", "village", on=on, parent=world.unit["school"].pk)
    change(world, "rename", "hollow", on=on, name="石桥新村团支部")
    change(world, "close", "class1")
    change(world, "close", "class2")
    change(world, "close", "school")
    assert [done.change.kind for done in changes.apply_due(by=None, at=LATER)] == ["rename"]
    stuck = UnitChange.objects.get(kind="move")
    assert (stuck.applied_at, stuck.obstacle) == (None, "东川一中团委已撤销")
    whole()


@pytest.mark.parametrize(
    ("kind", "unit", "proposal", "field"),
    [
        ("close", "town", {}, "unit"),
        ("close", "city", {}, "unit"),
        ("rename", "village", {"name": "石桥村团支部"}, "name"),
        ("rename", "village", {"name": "长" * 201}, "name"),
        ("rename", "village", {"name": "换行\n名"}, "name"),
        ("establish", "village", {"code": "n", "name": "新", "kind": "branch", "sector": "rural"}, "kind"),
        ("establish", "town", {"code": "east", "name": "新", "kind": "branch", "sector": "rural"}, "code"),
        ("reclassify", "town", {"kind": "branch"}, "kind"),
    ],
)
def test_an_impossible_proposal_is_refused_with_its_field(
    world: World, kind: str, unit: str, proposal: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as refusal:
        propose(world, kind, unit, **proposal)
    assert list(refusal.value.fields) == [field]
    assert not UnitChange.objects.exists()


def test_a_proposal_without_reason_or_of_an_early_date_is_refused(world: World) -> None:
    with pytest.raises(Problem) as refusal:
        propose(world, "close", "village", on=date(2025, 12, 1))
    assert list(refusal.value.fields) == ["effective_on"]


def test_the_tree_of_a_day_follows_every_change(world: World) -> None:
    change(world, "move", "town", parent=world.unit["west"].pk)
    then, now = tree_on(TODAY - timedelta(days=1)), tree_on(TODAY)
    town, village = world.unit["town"].pk, world.unit["village"].pk
    assert (then.parents[town], now.parents[town]) == (world.unit["east"].pk, world.unit["west"].pk)
    assert paths.ancestors(then.paths[village])[1] == world.unit["east"].pk
    assert now.paths == dict(Unit.objects.values_list("pk", "path"))
    assert tree_on(date(2020, 1, 1)).parents == {}


def test_units_in_a_cycle_or_without_a_parent_in_force_have_no_path() -> None:
    assert paths_of({1: None, 2: 1, 3: 4, 4: 3, 5: 9}) == {1: "0000001", 2: "00000010000002"}


@pytest.mark.django_db(transaction=True)
def test_two_opposite_moves_at_once_make_no_cycle() -> None:
    world = build()
    first = propose(world, "move", "firm", parent=world.unit["school"].pk)
    second = propose(world, "move", "school", parent=world.unit["firm"].pk)
    start, refused = threading.Barrier(2), []

    def run(proposed: UnitChange) -> None:
        try:
            start.wait(5)
            changes.decide(change=proposed, approved=True, note="", by=world.user["chief"], at=AT)
        except Problem as problem:
            refused.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(proposed,)) for proposed in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [list(problem.fields) for problem in refused] == [["parent"]]
    connection.close()
    whole()


def test_a_part_that_was_split_off_may_be_merged_back_and_split_off_once_more(world: World) -> None:
    village = world.unit["village"]
    change(world, "split", "village", parts=[{"code": "part", "name": "二支部"}])
    part = Unit.objects.get(code="part")
    again = changes.propose(
        kind=ChangeKind.MERGE, unit=part, proposal={"units": [village.pk]}, reason="合并", by=world.user["dept"],
        effective_on=TODAY, at=AT,
    )  # fmt: skip
    changes.decide(change=again, approved=True, note="", by=world.user["chief"], at=AT)
    assert [(line.before_id, line.after_id) for line in Lineage.objects.order_by("pk")] == [(village.pk, part.pk)] * 2
    whole()


@pytest.mark.parametrize("close", [True, False])
def test_a_unit_cannot_end_on_the_day_it_was_founded_or_renamed(world: World, close: bool) -> None:
    change(world, "rename", "hollow", name="新名团支部")
    with pytest.raises(Problem, match="最早次日才能撤销"):
        if close:
            change(world, "close", "hollow")
        else:
            change(world, "merge", "village", units=[world.unit["hollow"].pk])
    whole()

"""Nobody is ever in nobody's list: whatever is started, decided, refused, taken back, merged, split or closed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guatu.accounts import journal
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions import changes
from guatu.orgs.models import Unit
from guatu.orgs.rules.changes import ChangeKind
from guatu.people.actions import graduations, transfers
from guatu.people.models import Membership, Person, Transfer
from guatu.people.queries import transfers as queries
from guatu.people.queries.soundness_movements import handovers, lists
from guatu.people.rules.movements import Destination, Stage
from guatu.people.rules.states import BELONGING
from tests.members import members
from tests.world import AT, World, build

pick = st.integers(0, 10_000)


class Moving(RuleBasedStateMachine):
    """Some members of the world, with everything that moves them."""

    @initialize()
    def begin(self) -> None:
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.world, self.at, self.serial = build(), AT, 0
        self.chief, self.dept = self.world.user["chief"], self.world.user["dept"]
        for key in ("class1", "village", "hollow", "workshop"):
            members(self.world.unit[key], 2)

    def teardown(self) -> None:
        if hasattr(self, "inside"):
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    def tried(self, act: Callable[[], Any]) -> Any:
        """What the act gives, or None if it is refused."""
        self.at += timedelta(hours=7)
        try:
            with transaction.atomic():
                return act()
        except Problem:
            return None

    def unit(self, number: int, **conditions: Any) -> Unit:
        units = list(Unit.objects.in_force().filter(**conditions).order_by("pk"))
        return units[number % len(units)] if units else Unit.objects.get(depth=0)

    def open(self, number: int) -> Transfer | None:
        rows = list(Transfer.objects.exclude(stage="").order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @rule(number=pick, where=pick, outside=st.booleans(), who=st.sampled_from(["chief", "chief", "mayor", "worker"]))
    def start(self, number: int, where: int, outside: bool, who: str) -> None:
        people = list(Person.objects.order_by("pk"))
        target = self.unit(where) if where % 4 == 0 else self.unit(where, kind="branch")
        said: dict[str, Any] = {"outside": "外省团组织"} if outside and where % 2 else {"to_unit": target}
        said |= {"person": people[number % len(people)], "destination": Destination.MOVE}
        self.tried(lambda: transfers.start(**said, by=self.world.user[who], at=self.at))

    @rule(number=pick, answers=st.lists(st.booleans(), min_size=1, max_size=4))
    def decide(self, number: int, answers: list[bool]) -> None:
        for approved in answers:
            row = self.open(number)
            said = {"approved": approved, "reason": "已核", "by": self.chief, "at": self.at}
            if row:
                self.tried(lambda r=row, said=said: transfers.decide(transfer=r, stage=Stage(r.stage), **said))

    @rule(number=pick, where=pick)
    def assign(self, number: int, where: int) -> None:
        row, branch = self.open(number), self.unit(where, kind="branch")
        if row:
            self.tried(lambda: transfers.assign(transfer=row, to_branch=branch, by=self.chief, at=self.at))

    @rule(number=pick)
    def withdraw(self, number: int) -> None:
        row = self.open(number)
        if row:
            self.tried(lambda: transfers.withdraw(transfer=row, by=self.chief, at=self.at))

    @rule(number=pick)
    def receipt(self, number: int) -> None:
        row, on = self.open(number), clock.day(self.at)
        if row:
            self.tried(lambda: transfers.receipt(transfer=row, number="1", on=on, by=self.chief, at=self.at))

    @rule(number=pick)
    def graduate(self, number: int) -> None:
        unit, on = self.unit(number, kind="branch"), clock.day(self.at)
        self.tried(lambda: graduations.mark(unit=unit, on=on, by=self.chief, at=self.at))
        graduations.graduate_due(by=None, at=self.at)

    def change(self, kind: ChangeKind, unit: Unit, proposal: dict[str, Any]) -> None:
        def changed() -> None:
            proposed = changes.propose(
                kind=kind, unit=unit, proposal=proposal, reason="工作需要", effective_on=clock.day(self.at),
                by=self.dept, at=self.at,
            )  # fmt: skip
            decided = changes.decide(change=proposed, approved=True, note="", by=self.chief, at=self.at)
            transfers.follow(units=decided.units, by=self.chief, at=self.at)

        self.tried(changed)

    @rule(number=pick, other=pick, what=st.sampled_from(["move", "merge", "join", "split", "end", "close"]))
    def reshape(self, number: int, other: int, what: str) -> None:
        branch, its = self.unit(number, kind="branch"), self.unit(other, kind="branch")
        self.serial += 2
        parts = [{"code": f"n{self.serial + i}", "name": f"新{self.serial + i}团支部"} for i in range(2)]
        unit, kind, proposal = {
            "move": (self.unit(number), ChangeKind.MOVE, {"parent": self.unit(other).pk}),
            "merge": (branch, ChangeKind.MERGE, {"units": [its.pk]}),
            "join": (
                self.unit(number, kind="committee"), ChangeKind.MERGE,
                {"units": [self.unit(other, kind="committee").pk]},
            ),
            "split": (branch, ChangeKind.SPLIT, {"parts": parts, "close": False}),
            "end": (branch, ChangeKind.SPLIT, {"parts": parts, "close": True}),
            "close": (branch, ChangeKind.CLOSE, {}),
        }[what]  # fmt: skip
        self.change(kind, unit, proposal)

    @invariant()
    def everybody_is_in_exactly_one_list(self) -> None:
        if not hasattr(self, "inside"):
            return
        assert Person.objects.exclude(unit__closed_on=None).count() == 0
        held = list(Membership.objects.filter(until=None).select_related("unit", "person"))
        assert len({row.person_id for row in held}) == len(held)
        assert [row for row in held if row.unit.closed_on or row.unit_id != row.person.unit_id] == []
        gone = Transfer.objects.filter(finished_at__isnull=False, to_unit=None).values("person")
        belonging = {row.person_id for row in held if row.state in BELONGING}
        assert set(Person.objects.exclude(pk__in=gone).values_list("pk", flat=True)) == belonging
        for row in Transfer.objects.filter(queries.OPEN).select_related("person"):
            assert row.from_unit_id == row.person.unit_id  # in transit: still in the list that they leave
        assert [*lists(), *handovers()] == []


@pytest.mark.django_db
def test_any_course_of_moves_and_changes_leaves_everybody_in_one_list() -> None:
    run_state_machine_as_test(Moving, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))


def closed(world: World, kind: ChangeKind, unit: str, **proposal: Any) -> None:
    on = clock.day(AT)
    said = {"kind": kind, "unit": world.unit[unit], "proposal": proposal, "reason": "撤并", "effective_on": on}
    proposed = changes.propose(**said, by=world.user["dept"], at=AT)
    decided = changes.decide(change=proposed, approved=True, note="", by=world.user["chief"], at=AT)
    transfers.follow(units=decided.units, by=world.user["chief"], at=AT)


def test_members_of_a_merged_branch_are_in_the_list_of_the_one_that_remains(world: World) -> None:
    people = members(world.unit["hollow"], 2)
    made = transfers.start(
        person=people[0], to_unit=world.unit["workshop"], destination=Destination.MOVE, by=world.user["mayor"], at=AT
    )
    closed(world, ChangeKind.MERGE, "village", units=[world.unit["hollow"].pk])
    made.refresh_from_db()
    assert (made.from_unit, made.stage, made.withdrawn_at) == (world.unit["village"], "to_branch", None)
    rows = Membership.objects.filter(until=None, person__in=people)
    assert {(row.unit.code, row.origin, row.state) for row in rows} == {("village", "reorganised", "member")}
    assert journal.verify() == []


def test_a_merge_of_both_sides_ends_the_transfer_between_them(world: World) -> None:
    person = members(world.unit["hollow"], 1)[0]
    made = transfers.start(
        person=person, to_unit=world.unit["village"], destination=Destination.MOVE, by=world.user["mayor"], at=AT
    )
    closed(world, ChangeKind.MERGE, "village", units=[world.unit["hollow"].pk])
    made.refresh_from_db()
    assert (made.stage, made.withdrawn_at) == ("", AT)


def test_members_of_a_branch_that_just_ends_wait_in_the_list_above_for_a_branch(world: World) -> None:
    person = members(world.unit["hollow"], 1)[0]
    closed(world, ChangeKind.CLOSE, "hollow")
    assert [row.person for row in queries.unplaced(world.user["mayor"])] == [person]
    made = transfers.start(
        person=person, to_unit=world.unit["village"], destination=Destination.MOVE, by=world.user["mayor"], at=AT
    )
    assert made.stage == "to_branch"
    transfers.decide(transfer=made, stage=Stage.TO_BRANCH, approved=True, by=world.user["villager"], at=AT)
    assert list(queries.unplaced(world.user["mayor"])) == []


def test_a_target_that_ends_leaves_the_choice_to_the_unit_above(world: World) -> None:
    person = members(world.unit["class1"], 1)[0]
    made = transfers.start(
        person=person,
        to_unit=world.unit["hollow"],
        destination=Destination.RESIDENCE,
        by=world.user["principal"],
        at=AT,
    )
    closed(world, ChangeKind.CLOSE, "hollow")
    made.refresh_from_db()
    assert (made.to_unit, made.stage) == (world.unit["town"], "assign")

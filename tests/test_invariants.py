"""Whatever people do in whatever order: totals add up, equal a recount, and one tree stands (P1 to P4, P13, P17).

One machine drives reports, decisions, requests and every change of the tree in the one world. A refusal is an
answer; after each step, answered or refused, every invariant must hold.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guatu.accounts import journal
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.desk.actions.following import follow
from guatu.orgs.actions import changes
from guatu.orgs.actions.tree import FIELDS
from guatu.orgs.models import Unit
from guatu.orgs.queries import soundness as trees
from guatu.orgs.rules.changes import ChangeKind
from guatu.people.queries import soundness_movements
from guatu.submissions.actions import reach, reports, requests, verdicts
from guatu.submissions.models import Assignment, Submission
from guatu.submissions.tests.conftest import draw
from guatu.supervision import board
from guatu.supervision.queries import soundness as figures
from tests.members import members
from tests.world import AT, build

pick = st.integers(0, 10_000)


class Campaigning(RuleBasedStateMachine):
    """The city's campaign, with a clock that only goes forward."""

    @initialize()
    def begin(self) -> None:
        self.inside = transaction.atomic()
        self.inside.__enter__()
        board.forget()
        self.world, self.at, self.serial = build(), AT, 0
        self.chief, self.dept = self.world.user["chief"], self.world.user["dept"]
        for branch in ("class1", "village", "workshop"):
            members(self.world.unit[branch], 2)
        self.campaign = draw(self.world)
        reach.launch(campaign=self.campaign, by=self.chief, at=self.at)
        self.campaign.refresh_from_db()

    def teardown(self) -> None:
        if hasattr(self, "inside"):
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)
            board.forget()

    # -- what is picked ----------------------------------------------------------------------------

    def tried(self, act: Callable[[], Any]) -> Any:
        """What the act gives, or None if it is refused; a refusal leaves nothing behind."""
        self.at += timedelta(hours=7)
        try:
            with transaction.atomic():
                return act()
        except Problem:
            return None

    def cell(self, number: int) -> Assignment:
        cells = list(Assignment.objects.select_related("unit", "task__campaign").order_by("pk"))
        return cells[number % len(cells)]

    def version(self, number: int) -> Submission | None:
        versions = list(Submission.objects.order_by("pk"))
        return versions[number % len(versions)] if versions else None

    def unit(self, number: int, **conditions: Any) -> Unit:
        units = list(Unit.objects.in_force().filter(**conditions).order_by("pk"))
        return units[number % len(units)] if units else Unit.objects.get(depth=0)

    # -- work --------------------------------------------------------------------------------------

    @rule(number=pick)
    def submit(self, number: int) -> None:
        self.serial += 1
        cell = self.cell(number)
        by = self.world.user["villager"]
        self.tried(lambda: reports.submit(assignment=cell, text="已完成", key=f"k{self.serial}", by=by, at=self.at))

    @rule(number=pick)
    def withdraw(self, number: int) -> None:
        version = self.version(number)
        if version:
            self.tried(lambda: reports.withdraw(submission=version, by=self.world.user["villager"], at=self.at))

    @rule(number=pick, accepted=st.booleans(), second=st.booleans())
    def verify(self, number: int, accepted: bool, second: bool) -> None:
        version, by = self.version(number), self.chief if second else self.dept
        reason = "" if accepted else "incomplete"
        if version:
            self.tried(lambda: verdicts.verify(submission=version, accepted=accepted, reason=reason, by=by, at=self.at))

    @rule(number=pick, approved=st.booleans(), exempt=st.booleans())
    def request(self, number: int, approved: bool, exempt: bool) -> None:
        cell, by = self.cell(number), self.world.user["villager"]

        def asked() -> Any:
            if exempt:
                return requests.request_exemption(assignment=cell, reason="没有团员", by=by, at=self.at)
            until = cell.due_on + timedelta(days=9)
            return requests.request_extension(assignment=cell, until=until, reason="换届", by=by, at=self.at)

        made = self.tried(asked)
        if made:
            self.tried(lambda: requests.decide(request=made, approved=approved, note="已阅", by=self.chief, at=self.at))

    # -- the tree ----------------------------------------------------------------------------------

    def change(self, kind: ChangeKind, unit: Unit, proposal: dict[str, Any]) -> None:
        def changed() -> None:
            proposed = changes.propose(
                kind=kind, unit=unit, proposal=proposal, reason="工作需要", effective_on=clock.day(self.at),
                by=self.dept, at=self.at,
            )  # fmt: skip
            decided = changes.decide(change=proposed, approved=True, note="", by=self.chief, at=self.at)
            follow(units=decided.units, by=self.chief, at=self.at)

        self.tried(changed)

    @rule(number=pick, where=pick)
    def move(self, number: int, where: int) -> None:
        before = self.root_totals()
        counted = Assignment.objects.count()
        self.change(ChangeKind.MOVE, self.unit(number), {"parent": self.unit(where).pk})
        if Assignment.objects.count() == counted:
            assert (self.root_totals() == before).all()  # P4

    @rule(number=pick, other=pick)
    def merge(self, number: int, other: int) -> None:
        into = self.unit(number, kind="branch")
        self.change(ChangeKind.MERGE, into, {"units": [self.unit(other, kind="branch").pk]})

    @rule(number=pick, closing=st.booleans())
    def split(self, number: int, closing: bool) -> None:
        self.serial += 2
        parts = [{"code": f"n{self.serial + i}", "name": f"新{self.serial + i}团支部"} for i in range(2)]
        self.change(ChangeKind.SPLIT, self.unit(number, kind="branch"), {"parts": parts, "close": closing})

    @rule(number=pick)
    def close(self, number: int) -> None:
        self.change(ChangeKind.CLOSE, self.unit(number), {})

    @rule(number=pick)
    def establish(self, number: int) -> None:
        self.serial += 1
        new = {"code": f"e{self.serial}", "name": f"新设{self.serial}团支部", "kind": "branch", "sector": "rural"}
        self.change(ChangeKind.ESTABLISH, self.unit(number), new)

    # -- what always holds -------------------------------------------------------------------------

    def root_totals(self) -> np.ndarray:
        return board.of(self.campaign, at=self.at).counts(self.world.unit["city"].pk)

    @invariant()
    def figures_and_tree_are_sound(self) -> None:
        if not hasattr(self, "inside"):
            return
        assert list(figures.sums(self.at)) == []  # P1
        assert list(figures.recounted(self.at)) == []  # P2
        assert list(trees.tree()) == []  # P3
        assert list(figures.moved(self.at)) == []  # P4
        assert list(soundness_movements.lists()) == []  # everybody in exactly one list

    @invariant()
    def the_journal_gives_the_tree_back(self) -> None:
        if hasattr(self, "inside"):
            known = journal.replay("orgs.unit")
            for unit in Unit.objects.all():
                assert known[str(unit.pk)] == journal.snapshot(unit, FIELDS)  # P17


@pytest.mark.django_db
def test_any_course_of_a_campaign_keeps_the_invariants() -> None:
    run_state_machine_as_test(Campaigning, settings=settings(max_examples=10, stateful_step_count=18, deadline=None))

"""Whatever is done with a cell, in whatever order: its summary is what its rows say, and the journal agrees."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guatu.accounts import journal
from guatu.base.problems import Problem
from guatu.base.states import CellState
from guatu.submissions.actions import reach, reports, requests, verdicts
from guatu.submissions.actions.cells import summary
from guatu.submissions.models import Assignment, Exemption, Extension, Submission, Verification
from guatu.submissions.rules.cells import Fact, status
from guatu.submissions.rules.difference import difference
from guatu.submissions.tests.conftest import Drive, draw
from tests.world import AT, World, build

STEPS = [
    "see", "draft", "discard", "submit", "withdraw", "accept", "return", "second", "retract", "exempt", "extend",
    "grant", "refuse", "end", "later",
]  # fmt: skip


class Walk:
    """One cell, and every verb that may be tried on it. A refusal is an answer; anything else is a defect."""

    def __init__(self, drive: Drive) -> None:
        self.user, self.pk, self.at, self.number = drive.world.user, drive.cell("village", "2.1").pk, AT, 0

    @property
    def cell(self) -> Assignment:
        return Assignment.objects.select_related("task__campaign", "unit").get(pk=self.pk)

    def latest(self) -> Submission:
        found = Submission.objects.order_by("-number").first()
        if found is None:
            raise Problem("not_found")
        return found

    def take(self, step: str) -> None:
        try:
            with transaction.atomic():
                getattr(self, step)()
        except Problem:
            pass

    def see(self) -> None:
        reports.accept_receipt(assignment=self.cell, by=self.user["villager"], at=self.at)

    def draft(self) -> None:
        reports.save_draft(assignment=self.cell, text="稿", version=0, by=self.user["villager"], at=self.at)

    def discard(self) -> None:
        reports.discard(assignment=self.cell, by=self.user["villager"], at=self.at)

    def submit(self) -> None:
        self.number += 1
        reports.submit(assignment=self.cell, text="报", key=str(self.number), by=self.user["villager"], at=self.at)

    def withdraw(self) -> None:
        reports.withdraw(submission=self.latest(), by=self.user["villager"], at=self.at)

    def accept(self) -> None:
        verdicts.verify(submission=self.latest(), accepted=True, by=self.user["mayor"], at=self.at)

    def second(self) -> None:
        verdicts.verify(submission=self.latest(), accepted=True, by=self.user["eastern"], at=self.at)

    def __getattr__(self, name: str) -> Callable[[], None]:
        return {"return": self.send_back, "grant": lambda: self.decide(True), "refuse": lambda: self.decide(False)}[
            name
        ]

    def send_back(self) -> None:
        verdicts.verify(
            submission=self.latest(), accepted=False, reason="incomplete", by=self.user["eastern"], at=self.at
        )

    def retract(self) -> None:
        made = Verification.objects.order_by("-pk").first()
        if made:
            verdicts.retract(verification=made, by=made.by, at=self.at)

    def exempt(self) -> None:
        requests.request_exemption(assignment=self.cell, reason="无", by=self.user["villager"], at=self.at)

    def extend(self) -> None:
        until = self.cell.due_on + timedelta(days=7)
        requests.request_extension(assignment=self.cell, until=until, reason="忙", by=self.user["villager"], at=self.at)

    def decide(self, approved: bool) -> None:
        for kind in (Exemption, Extension):
            for row in kind.objects.filter(approved=None):
                requests.decide(request=row, approved=approved, note="理由", by=self.user["mayor"], at=self.at)

    def end(self) -> None:
        for row in Exemption.objects.filter(approved=True):
            requests.end_exemption(exemption=row, by=self.user["mayor"], at=self.at)

    def later(self) -> None:
        self.at += timedelta(days=20)


def expected(cell: Assignment, today: date) -> CellState:
    """The state of a cell, told from its rows in another way than the program does."""
    if cell.exemptions.filter(approved=True, ended_at=None).exists():
        return CellState.NOT_APPLICABLE
    latest = cell.submissions.filter(withdrawn_at=None).order_by("-number").first()
    verdict = [d.accepted for d in latest.verifications.filter(retracted_at=None)] if latest else []
    if verdict.count(True) == 2:
        return status(int(Fact.DONE), cell.due_on, cell.done_on, today)
    if latest and False not in verdict:
        return CellState.SUBMITTED
    if today > cell.due_on:
        return CellState.OVERDUE
    if latest:
        return CellState.RETURNED
    begun = cell.seen_at or hasattr(cell, "draft")
    return CellState.IN_PROGRESS if begun else CellState.UNSEEN


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=st.lists(st.sampled_from(STEPS), min_size=3, max_size=14))
def test_the_summary_is_what_the_rows_say_after_any_walk(drive: Drive, walk: list[str]) -> None:
    mark = transaction.atomic()
    mark.__enter__()
    try:
        way = Walk(drive)
        for step in walk:
            way.take(step)
            cell = way.cell
            today = (way.at + timedelta(hours=8)).date()
            assert (cell.facts, cell.due_on, cell.done_on) == summary(cell)
            assert status(cell.facts, cell.due_on, cell.done_on, today) == expected(cell, today)
        for model, fields in ((Submission, reports.FIELDS), (Verification, verdicts.FIELDS)):
            stored = {str(row.pk): journal.snapshot(row, fields) for row in model.objects.all()}
            assert journal.replay(model._meta.label_lower) == stored
        live = Verification.objects.filter(retracted_at=None).values_list("submission", "level")
        assert max(Counter(live).values(), default=1) == 1
        assert not Verification.objects.filter(by__username="villager").exists()
    finally:
        transaction.set_rollback(True)
        mark.__exit__(None, None, None)


@given(st.text("团支部换届 abc1.\n", max_size=40), st.text("团支部换届 abc1.\n", max_size=40))
def test_a_difference_spells_both_texts(old: str, new: str) -> None:
    runs = difference(old, new)
    assert "".join(run.text for run in runs if run.kind != "new") == old
    assert "".join(run.text for run in runs if run.kind != "gone") == new


def test_a_huge_difference_stays_bounded_and_whole() -> None:
    old, new = "会议\n" * 3000, "大会\n" * 3000
    runs = difference(old, new)
    assert "".join(run.text for run in runs if run.kind != "new") == old
    assert "".join(run.text for run in runs if run.kind != "gone") == new


@pytest.fixture
def committed(transactional_db: None) -> Drive:
    """The drive, committed, so that several connections see it."""
    world: World = build()
    campaign = draw(world)
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    campaign.refresh_from_db()
    return Drive(world, campaign)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts in as many threads and connections, started together; "ok" or the refusal's code of each."""
    gate, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            act()
            answers[number] = "ok"
        except Problem as problem:
            answers[number] = problem.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_two_submissions_of_one_form_at_once_are_one(committed: Drive) -> None:
    cell, villager = committed.cell("village"), committed.world.user["villager"]

    def send() -> object:
        return reports.submit(assignment=cell, text="报", key="k", by=villager, at=AT)

    assert at_once(send, send, send) == ["ok", "ok", "ok"]
    assert Submission.objects.count() == 1


def test_two_deciders_at_once_cannot_both_win(committed: Drive) -> None:
    user = committed.world.user
    sent = reports.submit(assignment=committed.cell("village"), text="报", key="k", by=user["villager"], at=AT)

    def by(who: str, accepted: bool) -> Callable[[], object]:
        return lambda: verdicts.verify(submission=sent, accepted=accepted, reason="unclear", by=user[who], at=AT)

    answers = at_once(by("mayor", True), by("eastern", False), by("inspector", True))
    assert sorted(answers) == ["conflict", "conflict", "ok"]
    assert Verification.objects.filter(retracted_at=None).count() == 1
    assert connection.in_atomic_block is False


def test_a_withdrawal_and_a_decision_at_once_leave_one_of_them(committed: Drive) -> None:
    user, cell = committed.world.user, committed.cell("village")
    sent = reports.submit(assignment=cell, text="报", key="k", by=user["villager"], at=AT)
    answers = at_once(
        lambda: reports.withdraw(submission=sent, by=user["villager"], at=AT),
        lambda: verdicts.verify(submission=sent, accepted=True, by=user["mayor"], at=AT),
    )
    assert answers.count("ok") == 1
    cell.refresh_from_db()
    assert (cell.facts, cell.due_on, cell.done_on) == summary(cell)


def test_two_first_drafts_at_once_keep_one(committed: Drive) -> None:
    cell, villager = committed.cell("village"), committed.world.user["villager"]

    def save(text: str) -> Callable[[], object]:
        return lambda: reports.save_draft(assignment=cell, text=text, version=0, by=villager, at=AT)

    assert sorted(at_once(save("甲"), save("乙"))) == ["conflict", "ok"]

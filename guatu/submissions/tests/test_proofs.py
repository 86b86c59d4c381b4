"""The register reports by itself: made when a figure meets its target, taken back after grace when it falls."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guatu.accounts import journal
from guatu.base import clock
from guatu.campaigns.models import Task
from guatu.campaigns.rules.indicators import Indicator
from guatu.indicators.queries import sources
from guatu.submissions.actions import proofs, reach, reports, verdicts
from guatu.submissions.models import Assignment, Proof, Submission
from guatu.submissions.queries import recount
from guatu.submissions.rules.cells import Fact
from guatu.submissions.tests.conftest import draw
from tests.world import AT, World

DAY = timedelta(days=1)


class Register:
    """A register whose figures the test sets: own part and whole by unit."""

    def __init__(self) -> None:
        self.own: dict[int, tuple[float, float]] = {}


@pytest.fixture
def register(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    kept = Register()
    monkeypatch.setitem(sources.SOURCES, Indicator.REGISTER, lambda asked: kept.own)
    campaign = draw(world)
    Task.objects.filter(campaign=campaign).update(evidence="report", indicator="", target="")
    Task.objects.filter(campaign=campaign, code="1.1").update(
        evidence="indicator", indicator="register_completeness", target=">= 1"
    )
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    kept.world, kept.campaign = world, campaign  # type: ignore[attr-defined]
    return kept


def shows(register: Any, part: int) -> None:
    """The village has so many of 8; the hollow branch beside it keeps all above from ever reaching a whole."""
    register.own = {register.world.unit["village"].pk: (part, 8), register.world.unit["hollow"].pk: (0, 2)}


def cell(register: Any, unit: str) -> Assignment:
    return Assignment.objects.get(unit=register.world.unit[unit], task__campaign=register.campaign, task__code="1.1")


def sound() -> None:
    assert [one for one in recount.cells() if one.stored != one.counted] == []
    assert journal.verify() == []


def test_a_figure_that_meets_its_target_closes_the_cell_with_its_list_and_without_a_person(register: Any) -> None:
    unit = register.world.unit["village"]
    register.own = {unit.pk: (8, 8), register.world.unit["hollow"].pk: (1, 2)}
    done = proofs.prove(by=None, at=AT + DAY)
    assert done.made == 1
    closed = cell(register, "village")
    assert (closed.facts & Fact.DONE, closed.done_on) == (Fact.DONE, clock.day(AT + DAY))
    version = Submission.objects.get(assignment=closed)
    assert (version.by, version.proved, version.number) == (None, True, 1)
    proof = Proof.objects.get(submission=version)
    assert (proof.part, proof.whole, proof.lines) == (8, 8, [["village", unit.name, 8, 8]])
    sound()


def test_a_second_turn_changes_nothing(register: Any) -> None:
    register.own = {register.world.unit["village"].pk: (8, 8)}
    proofs.prove(by=None, at=AT + DAY)
    entries = journal.JournalEntry.objects.count()
    assert vars(proofs.prove(by=None, at=AT + 2 * DAY)) == {"made": 0, "told": 0, "recovered": 0, "taken_back": 0}
    assert journal.JournalEntry.objects.count() == entries


def test_the_figure_of_a_committee_is_the_sum_of_all_below_and_its_list_adds_up(register: Any) -> None:
    world = register.world
    register.own = {world.unit["village"].pk: (8, 8), world.unit["hollow"].pk: (2, 2), world.unit["town"].pk: (1, 1)}
    proofs.prove(by=None, at=AT + DAY)
    town = cell(register, "town")
    proof = Proof.objects.get(submission__assignment=town)
    assert (proof.part, proof.whole) == (11, 11)
    assert sum(line[2] for line in proof.lines) == 11
    assert {line[0] for line in proof.lines} == {"town", "village", "hollow"}


def test_nothing_to_count_proves_nothing(register: Any) -> None:
    assert proofs.prove(by=None, at=AT + DAY).made == 0


def test_a_fall_is_noted_first_and_the_cell_opens_only_after_the_days_of_grace(register: Any) -> None:
    shows(register, 8)
    proofs.prove(by=None, at=AT)
    shows(register, 7)
    assert proofs.prove(by=None, at=AT + DAY).told == 1
    assert cell(register, "village").facts & Fact.DONE
    assert proofs.prove(by=None, at=AT + 7 * DAY).taken_back == 0
    assert proofs.prove(by=None, at=AT + 8 * DAY).taken_back == 1
    assert not cell(register, "village").facts & Fact.DONE
    sound()
    shows(register, 8)
    assert proofs.prove(by=None, at=AT + 9 * DAY).made == 1
    sound()


def test_a_figure_that_recovers_in_time_leaves_the_cell_as_it_was(register: Any) -> None:
    shows(register, 8)
    proofs.prove(by=None, at=AT)
    shows(register, 7)
    proofs.prove(by=None, at=AT + DAY)
    shows(register, 8)
    assert proofs.prove(by=None, at=AT + 2 * DAY).recovered == 1
    assert Proof.objects.get().fell_on is None
    assert cell(register, "village").done_on == clock.day(AT)


def test_a_report_that_still_waits_gives_way_to_the_register(register: Any) -> None:
    waiting = reports.submit(
        assignment=cell(register, "village"), text="已完成", key="k", by=register.world.user["villager"], at=AT
    )
    register.own = {register.world.unit["village"].pk: (8, 8)}
    proofs.prove(by=None, at=AT + DAY)
    waiting.refresh_from_db()
    assert waiting.withdrawn_at is not None
    standing = Submission.objects.filter(assignment=waiting.assignment, withdrawn_at=None)
    assert [one.number for one in standing] == [2]
    sound()


def test_a_task_of_an_indicator_that_the_register_does_not_keep_is_left_to_people(register: Any) -> None:
    Task.objects.filter(code="1.1").update(indicator="figure_of_our_own")
    assert proofs.prove(by=None, at=AT + DAY).made == 0


def test_nobody_is_asked_to_report_what_the_register_proves(
    register: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT + DAY)
    client.force_login(register.world.user["villager"])

    def page() -> tuple[dict[str, bool], list[tuple[str, bool]], str]:
        answer = client.get(reverse("submissions:mine"))
        found = answer.context["mine"]
        asked = {card.cell.task.code: card.automatic for card in found.cards}
        return asked, [(card.cell.task.code, card.proved) for card in found.finished], answer.content.decode()

    asked, finished, words = page()
    assert (asked, finished) == ({"1.1": True, "2.1": False}, [])
    assert words.count("看还差什么") == 1 and words.count("填报</a>") == 1
    shows(register, 8)
    proofs.prove(by=None, at=AT + DAY)
    asked, finished, words = page()
    assert (asked, finished) == ({"2.1": False}, [("1.1", True)])
    assert "看还差什么" not in words and "登记册办结" in words


def test_who_wrote_about_a_task_of_the_register_goes_on_with_it(register: Any, client: Client) -> None:
    user = register.world.user["villager"]
    reports.submit(assignment=cell(register, "village"), text="已完成", key="k", by=user, at=AT)
    client.force_login(user)
    words = client.get(reverse("submissions:mine")).content.decode()
    assert "等候核验，看看材料" in words and "看还差什么" not in words


def test_what_a_spot_check_took_back_is_not_proved_again_by_the_same_figures(register: Any, client: Client) -> None:
    shows(register, 8)
    proofs.prove(by=None, at=AT + DAY)
    version, city, chief = Submission.objects.get(), register.world.unit["city"], register.world.user["chief"]
    taken = verdicts.overturn(submission=version, text="名册上的人不在", acting=city, by=chief, at=AT + 2 * DAY)
    assert taken is not None
    assert vars(proofs.prove(by=None, at=AT + 3 * DAY)) == {"made": 0, "told": 0, "recovered": 0, "taken_back": 0}
    shows(register, 3)  # nor is a fall told of what stands no longer
    assert vars(proofs.prove(by=None, at=AT + 4 * DAY)) == {"made": 0, "told": 0, "recovered": 0, "taken_back": 0}
    shows(register, 8)
    author = register.world.user["villager"]
    client.force_login(author)
    told = client.get(reverse("submissions:assignment", args=[cell(register, "village").pk])).content.decode()
    assert "这项不再凭登记册的数字办结" in told
    assert "不用填报：" not in told and "不用填报。</textarea>" not in told
    reports.submit(assignment=cell(register, "village"), text="已重新核对名册", key="k", by=author, at=AT + 5 * DAY)
    proofs.prove(by=None, at=AT + 6 * DAY)
    assert cell(register, "village").facts & Fact.SUBMITTED  # a person looks at it
    sound()


def test_an_upheld_objection_lets_the_version_stand_again(register: Any) -> None:
    shows(register, 8)
    proofs.prove(by=None, at=AT + DAY)
    version, city, chief = Submission.objects.get(), register.world.unit["city"], register.world.user["chief"]
    taken = verdicts.overturn(submission=version, text="没有找到", acting=city, by=chief, at=AT + 2 * DAY)
    assert not cell(register, "village").facts & Fact.DONE
    for _ in range(2):
        verdicts.reinstate(verification=taken, by=chief, at=AT + 3 * DAY)
    assert (cell(register, "village").facts & Fact.DONE, cell(register, "village").done_on) == (
        Fact.DONE, clock.day(AT + DAY),
    )  # fmt: skip
    assert vars(proofs.prove(by=None, at=AT + 4 * DAY)) == {"made": 0, "told": 0, "recovered": 0, "taken_back": 0}
    sound()

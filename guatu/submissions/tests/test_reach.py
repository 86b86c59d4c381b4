"""Giving tasks out and keeping them true to the tree."""

from datetime import date, timedelta

import pytest

from guatu.accounts import journal
from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.campaigns.models import Node, Task
from guatu.orgs.actions.tree import Seed, plant
from guatu.orgs.models import Unit, UnitMark
from guatu.submissions.actions import reach, reports, requests
from guatu.submissions.actions.cells import summary
from guatu.submissions.models import Assignment
from guatu.submissions.rules.cells import Fact
from guatu.submissions.tests.conftest import Drive, draw
from tests.world import AT, SINCE, World

STILL = {"assigned": 0, "withdrawn": 0, "restored": 0, "moved": 0}


def cells() -> set[tuple[str, str]]:
    return set(Assignment.objects.filter(withdrawn_at=None).values_list("unit__code", "task__code"))


def test_launch_gives_each_task_to_each_unit_of_its_kinds_but_not_to_the_owner(drive: Drive) -> None:
    everyone = {code for code in drive.world.unit if code != "city"}
    committees = {"school", "town", "firm"}
    expected = {(unit, task) for unit in everyone for task in ("1.1", "2.1")} | {(unit, "3.1") for unit in committees}
    assert cells() == expected
    entry = JournalEntry.objects.get(verb="campaign.launch")
    assert set(Assignment.objects.values_list("revision", flat=True)) == {entry.seq}
    assert journal.replay("campaigns.campaign")[str(drive.campaign.pk)]["assigned"] == len(expected)


def test_launch_limits_a_task_to_its_sectors(world: World) -> None:
    campaign = draw(world)
    campaign.tasks.exclude(code="1.1").delete()
    campaign.tasks.update(sectors=["rural"], kinds=["committee", "branch"])
    assert reach.launch(campaign=campaign, by=world.user["chief"], at=AT) == 3
    assert {unit for unit, _ in cells()} == {"town", "village", "hollow"}


def test_demonstration_points_get_the_earlier_day_while_their_mark_holds(world: World) -> None:
    campaign = draw(world)
    UnitMark.objects.create(unit=world.unit["village"], mark="demonstration", since=SINCE)
    UnitMark.objects.create(unit=world.unit["hollow"], mark="demonstration", since=SINCE, until=date(2026, 3, 1))
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    days = dict(Assignment.objects.filter(task__code="2.1").values_list("unit__code", "due_on"))
    assert days["village"] == date(2026, 12, 10)
    assert days["hollow"] == date(2026, 12, 31)


@pytest.mark.parametrize("field", ["due_on", "demonstration_due_on"])
def test_launch_with_a_day_in_the_past_is_refused_and_names_the_node(world: World, field: str) -> None:
    campaign = draw(world)
    Node.objects.filter(number=2).update(**{field: date(2026, 11, 1), "demonstration_due_on": date(2026, 11, 1)})
    with pytest.raises(Problem, match=r"第2节点.*2026年11月1日"):
        reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    assert not Assignment.objects.exists()


def test_a_second_launch_is_refused(drive: Drive) -> None:
    with pytest.raises(Problem, match="已经下达"):
        reach.launch(campaign=drive.campaign, by=drive.world.user["chief"], at=AT)


def test_launch_of_an_empty_list_is_refused(world: World) -> None:
    campaign = draw(world)
    Task.objects.all().delete()
    with pytest.raises(Problem, match="还没有任务"):
        reach.launch(campaign=campaign, by=world.user["chief"], at=AT)


def test_launch_costs_the_same_queries_whatever_the_number_of_units(
    world: World, django_assert_max_num_queries
) -> None:
    campaign = draw(world)
    with django_assert_max_num_queries(30):
        reach.launch(campaign=campaign, by=world.user["chief"], at=AT)


def test_align_changes_nothing_after_launch_and_writes_no_journal(drive: Drive) -> None:
    before = JournalEntry.objects.count()
    assert reach.align(by=None, at=AT) == STILL
    assert JournalEntry.objects.count() == before


def test_a_new_unit_gets_the_tasks_whose_day_is_ahead(drive: Drive) -> None:
    later = AT + timedelta(days=40)  # the first node has passed
    new = plant(seeds=[Seed("new", "新村团支部", "branch", "rural", "town", SINCE)], by=None, at=later)[0]
    assert reach.align(units=[new.pk], by=None, at=later) == {**STILL, "assigned": 1}
    assert [task for unit, task in cells() if unit == "new"] == ["2.1"]
    assert reach.align(by=None, at=later) == STILL


def test_a_closed_unit_loses_open_cells_keeps_done_ones_and_gets_them_back(drive: Drive) -> None:
    village = drive.world.unit["village"]
    Assignment.objects.filter(pk=drive.cell("village").pk).update(facts=Fact.DONE, done_on=date(2026, 11, 2))
    Unit.objects.filter(pk=village.pk).update(closed_on=date(2026, 11, 3))
    assert reach.align(units=[village.pk], by=None, at=AT) == {**STILL, "withdrawn": 1}
    assert ("village", "1.1") in cells()
    assert drive.cell("village", "2.1").facts == Fact.WITHDRAWN
    Unit.objects.filter(pk=village.pk).update(closed_on=None)
    assert reach.align(by=None, at=AT) == {**STILL, "restored": 1}
    assert drive.cell("village", "2.1").facts == 0


def test_a_moved_node_moves_open_cells_and_respects_extensions(drive: Drive) -> None:
    user = drive.world.user
    asked = requests.request_extension(
        assignment=drive.cell("village"), until=date(2027, 1, 20), reason="换届", by=user["villager"], at=AT
    )
    requests.decide(request=asked, approved=True, note="", by=user["mayor"], at=AT)
    node = Node.objects.get(number=1)
    node.due_on = date(2026, 12, 5)
    node.save()
    assert reach.move_due(node=node, by=user["chief"], at=AT) == {**STILL, "moved": 12}
    assert drive.cell("hollow").due_on == date(2026, 12, 5)
    assert drive.cell("village").due_on == date(2027, 1, 20)
    for cell in Assignment.objects.all():
        assert (cell.facts, cell.due_on, cell.done_on) == summary(cell)
    assert reach.align(by=None, at=AT) == STILL


def test_a_day_is_never_brought_forward_into_the_past(drive: Drive) -> None:
    later = AT + timedelta(days=45)
    UnitMark.objects.create(unit=drive.world.unit["village"], mark="demonstration", since=SINCE)
    assert reach.align(by=None, at=later) == STILL


def test_withdrawn_cells_take_no_report(drive: Drive) -> None:
    Unit.objects.filter(code="village").update(closed_on=date(2026, 11, 3))
    reach.align(by=None, at=AT)
    with pytest.raises(Problem, match="已从本组织收回"):
        reports.submit(assignment=drive.cell("village"), text="完成", key="k", by=drive.world.user["villager"], at=AT)

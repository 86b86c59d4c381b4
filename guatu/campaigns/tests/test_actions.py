from datetime import date, timedelta

import pytest

from guatu.accounts import journal
from guatu.base.problems import Problem
from guatu.campaigns.actions import campaigns, contents, responsibilities
from guatu.campaigns.models import Campaign, Category, Node, NodeMove, Responsibility, Task
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.queries import responsibility, scope
from guatu.campaigns.sheets import text
from guatu.campaigns.tests.conftest import START
from tests.world import AT


@pytest.fixture
def act(world):
    return {"by": world.user["chief"], "at": AT}


def test_norms_become_15_tasks_on_15_nodes_in_4_categories(norms):
    assert [norms.tasks.count(), norms.nodes.count(), norms.categories.count()] == [15, 15, 4]
    assert norms.nodes.first().due_on == START + timedelta(days=30)


def test_a_campaign_gives_its_list_back(norms):
    assert queries.as_list(norms, dated=False) == text.read(queries.shipped("norms"))[0]


def test_nine_actions_become_nine_drafts_or_none(world, act):
    lists = text.read(queries.shipped("nine_actions"))
    made = campaigns.create_all(tasklists=lists, owner=world.unit["city"], starts_on=START, **act)
    assert len(made) == 9
    with pytest.raises(Problem):
        campaigns.create_all(
            tasklists=[lists[0], lists[1], queries.as_list(made[0], dated=True)],
            owner=world.unit["city"], starts_on=date(2030, 1, 1), **act,
        )  # fmt: skip
    assert Campaign.objects.count() == 9


def test_a_taken_code_gets_a_number_behind_it(norms, world, act):
    copy = campaigns.create_all(
        tasklists=[queries.as_list(norms, dated=False)], owner=world.unit["city"], starts_on=START, **act
    )
    assert copy[0].code == "norms-2"


def test_units_for_are_below_the_owner_by_kind_and_sector(norms, world):
    task = norms.tasks.get(code="1.2")  # committees of every kind
    names = sorted(scope.units_for(task).values_list("code", flat=True))
    assert names == ["east", "firm", "school", "street", "town", "west"]
    counts = scope.counts(norms, norms.tasks.all())
    assert counts == {one.pk: scope.units_for(one).count() for one in norms.tasks.all()}


def test_a_sector_campaign_reaches_its_sectors_and_all_leading_bodies(world, act):
    lists = text.read(queries.shipped("nine_actions"))
    made = campaigns.create_all(tasklists=lists, owner=world.unit["city"], starts_on=START, **act)
    reached = {
        f"{task.campaign.code[7]}.{task.code}": sorted(scope.units_for(task).values_list("code", flat=True))
        for task in Task.objects.filter(campaign__in=[made[0], made[3], made[8]]).select_related("campaign__owner")
    }
    assert reached == {
        "1.1": ["east", "west"], "1.2": ["school"], "1.3": ["east", "west"], "1.4": ["school"],
        "4.1": ["street"], "4.2": ["estate"], "4.3": ["estate"],
        "9.1": [], "9.2": [], "9.3": ["east", "west"],
    }  # fmt: skip


def test_closed_units_get_nothing(norms, world):
    task = norms.tasks.get(code="2.2")
    before = scope.units_for(task).count()
    world.unit["hollow"].closed_on = date(2026, 10, 1)
    world.unit["hollow"].save()
    assert scope.units_for(task).count() == before - 1


def test_of_two_edits_of_one_version_one_wins(norms, act):
    task = norms.tasks.get(code="1.1")
    contents.amend(row=task, values={"name": "甲"}, version=1, **act)
    with pytest.raises(Problem) as refusal:
        contents.amend(row=task, values={"name": "乙"}, version=1, **act)
    assert refusal.value.code == "conflict"
    task.refresh_from_db()
    assert (task.name, task.version) == ("甲", 2)


def test_a_launched_task_changes_only_in_its_words(running, act):
    task = running.tasks.get(code="1.1")
    contents.amend(row=task, values={"standard": "新说法", "department": "办公室"}, version=1, **act)
    for values in ({"kinds": ["branch"]}, {"weight": 5}, {"node": running.nodes.last()}, {"second_level": True}):
        with pytest.raises(Problem) as refusal:
            contents.amend(row=task, values=values, version=2, **act)
        assert refusal.value.code == "illegal_step"
    with pytest.raises(Problem):
        contents.remove(row=task, version=2, **act)
    with pytest.raises(Problem):
        contents.add(model=Category, campaign=running, values={"code": "9", "name": "新"}, **act)


def test_a_task_cannot_take_the_node_of_another_campaign(norms, act):
    other = campaigns.copy(campaign=norms, code="other", name="另一个", starts_on=START, **act)
    with pytest.raises(Problem) as refusal:
        contents.amend(row=norms.tasks.first(), values={"node": other.nodes.first()}, version=1, **act)
    assert refusal.value.code == "not_found"


def test_nodes_of_a_draft_are_numbered_by_their_days(norms, act):
    contents.add(model=Node, campaign=norms, values={"name": "", "due_on": START + timedelta(days=1)}, **act)
    days = list(norms.nodes.values_list("number", "due_on"))
    assert [number for number, _ in days] == list(range(1, 17))
    assert [day for _, day in days] == sorted(day for _, day in days)


def test_a_node_in_use_stays(norms, act):
    with pytest.raises(Problem) as refusal:
        contents.remove(row=norms.nodes.first(), version=1, **act)
    assert refusal.value.code == "illegal_step"


def test_a_launched_node_moves_by_a_row_with_its_reason(running, world, act):
    node = running.nodes.first()
    old, new = node.due_on, node.due_on + timedelta(days=1)
    move = {"node": node, "demonstration_due_on": None, "version": 1, **act}
    with pytest.raises(Problem):
        contents.move_node(due_on=new, reason=" ", **move)
    contents.move_node(due_on=new, reason="遇汛期", **move)
    rows = NodeMove.objects.values_list("old_due_on", "new_due_on", "reason", "moved_by")
    assert list(rows) == [(old, new, "遇汛期", world.user["chief"].pk)]


def test_tasks_change_places_within_their_category(norms, act):
    contents.place(row=norms.tasks.get(code="1.2"), before=True, **act)
    contents.place(row=norms.tasks.get(code="2.1"), before=True, **act)  # already first in its category
    assert list(norms.tasks.values_list("code", flat=True))[:5] == ["1.2", "1.1", "1.3", "1.4", "2.1"]


def test_deadlines_in_the_past_stand_in_the_way_of_a_launch(norms):
    outline = queries.outline(norms)
    assert queries.hindrances(outline, AT) == []
    late = AT + timedelta(days=31)
    assert queries.hindrances(outline, late) == ["节点1的期限 2026-12-02 已经过去，请先改期"]


def test_a_running_campaign_closes_once(running, act):
    campaigns.close(campaign=running, version=1, **act)
    with pytest.raises(Problem):
        campaigns.close(campaign=running, version=2, **act)


def test_a_discarded_draft_leaves_nothing_but_its_journal(norms, act):
    campaigns.discard(campaign=norms, version=1, **act)
    assert [model.objects.count() for model in (Campaign, Category, Node, Task)] == [0, 0, 0, 0]
    assert journal.verify() == []


def test_replaying_the_journal_gives_the_tasks_as_they_are(norms, act):
    contents.amend(row=norms.tasks.get(code="1.1"), values={"name": "甲"}, version=1, **act)
    contents.place(row=norms.tasks.get(code="1.2"), before=True, **act)
    known = journal.replay("campaigns.task")
    for task in norms.tasks.all():
        assert known[str(task.pk)] == journal.snapshot(task, campaigns.TASK_FIELDS)


def test_naming_another_person_closes_the_old_row(running, world, act):
    task, east = running.tasks.first(), world.unit["east"]
    name = {"tasks": [task], "unit": east, "duty": "overall", "by": act["by"]}
    responsibilities.assign(person="周宁", at=AT, **name)
    responsibilities.assign(person="周宁", at=AT, **name)
    responsibilities.assign(person="吴芳", at=AT + timedelta(days=3), **name)
    rows = Responsibility.objects.order_by("pk").values_list("person", "since", "until")
    later = date(2026, 11, 5)
    assert list(rows) == [("周宁", START, later), ("吴芳", later, None)]
    assert journal.verify() == []


def test_the_matrix_counts_what_nobody_answers_for(running, world, act):
    east = world.unit["east"]
    rows = responsibility.matrix(running, east, START)
    assert (len(rows), responsibility.gaps(rows)) == (15, 45)
    responsibilities.assign(
        tasks=responsibility.span(running.tasks.get(code="1.1"), east, "category"), unit=east, duty="overall",
        person="周宁", **act,
    )  # fmt: skip
    assert responsibility.gaps(responsibility.matrix(running, east, START)) == 41


def test_the_secretary_in_the_register_answers_for_a_branch(running, world):
    village = world.unit["village"]
    gaps = responsibility.gaps(responsibility.matrix(running, village, START))
    village.secretary = "刘春"
    village.save()
    assert (gaps, responsibility.gaps(responsibility.matrix(running, village, START))) == (9, 0)


def test_gaps_below_are_those_of_each_units_own_matrix(running, world, django_assert_num_queries):
    with django_assert_num_queries(3):
        found = responsibility.below(running, world.unit["east"], START)
    own = {row.unit.code: row.gaps for row in found}
    assert own == {
        code: responsibility.gaps(responsibility.matrix(running, world.unit[code], START))
        for code in ("school", "town")
    }

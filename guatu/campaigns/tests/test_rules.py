from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.campaigns.rules import reading, targets
from guatu.campaigns.rules.duties import Duty, needed
from guatu.campaigns.rules.phases import Phase, phase
from guatu.campaigns.rules.reach import KIND_WORDS, SECTOR_WORDS, reach, sectors_of
from guatu.campaigns.rules.tasklist import Item, TaskList, schedule
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector
from tests.world import AT

DAY = date(2026, 11, 2)


def plain(**changes):
    task = {"code": "1.1", "name": "任务", "standard": "标准", "for": ["branch"], "evidence": "report", "due_day": 30}
    return {"code": "norms", "name": "清单", "tasks": [{**task, **changes}]}


def places(raw):
    return [(".".join(map(str, found.place)), found.message) for found in reading.read(raw)[1]]


def item(code, day):
    return Item(code, "任务", "标准", ("branch",), "report", due_day=day)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"code": ""}, "tasks.0.code"),
        ({"code": 1.1}, "tasks.0.code"),
        ({"name": "一" * 121}, "tasks.0.name"),
        ({"name": "一\x07二"}, "tasks.0.name"),
        ({"for": ["village"]}, "tasks.0.for"),
        ({"for": []}, "tasks.0.for"),
        ({"for": "branch"}, "tasks.0.for"),
        ({"sectors": ["mining"]}, "tasks.0.sectors"),
        ({"evidence": "photo"}, "tasks.0.evidence"),
        ({"evidence": "indicator", "target": ">= 1"}, "tasks.0.indicator"),
        ({"evidence": "indicator", "indicator": "rate", "target": "most"}, "tasks.0.target"),
        ({"indicator": "rate"}, "tasks.0.indicator"),
        ({"due_day": None}, "tasks.0.due_day"),
        ({"due_day": 0}, "tasks.0.due_day"),
        ({"due_day": True}, "tasks.0.due_day"),
        ({"due": date(2027, 3, 31)}, "tasks.0.due"),
        ({"due": "2027-02-31", "due_day": None}, "tasks.0.due"),
        ({"second_level": "yes"}, "tasks.0.second_level"),
        ({"weight": 0}, "tasks.0.weight"),
        ({"category": "9"}, "tasks.0.category"),
        ({"colour": "red"}, "tasks.0.colour"),
    ],
)
def test_each_fault_of_a_task_is_named_at_its_field(changes, place):
    assert place in [where for where, _ in places(plain(**changes))]


def test_a_good_list_has_no_faults():
    assert places(plain()) == []


def test_a_code_that_stands_twice_is_named_where_it_stands_again():
    raw = plain()
    raw["tasks"] *= 2
    assert places(raw) == [("tasks.1.code", "编号 1.1 用了不止一次")]


def test_a_task_outside_every_category_is_refused():
    raw = {**plain(code="3.1"), "categories": [{"code": "1", "name": "组织"}]}
    assert [where for where, _ in places(raw)] == ["tasks.0.category"]


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["code", "name", "tasks", "categories", "for", "due", "due_day", "sectors", "evidence"]),
        inner, max_size=6,
    ), max_leaves=20,
))  # fmt: skip
def test_no_value_whatever_breaks_the_reader(raw):
    tasklist, findings = reading.read(raw)
    assert findings or tasklist.tasks


@given(st.sampled_from(sorted(targets.COMPARISONS)), st.decimals(0, 1000, places=2))
def test_a_target_is_read_back_as_it_was_written(comparison, value):
    target = targets.Target(comparison, value)
    assert targets.parse(str(target)) == target


def test_targets_compare_as_written():
    assert [targets.parse(">= 0.95").met(figure) for figure in (0.949, 0.95, 1)] == [False, True, True]
    assert targets.parse("== 0").met(0) and not targets.parse("== 0").met(Decimal("0.01"))
    for wrong in ("", "0.95", "=> 1", ">= x", "!= 1", ">= -1", ">= 1e3"):
        with pytest.raises(ValueError, match=wrong.replace("?", ".") or "^$"):
            targets.parse(wrong)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=15), st.integers(0, 60))
def test_nodes_are_the_distinct_days_in_order(days, lead):
    tasks = tuple(item(str(number), day) for number, day in enumerate(days, start=1))
    stops = schedule(TaskList("c", "n", tasks, demonstration_lead_days=lead), DAY)
    assert [stop.number for stop in stops.values()] == list(range(1, len(set(days)) + 1))
    assert list(stops) == sorted({DAY + timedelta(days=day) for day in days})
    for stop in stops.values():
        early = stop.demonstration_due_on
        assert early is None if not lead else DAY <= early <= stop.due_on


@given(
    st.lists(st.sampled_from(sorted(KIND_WORDS))),
    st.lists(st.sampled_from(sorted(SECTOR_WORDS)), max_size=3),
    st.lists(st.sampled_from(sorted(SECTOR_WORDS)), max_size=3),
    st.sampled_from(Kind.codes()),
    st.sampled_from(Sector.codes()),
)
def test_a_tasks_sectors_narrow_and_never_widen(kinds, own, campaign, kind, sector):
    if reach(kinds, own, campaign).covers(kind, sector):
        assert kind in kinds
        assert reach(kinds, [], campaign).covers(kind, sector)
        assert reach(kinds, own, []).covers(kind, sector)


def test_branch_means_permanent_branches_only():
    covered = [kind for kind in Kind.codes() if reach(["branch"], [], []).covers(kind, "rural")]
    assert covered == ["branch"]


def test_leading_bodies_get_the_tasks_of_every_field_of_work():
    to = reach(["local_committee", "committee"], [], ["middle_school"])
    assert to.covers("local_committee", "party_government")
    assert to.covers("committee", "senior_high") and not to.covers("committee", "rural")


def test_youth_homes_stand_for_the_units_that_run_one():
    to = reach(["youth_home"], [], ["youth_home"])
    assert not any(to.covers(kind, sector) for kind in Kind.codes() for sector in Sector.codes())
    assert all(to.covers(kind, sector, home=True) for kind in Kind.codes() for sector in Sector.codes())
    assert not reach(["youth_home"], ["rural"], []).covers("branch", "state_firm", home=True)


def test_fields_of_work_stand_for_their_sectors():
    assert sectors_of(["state_firm", "junior_high"]) == {"state_firm", "collective_firm", "junior_high"}
    assert sectors_of([]) is None and sectors_of(["youth_home"]) == frozenset()
    assert len(set(SECTOR_WORDS.values())) == len(SECTOR_WORDS)


def test_departments_answer_only_where_there_are_departments():
    assert needed("local_committee") == list(Duty)
    assert needed("committee") == [Duty.OVERALL, Duty.DIRECT]
    assert needed("branch") == needed("general_branch") == [Duty.OVERALL]


def test_phases_follow_from_what_happened():
    assert [phase(None, None), phase(AT, None), phase(AT, AT)] == [Phase.DRAFT, Phase.RUNNING, Phase.CLOSED]

"""The matrix of responsibility: its gaps over the whole tree, filled from the posts in office, stale when these end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guatu.base.problems import Problem
from guatu.campaigns.actions import responsibilities
from guatu.campaigns.models import Responsibility
from guatu.campaigns.queries import filling, responsibility
from guatu.campaigns.rules.duties import PREFERRED, Duty, Officer, handling, proposed
from guatu.campaigns.tests.conftest import START
from guatu.people.rules.posts import Title
from tests.members import person, post
from tests.world import AT

LATER = AT + timedelta(days=3)
OFFICERS = st.lists(
    st.builds(Officer, st.integers(1, 99), st.sampled_from(Title.codes()), st.just("某")), max_size=6, unique=True
)


@pytest.fixture
def led(world):
    """The county and the town have a secretary and a deputy in office, the town's branches a secretary."""
    unit = world.unit
    return {
        "east": post(unit["east"], person(unit["east"], "周宁", account=world.user["eastern"])),
        "deputy": post(unit["east"], person(unit["east"], "吴芳"), "deputy"),
        "town": post(unit["town"], person(unit["town"], "王海")),
        "village": post(unit["village"], person(unit["village"], "刘春")),
        "hollow": post(unit["hollow"], person(unit["hollow"], "孙悦")),
    }


def fill(world, running, key="east", *, whole=False, by="eastern", at=AT):
    return responsibilities.fill(campaign=running, unit=world.unit[key], whole=whole, by=world.user[by], at=at)


def gaps(world, running, key, on=START):
    return responsibility.gaps(responsibility.matrix(running, world.unit[key], on))


@given(st.sampled_from(list(Duty)), OFFICERS)
def test_whoever_is_proposed_is_in_office_and_nobody_that_comes_before_is(duty, officers):
    found = proposed(duty, officers)
    order = [title.value for title in PREFERRED[duty]]
    able = [order.index(one.title) for one in officers if one.title in order]
    assert (found is None) == (not able)
    assert found is None or (found in officers and order.index(found.title) == min(able))


@given(st.lists(st.sampled_from(["组织部", "宣传部", "学校部", ""]), min_size=1), OFFICERS)
def test_each_department_has_one_person_and_staff_and_members_share_them(departments, officers):
    found = handling(departments, officers)
    able = [one for one in officers if one.title in {title.value for title in PREFERRED[Duty.HANDLING]}]
    assert set(found) == (set(departments) if able else set())
    sharing = [one for one in able if one.title not in {"secretary", "deputy"}]
    assert len(set(found.values())) == min(len(set(departments)), len(sharing) or 1) if able else not found


def test_the_tree_counts_what_each_units_own_matrix_counts(world, running, led):
    fill(world, running)
    lines = {
        line.unit.code: (line.needed, line.gaps) for line in responsibility.tree(running, world.unit["city"], START)
    }
    for key, unit in world.unit.items():
        rows = responsibility.matrix(running, unit, START)
        needed = sum(cell.needed for row in rows for cell in row.cells)
        assert lines.get(key, (0, 0)) == (needed, responsibility.gaps(rows))


def test_the_gaps_below_add_up_to_those_of_the_tree(world, running, led):
    east = world.unit["east"]
    lines = responsibility.tree(running, east, START)
    rows = responsibility.below(running, east, START)
    own = gaps(world, running, "east")
    assert sum(line.gaps for line in lines) == own + sum(row.tree_gaps for row in rows)


def test_after_filling_no_cell_is_empty_where_somebody_is_in_office(world, running, led):
    outcome = fill(world, running, whole=True)
    assert [gaps(world, running, key) for key in ("east", "town", "village", "hollow")] == [0, 0, 0, 0]
    assert outcome.left == gaps(world, running, "school") + gaps(world, running, "class1") * 2
    again = fill(world, running, whole=True)
    assert (again.filled, again.left) == (0, outcome.left)


def test_the_secretary_answers_overall_the_deputy_directly_and_the_tasks_department_handles(world, running, led):
    fill(world, running)
    rows = {row.duty: row for row in Responsibility.objects.filter(task__code="1.1", unit=world.unit["east"])}
    assert {duty: row.person for duty, row in rows.items()} == {"overall": "周宁", "direct": "吴芳", "handling": "吴芳"}
    assert rows["overall"].account == world.user["eastern"]
    assert rows["handling"].department == rows["handling"].task.department


def test_filling_leaves_alone_what_is_named_and_holds(world, running, led):
    east, task = world.unit["east"], running.tasks.get(code="1.1")
    kept = responsibilities.assign(
        tasks=[task], unit=east, duty="direct", person="另一人", by=world.user["eastern"], at=AT
    )
    fill(world, running)
    assert Responsibility.objects.get(task=task, unit=east, duty="direct", until=None) == kept[0]


def test_a_name_goes_stale_with_its_post_and_the_next_filling_dates_the_change(world, running, led):
    fill(world, running)
    led["deputy"].until = LATER.date()
    led["deputy"].save()
    task, east = running.tasks.get(code="1.1"), world.unit["east"]
    level = responsibility.chain(task, east, LATER.date())[-1]
    assert [(cell.person, cell.stale, cell.gap) for cell in level.cells][1] == ("吴芳", True, True)
    post(east, person(east, "郑洁"), "deputy", since=LATER.date())
    fill(world, running, at=LATER)
    rows = Responsibility.objects.filter(task=task, unit=east, duty="direct").order_by("pk")
    assert list(rows.values_list("person", "since", "until")) == [
        ("吴芳", START, LATER.date()), ("郑洁", LATER.date(), None)
    ]  # fmt: skip
    assert gaps(world, running, "east", LATER.date()) == 0


def test_a_new_term_of_the_same_person_is_not_stale(world, running, led):
    fill(world, running)
    led["deputy"].until = LATER.date()
    led["deputy"].save()
    post(world.unit["east"], led["deputy"].person, "deputy", since=LATER.date())
    assert gaps(world, running, "east", LATER.date()) == 0


def test_nothing_is_filled_once_the_campaign_is_over(world, running, led):
    running.closed_at = AT
    running.save(update_fields=["closed_at"])
    with pytest.raises(Problem, match="已经结束"):
        fill(world, running)


def test_filling_a_whole_tree_asks_few_queries(world, running, led, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        filling.fillings(running, world.unit["city"], START, whole=True)


class TestPages:
    def sign_in(self, client, world, key):
        client.force_login(world.user[key])
        return client

    def test_the_gap_list_counts_the_tree_and_opens_to_the_units(self, client, world, running, led):
        page = self.sign_in(client, world, "eastern").get(
            reverse("campaigns:responsibility_gaps", args=[running.pk]), {"unit": world.unit["east"].pk}
        )
        lines = responsibility.tree(running, world.unit["east"], date(2026, 11, 23))
        assert page.context["table"].total == sum(line.gaps > 0 for line in lines)
        assert f"?unit={world.unit['town'].pk}" in page.content.decode()

    def test_the_proposal_is_shown_first_and_filled_with_one_button(self, client, world, running, led):
        client = self.sign_in(client, world, "eastern")
        address = reverse("campaigns:responsibility_filling", args=[running.pk])
        page = client.get(address, {"unit": world.unit["east"].pk})
        assert (page.context["able"], page.context["left"]) == (45, 0)
        assert client.post(address, {"unit": world.unit["east"].pk}).status_code == 302
        assert gaps(world, running, "east", date(2026, 11, 23)) == 0

    @pytest.mark.parametrize(("key", "status"), [("chief", 302), ("villager", 404), ("western", 404), ("leader", 403)])
    def test_only_who_names_people_there_fills(self, client, world, running, led, key, status):
        address = reverse("campaigns:responsibility_filling", args=[running.pk])
        client = self.sign_in(client, world, key)
        assert client.post(address, {"unit": world.unit["east"].pk}).status_code == status

    def test_a_letter_can_show_who_answers_at_each_level(self, client, world, running, led):
        fill(world, running)
        task = running.tasks.get(code="1.1")
        address = reverse("campaigns:task_answering", args=[task.pk])
        text = self.sign_in(client, world, "villager").get(address, {"unit": world.unit["village"].pk}).content.decode()
        assert "周宁" in text
        assert client.get(address, {"unit": world.unit["estate"].pk}).status_code == 404

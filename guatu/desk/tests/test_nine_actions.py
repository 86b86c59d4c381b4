"""The nine actions: one page each, with figures that open to the same list, limited to the action's fields."""

import pytest
from django.urls import reverse

from guatu.campaigns.actions import campaigns
from guatu.campaigns.queries.campaigns import shipped
from guatu.campaigns.sheets import text
from guatu.desk.nine import NINE
from guatu.fieldwork.models import DemonstrationPoint
from guatu.indicators.queries import pages
from guatu.submissions.actions import reach
from tests.world import AT


def test_the_nine_are_the_nine_of_the_shipped_list():
    lists = text.read(shipped("nine_actions"))
    assert [one.name for one in lists] == [str(action.name) for action in NINE]
    assert all(one.code.startswith(action.prefix) for one, action in zip(lists, NINE, strict=True))
    fields = [[field.value for field in action.fields] or ["youth_home"] for action in NINE]
    assert [list(one.sectors) for one in lists] == fields


def test_every_indicator_that_an_action_names_in_its_tasks_stands_on_its_page():
    for one, action in zip(text.read(shipped("nine_actions")), NINE, strict=True):
        asked = {item.indicator for item in one.tasks if item.indicator}
        assert asked <= {indicator.value for indicator in action.indicators}


@pytest.mark.parametrize("code", [action.code for action in NINE])
def test_a_page_opens_before_its_campaign_is_launched_and_every_link_on_it_too(client, world, code):
    client.force_login(world.user["chief"])
    page = client.get(reverse("desk:action", args=[code]))
    assert page.status_code == 200
    for href, _label in page.context["work"]:
        assert client.get(href).status_code == 200, href


def test_unknown_actions_and_units_out_of_sight_are_not_found(client, world):
    client.force_login(world.user["eastern"])
    assert client.get(reverse("desk:action", args=["nothing"])).status_code == 404
    elsewhere = {"unit": world.unit["west"].pk}
    assert client.get(reverse("desk:action", args=["rural"]), elsewhere).status_code == 404
    assert client.get(reverse("desk:actions"), elsewhere).status_code == 404


def test_a_launched_action_shows_its_tasks_and_its_points(client, world):
    one = next(one for one in text.read(shipped("nine_actions")) if one.code.startswith("action-3-"))
    made = campaigns.create_all(
        tasklists=[one], owner=world.unit["city"], starts_on=AT.date(), by=world.user["chief"], at=AT
    )[0]
    reach.launch(campaign=made, by=world.user["chief"], at=AT)
    point = DemonstrationPoint.objects.create(
        owner=world.unit["city"], unit=world.unit["village"], field="rural", reason="先行", since=AT.date(),
        decided_by=world.user["chief"], decided_at=AT,
    )  # fmt: skip
    client.force_login(world.user["eastern"])
    found = client.get(reverse("desk:action", args=["rural"])).context["found"]
    assert [row.task.code for row in found.tasks] == ["1", "2", "3"]
    assert found.points == [point]
    assert client.get(reverse("desk:action", args=["universities"])).context["found"].points == []


def test_a_figure_opens_to_the_same_figure_in_the_same_fields(client, world):
    client.force_login(world.user["chief"])
    fields = frozenset({"rural"})
    unit = world.unit["city"]
    for row in pages.rows(unit, AT.date(), fields, NINE[2].indicators):
        address = reverse("indicators:indicator", args=[row.indicator.value])
        opened = client.get(address, {"unit": unit.pk, "fields": "rural,nonsense"}).context
        assert opened["found"].asked.fields == fields
        assert opened["kept"] == "&fields=rural"

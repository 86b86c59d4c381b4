"""The register at a glance and the burden meter: from the forms themselves, within what the reader may see."""

from typing import Any

import pytest

from guatu.base import clock
from guatu.desk.queries import burden
from guatu.desk.rules.burden import Ask, Form, by_asker, total
from guatu.orgs.queries.norms import norms
from guatu.submissions.actions import reach
from guatu.submissions.tests.conftest import draw
from tests.members import members
from tests.world import AT, World

NORMS = {"burden.text": 2, "burden.choice": 0.5}


@pytest.fixture
def charged(world: World) -> World:
    campaign = draw(world)
    reach.launch(campaign=campaign, by=world.user["chief"], at=AT)
    world.more["campaign"] = campaign
    members(world.unit["village"], 8)
    return world


def test_minutes_follow_from_the_fields_and_what_is_known_costs_nothing() -> None:
    assert Form(texts=2, choices=3, known=4).minutes(NORMS) == 5.5
    assert Form(texts=0, choices=0, known=9).minutes(NORMS) == 0


def test_the_month_is_the_sum_over_who_asks() -> None:
    form = Form(1, 0, 0)
    asks = [Ask("a", "市", form, 2, 3), Ask("b", "县", form, 1, 1), Ask("c", "市", form, 1, 1)]
    assert (total(asks), by_asker(asks)) == (8, [("市", 7), ("县", 1)])


def test_a_report_task_counts_and_one_that_the_register_proves_does_not(charged: World) -> None:
    day, village = clock.day(AT), charged.unit["village"]
    before = burden.of(village, day).total
    charged.more["campaign"].tasks.filter(code="1.1").update(
        evidence="indicator", indicator="register_completeness", target=">= 1"
    )
    assert burden.of(village, day).total < before


def test_what_launching_costs_is_told_by_reports_proved_tasks_and_minutes(charged: World) -> None:
    reports, proved, minutes = burden.cost(charged.more["campaign"], clock.day(AT))
    assert (reports, proved) == (3, 0)
    assert minutes == pytest.approx(2 * norms(clock.day(AT))["burden.text"] / 59 * 30.4, rel=0.1)


@pytest.mark.parametrize("page", ["/register/", "/burden/", "/indicators/", "/indicators/posts_filled/", "/norms/"])
@pytest.mark.parametrize("who", ["chief", "eastern", "villager"])
def test_the_pages_open_for_those_who_work_there(client: Any, charged: World, page: str, who: str) -> None:
    client.force_login(charged.user[who])
    assert client.get(page).status_code == 200


def test_a_unit_of_another_subtree_is_not_found(client: Any, charged: World) -> None:
    client.force_login(charged.user["eastern"])
    for page in ("/register/", "/burden/", "/indicators/", "/indicators/posts_filled/"):
        assert client.get(page, {"unit": charged.unit["west"].pk}).status_code == 404


def test_the_register_offers_recording_only_to_who_may_record(client: Any, charged: World) -> None:
    village = charged.unit["village"]
    for who, offered in (("villager", True), ("inspector", False)):
        client.force_login(charged.user[who])
        page = client.get(f"/register/?unit={village.pk}").content.decode()
        assert (f"/units/{village.pk}/record/" in page) is offered

"""The mechanisms beside each other: every figure is as large as the list to which it opens."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize("name", ["chief", "eastern"])
def test_every_figure_opens_to_a_list_of_that_length(client, drive, name):
    user = drive.world.user[name]
    client.force_login(user)
    page = client.get(reverse("desk:mechanisms"))
    assert page.status_code == 200
    opened = 0
    for row in page.context["rows"]:
        for figure in row.figures:
            if not figure.href:
                continue
            there = client.get(figure.href)
            assert there.status_code == 200, figure.href
            if "table" in there.context:
                assert there.context["table"].total == figure.number, figure.href
                opened += 1
    assert opened >= 8


def test_somebody_without_a_branch_in_sight_gets_no_page(client, drive):
    client.force_login(drive.world.user["sysadmin"])
    assert client.get(reverse("desk:mechanisms")).status_code == 403


def test_a_unit_out_of_sight_is_not_found(client, drive):
    client.force_login(drive.world.user["eastern"])
    elsewhere = {"unit": drive.world.unit["west"].pk}
    assert client.get(reverse("desk:mechanisms"), elsewhere).status_code == 404

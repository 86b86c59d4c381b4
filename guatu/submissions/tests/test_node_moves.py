from datetime import date

from django.urls import reverse

from guatu.campaigns.models import NodeMove
from guatu.submissions.models import Assignment


def test_a_moved_node_takes_its_open_cells_along(drive, client):
    node = drive.campaign.nodes.get(number=1)
    address = reverse("submissions:node_move", args=[node.pk])
    client.force_login(drive.world.user["dept"])
    given = {"due_on": "2026-12-05", "demonstration_due_on": "", "reason": "遇汛期", "version": node.version}
    assert client.post(address, {**given, "reason": ""}).status_code == 422
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 409
    assert NodeMove.objects.count() == 1
    assert set(Assignment.objects.filter(task__node=node).values_list("due_on", flat=True)) == {date(2026, 12, 5)}


def test_only_the_owners_editors_move_a_node(drive, client):
    node = drive.campaign.nodes.get(number=1)
    for who, status in (("eastern", 403), ("villager", 403), ("outsider", 404)):
        client.force_login(drive.world.user[who])
        assert client.get(reverse("submissions:node_move", args=[node.pk])).status_code == status

"""Replacing the map: by whom, and that nothing is half-written."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guatu.accounts.models import JournalEntry
from guatu.desk.queries.maps import file_of, map_of

pytestmark = pytest.mark.usefixtures("today")
RING = [[[107.0, 34.0], [108.0, 34.0], [108.0, 35.0], [107.0, 34.0]]]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def content(unit="east", source="审图号：演示"):
    row = {"type": "Feature", "properties": {"unit": unit}, "geometry": {"type": "Polygon", "coordinates": RING}}
    return json.dumps({"type": "FeatureCollection", "source": source, "features": [row]}).encode()


def send(client, drive, who, data, unit="city"):
    client.force_login(drive.world.user[who])
    address = f"{reverse('desk:map', args=[drive.campaign.pk])}?unit={drive.world.unit[unit].pk}"
    return client.post(address, {"file": SimpleUploadedFile("map.geojson", data)})


def test_new_map_stands_on_the_wall_with_its_source(client, drive, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client, drive, "chief", content()).status_code == 302
    page = client.get(reverse("desk:wall", args=[drive.campaign.pk])).content.decode()
    assert "审图号：演示" in page
    assert 'class="land-map"' in page
    assert JournalEntry.objects.filter(verb="map.replace", unit_id=drive.world.unit["city"].pk).count() == 1


@pytest.mark.parametrize("data", [b"{", content(source=""), content(unit="nobody")])
def test_refused_map_says_why_and_leaves_the_old_one(client, drive, data):
    path = file_of(drive.world.unit["city"])
    path.parent.mkdir()
    path.write_bytes(content())
    response = send(client, drive, "chief", data)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert path.read_bytes() == content()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("who", "unit", "status"), [("eastern", "east", 403), ("eastern", "city", 404), ("leader", "city", 403)]
)
def test_map_is_replaced_only_by_those_who_edit_campaigns(client, drive, who, unit, status):
    assert send(client, drive, who, content("town"), unit).status_code == status


def test_spoilt_file_in_the_folder_is_no_map(drive):
    path = file_of(drive.world.unit["city"])
    path.parent.mkdir()
    path.write_bytes(b"spoilt")
    assert map_of(drive.world.unit["city"]) is None

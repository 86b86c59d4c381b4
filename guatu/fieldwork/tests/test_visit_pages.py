"""The pages of visits and matters: a phone's entries, who sees what, and the page that works without a network."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from guatu.base import clock
from guatu.fieldwork.actions import visits
from guatu.fieldwork.models import Matter, Visit
from guatu.fieldwork.rules.words import Purpose
from tests.world import AT

FORM = {
    "purpose": "contact", "on": "2026-11-01", "hours": "2", "talked": "5", "text": "谈了换届", "key": "phone-0001",
    "written_at": "2026-11-01T10:00:00.000Z", "matter1_kind": "help", "matter1_text": "缺投影仪",
    "matter1_due_on": "2026-11-20",
}  # fmt: skip
PHONE = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def now(monkeypatch, db):
    shown = {"now": AT}
    monkeypatch.setattr(clock, "now", lambda: shown["now"])
    return shown


@pytest.fixture
def send(client, world, now):
    def post(who="mayor", place="village", **said):
        now["now"] += timedelta(seconds=1)
        client.force_login(world.user[who])
        address = reverse("fieldwork:visit_record", args=[world.unit[place].pk])
        return client.post(address, {**FORM, **said}, headers=PHONE)

    return post


def test_a_phone_is_told_what_became_of_its_entry(send):
    first, again = send(), send()
    url = reverse("fieldwork:visit", args=[Visit.objects.get().pk])
    assert first.json() == {"state": "accepted", "url": url, "text": "已收到。"}
    assert (again.json()["state"], Matter.objects.count()) == ("duplicate", 1)
    other = send(text="另一种说法", written_at="2026-11-01T11:00:00.000Z").json()
    assert (other["state"], other["url"]) == ("conflict", url + "choice/")


def test_what_is_refused_is_told_by_field_and_for_the_row_that_was_typed(send):
    answer = send(on="2026-11-03", matter1_due_on="2026-11-01", hours="0")
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"on", "hours", "matter1_due_on"}
    assert send(matter2_kind="finding", matter2_text="").json()["errors"] == {
        "matter2_text": "请写明是什么事", "matter2_due_on": "请选日期",
    }  # fmt: skip
    assert send(written_at="昨天").status_code == 422
    assert send("villager", "class1").status_code == 404 and send("leader").status_code == 403


def test_a_phone_asks_for_a_fresh_token_and_a_stranger_is_told_to_sign_in(client, world):
    address = reverse("fieldwork:sync_token")
    assert client.get(address, headers=PHONE).json()["code"] == "sign_in"
    client.force_login(world.user["mayor"])
    answer = client.get(address, headers=PHONE)
    assert answer.json()["account"] == world.user["mayor"].pk and len(answer.json()["token"]) > 20
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_page_without_a_network_knows_nobody(client, world):
    client.force_login(world.user["mayor"])
    page = client.get(reverse("fieldwork:offline")).content.decode()
    assert world.user["mayor"].name not in page and "csrf" not in page.lower() and "data-offline-shell" in page


def test_a_visit_is_corrected_chosen_and_cancelled_by_its_visitor_alone(client, send, world):
    send()
    visit = Visit.objects.get()
    corrected = send(text="改正", settles="True", written_at="2026-11-01T12:00:00.000Z").json()
    assert corrected["state"] == "accepted"
    for name in ("visit", "visit_correction", "visit_choice"):
        assert client.get(reverse(f"fieldwork:{name}", args=[visit.pk])).status_code == 200
    client.force_login(world.user["chief"])
    assert client.get(reverse("fieldwork:visit", args=[visit.pk])).status_code == 200
    assert client.post(reverse("fieldwork:visit_cancellation", args=[visit.pk])).status_code == 403
    client.force_login(world.user["western"])
    assert client.get(reverse("fieldwork:visit", args=[visit.pk])).status_code == 404
    client.force_login(world.user["mayor"])
    assert client.post(reverse("fieldwork:visit_cancellation", args=[visit.pk])).status_code == 302
    visit.refresh_from_db()
    assert visit.text == "改正" and visit.cancelled_at


def test_a_photo_is_opened_by_who_went_and_who_may_read_the_visit_alone(client, send, world, settings, tmp_path):
    settings.FILES = tmp_path / "files"
    linked = world.user["outsider"]  # without any grant, so without paper.read
    unit = world.unit["village"]
    entry = visits.receive(
        key="phone-0009", unit=unit, purpose=Purpose.GUIDANCE, written_at=AT, by=world.user["mayor"], at=AT,
        content={"on": "2026-11-01", "hours": None, "talked": 1, "text": "看了活动室", "matters": []},
        photo=("活动室.png", io.BytesIO(picture())),
    )  # fmt: skip
    bare = send(key="phone-0010") and Visit.objects.get(key="phone-0010").entries.get()

    def opened(who, pk):
        client.force_login(who)
        return client.get(reverse("fieldwork:visit_photo", args=[pk])).status_code

    assert [opened(world.user[who], entry.pk) for who in ("mayor", "chief", "villager")] == [200, 200, 200]
    assert [opened(world.user[who], entry.pk) for who in ("western", "outsider")] == [404, 404]
    Visit.objects.filter(pk=entry.visit_id).update(visitor=linked)
    assert (opened(linked, entry.pk), opened(world.user["chief"], bare.pk)) == (200, 404)
    assert [opened(world.user["chief"], pk) for pk in (0, 10**9, 2**63, 10**30)] == [404] * 4


def picture() -> bytes:
    """A small picture."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "PNG")
    return content.getvalue()


def test_a_visit_is_planned_and_stands_on_ones_own_list(client, world):
    client.force_login(world.user["mayor"])
    village = world.unit["village"].pk
    plan = reverse("fieldwork:visit_plan", args=[village])
    assert client.post(plan, {"purpose": "guidance", "planned_on": "2026-11-01"}).status_code == 422
    assert client.post(plan, {"purpose": "guidance", "planned_on": "2026-11-05"}).status_code == 302
    made = Visit.objects.get()
    page = client.get(reverse("fieldwork:my_visits")).content.decode()
    href = f"{reverse('fieldwork:visit_record', args=[village])}?plan={made.pk}"
    assert f'data-offline-keep href="{href}"' in page
    assert made.key in client.get(href).content.decode()


def test_a_matter_goes_its_way_by_its_pages(client, send, world):
    send()
    matter = Matter.objects.get()
    done = reverse("fieldwork:matter_completion", args=[matter.pk])
    assert client.post(done, {"completion-text": "送到了"}).status_code == 302
    confirmed = reverse("fieldwork:matter_confirmation", args=[matter.pk])
    assert client.post(confirmed, {"confirmation-text": "好"}).status_code == 403
    client.force_login(world.user["villager"])
    assert client.post(confirmed, {"confirmation-text": ""}).status_code == 422
    assert client.post(confirmed, {"confirmation-text": "收到"}).status_code == 302
    assert "已办结" in client.get(reverse("fieldwork:matter", args=[matter.pk])).content.decode()
    client.force_login(world.user["leader"])
    assert client.post(confirmed, {"confirmation-text": "好"}).status_code == 403


@pytest.mark.parametrize("name", ["visits", "matters", "my_visits"])
def test_a_list_asks_as_often_at_three_rows_as_at_one(client, send, world, name):
    send()
    client.force_login(world.user["mayor"])
    client.get(reverse(f"fieldwork:{name}"))
    counted = []
    for n in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"fieldwork:{name}")).status_code == 200
        counted.append(len(asked))
        if not n:
            send(key="phone-0002", text="二")
            send(key="phone-0003", text="三", place="hollow", matter1_text="四")
    assert counted[0] == counted[1]


def test_the_units_page_shows_visits_and_open_matters(client, send, world):
    send()
    client.force_login(world.user["villager"])
    page = client.get(reverse("fieldwork:unit_visits", args=[world.unit["village"].pk])).content.decode()
    assert "缺投影仪" in page and world.user["mayor"].name in page

"""The desk's pages: whose they are, that their figures are the board's, and what they cost."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.accounts.models import User
from guatu.base.states import CellState
from guatu.desk.tests.conftest import more_counties
from guatu.desk.views import wall as wall_views
from guatu.supervision import board as boards
from guatu.supervision.queries import progress
from tests.world import AT

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture(autouse=True)
def _nothing_kept():
    wall_views._kept.clear()


def wall(drive, **query):
    return reverse("desk:wall", args=[drive.campaign.pk]), {name: getattr(v, "pk", v) for name, v in query.items()}


def get(client, drive, who, **query):
    client.force_login(drive.world.user[who])
    return client.get(*wall(drive, **query))


def test_figures_on_the_wall_are_those_of_the_board(client, drive):
    page = get(client, drive, "chief").content.decode()
    board = boards.of(drive.campaign, at=AT)
    pks, counts = board.children(drive.world.unit["city"].pk)
    for pk, rows in zip(pks, counts, strict=True):
        for task, row in zip(board.tasks, rows, strict=True):
            of = progress.share(progress.cells_of(row))
            shown = re.search(rf'id="c{pk}-{task}"[^>]*data-figure="(\d+)/(\d+)"', page)
            assert shown and (int(shown[1]), int(shown[2])) == (of.done, of.applicable)


def test_figures_of_rows_and_own_cells_add_up_to_the_total(client, drive):
    board = boards.of(drive.campaign, at=AT)
    found = get(client, drive, "chief").context
    assert found is not None
    city = drive.world.unit["city"].pk
    _, counts = board.children(city)
    assert (board.counts(city) == board.own(city) + counts.sum(axis=0)).all()


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("chief", "east", 200), ("eastern", "east", 200), ("eastern", "town", 200), ("leader", "west", 200),
        ("eastern", "west", 404), ("eastern", "city", 404), ("mayor", "school", 404), ("sysadmin", "city", 403),
        ("auditor", "east", 403), ("outsider", "city", 404),
    ],
)  # fmt: skip
def test_wall_below_a_unit_is_seen_by_those_who_read_its_figures(client, drive, who, unit, status):
    assert get(client, drive, who, unit=drive.world.unit[unit]).status_code == status


def test_wall_of_nonsense_is_not_found(client, drive):
    assert get(client, drive, "chief", unit="9" * 30).status_code == 404
    assert get(client, drive, "chief", unit="x").status_code == 404


def test_county_opens_its_own_wall(client, drive):
    page = get(client, drive, "eastern").content.decode()
    assert "东川一中团委" in page
    assert "西平" not in page


def test_signed_out_reader_is_sent_to_sign_in(client, drive):
    response = client.get(*wall(drive))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_figures_are_sent_again_only_when_they_changed(client, drive):
    client.force_login(drive.world.user["chief"])
    address = reverse("desk:wall_figures", args=[drive.campaign.pk])
    first = client.get(address)
    seen = first["ETag"].strip('"')
    same = client.get(address, {"seen": seen})
    assert (same.status_code, same.content) == (204, b"")
    assert json.loads(same["HX-Trigger"]) == {"wall:true": {"at": "10:00"}}
    drive.accept(drive.submit("hollow", "mayor", at=AT), "eastern")
    changed = client.get(address, {"seen": seen})
    assert changed.status_code == 200
    assert changed["ETag"].strip('"') != seen


def test_figures_address_in_the_page_keeps_what_the_reader_chose(client, drive):
    page = get(client, drive, "chief", unit=drive.world.unit["east"], theme="light").content.decode()
    address = re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    assert f"unit={drive.world.unit['east'].pk}" in address
    assert "theme=light" in address
    assert client.get(address).status_code == 204


def test_flags_on_their_way_are_not_on_the_wall(client, drive):
    assert "拟定" not in get(client, drive, "chief").content.decode()


@pytest.mark.parametrize("name", ["wall", "home", "unit"])
def test_number_of_queries_does_not_grow_with_the_counties(client, drive, name):
    client.force_login(drive.world.user["chief"])
    address = {
        "wall": reverse("desk:wall", args=[drive.campaign.pk]),
        "home": reverse("desk:home"),
        "unit": reverse("desk:unit", args=[drive.world.unit["city"].pk]),
    }[name]
    numbers = []
    for names in ([], [1], [2, 3]):
        more_counties(drive, names)
        client.get(address)
        wall_views._kept.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] == numbers[2]


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("chief", "east", 200), ("eastern", "town", 200), ("monitor", "class1", 200), ("sysadmin", "town", 200),
        ("eastern", "west", 404), ("monitor", "class2", 404), ("outsider", "city", 404), ("mayor", "east", 404),
    ],
)  # fmt: skip
def test_unit_page_is_found_by_those_who_see_the_unit(client, drive, who, unit, status):
    client.force_login(drive.world.user[who])
    assert client.get(reverse("desk:unit", args=[drive.world.unit[unit].pk])).status_code == status


def test_unit_page_links_only_the_units_above_that_the_reader_sees(client, drive):
    client.force_login(drive.world.user["mayor"])
    page = client.get(reverse("desk:unit", args=[drive.world.unit["village"].pk])).content.decode()
    assert reverse("desk:unit", args=[drive.world.unit["town"].pk]) in page
    assert f'href="{reverse("desk:unit", args=[drive.world.unit["east"].pk])}"' not in page
    assert "共青团东川县委员会" in page


def test_administrator_sees_no_figures_on_a_unit_page(client, drive):
    client.force_login(drive.world.user["sysadmin"])
    response = client.get(reverse("desk:unit", args=[drive.world.unit["city"].pk]))
    file = response.context["file"]
    assert (file.cells, file.figures, file.duties) == (None, None, ())


def test_unit_page_of_an_enormous_number_is_not_found(client, drive):
    client.force_login(drive.world.user["chief"])
    assert client.get(f"/units/{'9' * 40}/").status_code == 404


def test_own_cells_on_a_unit_page_have_their_states(client, drive):
    client.force_login(drive.world.user["chief"])
    response = client.get(reverse("desk:unit", args=[drive.world.unit["village"].pk]))
    states = {one.cell.task.code: one.state for one in response.context["file"].cells}
    assert states == {"1.1": CellState.DONE, "1.2": CellState.UNSEEN, "2.1": CellState.UNSEEN}


def test_the_parts_of_a_unit_page_stand_under_its_headings(client, drive):
    client.force_login(drive.world.user["villager"])
    response = client.get(reverse("desk:unit", args=[drive.world.unit["village"].pk]))
    brought = {part.url: client.get(part.url).content.decode() for part in response.context["parts"]}
    assert len(brought) > 2
    assert [url for url, part in brought.items() if "<h2" in part or "<section" in part] == []


def test_home_of_a_committee_answers_its_three_questions(client, drive):
    client.force_login(drive.world.user["eastern"])
    home = client.get("/").context["home"]
    assert home.unit == drive.world.unit["east"]
    assert (home.news.accepted, home.news.returned, home.news.received) == (1, 1, 2)
    assert home.share.done == 1
    assert home.next.number == 1


def test_home_of_a_branch_secretary_is_the_own_tasks(client, drive):
    client.force_login(drive.world.user["villager"])
    assert client.get("/")["Location"] == reverse("submissions:mine")


def test_home_of_an_administrator_is_the_own_duties(client, drive):
    client.force_login(drive.world.user["auditor"])
    response = client.get("/")
    assert next(t.name for t in response.templates) == "desk/duties.html"
    assert 'href="/wall/"' not in response.content.decode()


def test_queue_of_the_home_shows_what_waits(client, drive):
    client.force_login(drive.world.user["western"])
    queue = client.get(reverse("desk:queue")).context["queue"]
    assert (queue.waiting, [sent.assignment.unit_id for sent in queue.submissions]) == (
        1,
        [drive.world.unit["workshop"].pk],
    )


@pytest.mark.parametrize(("kind", "number"), [("accepted", 1), ("returned", 1), ("received", 2), ("overdue", 0)])
def test_list_behind_what_changed_is_as_long_as_its_figure(client, drive, kind, number):
    client.force_login(drive.world.user["eastern"])
    response = client.get(reverse("desk:changed", args=[drive.campaign.pk]), {"kind": kind})
    assert response.context["table"].total == number


class TestDemo:
    """Trying the demo without a password."""

    @pytest.fixture
    def person(self, world):
        person = world.user["chief"]
        User.objects.filter(pk=person.pk).update(username="demo-chief")
        return person

    def test_demo_account_signs_in_at_this_machine(self, client, person, settings):
        settings.DEMO = True
        assert client.post("/demo-sign-in/", {"role": "chief"})["Location"] == "/"
        assert client.session["_auth_user_id"] == str(person.pk)

    @pytest.mark.parametrize(
        ("demo", "extra"),
        [
            (False, {}), (True, {"REMOTE_ADDR": "10.1.2.3"}), (True, {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}),
        ],
    )  # fmt: skip
    def test_demo_account_is_closed_elsewhere(self, client, person, settings, demo, extra):
        settings.DEMO = demo
        assert client.post("/demo-sign-in/", {"role": "chief"}, **extra).status_code == 404
        assert client.get("/", **extra)["Location"] == "/sign-in/"

    def test_other_account_cannot_be_tried(self, client, world, settings):
        settings.DEMO = True
        assert client.post("/demo-sign-in/", {"role": "western"}).status_code == 404

    def test_signed_out_visitor_of_a_demo_may_choose(self, client, person, settings):
        settings.DEMO = True
        assert 'name="role" value="chief"' in client.get("/").content.decode()

"""Help inside the program: a topic for every place, and first steps that are ticked by what was done."""

from django.urls import reverse

from guatu.base.pages import frame
from guatu.desk.help import TOPICS
from guatu.desk.queries.guide import steps
from guatu.submissions.models import Submission


def test_every_place_in_the_navigation_has_its_help():
    places = {entry.url for entries in (frame.NAV, *frame.SECTIONS.values()) for entry in entries}
    assert places == set(TOPICS)


def test_the_link_to_help_names_the_place_of_the_page(client, world):
    client.force_login(world.user["chief"])
    page = client.get(reverse("people:posts"))
    assert page.context["help_url"] == reverse("desk:help") + "?page=people:posts"
    opened = client.get(page.context["help_url"])
    assert opened.context["asked"][0] == "people:posts"


def test_help_offers_only_pages_that_the_reader_may_open(client, world):
    client.force_login(world.user["auditor"])
    names = {row[0] for row in client.get(reverse("desk:help")).context["topics"]}
    assert "accounts:journal" in names and "people:persons" not in names


def test_first_steps_are_ticked_by_what_was_done(drive, client):
    user = drive.world.user["villager"]  # who has reported a task and recorded no meeting
    told = {step.name: step.done for step in steps(user)}
    assert (told["报一项任务"], told["记一次会议"]) == (True, False)
    Submission.objects.filter(by=user).update(by=drive.world.user["mayor"])
    assert not {step.name: step.done for step in steps(user)}["报一项任务"]
    client.force_login(user)
    page = client.get(reverse("desk:first_steps"))
    assert [step.name for step in page.context["left"]] == [step.name for step in steps(user) if not step.done]


def test_a_reader_without_first_steps_is_shown_none(client, world):
    client.force_login(world.user["auditor"])
    assert client.get(reverse("desk:first_steps")).content.strip() == b""

"""The pages of contact points."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.fieldwork.actions import contacts
from guatu.fieldwork.models import Contact, ContactProposal, Visit
from tests.members import person, post
from tests.world import AT

TODAY = date(2026, 11, 2)


@pytest.fixture
def cadres(world):
    unit = world.unit
    return {
        "county": post(unit["east"], person(unit["east"], "周宁")),
        "town": post(unit["town"], person(unit["town"], "王海", account=world.user["mayor"])),
        "delegate": post(unit["town"], person(unit["village"], "李静"), "delegate"),
    }


@pytest.fixture
def who(client, world):
    def sign_in(key):
        client.force_login(world.user[key])
        return client

    return sign_in


def linked(world, post, key):
    return contacts.link(post=post, unit=world.unit[key], by=world.user["chief"], at=AT)


def test_matching_weak_branches_and_accepting_all_from_the_pages(world, cadres, who):
    client, unit = who("eastern"), world.unit["east"]
    answer = client.post(reverse("desk:contact_runs"), {"unit": unit.pk}, follow=True)
    assert "应联系而未联系 3 人，已为 3 人推荐" in answer.content.decode()
    assert answer.context["table"].total == 3
    assert "距离不明（有一方没有坐标）、此前无人联系" in answer.content.decode()
    client.post(reverse("fieldwork:contact_acceptances"), {"unit": unit.pk})
    assert Contact.objects.count() == 3
    page = client.get(reverse("fieldwork:contacts"), {"unit": unit.pk})
    assert page.context["table"].total == 3
    assert (page.context["figures"].lacking, page.context["figures"].idle) == (0, 3)


def test_each_figure_of_the_head_is_as_long_as_its_list(world, cadres, who):
    linked(world, cadres["county"], "village")
    old = post(world.unit["west"], person(world.unit["west"], "吴桐"))
    linked(world, old, "workshop")
    type(old).objects.filter(pk=old.pk).update(until=TODAY)
    client = who("chief")
    figures = client.get(reverse("fieldwork:contacts")).context["figures"]
    lists = {
        "lacking": ("contact_gaps", {}), "unlinked": ("contact_branches", {}), "contacts": ("contacts", {}),
        "idle": ("contacts", {"state": "idle"}), "orphaned": ("contacts", {"state": "orphaned"}),
        "waiting": ("contact_proposals", {"decision": "waiting"}),
    }  # fmt: skip
    found = {
        key: client.get(reverse(f"fieldwork:{name}"), query).context["table"].total
        for key, (name, query) in lists.items()
    }
    assert found == {key: getattr(figures, key) for key in lists}
    assert found == {"lacking": 2, "unlinked": 5, "contacts": 2, "idle": 1, "orphaned": 1, "waiting": 0}


def test_a_visit_of_this_quarter_moves_a_contact_from_idle(world, cadres, who):
    made = linked(world, cadres["town"], "hollow")
    Visit.objects.create(key="k" * 20, unit=made.unit, purpose="contact", visitor=world.user["mayor"], contact=made,
                         on=TODAY)  # fmt: skip
    page = who("mayor").get(reverse("fieldwork:contacts"))
    assert (page.context["figures"].idle, page.context["table"].numbered.object_list[0].last_on) == (0, TODAY)


def test_my_contacts_are_those_of_the_person_to_whom_the_account_belongs(world, cadres, who):
    made = linked(world, cadres["town"], "hollow")
    linked(world, cadres["county"], "class1")
    page = who("mayor").get(reverse("fieldwork:my_contacts"))
    assert [row["contact"] for row in page.context["rows"]] == [made]
    assert "您的账号还没有关联到人员" in who("eastern").get(reverse("fieldwork:my_contacts")).content.decode()


def test_a_branch_is_chosen_by_hand_and_a_refusal_stays_on_the_form(world, cadres, who):
    client, address = who("mayor"), reverse("fieldwork:post_contacts", args=[cadres["delegate"].pk])
    assert "石桥村" in client.get(address).content.decode()
    wrong = client.post(address, {"branch": "", "elsewhere": "village", "reason": "熟"})
    assert (wrong.status_code, "不能联系本人所在的团支部" in wrong.content.decode()) == (422, True)
    client.post(address, {"branch": world.unit["hollow"].pk, "reason": "熟"})
    assert Contact.objects.get().reason == "熟"


def test_a_proposal_is_changed_and_refused_with_a_reason(world, cadres, who):
    contacts.match(unit=world.unit["east"], weak={}, by=None, at=AT)
    client = who("eastern")
    first, second = ContactProposal.objects.order_by("pk")[:2]
    answer = client.post(reverse("fieldwork:contact_refusal", args=[first.pk]), {"refusal-reason": ""})
    assert answer.status_code == 422
    client.post(reverse("fieldwork:contact_refusal", args=[first.pk]), {"refusal-reason": "太远"})
    client.post(reverse("fieldwork:contact_acceptance", args=[second.pk]))
    page = client.get(reverse("fieldwork:contact_proposals"), {"decision": "refused"})
    assert page.context["table"].total == 1
    assert Contact.objects.get().proposal == second


@pytest.mark.parametrize(("key", "status"), [("eastern", 302), ("mayor", 302), ("villager", 403), ("western", 404)])
def test_only_who_decides_there_ends_a_contact(world, cadres, who, key, status):
    made = linked(world, cadres["town"], "village")
    answer = who(key).post(reverse("fieldwork:contact_ending", args=[made.pk]), {"end-reason": "expired"})
    assert answer.status_code == status


def test_others_proposals_are_not_found(world, cadres, who):
    contacts.match(unit=world.unit["east"], weak={}, by=None, at=AT)
    row = ContactProposal.objects.get(person__name="周宁")
    for key, status in (("eastern", 200), ("chief", 200), ("western", 404), ("mayor", 404)):
        assert who(key).get(reverse("fieldwork:contact_proposal", args=[row.pk])).status_code == status
    assert who("western").post(reverse("desk:contact_runs"), {"unit": world.unit["east"].pk}).status_code == 404
    assert who("villager").post(reverse("desk:contact_runs"), {"unit": world.unit["village"].pk}).status_code == 403


def test_the_unit_page_has_its_contacts(world, cadres, who):
    linked(world, cadres["county"], "village")
    text = who("villager").get(reverse("fieldwork:unit_contacts", args=[world.unit["village"].pk])).content.decode()
    assert "周宁" in text


def test_the_list_asks_the_same_queries_for_one_and_three(world, cadres, who, django_assert_max_num_queries):
    client = who("chief")
    linked(world, cadres["county"], "class1")
    client.get(reverse("fieldwork:contacts"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("fieldwork:contacts"))
    linked(world, cadres["town"], "hollow")
    linked(world, cadres["delegate"], "hollow")
    with django_assert_max_num_queries(len(one)):
        assert client.get(reverse("fieldwork:contacts")).context["table"].total == 3

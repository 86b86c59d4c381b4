from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guatu.campaigns.actions import contents
from guatu.campaigns.models import Campaign, Responsibility, Task
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.sheets import incoming, workbook
from tests.world import AT

READING = ["detail", "responsibility"]
EDITING = ["editor", "facts", "copy", "task_new", "category_new", "node_new"]


@pytest.fixture
def sign_in(client, world):
    def enter(name):
        client.force_login(world.user[name])
        return client

    return enter


def status(client, name, pk, *more, **query):
    return client.get(reverse(f"campaigns:{name}", args=[pk, *more]), query).status_code


def filled(task, **changes):
    """The editor's form as the browser sends it."""
    values = {
        name: getattr(task, name)
        for name in ("code", "name", "standard", "kinds", "evidence", "indicator", "target", "weight", "version")
    }
    return {**values, "node": task.node_id, "category": task.category_id or "", **changes}


@pytest.mark.parametrize("who", ["chief", "dept"])
def test_editors_of_the_owner_open_every_page_of_a_draft(norms, sign_in, who):
    client = sign_in(who)
    assert [status(client, name, norms.pk) for name in READING + EDITING] == [200] * 8
    assert status(client, "task_editor", norms.tasks.first().pk) == 200
    assert status(client, "node_editor", norms.nodes.first().pk) == 200
    assert status(client, "category_editor", norms.categories.first().pk) == 200


@pytest.mark.parametrize("who", ["eastern", "villager", "leader", "sysadmin", "outsider"])
def test_a_draft_is_not_found_by_others(norms, sign_in, who):
    client = sign_in(who)
    assert [status(client, name, norms.pk) for name in READING + EDITING] == [404] * 8
    for name in ("task", "task_editor"):
        assert status(client, name, norms.tasks.first().pk) == 404
    assert status(client, "export", norms.pk, "yaml") == 404


@pytest.mark.parametrize("who", ["eastern", "villager", "leader"])
def test_a_published_campaign_is_read_by_all_below_and_edited_by_none_of_them(running, sign_in, who):
    client = sign_in(who)
    assert [status(client, name, running.pk) for name in READING] == [200] * 2
    assert [status(client, name, running.pk) for name in EDITING] == [403] * 6
    task = running.tasks.first()
    assert [status(client, name, task.pk) for name in ("task", "task_editor")] == [200, 403]
    before = list(Task.objects.values())
    for name in ("task_removal", "task_place", "task_editor"):
        assert client.post(reverse(f"campaigns:{name}", args=[task.pk]), filled(task, name="改")).status_code == 403
    assert client.post(reverse("campaigns:closure", args=[running.pk]), {"version": 1}).status_code == 403
    assert list(Task.objects.values()) == before


def test_a_published_campaign_is_not_found_beside_and_outside(running, world, sign_in):
    running.owner = world.unit["east"]
    running.save()
    for who in ("western", "worker", "outsider"):
        client = sign_in(who)
        assert [status(client, name, running.pk) for name in READING + EDITING] == [404] * 8
        assert client.get(reverse("campaigns:list")).context["table"].total == 0


def test_units_beside_are_not_found_in_the_matrix(running, world, sign_in):
    client = sign_in("eastern")
    assert status(client, "responsibility", running.pk, unit=world.unit["town"].pk) == 200
    for stranger in (world.unit["west"].pk, world.unit["workshop"].pk, world.unit["city"].pk, 0, "x"):
        assert status(client, "responsibility", running.pk, unit=stranger) == 404
        assert status(client, "task", running.tasks.first().pk, unit=stranger) == 404


@pytest.mark.parametrize("wanted", [1, 3])
def test_the_list_asks_the_same_queries_for_one_and_three(norms, sign_in, wanted, django_assert_max_num_queries):
    for number in range(wanted - 1):
        Campaign.objects.create(code=f"c{number}", name="专项", owner=norms.owner, starts_on=AT.date())
    client = sign_in("chief")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("campaigns:list"))
    assert page.context["table"].total == wanted


def test_saving_a_task_changes_it_and_returns_to_the_editor(norms, sign_in):
    task = norms.tasks.get(code="2.3")
    page = sign_in("dept").post(reverse("campaigns:task_editor", args=[task.pk]), filled(task, name="主题团日"))
    assert (page.status_code, page["Location"]) == (302, reverse("campaigns:editor", args=[norms.pk]))
    task.refresh_from_db()
    assert (task.name, task.version) == ("主题团日", 2)


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(norms, sign_in):
    task = norms.tasks.get(code="1.1")
    wrong = filled(task, target="many", indicator="", kinds=[], name="改过的名称")
    page = sign_in("dept").post(reverse("campaigns:task_editor", args=[task.pk]), wrong)
    assert page.status_code == 422
    assert {"kinds"} == set(page.context["form"].errors)
    page = sign_in("dept").post(
        reverse("campaigns:task_editor", args=[task.pk]), filled(task, target="many", indicator="")
    )
    assert {"target", "indicator"} == set(page.context["form"].errors)
    assert "many" in page.content.decode()


def test_the_edit_that_lost_gets_409_and_its_text_back(norms, world, sign_in):
    task = norms.tasks.get(code="1.1")
    contents.amend(row=task, values={"name": "先到"}, version=1, by=world.user["chief"], at=AT)
    client, address = sign_in("dept"), reverse("campaigns:task_editor", args=[task.pk])
    page = client.post(address, filled(task, name="后到"), headers={"HX-Request": "true"})
    assert (page.status_code, page["HX-Retarget"]) == (409, "#form-slot")
    assert "先到" in page.content.decode() and 'value="后到"' in page.content.decode()
    assert client.post(address, filled(task, name="后到", version=2)).status_code == 302
    task.refresh_from_db()
    assert task.name == "后到"


def test_a_launched_tasks_form_has_its_words_only(running, sign_in):
    page = sign_in("dept").get(reverse("campaigns:task_editor", args=[running.tasks.first().pk]))
    assert set(page.context["form"].fields) == {"version", "name", "name_en", "standard", "source", "department"}


def test_adding_removing_and_reordering(norms, sign_in):
    client = sign_in("dept")
    client.post(reverse("campaigns:category_new", args=[norms.pk]), {"code": "5", "name": "新类"})
    category = norms.categories.get(code="5")
    new = {"code": "5.1", "name": "新任务", "standard": "标准", "kinds": ["branch"], "evidence": "report", "weight": 1,
           "node": norms.nodes.first().pk, "category": category.pk}  # fmt: skip
    assert client.post(reverse("campaigns:task_new", args=[norms.pk]), new).status_code == 302
    assert client.post(reverse("campaigns:task_new", args=[norms.pk]), new).status_code == 422
    task = norms.tasks.get(code="5.1")
    fragment = {"headers": {"HX-Request": "true"}}
    client.post(reverse("campaigns:task_place", args=[task.pk]), {"direction": "up"}, **fragment)
    page = client.post(reverse("campaigns:task_removal", args=[task.pk]), {"version": 1}, **fragment)
    assert page.status_code == 200 and "5.1" not in page.content.decode()
    assert client.post(reverse("campaigns:category_removal", args=[category.pk]), {"version": 1}).status_code == 302
    assert (norms.tasks.count(), norms.categories.count()) == (15, 4)


def test_the_preview_counts_the_units_reached(norms, sign_in):
    page = sign_in("dept").post(
        reverse("campaigns:reach", args=[norms.pk]), {"kinds": ["branch"], "sectors": ["rural"]}
    )
    assert page.context["number"] == 2


def test_import_shows_first_and_writes_after(world, sign_in):
    client, address = sign_in("chief"), reverse("campaigns:import")
    given = {"shipped": "nine_actions", "owner": world.unit["city"].pk, "starts_on": "2026-12-01"}
    page = client.post(address, given)
    assert (page.status_code, len(page.context["rows"]), Campaign.objects.count()) == (200, 9, 0)
    client.post(address, {**given, "shipped": "", "text": page.context["text"]})
    assert (Campaign.objects.count(), Task.objects.count()) == (9, 28)
    assert client.get(reverse("campaigns:list"), {"series": "nine"}).context["table"].total == 9


def test_an_exported_list_comes_back_in_as_it_was(norms, world, sign_in):
    client = sign_in("chief")
    for form in ("xlsx", "yaml"):
        content = client.get(reverse("campaigns:export", args=[norms.pk, form])).content
        assert incoming.read(content) == [queries.as_list(norms, dated=False)]
    file = SimpleUploadedFile("list.xlsx", workbook.write(queries.as_list(norms, dated=True)))
    given = {"file": file, "owner": world.unit["city"].pk, "starts_on": "2026-11-02"}
    assert client.post(reverse("campaigns:import"), given).status_code == 200


def test_a_faulty_file_is_refused_with_its_places(world, sign_in):
    file = SimpleUploadedFile("list.yaml", b"code: c\nname: n\ntasks:\n  - name: x\n")
    given = {"file": file, "owner": world.unit["city"].pk, "starts_on": "2026-11-02"}
    page = sign_in("chief").post(reverse("campaigns:import"), given)
    assert page.status_code == 422
    assert "第4行 tasks[1].code" in page.content.decode()


@pytest.mark.parametrize("who", ["eastern", "villager", "outsider"])
def test_import_is_for_those_who_edit_campaigns(world, sign_in, who):
    assert sign_in(who).get(reverse("campaigns:import")).status_code == 403


def test_an_owner_outside_ones_subtree_cannot_be_chosen(norms, world, sign_in):
    given = {"shipped": "norms", "owner": world.unit["school"].pk, "starts_on": "2026-12-01"}
    assert sign_in("chief").post(reverse("campaigns:import"), given).status_code == 422


def test_copy_moves_every_day(norms, sign_in):
    given = {"code": "norms-2027", "name": "下一年", "starts_on": "2027-11-02"}
    assert sign_in("chief").post(reverse("campaigns:copy", args=[norms.pk]), given).status_code == 302
    copy = Campaign.objects.get(code="norms-2027")
    assert copy.nodes.first().due_on == norms.nodes.first().due_on + timedelta(days=365)


def test_a_county_names_its_people_for_a_whole_category(running, world, sign_in):
    client, east = sign_in("eastern"), world.unit["east"]
    address = reverse("campaigns:assignment", args=[running.tasks.get(code="1.1").pk, "direct"])
    given = {"person": "周宁", "department": "", "span": "category", "unit": east.pk}
    assert client.post(address, given).status_code == 302
    assert set(Responsibility.objects.values_list("task__code", "unit__code", "person")) == {
        (code, "east", "周宁") for code in ("1.1", "1.2", "1.3", "1.4")
    }
    assert client.post(address, {**given, "unit": world.unit["west"].pk}).status_code == 404
    assert client.get(address.replace("direct", "wrong"), {"unit": east.pk}).status_code == 404


def test_a_branch_secretary_reads_the_matrix_and_does_not_write_it(running, world, sign_in):
    client, village = sign_in("villager"), world.unit["village"]
    assert status(client, "responsibility", running.pk, unit=village.pk) == 200
    address = reverse("campaigns:assignment", args=[running.tasks.first().pk, "overall"])
    assert client.post(address, {"person": "甲", "span": "task", "unit": village.pk}).status_code == 403


def test_the_task_page_shows_who_answers_at_each_level(running, world, sign_in):
    page = sign_in("villager").get(reverse("campaigns:task", args=[running.tasks.first().pk]))
    assert [level.unit.code for level in page.context["levels"]] == ["city", "east", "town", "village"]


def test_closing_and_discarding(norms, sign_in):
    client = sign_in("chief")
    assert client.post(reverse("campaigns:closure", args=[norms.pk]), {"version": 1}).status_code == 409
    assert client.post(reverse("campaigns:removal", args=[norms.pk]), {"version": 9}).status_code == 409
    assert client.post(reverse("campaigns:removal", args=[norms.pk]), {"version": 1}).status_code == 302
    assert Campaign.objects.count() == 0


def test_nobody_reads_without_signing_in(running, client):
    for address in (
        "/campaigns/",
        "/campaigns/import/",
        f"/campaigns/{running.pk}/",
        f"/tasks/{running.tasks.first().pk}/",
    ):
        page = client.get(address)
        assert (page.status_code, page["Location"].startswith("/sign-in/")) == (302, True)

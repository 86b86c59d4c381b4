"""The pages of persons: who sees what, that nothing typed is lost, and that their cost does not grow."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.accounts.models import JournalEntry
from guatu.base import clock
from guatu.people.models import Membership, Person, PersonRequest, Reveal, Transfer
from guatu.people.queries.numbers import sealed_numbers
from tests.members import id_number, member, members, phone_number
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list:
    """The instant that the pages read; a test may move it."""
    instant = [AT]
    monkeypatch.setattr(clock, "now", lambda: instant[0])
    return instant


@pytest.fixture
def enter(client, world):
    def sign_in(who: str):
        client.force_login(world.user[who])
        return client

    return sign_in


def known(world, unit: str = "class1", name: str = "欧阳雪", born: date = date(2008, 5, 4), order: int = 1) -> Person:
    seal = uuid4()
    numbers = sealed_numbers(id_number(born, order), phone_number(order), seal)
    return member(world.unit[unit], name, seal=seal, birth_on=born, **numbers)


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("monitor", 200), ("principal", 200), ("chief", 200), ("villager", 404), ("western", 404), ("inspector", 404),
     ("leader", 404), ("sysadmin", 404), ("outsider", 404)],
)  # fmt: skip
def test_who_sees_a_person(enter, world, who, status):
    whom = known(world)
    for page in ("", "record/", "membership/", "corrections/", "erasure/"):
        assert enter(who).get(f"/persons/{whom.pk}/{page}").status_code == status


def test_pages_show_numbers_masked(enter, world):
    whom = known(world)
    for page in ("/persons/", f"/persons/{whom.pk}/", f"/persons/{whom.pk}/record/", "/persons/?format=csv"):
        shown = text(enter("monitor").get(page))
        assert id_number() not in shown and phone_number() not in shown and "20080504" not in shown
    assert id_number()[-4:] in text(enter("monitor").get(f"/persons/{whom.pk}/"))


def test_the_list_is_cut_to_my_subtree_and_to_a_unit(enter, world):
    known(world)
    known(world, "village", "阿依古丽·买买提", order=2)
    assert "欧阳雪" in text(enter("eastern").get("/persons/"))
    page = text(enter("eastern").get(f"/persons/?unit={world.unit['village'].pk}"))
    assert "阿依古丽·买买提" in page and "欧阳雪" not in page
    assert "阿依古丽" not in text(enter("monitor").get("/persons/"))
    assert enter("monitor").get(f"/persons/?unit={world.unit['village'].pk}").status_code == 404
    assert enter("inspector").get("/persons/").status_code == 403


@pytest.mark.parametrize(
    ("asked", "names"),
    [("q=oyx", {"欧阳雪"}), ("q=ouyang", {"欧阳雪"}), ("state=resigned", {"李静"}), ("state=member", {"欧阳雪"}),
     ("age=minor", {"李静"}), ("age=young", {"欧阳雪"}), ("studying=yes", {"李静"})],
)  # fmt: skip
def test_the_list_is_searched_and_narrowed(enter, world, asked, names):
    known(world)
    member(world.unit["class1"], "李静", birth_on=date(2010, 1, 1), state="resigned", studying="yes")
    page = text(enter("monitor").get(f"/persons/?{asked}"))
    assert {name for name in ("欧阳雪", "李静") if name in page} == names


def queries(client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_the_list_costs_the_same_for_one_row_and_for_three(enter, world):
    client = enter("principal")
    members(world.unit["class1"], 1)
    client.get("/persons/")
    one = queries(client, "/persons/")
    members(world.unit["class2"], 2)
    assert queries(client, "/persons/") == one


def test_an_export_is_journalled_without_what_was_searched(enter, world):
    known(world)
    assert enter("monitor").get("/persons/?q=欧阳雪&format=xlsx").status_code == 200
    line = JournalEntry.objects.get(verb="export.create")
    assert "欧阳雪" not in line.after + line.note


def test_a_pasted_list_finds_by_name_number_and_phone(enter, world):
    whom = known(world)
    known(world, "village", "李静", order=2)
    names = f"欧阳雪\n李静\n{id_number()}\n{phone_number(1)}\n"
    page = text(enter("monitor").post("/persons/matches/", {"names": names}))
    assert page.count(f'href="/persons/{whom.pk}/"') == 3
    assert "没有找到 1 行" in page


FORM = {
    "name": "王小明",
    "id_number": id_number(order=9),
    "phone": phone_number(9),
    "joined_on": "2023-05-04",
    "member": "on",
}


def test_a_person_is_registered_with_one_form(enter, world):
    answer = enter("monitor").post(f"/units/{world.unit['class1'].pk}/persons/new/", FORM)
    made = Person.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/persons/{made.pk}/")
    assert Membership.objects.get(person=made).state == "member"


def test_a_refused_form_keeps_what_was_typed(enter, world):
    answer = enter("monitor").post(f"/units/{world.unit['class1'].pk}/persons/new/", {**FORM, "id_number": "123"})
    page = text(answer)
    assert "身份证号应为18位，这里有3位" in page and 'value="王小明"' in page and 'value="2023-05-04"' in page


def test_registering_needs_the_right_at_the_unit(enter, world):
    assert enter("monitor").post(f"/units/{world.unit['village'].pk}/persons/new/", FORM).status_code == 404
    assert enter("inspector").post(f"/units/{world.unit['class1'].pk}/persons/new/", FORM).status_code == 403
    assert not Person.objects.exists()


def test_a_duplicate_shows_the_holder_masked_and_is_claimed_by_one_click(enter, world):
    whom = known(world, "village")
    answer = enter("monitor").post(f"/units/{world.unit['class1'].pk}/persons/new/", {**FORM, "id_number": id_number()})
    page = text(answer)
    assert str(whom.unit) in page and "欧○○" in page and "欧阳雪" not in page
    token = answer.context["claim"]["token"]
    assert enter("worker").post("/persons/claims/", {"token": token}).status_code == 404
    assert enter("monitor").post("/persons/claims/", {"token": token}).status_code == 302
    [transfer] = Transfer.objects.all()
    assert (transfer.person, transfer.to_unit, transfer.destination) == (whom, world.unit["class1"], "claim")
    assert enter("monitor").post("/persons/claims/", {"token": token + "x"}).status_code == 410


def test_an_edit_saves_and_an_old_version_is_refused(enter, world):
    whom = known(world)
    url, form = f"/persons/{whom.pk}/record/", {"version": "1", "ethnicity": "汉族"}
    assert enter("monitor").post(url, form).status_code == 302
    page = text(enter("monitor").post(url, {**form, "ethnicity": "回族"}))
    whom.refresh_from_db()
    assert whom.ethnicity == "汉族" and "别人刚刚改过" in page and 'value="回族"' in page
    assert whom.phone_tail == phone_number()[-4:]


def test_a_state_changes_with_its_paper(enter, world):
    whom = known(world)
    form = {"state": "resigned", "since": "2026-11-02", "decided_by": "支部大会"}
    page = text(enter("monitor").post(f"/persons/{whom.pk}/membership/", form))
    assert "请附上书面报告" in page
    form["paper"] = SimpleUploadedFile("报告.txt", "本人申请退团".encode())
    assert enter("monitor").post(f"/persons/{whom.pk}/membership/", form).status_code == 302
    held = Membership.objects.get(person=whom, until=None)
    assert held.state == "resigned" and held.paper.name == "报告.txt"


def test_the_branch_is_not_offered_what_the_unit_above_decides(enter, world):
    whom = known(world)
    options = enter("monitor").get(f"/persons/{whom.pk}/membership/").context["form"].fields["state"].choices
    assert {code for code, _label in options} == {"kept", "aged_out", "resigned", "died"}
    assert enter("monitor").get(f"/persons/{whom.pk}/disciplines/").status_code == 403
    assert enter("principal").get(f"/persons/{whom.pk}/disciplines/").status_code == 200


def test_a_discipline_is_recorded_and_lifted(enter, world):
    whom = known(world)
    paper = SimpleUploadedFile("决定.txt", "处分决定".encode())
    form = {"kind": "warning", "decided_on": "2026-11-01", "decided_by": "一中团委", "reason": "违纪", "paper": paper}
    assert enter("principal").post(f"/persons/{whom.pk}/disciplines/", form).status_code == 302
    [made] = whom.disciplines.all()
    url = f"/disciplines/{made.pk}/lifting/"
    assert enter("monitor").post(url, {"lifted_on": "2026-11-02"}).status_code == 403
    assert enter("principal").post(url, {"lifted_on": "2026-11-02"}).status_code == 302
    made.refresh_from_db()
    assert made.lifted_on == date(2026, 11, 2)


def test_an_adults_numbers_are_shown_while_the_look_lasts(enter, world, now):
    whom = known(world, born=date(2000, 1, 1))
    page = f"/persons/{whom.pk}/"
    assert enter("monitor").post(page + "reveals/", {"reason": ""}).status_code == 422
    assert enter("monitor").post(page + "reveals/", {"reason": "核对转接"}).status_code == 302
    assert id_number(date(2000, 1, 1)) in text(enter("monitor").get(page))
    assert id_number(date(2000, 1, 1)) not in text(enter("principal").get(page))
    now[0] = AT + timedelta(minutes=11)
    assert id_number(date(2000, 1, 1)) not in text(enter("monitor").get(page))


def test_a_minors_numbers_are_shown_after_approval_and_opening(enter, world):
    whom = known(world, born=date(2010, 1, 1))
    page = f"/persons/{whom.pk}/"
    enter("monitor").post(page + "reveals/", {"reason": "核对转接"})
    look = Reveal.objects.get()
    assert enter("monitor").post(f"/reveals/{look.pk}/decision/", {"approved": "1"}).status_code == 403
    assert "核对转接" in text(enter("principal").get("/persons/requests/"))
    assert enter("principal").post(f"/reveals/{look.pk}/decision/", {"approved": "1"}).status_code == 302
    assert id_number(date(2010, 1, 1)) not in text(enter("monitor").get(page))
    assert enter("monitor").post(f"/reveals/{look.pk}/opening/").status_code == 302
    assert id_number(date(2010, 1, 1)) in text(enter("monitor").get(page))


def test_a_member_sees_their_own_record_and_nobody_elses(enter, world):
    whom = known(world)
    assert "还没有关联个人记录" in text(enter("outsider").get("/me/"))
    assert enter("monitor").post(f"/persons/{whom.pk}/account/", {"username": "nobody"}).status_code == 422
    assert enter("monitor").post(f"/persons/{whom.pk}/account/", {"username": "outsider"}).status_code == 302
    page = text(enter("outsider").get("/me/"))
    assert "欧阳雪" in page and world.user["monitor"].name in page and id_number() not in page
    assert enter("outsider").get(f"/persons/{whom.pk}/").status_code == 404


def test_a_member_asks_and_another_decides(enter, world):
    whom = known(world)
    Person.objects.filter(pk=whom.pk).update(account=world.user["outsider"])
    form = {"field": "ethnicity", "value": "土家族", "reason": "写错了"}
    assert enter("outsider").post("/me/corrections/", form).status_code == 302
    request = PersonRequest.objects.get()
    assert enter("monitor").post(f"/persons/requests/{request.pk}/decision/", {"approved": "1"}).status_code == 403
    assert "土家族" in text(enter("principal").get("/persons/requests/"))
    assert enter("principal").post(f"/persons/requests/{request.pk}/decision/", {"approved": "1"}).status_code == 302
    whom.refresh_from_db()
    assert whom.ethnicity == "土家族"
    assert enter("outsider").post("/me/erasure/", {"reason": "不再需要"}).status_code == 302
    erasure = PersonRequest.objects.get(kind="erase")
    assert enter("principal").post(f"/persons/requests/{erasure.pk}/decision/", {"approved": "1"}).status_code == 302
    assert "还没有关联" in text(enter("outsider").get("/me/"))


def test_a_unit_shows_its_people(enter, world):
    known(world)
    assert "欧阳雪" in text(enter("principal").get(f"/units/{world.unit['class1'].pk}/persons/"))
    assert enter("villager").get(f"/units/{world.unit['class1'].pk}/persons/").status_code == 404

"""Persons: taken in, changed, looked at, corrected and erased by the rules."""

import io
from datetime import date, timedelta

import pytest

from guatu.accounts.models import JournalEntry
from guatu.base.problems import Problem
from guatu.people.actions import disciplines, papers, persons, requests, reveals
from guatu.people.models import Membership, Paper, Person, PersonRequest
from guatu.people.queries import numbers
from guatu.people.queries.papers import path_of
from guatu.people.queries.persons import revealed
from guatu.people.rules.discipline import Punishment
from guatu.people.rules.identity import ID_CHECK
from tests.members import id_number, member, phone_number, traces
from tests.world import AT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


def register(world, unit: str = "class1", *, member: bool = False, **fields: object) -> Person:
    said = {"name": "王小明", "id_number": id_number(), "phone": phone_number(), **fields}
    return persons.register(unit=world.unit[unit], fields=said, member=member, by=world.user["monitor"], at=AT)


def fields_refused(world, **fields: object) -> dict[str, str]:
    with pytest.raises(Problem) as caught:
        register(world, **fields)
    assert not Person.objects.exists()
    return caught.value.fields


@pytest.fixture
def paper(world) -> Paper:
    file = io.BytesIO("决定".encode())
    return papers.keep(unit=world.unit["class1"], name="决定.txt", file=file, by=world.user["monitor"], at=AT)


def test_the_id_number_gives_birth_and_sex(world):
    made = register(world)
    assert (made.birth_on, made.sex, made.search_text) == (date(2008, 5, 4), "male", "王小明 wangxiaoming wxm")


def test_a_member_is_registered_with_a_membership(world):
    made = register(world, member=True, joined_on=date(2023, 5, 4))
    [held] = Membership.objects.filter(person=made)
    assert (held.unit, held.state, held.origin, held.since) == (made.unit, "member", "imported", date(2023, 5, 4))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"id_number": id_number()[:17] + "7"}, {"id_number": ID_CHECK}),
        ({"birth_on": date(2008, 5, 5)}, {"birth_on": "与身份证号里的出生日期不符。"}),
        ({"phone": "123"}, {"phone": "请填写11位手机号。"}),
        ({"joined_on": date(2020, 5, 4)}, {"joined_on": "入团时只有12周岁，最小为14周岁。请核对。"}),
        ({"joined_on": date(2026, 12, 1)}, {"joined_on": "日期不能晚于今天。"}),
        ({"volunteer_on": date(2001, 1, 1)}, {"volunteer_on": "日期不能早于出生日期。"}),
        ({"party_applied_on": date(2026, 10, 1), "party_joined_on": date(2026, 9, 1)},
         {"party_joined_on": "入党时间不能早于递交入党申请书的日期。"}),
        ({"id_number": id_number(date(1990, 1, 1)), "joined_on": date(2018, 1, 1)},
         {"joined_on": "入团时已满28周岁。请核对。"}),
    ],
)  # fmt: skip
def test_bad_input_is_named_by_field(world, fields, wrong):
    assert fields_refused(world, **fields) == wrong


def test_nobody_under_14_is_stored(world):
    words = "不满14周岁，不登记个人信息。"
    found = fields_refused(world, id_number=id_number(date(2012, 11, 3)))
    assert found == {"id_number": words, "birth_on": words}


def test_a_second_record_of_one_number_is_refused_and_names_the_holder_masked(world):
    first = register(world)
    with pytest.raises(persons.Duplicate) as caught:
        register(world, "class2", name="王晓明")
    assert caught.value.holder == first
    assert caught.value.fields == {"id_number": f"这个身份证号已登记在{first.unit}（王○○）。"}
    assert Person.objects.count() == 1
    assert JournalEntry.objects.filter(verb="person.match", outcome="refused", object_id=str(first.pk)).exists()


def test_a_duplicate_is_found_under_an_old_key_too(world, settings):
    register(world)
    settings.FIELD_KEY = "n" * 40 + "," + settings.FIELD_KEY
    with pytest.raises(persons.Duplicate):
        register(world, "class2")


def test_two_edits_of_one_version_one_wins(world):
    made = register(world)
    said = {"person": made, "version": made.version, "by": world.user["monitor"], "at": AT}
    persons.edit(fields={"ethnicity": "汉族"}, **said)
    with pytest.raises(Problem) as caught:
        persons.edit(fields={"ethnicity": "回族"}, **said)
    assert (caught.value.code, Person.objects.get().ethnicity) == ("conflict", "汉族")


def test_who_somebody_is_does_not_change_by_one_hand(world):
    made = register(world)
    with pytest.raises(Problem) as caught:
        persons.edit(person=made, fields={"name": "李四", "id_number": id_number(order=3)}, version=made.version,
                     by=world.user["monitor"], at=AT)  # fmt: skip
    assert set(caught.value.fields) == {"name", "id_number"}


def test_the_journal_tells_fields_and_no_values(world):
    made = register(world)
    persons.edit(person=made, fields={"workplace": "东川一中", "phone": phone_number(7)}, version=made.version,
                 by=world.user["monitor"], at=AT)  # fmt: skip
    lines = JournalEntry.objects.filter(noun="people.person").values_list("after", "note")
    text = str(list(lines))
    assert "phone" in text and "workplace" in text
    assert not any(value in text for value in ("东川一中", "王小明", "2008", phone_number(7), made.id_tail))


def test_an_adults_numbers_open_for_ten_minutes(world):
    made = register(world, id_number=id_number(date(2000, 1, 1)))
    by = world.user["monitor"]
    reveals.ask(person=made, reason="核对转接", by=by, at=AT)
    assert revealed(made, by, AT + timedelta(minutes=9)) is not None
    assert revealed(made, by, AT + timedelta(minutes=10)) is None
    assert revealed(made, world.user["principal"], AT) is None


def test_a_minors_numbers_open_only_after_anothers_approval(world):
    made = register(world, id_number=id_number(date(2010, 1, 1)))
    by, late = world.user["monitor"], AT + timedelta(days=2)
    look = reveals.ask(person=made, reason="核对转接", by=by, at=AT)
    assert revealed(made, by, AT) is None
    with pytest.raises(Problem, match="别人"):
        reveals.decide(reveal=look, approved=True, by=by, at=AT)
    with pytest.raises(Problem):
        reveals.start(reveal=look, by=by, at=AT)
    reveals.decide(reveal=look, approved=True, by=world.user["principal"], at=AT)
    with pytest.raises(Problem):
        reveals.start(reveal=look, by=world.user["principal"], at=late)
    reveals.start(reveal=look, by=by, at=late)
    assert revealed(made, by, late + timedelta(minutes=9)) is not None


def test_an_approval_lapses_after_a_week(world):
    look = reveals.ask(
        person=register(world, id_number=id_number(date(2010, 1, 1))),
        reason="核对转接",
        by=world.user["monitor"],
        at=AT,
    )
    reveals.decide(reveal=look, approved=True, by=world.user["principal"], at=AT)
    with pytest.raises(Problem) as caught:
        reveals.start(reveal=look, by=world.user["monitor"], at=AT + timedelta(days=8))
    assert caught.value.code == "expired"


def ask(world, whom: Person, field: str, value: str) -> PersonRequest:
    return requests.ask_correction(
        person=whom, field=field, value=value, reason="证件为准", by=world.user["monitor"], at=AT
    )


def test_a_correction_takes_two_persons(world):
    made = register(world)
    request = ask(world, made, "name", "王晓明")
    assert "王晓明" not in request.value_sealed
    with pytest.raises(Problem):
        requests.decide(request=request, approved=True, by=world.user["monitor"], at=AT)
    requests.decide(request=request, approved=True, by=world.user["principal"], at=AT)
    made.refresh_from_db()
    assert (made.name, made.sort_key) == ("王晓明", "wang xiao ming")


def test_a_corrected_number_is_checked_like_any_other(world):
    made = register(world)
    register(world, "class2", id_number=id_number(order=2), name="李静")
    request = ask(world, made, "id_number", id_number(order=2))
    with pytest.raises(persons.Duplicate):
        requests.decide(request=request, approved=True, by=world.user["principal"], at=AT)
    request.refresh_from_db()
    assert request.approved is None


def test_the_same_request_is_open_once(world):
    made = register(world)
    ask(world, made, "name", "王晓明")
    with pytest.raises(Problem, match="正在办理"):
        ask(world, made, "name", "王小名")


def test_after_erasure_no_trace_is_left_and_totals_stay(world, django_capture_on_commit_callbacks):
    file = io.BytesIO("欧阳雪的退团报告".encode())
    made = register(world, name="欧阳雪", member=True, joined_on=date(2023, 5, 4), workplace="东川一中高三")
    proof = papers.keep(unit=made.unit, name="欧阳雪.txt", file=file, by=world.user["monitor"], at=AT)
    Membership.objects.filter(person=made).update(paper=proof, reason="欧阳雪补录")
    ask(world, made, "name", "欧阳雪儿")
    reveals.ask(person=made, reason="欧阳雪要转接", by=world.user["monitor"], at=AT)
    before = list(Membership.objects.values_list("state", "unit").order_by("pk"))
    erasure = requests.ask_erasure(person=made, reason="欧阳雪本人要求", by=world.user["monitor"], at=AT)
    assert "欧阳雪" in traces()
    sealed = made.id_sealed
    with django_capture_on_commit_callbacks(execute=True):
        requests.decide(request=erasure, approved=True, by=world.user["principal"], at=AT)
    gone = Person.objects.get(pk=made.pk)
    assert (gone.name, gone.id_index, gone.id_tail, gone.phone_tail, gone.birth_on) == ("已删除", None, "", "", None)
    left = traces()
    for trace in ("欧阳雪", "ouyangxue", "oyx", "东川一中高三", sealed, id_number()[-4:] + "'", "2008-05-04"):
        assert trace not in left
    assert not path_of(proof).exists()
    assert list(Membership.objects.values_list("state", "unit").order_by("pk")) == before
    assert register(world).pk != made.pk  # the number is free again


def test_an_erased_record_is_not_written_any_more(world):
    made = register(world)
    erasure = requests.ask_erasure(person=made, reason="本人要求", by=world.user["monitor"], at=AT)
    requests.decide(request=erasure, approved=True, by=world.user["principal"], at=AT)
    made.refresh_from_db()
    with pytest.raises(Problem, match="已按本人要求删除"):
        persons.edit(
            person=made, fields={"phone": phone_number()}, version=made.version, by=world.user["monitor"], at=AT
        )


def discipline(world, paper, whom: Person, kind: Punishment, by: str = "principal", **said: object):
    values = {"decided_on": TODAY, "decided_by": "东川一中团委", "reason": "违反纪律", "paper": paper, **said}
    return disciplines.record(person=whom, kind=kind, by=world.user[by], at=AT, **values)


def test_expulsion_ends_the_membership_with_it(world, paper):
    whom = member(world.unit["class1"])
    discipline(world, paper, whom, Punishment.EXPULSION)
    assert Membership.objects.get(person=whom, until=None).state == "expelled"


def test_the_branch_does_not_record_a_discipline_itself(world, paper):
    with pytest.raises(Problem) as caught:
        discipline(world, paper, member(world.unit["class1"]), Punishment.WARNING, by="monitor")
    assert caught.value.code == "not_allowed"


@pytest.mark.parametrize(
    ("kind", "months"), [(Punishment.PROBATION, 7), (Punishment.PROBATION, None), (Punishment.WARNING, 6)]
)
def test_probation_lasts_six_or_twelve_months_and_nothing_else_does(world, paper, kind, months):
    with pytest.raises(Problem) as caught:
        discipline(world, paper, member(world.unit["class1"]), kind, months=months)
    assert set(caught.value.fields) == {"months"}


def test_probation_is_lifted_at_its_end_and_not_before(world, paper):
    made = discipline(world, paper, member(world.unit["class1"]), Punishment.PROBATION, months=6,
                      decided_on=date(2026, 3, 31))  # fmt: skip
    assert made.until == date(2026, 9, 30)
    with pytest.raises(Problem, match="期满"):
        disciplines.lift(discipline=made, on=date(2026, 9, 29), by=world.user["principal"], at=AT)
    assert disciplines.lift(discipline=made, on=made.until, by=world.user["principal"], at=AT).lifted_on == made.until


def test_an_account_belongs_to_one_person(world):
    first, second = register(world), register(world, id_number=id_number(order=2))
    by = world.user["monitor"]
    persons.link(person=first, username="Outsider ", by=by, at=AT)
    with pytest.raises(Problem, match="已关联别人"):
        persons.link(person=second, username="outsider", by=by, at=AT)
    assert numbers.with_id(id_number()).get().account == world.user["outsider"]

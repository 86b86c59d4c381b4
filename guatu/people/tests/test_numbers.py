"""ID and phone numbers at rest."""

from uuid import uuid4

import pytest

from guatu.base.problems import Problem
from guatu.people.models import Person
from guatu.people.queries import numbers
from guatu.people.queries.numbers import sealed_numbers
from tests.members import id_number, person, phone_number

pytestmark = pytest.mark.django_db


def kept(world, number: str, phone: str = "") -> Person:
    seal = uuid4()
    return person(world.unit["class1"], seal=seal, **sealed_numbers(number, phone, seal))


def test_numbers_open_again_and_are_shown_by_their_last_four(world):
    found = Person.objects.get(pk=kept(world, id_number(), phone_number(1234)).pk)
    assert (numbers.id_number(found), numbers.phone_number(found)) == (id_number(), phone_number(1234))
    assert (numbers.masked(found.id_tail), numbers.masked(found.phone_tail)) == ("●●●●" + id_number()[-4:], "●●●●1234")


def test_no_number_stands_plain_in_the_row(world):
    row = Person.objects.filter(pk=kept(world, id_number(), phone_number(1234)).pk).values().get()
    assert not any(id_number()[6:14] in str(value) or "00001234" in str(value) for value in row.values())


def test_a_person_is_found_by_number_under_an_old_key_too(world, settings):
    made = kept(world, id_number(), phone_number())
    settings.FIELD_KEY = "n" * 40 + "," + settings.FIELD_KEY
    assert list(numbers.with_id(id_number())) == [made]
    assert list(numbers.with_phone(phone_number())) == [made]
    assert numbers.id_index(id_number()) != made.id_index


def test_sealed_numbers_of_one_row_do_not_open_in_another(world):
    first, second = kept(world, id_number()), kept(world, id_number(order=2))
    second.id_sealed = first.id_sealed
    with pytest.raises(Problem, match="损坏"):
        numbers.id_number(second)


def test_empty_numbers_leave_no_trace():
    assert sealed_numbers("", "", uuid4()) == {
        "id_sealed": "", "id_index": None, "id_tail": "", "phone_sealed": "", "phone_index": "", "phone_tail": "",
    }  # fmt: skip

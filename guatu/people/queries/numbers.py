"""ID and phone numbers: found by keyed index, opened only where somebody asked with a reason."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from guatu.base import sealed
from guatu.people.models import Person
from guatu.people.rules import identity

TAIL = 4
HIDDEN = "●●●●"


def place(seal: UUID) -> str:
    """Where a person's numbers are sealed: known before the row has its primary key, so that rows go in by bulk."""
    return f"people.person:{seal}"


def read_id(text: str, *, confirmed: bool = False) -> identity.Identity:
    """An ID number read as this installation admits them: invented ones only in a demo. `Unreadable` if it is none."""
    return identity.identity(text, invented=settings.INVENTED_NUMBERS, confirmed=confirmed)


def read_phone(text: str) -> str:
    """A mobile number read as this installation admits them. `Unreadable` if it is none."""
    return identity.phone(text, invented=settings.INVENTED_NUMBERS)


def id_index(number: str) -> str:
    """What a new row is found under by its ID number, in the form that `read_id` gives."""
    return sealed.index(number, "id")


def phone_index(number: str) -> str:
    """What a new row is found under by its phone number."""
    return sealed.index(number, "phone")


def sealed_numbers(id_number: str, phone: str, seal: UUID) -> dict[str, str | None]:
    """The six fields of a person that keep both numbers, for `Person(seal=seal, **fields)`; "" where there is none.

    Numbers in the form that `read_id` and `read_phone` give. Fit for bulk: keys are derived once.
    """
    return {**sealed_id(id_number, seal), **sealed_phone(phone, seal)}


def sealed_id(number: str, seal: UUID) -> dict[str, str | None]:
    """The three fields that keep an ID number."""
    if not number:
        return {"id_sealed": "", "id_index": None, "id_tail": ""}
    return {
        "id_sealed": sealed.seal(number, place(seal)), "id_index": id_index(number), "id_tail": number[-TAIL:],
    }  # fmt: skip


def sealed_phone(number: str, seal: UUID) -> dict[str, str | None]:
    """The three fields that keep a phone number."""
    if not number:
        return {"phone_sealed": "", "phone_index": "", "phone_tail": ""}
    return {
        "phone_sealed": sealed.seal(number, place(seal)),
        "phone_index": phone_index(number),
        "phone_tail": number[-TAIL:],
    }


def with_id(number: str) -> QuerySet[Person]:
    """The person who has this ID number, whichever key their row was indexed with: none or one."""
    return Person.objects.filter(id_index__in=sealed.indexes(number, "id"))


def with_phone(number: str) -> QuerySet[Person]:
    """The persons reached under a phone number; parents may share one."""
    return Person.objects.filter(phone_index__in=sealed.indexes(number, "phone"))


def id_number(person: Person) -> str:
    """The whole ID number, "" if none is kept. Only for a reveal in force."""
    return sealed.unseal(person.id_sealed, place(person.seal)) if person.id_sealed else ""


def phone_number(person: Person) -> str:
    """The whole phone number, "" if none is kept. Only for a reveal in force."""
    return sealed.unseal(person.phone_sealed, place(person.seal)) if person.phone_sealed else ""


def masked(tail: str) -> str:
    """A number by its last four characters; the birth date inside an ID number is never among them."""
    return HIDDEN + tail if tail else ""

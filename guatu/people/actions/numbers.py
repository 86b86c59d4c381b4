"""ID and phone numbers as they are kept: sealed, indexed, and their last four characters."""

from uuid import UUID

from guatu.base import sealed
from guatu.people.queries.numbers import TAIL, id_index, phone_index, place


def sealed_numbers(id_number: str, phone: str, seal: UUID) -> dict[str, str | None]:
    """The six fields of a person that keep both numbers, for `Person(seal=seal, **fields)`; "" where there is none.

    Numbers in the form that `queries.numbers.read_id` and `read_phone` give. Fit for bulk: keys are derived once.
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

"""Erasure of a person's data (invariant P25): no plain or sealed trace is left, and no total changes."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import F, Model

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.personal import Personal, declared
from guatu.base.pinyin import sort_key
from guatu.base.problems import Problem
from guatu.people.actions import contents
from guatu.people.actions.persons import TEXTS
from guatu.people.models import ImportLine, Paper, Person
from guatu.people.queries.numbers import sealed_id, sealed_phone
from guatu.people.rules import persons, requests

MEMBERS = "members"  # the ledger whose lines keep, sealed, what an import replaced in a person


def erase(*, person: Person, by: User, at: datetime) -> None:
    """Erase a person whose row is held, inside the caller's transaction. Memberships stay, so that totals do.

    What goes from a table is declared beside its model (`guatu.base.personal`), in this app and all above it.
    """
    for model, said in declared():
        if said.open and model._default_manager.filter(**{said.person: person}, **said.open).exists():
            raise Problem("illegal_step", said.refusal)
    Person.objects.filter(pk=person.pk).update(erased_at=at, version=F("version") + 1, **_erased())
    proofs = _proofs(person)
    for model, said in declared():
        rows = model._default_manager.filter(**{said.person: person})
        if said.proof:
            rows.filter(**{f"{said.proof}__in": proofs}).update(**{said.proof: None})
        if said.clears or said.names:
            rows.update(**_emptied(model, said))
    ImportLine.objects.filter(within__kind=MEMBERS, number=person.pk).update(before="")
    contents.discard(papers=proofs)
    journal.record("person.erase", person, by=by, at=at, unit=person.unit)


def _emptied(model: type[Model], said: Personal) -> dict[str, Any]:
    """What the columns of a row become: nothing, or the word that stands for a name."""
    fields = [field for field in model._meta.fields if field.name in said.clears]
    blank: dict[str, Any] = {field.name: None if field.null else field.get_default() for field in fields}
    return blank | dict.fromkeys(said.names, requests.ERASED)


def _proofs(person: Person) -> list[Paper]:
    """The papers with personal data that prove something of this person."""
    found: set[int] = set()
    for model, said in declared():
        if said.proof:
            rows = model._default_manager.filter(**{said.person: person}).exclude(**{said.proof: None})
            found.update(rows.values_list(said.proof, flat=True))
    return list(Paper.objects.filter(pk__in=found, personal=True))


def _erased() -> dict[str, Any]:
    """What a person's columns become when they are erased: nothing says who it was."""
    blank: dict[str, Any] = dict.fromkeys(("sex", *TEXTS), "") | dict.fromkeys(persons.DAYS)
    word = requests.ERASED
    return blank | {
        "name": word, "sort_key": sort_key(word), "search_text": "", "birth_on": None, "member_number": None,
        "account": None, "seal": uuid4(), **sealed_id("", uuid4()), **sealed_phone("", uuid4()),
    }  # fmt: skip

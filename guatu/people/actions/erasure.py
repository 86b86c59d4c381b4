"""Erasure of a person's data (invariant P25): no plain or sealed trace is left, and no total changes."""

from datetime import datetime
from itertools import chain
from typing import Any
from uuid import uuid4

from django.db.models import F, Model

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.pinyin import sort_key
from guatu.base.problems import Problem
from guatu.people.actions import contents
from guatu.people.actions.persons import TEXTS
from guatu.people.models import (
    Admission,
    AdmissionStep,
    Difference,
    Discipline,
    Graduate,
    Honour,
    Membership,
    Paper,
    ParkedWarning,
    Person,
    PersonRequest,
    Post,
    Recommendation,
    Reveal,
    Transfer,
    TransferStep,
)
from guatu.people.queries.numbers import sealed_id, sealed_phone
from guatu.people.rules import persons, requests

# What people wrote of a person in free words or sealed: the model, its way to the person, and the columns.
WRITTEN: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Membership, "person", ("reason",)),
    (Discipline, "person", ("reason",)),
    (Admission, "person", ("stopped_reason",)),
    (AdmissionStep, "admission__person", ("note",)),
    (ParkedWarning, "admission__person", ("reason",)),
    (Recommendation, "person", ("note",)),
    (Transfer, "person", ("reason",)),
    (TransferStep, "transfer__person", ("reason",)),
    (Graduate, "person", ("note",)),
    (Honour, "person", ("reason", "note")),
    (PersonRequest, "person", ("value_sealed", "reason", "note")),
    (Reveal, "person", ("reason",)),
    (Difference, "person", ("ours", "theirs", "note")),
)
PROVEN: tuple[tuple[type[Model], str], ...] = (
    (Membership, "person"),
    (Discipline, "person"),
    (AdmissionStep, "admission__person"),
    (Recommendation, "person"),
)


def erase(*, person: Person, by: User, at: datetime) -> None:
    """Erase a person whose row is held, inside the caller's transaction. Memberships stay, so that totals do."""
    if Post.objects.filter(person=person, until=None).exists():
        raise Problem("illegal_step", "此人现任团内职务。请先办理免职，再删除个人信息。")
    if Transfer.objects.filter(person=person, finished_at=None, withdrawn_at=None).exists():
        raise Problem("illegal_step", "此人的组织关系正在转接。请先办完或撤回，再删除个人信息。")
    Person.objects.filter(pk=person.pk).update(erased_at=at, version=F("version") + 1, **_erased())
    proofs = _proofs(person)
    for model, way in PROVEN:
        model._default_manager.filter(**{way: person}, paper__in=proofs).update(paper=None)
    for model, way, columns in WRITTEN:
        model._default_manager.filter(**{way: person}).update(**dict.fromkeys(columns, ""))
    contents.discard(papers=proofs)
    journal.record("person.erase", person, by=by, at=at, unit=person.unit)


def _proofs(person: Person) -> list[Paper]:
    """The papers with personal data that prove something of this person."""
    rows = (
        model._default_manager.filter(**{way: person}).exclude(paper=None).values_list("paper", flat=True)
        for model, way in PROVEN
    )
    return list(Paper.objects.filter(pk__in=set(chain.from_iterable(rows)), personal=True))


def _erased() -> dict[str, Any]:
    """What a person's columns become when they are erased: nothing says who it was."""
    blank: dict[str, Any] = dict.fromkeys(("sex", *TEXTS), "") | dict.fromkeys(persons.DAYS)
    word = requests.ERASED
    return blank | {
        "name": word, "sort_key": sort_key(word), "search_text": "", "birth_on": None, "member_number": None,
        "account": None, "seal": uuid4(), **sealed_id("", uuid4()), **sealed_phone("", uuid4()),
    }  # fmt: skip

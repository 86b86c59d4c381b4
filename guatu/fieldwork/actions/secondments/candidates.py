"""Somebody is recommended as a first branch secretary, or no longer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.fieldwork.holding import SHORT, words
from guatu.fieldwork.models import Candidate, Match, Secondment
from guatu.fieldwork.rules.words import Skill
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.people.models import Person

FIELDS = ("unit", "skills", "available_from", "days", "withdrawn_at")
MOST_DAYS = 31


@dataclass(frozen=True)
class Offer:
    """What a candidate brings: background in words, skills, home, from when and how many days a month."""

    background: str
    skills: Collection[Skill]
    home: Unit | None
    available_from: date
    days: int


@transaction.atomic
def recommend(*, unit: Unit, person: Person, offer: Offer, by: User, at: datetime) -> Candidate:
    """Recommend a person of a unit's register, by whoever proposes there. One open candidacy a person."""
    access.require(by, "secondment.propose", unit)
    held = Person.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=person.pk)
    if not paths.contains(unit.path, held.unit.path) or held.erased_at is not None:
        raise Problem("invalid", "", {"person": "请从本级和下级的登记册里选人"})
    if not 1 <= offer.days <= MOST_DAYS:
        raise Problem("invalid", "", {"days": f"请填 1 至 {MOST_DAYS} 之间的天数"})
    said = words("background", offer.background, SHORT, "请写明工作经历和特长")
    if Secondment.objects.filter(person=held, until=None).exists():
        raise Problem("illegal_step", "此人正在担任第一团支书")
    if Candidate.objects.filter(person=held, withdrawn_at=None).exists():
        raise Problem("illegal_step", "此人已在人选名单里")
    made = Candidate.objects.create(
        unit=unit, person=held, background=said, skills=sorted(skill.value for skill in set(offer.skills)),
        home=offer.home, available_from=offer.available_from, days=offer.days, recommended_by=by, recommended_at=at,
    )  # fmt: skip
    journal.record("candidate.create", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


@transaction.atomic
def withdraw(*, candidate: Candidate, by: User, at: datetime) -> Candidate:
    """Take somebody off the list of candidates; a candidate may do so too."""
    row = Candidate.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=candidate.pk)
    if row.person.account_id != by.pk:
        access.require(by, "secondment.propose", row.unit)
    if row.withdrawn_at is not None:
        raise Problem("illegal_step", "此人已不在人选名单里")
    return settle(row=row, by=by, at=at)


def settle(*, row: Candidate, by: User | None, at: datetime) -> Candidate:
    """Take a locked candidate off the list and drop the matches that nobody decided on."""
    Match.objects.filter(candidate=row, accepted=None).delete()
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    journal.record("candidate.withdraw", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row

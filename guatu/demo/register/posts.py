"""The demo's posts and terms: filled and vacant, in force and overdue, with and without the Party's consent."""

from datetime import date, datetime, timedelta
from random import Random

from guatu.accounts import journal
from guatu.base import bulk, clock
from guatu.demo.register.persons import Register
from guatu.demo.register.rows import create
from guatu.orgs.models import Unit
from guatu.people.models import Post, Term

YEARS = {"branch": 3, "general_branch": 3}
SCHOOLS = frozenset({"junior_high", "senior_high", "vocational_school", "university"})
BESIDES = ("deputy", "organisation", "publicity", "rights")


def posts(units: list[Unit], register: Register, quality: dict[int, float], chance: Random, at: datetime) -> None:
    """A term and posts for each unit that somebody leads."""
    today, terms, held = clock.day(at), [], []
    for unit in units:
        leader = _leader(unit, register)
        if leader is None:
            continue
        good = quality.get(unit.pk, 0.8)
        term = _term(unit, today, good, chance, at)
        terms.append(term)
        full = unit.kind == "local_committee" or (unit.kind == "committee" and chance.random() < 0.3)
        held.append(_post(unit, leader, "secretary", term, "full_time" if full else "part_time", good, chance, at))
        for title, person in zip(BESIDES, register.members.get(unit.pk, [])[1:], strict=False):
            if len(register.members[unit.pk]) >= 7 and chance.random() < good:
                held.append(_post(unit, person, title, term, "part_time", good, chance, at))
    bulk.create(Term, terms)
    create(Post, held, "term")
    journal.record("post.load", None, by=None, at=at, after={"terms": len(terms), "posts": len(held)})


def _leader(unit: Unit, register: Register):  # type: ignore[no-untyped-def]  # a person or nobody
    members = register.members.get(unit.pk)
    return register.leaders.get(unit.pk) or (members[0] if members and unit.secretary else None)


def _term(unit: Unit, today: date, good: float, chance: Random, at: datetime) -> Term:
    years = 1 if unit.kind == "branch" and unit.sector in SCHOOLS else YEARS.get(unit.kind, 5)
    elected = today - timedelta(days=chance.randint(20, 360 * years))
    if chance.random() > 0.8 + good * 0.2:
        elected -= timedelta(days=365 * years)  # a term that ran out and was not renewed
    return Term(
        unit=unit, number=chance.randint(2, 19), elected_on=elected, due_on=_later(elected, years), recorded_at=at
    )


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _post(unit: Unit, person, title: str, term: Term, nature: str, good: float, chance: Random, at: datetime) -> Post:  # type: ignore[no-untyped-def]
    consented = chance.random() < 0.5 + good / 2
    return Post(
        unit=unit, person=person, title=title, nature=nature, selection="elected", since=term.elected_on, term=term,
        consent_on=term.elected_on - timedelta(days=9) if consented else None,
        consent_number=f"党字〔{term.elected_on.year}〕{chance.randint(1, 90)}号" if consented else "", recorded_at=at,
    )  # fmt: skip

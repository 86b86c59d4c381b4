"""A person's record in words, as the person's page and one's own page show it."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from guatu.base import clock
from guatu.base.states import Choice
from guatu.orgs.models import Grant
from guatu.orgs.rules import roles
from guatu.people.models import Person
from guatu.people.queries import persons as queries
from guatu.people.rules.discipline import Punishment
from guatu.people.rules.identity import age
from guatu.people.rules.posts import Nature, Title
from guatu.people.rules.requests import FIELDS, RequestKind, state
from guatu.people.rules.states import State
from guatu.people.rules.words import Education, Political, Sex, Studying

WORDS: dict[str, type[Choice]] = {"sex": Sex, "education": Education, "studying": Studying, "political": Political}


def word(words: type[Choice], code: str | None) -> str:
    """The label of a code of a closed list, in the reader's language; "" for none, the code itself if unknown."""
    if not code:
        return ""
    return _(words(code).label) if code in words.codes() else code


def facts(person: Person, at: datetime) -> dict[str, Any]:
    """What the templates of a record need."""
    record = queries.record(person, at)
    for row in record.memberships:
        row.shown = word(State, row.state)  # type: ignore[attr-defined]
    for post in record.posts:
        post.shown = f"{word(Title, post.title)}（{word(Nature, post.nature)}）"  # type: ignore[attr-defined]
    for decision in record.disciplines:
        decision.shown = word(Punishment, decision.kind)  # type: ignore[attr-defined]
    for asked in record.requests:
        what = _(FIELDS[asked.field]) if asked.field in FIELDS else ""
        asked.shown = f"{word(RequestKind, asked.kind)} {what}".strip()  # type: ignore[attr-defined]
        asked.stands = _(state(asked.approved))  # type: ignore[attr-defined]
    return {
        "record": record, "viewers": grouped(record.viewers),
        "words": {name: getattr(person, name) and words(getattr(person, name)).label for name, words in WORDS.items()},
        "age": age(person.birth_on, clock.day(at)) if person.birth_on else None,
    }  # fmt: skip


def grouped(grants: list[Grant]) -> list[dict[str, Any]]:
    """The posts that see a record, each with the names of those who hold it."""
    return [
        {"unit": unit, "role": roles.ROLES[role].name, "names": "、".join(grant.account.name for grant in held)}
        for (unit, role), held in groupby(grants, key=lambda grant: (grant.unit, grant.role))
    ]

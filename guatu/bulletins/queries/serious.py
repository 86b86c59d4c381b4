"""Serious cases: what a bulletin will say of a unit, what it rests on, whether the unit was heard."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from guatu.bulletins.models import Bulletin, SeriousCase
from guatu.bulletins.rules.serious import CaseState, case_state
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.supervision.models import Flag, Letter
from guatu.supervision.rules.flags import Colour
from guatu.supervision.rules.letters import number

READ, ANSWER = "letter.read", "letter.answer"


def of(bulletin: Bulletin) -> list[SeriousCase]:
    """The standing cases of a bulletin, in the order in which they were told."""
    rows = SeriousCase.objects.filter(bulletin=bulletin, withdrawn_at=None)
    return list(rows.select_related("unit", "letter__issuer", "flag", "told_by", "replied_by").order_by("pk"))


def cases(user: Any) -> QuerySet[SeriousCase]:
    """The cases that an account sees: of its own units, and those that its own bulletins tell."""
    rows = access.rows(user, READ, SeriousCase).filter(withdrawn_at=None, bulletin__discarded_at=None)
    return rows.select_related("unit", "bulletin__series__unit", "letter", "flag").order_by("-told_at", "-pk")


def get(user: Any, pk: int) -> SeriousCase:
    """One case; not found for whoever does not see it."""
    related = ("unit", "bulletin__series__unit", "letter__issuer", "flag", "told_by", "replied_by")
    return access.get(user, READ, SeriousCase, pk, related=related)


def may_answer(user: Any, case: SeriousCase, today: date) -> bool:
    """Whether an account may still say something for the unit: its own side, never the issuer's."""
    issuer = access.can(user, ANSWER, case.bulletin.series.unit)
    return not issuer and access.can(user, ANSWER, case.unit) and state(case, today) == CaseState.OPEN


def state(case: SeriousCase, today: date) -> CaseState:
    """Where the hearing of a case stands."""
    return case_state(case.reply_until, case.replied_at is not None, case.withdrawn_at is not None, today)


def letters(bulletin: Bulletin) -> list[tuple[str, str]]:
    """The letters that a case may rest on: to units below the issuer, newest first."""
    below = Unit.objects.below(bulletin.series.unit.path)
    rows = Letter.objects.filter(unit__in=below, unit__closed_on=None).select_related("unit").order_by("-issued_at")
    return [(str(row.pk), f"{number(row.year, row.serial)} · {row.unit} · {row.subject}") for row in rows[:300]]


def flags(bulletin: Bulletin) -> list[tuple[str, str]]:
    """The black flags in public when the draft was begun."""
    black = [flag for flag in bulletin.flags if flag["colour"] == Colour.BLACK.value]
    return [(str(flag["pk"]), f"{flag['name']} · {flag['period']}") for flag in black]


def rests_on(case: SeriousCase) -> str:
    """The letter and flag of a case as a bulletin cites them."""
    found = []
    if case.letter is not None:
        found.append(f"督办单{number(case.letter.year, case.letter.serial)}")
    if case.flag is not None:
        found.append(f"{case.flag.period}黑旗")
    return "、".join(found)


def letter_of(bulletin: Bulletin, pk: str) -> Letter | None:
    """A letter by number, if a case of the bulletin may rest on it."""
    return Letter.objects.select_related("unit").get(pk=pk) if pk in dict(letters(bulletin)) else None


def flag_of(bulletin: Bulletin, pk: str) -> Flag | None:
    """A flag by number, if a case of the bulletin may rest on it."""
    return Flag.objects.select_related("unit").get(pk=pk) if pk in dict(flags(bulletin)) else None

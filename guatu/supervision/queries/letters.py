"""Letters: who sees which, on which side a reader stands, whose turn it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths, roles
from guatu.submissions.models import Submission
from guatu.submissions.rules.cells import Fact
from guatu.supervision.models import Letter, LetterItem, LetterStep
from guatu.supervision.rules.letters import (
    FINAL,
    OF_UNIT,
    OPEN,
    Colour,
    Happened,
    Stage,
    Standing,
    Step,
    may_follow,
    number,
)  # fmt: skip

NEWEST = 2_000  # letters read at once


@dataclass(frozen=True)
class Sides:
    """Where an account issues letters, and every unit for which it answers them."""

    issuing: tuple[str, ...]
    answering: tuple[str, ...]

    def issues(self, letter: Letter) -> bool:
        return any(paths.contains(top, letter.issuer.path) for top in self.issuing)

    def answers(self, letter: Letter) -> bool:
        """At the unit or above it, but below the issuer."""
        issuer, unit = letter.issuer.path, letter.unit.path
        return any(paths.contains(t, unit) and paths.contains(issuer, t) and t != issuer for t in self.answering)


def sides(user: Any) -> Sides:
    """On which side an account stands. All units that it answers for count, not only the topmost."""
    answering: set[str] = set()
    if access.tops(user, "letter.answer"):
        answering = {path for role, path in access.grants(user) if "letter.answer" in roles.verbs(role)}
    return Sides(tuple(access.tops(user, "letter.create")), tuple(sorted(answering)))


@dataclass(frozen=True)
class LetterLine:
    """One letter as lists and its page show it. `days_left` is negative once the day is past."""

    letter: Letter
    standing: Standing
    stage: Stage
    due_on: date
    days_left: int
    missed: bool
    mine: bool  # whether the next step is the reader's

    @property
    def pk(self) -> int:
        return self.letter.pk

    @property
    def number(self) -> str:
        return number(self.letter.year, self.letter.serial)

    @property
    def colour(self) -> Colour:
        return self.standing.colour

    @property
    def order(self) -> int:
        return list(Colour).index(self.colour)

    @property
    def overdue_days(self) -> int:
        return -self.days_left

    @property
    def open(self) -> bool:
        return self.stage in OPEN


def visible(user: Any, top: Unit | None = None) -> QuerySet[Letter]:
    """The letters that an account sees: to its units, and those of the issuers it works for.

    `top`: only those to units at or below it.
    """
    seen = subtree(access.tops(user, "letter.read"), "unit__path")
    seen |= subtree(access.tops(user, "letter.create"), "issuer__path")
    steps = Prefetch("steps", LetterStep.objects.select_related("by").order_by("position"))
    if top is not None:
        seen &= subtree([top.path], "unit__path")
    rows = Letter.objects.filter(seen).select_related("issuer", "unit", "task", "issued_by", "escalates")
    return rows.prefetch_related(steps).order_by("-issued_at", "-pk")


def get(user: Any, pk: int) -> Letter:
    """One letter; not found for whoever does not see it."""
    try:
        return visible(user).get(pk=pk)
    except (Letter.DoesNotExist, OverflowError):
        raise Problem("not_found") from None


def standing(letter: Letter) -> Standing:
    """A letter as the rules see it; served from prefetched rows where there are any."""
    steps = tuple(Happened(Step(step.kind), step.until) for step in letter.steps.all())
    return Standing(Colour(letter.colour), letter.due_on, steps)


def lines(letters: Iterable[Letter], of: Sides, at: datetime) -> list[LetterLine]:
    """Letters with the stage that each is in now."""
    return [line(letter, of, at) for letter in letters]


def line(letter: Letter, of: Sides, at: datetime) -> LetterLine:
    """One letter with its stage, the days left, and whether the reader is to act."""
    now, today = standing(letter), clock.day(at)
    stage, missed = now.stage, now.missed(today)
    turn = {Stage.ISSUED: of.answers, Stage.WORKING: of.answers, Stage.ASKED: of.issues, Stage.REPLIED: of.issues}
    mine = (stage in turn and turn[stage](letter)) or (missed and of.issues(letter))
    return LetterLine(letter, now, stage, now.due_on, (now.due_on - today).days, missed, mine)


def options(letter: Letter, of: Sides, at: datetime) -> list[Step]:
    """What a reader may do with a letter now."""
    now, today = standing(letter), clock.day(at)
    issuing, answering = of.issues(letter), of.answers(letter)
    return [step for step in Step if (answering if step in OF_UNIT else issuing) and may_follow(now, step, today)]


def require(letter: Letter, of: Sides, step: Step) -> None:
    """Refuse unless the reader stands on the side whose step this is."""
    if not (of.answers(letter) if step in OF_UNIT else of.issues(letter)):
        raise Problem("not_allowed")


def talks(rows: Sequence[LetterLine], of: Sides, today: date) -> list[LetterLine]:
    """Letters where three missed in a row propose a talk on which the reader may decide."""
    return [row for row in rows if of.issues(row.letter) and row.standing.proposes_talk(today)]


def items(letter: Letter) -> QuerySet[LetterItem]:
    """The cells that a letter is on, in the order of the task list."""
    rows = letter.items.select_related("assignment__task__campaign", "assignment__unit")
    return rows.order_by("assignment__task__campaign_id", "assignment__task__position")


def proofs(letter: Letter) -> QuerySet[Submission]:
    """The reports that a reply may point to: those on the letter's cells, newest first."""
    rows = Submission.objects.filter(assignment__letter_items__letter=letter, withdrawn_at=None)
    return rows.select_related("assignment__task").order_by("-pk")


def proved(letter: Letter) -> bool:
    """Whether a letter has proof of its work: a reply that points to a report, or all its cells settled.

    A cell is settled when it is done, does not apply, or was taken back.
    """
    if LetterStep.objects.filter(letter=letter, kind=Step.REPLIED.value, proof__isnull=False).exists():
        return True
    settled = int(Fact.DONE | Fact.EXEMPT | Fact.WITHDRAWN)
    return all(facts & settled for facts in letter.items.values_list("assignment__facts", flat=True))


def chain(letter: Letter) -> list[Letter]:
    """The letters that this one follows and those that followed it, oldest first."""
    found = [letter]
    while found[0].escalates_id:
        found.insert(0, Letter.objects.select_related("issuer", "unit").get(pk=found[0].escalates_id))
    while after := Letter.objects.filter(escalates=found[-1]).select_related("issuer", "unit").first():
        found.append(after)
    return found


def under_letter(issuer: Unit, cells: Iterable[int]) -> set[int]:
    """Which of some cells stand under a letter of this issuer that is not finished."""
    done = LetterStep.objects.filter(kind__in=[step.value for step in FINAL]).values("letter")
    rows = LetterItem.objects.filter(letter__issuer=issuer, assignment__in=list(cells)).exclude(letter__in=done)
    return set(rows.values_list("assignment", flat=True))

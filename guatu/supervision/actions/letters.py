"""What people do with supervision letters: issue, receive, reply, extend, judge, escalate, close, propose a talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.models import Task
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules import paths
from guatu.submissions.models import Assignment, Submission
from guatu.supervision.actions import notices
from guatu.supervision.models import Letter, LetterItem, LetterStep
from guatu.supervision.queries.letters import chain, proofs, proved, sides, standing, under_letter
from guatu.supervision.rules.letters import HIGHER, JUDGING, OF_UNIT, Colour, Step, may_follow, number

FIELDS = ("issuer", "year", "serial", "unit", "task", "colour", "escalates", "subject", "text", "due_on")
LONGEST = 4000  # characters of a letter or a reason
MOST = 500  # letters issued in one go


@dataclass(frozen=True)
class Addressee:
    """Who gets a letter, and on which of its cells."""

    unit: Unit
    cells: Sequence[Assignment]


@transaction.atomic
def issue(
    *, issuer: Unit, addressees: Sequence[Addressee], subject: str, text: str, due_on: date, by: User, at: datetime
) -> list[Letter]:
    """Issue a blue letter to each addressee, numbered without gaps: all of them or none.

    Refused without letter.create at the issuer, to a unit that is not below it, for a day that is past, and for a
    cell that stands under an open letter of the same issuer.
    """
    access.require(by, "letter.create", issuer)
    subject, text = _words(subject, text)
    _check_day(due_on, at)
    _check_addressees(issuer, addressees)
    held = _numbering(issuer)
    taken = under_letter(held, [cell.pk for to in addressees for cell in to.cells])
    if taken:
        raise Problem("conflict", "有的任务项刚刚已经发过督办单，请重新核对名单")
    serial, year = _last_serial(held, clock.day(at).year), clock.day(at).year
    letters = []
    for place, to in enumerate(addressees, start=1):
        letter = Letter(
            issuer=held, year=year, serial=serial + place, unit=to.unit, task=_one_task(to.cells),
            colour=Colour.BLUE.value, subject=subject, text=text, issued_at=at, issued_by=by, due_on=due_on,
        )  # fmt: skip
        letters.append(letter)
    Letter.objects.bulk_create(letters)
    LetterItem.objects.bulk_create(
        LetterItem(letter=letter, assignment=cell)
        for letter, to in zip(letters, addressees, strict=True)
        for cell in to.cells
    )
    notices.announce(letters=letters, by=by, at=at)
    journal.record_many([_line("letter.issue", letter) for letter in letters], by=by, at=at)
    return letters


def _check_addressees(issuer: Unit, addressees: Sequence[Addressee]) -> None:
    if not addressees:
        raise Problem("invalid", "请至少选一个组织", {"units": "请至少选一个组织"})
    if len(addressees) > MOST:
        raise Problem("too_large", f"一次最多发{MOST}份，请先筛选")
    for to in addressees:
        if to.unit.pk == issuer.pk or not paths.contains(issuer.path, to.unit.path):
            raise Problem("not_allowed", "督办单只能发给下级组织")
        if not to.cells or any(cell.unit_id != to.unit.pk for cell in to.cells):
            raise Problem("invalid", "督办单要写明该组织的哪几项任务")


def _numbering(issuer: Unit) -> Unit:
    """The issuer's row, held so that its numbers follow each other; before letters and the journal's head."""
    return Unit.objects.select_for_update(no_key=True).get(pk=issuer.pk)


def _last_serial(issuer: Unit, year: int) -> int:
    found = Letter.objects.filter(issuer=issuer, year=year).aggregate(last=Max("serial"))["last"]
    return int(found or 0)


def _one_task(cells: Sequence[Assignment]) -> Task | None:
    return cells[0].task if len(cells) == 1 else None


def _line(verb: str, letter: Letter) -> journal.Line:
    return journal.Line(verb, letter, letter.unit, journal.snapshot(letter, FIELDS))


@transaction.atomic
def escalate(*, letter: Letter, text: str, due_on: date, by: User, at: datetime) -> Letter:
    """Issue the next colour on the same cells, because this letter was missed without a good reason."""
    access.require(by, "letter.create", letter.issuer)
    subject, text = _words(letter.subject, text)
    _check_day(due_on, at)
    issuer = _numbering(letter.issuer)
    held = _held(letter)
    _check(held, Step.ESCALATED, at)
    higher = HIGHER[Colour(held.colour)]
    assert higher is not None  # noqa: S101 -- the rule has refused red letters
    year = clock.day(at).year
    after = Letter.objects.create(
        issuer=issuer, year=year, serial=_last_serial(issuer, year) + 1, unit=held.unit, task_id=held.task_id,
        colour=higher.value, escalates=held, subject=subject, text=text, issued_at=at, issued_by=by, due_on=due_on,
    )  # fmt: skip
    LetterItem.objects.bulk_create(
        LetterItem(letter=after, assignment_id=cell) for cell in held.items.values_list("assignment_id", flat=True)
    )
    _step_row, line = _append(held, Step.ESCALATED, number(after.year, after.serial), None, by, at)
    notices.announce(letters=[after], by=by, at=at)
    journal.record_many([line, _line("letter.issue", after)], by=by, at=at)
    return after


def receive(*, letter: Letter, text: str = "", by: User, at: datetime) -> LetterStep:
    """The unit acknowledges that it has the letter (签收)."""
    return _step(letter, Step.RECEIVED, text, by=by, at=at)


def reply(*, letter: Letter, text: str, proof: Sequence[Submission] = (), by: User, at: datetime) -> LetterStep:
    """The unit says what was done, and points to the reports that prove it."""
    return _step(letter, Step.REPLIED, _reason(text), proof=proof, by=by, at=at)


def ask_extension(*, letter: Letter, text: str, until: date, by: User, at: datetime) -> LetterStep:
    """The unit asks for a later day, before the present one is past."""
    if until <= standing(letter).due_on:
        raise Problem("invalid", "新的期限要晚于现在的期限", {"until": "新的期限要晚于现在的期限"})
    return _step(letter, Step.ASKED, _reason(text), until=until, by=by, at=at)


def decide_extension(*, letter: Letter, granted: bool, text: str, by: User, at: datetime) -> LetterStep:
    """The issuer grants the day that was asked for, or refuses it."""
    asked = [step.until for step in standing(letter).steps if step.kind == Step.ASKED]
    until = asked[-1] if granted and asked else None
    return _step(letter, Step.GRANTED if granted else Step.REFUSED, _reason(text), until=until, by=by, at=at)


def send_back(*, letter: Letter, text: str, by: User, at: datetime) -> LetterStep:
    """The issuer finds that a reply does not settle the matter."""
    return _step(letter, Step.RETURNED, _reason(text), by=by, at=at)


def excuse(*, letter: Letter, text: str, by: User, at: datetime) -> LetterStep:
    """The issuer accepts a good reason for a missed day: the letter stays, but is not escalated."""
    return _step(letter, Step.EXCUSED, _reason(text), by=by, at=at)


def close(*, letter: Letter, text: str, by: User, at: datetime) -> LetterStep:
    """Close an answered letter (销号): with proof, by somebody on the issuer's side who did not answer it."""
    return _step(letter, Step.CLOSED, _reason(text), by=by, at=at)


def withdraw(*, letter: Letter, text: str, by: User, at: datetime) -> LetterStep:
    """Take a letter back that should not have been sent; it stays in the ledger."""
    return _step(letter, Step.WITHDRAWN, _reason(text), by=by, at=at)


def decide_talk(*, letter: Letter, talk: bool, text: str, by: User, at: datetime) -> LetterStep:
    """Decide on a talk (约谈) that three missed letters propose. Nothing happens by itself."""
    return _step(letter, Step.TALKED if talk else Step.SPARED, _reason(text), by=by, at=at)


@transaction.atomic
def _step(
    letter: Letter,
    kind: Step,
    text: str,
    *,
    until: date | None = None,
    proof: Sequence[Submission] = (),
    by: User,
    at: datetime,
) -> LetterStep:
    held = _held(letter)
    _check_side(held, kind, by)
    _check(held, kind, at)
    if kind == Step.CLOSED and not proved(held):
        raise Problem("invalid", "销号要有佐证：任务项还没办结，回复里也没有勾选材料。请退回重办。")
    allowed = set(proofs(held).values_list("pk", flat=True)) if proof else set()
    if any(report.pk not in allowed for report in proof):
        raise Problem("not_found")
    step, line = _append(held, kind, text, until, by, at, [report.pk for report in proof])
    journal.record_many([line], by=by, at=at)
    return step


def _held(letter: Letter) -> Letter:
    """The letter's row, locked: one of two callers wins, the other is told the new stage."""
    return Letter.objects.select_for_update(of=("self",)).select_related("issuer", "unit").get(pk=letter.pk)


def _check(letter: Letter, kind: Step, at: datetime) -> None:
    now = standing(letter)
    if not may_follow(now, kind, clock.day(at)):
        raise Problem("illegal_step", f"该督办单现为“{now.stage.label}”，不能办理“{kind.label}”")


def _check_side(letter: Letter, kind: Step, by: User) -> None:
    """Refuse the wrong side; and nobody who answers for the unit, or did, judges what it answered."""
    of = sides(by)
    if not (of.answers(letter) if kind in OF_UNIT else of.issues(letter)):
        raise Problem("not_allowed")
    if kind not in JUDGING:
        return
    answered = LetterStep.objects.filter(letter__in=chain(letter), kind__in=[step.value for step in OF_UNIT], by=by)
    if of.answers(letter) or answered.exists():
        raise Problem("own_work", "承办的人不能自己销号或批准，请由另一位负责人办理")


def _append(
    letter: Letter, kind: Step, text: str, until: date | None, by: User, at: datetime, proof: Sequence[int] = ()
) -> tuple[LetterStep, journal.Line]:
    position = letter.steps.count() + 1
    step = LetterStep.objects.create(
        letter=letter, position=position, kind=kind.value, by=by, at=at, text=text, until=until
    )
    step.proof.set(proof)
    after = {"letter": letter.pk, "position": position, "kind": kind.value, "text": text, "until": until}
    return step, journal.Line(f"letter.{kind.value}", step, letter.unit, after | {"proof": list(proof)})


def _check_day(due_on: date, at: datetime) -> None:
    if due_on < clock.day(at):
        raise Problem("invalid", "办理期限已经过了", {"due_on": "办理期限不能早于今天"})


def _words(subject: str, text: str) -> tuple[str, str]:
    subject, text = subject.strip(), text.strip()
    wrong = {}
    if not 1 <= len(subject) <= 200:
        wrong["subject"] = "请写事由，不超过200字"
    if not 1 <= len(text) <= LONGEST:
        wrong["text"] = f"请写督办内容，不超过{LONGEST}字"
    if wrong:
        raise Problem("invalid", "", wrong)
    return subject, text


def _reason(text: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        raise Problem("invalid", "", {"text": f"请写明情况，不超过{LONGEST}字"})
    return text

"""Supervision letters (三色督办单): read, received and answered."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, chars, creates, one_of, reads
from guatu.api.paging import Page, Paging, below, page
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.base.problems import Problem
from guatu.supervision.actions import letters as actions
from guatu.supervision.models import Letter
from guatu.supervision.queries import letters as queries
from guatu.supervision.rules.letters import Colour, Stage, Step

router = Router()
READ, ISSUE, ANSWER = "letter.read", "letter.create", "letter.answer"
Tone = Annotated[Colour, one_of(Colour)]
Stands = Annotated[Stage, one_of(Stage)]
Happening = Annotated[Step, one_of(Step)]


class LetterOut(Out):
    """A letter: `due_on` is the day in force; `missed` that it is past with nothing on the issuer's table."""

    id: int
    number: str
    colour: Tone
    issuer: UnitRef
    unit: UnitRef
    subject: str
    stage: Stands
    due_on: date
    missed: bool
    issued_at: datetime
    escalates: int | None


class LetterStepOut(Out):
    """One thing that happened to a letter; `until` is the day asked for or granted, `proof` reports by number."""

    kind: Happening
    by: str | None
    at: datetime
    text: str
    until: date | None
    proof: list[int]


class LetterPageOut(LetterOut):
    """A letter with its words, its assignments, its steps (oldest first) and those that the account may take."""

    text: str
    assignments: list[int]
    steps: list[LetterStepOut]
    options: list[Happening]


class LetterQuery(Paging):
    """Which letters: to units in a subtree, of a colour."""

    colour: Tone | None = None
    below: Number | None = None


class LetterNoteIn(In):
    """A word with the receipt, if any."""

    text: Annotated[str, chars(actions.LONGEST)] = ""


class LetterReplyIn(In):
    """What was done, and the numbers of the reports that prove it."""

    text: Annotated[str, chars(actions.LONGEST, 1)]
    proof: Annotated[list[Number], Field(max_length=100)] = []


def letter_facts(line: queries.LetterLine) -> dict[str, Any]:
    row = line.letter
    return {
        "id": row.pk, "number": line.number, "colour": line.colour, "issuer": unit_ref(row.issuer),
        "unit": unit_ref(row.unit), "subject": row.subject, "stage": line.stage, "due_on": line.due_on,
        "missed": line.missed, "issued_at": row.issued_at, "escalates": row.escalates_id,
    }  # fmt: skip


def letter_page(request: Asked, pk: int) -> LetterPageOut:
    row, of = queries.get(request.user, pk), queries.sides(request.user)
    steps = [
        LetterStepOut(
            kind=Step(one.kind), by=name_of(one.by), at=one.at, text=one.text, until=one.until,
            proof=[report.pk for report in one.proof.all()],
        )
        for one in row.steps.all()
    ]  # fmt: skip
    return LetterPageOut(
        **letter_facts(queries.line(row, of, request.at)), text=row.text,
        assignments=[item.assignment_id for item in queries.items(row)], steps=steps,
        options=queries.options(row, of, request.at),
    )  # fmt: skip


@reads(router, "/letters", Page[LetterOut], "督办单", READ, ISSUE)
def letters(request: Asked, query: Query[LetterQuery]) -> Any:
    """Letters to units that the account reads, and those of issuers it works for, newest first."""
    rows, of = queries.visible(request.user), queries.sides(request.user)
    if query.colour:
        rows = rows.filter(colour=query.colour.value)
    if query.below:
        rows = rows.filter(below(request, READ, query.below, "unit__path"))
    return page(
        request, rows, query, lambda row: LetterOut(**letter_facts(queries.line(row, of, request.at))), newest=True
    )


@reads(router, "/letters/{id}", LetterPageOut, "一份督办单", READ, ISSUE)
def letter(request: Asked, id: Id) -> LetterPageOut:
    """One letter with everything that happened to it."""
    return letter_page(request, id)


def answered(request: Asked, pk: int, step: Step) -> Letter:
    """A letter that the account sees and answers for; refused on the other side."""
    row = queries.get(request.user, pk)
    queries.require(row, queries.sides(request.user), step)
    return row


@creates(router, "/letters/{id}/receipt", LetterPageOut, "签收督办单", ANSWER)
def receive_letter(request: Asked, id: Id, body: LetterNoteIn) -> Work:
    """Acknowledge, for the unit, that it has the letter."""
    row = answered(request, id, Step.RECEIVED)

    def work() -> LetterPageOut:
        actions.receive(letter=row, text=body.text, by=request.user, at=request.at)
        return letter_page(request, id)

    return work


@creates(router, "/letters/{id}/reply", LetterPageOut, "回复督办单", ANSWER)
def reply_to_letter(request: Asked, id: Id, body: LetterReplyIn) -> Work:
    """Say what was done, and point to the reports on the letter's assignments that prove it."""
    row = answered(request, id, Step.REPLIED)
    able = {report.pk: report for report in queries.proofs(row)}
    if set(body.proof) - able.keys():
        raise Problem("not_found")

    def work() -> LetterPageOut:
        proof = [able[pk] for pk in dict.fromkeys(body.proof)]
        actions.reply(letter=row, text=body.text, proof=proof, by=request.user, at=request.at)
        return letter_page(request, id)

    return work

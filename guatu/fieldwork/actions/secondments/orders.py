"""Orders of dispatch, their renewal, recall and end; the village's mark and the account's role follow them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.actions.secondments import candidates, needs
from guatu.fieldwork.holding import FIELDS, SHORT, held, is_self, running, words
from guatu.fieldwork.models import Candidate, Contact, Need, Secondment
from guatu.fieldwork.rules.secondments import term_refusal
from guatu.fieldwork.rules.words import Ending
from guatu.orgs import access, giving
from guatu.orgs.actions import grants, marks
from guatu.orgs.models import Grant, Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.marks import Mark
from guatu.people.models import Person
from guatu.people.queries.above import require_above

ROLE = "field_cadre"
# How a term may be ended without being a recall.
ENDINGS = (Ending.EXPIRED, Ending.POST, Ending.MISTAKE)
SPREAD = timedelta(days=366)  # how far from today an order may begin


@dataclass(frozen=True)
class Order:
    """An order of dispatch: its number, from which day, planned until which. `role`: give the account its role too."""

    number: str
    since: date
    due_on: date
    role: bool = False


@transaction.atomic
def dispatch(*, need: Need, candidate: Candidate, order: Order, by: User, at: datetime) -> Secondment:
    """Send a candidate to a village that asked, by an order from above the village; the village gets its mark."""
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=need.unit_id)
    require_above(by, "secondment.decide", unit)
    asked = Need.objects.select_for_update(of=("self",)).select_related("unit").get(pk=need.pk)
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("unit", "person")
    goer = rows.get(pk=candidate.pk)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=goer.person_id)
    if goer.person.account_id == by.pk:
        raise Problem("own_work", "不能派驻自己")
    if asked.closed_at or goer.withdrawn_at or unit.closed_on:
        raise Problem("illegal_step", "需求已办结，或人选已不在名单里")
    if Secondment.objects.filter(until=None, unit=unit).exists():
        raise Problem("illegal_step", "村里已有第一团支书")
    if Secondment.objects.filter(until=None, person=goer.person_id).exists():
        raise Problem("illegal_step", "此人正在别的村担任第一团支书")
    _check(order, at)
    made = Secondment.objects.create(
        unit=unit, sender=goer.unit, person=goer.person, need=asked, order_number=order.number.strip(),
        since=order.since, due_on=order.due_on, ordered_by=by, ordered_at=at,
    )  # fmt: skip
    marks.put(unit=unit, mark=Mark.FIRST_SECRETARY, since=order.since, by=by, at=at)
    needs.settle(row=asked, note="已派驻", by=by, at=at)
    candidates.settle(row=goer, by=by, at=at)
    journal.record("secondment.dispatch", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    if order.role:
        _give_role(made, by, at)
    return made


@transaction.atomic
def renew(*, secondment: Secondment, order: Order, by: User, at: datetime) -> Secondment:
    """A further term from the day on which the present one runs out, by an order of its own."""
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=secondment.unit_id)
    row = running(secondment)
    _require_decides(by, row)
    order = Order(order.number, row.due_on, order.due_on, order.role)
    _check(order, at, renewed=True)
    _end(row, row.due_on, Ending.RENEWED, "", by, at)
    made = Secondment.objects.create(
        unit=row.unit, sender=row.sender, person=row.person, need=row.need, order_number=order.number.strip(),
        since=row.due_on, due_on=order.due_on, ordered_by=by, ordered_at=at, handover=row.handover,
        handed_over_on=row.handed_over_on, handed_over_by=row.handed_over_by, renews=row,
    )  # fmt: skip
    journal.record("secondment.renew", made, by=by, at=at, unit=row.unit, after=journal.snapshot(made, FIELDS))
    if order.role:
        _take_role(row, by, at)
        _give_role(made, by, at)
    return made


@transaction.atomic
def recall(*, secondment: Secondment, until: date, note: str, by: User, at: datetime) -> Secondment:
    """Call a first secretary back, with the reason; the village's mark and the account's role end."""
    return _ended(secondment, until, Ending.RECALLED, words("note", note, SHORT, "请写明召回的理由"), by, at)


@transaction.atomic
def end(
    *, secondment: Secondment, until: date, reason: Ending, note: str = "", by: User, at: datetime
) -> Secondment:  # fmt: skip
    """End a term that ran out, that a change of post ended, or that was entered by mistake."""
    if reason not in ENDINGS:
        raise Problem("invalid", "", {"reason": "请选择结束的原因"})
    if len(note) > SHORT:
        raise Problem("invalid", "", {"note": f"请不超过{SHORT}字"})
    return _ended(secondment, until, reason, note.strip(), by, at)


def _ended(
    secondment: Secondment, until: date, reason: Ending, note: str, by: User, at: datetime
) -> Secondment:  # fmt: skip
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=secondment.unit_id)
    row = running(secondment)
    _require_decides(by, row)
    if row.since > clock.day(at):
        return _called_off(row, unit, until, reason, note, by, at)
    if not row.since <= until <= clock.day(at):
        raise Problem("invalid", "", {"until": f"结束日期在{row.since}至今天之间"})
    if reason == Ending.EXPIRED and until < row.due_on:
        raise Problem("invalid", "", {"until": f"期满日是{row.due_on}，提前结束的请选其他原因或召回"})
    finish(row=row, unit=unit, until=until, reason=reason, note=note, by=by, at=at)
    return row


def _called_off(
    row: Secondment, unit: Unit, until: date, reason: Ending, note: str, by: User, at: datetime
) -> Secondment:  # fmt: skip
    """End a term that has not begun on its first day, and the one that it was to renew on the day asked for."""
    before = held(row.renews) if row.renews else None
    if before is not None:
        if not before.since <= until <= clock.day(at):
            raise Problem("invalid", "", {"until": f"结束日期在{before.since}至今天之间"})
        _end(before, until, reason, note, by, at)
    _end(row, row.since, reason, note, by, at)
    marks.take_off(unit=unit, mark=Mark.FIRST_SECRETARY, until=until if before else row.since, by=by, at=at)
    _take_role(row, by, at)
    return row


def finish(
    *, row: Secondment, unit: Unit, until: date, reason: Ending, note: str, by: User | None, at: datetime
) -> None:  # fmt: skip
    """End a locked term with all that hangs on it."""
    _end(row, until, reason, note, by, at)
    marks.take_off(unit=unit, mark=Mark.FIRST_SECRETARY, until=until, by=by, at=at)
    _take_role(row, by, at)


def _end(row: Secondment, until: date, reason: Ending, note: str, by: User | None, at: datetime) -> None:
    row.until, row.ended_reason, row.ended_note, row.ended_by = until, reason.value, note, by
    row.save(update_fields=["until", "ended_reason", "ended_note", "ended_by"])
    verb = {Ending.RECALLED: "recall"}.get(reason, "end")
    journal.record(f"secondment.{verb}", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))


def _require_decides(by: User, row: Secondment) -> None:
    require_above(by, "secondment.decide", row.unit)
    if is_self(by, row):
        raise Problem("own_work", "不能办理自己的派驻")


def _check(order: Order, at: datetime, renewed: bool = False) -> None:
    """Refuse an order without a number, of a term outside the rule, or far from today."""
    words("order_number", order.number, 80, "请填写派驻文件的文号")
    if not renewed and not clock.day(at) - SPREAD <= order.since <= clock.day(at) + SPREAD:
        raise Problem("invalid", "", {"since": "到岗日期离今天不超过一年"})
    numbers = norms(order.since)
    wrong = term_refusal(
        order.since, order.due_on, int(numbers["secondment.least"]), int(numbers["secondment.most"])
    )  # fmt: skip
    if wrong:
        raise Problem("invalid", "", {"due_on": wrong})


def _give_role(row: Secondment, by: User, at: datetime) -> None:
    """Let the account write at the village until the term runs out; only by somebody who may give that role."""
    account = row.person.account
    if account is None:
        raise Problem("invalid", "", {"role": "此人还没有账号，请先邀请"})
    if any(role == ROLE and row.unit.path.startswith(path) for role, path in access.grants(account, at)):
        return
    until = clock.end_of(row.due_on)
    grants.grant(account=account, role=ROLE, unit=row.unit, until=until, by=by, at=at)


def _take_role(row: Secondment, by: User | None, at: datetime) -> None:
    """End the role at the village that went with the term, unless the person keeps a contact point there."""
    account = row.person.account
    if account is None or Contact.objects.filter(person=row.person, unit=row.unit, until=None).exists():
        return
    giving.lock(account, by)
    held = Grant.objects.select_for_update(of=("self",)).in_force(at).filter(account=account, role=ROLE, unit=row.unit)
    for grant in held.filter(deputy_of=None).select_related("unit"):
        giving.close(grant, by, at)

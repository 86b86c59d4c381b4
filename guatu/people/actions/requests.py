"""Requests about a record: asked by one, decided by another, carried out at once (invariant P25)."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import sealed
from guatu.base.problems import Problem
from guatu.people.actions import erasure, persons
from guatu.people.models import Person, PersonRequest
from guatu.people.queries import locks
from guatu.people.queries.numbers import place
from guatu.people.rules.requests import FIELDS, RequestKind

TOLD = ("kind", "approved")
DATES = ("birth_on", "joined_on", "volunteer_on", "party_applied_on", "party_joined_on")


def ask_correction(*, person: Person, field: str, value: str, reason: str, by: User, at: datetime) -> PersonRequest:
    """Ask for another value of one field; it is sealed until it is decided."""
    if field not in FIELDS:
        raise Problem("invalid", "请选择要更正的内容。", {"field": "请选择要更正的内容。"})
    if not value.strip():
        raise Problem("invalid", "请填写正确的内容。", {"value": "请填写正确的内容。"})
    _wish(field, value)
    kept = sealed.seal(value.strip(), place(person.seal))
    return _ask(PersonRequest(person=person, kind=RequestKind.CORRECT, field=field, value_sealed=kept), reason, by, at)


def ask_erasure(*, person: Person, reason: str, by: User, at: datetime) -> PersonRequest:
    """Ask for a person's data to be erased."""
    return _ask(PersonRequest(person=person, kind=RequestKind.ERASE), reason, by, at)


def _ask(row: PersonRequest, reason: str, by: User, at: datetime) -> PersonRequest:
    if not reason.strip():
        raise Problem("invalid", "请写明理由。", {"reason": "请写明理由。"})
    if row.person.erased_at is not None:
        raise Problem("illegal_step", "这份个人信息已按本人要求删除。")
    row.unit, row.reason, row.asked_by, row.asked_at = row.person.unit, reason.strip()[:500], by, at
    try:
        with transaction.atomic():
            row.save()
            journal.record("personrequest.ask", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, TOLD))
    except IntegrityError:
        raise Problem("conflict", "同样的申请正在办理，请等它办完。") from None
    return row


@transaction.atomic
def decide(*, request: PersonRequest, approved: bool, note: str = "", by: User, at: datetime) -> PersonRequest:
    """Decide a request once, by another than who asked and not for oneself; what is approved is done."""
    if not approved and not note.strip():
        raise Problem("invalid", "不同意请写明理由。", {"note": "不同意请写明理由。"})
    person = locks.person_of(request.person)
    row = PersonRequest.objects.select_for_update(of=("self",)).select_related("unit").get(pk=request.pk)
    row.person = person
    if row.asked_by_id == by.pk or person.account_id == by.pk:
        raise Problem("own_work", "这份申请须由别人审批。")
    if row.approved is not None:
        raise Problem("conflict", "别人刚刚办过这份申请，请核对。")
    row.approved, row.note, row.decided_by, row.decided_at = approved, note.strip()[:500], by, at
    row.save(update_fields=["approved", "note", "decided_by", "decided_at"])
    if approved and row.kind == RequestKind.CORRECT:
        persons.write(row=person, fields={row.field: _wish(row.field, _opened(row)), **_free(row.field)}, by=by, at=at)
    elif approved:
        erasure.erase(person=person, by=by, at=at)
    journal.record("personrequest.decide", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, TOLD))
    return row


def _wish(field: str, value: str) -> Any:
    """A wished value as the field takes it."""
    if field not in DATES:
        return value.strip()
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise Problem("invalid", "日期请写成 2026-11-23。", {"value": "日期请写成 2026-11-23。"}) from None


def _free(field: str) -> dict[str, Any]:
    """A number compared with the card by two persons may end in 000."""
    return {"id_confirmed": True} if field == "id_number" else {}


def _opened(row: PersonRequest) -> str:
    """The value that is asked for, opened."""
    return sealed.unseal(row.value_sealed, place(row.person.seal)) if row.value_sealed else ""

"""Pairs of village and candidate: worked out, accepted or refused by a person."""

from datetime import datetime

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.fieldwork.holding import words
from guatu.fieldwork.models import Match
from guatu.fieldwork.pairs import choose
from guatu.fieldwork.queries.pairing import field_of, options
from guatu.orgs import access
from guatu.orgs.models import Unit

FIELDS = ("unit", "need", "accepted")


@transaction.atomic
def match(*, unit: Unit, by: User, at: datetime) -> list[Match]:
    """Work out who could go where below a unit, in place of what nobody has decided on there yet."""
    access.require(by, "secondment.propose", unit)
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    field = field_of(unit, at)
    chosen = choose(field.villages, field.goers, options(field))
    Match.objects.filter(unit=unit, accepted=None).delete()
    made = Match.objects.bulk_create(
        Match(
            unit=unit, run_at=at, need_id=pair.need, candidate_id=pair.candidate, metres=pair.metres,
            reasons=[["points", pair.points], *map(list, pair.reasons)],
        )
        for pair in chosen
    )  # fmt: skip
    after = {"matches": len(made), "needs": len(field.villages), "candidates": len(field.goers)}
    journal.record("match.match", unit, by=by, at=at, unit=unit, after=after)
    return made


@transaction.atomic
def accept(*, match: Match, by: User, at: datetime) -> Match:
    """Follow a proposal: the order of dispatch is made out next, by whoever decides."""
    row = _locked(match, by)
    if row.need.closed_at or row.candidate.withdrawn_at:
        raise Problem("illegal_step", "需求已办结，或人选已不在名单里，请重新匹配")
    return _decide(row, True, "", by, at)


@transaction.atomic
def refuse(*, match: Match, note: str, by: User, at: datetime) -> Match:
    """Turn a proposal down, with the reason. This pair is not proposed again."""
    row = _locked(match, by)
    return _decide(row, False, words("note", note, 200, "请写明为什么不采纳"), by, at)


def _locked(match: Match, by: User) -> Match:
    access.require(by, "secondment.propose", match.unit)
    rows = Match.objects.select_for_update(of=("self",)).select_related("unit", "need", "candidate__person")
    row = rows.filter(pk=match.pk).first()
    if row is None or row.accepted is not None:
        raise Problem("illegal_step", "这条匹配已有结论，或已被新的匹配取代")
    if row.candidate.person.account_id == by.pk:
        raise Problem("own_work", "不能决定自己的派驻")
    return row


def _decide(row: Match, accepted: bool, note: str, by: User, at: datetime) -> Match:
    row.accepted, row.note, row.decided_by, row.decided_at = accepted, note, by, at
    row.save(update_fields=["accepted", "note", "decided_by", "decided_at"])
    journal.record("match.decide", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row

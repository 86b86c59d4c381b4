"""Reconciliation with the national system: differences found, kept with their age, settled one by one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import bulk, clock, sealed
from guatu.base.excel import values
from guatu.base.problems import Problem
from guatu.orgs.models import Unit
from guatu.people.actions import persons
from guatu.people.models import Difference, Membership, Person, Reconciliation
from guatu.people.queries.reconciliation import place, said
from guatu.people.rules.reconciliation import ELSEWHERE, Absence, Unlike, Verdict
from guatu.people.rules.states import BELONGING

NEW = (
    "unit", "person", "seal", "key", "field", "ours", "theirs", "first_seen_on", "seen_on", "last", "verdict", "note",
    "version",
)  # fmt: skip
DAYS = frozenset({"birth_on", "joined_on", "volunteer_on", "party_applied_on", "party_joined_on"})


@transaction.atomic
def reconcile(
    *, unit: Unit, found: Iterable[Unlike], matched: set[int], rows: int, same: int, unread: int, digest: str,
    by: User, at: datetime,
) -> Reconciliation:  # fmt: skip
    """Take up what a comparison found at a unit and below: what persists keeps its age, what vanished is closed.

    `matched` are the persons whom the export named; members not among them are differences too.
    """
    on, below = clock.day(at), Unit.objects.below(unit.path)
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # one comparison of a unit at a time
    seen = {(one.key, one.field): one for one in [*found, *_missing_there(below, matched)]}
    open_ = {
        (row.key, row.field): row
        for row in Difference.objects.select_for_update(of=("self",)).filter(unit__in=below, gone_on=None)
    }
    kept, gone = open_.keys() & seen.keys(), open_.keys() - seen.keys()
    made = Reconciliation.objects.create(
        unit=unit, by=by, at=at, digest=digest, rows=rows, same=same, unread=unread, found=len(seen) - len(kept),
        kept=len(kept), gone=len(gone),
    )  # fmt: skip
    Difference.objects.filter(pk__in=[open_[key].pk for key in gone]).update(gone_on=on)
    for key in kept:
        _keep(open_[key], seen[key])
    rest = [open_[key] for key in kept]
    for row in rest:
        row.seen_on, row.last = on, made
    columns = ["seen_on", "last", "ours", "theirs", "verdict", "settled_by", "settled_at", "version", "unit"]
    Difference.objects.bulk_update(rest, columns, batch_size=200)
    _add([seen[key] for key in seen.keys() - open_.keys()], made)
    after = {"rows": rows, "found": made.found, "kept": made.kept, "gone": made.gone}
    journal.record("reconciliation.create", made, unit=unit, by=by, at=at, after=after)
    return made


def _missing_there(below: Any, matched: set[int]) -> list[Unlike]:
    held = Membership.objects.filter(unit__in=below, until=None, state__in=sorted(BELONGING))
    return [
        Unlike(str(person), person, unit, Absence.THERE.value, "", "")
        for person, unit in held.values_list("person_id", "unit_id")
        if person not in matched
    ]


def _keep(row: Difference, now: Unlike) -> None:
    """A difference that is still there; if either side has changed, an earlier verdict no longer holds."""
    row.unit_id = now.unit
    if (said(row, "ours"), said(row, "theirs")) == (now.ours, now.theirs):
        return
    row.ours, row.theirs = _sealed(now.ours, row.seal), _sealed(now.theirs, row.seal)
    row.verdict, row.settled_by, row.settled_at, row.version = "", None, None, row.version + 1


def _add(unlikes: list[Unlike], made: Reconciliation) -> None:
    on, rows = clock.day(made.at), []
    for one in unlikes:
        seal = Difference._meta.get_field("seal").get_default()
        rows.append(
            (one.unit, one.person, seal, one.key, one.field, _sealed(one.ours, seal), _sealed(one.theirs, seal), on, on,
             made.pk, "", "", 1)
        )  # fmt: skip
    bulk.insert_values(Difference, NEW, rows)


def _sealed(text: str, seal: object) -> str:
    return sealed.seal(text, place(seal)) if text else ""


@transaction.atomic
def settle(*, difference: Difference, verdict: Verdict, note: str = "", version: int, by: User, at: datetime) -> None:
    """Say who is right. If it is the national system, this register takes its value over.

    Refuses a stale version; what is not a plain field is changed by its own page, and only then settled there.
    """
    row = Difference.objects.select_for_update(of=("self",)).select_related("unit").get(pk=difference.pk)
    if row.version != version or row.gone_on:
        raise Problem("conflict", "这条差异刚刚有了变化，请刷新后再核定。")
    if verdict == Verdict.BOTH_WRONG and not note.strip():
        raise Problem("invalid", "", {"note": "两边都不对的，请写明正确的内容。"})
    if verdict == Verdict.THEIRS and row.field not in ELSEWHERE:
        _take_over(row, by, at)
    row.verdict, row.note, row.settled_by, row.settled_at = verdict.value, note.strip()[:200], by, at
    row.version += 1
    row.save(update_fields=["verdict", "note", "settled_by", "settled_at", "version"])
    after = {"field": row.field, "verdict": row.verdict}
    journal.record("difference.decide", row, unit=row.unit, by=by, at=at, after=after)


def _take_over(row: Difference, by: User, at: datetime) -> None:
    theirs = said(row, "theirs")
    if not theirs or row.person_id is None:
        raise Problem("invalid", "", {"verdict": "国家系统这一项是空的，没有可以采用的内容。"})
    person = Person.objects.get(pk=row.person_id)
    fields: Mapping[str, Any] = {row.field: values.day(theirs) if row.field in DAYS else theirs}
    persons.edit(person=person, fields=fields, version=person.version, by=by, at=at)

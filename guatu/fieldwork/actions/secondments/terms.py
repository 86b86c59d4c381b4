"""What happens in the village during a term: handover, monthly logs, things done and their confirmation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.holding import (
    FIELDS,
    LONG,
    SHORT,
    held,
    require_self,
    require_village,
    running,
    words,
)
from guatu.fieldwork.models import Deed, Secondment, SecondmentMonth
from guatu.fieldwork.rules.secondments import next_month
from guatu.fieldwork.rules.words import SecondmentDuty
from guatu.people.actions.papers import with_file
from guatu.people.models import Paper

DEED = ("secondment", "duty", "on", "helped", "confirmed")
MOST_HELPED = 100_000


@transaction.atomic
def hand_over(*, secondment: Secondment, text: str, by: User, at: datetime) -> Secondment:
    """The first secretary writes down what was talked through with the village's own secretary."""
    row = running(secondment)
    require_self(by, row)
    if row.handed_over_on is not None:
        raise Problem("illegal_step", "村团支部已确认交接")
    row.handover = words("text", text, LONG, "请写明交接了哪些事")
    row.save(update_fields=["handover"])
    journal.record("secondment.hand_over", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row


@transaction.atomic
def acknowledge(*, secondment: Secondment, by: User, at: datetime) -> Secondment:
    """The village's branch confirms the handover."""
    row = running(secondment)
    require_village(by, row)
    if not row.handover or row.handed_over_on is not None:
        raise Problem("illegal_step", "还没有写交接情况，或已经确认过")
    row.handed_over_on, row.handed_over_by = clock.day(at), by
    row.save(update_fields=["handed_over_on", "handed_over_by"])
    journal.record("secondment.acknowledge", row, by=by, at=at, unit=row.unit, after=journal.snapshot(row, FIELDS))
    return row


@transaction.atomic
def log(
    *, secondment: Secondment, month: date, entries: Mapping[SecondmentDuty, str], plans: str, version: int,
    by: User, at: datetime,
) -> SecondmentMonth:  # fmt: skip
    """Write the log of a month by the three duties; `version` is the one seen, 0 for none yet."""
    row = held(secondment)
    require_self(by, row)
    _check_month(row, month, clock.day(at))
    said = {duty.value: entries.get(duty, "").strip() for duty in SecondmentDuty}
    wrong = {code: f"请不超过{LONG}字" for code, text in said.items() if len(text) > LONG}
    if not any(said.values()):
        wrong[SecondmentDuty.BASE.value] = "三项职责至少写一项"
    if len(plans) > SHORT:
        wrong["plans"] = f"请不超过{SHORT}字"
    if wrong:
        raise Problem("invalid", "", wrong)
    kept = SecondmentMonth.objects.select_for_update().filter(secondment=row, month=month).first()
    if (kept.version if kept else 0) != version:
        raise Problem("conflict")
    made = kept or SecondmentMonth(secondment=row, month=month, version=0)
    made.entries, made.plans, made.by, made.at = said, plans.strip(), by, at
    made.version += 1
    made.save()
    after = {"secondment": row.pk, "month": month.isoformat(), "version": made.version}
    journal.record("secondment.log", made, by=by, at=at, unit=row.unit, after=after)
    return made


def _check_month(row: Secondment, month: date, today: date) -> None:
    end = row.until or today
    if month.day != 1 or next_month(month) <= row.since or month > min(end, today):
        raise Problem("invalid", "", {"month": "请填派驻期间的月份"})


@dataclass(frozen=True)
class Done:
    """A thing done for the village: for which duty, when, what, for how many people."""

    duty: SecondmentDuty
    on: date
    title: str
    text: str = ""
    helped: int = 0


def add(*, secondment: Secondment, done: Done, file: UploadedFile | None = None, by: User, at: datetime) -> Deed:
    """Enter a thing done, with its proof; the village's branch confirms it."""

    def act(paper: Paper | None) -> Deed:
        row = held(secondment)
        require_self(by, row)
        _check_deed(row, done, clock.day(at))
        made = Deed.objects.create(
            secondment=row, duty=done.duty.value, on=done.on, title=done.title.strip(), text=done.text.strip(),
            helped=done.helped, paper=paper, by=by, at=at,
        )  # fmt: skip
        journal.record("deed.create", made, by=by, at=at, unit=row.unit, after=journal.snapshot(made, DEED))
        return made

    return with_file(unit=secondment.unit, file=file, act=act, by=by, at=at)


def _check_deed(row: Secondment, done: Done, today: date) -> None:
    words("title", done.title, 120, "请写明办了什么事")
    wrong = {}
    if not row.since <= done.on <= today or (row.until is not None and done.on >= row.until):
        wrong["on"] = "日期在派驻期间、今天以前"
    if len(done.text) > LONG:
        wrong["text"] = f"请不超过{LONG}字"
    if not 0 <= done.helped <= MOST_HELPED:
        wrong["helped"] = f"请填 0 至 {MOST_HELPED} 之间的数"
    if wrong:
        raise Problem("invalid", "", wrong)


@transaction.atomic
def confirm(*, deed: Deed, confirmed: bool, note: str = "", by: User, at: datetime) -> Deed:
    """The village's branch says whether a thing was done; a no with its reason. Never by who entered it."""
    rows = Deed.objects.select_for_update(of=("self",)).select_related("secondment__unit", "secondment__person")
    row = rows.get(pk=deed.pk)
    require_village(by, row.secondment)
    if row.by_id == by.pk:
        raise Problem("own_work", "不能确认自己登记的事")
    if row.confirmed is not None:
        raise Problem("illegal_step", "这件事已经确认过")
    said = note.strip()[:200] if confirmed else words("note", note, 200, "请写明哪里不属实")
    row.confirmed, row.confirmed_by, row.confirmed_at, row.confirmed_note = confirmed, by, at, said
    row.save(update_fields=["confirmed", "confirmed_by", "confirmed_at", "confirmed_note"])
    unit = row.secondment.unit
    journal.record("deed.confirm", row, by=by, at=at, unit=unit, after=journal.snapshot(row, DEED))
    return row

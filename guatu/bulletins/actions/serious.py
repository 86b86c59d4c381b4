"""Serious cases are told to the unit, answered by it, and countersigned before they are printed."""

from datetime import datetime, timedelta

from django.db import transaction

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.bulletins.models import Bulletin, Countersignature, SeriousCase
from guatu.bulletins.queries import ground, serious
from guatu.bulletins.queries.locks import open_draft
from guatu.bulletins.rules import blocks
from guatu.bulletins.rules.expressions import Expression, Measure, next_code
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.layout import dated
from guatu.bulletins.rules.serious import CaseState, told
from guatu.orgs import access
from guatu.orgs.queries.norms import norms
from guatu.supervision.models import Flag, Letter

FIELDS = ("bulletin", "unit", "letter", "flag", "reply_until", "withdrawn_at")
LONGEST = 1000
REQUESTS = "下一步要求"  # the heading before which cases stand


@transaction.atomic
def tell(
    *, bulletin: Bulletin, letter: Letter | None, flag: Flag | None, facts: str, by: User, at: datetime
) -> SeriousCase:
    """Tell a unit what a bulletin will say of it, with what it rests on; the draft gets the paragraphs.

    The unit is the letter's or the flag's. It may answer for as many days as the norm gives.
    """
    row = _serious(bulletin, by)
    unit = letter.unit if letter else flag.unit if flag else None
    wrong = {}
    if unit is None:
        wrong["letter"] = "请选择所依据的督办单或黑旗"
    elif letter is not None and flag is not None and letter.unit_id != flag.unit_id:
        wrong["flag"] = "督办单和黑旗不是同一个单位的"
    if not facts.strip() or len(facts.strip()) > LONGEST:
        wrong["facts"] = f"请写明事实，不超过{LONGEST}字"
    if unit is None or wrong:
        raise Problem("invalid", "", wrong)
    if SeriousCase.objects.filter(bulletin=row, unit=unit, withdrawn_at=None).exists():
        raise Problem("illegal_step", "这个单位的情况已经登记。")
    today = clock.day(at)
    until = today + timedelta(days=int(norms(today)["bulletin.hearing"]))
    made = SeriousCase.objects.create(
        bulletin=row, unit=unit, letter=letter, flag=flag, facts=facts.strip(), told_by=by, told_at=at,
        reply_until=until,
    )  # fmt: skip
    _write(row, made)
    journal.record("case.propose", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


def _serious(bulletin: Bulletin, by: User) -> Bulletin:
    row = open_draft(bulletin)
    access.require(by, "bulletin.draft", row.series.unit)
    if row.kind != BulletinKind.SERIOUS:
        raise Problem("illegal_step", "只有严重情况通报登记具体单位的情况。")
    return row


def _write(row: Bulletin, case: SeriousCase) -> None:
    """Put a case's paragraphs into the draft, its figures bound, before what is asked for next."""
    figures, unit = dict(row.figures), case.unit_id
    line = ""
    if unit in ground.of(row).frozen.board.tree:
        wanted = [
            ("应办事项", Expression(Measure.CELLS, unit), "项"), ("完成率", Expression(Measure.RATE, unit), ""),
            ("逾期未报", Expression(Measure.CELLS, unit, states=("overdue",)), "项"),
        ]  # fmt: skip
        line = "，".join(f"{word}{_bound(figures, measured)}{after}" for word, measured, after in wanted) + "。"
    day = clock.day(case.told_at)
    facts, hearing = told(case.facts, serious.rests_on(case), dated(day), dated(case.reply_until))
    written = [blocks.heading(case.unit.name, 2), blocks.paragraph(line + facts), blocks.paragraph(hearing)]
    at = next((n for n, block in enumerate(row.blocks) if block.get("text") == REQUESTS), len(row.blocks))
    row.blocks = [*row.blocks[:at], *written, *row.blocks[at:]]
    row.figures, row.version = figures, row.version + 1
    row.save(update_fields=["blocks", "figures", "version"])


def _bound(figures: dict[str, object], measured: Expression) -> str:
    stored = measured.as_data()
    code = next((code for code, value in figures.items() if value == stored), "") or next_code(figures)
    figures[code] = stored
    return blocks.place(code)


def _hold(case: SeriousCase) -> SeriousCase:
    rows = SeriousCase.objects.select_for_update(of=("self",)).select_related("unit", "bulletin__series__unit")
    return rows.get(pk=case.pk)


@transaction.atomic
def withdraw(*, case: SeriousCase, by: User, at: datetime) -> SeriousCase:
    """Take a case out of a draft; its paragraphs are the drafter's to strike."""
    _serious(case.bulletin, by)
    held = _hold(case)
    if held.withdrawn_at is None:
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
        journal.record("case.withdraw", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held


@transaction.atomic
def answer(*, case: SeriousCase, text: str, by: User, at: datetime) -> SeriousCase:
    """The unit says what it has to say, within its days; the issuer never answers for it."""
    open_draft(case.bulletin)
    held = _hold(case)
    if access.can(by, serious.ANSWER, held.bulletin.series.unit):
        raise Problem("own_work", "申辩由被通报的单位提出，发文单位不能代为答复。")
    access.require(by, serious.ANSWER, held.unit)
    if serious.state(held, clock.day(at)) != CaseState.OPEN:
        raise Problem("illegal_step", "申辩期已过，或已经答复。")
    if not text.strip() or len(text.strip()) > LONGEST:
        raise Problem("invalid", "", {"text": f"请填写，不超过{LONGEST}字"})
    held.reply, held.replied_by, held.replied_at = text.strip(), by, at
    held.save(update_fields=["reply", "replied_by", "replied_at"])
    journal.record("case.reply", held, by=by, at=at, unit=held.unit, after=journal.snapshot(held, FIELDS))
    return held


@transaction.atomic
def countersign(*, bulletin: Bulletin, version: int, by: User, at: datetime) -> Countersignature:
    """A second person in charge agrees to a version as it was read; the one who issues must be another."""
    row = open_draft(bulletin)
    access.require(by, "bulletin.issue", row.series.unit)
    if row.kind != BulletinKind.SERIOUS:
        raise Problem("illegal_step", "只有严重情况通报需要会签。")
    if row.version != version:
        raise Problem("conflict", "草稿在您查看之后又有改动，请核对后再会签")
    made, fresh = Countersignature.objects.get_or_create(bulletin=row, version=version, by=by, defaults={"at": at})
    if fresh:
        after = {"version": version}
        journal.record("bulletin.sign", row, by=by, at=at, unit=row.series.unit, after=after)
    return made

"""What people do with bulletins: begin, word, bind figures, throw away, issue, correct, acknowledge."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.bulletins.models import Bulletin, Countersignature, Issue, Receipt, Series
from guatu.bulletins.printing import docx, pdf
from guatu.bulletins.queries import documents, figures, first_draft, ground
from guatu.bulletins.queries.locks import open_draft
from guatu.bulletins.rules import calendar, prose, seal
from guatu.bulletins.rules.document import to_json
from guatu.bulletins.rules.expressions import expression_of, next_code
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.campaigns.models import Campaign
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules import paths
from guatu.supervision.actions import snapshots
from guatu.supervision.models import Snapshot

FIELDS = ("series", "kind", "title", "snapshot", "previous", "corrects", "addressees", "copies_to", "version")


@transaction.atomic
def create_series(*, unit: Unit, name: str, characters: str, issuer_name: str, by: User, at: datetime) -> Series:
    """Open a unit's series of bulletins with the characters of its numbers (发文机关代字)."""
    name, characters, issuer_name = name.strip(), characters.strip(), issuer_name.strip()
    wrong = {
        field: "请填写"
        for field, text in (("name", name), ("characters", characters), ("issuer_name", issuer_name))
        if not text
    }
    if wrong:
        raise Problem("invalid", "", wrong)
    today = clock.day(at)
    first = {"name": name, "issuer_name": issuer_name, "plan": _plan(norms(today)), "planned_since": today}
    series, fresh = Series.objects.get_or_create(unit=unit, characters=characters, defaults=first)
    if not fresh:
        raise Problem("invalid", "", {"characters": "本组织已有这个发文机关代字"})
    after = journal.snapshot(series, ("unit", "name", "characters", "issuer_name"))
    journal.record("series.create", series, unit=unit, by=by, at=at, after=after)
    return series


def _plan(numbers: Mapping[str, float]) -> dict[str, int]:
    """The rhythm that a new series begins with, by kind."""
    found = {kind.value: int(numbers[f"bulletin.{kind.value}"]) for kind in calendar.PLANNED}
    return {kind: every for kind, every in found.items() if every in calendar.RHYTHMS}


@transaction.atomic
def plan(*, series: Series, rhythms: Mapping[BulletinKind, int], by: User, at: datetime) -> Series:
    """Say how often a series issues each kind from today on (months of a period, 0 as needed); never for the past."""
    row = Series.objects.select_for_update(of=("self",)).select_related("unit").get(pk=series.pk)
    access.require(by, "bulletin.draft", row.unit)
    if set(rhythms) != set(calendar.PLANNED) or set(rhythms.values()) - set(calendar.RHYTHMS):
        raise Problem("invalid", "请选择间隔")
    row.plan = {kind.value: every for kind, every in rhythms.items()}
    row.planned_since = clock.day(at)
    row.save(update_fields=["plan", "planned_since"])
    after = journal.snapshot(row, ("plan", "planned_since"))
    journal.record("series.plan", row, unit=row.unit, by=by, at=at, after=after)
    return row


@transaction.atomic
def begin(
    *, series: Series, campaign: Campaign, kind: BulletinKind, previous: Bulletin | None, by: User, at: datetime
) -> Bulletin:
    """Freeze the board of a campaign below the series' unit now, and write a first draft from it."""
    snapshot = snapshots.take(campaign=campaign, unit=series.unit, by=by, at=at)
    return draft(series=series, snapshot=snapshot, kind=kind, previous=previous, by=by, at=at)


@transaction.atomic
def draft(
    *, series: Series, snapshot: Snapshot, kind: BulletinKind, previous: Bulletin | None = None,
    corrects: Bulletin | None = None, by: User, at: datetime,
) -> Bulletin:  # fmt: skip
    """Write a first draft from a snapshot of the series' unit; changes are told against `previous`, an issue."""
    if snapshot.unit_id != series.unit_id:
        raise Problem("invalid", "数据快照不属于发文单位")
    _check_before(series, snapshot, previous)
    flags = ground.flags_in_public(snapshot, at)
    on = ground.of_snapshots(snapshot, previous.snapshot if previous else None, flags)
    ordinal = 1 + Issue.objects.filter(series=series, bulletin__snapshot__campaign=snapshot.campaign).count()
    number = documents.number_of(corrects.issue) if corrects else ""
    written = first_draft.write(on, kind, ordinal, corrects=number)
    bulletin = Bulletin.objects.create(
        series=series, kind=kind.value, title=written.title[:120], snapshot=snapshot, previous=previous,
        corrects=corrects, blocks=written.blocks, figures=written.figures, flags=flags,
        addressees=_addressees(series.unit), drafted_by=by, drafted_at=at,
    )  # fmt: skip
    journal.record("bulletin.draft", bulletin, unit=series.unit, by=by, at=at, after=journal.snapshot(bulletin, FIELDS))
    return bulletin


def _check_before(series: Series, snapshot: Snapshot, previous: Bulletin | None) -> None:
    if previous is None:
        return
    issued = Issue.objects.filter(bulletin=previous).exists()
    if previous.series_id != series.pk or previous.snapshot.campaign_id != snapshot.campaign_id or not issued:
        raise Problem("invalid", "对比的上期须是同一文号、同一专项已印发的通报")
    if previous.snapshot.taken_at > snapshot.taken_at:
        raise Problem("invalid", "对比的上期数据晚于本期")


def _addressees(unit: Unit) -> str:
    return prose.addressees(set(Unit.objects.in_force().filter(parent=unit).values_list("kind", flat=True)))


@transaction.atomic
def edit(*, bulletin: Bulletin, version: int, edit: documents.Edit, by: User, at: datetime) -> Bulletin:
    """Save the words of a draft. Of two edits of one version one wins; the other is refused with 409 (P12)."""
    row = open_draft(bulletin)
    if row.version != version:
        raise Problem("conflict", "别人刚刚改过这份草稿，请核对后再保存")
    changed = documents.reworded(row, edit)
    if len(changed.title) > 120 or max(len(changed.addressees), len(changed.copies_to)) > 300:
        raise Problem("invalid", "标题最多120字，主送和抄送最多300字")
    row.title, row.addressees, row.copies_to = changed.title, changed.addressees, changed.copies_to
    row.blocks, row.version = changed.blocks, version + 1
    row.save(update_fields=["title", "addressees", "copies_to", "blocks", "version"])
    after = journal.snapshot(row, ("title", "addressees", "copies_to", "version"))
    digest = seal.sha256(journal.canonical(row.blocks))
    journal.record("bulletin.edit", row, unit=row.series.unit, by=by, at=at, after={**after, "blocks_digest": digest})
    return row


@transaction.atomic
def bind(*, bulletin: Bulletin, expression: Mapping[str, Any], by: User, at: datetime) -> str:
    """Declare a further figure of a draft and return its code; the same figure has one code."""
    row = open_draft(bulletin)
    try:
        declared = expression_of(expression)
        figures.figure_value(ground.of(row), declared)
    except (ValueError, KeyError):
        raise Problem("invalid", "快照中没有这个数字，请重新选择") from None
    stored = declared.as_data()
    known = next((code for code, value in row.figures.items() if value == stored), None)
    if known:
        return known
    code = next_code(row.figures)
    row.figures = {**row.figures, code: stored}
    row.save(update_fields=["figures"])
    after = {"code": code, "expression": stored}
    journal.record("bulletin.bind", row, unit=row.series.unit, by=by, at=at, after=after)
    return code


@transaction.atomic
def discard(*, bulletin: Bulletin, by: User, at: datetime) -> Bulletin:
    """Throw a draft away; it stays in the journal and is shown nowhere."""
    row = open_draft(bulletin)
    row.discarded_at = at
    row.save(update_fields=["discarded_at"])
    journal.record("bulletin.discard", row, unit=row.series.unit, by=by, at=at, after={"discarded_at": at})
    return row


@transaction.atomic
def issue(*, bulletin: Bulletin, version: int, signatory: str, by: User, at: datetime) -> Issue:
    """Issue a draft: number it, sign it, freeze document and files. Refused if anything in it cannot be proved."""
    series = Series.objects.select_for_update().get(pk=bulletin.series_id)
    row = open_draft(bulletin)
    access.require(by, "bulletin.issue", series.unit)
    if row.version != version:
        raise Problem("conflict", "草稿在您查看之后又有改动，请核对后再印发")
    if not signatory.strip():
        raise Problem("invalid", "", {"signatory": "请填写署名"})
    if row.kind == BulletinKind.SERIOUS and not _countersigned(row, by):
        raise Problem("own_work", "会签的和签发的须是两个人：请另一名负责人会签这一版")
    source = ground.source_of(row)
    made = documents.draft(row, at, on=source.ground())
    if made.obstacles:
        raise Problem("invalid", "暂不能印发：" + "".join(made.obstacles))
    year = clock.day(at).year
    # The series' row is locked: whoever comes second counts the first, so that numbers have no gaps.
    serial = 1 + (Issue.objects.filter(series=series, year=year).aggregate(last=Max("serial"))["last"] or 0)
    issued = _frozen(Issue(bulletin=row, series=series, year=year, serial=serial), made, source, signatory.strip())
    issued.signed_by, issued.issued_at = by, at
    issued.save(force_insert=True)
    after = journal.snapshot(issued, ("bulletin", "series", "year", "serial", "signatory", "digest"))
    journal.record("bulletin.issue", issued, unit=series.unit, by=by, at=at, after=after)
    return issued


def _countersigned(row: Bulletin, by: User) -> bool:
    """Whether nobody signed this version yet (then that is the obstacle), or somebody other than the issuer did."""
    signers = set(Countersignature.objects.filter(bulletin=row, version=row.version).values_list("by", flat=True))
    return not signers or bool(signers - {by.pk})


def _frozen(issued: Issue, made: documents.Draft, source: ground.Source, signatory: str) -> Issue:
    document = documents.numbered(made, documents.number_of(issued), signatory)
    issued.signatory = signatory
    issued.document = to_json(document)
    issued.figures = journal.canonical({code: e.as_data() for code, e in made.expressions.items()})
    issued.flags = source.flags
    issued.pdf, issued.docx = pdf.render(document, official=False), docx.render(document, official=False)
    parts: dict[str, str | bytes] = {
        "document": issued.document, "figures": issued.figures, "pdf": issued.pdf, "docx": issued.docx,
        **asdict(source),
    }  # fmt: skip
    issued.digest = seal.root({name: seal.sha256(content) for name, content in parts.items()})
    return issued


@transaction.atomic
def correct(*, issue: Issue, by: User, at: datetime) -> Bulletin:
    """Begin a correction: a new draft on a new snapshot, linked to the issue that it corrects, which stays as it is."""
    wrong = issue.bulletin
    snapshot = snapshots.take(campaign=wrong.snapshot.campaign, unit=issue.series.unit, by=by, at=at)
    kind, series = BulletinKind.CORRECTION, issue.series
    return draft(series=series, snapshot=snapshot, kind=kind, previous=wrong, corrects=wrong, by=by, at=at)


@transaction.atomic
def acknowledge(*, issue: Issue, unit: Unit, by: User, at: datetime) -> Receipt:
    """A unit below the issuer confirms that it has read a bulletin; said twice, it is one receipt."""
    if unit.pk == issue.series.unit_id or not paths.contains(issue.series.unit.path, unit.path):
        raise Problem("invalid", "只有发文单位所属的组织需要签收")
    receipt, fresh = Receipt.objects.get_or_create(issue=issue, unit=unit, defaults={"by": by, "at": at})
    if fresh:
        journal.record("bulletin.acknowledge", receipt, unit=unit, by=by, at=at, after={"issue": issue.pk})
    return receipt

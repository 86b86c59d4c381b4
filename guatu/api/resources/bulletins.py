"""Issued bulletins: what was printed, the lists behind its figures, its files, and receipts of reading."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import P, PathEx, Query, Router

from guatu.api.gate import Asked
from guatu.api.operations import Id, In, Number, Out, Work, creates, reads
from guatu.api.paging import Page, Paging, page, slice_of
from guatu.api.resources.refs import UnitRef, name_of, unit_ref
from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins as actions
from guatu.bulletins.models import Bulletin, Issue, Receipt
from guatu.bulletins.queries import documents, reading
from guatu.bulletins.queries.lists import Item, figure_items
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.orgs import access
from guatu.orgs.models import Unit

router = Router()
READ = Bulletin.access.read
Code = PathEx[str, P(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9]+$")]
FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class BulletinOut(Out):
    """An issued bulletin. It never changes; a correction is another one."""

    id: int
    number: str
    kind: BulletinKind
    title: str
    unit: UnitRef
    campaign: int
    signatory: str
    issued_at: datetime
    digest: str
    corrects: int | None


class BulletinQuery(Paging):
    """Which bulletins: of a campaign; `unread`: not yet confirmed by the account's units."""

    campaign: Number | None = None
    unread: bool = False


class FigureItem(Out):
    """A line behind a figure; `counts` is what it adds to it."""

    unit: UnitRef | None
    task: int | None
    task_name: str
    state: str
    submission: int | None
    flag: int | None
    counts: int
    note: str


class FigureList(Page[FigureItem]):
    """A printed figure and exactly what it counts, as frozen at issue."""

    code: str
    text: str
    meaning: str
    lines: int
    counted: int


class ReceiptIn(In):
    """The unit that has read the bulletin."""

    unit: Number


class BulletinReceiptOut(Out):
    """A unit has read a bulletin: when, and who said so."""

    bulletin: int
    unit: UnitRef
    at: datetime
    by: str | None


def bulletin_out(row: Bulletin) -> BulletinOut:
    issue = row.issue
    return BulletinOut(
        id=row.pk, number=documents.number_of(issue), kind=BulletinKind(row.kind), title=row.title,
        unit=unit_ref(row.series.unit), campaign=row.snapshot.campaign_id, signatory=issue.signatory,
        issued_at=issue.issued_at, digest=issue.digest,
        corrects=row.corrects_id,
    )  # fmt: skip


def receipt_out(row: Receipt, bulletin: int) -> BulletinReceiptOut:
    return BulletinReceiptOut(bulletin=bulletin, unit=unit_ref(row.unit), at=row.at, by=name_of(row.by))


def item_out(row: Item) -> FigureItem:
    return FigureItem(
        unit=UnitRef(id=row.unit, name=row.name) if row.unit else None, task=row.task or None, task_name=row.task_name,
        state=row.state, submission=row.submission or None, flag=row.flag or None, counts=row.counts, note=row.note,
    )  # fmt: skip


def issued(request: Asked, pk: int) -> Issue:
    """An issued bulletin that the account may read; a draft is none."""
    issue = reading.issue_of(access.get(request.user, READ, Bulletin, pk))
    if issue is None:
        raise Problem("not_found")
    return issue


@reads(router, "/bulletins", Page[BulletinOut], "通报列表")
def bulletins(request: Asked, query: Query[BulletinQuery]) -> Any:
    """Issued bulletins from above and from below, newest first."""
    rows = reading.bulletins(request.user).filter(issue__isnull=False)
    rows = rows.defer("snapshot__content", "issue__pdf", "issue__docx", "issue__document", "issue__figures")
    if query.campaign:
        rows = rows.filter(snapshot__campaign=query.campaign)
    if query.unread:
        rows = rows.filter(read=False)  # type: ignore[misc]
    return page(request, rows, query, bulletin_out, newest=True)


@reads(router, "/bulletins/{id}", BulletinOut, "一份通报")
def bulletin(request: Asked, id: Id) -> BulletinOut:
    """One issued bulletin."""
    return bulletin_out(issued(request, id).bulletin)


@reads(router, "/bulletins/{id}/document", dict[str, Any], "通报全文")
def bulletin_document(request: Asked, id: Id) -> HttpResponse:
    """What was printed, as canonical JSON: the same bytes each time."""
    return HttpResponse(issued(request, id).document, content_type="application/json; charset=utf-8")


@reads(
    router, "/bulletins/{id}/files/{kind}", {200: None}, "通报文件",
    extra={"responses": {200: {"content": {kind: {"schema": {"type": "string"}} for kind in FILES.values()}}}},
)  # fmt: skip
def bulletin_file(request: Asked, id: Id, kind: PathEx[Literal["pdf", "docx"], P()]) -> HttpResponse:
    """The issued file, the same bytes each time."""
    content = bytes(getattr(issued(request, id), kind))
    name = {"Content-Disposition": f'attachment; filename="bulletin-{id}.{kind}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=FILES[kind], headers=name)


@reads(router, "/bulletins/{id}/figures/{code}", FigureList, "通报数字的清单")
def bulletin_figure(request: Asked, id: Id, code: Code, query: Query[Paging]) -> Any:
    """Exactly what a printed figure counts, as frozen at issue; codes stand in the document's `figure_codes`."""
    issue = issued(request, id)
    found = reading.figure_of(issue, code)
    if found is None:
        raise Problem("not_found")
    items = figure_items(reading.ground_of(issue), found.expression)
    said = {"code": code, "text": found.text, "meaning": found.meaning, "lines": len(items)}
    said["counted"] = sum(item.counts for item in items)
    return said | slice_of(request, items, query, lambda rows: [item_out(row) for row in rows])


@creates(router, "/bulletins/{id}/receipts", BulletinReceiptOut, "签收通报", "bulletin.acknowledge")
def acknowledge_bulletin(request: Asked, id: Id, body: ReceiptIn) -> Work:
    """Confirm for one of the account's units that it has read the bulletin; said twice, it is one receipt."""
    issue = issued(request, id)
    unit = access.get(request.user, "bulletin.acknowledge", Unit, body.unit)
    return lambda: receipt_out(actions.acknowledge(issue=issue, unit=unit, by=request.user, at=request.at), id)

"""Reading: the list, an issued bulletin, its files, and who has read it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing, sheet
from guatu.base.told import named
from guatu.bulletins.actions import bulletins as actions
from guatu.bulletins.models import Bulletin
from guatu.bulletins.queries import bundles, documents, reading
from guatu.bulletins.rules.document import from_json
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.layout import lay_out
from guatu.bulletins.views.opened import bulletin_of, issue_of
from guatu.orgs import access
from guatu.orgs.models import Unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _number(row: Bulletin) -> str:
    issue = getattr(row, "issue", None)
    return documents.number_of(issue) if issue else _("草稿")


def _state(row: Bulletin) -> str:
    if not hasattr(row, "issue"):
        return _("草稿")
    return _("已签收") if row.read else _("已印发")  # type: ignore[attr-defined]


def _states() -> list[tuple[str, str]]:
    return [("issued", _("已印发")), ("unread", _("未签收")), ("draft", _("草稿"))]


def _narrowed(rows, value: str):  # type: ignore[no-untyped-def]
    wanted = {"draft": {"issue__isnull": True}, "issued": {"issue__isnull": False}}
    return rows.filter(**wanted.get(value, {"issue__isnull": False, "read": False}))


def _address(row: Bulletin) -> str:
    return reverse("bulletins:detail" if hasattr(row, "issue") else "bulletins:studio", args=[row.pk])


BULLETINS = Listing(
    name=gettext_lazy("通报"),
    columns=[
        Column("title", gettext_lazy("标题"), sort="title", href=_address),
        Column("number", gettext_lazy("文号"), value=_number),
        Column("kind", gettext_lazy("种类"), sort="kind", value=lambda row: _(BulletinKind(row.kind).label)),
        Column("unit", gettext_lazy("发文单位"), sort="series__unit__sort_key", value=lambda row: row.series.unit.name),
        Column("campaign", gettext_lazy("专项"), value=lambda row: named(row.snapshot.campaign)),
        Column("issued", gettext_lazy("印发时间"), sort="issue__issued_at", kind="when",
               value=lambda row: row.issue.issued_at if hasattr(row, "issue") else None),
        Column("state", gettext_lazy("状态"), value=_state),
    ],
    filters=[
        Filter("state", gettext_lazy("状态"), choices=_states, apply=_narrowed),
        Filter("kind", gettext_lazy("种类"), choices=BulletinKind.choices),
    ],
    search=["title", "series__unit__search_text", "series__characters"],
    search_label=gettext_lazy("标题、单位"),
    keep=["unit"],
    empty_title=gettext_lazy("还没有通报"),
    empty_text=gettext_lazy("上级印发的通报和本单位的草稿会列在这里。"),
)  # fmt: skip

READERS = Listing(
    name=gettext_lazy("签收情况"),
    columns=[
        Column("unit", gettext_lazy("单位"), sort="unit.sort_key", value=lambda reader: reader.unit.name),
        Column("read", gettext_lazy("签收"), sort="read", value=lambda row: _("已签收") if row.at else _("未签收")),
        Column("at", gettext_lazy("时间"), sort="at", kind="when"),
        Column("by", gettext_lazy("签收人")),
    ],
    filters=[
        Filter("read", gettext_lazy("签收"), choices=lambda: [("1", _("已签收")), ("0", _("未签收"))])
    ],
    search=["unit.name", "unit.search_text"],
)  # fmt: skip


@own_page
def index(request: HttpRequest) -> HttpResponse:
    """Issued bulletins from above and from below, and drafts of one's own; of one area if one is named."""
    user = account_of(request)
    top = access.named(user, "unit.read", request.GET.get("unit", ""))
    context = {"top": top, "may_draft": bool(access.tops(user, "bulletin.draft"))}
    return BULLETINS.show(request, reading.bulletins(user, top), "bulletins/list.html", context)


@own_page
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An issued bulletin to read; a draft opens in the studio."""
    user, found = account_of(request), bulletin_of(request, pk)
    issue = reading.issue_of(found)
    if issue is None:
        return redirect("bulletins:studio", pk=pk)
    document = from_json(issue.document)
    readers = reading.readers(issue)
    context = {
        "bulletin": found, "issue": issue, "sheet": lay_out(document), "document": document,
        "number": documents.number_of(issue), "kind": BulletinKind(found.kind),
        "to_sign": reading.to_acknowledge(user, issue),
        "read": sum(reader.at is not None for reader in readers), "all": len(readers),
        "may_follow": access.can(user, "bulletin.draft", issue.series.unit), **reading.links(issue),
    }  # fmt: skip
    return render(request, "bulletins/detail.html", context)


@own_page
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The issued file, the same bytes each time."""
    issue = issue_of(request, pk)
    return sheet.attachment(bytes(issue.pdf), "application/pdf", f"{documents.number_of(issue)}.pdf")


@own_page
@require_safe
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The issued file for Word and WPS, the same bytes each time."""
    issue = issue_of(request, pk)
    return sheet.attachment(bytes(issue.docx), DOCX, f"{documents.number_of(issue)}.docx")


@own_page
@require_safe
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that the figures stand on, to verify without this system; for those who may draft here."""
    issue = issue_of(request, pk)
    access.require(account_of(request), "bulletin.draft", issue.series.unit)
    content = bundles.bundle(issue, clock.now())
    return sheet.attachment(content, "application/zip", f"{documents.number_of(issue)}.zip")


@own_page
def receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has read a bulletin; a POST confirms for one of the account's units."""
    user, issue = account_of(request), issue_of(request, pk)
    if request.method == "POST":
        unit = access.get(user, "bulletin.acknowledge", Unit, request.POST.get("unit", ""))
        actions.acknowledge(issue=issue, unit=unit, by=user, at=clock.now())
        messages.success(request, _("已签收。"))
        return redirect("bulletins:detail", pk=pk)
    access.require(user, "bulletin.draft", issue.series.unit)
    context = {"issue": issue, "number": documents.number_of(issue)}
    return READERS.show(request, reading.readers(issue), "bulletins/receipts.html", context)

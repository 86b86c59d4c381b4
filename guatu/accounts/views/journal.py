"""The journal, for those who hold `journal.read`: the audit administrator."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu.accounts.actions import exports, runs
from guatu.accounts.forms.journal import JournalSearch
from guatu.accounts.jobs import verify_journal
from guatu.accounts.models import JournalEntry
from guatu.accounts.queries import journal as queries
from guatu.accounts.rules import words
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.figures import address
from guatu.base.pages import sheet
from guatu.base.problems import Problem
from guatu.base.templatetags.parts import instant

HEAD = ["序号", "时间", "经办人", "来源", "操作", "对象", "对象编号", "组织编号", "结果", "变更后的值", "备注", "摘要"]


def within(request: HttpRequest, verb: str = "journal.read") -> Q:
    """The entries that the account may see: all at the root of the tree, else those of its subtrees."""
    account_of(request)
    reach: Any = request.reach  # type: ignore[attr-defined]
    if verb not in reach.verbs:
        raise Problem("not_allowed")
    return Q() if reach.everywhere(verb) else reach.inside(verb, "unit_path")


def wanted(request: HttpRequest, form: JournalSearch, where: Q) -> queries.Wanted:
    """The question that the URL asks, cut to what the account may see."""
    given = form.cleaned_data
    reach: Any = request.reach  # type: ignore[attr-defined]
    if given.get("unit"):
        where &= reach.inside_paths(reach.paths("journal.read", given["unit"]), "unit_path")
    since, until = given.get("since"), given.get("until")
    return queries.Wanted(
        where=where, who=given.get("who", ""), verb=words.verb_of(given.get("verb", "")), noun=given.get("noun", ""),
        number=given.get("number", ""), outcome=given.get("outcome", ""),
        since=clock.end_of(since - timedelta(days=1)) if since else None, until=clock.end_of(until) if until else None,
    )  # fmt: skip


@own_page
def page(request: HttpRequest) -> HttpResponse:
    """The journal, newest first, fifty to a page."""
    where = within(request)
    form = JournalSearch(request.GET)
    if not form.is_valid():
        return render(request, "accounts/journal.html", {"form": form}, status=422)
    question = wanted(request, form, where)
    if request.GET.get("format") in {"csv", "xlsx"}:
        return download(request, question)
    leaf = queries.leaf(question, form.cleaned_data["before"], form.cleaned_data["after"])
    kept = {
        name: value for name, value in request.GET.items() if name in form.fields and name not in {"before", "after"}
    }
    reach: Any = request.reach  # type: ignore[attr-defined]
    names = reach.names(e.unit_id for e in leaf.entries if e.unit_id)
    context = {
        "form": form,
        "rows": [{"entry": e, "verb": words.say(e.verb), "noun": words.say_noun(e.noun), "unit": names.get(e.unit_id)}
                 for e in leaf.entries],
        "head": queries.head(),
        "everywhere": reach.everywhere("journal.read"),
        "older_url": address(request.path, {**kept, "before": leaf.older}) if leaf.older else "",
        "newer_url": address(request.path, {**kept, "after": leaf.newer}) if leaf.newer else "",
        "newest_url": address(request.path, kept),
        "csv_url": address(request.path, {**kept, "format": "csv"}),
        "xlsx_url": address(request.path, {**kept, "format": "xlsx"}),
    }  # fmt: skip
    return render(request, "accounts/journal.html", context)


def download(request: HttpRequest, question: queries.Wanted) -> HttpResponse:
    """What the URL shows, as a sheet; that it was taken is journalled first."""
    within(request, "journal.export")
    found = queries.for_export(question)
    filters = {name: value for name, value in request.GET.items() if value and name in JournalSearch.base_fields}
    exports.note_export(kind="journal", filters=filters, count=found.count(), by=account_of(request), at=clock.now())
    return sheet.download(request.GET["format"], _("日志"), HEAD, (line(e) for e in found.iterator(2000)))


def line(e: JournalEntry) -> list[object]:
    """One entry as a line of a sheet."""
    who = e.actor.name if e.actor else ""
    return [
        e.seq,
        instant(e.at),
        who,
        e.via,
        e.verb,
        e.noun,
        e.object_id,
        e.unit_id,
        e.outcome,
        e.after,
        e.note,
        e.digest,
    ]


@own_page
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry with the values that it left."""
    found = queries.entry(within(request), seq)
    reach: Any = request.reach  # type: ignore[attr-defined]
    unit = reach.names([found.unit_id]).get(found.unit_id) if found.unit_id else ""
    context = {
        "entry": found, "verb": words.say(found.verb), "noun": words.say_noun(found.noun), "unit": unit,
        "values": queries.values(found),
    }  # fmt: skip
    return render(request, "accounts/journal_entry.html", context)


@require_POST
@own_page
def verification(request: HttpRequest) -> HttpResponse:
    """Walk the chain now, as a run with a bar."""
    within(request)
    account = account_of(request)
    run = runs.queue_run(
        kind="journal.verify", title=_("核对日志是否完整"), task=verify_journal, by=account, at=clock.now()
    )
    return redirect("accounts:run", run.pk)

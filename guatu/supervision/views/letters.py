"""Supervision letters: the ledger, one letter with its whole course, each step as a noun, and letters in one go."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.supervision.forms.letters import ReplyForm
from guatu.supervision.models import Letter
from guatu.supervision.queries import letters as queries
from guatu.supervision.rules.letters import Colour, Stage, Step, number
from guatu.supervision.templatetags.letters import letter_mark
from guatu.supervision.views import links
from guatu.supervision.views.letter_steps import STEPS, Act

VIEWS = ("mine", "issued", "all")


def listing() -> Listing:
    """The letters that a reader sees."""
    return Listing(
        name=_("督办单"),
        columns=[
            Column("number", _("编号"), sort="letter.issued_at", value=lambda r: r.number,
                   href=lambda r: reverse("supervision:letter", args=[r.pk])),
            Column("colour", _("级别"), sort="order", kind="html", value=lambda r: letter_mark(r.colour),
                   plain=lambda r: _(r.colour.label)),
            Column("unit", _("承办组织"), sort="letter.unit.sort_key", value=lambda r: r.letter.unit.name),
            Column("subject", _("事由"), value=lambda r: r.letter.subject),
            Column("stage", _("阶段"), value=lambda r: _(r.stage.label)),
            Column("due_on", _("期限"), sort="due_on", kind="day"),
            Column("left", _("还有"), value=_left),
            Column("issuer", _("发出机关"), value=lambda r: r.letter.issuer.name),
            Column("issued", _("发出"), sort="letter.issued_at", kind="when", value=lambda r: r.letter.issued_at),
        ],
        filters=[
            Filter("colour", _("级别"), Colour.choices()),
            Filter("stage", _("阶段"), Stage.choices()),
            Filter("missed", _("逾期"), [("True", _("已逾期"))]),
        ],
        search=["letter.unit.search_text", "letter.unit.name", "number", "letter.subject"],
        order="-number",
        keep=["view", "unit"],
        empty_title=_("没有督办单"),
        empty_text=_("需要督办的，可以从专项的“谁还没报”里发出。"),
    )  # fmt: skip


def _left(row: queries.LetterLine) -> str:
    if not row.open:
        return ""
    return _("逾期%d天") % row.overdue_days if row.days_left < 0 else _("%d天") % row.days_left


@own_page
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The letters that wait for the reader, those it issued, or all that it sees; of one area if named."""
    at, of = clock.now(), queries.sides(request.user)
    top = access.named(request.user, "letter.read", request.GET.get("unit", ""))
    rows = queries.lines(queries.visible(request.user, top)[: queries.NEWEST], of, at)
    mine = [row for row in rows if row.mine]
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ("mine" if mine else "all")
    chosen = {"mine": mine, "issued": [row for row in rows if of.issues(row.letter)], "all": rows}[view]
    context = {
        "view": view, "top": top, "mine": len(mine), "issuing": bool(of.issuing), "at": at,
        "talks": queries.talks(rows, of, clock.day(at)), "channels": bool(access.tops(request.user, "channel.edit")),
    }  # fmt: skip
    return listing().show(request, chosen, "supervision/letters.html", context)


@own_page
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: what it asks, by when, on which tasks, and everything that happened to it."""
    return _letter(request, queries.get(request.user, pk))


def _letter(
    request: HttpRequest, found: Letter, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    at, of = clock.now(), queries.sides(request.user)
    may = set(queries.options(found, of, at))
    acts = [act for act in STEPS if set(act.steps) & may]
    context = {
        "at": at,
        "line": queries.line(found, of, at),
        "items": [(row, links.to("submissions:assignment", row.assignment_id)) for row in queries.items(found)],
        "chain": [(row, number(row.year, row.serial)) for row in queries.chain(found)],
        "events": _events(found),
        "acts": [_offer(found, act, (forms or {}).get(act.noun)) for act in acts],
    }
    return render(request, "supervision/letter.html", context, status=status)


def _form(found: Letter, act: Act, data: Any = None) -> Any:
    form = act.form(data, prefix=act.noun)
    if isinstance(form, ReplyForm):
        form.offer(list(queries.proofs(found)))
    return form


def _offer(found: Letter, act: Act, form: Any) -> dict[str, Any]:
    """One step that the reader may take, with its form and where that goes."""
    address = reverse(f"supervision:letter_{act.noun}", args=[found.pk])
    return {"act": act, "form": form or _form(found, act), "href": address}


def _events(found: Letter) -> list[dict[str, Any]]:
    """What happened, newest first, from the issue on."""
    events: list[dict[str, Any]] = [{"at": found.issued_at, "what": _("发出"), "who": found.issued_by.name}]
    for step in found.steps.all():
        what = _(Step(step.kind).label)
        if step.until:
            what = _("%(what)s：到%(m)d月%(d)d日") % {"what": what, "m": step.until.month, "d": step.until.day}
        events.append({"at": step.at, "what": what, "who": step.by.name, "note": step.text})
        for report in step.proof.all():
            href = links.to("submissions:submission", report.pk)
            events.append({"at": step.at, "what": _("佐证：第%d版材料") % report.number, "href": href})
    return events[::-1]


@own_page
@require_POST
def step(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    """Take one step with a letter. The reader's words come back with what is wrong, if it cannot be taken."""
    found = queries.get(request.user, pk)
    queries.require(found, queries.sides(request.user), act.steps[0])
    form = _form(found, act, request.POST)
    if not form.is_valid():
        return _letter(request, found, {act.noun: form}, 422)
    try:
        made = act.take(letter=found, by=account_of(request), at=clock.now(), **act.words(form))
    except Problem as problem:
        form.refuse(problem)
        return _letter(request, queries.get(request.user, pk), {act.noun: form}, problem.status)
    messages.success(request, act.done)
    return redirect("supervision:letter", made.pk if isinstance(made, Letter) else found.pk)

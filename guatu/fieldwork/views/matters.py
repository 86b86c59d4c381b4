"""Matters that visits and symposia raised: the list, one with its course, each step as a noun."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.forms.refusable import Form
from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.base.templatetags.parts import icon
from guatu.base.wording import Words
from guatu.fieldwork.actions import matters as actions
from guatu.fieldwork.forms.visits import LaterForm, PassForm, WordsForm, WorkForm
from guatu.fieldwork.models import Matter
from guatu.fieldwork.queries import matters as queries
from guatu.fieldwork.rules.matters import MatterStage
from guatu.fieldwork.rules.words import MatterKind, MatterStep
from guatu.orgs import access

MARKS = {MatterStage.OVERDUE: "triangle-alert", MatterStage.DONE: "clock", MatterStage.CLOSED: "check"}


def stage(matter: Matter) -> str:
    """How far a matter is today, in a word."""
    return _(queries.stage_of(matter, clock.today()).label)


def marked(matter: Matter) -> SafeString:
    """How far a matter is today, as a shape and a word."""
    now = queries.stage_of(matter, clock.today())
    late = "late" if now == MatterStage.OVERDUE else "on-time"
    return format_html('<span class="{}">{} {}</span>', late, icon(MARKS.get(now, "history")), _(now.label))


MATTERS = Listing(
    name=gettext_lazy("事项"),
    columns=[
        Column("text", gettext_lazy("事项"), href=lambda m: reverse("fieldwork:matter", args=[m.pk])),
        Column("kind", gettext_lazy("种类"), sort="kind", value=lambda m: _(MatterKind(m.kind).label)),
        Column("unit", gettext_lazy("涉及组织"), sort="unit__sort_key", value=lambda m: str(m.unit)),
        Column("owner_unit", gettext_lazy("承办"), sort="owner_unit__sort_key", value=lambda m: str(m.owner_unit)),
        Column("owner", gettext_lazy("责任人")),
        Column("due_on", gettext_lazy("期限"), sort="due_on", kind="day"),
        Column("stage", gettext_lazy("状态"), kind="html", value=marked, plain=stage),
    ],
    filters=[
        Filter("kind", gettext_lazy("种类"), choices=MatterKind.choices()),
        Filter("stage", gettext_lazy("状态"), choices=MatterStage.choices(),
               apply=lambda rows, v: queries.at_stage(rows, v, clock.today())),
    ],
    search=["text", "unit__search_text", "owner_unit__search_text", "owner"],
    search_label=gettext_lazy("事项、组织或责任人"), order="due_on", keep=("unit",),
    empty_title=gettext_lazy("没有事项"),
    empty_text=gettext_lazy("走访、座谈会提出的问题、求助和商定事项列在这里，直到办结确认。"),
)  # fmt: skip


@require_safe
@own_page
def matters(request: HttpRequest) -> HttpResponse:
    """The matters that the reader sees, of one area if one is named."""
    top = access.named(request.user, "fieldwork.read", request.GET.get("unit", ""))
    context = {"top": top, "at": clock.now()}
    return MATTERS.show(request, queries.matters(request.user, top), "fieldwork/matters.html", context)


def _words(form: Any) -> dict[str, Any]:
    return {"text": form.cleaned_data["text"]}


def _work(form: Any) -> dict[str, Any]:
    return _words(form) | {"photo": form.file()}


def _passing(form: Any) -> dict[str, Any]:
    said = form.cleaned_data
    return _words(form) | {"owner_unit": form.units[said["owner_unit"]], "owner": said["owner"]}


def _later(form: Any) -> dict[str, Any]:
    return _words(form) | {"due_on": form.cleaned_data["due_on"]}


@dataclass(frozen=True)
class Act:
    """One noun: its word on the button, what it means for the reader, and what is said once it is done."""

    noun: str
    step: MatterStep
    word: Words
    meaning: Words
    done: Words
    take: Callable[..., object]
    form: type[Form] = WordsForm
    words: Callable[[Any], dict[str, Any]] = _words
    primary: bool = True


STEPS = (
    Act("confirmation", MatterStep.CONFIRMED, gettext_lazy("确认办结"),
        gettext_lazy("确已办好的，确认后销项。办理的人不能自己确认。"), gettext_lazy("已办结。"), actions.confirm),
    Act("reopening", MatterStep.REOPENED, gettext_lazy("退回再办"), gettext_lazy("写明哪里没有办好；期限不变。"),
        gettext_lazy("已退回，对方会看到原因。"), actions.reopen, primary=False),
    Act("completion", MatterStep.DONE, gettext_lazy("办结"), gettext_lazy("写明怎么办的；由提出的一方或上级确认。"),
        gettext_lazy("已报办结，等待确认。"), actions.finish, WorkForm, _work),
    Act("progress", MatterStep.PROGRESS, gettext_lazy("记进展"), gettext_lazy("做到哪一步，随时记一笔。"),
        gettext_lazy("已记下。"), actions.report, WorkForm, _work, primary=False),
    Act("handover", MatterStep.PASSED, gettext_lazy("转办"), gettext_lazy("转给上级或下级组织，由其承办；期限不变。"),
        gettext_lazy("已转办。"), actions.pass_on, PassForm, _passing, primary=False),
    Act("extension", MatterStep.EXTENDED, gettext_lazy("延期"), gettext_lazy("由提出的一方或上级同意延期，写明理由。"),
        gettext_lazy("已延期。"), actions.extend, LaterForm, _later, primary=False),
)  # fmt: skip


@require_safe
@own_page
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: whose it is, by when, and everything that happened."""
    return _matter(request, queries.get(request.user, pk))


def _matter(
    request: HttpRequest, found: Matter, sent: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    at = clock.now()
    may = queries.steps(request.user, found, clock.day(at))
    offers = [
        {"act": act, "form": (sent or {}).get(act.noun) or _form(found, act),
         "href": reverse(f"fieldwork:matter_{act.noun}", args=[found.pk])}
        for act in STEPS if act.step in may
    ]  # fmt: skip
    context = {
        "matter": found, "at": at, "stage": queries.stage_of(found, clock.day(at)), "offers": offers,
        "kind": MatterKind(found.kind), "events": _events(found),
    }  # fmt: skip
    return render(request, "fieldwork/matter.html", context, status=status)


def _form(found: Matter, act: Act, data: Any = None, files: Any = None) -> Form:
    form = act.form(data, files, prefix=act.noun)
    if isinstance(form, PassForm):
        form.offer(queries.takers(found))
    return form


def _events(found: Matter) -> list[dict[str, Any]]:
    """What happened, newest first, from its raising on."""
    raised = _("走访时提出") if found.visit_id else _("提出")
    events: list[dict[str, Any]] = [{"at": found.raised_at, "what": raised, "who": found.raised_by.name}]
    for entry in sorted(found.entries.all(), key=lambda one: one.pk):
        words = {"at": entry.at, "who": entry.by.name}
        events.append({**words, "what": _(MatterStep(entry.step).label), "note": entry.text})
        if entry.paper:
            href = reverse("people:paper", args=[entry.paper.pk])
            events.append({**words, "what": _("附件：%s") % entry.paper.name, "href": href})
    return events[::-1]


@require_POST
@own_page
def step(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    """Take one step with a matter."""
    found, at = queries.get(request.user, pk), clock.now()
    sides = queries.sides(request.user, found)
    if not (sides.owner or sides.other):
        raise Problem("not_allowed")
    form = _form(found, act, request.POST, request.FILES)
    if form.is_valid():
        with form.taking_refusals(step=True):
            act.take(matter=found, by=account_of(request), at=at, **act.words(form))
            messages.success(request, act.done)
            return redirect("fieldwork:matter", found.pk)
    return _matter(request, queries.get(request.user, pk), {act.noun: form}, form.status)

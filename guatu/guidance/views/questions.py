"""Questions and answers: the list, asking with the like offered first, answering, passing up, publishing, reusing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.fieldwork.queries import tasks
from guatu.guidance.actions import questions as actions
from guatu.guidance.forms.questions import AnswerForm, AskForm, PublicationForm, SamenessForm
from guatu.guidance.models import Question
from guatu.guidance.queries import questions as queries
from guatu.guidance.rules.questions import waited
from guatu.guidance.rules.words import QuestionState
from guatu.guidance.views.marks import question_state, question_words
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms

STATES: dict[str, dict[str, Any]] = {
    QuestionState.WAITING: {"answered_at": None, "withdrawn_at": None},
    QuestionState.ANSWERED: {"answered_at__isnull": False, "published_at": None, "withdrawn_at": None},
    QuestionState.PUBLISHED: {"published_at__isnull": False},
    QuestionState.RETRACTED: {"withdrawn_at__isnull": False},
}


def days_waiting(row: Question) -> int | None:
    """The days that an open question has waited."""
    if question_state(row) != QuestionState.WAITING:
        return None
    return waited(clock.day(row.asked_at), clock.today())


def listing(request: HttpRequest, due: float) -> Listing:
    """The questions; who asked is named only to their own line."""
    user, tops = request.user, access.tops(request.user, queries.READ)
    waiting = queries.waiting(user)

    def asker(row: Question) -> str:
        return row.unit.name if queries.knows_asker(user, row, tops) else ""

    def waits(row: Question) -> str:
        days = days_waiting(row)
        if days is None:
            return ""
        return ("▲ " if days > due else "○ ") + _("%d 天") % days

    return Listing(
        name=_("问答"),
        columns=[
            Column("text", _("问题"), sort="text", href=lambda q: reverse("guidance:question", args=[q.pk])),
            Column("task", _("任务"), sort="task__code", value=lambda q: str(q.task) if q.task else ""),
            Column("unit", _("提问组织"), value=asker),
            Column("answering", _("答复组织"), sort="answering__sort_key", value=lambda q: q.answering.name),
            Column("asked_at", _("提问时间"), sort="asked_at", kind="when"),
            Column("waiting", _("已等"), value=waits, plain=days_waiting),
            Column("reused", _("被沿用"), sort="reused", kind="number"),
            Column("state", _("状态"), value=question_words),
        ],
        filters=[
            Filter("state", _("状态"), QuestionState.choices(), apply=lambda rows, v: rows.filter(**STATES[v])),
            Filter("mine", _("范围"), [("answer", _("等我答复")), ("asked", _("我提的"))],
                   apply=lambda rows, v: rows.filter(asked_by=user) if v == "asked" else rows.filter(pk__in=waiting)),
        ],
        search=["search_text"],
        search_label=_("问题、答复、任务；拼音或首字母"),
        keep=["task"],
        empty_title=_("还没有问题"),
        empty_text=_("不清楚怎么办的，提出来；公开的答复，大家都能查。"),
    )  # fmt: skip


@own_page
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions that I see, open ones first; `?task=` narrows to one task's."""
    rows, task = queries.questions(request.user), request.GET.get("task", "")
    if task.isdecimal() and len(task) < 19:
        rows = rows.filter(task=int(task))
    due = norms(clock.today())["question.days"]
    context = {
        "at": clock.now(), "may_ask": bool(queries.asking_units(request.user)), "task": task,
        "waiting": queries.waiting(request.user).count(), "due": due,
    }  # fmt: skip
    return listing(request, due).show(request, rows, "guidance/questions.html", context)


def _asking(request: HttpRequest) -> AskForm:
    units = queries.asking_units(request.user)
    if not units:
        raise Problem("not_allowed")
    initial = {name: request.GET.get(name, "") for name in ("task", "unit") if request.GET.get(name)}
    listed = tasks.of_unit(units[0])
    return AskForm(request.POST if request.method == "POST" else None, units=units, tasks=listed, initial=initial)


@own_page
@require_http_methods(["GET", "POST"])
def asking(request: HttpRequest) -> HttpResponse:
    """Ask the level above. Answers to the like are offered first: while it is typed, or once before it is sent."""
    form, offered = _asking(request), []
    if form.is_valid():
        if "seen" not in request.POST:
            offered = queries.like(request.user, form.cleaned_data["text"])
        if not offered:
            with form.taking_refusals():
                made = actions.ask(**form.given(), by=account_of(request), at=clock.now())
                words = _("已提交给%s，有答复会显示在这里。") % made.answering.name
                messages.success(request, words)
                return redirect("guidance:question", pk=made.pk)
    context = {"form": form, "offered": offered, "stopped": bool(offered)}
    return render(request, "guidance/question_form.html", context, status=200 if offered else form.status)


@own_page
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Published answers to questions like the one being typed. Sent as a post, so that no address holds the text."""
    offered = queries.like(request.user, request.POST.get("text", "")[:500])
    return render(request, "guidance/_similar.html", {"offered": offered})


@own_page
@require_safe
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its answer."""
    return shown(request, queries.get(request.user, pk))


def shown(request: HttpRequest, found: Question, **forms: Any) -> HttpResponse:
    """The page of a question; `forms` are those that came back with refusals."""
    user, known = request.user, queries.knows_asker(request.user, found)
    may, open_ = queries.may_answer(user, found), question_state(found) == QuestionState.WAITING
    like = queries.like(user, found.text, found.pk, least=0.1) if may and open_ else []
    context = {
        "question": found, "state": question_words(found), "known": known, "may": may, "open": open_,
        "at": clock.now(), "days": days_waiting(found), "mine": found.asked_by_id == user.pk,
        "source": found.same_as or found, "repeats": found.repeats.count(), "uses": found.uses.count(),
        "answering": forms.get("answer") or AnswerForm(initial={"answer": found.answer, "version": found.version}),
        "equating": forms.get("equate") or (SamenessForm(offered=like) if like else None),
        "publishing": forms.get("publish") or PublicationForm(initial={"text": found.text}),
        "using": _using(request, found), "root": found.answering.depth == 0,
    }  # fmt: skip
    status = next((form.status for form in forms.values()), 200)
    return render(request, "guidance/question.html", context, status=status)


def _using(request: HttpRequest, found: Question) -> list[Unit]:
    """The unit for which the reader may note that a published answer served."""
    units = queries.asking_units(request.user)[:1] if found.published_at else []
    return [unit for unit in units if unit.pk != found.unit_id]


@own_page
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer from above."""
    found, form = queries.get(request.user, pk), AnswerForm(request.POST)
    access.require(request.user, queries.ANSWER, found.answering)
    if form.is_valid():
        with form.taking_refusals(step=True):
            text, version = form.cleaned_data["answer"], form.cleaned_data["version"] or 0
            actions.answer(question=found, text=text, version=version, by=account_of(request), at=clock.now())
            messages.success(request, _("已答复。可以接着公开，让别的组织也查得到。"))
            return redirect("guidance:question", pk=found.pk)
    return shown(request, found, answer=form)


@own_page
@require_POST
def sameness(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with a published answer to another question."""
    found = queries.get(request.user, pk)
    access.require(request.user, queries.ANSWER, found.answering)
    other = queries.source(request.user, request.POST.get("other", ""))
    form = SamenessForm(request.POST, offered=[other] if other else [])
    if form.is_valid() and other:
        with form.taking_refusals(step=True):
            actions.equate(question=found, other=other, by=account_of(request), at=clock.now())
            messages.success(request, _("已用那个答复答复。"))
            return redirect("guidance:question", pk=found.pk)
    return shown(request, found, equate=form)


@own_page
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish question and answer without who asked."""
    found, form = queries.get(request.user, pk), PublicationForm(request.POST)
    access.require(request.user, queries.ANSWER, found.answering)
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.publish(question=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("已公开，下级都能查到。"))
            return redirect("guidance:question", pk=found.pk)
    return shown(request, found, publish=form)


def _done(request: HttpRequest, pk: int, act: Any, words: str) -> HttpResponse:
    found = queries.get(request.user, pk)
    act(question=found, by=account_of(request), at=clock.now())
    messages.success(request, words)
    return redirect("guidance:questions")


@own_page
@require_POST
def passage(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a question to the next level above."""
    return _done(request, pk, actions.pass_up, _("已转给上级答复。"))


@own_page
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published answer back."""
    return _done(request, pk, actions.withdraw, _("已不再公开。"))


@own_page
@require_POST
def retraction(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked takes the question back."""
    return _done(request, pk, actions.retract, _("已收回。"))


@own_page
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a published answer served, in place of asking."""
    found, units = queries.get(request.user, pk), queries.asking_units(request.user)
    if not units:
        raise Problem("not_allowed")
    actions.use(question=found, unit=units[0], by=account_of(request), at=clock.now())
    messages.success(request, _("好的，不用再问了。"))
    return redirect("guidance:question", pk=found.pk)

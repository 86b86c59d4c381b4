"""Serious cases: told to the unit from the studio, read and answered by the unit, countersigned."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Listing
from guatu.base.pages.posted import number
from guatu.base.problems import Problem
from guatu.bulletins.actions import serious as actions
from guatu.bulletins.forms.serious import AnswerForm, CaseForm
from guatu.bulletins.models import Bulletin, SeriousCase
from guatu.bulletins.queries import serious as queries
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.bulletins.rules.serious import CaseState
from guatu.bulletins.views.opened import draft_of
from guatu.orgs import access

MARKS = {CaseState.OPEN: "◌", CaseState.HEARD: "●", CaseState.SILENT: "▲", CaseState.WITHDRAWN: "–"}


def state_words(case: SeriousCase) -> str:
    """Where the hearing of a case stands, with its mark."""
    state = queries.state(case, clock.today())
    return f"{MARKS[state]} {_(state.label)}"


CASES = Listing(
    name=gettext_lazy("拟通报的严重情况"),
    columns=[
        Column("unit", gettext_lazy("单位"), sort="unit__sort_key", value=lambda c: c.unit.name,
               href=lambda c: reverse("bulletins:case", args=[c.pk])),
        Column("issuer", gettext_lazy("发文单位"), value=lambda c: c.bulletin.series.unit.name),
        Column("rests_on", gettext_lazy("依据"), value=queries.rests_on),
        Column("told_at", gettext_lazy("告知时间"), sort="told_at", kind="when"),
        Column("reply_until", gettext_lazy("申辩期限"), sort="reply_until", kind="day"),
        Column("state", gettext_lazy("申辩"), value=state_words),
    ],
    search=["unit__search_text", "facts"],
    empty_title=gettext_lazy("没有拟通报的严重情况"),
    empty_text=gettext_lazy("上级拟通报本单位的严重情况时，会先告知，并留出申辩的时间。"),
)  # fmt: skip


@own_page
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that concern my units, or that my bulletins tell."""
    return CASES.show(request, queries.cases(request.user), "bulletins/cases.html", {"at": clock.now()})


@own_page
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case, and the place to answer."""
    return _case(request, queries.get(request.user, pk))


def _case(request: HttpRequest, found: SeriousCase, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
    answers = queries.may_answer(request.user, found, clock.today())
    context = {
        "case": found, "state": state_words(found), "rests_on": queries.rests_on(found), "at": clock.now(),
        "form": form or (AnswerForm() if answers else None),
        "may_draft": access.can(request.user, "bulletin.draft", found.bulletin.series.unit),
    }  # fmt: skip
    return render(request, "bulletins/case.html", context, status=status)


@own_page
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit answers."""
    found = queries.get(request.user, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with form.taking_refusals(step=True):
            actions.answer(case=found, text=form.cleaned_data["text"], by=account_of(request), at=clock.now())
            messages.success(request, _("申辩已提交。"))
            return redirect("bulletins:case", pk=found.pk)
    return _case(request, found, form, form.status)


def panel(user: Any, draft: Bulletin, form: CaseForm | None = None) -> dict[str, Any]:
    """What the studio of a bulletin on serious cases shows beside the words; nothing for other kinds."""
    if draft.kind != BulletinKind.SERIOUS:
        return {}
    signs = list(draft.countersignatures.filter(version=draft.version).select_related("by").order_by("pk"))
    return {
        "cases": [{"case": one, "state": state_words(one), "on": queries.rests_on(one)} for one in queries.of(draft)],
        "telling": form or CaseForm(draft), "signs": signs,
        "may_sign": access.can(user, "bulletin.issue", draft.series.unit) and user.pk not in {s.by_id for s in signs},
    }  # fmt: skip


@own_page
@require_POST
def telling(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a unit what the bulletin will say of it."""
    draft = draft_of(request, pk)
    if draft.kind != BulletinKind.SERIOUS:
        raise Problem("illegal_step", _("只有严重情况通报登记具体单位的情况。"))
    form = CaseForm(draft, request.POST)
    if form.is_valid():
        with form.taking_refusals():
            letter = queries.letter_of(draft, form.cleaned_data["letter"])
            flag = queries.flag_of(draft, form.cleaned_data["flag"])
            facts = form.cleaned_data["facts"]
            actions.tell(bulletin=draft, letter=letter, flag=flag, facts=facts, by=account_of(request), at=clock.now())
            messages.success(request, _("已告知该单位，并写入草稿。"))
            return redirect("bulletins:studio", pk=pk)
    context = {"bulletin": draft, **panel(request.user, draft, form)}
    return render(request, "bulletins/telling.html", context, status=form.status)


@own_page
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a case out of a draft."""
    found = queries.get(request.user, pk)
    actions.withdraw(case=found, by=account_of(request), at=clock.now())
    messages.success(request, _("已撤回；草稿里相应的段落请自行删去。"))
    return redirect("bulletins:studio", pk=found.bulletin_id)


@own_page
@require_POST
def countersignature(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person in charge agrees to this version."""
    draft = draft_of(request, pk, "bulletin.issue")
    actions.countersign(bulletin=draft, version=number(request, "version"), by=account_of(request), at=clock.now())
    messages.success(request, _("已会签这一版；再改动须重新会签。"))
    return redirect("bulletins:studio", pk=pk)

"""What a first secretary writes, on a phone, what the village confirms, and how a term is judged."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.fieldwork.actions.secondments import evaluations, terms
from guatu.fieldwork.forms.secondments import ConfirmationForm, DeedForm, GradeForm, MonthForm, OpinionForm
from guatu.fieldwork.models import Secondment, SecondmentEvaluation
from guatu.fieldwork.queries import evaluations as evaluation_queries
from guatu.fieldwork.queries import months
from guatu.fieldwork.queries import secondments as queries
from guatu.fieldwork.rules.words import SecondmentDuty
from guatu.fieldwork.views.secondment_acts import sides
from guatu.orgs.queries.norms import norms

FIGURES = {
    "months": "月份", "months_reached": "在村时间达标的月份", "days": "在村天数", "visits": "走访次数",
    "talked": "谈话人次", "logs": "月志", "deeds": "经确认的实事", "helped": "惠及人数", "deeds_open": "待确认的实事",
    "deeds_denied": "村里不认可的", "matters": "办结的事项",
}  # fmt: skip


def _own(request: HttpRequest, pk: int) -> Secondment:
    row = queries.seen(request.user, pk)
    if "self" not in sides(request.user, row):
        raise Problem("not_allowed")
    return row


def _back(request: HttpRequest, row: Secondment) -> HttpResponse:
    """Where a first secretary goes on; others go to the term."""
    own = row.person.account_id == request.user.pk
    return redirect("fieldwork:my_village") if own else redirect("fieldwork:secondment", row.pk)


@own_page
@require_safe
def month(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The log of one month, to read."""
    row, first = queries.seen(request.user, pk), _month(key)
    log = months.log_of(row, first)
    if log is None:
        raise Problem("not_found")
    parts = [(duty, log.entries.get(duty.value, "")) for duty in SecondmentDuty]
    context = {
        "at": clock.now(), "row": row, "log": log, "parts": parts, "month": first, "key": key,
        "material": months.material(row, first, norms(clock.today())), "writes": "self" in sides(request.user, row),
    }  # fmt: skip
    return render(request, "fieldwork/secondment_month.html", context)


def _month(key: str) -> date:
    try:
        return date.fromisoformat(f"{key}-01")
    except ValueError:
        raise Problem("not_found") from None


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Write the log of a month: what was recorded is filled in, one screen on a phone."""
    at, row, first = clock.now(), _own(request, pk), _month(key)
    kept = months.log_of(row, first)
    material = months.material(row, first, norms(clock.day(at)))
    known = kept.entries | {"plans": kept.plans} if kept else material.first()
    form = MonthForm(request.POST or None, initial={**known, "version": kept.version if kept else 0})
    if form.is_valid():
        said = form.cleaned_data
        with form.taking_refusals():
            terms.log(
                secondment=row, month=first, entries=form.entries(), plans=said["plans"], version=said["version"],
                by=account_of(request), at=at,
            )  # fmt: skip
            messages.success(request, _("月志已记下。"))
            return _back(request, row)
    context = {"at": at, "row": row, "form": form, "material": material, "month": first, "kept": kept}
    return render(request, "fieldwork/secondment_log.html", context, status=form.status)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a thing done, with its proof."""
    at, row = clock.now(), _own(request, pk)
    known = {"on": clock.day(at), "duty": SecondmentDuty.PEOPLE.value}
    form = DeedForm(request.POST or None, request.FILES or None, initial=known)
    if form.is_valid():
        with form.taking_refusals():
            file = form.cleaned_data["file"]
            terms.add(secondment=row, done=form.done(), file=file, by=account_of(request), at=at)
            messages.success(request, _("已记下，等村团支部确认。"))
            return _back(request, row)
    return render(request, "fieldwork/secondment_deed.html", {"at": at, "row": row, "form": form}, status=form.status)


@own_page
@require_POST
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """The village says whether a thing was done."""
    found = queries.deed_seen(request.user, pk)
    row = found.secondment
    if "village" not in sides(request.user, row):
        raise Problem("not_allowed")
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        raise Problem("invalid", _("请选“属实”或“不属实”"))
    yes, note = form.cleaned_data["confirmed"] == "yes", form.cleaned_data["note"]
    terms.confirm(deed=found, confirmed=yes, note=note, by=account_of(request), at=clock.now())
    messages.success(request, _("已确认。") if yes else _("已记下，不计入实事。"))
    return redirect(reverse("fieldwork:secondment", args=[row.pk]) + "#deeds")


# -- evaluation -------------------------------------------------------------------------------------


@own_page
@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """One evaluation: the frozen figures, the village's opinion, the grade."""
    return shown(request, queries.evaluation_seen(request.user, pk))


def shown(
    request: HttpRequest, found: SecondmentEvaluation, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page of an evaluation, with the form of whoever is next."""
    own, at = sides(request.user, found.secondment), clock.now()
    opines = "village" in own and found.opinion_at is None and found.signed_at is None
    signs = "sender" in own and found.signed_at is None
    numbers = norms(clock.day(at))
    area = evaluation_queries.area_of(found.secondment.sender)
    context = {
        "at": at, "found": found, "row": found.secondment, "area": area,
        "figures": [(word, found.figures.get(name, 0)) for name, word in FIGURES.items()],
        "opinion_form": (forms or {}).get("opinion") or (OpinionForm(prefix="opinion") if opines else None),
        "grade_form": (forms or {}).get("signature") or (GradeForm(prefix="signature") if signs else None),
        "excellent": evaluation_queries.excellent(area, found.until.year, numbers), "norms": numbers,
    }  # fmt: skip
    return render(request, "fieldwork/secondment_evaluation.html", context, status=status)


@own_page
@require_POST
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """The village's opinion."""
    form = OpinionForm(request.POST, prefix="opinion")
    return _taken(request, pk, "village", "opinion", form, evaluations.opine, _("意见已记下。"))


@own_page
@require_POST
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """The grade, signed for the sender."""
    form = GradeForm(request.POST, prefix="signature")
    return _taken(request, pk, "sender", "signature", form, evaluations.sign, _("考核已签署。"))


def _taken(
    request: HttpRequest, pk: int, side: str, noun: str, form: Any, act: Any, said: str
) -> HttpResponse:  # fmt: skip
    found = queries.evaluation_seen(request.user, pk)
    if side not in sides(request.user, found.secondment):
        raise Problem("not_allowed")
    if form.is_valid():
        with form.taking_refusals(step=True):
            act(evaluation=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, said)
            return redirect("fieldwork:evaluation", found.pk)
    return shown(request, found, {noun: form}, form.status)

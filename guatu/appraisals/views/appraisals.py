"""Appraisals by the six strengths: the rubric, the list without any order by marks, one appraisal and its steps."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.appraisals.actions import appraisals as actions
from guatu.appraisals.forms.appraisals import Comment, Ratings, Signature, Year
from guatu.appraisals.models import Appraisal
from guatu.appraisals.queries import appraisals as queries
from guatu.appraisals.rules import rubric
from guatu.appraisals.rules.rubric import Stage, Strength, View
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.people.queries.above import require_above
from guatu.people.rules.posts import Title

MARKS = {Stage.OPEN: "◌", Stage.SIGNED: "●", Stage.ANSWERED: "●"}
PAGES = {"post": "people:post", "training": "activities:course", "honour": "people:honour"}
KINDS = {"post": gettext_lazy("任职"), "training": gettext_lazy("培训"), "honour": gettext_lazy("荣誉")}


def stage_words(row: Appraisal) -> str:
    """The stage of an appraisal with its mark."""
    now = queries.stage(row)
    return f"{MARKS[now]} {_(now.label)}"


# No column and no order by marks: appraisals are read one by one, never as a ranking of persons.
APPRAISALS = Listing(
    name=gettext_lazy("六强评价"),
    columns=[
        Column("name", gettext_lazy("姓名"), sort="person__sort_key", value=lambda a: a.person.name,
               href=lambda a: reverse("appraisals:detail", args=[a.pk])),
        Column("title", gettext_lazy("职务"), value=lambda a: _(Title(a.post.title).label)),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda a: a.unit.name),
        Column("year", gettext_lazy("年度"), sort="year", value=lambda a: str(a.year)),
        Column("stage", gettext_lazy("状态"), value=stage_words),
        Column("signed_at", gettext_lazy("签署"), sort="signed_at", kind="when"),
    ],
    filters=[
        Filter("stage", gettext_lazy("状态"), Stage.choices(), apply=queries.at_stage),
        Filter("year", gettext_lazy("年度"), lambda: [(str(n), str(n)) for n in _years()]),
    ],
    search=["person__search_text", "unit__search_text"],
    search_label=gettext_lazy("姓名或组织"),
    order="unit",
    empty_title=gettext_lazy("还没有评价"),
    empty_text=gettext_lazy("由上级在组织的评价页开展。"),
)  # fmt: skip


def _years() -> Iterable[int]:
    now = clock.today().year
    return range(now, now - 5, -1)


@own_page
@require_safe
def appraisals(request: HttpRequest) -> HttpResponse:
    """The appraisals that I read or may rate."""
    return APPRAISALS.show(request, queries.visible(request.user), "appraisals/list.html", {"at": clock.now()})


@own_page
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The rubric, for everybody."""
    lines = [(one, rubric.CRITERIA[one]) for one in Strength]
    context = {"lines": lines, "levels": rubric.LEVELS.items(), "edition": rubric.EDITION}
    return render(request, "appraisals/rubric.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a year's appraisal of a unit's cadres."""
    unit, now = access.get(request.user, queries.DECIDE, Unit, pk), clock.now()
    if request.method == "POST":
        require_above(request.user, queries.DECIDE, unit)
    form = Year(request.POST or None, initial={"year": clock.day(now).year})
    if form.is_valid():
        with form.taking_refusals():
            made = actions.open_year(unit=unit, year=form.cleaned_data["year"], by=account_of(request), at=now)
            messages.success(request, _("已开展 %d 人的评价。") % len(made))
            return redirect("appraisals:list")
    return render(request, "appraisals/opening.html", {"unit": unit, "form": form}, status=form.status)


@own_page
@require_safe
def appraisal(request: HttpRequest, pk: int) -> HttpResponse:
    """One appraisal: the views beside each other, the evidence, and what I may do."""
    return _appraisal(request, queries.get(request.user, pk))


def _appraisal(
    request: HttpRequest, found: Appraisal, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    user, given, at = request.user, forms or {}, clock.now()
    view, reads = queries.view_of(user, found), queries.reads(user, found)
    least = norms(clock.day(at))["appraisal.least"]
    open_ = found.signed_at is None
    context = {
        "appraisal": found, "stage": stage_words(found), "at": at, "view": view, "reads": reads, "least": least,
        "views": list(View), "lines": queries.lines(found, least) if reads else [], "facts": _facts(user, found),
        "told": _told(found) if reads else [], "title": _(Title(found.post.title).label),
        "ratings": given.get("ratings") or (_ratings(request, found, None) if open_ and view else None),
        "signature": given.get("signature") or (Signature() if open_ and view == View.UPPER else None),
        "comment": given.get("comment") or (Comment() if _answering(user, found) else None),
    }  # fmt: skip
    return render(request, "appraisals/detail.html", context, status=status)


def _facts(user: Any, found: Appraisal) -> list[tuple[Any, queries.Fact, str]]:
    """What the register says, each with its page if the reader may open pages there."""
    opens = access.can(user, "post.read", found.unit)
    rows = queries.facts(user, found)
    return [(KINDS[row.kind], row, reverse(PAGES[row.kind], args=[row.number]) if opens else "") for row in rows]


def _told(found: Appraisal) -> list[tuple[str, str, Any]]:
    return [(_(Strength(row.strength).label), _(View(row.view).label), row) for row in queries.told(found)]


def _answering(user: Any, found: Appraisal) -> bool:
    return bool(found.signed_at and not found.commented_at and found.person.account_id == user.pk)


def _ratings(request: HttpRequest, found: Appraisal, data: Any) -> Ratings:
    known: dict[str, str] = {}
    if found.person.account_id == request.user.pk:
        for fact in queries.facts(request.user, found):
            said = known.get(fact.strength.value, "")
            known[fact.strength.value] = f"{said}{fact.on} {KINDS[fact.kind]} {fact.text}；"[:500]
    view = queries.view_of(request.user, found)
    return Ratings(data, view=view, own=queries.own_ratings(request.user, found), known=known)


@own_page
@require_POST
def ratings(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate the six strengths."""
    found = queries.get(request.user, pk)
    if queries.view_of(request.user, found) is None:
        raise Problem("not_allowed")
    form = _ratings(request, found, request.POST)
    if form.is_valid():
        with form.taking_refusals():
            actions.rate(appraisal=found, given=form.given(), by=account_of(request), at=clock.now())
            messages.success(request, _("评价已保存，签署之前可以修改。"))
            return redirect("appraisals:detail", pk=found.pk)
    return _appraisal(request, found, {"ratings": form}, form.status)


@own_page
@require_POST
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for the unit above."""
    found = queries.get(request.user, pk)
    if queries.view_of(request.user, found) != View.UPPER:
        raise Problem("not_allowed")
    form = Signature(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            actions.sign(appraisal=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("已签署，本人可以看到并反馈。"))
            return redirect("appraisals:detail", pk=found.pk)
    return _appraisal(request, found, {"signature": form}, form.status)


@own_page
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's answer."""
    found = queries.get(request.user, pk)
    if found.person.account_id != request.user.pk:
        raise Problem("not_allowed")
    form = Comment(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            actions.comment(appraisal=found, by=account_of(request), at=clock.now(), **form.cleaned_data)
            messages.success(request, _("反馈意见已记录。"))
            return redirect("appraisals:detail", pk=found.pk)
    return _appraisal(request, found, {"comment": form}, form.status)

"""Suspicions of reused evidence: the list, one with both sides beside each other, and the verdict."""

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
from guatu.base.files.kinds import IMAGES
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs import access
from guatu.people.queries.above import decides, require_above
from guatu.supervision.actions import reuse as actions
from guatu.supervision.forms.reuse import JudgementForm
from guatu.supervision.models import Suspicion
from guatu.supervision.queries import reuse as queries
from guatu.supervision.rules.reuse import Judgement, SuspicionKind


def verdict(row: Suspicion) -> str:
    """What was said of a suspicion, in a word."""
    return _(Judgement(row.verdict).label) if row.verdict else _("待判定")


def narrowed(rows: Any, value: str) -> Any:
    """The rows with a verdict, or without any."""
    return rows.filter(verdict="" if value == "open" else value)


SUSPICIONS = Listing(
    name=gettext_lazy("雷同线索"),
    columns=[
        Column("found_at", gettext_lazy("发现"), sort="found_at", kind="when",
               href=lambda s: reverse("supervision:suspicion", args=[s.pk])),
        Column("kind", gettext_lazy("种类"), sort="kind", value=lambda s: _(SuspicionKind(s.kind).label)),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda s: str(s.unit)),
        Column("left", gettext_lazy("用于"), value=lambda s: s.left.get("label", "")),
        Column("verdict", gettext_lazy("判定"), sort="verdict", value=verdict),
    ],
    filters=[
        Filter("kind", gettext_lazy("种类"), choices=SuspicionKind.choices()),
        Filter("verdict", gettext_lazy("判定"), choices=[("open", gettext_lazy("待判定")), *Judgement.choices()],
               apply=narrowed),
    ],
    search=["unit__search_text"], search_label=gettext_lazy("组织"), order="-found_at", keep=("unit",),
    empty_title=gettext_lazy("没有雷同线索"),
    empty_text=gettext_lazy("系统每夜比对新增的照片、文件、文字和会议记录；看着重复的列在这里，由人判定。"),
)  # fmt: skip


@require_safe
@own_page
def suspicions(request: HttpRequest) -> HttpResponse:
    """The suspicions that the reader sees, of one area if one is named."""
    top = access.named(request.user, "check.read", request.GET.get("unit", ""))
    context = {"top": top, "at": clock.now()}
    return SUSPICIONS.show(request, queries.suspicions(request.user, top), "supervision/suspicions.html", context)


@require_safe
@own_page
def suspicion(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides of a suspicion beside each other."""
    return _suspicion(request, access.get(request.user, "check.read", Suspicion, pk, related=("unit", "other")))


def _suspicion(request: HttpRequest, found: Suspicion, form: JudgementForm | None = None) -> HttpResponse:
    may = decides(request.user, "submission.verify", found.unit)
    first = {"verdict": found.verdict, "text": found.text}
    context = {
        "row": found, "sides": queries.sides(request.user, found), "kind": SuspicionKind(found.kind),
        "verdict": verdict(found), "facts": facts(found), "images": IMAGES, "at": clock.now(),
        "form": form or JudgementForm(initial=first), "may": may,
    }  # fmt: skip
    return render(request, "supervision/suspicion.html", context, status=form.status if form else 200)


def facts(row: Suspicion) -> list[str]:
    """What the server found, in words."""
    words = {
        "days": _("前后相隔 %s 天"), "bits": _("照片特征相差 %s 位（共 64 位）"), "hours": _("连同路程共需 %s 小时"),
        "metres": _("两地相距 %s 米"), "founded": _("该组织 %s 才成立"),
    }  # fmt: skip
    found = [words[name] % value for name, value in row.evidence.items() if name in words]
    if "likeness" in row.evidence:
        found.append(_("文字相似 %s%%") % round(row.evidence["likeness"] * 100))
    return found


@require_POST
@own_page
def judgement(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a suspicion is; nothing else happens by it."""
    found = access.get(request.user, "check.read", Suspicion, pk, related=("unit", "other"))
    require_above(request.user, "submission.verify", found.unit)
    form = JudgementForm(request.POST)
    if form.is_valid():
        with form.taking_refusals():
            said = Judgement(form.cleaned_data["verdict"])
            actions.judge(suspicion=found, verdict=said, text=form.cleaned_data["text"], by=account_of(request),
                          at=clock.now())  # fmt: skip
            messages.success(request, _("判定已记录。要退回材料的，请到核验中办理。"))
            return redirect("supervision:suspicion", found.pk)
    return _suspicion(request, found, form)

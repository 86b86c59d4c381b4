"""The library: materials by words, pinyin and initials; one material; adding, publishing, withdrawing."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing, download
from guatu.base.problems import Problem
from guatu.fieldwork.queries import tasks
from guatu.guidance.actions import materials as actions
from guatu.guidance.forms.materials import MaterialForm
from guatu.guidance.models import Material
from guatu.guidance.queries import groups
from guatu.guidance.queries import materials as queries
from guatu.guidance.rules.words import MaterialKind, MaterialState
from guatu.guidance.views.marks import field_words, material_words
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.sectors import Field

STATES: dict[str, dict[str, Any]] = {
    MaterialState.DRAFT: {"published_at": None, "withdrawn_at": None},
    MaterialState.PUBLISHED: {"published_at__isnull": False},
    MaterialState.WITHDRAWN: {"withdrawn_at__isnull": False},
}


def listing(task: str) -> Listing:
    """The library; `task` narrows it to one."""
    named = Column("task", _("对应任务"), value=lambda m: "、".join(one.code for one in m.tasks.all()))
    return Listing(
        name=_("资料库"),
        columns=[
            Column("title", _("题目"), sort="title", href=lambda m: reverse("guidance:material", args=[m.pk])),
            Column("kind", _("类别"), sort="kind", value=lambda m: _(MaterialKind(m.kind).label)),
            Column("source", _("文号或出处"), sort="source"),
            Column("field", _("领域"), sort="field", value=lambda m: field_words(m.field)),
            named,
            Column("unit", _("发布组织"), sort="unit__sort_key", value=lambda m: m.unit.name),
            Column("paper", _("文件"), value=lambda m: m.paper.name if m.paper else ""),
            Column("published_at", _("发布时间"), sort="published_at", kind="when"),
            Column("state", _("状态"), value=material_words),
        ],
        filters=[
            Filter("kind", _("类别"), MaterialKind.choices()),
            Filter("field", _("领域"), Field.choices()),
            Filter("state", _("状态"), MaterialState.choices(), apply=lambda rows, v: rows.filter(**STATES[v])),
        ],
        search=["search_text"],
        search_label=_("题目、文号、正文；拼音或首字母"),
        keep=["task"],
        empty_title=_("资料库还是空的"),
        empty_text=_("上级发布的文件、手册、范本会出现在这里。"),
    )


@own_page
@require_safe
def materials(request: HttpRequest) -> HttpResponse:
    """The materials that I see; `?task=` narrows to one task's."""
    rows, task = queries.materials(request.user), request.GET.get("task", "")
    if task.isdecimal() and len(task) < 19:
        rows = rows.filter(tasks=int(task))
    context = {"at": clock.now(), "unit": groups.forming_unit(request.user), "task": task}
    return listing(task).show(request, rows, "guidance/materials.html", context)


@own_page
@require_safe
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """One material: its text, its file, its tasks."""
    found = queries.get(request.user, pk)
    context = {
        "material": found, "state": material_words(found), "kind": _(MaterialKind(found.kind).label),
        "field": field_words(found.field), "at": clock.now(), "tasks": found.tasks.select_related("campaign"),
        "may": access.can(request.user, queries.EDIT, found.unit),
    }  # fmt: skip
    return render(request, "guidance/material.html", context)


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


@own_page
@require_http_methods(["GET", "POST"])
def adding(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a material to a unit's library, and publish it at once if asked to."""
    unit = access.get(request.user, queries.EDIT, Unit, pk)
    form = MaterialForm(*_posted(request), tasks=tasks.of_unit(unit), initial={"tasks": request.GET.getlist("task")})
    if form.is_valid():
        by, at = account_of(request), clock.now()
        with form.taking_refusals():
            made = actions.add(unit=unit, said=form.said(), upload=form.upload(), by=by, at=at)
            if "publish" in request.POST:
                actions.publish(material=made, by=by, at=at)
            messages.success(request, _("已加入资料库。"))
            return redirect("guidance:material", pk=made.pk)
    return render(request, "guidance/material_form.html", {"unit": unit, "form": form}, status=form.status)


@own_page
@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a material."""
    found = queries.get(request.user, pk, queries.EDIT)
    own = list(found.tasks.select_related("campaign"))
    initial: dict[str, Any] = {
        name: getattr(found, name) for name in ("title", "kind", "source", "text", "field", "version")
    }
    initial["tasks"] = [str(task.pk) for task in own]
    form = MaterialForm(*_posted(request), tasks=tasks.of_unit(found.unit, *own), initial=initial)
    if form.is_valid():
        with form.taking_refusals():
            version = form.cleaned_data["version"] or 0
            actions.edit(
                material=found, said=form.said(), version=version, upload=form.upload(), by=account_of(request),
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已保存。"))
            return redirect("guidance:material", pk=found.pk)
    context = {"unit": found.unit, "material": found, "form": form}
    return render(request, "guidance/material_form.html", context, status=form.status)


@own_page
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a material to all below."""
    return _turned(request, queries.get(request.user, pk, queries.EDIT), actions.publish, _("已发布，下级都能看到。"))


@own_page
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a material back from those below."""
    return _turned(request, queries.get(request.user, pk, queries.EDIT), actions.withdraw, _("已撤下。"))


def _turned(request: HttpRequest, found: Material, act: Any, words: str) -> HttpResponse:
    act(material=found, by=account_of(request), at=clock.now())
    messages.success(request, words)
    return redirect("guidance:material", pk=found.pk)


@own_page
@require_safe
def paper(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a material, for whoever reads the material."""
    row = queries.get(request.user, pk).paper
    if row is None:
        raise Problem("not_found")
    return download(queries.path_of(row), row.name, row.media_type, inline="inline" in request.GET)

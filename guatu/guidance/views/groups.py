"""Guidance groups: the list, one group with its people, and who guides a unit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guatu.accounts.views.signed_in import account_of, own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.base.pages.posted import number
from guatu.base.problems import Problem
from guatu.guidance.actions import groups as actions
from guatu.guidance.forms.groups import GroupForm
from guatu.guidance.models import GuidanceGroup
from guatu.guidance.queries import groups as queries
from guatu.guidance.views.marks import field_words
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.rules.sectors import Field


def scope_words(group: GuidanceGroup) -> str:
    """Which units a group guides."""
    names = [unit.name for unit in group.units.all()]
    return "、".join(names[:3]) + (_("等%d个") % len(names) if len(names) > 3 else "") or _("全部下级")


GROUPS = Listing(
    name=gettext_lazy("指导组"),
    columns=[
        Column("name", gettext_lazy("名称"), sort="name", href=lambda g: reverse("guidance:group", args=[g.pk])),
        Column("unit", gettext_lazy("组建"), sort="unit__sort_key", value=lambda g: g.unit.name),
        Column("field", gettext_lazy("领域"), sort="field", value=lambda g: field_words(g.field)),
        Column("units", gettext_lazy("指导范围"), value=scope_words),
        Column("head", gettext_lazy("组长"), value=lambda g: g.heads[0].person.name if g.heads else ""),
        Column("people", gettext_lazy("人数"), sort="people", kind="number"),
        Column("since", gettext_lazy("开始日期"), sort="since", kind="day"),
        Column("until", gettext_lazy("结束日期"), sort="until", kind="day"),
    ],
    filters=[
        Filter("field", gettext_lazy("领域"), Field.choices()),
        Filter("now", gettext_lazy("状态"), [("1", gettext_lazy("● 在用")), ("0", gettext_lazy("– 已结束"))],
               apply=lambda rows, value: rows.filter(until__isnull=value == "1")),
    ],
    search=["name", "unit__search_text"],
    search_label=gettext_lazy("指导组或组建的组织"),
    empty_title=gettext_lazy("还没有指导组"),
    empty_text=gettext_lazy("团委可以按领域，或为几个组织，组建指导组。"),
)  # fmt: skip


@own_page
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The groups that I see."""
    context = {"at": clock.now(), "unit": queries.forming_unit(request.user)}
    return GROUPS.show(request, queries.groups(request.user), "guidance/groups.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def forming(request: HttpRequest, pk: int) -> HttpResponse:
    """A committee forms a group."""
    unit = access.get(request.user, queries.EDIT, Unit, pk)
    form = GroupForm(request.POST if request.method == "POST" else None, below=queries.below(unit))
    if form.is_valid():
        with form.taking_refusals():
            made = actions.form(unit=unit, given=form.given(), by=account_of(request), at=clock.now())
            messages.success(request, _("指导组已组建，请接着选组长和成员。"))
            return redirect("guidance:group_members", pk=made.pk)
    return render(request, "guidance/group_form.html", {"unit": unit, "form": form}, status=form.status)


@own_page
@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: what it guides, who is in it."""
    found = queries.get(request.user, pk)
    context = {
        "group": found, "members": queries.members(found), "at": clock.now(), "field": field_words(found.field),
        "scope": scope_words(found), "sessions": found.sessions.order_by("-on")[:10],
        "may": found.until is None and access.can(request.user, queries.EDIT, found.unit),
    }  # fmt: skip
    return render(request, "guidance/group.html", context)


@own_page
@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a group is for."""
    found = queries.get(request.user, pk, queries.EDIT)
    initial: dict[str, Any] = {name: getattr(found, name) for name in ("name", "field", "version")}
    initial["units"] = [str(unit.pk) for unit in found.units.all()]
    data = request.POST if request.method == "POST" else None
    form = GroupForm(data, below=queries.below(found.unit), initial=initial)
    if form.is_valid():
        with form.taking_refusals():
            version = form.cleaned_data["version"] or 0
            actions.edit(group=found, given=form.given(), version=version, by=account_of(request), at=clock.now())
            messages.success(request, _("已保存。"))
            return redirect("guidance:group", pk=found.pk)
    context = {"unit": found.unit, "group": found, "form": form}
    return render(request, "guidance/group_form.html", context, status=form.status)


@own_page
@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """End a group."""
    found = queries.get(request.user, pk, queries.EDIT)
    actions.end(group=found, by=account_of(request), at=clock.now())
    messages.success(request, _("指导组已结束。"))
    return redirect("guidance:groups")


@own_page
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Look people up by name or organisation, and put them into a group."""
    found, today = queries.get(request.user, pk, queries.EDIT), clock.today()
    if request.method == "POST":
        person = queries.chosen(request.user, request.POST.get("person", ""), today)
        if person is None:
            raise Problem("not_found")
        head = "head" in request.POST
        actions.join(group=found, person=person, head=head, by=account_of(request), at=clock.now())
        messages.success(request, _("已加入指导组。"))
        return redirect("guidance:group_members", pk=found.pk)
    text = request.GET.get("q", "")[:60]
    rows = queries.candidates(request.user, found, text, today)
    context = {"group": found, "members": queries.members(found), "rows": rows, "q": text}
    return render(request, "guidance/group_members.html", context)


@own_page
@require_POST
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person out of a group."""
    found = queries.get(request.user, pk, queries.EDIT)
    member = number(request, "member")
    actions.leave(group=found, member=member, by=account_of(request), at=clock.now())
    messages.success(request, _("已退出指导组。"))
    return redirect("guidance:group", pk=found.pk)


@own_page
@require_safe
def of_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who guides a unit, for its page."""
    unit = access.get(request.user, queries.READ, Unit, pk)
    return render(request, "guidance/_unit_groups.html", {"unit": unit, "groups": queries.guiding(unit)})

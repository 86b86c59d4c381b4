"""The tree browser, the list of units, and the history of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.queries import browser
from guatu.orgs.queries.history import history as history_of
from guatu.orgs.rules.changes import ChangeKind
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector

STATES = [("open", gettext_lazy("在册")), ("closed", gettext_lazy("已撤销"))]
UNITS = Listing(
    name=gettext_lazy("组织"),
    columns=[
        Column("name", gettext_lazy("组织"), sort="sort_key", href=lambda u: reverse("orgs:history", args=[u.pk])),
        Column("code", gettext_lazy("组织编号"), sort="code"),
        Column("kind", gettext_lazy("组织类别"), sort="kind", value=lambda u: _(Kind(u.kind).label)),
        Column("sector", gettext_lazy("行业类别"), sort="sector", value=lambda u: _(Sector(u.sector).label)),
        Column("parent", gettext_lazy("上级组织"), value=lambda u: str(u.parent or "")),
        Column("industry", gettext_lazy("条线主管组织"), value=lambda u: str(u.industry_parent or ""), hidden=True),
        Column("secretary", gettext_lazy("书记"), sort="secretary"),
        Column("member_count", gettext_lazy("团员"), sort="member_count", kind="number"),
        Column("address", gettext_lazy("地址"), hidden=True),
        Column("closed_on", gettext_lazy("撤销日期"), kind="day", hidden=True),
    ],
    filters=[
        Filter("kind", gettext_lazy("组织类别"), choices=Kind.choices()),
        Filter("sector", gettext_lazy("行业类别"), choices=Sector.choices()),
        Filter("state", gettext_lazy("状态"), choices=STATES,
               apply=lambda rows, value: rows.filter(closed_on__isnull=value == "open")),
    ],
    search=["search_text"],
    order="name",
    empty_title=gettext_lazy("还没有组织"),
    empty_text=gettext_lazy("先导入组织台账。"),
)  # fmt: skip


@require_safe
@own_page
def tree(request: HttpRequest) -> HttpResponse:
    """The column browser, open at `unit` (at the user's topmost unit by default)."""
    asked = request.GET.get("unit") or browser.first(request.user)
    unit = access.get(request.user, "unit.read", Unit, asked, related=("parent", "industry_parent")) if asked else None
    context = {
        "column": browser.columns(request.user, unit, page_of(request)),
        "facts": browser.facts(request.user, unit) if unit else None,
        "kinds": Kind.choices(), "sectors": Sector.choices(), "at": clock.now(), **searched(request),
        **rights(request, unit),
    }  # fmt: skip
    return render(request, "orgs/tree.html", context)


@require_safe
@own_page
def branch(request: HttpRequest, pk: int) -> HttpResponse:
    """The column below one unit and its facts, as a fragment; as a page, the browser open there."""
    unit = access.get(request.user, "unit.read", Unit, pk, related=("parent", "industry_parent"))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('orgs:tree')}?unit={unit.pk}")
    column = browser.column(unit, browser.level_below(request.user, unit), page=page_of(request))
    shown = column if column.total or column.led else None
    context = {"column": shown, "facts": browser.facts(request.user, unit), "fragment": True, **rights(request, unit)}
    return render(request, "orgs/_branch.html", context)


@require_safe
@own_page
def matches(request: HttpRequest) -> HttpResponse:
    """Units found by name, pinyin or initials, as a fragment of the browser."""
    return render(request, "orgs/_matches.html", searched(request))


@require_safe
@own_page
def units(request: HttpRequest) -> HttpResponse:
    """All units within the user's rights as a list to sort, narrow and take away."""
    rows = access.units(request.user, "unit.read").select_related("parent", "industry_parent")
    return UNITS.show(request, rows, "orgs/units.html", {"at": clock.now()})


@require_safe
@own_page
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a unit stood, what it was called, what changed it and what it came out of."""
    unit = access.get(request.user, "unit.read", Unit, pk, related=("parent", "industry_parent"))
    context = {"history": history_of(unit), "facts": browser.facts(request.user, unit), "at": clock.now(),
               "unit": unit, **rights(request, unit)}  # fmt: skip
    return render(request, "orgs/history.html", context)


def page_of(request: HttpRequest) -> int:
    """The page that the URL asks for; 0 if it asks for none that is a number."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 0


def rights(request: HttpRequest, unit: Unit | None) -> dict[str, object]:
    """The changes that the user may propose for a unit."""
    open_ = unit is not None and unit.closed_on is None
    may = open_ and unit is not None and access.can(request.user, "unit.propose", unit)
    return {"kinds_of_change": list(ChangeKind) if may else []}


def searched(request: HttpRequest) -> dict[str, object]:
    """What the search asks for and finds: at most one column's worth, with the number of all."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "kind", "sector")}
    if not any(asked.values()):
        return {"asked": asked, "found": None}
    found = browser.matches(request.user, asked["q"], asked["kind"], asked["sector"])
    return {"asked": asked, "found": list(found[: browser.SIZE]), "found_total": found.count()}

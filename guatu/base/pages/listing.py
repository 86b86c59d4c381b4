"""Lists: filters, search, sort, paging and export, all in the URL and declared in one place.

    UNITS = Listing(
        name=_("组织"),
        columns=[
            Column("name", _("组织"), sort="sort_key", href=lambda u: reverse("orgs:unit", args=[u.pk])),
            Column("kind", _("类型"), value=lambda u: Kind(u.kind).label),
            Column("members", _("团员"), sort="members", kind="number"),
            Column("progress", _("进度"), kind="bar", value=lambda u: board.counts(u.pk)),
        ],
        filters=[Filter("kind", _("类型"), choices=Kind.choices())],
        search=["search_text"],
        order="name",
    )

    def units(request):
        return UNITS.show(request, queries.units(request.user), "orgs/units.html", {"unit": unit})

The template says `{% listing table %}`. Rows are a queryset or a list, already cut to what the user
may see; only names declared here are ever taken from the URL.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page as NumberedPage
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guatu.base import figures
from guatu.base.pages import sheet
from guatu.base.pages.column import Column, Filter, Words, read
from guatu.base.problems import Problem

SIZES = (50, 100)
EXPORT_LIMIT = 50_000


@dataclass
class Page:
    """What the template shows: one page of rows and the addresses of all others."""

    listing: "Listing"
    path: str
    params: dict[str, str]
    numbered: NumberedPage
    extra: dict[str, str] = field(default_factory=dict)

    def url(self, **changes: Any) -> str:
        return figures.address(self.path, {**self.extra, **self.params, **changes})

    @property
    def total(self) -> int:
        return self.numbered.paginator.count

    @property
    def narrowed(self) -> bool:
        return any(self.params.get(name) for name in ["q", *(f.name for f in self.listing.filters)])

    def heads(self) -> list[dict[str, Any]]:
        """Column heads with the address that sorts by them and the aria-sort of the present order."""
        now = self.params.get("sort") or self.listing.order
        heads = []
        for column in self.listing.shown():
            order = {column.key: "ascending", f"-{column.key}": "descending"}.get(now, "")
            target = f"-{column.key}" if order == "ascending" else column.key
            url = self.url(sort=target, page="") if column.sort else ""
            heads.append({"column": column, "order": order, "url": url})
        return heads

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "row": row,
                "class": self.listing.row_class(row) if self.listing.row_class else "",
                "cells": [(column, column.html(row)) for column in self.listing.shown()],
            }
            for row in self.numbered.object_list
        ]

    def filters(self) -> list[dict[str, Any]]:
        return [
            {"filter": f, "options": f.options(), "chosen": self.params.get(f.name, "")} for f in self.listing.filters
        ]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.numbered.previous_page_number())

    @property
    def next_url(self) -> str:
        return self.url(page=self.numbered.next_page_number())

    def pages(self) -> list[tuple[int | str, str]]:
        return [
            (n, self.url(page=n) if isinstance(n, int) else "")
            for n in self.numbered.paginator.get_elided_page_range(self.numbered.number, on_each_side=2, on_ends=1)
        ]

    @property
    def xlsx_url(self) -> str:
        return self.url(page="", format="xlsx")

    @property
    def csv_url(self) -> str:
        return self.url(page="", format="csv")

    @property
    def all_url(self) -> str:
        """The same list without search and filters."""
        return figures.address(self.path, self.extra)

    def sizes(self) -> list[tuple[int, str, bool]]:
        now = self.numbered.paginator.per_page
        return [(n, self.url(page="", size="" if n == SIZES[0] else n), n == now) for n in SIZES]


@dataclass(frozen=True)
class Listing:
    """A list page, declared once. `keep` names further parameters of the page that its links carry along."""

    name: Words
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Sequence[str] = ()
    order: str = ""
    search_label: Words = ""
    empty_title: Words = ""
    empty_text: Words = ""
    empty_href: Words = ""
    empty_action: Words = ""
    keep: Sequence[str] = ()
    row_class: Callable[[Any], str] | None = None

    def shown(self) -> list[Column]:
        return [column for column in self.columns if not column.hidden]

    def params(self, request: HttpRequest) -> dict[str, str]:
        """What the URL asks for, unknown names and values left out."""
        asked = {"q": request.GET.get("q", "").strip()[:100]}
        for f in self.filters:
            value = request.GET.get(f.name, "")
            asked[f.name] = value if value in {code for code, _label in f.options()} else ""
        sort = request.GET.get("sort", "")
        sortable = {column.key for column in self.columns if column.sort}
        asked["sort"] = sort if sort.removeprefix("-") in sortable else ""
        size = request.GET.get("size", "")
        asked["size"] = size if size in {str(n) for n in SIZES[1:]} else ""
        return {name: value for name, value in asked.items() if value}

    def narrow(self, rows: Any, params: Mapping[str, str]) -> Any:
        """The rows that the filters and every word of the search leave."""
        for f in self.filters:
            if params.get(f.name):
                rows = f.narrow(rows, params[f.name])
        for word in params.get("q", "").split():
            rows = self.matching(rows, word)
        return rows

    def matching(self, rows: Any, word: str) -> Any:
        if not self.search:
            return rows
        if isinstance(rows, QuerySet):
            return rows.filter(reduce(or_, (Q(**{f"{path}__icontains": word}) for path in self.search)))
        low = word.lower()
        return [row for row in rows if any(low in str(read(row, path) or "").lower() for path in self.search)]

    def sorted(self, rows: Any, order: str) -> Any:
        """The rows in order, ties by primary key (or as they came), empty values last in a list."""
        by = {column.key: column.sort for column in self.columns if column.sort}
        key, down = by.get(order.removeprefix("-")), order.startswith("-")
        if not key:
            return rows
        if isinstance(rows, QuerySet):
            return rows.order_by(("-" if down else "") + key, "pk")
        known = [row for row in rows if read(row, key) is not None]
        unknown = [row for row in rows if read(row, key) is None]
        return sorted(known, key=lambda row: read(row, key), reverse=down) + unknown

    def seen(self, request: HttpRequest, rows: Any) -> tuple[dict[str, str], Any]:
        params = self.params(request)
        return params, self.sorted(self.narrow(rows, params), params.get("sort") or self.order)

    def page(self, request: HttpRequest, rows: Any) -> Page:
        """The page that the URL asks for; a number beyond the end gives the last page."""
        params, rows = self.seen(request, rows)
        paginator = Paginator(rows, int(params.get("size", SIZES[0])))
        kept = {name: request.GET[name] for name in self.keep if request.GET.get(name)}
        return Page(self, request.path, params, paginator.get_page(request.GET.get("page", "1")), kept)

    def export(self, request: HttpRequest, rows: Any, form: str) -> HttpResponse:
        """What the URL shows, on all its pages, as a sheet."""
        rows = self.seen(request, rows)[1]
        total = rows.count() if isinstance(rows, QuerySet) else len(rows)
        if total > EXPORT_LIMIT:
            raise Problem("too_large", _("一次最多导出 %d 行，请先筛选。") % EXPORT_LIMIT)
        lines = rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
        head = [str(column.label) for column in self.columns]
        return sheet.download(form, str(self.name), head, ([c.cell(row) for c in self.columns] for row in lines))

    def show(
        self, request: HttpRequest, rows: Any, template: str, context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """The whole answer of a list page: the page with `table` in it, or the sheet when one is asked for."""
        form = request.GET.get("format", "")
        if form in {"xlsx", "csv"}:
            return self.export(request, rows, form)
        return render(request, template, {**(context or {}), "table": self.page(request, rows)})

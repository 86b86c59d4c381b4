"""What waits for the reader: a fragment of the first page, and the list behind each of its numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import Column, Listing
from guatu.base.problems import Problem
from guatu.base.states import CellState
from guatu.base.templatetags.parts import state
from guatu.desk.queries.waiting import lines as queries
from guatu.desk.queries.waiting.whose import Item


def late_mark(item: Item) -> SafeString | str:
    """That the last day of a piece of work is past, as a shape and a word."""
    return state(CellState.OVERDUE.value) if item.late(clock.today()) else ""


ITEMS = Listing(
    name=gettext_lazy("等我办的"),
    columns=[
        Column("text", gettext_lazy("事情"), sort="text", href=lambda item: item.href),
        Column("unit", gettext_lazy("组织"), sort="unit"),
        Column("due_on", gettext_lazy("期限"), kind="day"),
        Column("late", gettext_lazy("状态"), kind="html", value=late_mark,
               plain=lambda item: _(CellState.OVERDUE.label) if item.late(clock.today()) else ""),
    ],
    search=["text", "unit"],
    search_label=gettext_lazy("事情或组织"),
    empty_title=gettext_lazy("都办完了"),
    empty_text=gettext_lazy("有新的会出现在首页。"),
)  # fmt: skip


@require_safe
@own_page
def waiting(request: HttpRequest) -> HttpResponse:
    """A fragment: what waits for this account beside its tasks; empty where nothing does."""
    return render(request, "desk/_waiting.html", {"lines": queries.lines(request.user, clock.now())})


@require_safe
@own_page
def waiting_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The pieces of work that one line of the first page counts."""
    if kind not in queries.OF_CODE:
        raise Problem("not_found")
    found, at = queries.OF_CODE[kind], clock.now()
    context = {"kind": found, "at": at}
    return ITEMS.show(request, queries.items(found, request.user, at), "desk/waiting.html", context)

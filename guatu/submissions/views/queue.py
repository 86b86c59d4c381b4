"""The verification queue: list left, evidence right."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.submissions.actions.verdicts import Outcome
from guatu.submissions.forms import VerdictForm
from guatu.submissions.models import Submission
from guatu.submissions.queries import queue as queries
from guatu.submissions.queries.queue import chosen

__all__ = ["address", "chosen", "page", "queue", "tell"]

SIZE = 30
PARTS = ("task", "reach", "level", "q", "page")


@require_safe
@own_page
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this account's decision."""
    return page(request, request.GET)


def page(
    request: HttpRequest, asked: QueryDict, sent: Submission | None = None, form: VerdictForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The queue as asked for; `sent` and `form` bring back a decision that was refused."""
    rows, narrow = queries.pending(request.user), narrowing(asked)
    tasks = queries.tasks(rows)
    paginator = Paginator(queries.narrowed(rows, request.user, narrow), SIZE)
    known = queries.counted(narrow, tasks)
    if known is not None:
        paginator.count = known
    numbered = paginator.get_page(asked.get("page"))
    items = list(numbered.object_list)
    shown = sent or next((item for item in items if str(item.pk) == asked.get("item")), items[0] if items else None)
    at = clock.now()
    context = {
        "at": at, "asked": asked, "filters": kept(asked), "numbered": numbered, "items": items, "shown": shown,
        "tasks": tasks, "evidence": queries.evidence(shown) if shown else None,
        "form": form or VerdictForm(), "undo": queries.undoable(request.user, at),
        "previous": turned(asked, numbered, -1), "next": turned(asked, numbered, 1),
    }  # fmt: skip
    return render(request, "submissions/queue.html", context, status=status)


def narrowing(asked: QueryDict) -> queries.Narrowing:
    """What the URL asks for; anything unknown is left out."""
    task, level = asked.get("task", ""), asked.get("level", "")
    return queries.Narrowing(
        task=int(task) if task.isdecimal() and len(task) < 19 else None,
        direct=asked.get("reach") == "direct",
        level=int(level) if level in {"1", "2"} else None,
        words=asked.get("q", "")[:100],
    )


def kept(asked: QueryDict, **changes: Any) -> str:
    """The filters of the queue as the end of a URL."""
    found = QueryDict(mutable=True)
    for name in PARTS:
        value = changes.get(name, asked.get(name, ""))
        if value not in ("", None):
            found[name] = str(value)
    return found.urlencode()


def turned(asked: QueryDict, numbered: Any, by: int) -> str:
    """The address of the page before or after; "" at the ends."""
    there = numbered.number + by
    return f"?{kept(asked, page=there)}" if 1 <= there <= numbered.paginator.num_pages else ""


def address(asked: QueryDict) -> str:
    """The queue's address with filters, and an item if one is asked for."""
    query = kept(asked)
    item = asked.get("item", "")
    parts = [query] if query else []
    parts += [f"item={item}"] if item.isdecimal() else []
    return reverse("submissions:queue") + ("?" + "&".join(parts) if parts else "")


def tell(request: HttpRequest, asked: int, outcomes: list[Outcome]) -> None:
    """Say what became of each item of a batch."""
    good = [outcome for outcome in outcomes if not outcome.problem]
    if good:
        messages.success(request, _("已通过 %d 份。") % len(good))
    for outcome in outcomes:
        if outcome.problem:
            messages.warning(request, f"{outcome.submission.assignment.unit}：{outcome.problem}")
    missing = asked - len(outcomes)
    if missing:
        messages.warning(request, _("有 %d 份已由别人核验或被撤回，没有办理。") % missing)
    if not asked:
        messages.warning(request, _("请先在左边勾选要一起通过的材料。"))

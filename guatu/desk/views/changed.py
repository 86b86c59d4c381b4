"""The list behind a figure of what changed."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guatu.accounts.views.signed_in import own_page
from guatu.base import clock
from guatu.base.pages import Column, Listing
from guatu.desk import links
from guatu.desk.queries import lists
from guatu.supervision.queries.lens import campaign_of, unit_of

LONGEST = timedelta(days=100)

CHANGED = Listing(
    name=gettext_lazy("变化"),
    columns=[
        Column("unit", gettext_lazy("组织"), sort="unit", href=lambda row: links.path("desk:unit", row.unit_pk)),
        Column("task", gettext_lazy("任务"), sort="task",
               href=lambda row: links.path("submissions:submission", row.submission) if row.submission else ""),
        Column("kind", gettext_lazy("变化"), value=lambda row: _(row.kind.label)),
        Column("at", gettext_lazy("时间"), sort="at", kind="when"),
        Column("due_on", gettext_lazy("期限"), sort="due_on", kind="day"),
        Column("who", gettext_lazy("经办人"), sort="who"),
    ],
    search=["search"],
    empty_title=gettext_lazy("没有变化"),
    keep=("unit", "kind", "since"),
)  # fmt: skip


def since_of(text: str, at: datetime) -> datetime:
    """The instant from which changes are asked for; the beginning of today for none or nonsense."""
    midnight = clock.end_of(clock.day(at) - timedelta(days=1))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return midnight
    return max(found, at - LONGEST) if found.tzinfo else midnight


@require_safe
@own_page
def changed(request: HttpRequest, campaign: int) -> HttpResponse:
    """Reports, decisions or cells newly overdue below a unit since an instant."""
    at, found = clock.now(), campaign_of(request.user, campaign)
    unit = unit_of(request.user, found, request.GET.get("unit", ""))
    asked = request.GET.get("kind", "")
    kind = lists.Kind(asked) if asked in lists.Kind.codes() else lists.Kind.RECEIVED
    midnight = since_of("", at)
    since = since_of(request.GET.get("since", ""), at)
    day = clock.day(at) if since == midnight else clock.day(since) + timedelta(days=1)
    rows = lists.changed(found, unit, kind, since, day, clock.day(at))
    return CHANGED.show(
        request, rows, "desk/changed.html", {"kind": kind, "unit": unit, "campaign": found, "since": since, "at": at}
    )

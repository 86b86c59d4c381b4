"""The lists of transfers: what a row shows, how long it waits, how it is narrowed."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.base import clock
from guatu.base.pages import Column, Filter, Listing
from guatu.people.models import Transfer
from guatu.people.queries import numbers
from guatu.people.queries import transfers as queries
from guatu.people.rules.movements import Destination, Stage, mark

AGES = [
    ("overdue", gettext_lazy("逾期")),
    ("returned", gettext_lazy("被退回")),
    ("outside", gettext_lazy("转往其他系统")),
]


def pick(row: Transfer) -> str:
    """A box to tick a transfer in a list; belongs to the form above the list."""
    return format_html(
        '<label><input type="checkbox" name="transfer" value="{}" form="batch" aria-label="{}"> {}</label>',
        row.pk,
        _("选择 %s") % row.person.name,
        row.pk,
    )


def word(row: Transfer) -> str:
    """What a transfer waits for, or how it ended."""
    if row.stage:
        return _(Stage(row.stage).label)
    return _("已撤回") if row.withdrawn_at else _("已办结")


class Ages:
    """How long transfers wait, counted to one instant and measured by the norm in force."""

    def __init__(self, norm: float, at: datetime) -> None:
        self.norm, self.at = norm, at

    def days(self, row: Transfer) -> int | None:
        """Days at the present stage; None once it is over."""
        return (clock.day(self.at) - clock.day(row.stage_at)).days if row.stage else None

    def state(self, row: Transfer) -> str:
        """Shape, word and colour of a row; none for one that was taken back."""
        return "" if row.withdrawn_at else str(mark(row.stage, row.refused, self.days(row) or 0, self.norm))

    def narrow(self, rows: Any, value: str) -> Any:
        """The rows that are late, sent back, or bound for another system."""
        if value == "overdue":
            return rows.filter(pk__in=queries.overdue(self.norm, self.at).values("pk"))
        return rows.filter(refused=True) if value == "returned" else rows.exclude(outside="")


def columns(ages: Ages, ticked: bool) -> list[Column]:
    """The columns of a tab; `ticked`: with a box for each row."""
    box = Column("pk", gettext_lazy("编号"), kind="html", value=pick, plain=lambda t: t.pk)
    return [
        Column("name", gettext_lazy("姓名"), sort="person__sort_key", value=lambda t: t.person.name,
               href=lambda t: reverse("people:transfer", args=[t.pk])),
        *([box] if ticked else []),
        Column("state", gettext_lazy("状态"), kind="state", value=ages.state),
        Column("stage", gettext_lazy("环节"), sort="stage", value=word),
        Column("days", gettext_lazy("已等天数"), sort="stage_at", kind="number", value=ages.days),
        Column("from", gettext_lazy("转出"), sort="from_unit__sort_key", value=lambda t: str(t.from_unit)),
        Column("to", gettext_lazy("转入"), value=lambda t: str(t.to_unit or t.outside)),
        Column("destination", gettext_lazy("去向"), sort="destination",
               value=lambda t: _(Destination(t.destination).label)),
        Column("id_tail", gettext_lazy("身份证号"), value=lambda t: numbers.masked(t.person.id_tail)),
        Column("started_at", gettext_lazy("发起时间"), sort="started_at", kind="when"),
    ]  # fmt: skip


def listing(tab: str, norm: float, at: datetime) -> Listing:
    """The list of a tab."""
    ages = Ages(norm, at)
    age = Filter("age", gettext_lazy("情况"), choices=AGES, apply=ages.narrow)
    return Listing(
        name=gettext_lazy("组织关系转接"),
        columns=columns(ages, ticked=tab == "todo"),
        filters=[
            Filter("destination", gettext_lazy("去向"), choices=Destination.choices()),
            *([] if tab == "done" else [age]),
        ],
        search=["person__search_text", "from_unit__search_text", "to_unit__search_text"],
        search_label=gettext_lazy("姓名、组织、拼音或首字母"),
        order="-started_at" if tab == "done" else "days",
        keep=("tab",),
        empty_title=gettext_lazy("没有要办的转接") if tab == "todo" else gettext_lazy("没有转接"),
        empty_text=gettext_lazy("团员升学、就业或搬家时，由转出或转入的一方发起。"),
    )


UNPLACED = Listing(
    name=gettext_lazy("待分配团员"),
    columns=[
        Column("name", gettext_lazy("姓名"), sort="person__sort_key", value=lambda m: m.person.name,
               href=lambda m: f"{reverse('people:transfer_start')}?unit={m.unit_id}"),
        Column("unit", gettext_lazy("组织"), sort="unit__sort_key", value=lambda m: str(m.unit)),
        Column("since", gettext_lazy("自"), sort="since", kind="day"),
    ],
    search=["person__search_text", "unit__search_text"], order="since", keep=("tab",),
    empty_title=gettext_lazy("没有待分配的团员"),
    empty_text=gettext_lazy("团支部撤销而没有并入别的支部时，团员先列在上级名下，由上级分配。"),
)  # fmt: skip

"""What waits for a person, by kind: on the first page, and in the list behind each number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guatu.base.wording import Words
from guatu.desk.links import path
from guatu.desk.queries.waiting import sources
from guatu.desk.queries.waiting.whose import Item, Whose


@dataclass(frozen=True)
class Kind:
    """One kind of work: its name on the page, and where its pieces are found."""

    code: str
    name: Words
    find: Callable[[Whose], list[Item]]
    page: str = ""  # the page that lists the very same; else the list of this app


KINDS = (
    Kind("hearings", _("拟通报的严重情况，等本组织申辩"), sources.hearings),
    Kind("letters", _("督办单，等本组织签收或回复"), sources.letters_to_answer),
    Kind("checks", _("派给我去核查的组织"), sources.checks, page="supervision:spot_units"),
    Kind("visits", _("到日子的走访计划"), sources.visits),
    Kind("logs", _("还没写的月志"), sources.logs),
    Kind("days", _("本月在村还差的天数"), sources.days),
    Kind("reports", _("述职报告，等我提交"), sources.reports),
    Kind("matters", _("本组织承办的事项"), sources.matters),
    Kind("confirmations", _("我提出的事项，等我确认办结"), sources.confirmations),
    Kind("deeds", _("第一团支书办的实事，等本支部确认"), sources.deeds),
    Kind("opinions", _("第一团支书考核，等村里的意见"), sources.opinions),
    Kind("signatures", _("抽查结果，等我签署"), sources.signatures),
    Kind("objections", _("抽查异议，等我决定"), sources.objections),
    Kind("decisions", _("督办单的回复或延期，等我决定"), sources.letters_to_decide),
    Kind("countersignatures", _("严重情况通报，等我会签"), sources.countersignatures),
    Kind("questions", _("下级的提问，等我答复"), sources.questions),
    Kind("scores", _("述职报告，等我评分"), sources.scores),
    Kind("ballots", _("述职测评，等录入票数"), sources.ballots),
    Kind("symposia", _("座谈会，等安排或登记记录"), sources.symposia),
    Kind("attendance", _("观摩交流，等登记到场人数"), sources.attendance_lists),
    Kind("answers", _("近七天得到答复的提问"), sources.answers),
)
OF_CODE = {kind.code: kind for kind in KINDS}


@dataclass(frozen=True)
class Line:
    """One line of what waits: how much, how much of it is past its day, and where it is listed or done."""

    kind: Kind
    number: float
    late: int
    href: str

    @property
    def shown(self) -> str:
        """The number as it is read: whole, or with a half."""
        return f"{self.number:g}"


def lines(user: Any, at: datetime) -> list[Line]:
    """What waits for an account, the kinds with something in them alone.

    Each source asks a fixed number of queries, and none at units where the account may not act.
    """
    whose = Whose(at, user)
    return [found for kind in KINDS if (found := line(kind, whose))]


def line(kind: Kind, whose: Whose) -> Line | None:
    """The line of a kind, or None where nothing of it waits; a single piece is led to directly."""
    found = kind.find(whose)
    if not found:
        return None
    listed = path(kind.page) if kind.page else path("desk:waiting_list", kind.code)
    late = sum(item.late(whose.today) for item in found)
    return Line(kind, sum(item.number for item in found), late, found[0].href if len(found) == 1 else listed)


def items(kind: Kind, user: Any, at: datetime) -> list[Item]:
    """The pieces that the line of a kind counts."""
    return kind.find(Whose(at, user))

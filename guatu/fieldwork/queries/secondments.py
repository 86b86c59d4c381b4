"""First secretaries as pages show them: lists with where each stands, the figures above them, coverage of counties."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from guatu.base.problems import Problem
from guatu.fieldwork.models import Deed, Need, Secondment, SecondmentEvaluation, SecondmentMonth
from guatu.fieldwork.queries.attendance import confirmed, worked
from guatu.fieldwork.queries.needs import READ, is_poor, poor
from guatu.fieldwork.rules.secondments import Attendance, Stage, attendance, before, full_month, logs_due, stage
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree

RELATED = ("unit__parent", "sender", "person", "need")
WORKING = (Stage.HANDOVER, Stage.ON_POST, Stage.OVER)


@dataclass(frozen=True)
class Line:
    """One term on a day: where it stands, the last full month, what is missing. `share`: the time that is asked."""

    row: Secondment
    stage: Stage
    last: Attendance
    share: float
    poor: bool
    missing: list[date]
    deed_on: date | None
    left: int
    warn: int

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def working(self) -> bool:
        """Whether the person is in the village now."""
        return self.stage in WORKING

    @property
    def below(self) -> bool:
        """Whether the last full month fell short of the time; a term that began in it or later is not judged."""
        return self.working and self.row.since < self.last.month and not self.last.reached(self.share)

    @property
    def idle(self) -> bool:
        """Whether the quarter passed without a confirmed deed."""
        return self.working and self.deed_on is None

    @property
    def ending(self) -> bool:
        """Whether it runs out soon, or has run out and nobody decided what is next."""
        return self.working and self.left <= self.warn

    @property
    def silent(self) -> bool:
        """Whether a log that is due is not written."""
        return bool(self.missing)

    def is_(self, state: str) -> bool:
        """Whether it belongs to one of STATES."""
        if state in Stage.codes():
            return self.stage == state
        return bool(getattr(self, state))


# What a list may be narrowed to.
STATES = {
    "working": "在村", "below": "在村时间不够", "idle": "近一季没有实事", "silent": "欠月志",
    "ending": "快到期或期满待办",
    **dict(Stage.choices()),
}  # fmt: skip


def terms(user: Any, top: Unit | None = None) -> QuerySet[Secondment]:
    """The terms that an account sees; of a unit: in villages at or below it, or sent from there."""
    rows = access.rows(user, READ, Secondment).select_related(*RELATED)
    if top is not None:
        rows = rows.filter(subtree([top.path], "unit__path") | subtree([top.path], "sender__path"))
    return rows.order_by("-since", "-pk")


def lines(rows: Iterable[Secondment], on: date, norms: Mapping[str, float]) -> list[Line]:
    """Terms with where they stand on a day. Four queries, however many they are."""
    found, month = list(rows), full_month(on)
    open_ = [row.pk for row in found if row.until is None or row.until > on]
    spent = worked(open_, month, on.replace(day=1), norms["secondment.half"])
    window = before(month, int(norms["secondment.deeds"]) - 1)
    deeds, logs, marked = confirmed(open_, window), _logged(open_), poor(on)
    made = []
    for row in found:
        running = row.until is None or row.until > on
        due = logs_due(row.since, None, on, int(norms["secondment.log"])) if running else []
        last = attendance(month, row.since, row.until, spent.get(row.pk, {}))
        deed = max(deeds.get(row.pk, []), default=row.since if row.since >= window else None)
        made.append(
            Line(
                row, stage(row.since, row.due_on, row.until, row.handed_over_on, on), last,
                norms["secondment.share"], is_poor(row.unit.path, marked),
                [one for one in due if one not in logs.get(row.pk, set())], deed, (row.due_on - on).days,
                int(norms["secondment.warn"]),
            )
        )  # fmt: skip
    return made


def _logged(secondments: Collection[int]) -> dict[int, set[date]]:
    found: dict[int, set[date]] = {}
    rows = SecondmentMonth.objects.filter(secondment__in=secondments)
    for pk, month in rows.values_list("secondment_id", "month"):
        found.setdefault(pk, set()).add(month)
    return found


def seen(user: Any, pk: int) -> Secondment:
    """A term that an account sees; its own also without any role."""
    own = Secondment.objects.filter(pk=pk, person__account=user).select_related(*RELATED) if pk < 2**62 else []
    for row in own:
        return row
    return access.get(user, READ, Secondment, pk, related=RELATED)


def deed_seen(user: Any, pk: int) -> Deed:
    """A deed that an account sees."""
    return access.get(user, READ, Deed, pk, related=("secondment__unit", "secondment__sender", "secondment__person"))


def evaluation_seen(user: Any, pk: int) -> SecondmentEvaluation:
    """An evaluation that an account sees."""
    related = ("secondment__unit", "secondment__sender", "secondment__person")
    return access.get(user, READ, SecondmentEvaluation, pk, related=related)


def mine(user: Any) -> Secondment:
    """The term in which an account is now, or the newest; not found for somebody who is no first secretary."""
    rows = Secondment.objects.filter(person__account=user).select_related(*RELATED)
    row = rows.order_by("until", "-since").filter(until=None).first() or rows.order_by("-since").first()
    if row is None:
        raise Problem("not_found")
    return row


def serves(user: Any) -> bool:
    """Whether an account is a first secretary now."""
    return Secondment.objects.filter(person__account=user, until=None).exists()


# -- coverage ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Area:
    """Poor counties or the others: villages with somebody at work there, and needs that wait."""

    code: str
    label: str
    served: int
    waiting: int

    @property
    def asked(self) -> int:
        """Villages that have one or ask for one: what coverage is measured by."""
        return self.served + self.waiting


AREAS = {"poor": "脱贫县", "other": "其他县（市、区）"}


def areas(top: Unit, found: Iterable[Line], on: date) -> list[Area]:
    """How poor counties and the others below a unit are served: the same lines as the list. Two queries."""
    marked = poor(on)
    waiting = Need.objects.filter(subtree([top.path], "unit__path"), closed_at=None)
    asked = [is_poor(path, marked) for path in waiting.values_list("unit__path", flat=True)]
    served = [line.poor for line in found if line.working and line.row.unit.path.startswith(top.path)]
    return [
        Area(code, label, served.count(code == "poor"), asked.count(code == "poor")) for code, label in AREAS.items()
    ]


# -- one village --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InVillage:
    """What the page of a village's branch shows: the term in force, deeds and logs so far, an open need."""

    line: Line | None
    need: Need | None
    past: int
    deeds: int
    helped: int
    waiting: int


def in_village(unit: Unit, on: date, norms: Mapping[str, float]) -> InVillage:
    """First secretaries of one village."""
    rows = list(Secondment.objects.filter(unit=unit).select_related(*RELATED).order_by("-since", "-pk"))
    now = next((row for row in rows if row.until is None), None)
    deeds = list(Deed.objects.filter(secondment__unit=unit).values_list("confirmed", "helped"))
    return InVillage(
        lines([now], on, norms)[0] if now else None,
        Need.objects.filter(unit=unit, closed_at=None).first(),
        sum(row is not now for row in rows),
        sum(said is True for said, _ in deeds),
        sum(helped for said, helped in deeds if said),
        sum(said is None for said, _ in deeds),
    )

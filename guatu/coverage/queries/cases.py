"""Cases of weak organisations as pages show them, and what indicators count of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from guatu.base.problems import Problem
from guatu.coverage.models import Case, CaseEntry, Finding
from guatu.coverage.queries.deciding import decides
from guatu.coverage.rules.cases import (
    LEADS,
    OF_UNIT,
    CaseStage,
    CaseStep,
    Disposition,
    Standing,
    Timing,
    may_follow,
    timing,
)
from guatu.coverage.rules.faults import DEMANDING, Fault
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules.kinds import BRANCHES

# What a list of cases may be narrowed to. The first four are how a case stands to its day.
STATES = {
    "open": "在办", "overdue": "已逾期", "on_time": "按期销号", "late": "逾期销号", "due": "到期应销号",
    "proved": "待销号", "relapsed": "已反弹", "dismissed": "不作问题",
}  # fmt: skip


@dataclass(frozen=True)
class CaseLine:
    """One case with where it stands on a day. `days_left` is negative once its day is past."""

    case: Case
    standing: Standing
    timing: Timing
    days_left: int
    faults: tuple[Fault, ...]
    holding: tuple[Fault, ...]  # seen by the newest check, hints left out

    @property
    def stage(self) -> CaseStage:
        return self.standing.stage

    @property
    def open(self) -> bool:
        return self.case.closed_on is None

    @property
    def overdue_days(self) -> int:
        return -self.days_left


def cases(user: Any, top: Unit | None = None) -> QuerySet[Case]:
    """The cases that an account sees, of a unit and all below it if one is given."""
    rows = access.rows(user, "health.read", Case).select_related("unit", "decided_by")
    if top is not None:
        rows = rows.filter(subtree([top.path], "unit__path"))
    entries = Prefetch("entries", CaseEntry.objects.select_related("by", "paper").order_by("pk"))
    return rows.prefetch_related(entries, Prefetch("findings", Finding.objects.order_by("pk")))


def in_state(rows: QuerySet[Case], state: str, on: date) -> QuerySet[Case]:
    """The cases in one of STATES on a day."""
    last = CaseEntry.objects.filter(case=OuterRef("pk"), step__in=[step.value for step in LEADS]).order_by("-pk")
    back = CaseEntry.objects.filter(case=OuterRef("pk"), step=CaseStep.RELAPSE.value)
    dismissed = Q(disposition=Disposition.DISMISS.value)
    conditions = {
        "open": Q(closed_on=None),
        "overdue": Q(closed_on=None, due_on__lt=on),
        "on_time": Q(closed_on__lte=F("due_on")) & ~dismissed,
        "late": Q(closed_on__gt=F("due_on")) & ~dismissed,
        "due": (Q(due_on__lt=on) | Q(closed_on__isnull=False)) & ~dismissed,
        "proved": Q(closed_on=None, last=CaseStep.PROOF.value),
        "relapsed": Q(back=True),
        "dismissed": dismissed,
    }
    if state == "proved":
        rows = rows.annotate(last=Subquery(last.values("step")[:1]))
    if state == "relapsed":
        rows = rows.annotate(back=Exists(back))
    return rows.filter(conditions[state])


def get(user: Any, pk: int) -> Case:
    """One case that an account sees, with its steps and findings; not found otherwise."""
    try:
        return cases(user).get(pk=pk)
    except (Case.DoesNotExist, OverflowError):
        raise Problem("not_found") from None


def line(case: Case, on: date) -> CaseLine:
    """A case with where it stands; served from prefetched rows where there are any."""
    steps = tuple(CaseStep(entry.step) for entry in case.entries.all())
    found = list(case.findings.all())
    return CaseLine(
        case,
        Standing(Disposition(case.disposition), steps),
        timing(case.due_on, case.closed_on, on),
        (case.due_on - on).days,
        tuple(dict.fromkeys(Fault(row.fault) for row in found)),
        tuple(dict.fromkeys(Fault(row.fault) for row in found if row.until is None and row.fault in DEMANDING)),
    )


def options(user: Any, found: CaseLine) -> list[CaseStep]:
    """What an account may do with a case now."""
    above = decides(user, found.case.unit)
    unit = access.can(user, "meeting.record", found.case.unit)
    proved = {entry.by_id for entry in found.case.entries.all() if entry.step == CaseStep.PROOF.value}
    judges = above and user.pk not in proved
    allowed = {
        **dict.fromkeys(OF_UNIT, unit),
        CaseStep.AMEND: above,
        CaseStep.RETURN: judges,
        CaseStep.CLOSE: judges,
        CaseStep.RELAPSE: False,
    }
    return [step for step in CaseStep if allowed[step] and may_follow(found.standing, step)]


def require(user: Any, case: Case, step: CaseStep) -> None:
    """Refuse unless the account stands on the side whose step this is."""
    may = access.can(user, "meeting.record", case.unit) if step in OF_UNIT else decides(user, case.unit)
    if not may:
        raise Problem("not_allowed")


# -- what indicators count -------------------------------------------------------------------------


def closed_on_time(on: date) -> dict[int, tuple[int, int]]:
    """By unit: cases closed by their day, and what should be closed: cases that are due or closed, and a unit whose
    findings nobody has decided on counts once as not closed. 不作问题 counts nowhere; a case still running neither.
    """
    rows = Case.objects.exclude(disposition=Disposition.DISMISS.value)
    closed: Counter[int] = Counter()
    due: Counter[int] = Counter()
    for unit, due_on, closed_on in rows.values_list("unit", "due_on", "closed_on"):
        stands = timing(due_on, closed_on, on)
        due[unit] += stands != Timing.RUNNING
        closed[unit] += stands == Timing.ON_TIME
    for unit in undecided().values_list("unit", flat=True).distinct():
        due[unit] += 1
    return {unit: (closed[unit], number) for unit, number in due.items() if number}


def undecided() -> QuerySet[Finding]:
    """The findings without a case, hints left out, of units that have no case in hand: nobody has decided on them."""
    busy = Case.objects.filter(unit=OuterRef("unit"), closed_on=None)
    rows = Finding.objects.filter(until=None, cases=None, unit__closed_on=None, fault__in=sorted(DEMANDING))
    return rows.exclude(Exists(busy))


def hollow() -> dict[int, int]:
    """1 for each unit above branches with nothing open below it (空心团委)."""
    children = Unit.objects.in_force().filter(parent=OuterRef("pk"))
    rows = Unit.objects.in_force().exclude(kind__in=sorted(BRANCHES)).exclude(Exists(children))
    return dict.fromkeys(rows.values_list("pk", flat=True), 1)

"""The self-check as pages show it: per area how many units are weak, what was decided, what was closed in time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from guatu.coverage.models import Case, Check, Finding
from guatu.coverage.queries import cases
from guatu.coverage.queries.deciding import below_decider
from guatu.coverage.rules.cases import Disposition, Timing, rate, timing
from guatu.coverage.rules.faults import DEMANDING, RULES, TOLD_BY_ROWS, Fault, Severity, worst
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.norms import NORMS, Norm

MOST = 100  # units decided on in one go


def last_check(unit: Unit) -> Check | None:
    """The newest check that looked at a unit: of itself or of one above it."""
    return (
        Check.objects.filter(unit__in=paths.ancestors(unit.path)).select_related("by", "unit").order_by("-at").first()
    )


# -- one area and those below it -------------------------------------------------------------------


@dataclass
class Area:
    """The figures of one area. `due`: cases past their day or closed; `closed`: those of them closed in time."""

    unit: Unit
    units: int = 0
    weak: int = 0
    undecided: int = 0
    open: int = 0
    overdue: int = 0
    closed: int = 0
    due: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)

    @property
    def rate(self) -> float | None:
        """The share closed on time; a unit that nobody decided on counts as not closed."""
        return rate(self.closed, self.due + self.undecided)


def overview(top: Unit, on: date) -> tuple[Area, list[Area]]:
    """The figures of a unit with all below it, and of each unit directly below it. Five queries."""
    children = list(Unit.objects.in_force().filter(parent=top).order_by("sort_key", "pk"))
    areas = {child.path: Area(child) for child in children}
    whole, cut = Area(top), len(top.path) + paths.WIDTH

    def each(path: str) -> list[Area]:
        """The areas in which a unit counts."""
        return [area for area in (whole, areas.get(path[:cut])) if area is not None]

    _count_units(top, each)
    _count_cases(top, on, each)
    return whole, list(areas.values())


def _count_units(top: Unit, each: Any) -> None:
    below = subtree([top.path], "unit__path")
    for path in Unit.objects.in_force().below(top.path).values_list("path", flat=True):
        for area in each(path):
            area.units += 1
    weak = set()
    for path, fault in Finding.objects.filter(below, until=None).values_list("unit__path", "fault"):
        for area in each(path):
            area.faults[Fault(fault)] += 1
            area.weak += fault in DEMANDING and path not in weak
        if fault in DEMANDING:
            weak.add(path)
    for path in cases.undecided().filter(below).values_list("unit__path", flat=True).distinct():
        for area in each(path):
            area.undecided += 1


def _count_cases(top: Unit, on: date, each: Any) -> None:
    rows = Case.objects.filter(subtree([top.path], "unit__path")).exclude(disposition=Disposition.DISMISS.value)
    for path, due_on, closed_on in rows.values_list("unit__path", "due_on", "closed_on"):
        stands = timing(due_on, closed_on, on)
        for area in each(path):
            area.open += closed_on is None
            area.overdue += stands == Timing.OVERDUE
            area.closed += stands == Timing.ON_TIME
            area.due += stands != Timing.RUNNING


def by_fault(area: Area) -> list[tuple[Fault, Severity, int]]:
    """How many units have each fault, the gravest first, faults that nobody has left out."""
    order = list(Severity)
    rows = [(fault, RULES[fault].severity, number) for fault, number in area.faults.items()]
    return sorted(rows, key=lambda row: (order.index(row[1]), -row[2]))


# -- findings --------------------------------------------------------------------------------------


def findings(user: Any, top: Unit | None, ended: bool = False) -> QuerySet[Finding]:
    """The findings that an account sees, below a unit if one is given: those that hold, or those that are over."""
    rows = access.rows(user, "health.read", Finding).filter(until__isnull=not ended)
    if top is not None:
        rows = rows.filter(subtree([top.path], "unit__path"))
    return rows.select_related("unit", "relapse_of").prefetch_related("cases")


def with_case(rows: QuerySet[Finding], wanted: str) -> QuerySet[Finding]:
    """The findings that somebody has decided on, or not yet."""
    return rows.filter(cases=None) if wanted == "without" else rows.exclude(cases=None)


def weak_units(user: Any, top: Unit) -> QuerySet[Unit]:
    """The units below a unit with findings, the number of these as `number`."""
    found = Prefetch("findings", Finding.objects.filter(until=None).order_by("pk"), to_attr="found")
    hold = Q(findings__until=None, findings__isnull=False)
    rows = access.units(user, "health.read").below(top.path).in_force()
    return rows.annotate(number=Count("findings", filter=hold)).filter(number__gt=0).prefetch_related(found)


def units_with(rows: QuerySet[Unit], fault: str) -> QuerySet[Unit]:
    """The units with one fault."""
    return rows.filter(Exists(Finding.objects.filter(unit=OuterRef("pk"), fault=fault, until=None)))


def units_decided(rows: QuerySet[Unit], wanted: str) -> QuerySet[Unit]:
    """The units on whose findings, hints left out, somebody has decided, or not yet."""
    open_ = Exists(Case.objects.filter(unit=OuterRef("pk"), closed_on=None))
    demanding = Finding.objects.filter(unit=OuterRef("pk"), until=None, fault__in=sorted(DEMANDING))
    bare = Exists(demanding.filter(cases=None))
    return (
        rows.filter(bare).exclude(open_)
        if wanted == "without"
        else rows.filter(Exists(demanding)).filter(~bare | open_)
    )


def units_graver(rows: QuerySet[Unit], wanted: str) -> QuerySet[Unit]:
    """The units with a finding of a severity, or ("demanding") with one that a person must decide on."""
    faults = [f for f, rule in RULES.items() if (f in DEMANDING if wanted == "demanding" else rule.severity == wanted)]
    return rows.filter(Exists(Finding.objects.filter(unit=OuterRef("pk"), until=None, fault__in=faults)))


def decidable(user: Any, rows: QuerySet[Unit], one: Unit | None = None) -> list[Unit]:
    """The units of a list on which an account decides and nobody has decided yet; at most one more than MOST.

    One unit asked for by itself is there for its hints too.
    """
    rows = rows.filter(below_decider(user))
    if one is None:
        return list(units_decided(rows, "without").order_by("sort_key", "pk")[: MOST + 1])
    busy = Exists(Case.objects.filter(unit=OuterRef("pk"), closed_on=None))
    return list(rows.filter(pk=one.pk, findings__until=None, findings__cases=None).exclude(busy).distinct())


def words(evidence: Mapping[str, Any], fault: Fault) -> str:
    """What a check saw, in a line: the figures and days of the evidence."""
    labels = RULES[fault].evidence
    said = []
    for name, label in labels.items():
        if name in evidence:
            value = evidence[name]
            shown = _("%d条") % len(value) if name in TOLD_BY_ROWS else value
            said.append(_("%(what)s %(value)s") % {"what": _(label), "value": shown})
    return "；".join(said)


def gravest(faults: Iterable[str]) -> Severity:
    """The gravest of some faults by code."""
    return worst([Fault(fault) for fault in faults]) or Severity.HINT


# -- one unit, and the rules -----------------------------------------------------------------------


@dataclass(frozen=True)
class UnitHealth:
    """One unit by itself: what was found, and the case in hand."""

    unit: Unit
    findings: Sequence[Finding]
    case: cases.CaseLine | None
    past: Sequence[cases.CaseLine]
    check: Check | None


def unit_health(user: Any, unit: Unit, on: date) -> UnitHealth:
    """What the page of a unit shows of its health."""
    found = access.rows(user, "health.read", Finding).filter(unit=unit, until=None).order_by("pk")
    lines = [cases.line(case, on) for case in cases.cases(user).filter(unit=unit).order_by("-pk")[:20]]
    case = next((one for one in lines if one.open), None)
    past = [one for one in lines if not one.open]
    return UnitHealth(
        unit, list(found.select_related("relapse_of").prefetch_related("cases")), case, past, last_check(unit)
    )


@dataclass(frozen=True)
class RuleLine:
    """A fault as the page of rules shows it: its sentence with the numbers in force, and where these are from."""

    fault: Fault
    severity: Severity
    sentence: str
    kinds: tuple[Kind, ...]
    norms: tuple[tuple[str, Norm, str], ...]


def rules(on: date) -> list[RuleLine]:
    """All rules with the numbers in force on a day."""
    values = norms(on)
    return [
        RuleLine(
            fault,
            rule.severity,
            _(rule.sentence).format(**{code.replace(".", "_"): f"{values[code]:g}" for code in rule.norms}),
            tuple(kind for kind in Kind if kind in rule.kinds),
            tuple((code, NORMS[code], f"{values[code]:g}") for code in rule.norms),
        )
        for fault, rule in RULES.items()
    ]


def above(unit: Unit) -> list[int]:
    """The numbers of the units above a unit, the root first."""
    return paths.ancestors(unit.path)[:-1]


def first_due(on: date) -> date:
    """The day that a new decision proposes: today and the norm's days."""
    return on + timedelta(days=norms(on)["case.days"])

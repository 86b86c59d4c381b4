"""Rounds of duty reports: who reads and opens one, who reports and scores, and which committees are behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from guatu.appraisals.models import DutyReport, DutyRound, Symposium
from guatu.appraisals.rules.duty import stages
from guatu.appraisals.rules.duty.periods import period_of
from guatu.appraisals.rules.duty.stages import ReportStage, RoundStage
from guatu.appraisals.rules.duty.terms import Terms, restored
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths, roles
from guatu.orgs.rules.kinds import BRANCHES
from guatu.people.models import Person, Post
from guatu.people.queries.above import decides
from guatu.people.queries.posts import in_office
from guatu.people.rules.posts import Title

READ, OPEN, REPORT, SCORE = "duty.read", "duty.open", "duty.report", "duty.score"
HANDED_IN = Count("reports", filter=Q(reports__submitted_at__isnull=False))


def rounds(user: Any) -> QuerySet[DutyRound]:
    """The rounds that an account reads: those of its subtree, and published ones of the units above; with counts."""
    rows = access.rows(user, READ, DutyRound).select_related("unit", "opened_by")
    return rows.annotate(reporting=Count("reports"), handed_in=HANDED_IN)


def at_stage(rows: QuerySet[DutyRound], code: str) -> QuerySet[DutyRound]:
    """Those that have come so far."""
    conditions = {
        RoundStage.DRAFT: Q(published_at=None), RoundStage.OPEN: Q(published_at__isnull=False, closed_at=None),
        RoundStage.CLOSED: Q(closed_at__isnull=False),
    }  # fmt: skip
    return rows.filter(conditions[RoundStage(code)])


def get_round(user: Any, pk: int, verb: str = READ) -> DutyRound:
    """One round; not found for whoever does not see it."""
    return access.get(user, verb, DutyRound, pk, related=("unit", "opened_by", "closed_by"))


def reports(user: Any, found: DutyRound) -> QuerySet[DutyReport]:
    """The reports of a round that an account reads."""
    rows = access.rows(user, READ, DutyReport).filter(round=found)
    return rows.select_related("unit", "round", "round__unit").annotate(scorers=Count("scores__by", distinct=True))


def with_grades(rows: QuerySet[DutyReport], terms: Terms, *, shown: bool) -> QuerySet[DutyReport]:
    """Reports with the name of their grade, and whether the number of scorers is shown to the reader."""
    names = [When(grade=one.code, then=Value(one.name)) for one in terms.grades]
    return rows.annotate(
        grade_name=Case(*names, default=Value("")) if names else Value(""), shown=Value(shown)
    )  # fmt: skip


def own_reports(user: Any) -> QuerySet[DutyReport]:
    """The reports that an account still has to write for a unit of its own, soonest due first."""
    homes = [path for role, path in access.grants(user) if REPORT in roles.verbs(role)]
    rows = access.rows(user, READ, DutyReport).filter(unit__path__in=homes, submitted_at=None, round__closed_at=None)
    return rows.select_related("unit", "round", "round__unit").order_by("round__due_on", "pk")


def get_report(user: Any, pk: int, verb: str = READ) -> DutyReport:
    """One report; not found for whoever does not see it."""
    related = ("unit", "unit__parent", "round", "round__unit", "person", "submitted_by", "graded_by", "answered_by")
    return access.get(user, verb, DutyReport, pk, related=related)


def terms_of(found: DutyRound) -> Terms:
    """The terms of a round as rules understand them."""
    names = ("criteria", "parts", "grades", "formula", "turnout", "source")
    return restored({name: getattr(found, name) for name in names})


def round_stage(found: DutyRound) -> RoundStage:
    """How far a round has come."""
    return stages.round_stage(published=found.published_at is not None, closed=found.closed_at is not None)


def report_stage(report: DutyReport) -> ReportStage:
    """How far a report has come."""
    return stages.report_stage(
        handed_in=report.submitted_at is not None, written=report.written_at is not None,
        returned=bool(report.returned_note), graded=report.graded_at is not None,
        closed=report.round.closed_at is not None,
    )  # fmt: skip


def involved(user: Any, report: DutyReport) -> bool:
    """Whether an account wrote the report, is the one reported on, or reports for the unit or one below it."""
    own = report.person is not None and report.person.account_id == user.pk
    wrote = user.pk in {report.written_by_id, report.submitted_by_id}
    return own or wrote or _seated(user, report.unit)


def _seated(user: Any, unit: Unit) -> bool:
    held = [path for role, path in access.grants(user) if REPORT in roles.verbs(role)]
    return any(paths.contains(unit.path, path) for path in held)


def scores(user: Any, report: DutyReport) -> bool:
    """Whether an account may score a report: from above its unit, and not involved in it."""
    return decides(user, SCORE, report.unit) and not involved(user, report)


def sees_scores(user: Any, report: DutyReport) -> bool:
    """Whether an account sees what a report was scored: from above while the round runs, at the unit once closed."""
    return scores(user, report) or (report.round.closed_at is not None and access.can(user, READ, report.unit))


def secretaries(units: list[Unit], on: date) -> dict[int, Person]:
    """The person in office as secretary by unit."""
    rows = Post.objects.filter(in_office(on), unit__in=units, title=Title.SECRETARY).select_related("person")
    return {row.unit_id: row.person for row in rows.order_by("-pk")}


def below(unit: Unit) -> list[Unit]:
    """The units directly below that report to a committee."""
    return list(Unit.objects.in_force().filter(parent=unit).order_by("sort_key", "pk"))


def opening_units(user: Any) -> list[Unit]:
    """The committees at which an account may open a round or plan a symposium: its topmost ones."""
    return list(Unit.objects.in_force().filter(path__in=access.tops(user, OPEN)).order_by("depth", "pk")[:5])


# -- which committees are behind


@dataclass(frozen=True)
class Due:
    """The half year and the quarter that the list of those behind is about."""

    half: tuple[date, date]
    quarter: tuple[date, date]


def due_on(on: date, numbers: Mapping[str, float]) -> Due:
    """The periods of a day by the numbers in force."""
    return Due(period_of(on, numbers["duty.months"]), period_of(on, numbers["symposium.months"]))


def committees(user: Any, due: Due, top: Unit | None = None) -> QuerySet[Unit]:
    """The committees with units below that an account reads: whether each has its round and held its symposium.

    A round counts once it is published for a period that overlaps the half year; a symposium once it was held.
    `top`: only itself and those below it.
    """
    published = DutyRound.objects.filter(
        unit=OuterRef("pk"), published_at__isnull=False, since__lt=due.half[1], until__gt=due.half[0]
    )  # fmt: skip
    met = Symposium.objects.filter(
        unit=OuterRef("pk"), held_at__isnull=False, cancelled_at=None, on__gte=due.quarter[0], on__lt=due.quarter[1]
    )  # fmt: skip
    children = Unit.objects.in_force().filter(parent=OuterRef("pk"))
    units = access.units(user, READ) if top is None else access.units(user, READ).filter(subtree([top.path], "path"))
    rows = units.in_force().exclude(kind__in=sorted(BRANCHES)).filter(Exists(children))
    return rows.annotate(has_round=Exists(published), has_met=Exists(met)).select_related("parent")


def behind(rows: QuerySet[Unit], code: str) -> QuerySet[Unit]:
    """Those without a round ("round"), without a symposium ("symposium"), or with both ("none")."""
    conditions = {"round": Q(has_round=False), "symposium": Q(has_met=False), "none": Q(has_round=True, has_met=True)}
    return rows.filter(conditions[code])

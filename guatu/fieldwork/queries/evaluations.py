"""What an evaluation of a first secretary rests on, and how many best grades are left."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Sum

from guatu.fieldwork.models import Deed, Matter, Secondment, SecondmentEvaluation, SecondmentMonth
from guatu.fieldwork.queries.attendance import stays, worked
from guatu.fieldwork.rules.secondments import attendance, months, most_excellent
from guatu.fieldwork.rules.words import EvaluationGrade
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import Kind


def figures(row: Secondment, until: date, norms: Mapping[str, float]) -> dict[str, float]:
    """The figures of a term up to and with a day, as an evaluation freezes them.

    Months count whole: one that the term only touches at an end is measured by its days within the term.
    """
    end = until + timedelta(days=1)
    spent = worked([row.pk], row.since, end, norms["secondment.half"]).get(row.pk, {})
    every = [attendance(month, row.since, end, spent) for month in months(row.since, end)]
    visits = stays().filter(secondment=row, on__gte=row.since, on__lt=end)
    deeds = Deed.objects.filter(secondment=row, on__lt=end)
    sure = deeds.filter(confirmed=True)
    return {
        "months": len(every),
        "months_reached": sum(one.reached(norms["secondment.share"]) for one in every),
        "days": sum(one.spent for one in every),
        "visits": visits.count(),
        "talked": visits.aggregate(n=Sum("talked"))["n"] or 0,
        "logs": SecondmentMonth.objects.filter(secondment=row, month__lt=end).count(),
        "deeds": sure.count(),
        "deeds_open": deeds.filter(confirmed=None).count(),
        "deeds_denied": deeds.filter(confirmed=False).count(),
        "helped": sure.aggregate(n=Sum("helped"))["n"] or 0,
        "matters": Matter.objects.filter(visit__secondment=row, closed_on__lt=end).count(),
    }


def area_of(unit: Unit) -> Unit:
    """The committee under whose cap a sender's grades count: the county's or the city's at or above it."""
    rows = Unit.objects.filter(pk__in=paths.ancestors(unit.path), kind=Kind.LOCAL_COMMITTEE)
    return rows.order_by("-depth").first() or unit


def excellent(area: Unit, year: int, norms: Mapping[str, float]) -> tuple[int, int]:
    """How many best grades of a year an area has given, and how many it may give."""
    rows = SecondmentEvaluation.objects.filter(subtree([area.path], "secondment__sender__path"), until__year=year)
    given = rows.filter(grade=EvaluationGrade.EXCELLENT.value).count()
    return given, most_excellent(rows.values("secondment").distinct().count(), norms["secondment.excellent"])

"""Time in the village out of visits, and who counts as at work: for lists, evaluations and the indicator."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from guatu.fieldwork.models import Deed, Secondment, Visit
from guatu.fieldwork.rules.secondments import attendance, before, full_month, halves, on_post
from guatu.fieldwork.rules.words import Purpose
from guatu.orgs.models import UnitMark
from guatu.orgs.rules.marks import Mark

Worked = Mapping[int, Mapping[date, int]]


def stays() -> QuerySet[Visit]:
    """The visits that count: made by the first secretary, for the secondment, and not cancelled."""
    own = Q(secondment__person__account=None) | Q(visitor=F("secondment__person__account"))
    return Visit.objects.filter(own, purpose=Purpose.SECONDMENT.value, on__isnull=False, cancelled_at=None)


def worked(secondments: Iterable[int], since: date, until: date, half_day: float) -> Worked:
    """Half days in the village by term and day, from `since` until before `until`. One query."""
    rows = stays().filter(secondment__in=list(secondments), on__gte=since, on__lt=until)
    visits: dict[int, list[tuple[date, Decimal | None]]] = defaultdict(list)
    for secondment, on, hours in rows.values_list("secondment_id", "on", "hours"):
        visits[secondment].append((on, hours))  # type: ignore[index, arg-type]  # both are set
    return {pk: halves(found, half_day) for pk, found in visits.items()}


def confirmed(secondments: Iterable[int], since: date) -> dict[int, list[date]]:
    """The days of the deeds that the villages confirmed, by term. One query."""
    rows = Deed.objects.filter(secondment__in=list(secondments), confirmed=True, on__gte=since)
    found: dict[int, list[date]] = defaultdict(list)
    for secondment, on in rows.values_list("secondment_id", "on"):
        found[secondment].append(on)
    return found


def in_force(on: date) -> Q:
    """The condition that a term runs on a day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))


def at_work(on: date, norms: Mapping[str, float]) -> dict[int, tuple[float, float]]:
    """By village: 1 of 1 where the first secretary counts as at work on a day, 0 of 1 where not. Four queries.

    Villages count that bear the mark or have a first secretary: a mark without anybody in the village is a gap.
    """
    rows = list(Secondment.objects.filter(in_force(on)).values_list("pk", "unit_id", "since", "until"))
    month, numbers = full_month(on), [pk for pk, *_ in rows]
    spent = worked(numbers, month, on.replace(day=1), norms["secondment.half"])
    looked_back = int(norms["secondment.deeds"])
    deeds = confirmed(numbers, before(month, looked_back - 1))
    marked = UnitMark.objects.filter(mark=Mark.FIRST_SECRETARY.value, since__lte=on, unit__closed_on=None)
    marked = marked.filter(Q(until=None) | Q(until__gt=on))
    found: dict[int, tuple[float, float]] = dict.fromkeys(marked.values_list("unit_id", flat=True), (0.0, 1.0))
    for pk, unit, since, until in rows:
        last = attendance(month, since, until, spent.get(pk, {}))
        good = on_post(since, last, deeds.get(pk, []), on, norms["secondment.share"], looked_back)
        found[unit] = (float(good), 1.0)
    return found

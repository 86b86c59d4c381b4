"""The frame of a spot check: every unit with a claim, its group, its weight, and how many are to be drawn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from guatu.campaigns.models import Task
from guatu.orgs.models import Unit, UnitMark
from guatu.orgs.rules.marks import Mark
from guatu.orgs.rules.paths import WIDTH
from guatu.orgs.rules.sectors import FIELDS
from guatu.submissions.models import Assignment, Submission, Verification
from guatu.submissions.rules.cells import Fact
from guatu.submissions.rules.verdicts import SPOT_LEVEL
from guatu.supervision import sampling
from guatu.supervision.models import SpotUnit, Suspicion
from guatu.supervision.queries.spots import honesty
from guatu.supervision.rules.spot import Line, Reason, Strata, allotment, chances, weight

OUT = int(Fact.EXEMPT | Fact.WITHDRAWN)


@dataclass(frozen=True)
class Stratum:
    """A group of units: how many of its cells are due at all, how many are claimed, by how many units."""

    name: str
    units: int  # with a claim
    applicable: int  # cells
    claimed: int  # cells
    idle: int  # units without any claim: nothing to check there


@dataclass(frozen=True)
class Frame:
    """All units with claims, in order of their codes, and the groups."""

    lines: list[Line]
    strata: dict[str, Stratum]

    @property
    def idle(self) -> int:
        return sum(row.idle for row in self.strata.values())

    @property
    def claims(self) -> int:
        return sum(line.claims for line in self.lines)


def claimed(tasks: Iterable[Task]) -> Any:
    """The cells of some tasks that stand as done, with the version that says so."""
    version = Submission.objects.filter(assignment=OuterRef("pk"), withdrawn_at=None)
    rows = Assignment.objects.filter(task__in=list(tasks), withdrawn_at=None)
    rows = rows.annotate(done=F("facts").bitand(int(Fact.DONE)), out=F("facts").bitand(OUT))
    return rows.filter(Exists(version), done__gt=0, out=0)


def frame(top: Unit, tasks: Sequence[Task], stratify: Strata, norms: Mapping[str, float], on: date) -> Frame:
    """The frame of a unit's range for some tasks as they stand now: the units below it, closed ones left out."""
    cells = Assignment.objects.filter(task__in=tasks, withdrawn_at=None, unit__closed_on=None)
    cells = cells.filter(unit__in=Unit.objects.below(top.path).exclude(pk=top.pk))
    cells = cells.annotate(out=F("facts").bitand(OUT)).filter(out=0)
    due = Counter(cells.values_list("unit", flat=True))
    done = Counter(claimed(tasks).filter(unit__in=due).values_list("unit", flat=True)) if due else Counter()
    units = Unit.objects.filter(pk__in=due) if len(due) < 500 else Unit.objects.below(top.path)
    named = _strata(top, stratify, on)
    weights = _weights([pk for pk in done if done[pk]], tasks, norms)
    found: list[Line] = []
    groups: dict[str, dict[str, Any]] = {}
    for pk, code, path, sector in units.order_by("code").values_list("pk", "code", "path", "sector"):
        if pk not in due:
            continue
        key, name = named(path, sector)
        _count(groups, key, name, due[pk], done[pk])
        if done[pk]:
            value, reasons = weights[pk]
            found.append(Line(code, key, done[pk], value, tuple(reason.value for reason in reasons)))
    return Frame(found, {key: Stratum(**row) for key, row in groups.items()})


def _count(groups: dict[str, dict[str, Any]], key: str, name: str, due: int, done: int) -> None:
    row = groups.setdefault(key, {"name": name, "units": 0, "applicable": 0, "claimed": 0, "idle": 0})
    row["applicable"] += due
    row["claimed"] += done
    row["units" if done else "idle"] += 1


def _strata(top: Unit, stratify: Strata, on: date) -> Any:
    """Which group a unit belongs to, by its path and sector."""
    if stratify == Strata.AREA:
        below = {path: (code, name) for path, code, name in top.children.values_list("path", "code", "name")}
        return lambda path, _sector: below[path[: len(top.path) + WIDTH]]
    if stratify == Strata.POOR:
        marks = UnitMark.objects.filter(Q(until=None) | Q(until__gt=on), since__lte=on, mark=Mark.POOR_COUNTY.value)
        poor = tuple(marks.values_list("unit__path", flat=True))
        return lambda path, _sector: ("poor", "脱贫县") if path.startswith(poor) and poor else ("rest", "其他")
    if stratify == Strata.FIELD:
        fields = {sector.value: (field.value, field.label) for field, own in FIELDS.items() for sector in own}
        return lambda _path, sector: fields.get(sector, ("other", "其他"))
    return lambda _path, _sector: ("all", "全部")


def _weights(
    units: list[int], tasks: Sequence[Task], norms: Mapping[str, float]
) -> dict[int, tuple[float, list[Reason]]]:
    """The weight of each unit with its reasons."""
    seen = set(SpotUnit.objects.exclude(visited_on=None).values_list("unit", flat=True))
    sent_back = Verification.objects.filter(
        submission__assignment__task__in=tasks, accepted=False, retracted_at=None, level__lt=SPOT_LEVEL
    )
    returned = set(sent_back.values_list("submission__assignment__unit", flat=True))
    suspect: set[int | None] = set()
    for pair in Suspicion.objects.filter(judged_at=None).values_list("unit", "other"):
        suspect.update(pair)
    indices, found = honesty.indices(norms), {}
    for pk in units:
        index = indices[pk].index if pk in indices else None
        low = index is not None and index < norms["honesty.prior"]
        held = {Reason.NEVER: pk not in seen, Reason.HONESTY: low, Reason.RETURNED: pk in returned,
                Reason.SUSPECT: pk in suspect}  # fmt: skip
        reasons = [reason for reason, holds in held.items() if holds]
        found[pk] = (weight(reasons, index, norms), reasons)
    return found


# -- how many --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sizing:
    """How many units to draw from each group, how many equal chances would need, and how sure the draw is."""

    sizes: dict[str, int]
    least: int
    sure: float
    exact: bool

    @property
    def size(self) -> int:
        return sum(self.sizes.values())


def sizing(lines: Sequence[Line], tolerable: float, acceptance: int, confidence: float, least: int) -> Sizing:
    """The smallest draw that is sure enough, groups and weights considered; the whole frame where none is."""
    weights: dict[str, dict[str, float]] = {}
    for line in lines:
        weights.setdefault(line.stratum, {})[line.code] = line.weight
    first = sampling.size(len(lines), tolerable, acceptance, confidence)

    def tried(size: int) -> Sizing:
        total = {key: sum(own.values()) for key, own in weights.items()}
        sizes = allotment(total, {key: len(own) for key, own in weights.items()}, size, least)
        found = [chance for key, own in weights.items() for chance in chances(own, sizes[key]).values()]
        equal = bool(found) and len(weights) == 1 and max(found) - min(found) < 1e-9
        sure = sampling.exactly(len(lines), tolerable, acceptance, size) if equal else 0.0
        return Sizing(sizes, first, max(sure, sampling.assurance(found, tolerable, acceptance)), equal)

    low, high = first, len(lines)
    while low < high:
        middle = (low + high) // 2
        if tried(middle).sure >= confidence:
            high = middle
        else:
            low = middle + 1
    return tried(low)

"""Transfers as people need them: who decides next, what is under way, and the shares done for the indicators."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guatu.base import clock
from guatu.orgs import access
from guatu.orgs.models import Grant, Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import paths
from guatu.orgs.rules.kinds import KINDS, Kind
from guatu.orgs.rules.roles import roles_with
from guatu.people.models import Membership, Person, Transfer, TransferStep
from guatu.people.queries.graduations import not_started
from guatu.people.queries.members import members_of
from guatu.people.rules import movements
from guatu.people.rules.movements import UPPER, Decision, Ends, Stage
from guatu.people.rules.states import BELONGING

DECIDE, APPROVE = "transfer.decide", "person.approve"
OPEN = Q(finished_at=None, withdrawn_at=None)
NEAR = 5  # names offered where none is exactly the written one


def entitled(user: Any, stage: Stage, unit: Unit) -> bool:
    """Whether an account decides a stage at a unit: the stages of the unit above ask for its approver."""
    return access.can(user, DECIDE, unit) and (stage not in UPPER or access.can(user, APPROVE, unit))


def above_both(user: Any, transfer: Transfer) -> bool:
    """Whether one post of an account stands above both sides."""
    one, other = transfer.from_unit, transfer.to_unit
    tops = access.tops(user, DECIDE)
    return other is None or any(paths.contains(top, one.path) and paths.contains(top, other.path) for top in tops)


def sides(transfer: Transfer) -> list[Unit]:
    """The units of both sides and those above them."""
    both = [transfer.from_unit, transfer.to_unit]
    return [unit for end in both if end for unit in (end, end.parent) if unit]


def holds_members(unit: Unit) -> bool:
    """Whether members belong to a unit of this kind."""
    return KINDS[Kind(unit.kind)].has_members


def ends(transfer: Transfer) -> Ends:
    """The two sides of a transfer as the tree stands now."""
    sender, receiver = transfer.from_unit, transfer.to_unit
    left = (sender.pk, sender.parent_id, holds_members(sender))
    return Ends(*left, receiver.pk, receiver.parent_id, holds_members(receiver)) if receiver else Ends(*left)


def decisions(transfer: Transfer) -> list[Decision]:
    """What was decided, oldest first."""
    steps = transfer.steps.order_by("at", "pk").values_list("stage", "approved", "at")
    return [Decision(Stage(stage), approved, at) for stage, approved, at in steps]


def membership_of(person: Person) -> Membership | None:
    """The membership in force by which a person belongs to a unit."""
    held = Membership.objects.filter(person=person, until=None, state__in=sorted(BELONGING))
    return held.select_related("unit__parent").first()


def seen(user: Any) -> QuerySet[Transfer]:
    """The transfers that leave or enter an account's units."""
    rows = access.rows(user, "transfer.read", Transfer).filter(person__erased_at=None)
    return rows.select_related("person", "from_unit__parent", "to_unit__parent", "started_by")


def under_way(user: Any) -> QuerySet[Transfer]:
    """Those that are not over."""
    return seen(user).exclude(stage="")


def to_decide(user: Any) -> QuerySet[Transfer]:
    """Those whose next stage this account decides, or whose receipt it files."""
    tops, above = access.tops(user, DECIDE), access.tops(user, APPROVE)

    def at(lookup: str, *stages: Stage, paths: list[str] = tops) -> Q:
        return Q(stage__in=[str(stage) for stage in stages]) & subtree(paths, f"{lookup}__path")

    mine = at("from_unit", Stage.FROM_BRANCH, Stage.RECEIPT) | at("to_unit", Stage.TO_BRANCH)
    mine |= at("from_unit__parent", Stage.FROM_UPPER, paths=above)
    mine |= at("to_unit__parent", Stage.TO_UPPER, paths=above) | at("to_unit", Stage.ASSIGN, paths=above)
    return seen(user).filter(mine, OPEN)


def over(user: Any) -> QuerySet[Transfer]:
    """Those that were finished or withdrawn."""
    return seen(user).filter(stage="")


def unplaced(user: Any) -> QuerySet[Membership]:
    """Members listed at a unit that has no members of its own (待分配): since their branch ended, or by import."""
    rows = access.rows(user, "person.read", Membership).filter(until=None, state__in=sorted(BELONGING))
    kinds = [kind.value for kind in Kind if not KINDS[kind].has_members]
    return rows.filter(unit__kind__in=kinds, person__erased_at=None).select_related("person", "unit")


def named(rows: QuerySet[Transfer], names: Iterable[str]) -> QuerySet[Transfer]:
    """Those whose person bears one of the given names, as pasted from a list."""
    wanted = {name.strip() for name in names} - {""}
    return rows.filter(person__name__in=wanted) if wanted else rows


def steps_of(transfer: Transfer) -> QuerySet[TransferStep]:
    """What happened, oldest first."""
    return transfer.steps.select_related("by", "acting_unit").order_by("at", "pk")


def contacts(units: Iterable[Unit | None], at: datetime) -> dict[int, list[str]]:
    """The names of those who decide on transfers at each unit itself, by its number."""
    numbers = [unit.pk for unit in units if unit]
    held = Grant.objects.in_force(at).filter(unit__in=numbers, role__in=roles_with(DECIDE), deputy_of=None)
    found: dict[int, list[str]] = defaultdict(list)
    for unit, name in held.order_by("since", "pk").values_list("unit_id", "account__name"):
        found[unit].append(name)
    return found


def target(written: str) -> tuple[Unit | None, list[str]]:
    """The open unit of a code or of an exact name, and names close to it if there is none.

    Asks the whole tree: who is sent away goes to units that the sender does not answer for.
    """
    written = " ".join(written.split())
    units = Unit.objects.in_force()
    exact = list(units.filter(code=written)[:1] or units.filter(Q(name=written) | Q(short_name=written))[:2])
    if len(exact) == 1:
        return exact[0], []
    if exact:
        return None, [f"{unit.name}（{unit.code}）" for unit in exact]
    near = units.filter(search_text__icontains=written) if len(written) > 1 else units.none()
    return None, list(near.order_by("depth", "sort_key").values_list("name", flat=True)[:NEAR])


def branches_below(unit: Unit) -> QuerySet[Unit]:
    """The branches that a committee may choose for a member."""
    kinds = [kind.value for kind in Kind if KINDS[kind].has_members and kind != Kind.GRADUATE_BRANCH]
    return Unit.objects.in_force().below(unit.path).filter(kind__in=kinds).order_by("sort_key", "pk")


def overdue(norm: float, at: datetime) -> QuerySet[Transfer]:
    """Those whose stage has taken longer than it may."""
    first = clock.end_of(clock.day(at) - timedelta(days=int(norm) + 1))
    return Transfer.objects.exclude(stage="").filter(stage_at__lt=first)


def instants(since: date, until: date) -> tuple[datetime, datetime]:
    """The first instants of two days in Shanghai."""
    return clock.end_of(since - timedelta(days=1)), clock.end_of(until - timedelta(days=1))


def rates(since: date, until: date) -> dict[int, tuple[int, int]]:
    """Transfers that a unit's members owed in a period: how many are finished, how many were due, by unit.

    Due: started from the unit in the period and not withdrawn, and graduates of the period who must move and for
    whom nothing was started. Own rows only; two queries whatever the size.
    """
    first, last = instants(since, until)
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = Transfer.objects.filter(started_at__gte=first, started_at__lt=last, withdrawn_at=None)
    for unit, finished in rows.values_list("from_unit_id", "finished_at").iterator(chunk_size=20_000):
        found[unit][0] += finished is not None
        found[unit][1] += 1
    for unit in not_started(since, until).values_list("unit_id", flat=True).iterator(chunk_size=20_000):
        found[unit][1] += 1
    return {unit: (finished, due) for unit, (finished, due) in found.items()}


def responses(since: date, until: date, days: float, at: datetime) -> dict[int, tuple[int, int]]:
    """Stages that a unit had to handle in a period: how many within so many days, how many in all, by unit.

    What it handled in the period counts by how long it took; what still waits counts once it is late. The
    approvals given by starting a transfer are none, nor is waiting for another system's receipt. Two queries.
    """
    first, last = instants(since, until)
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    began: dict[int, datetime] = {}
    asked = TransferStep.objects.filter(at__gte=first, at__lt=last).values("transfer")
    steps = TransferStep.objects.filter(transfer__in=asked).order_by("transfer_id", "at", "pk")
    fields = ("transfer_id", "acting_unit_id", "at", "transfer__started_at")
    for number, unit, when, start in steps.values_list(*fields).iterator(chunk_size=20_000):
        waited = (clock.day(when) - clock.day(began.get(number, start))).days
        began[number] = when
        if unit is not None and first <= when < last and when > start:
            found[unit][0] += not movements.overdue(waited, days)
            found[unit][1] += 1
    for unit in late(days, min(at, last)):
        found[unit][1] += 1
    return {unit: (timely, due) for unit, (timely, due) in found.items()}


def late(days: float, at: datetime) -> list[int]:
    """The unit of each stage that waits too long, once for each transfer."""
    fields = ("stage", "from_unit_id", "from_unit__parent_id", "to_unit_id", "to_unit__parent_id")
    rows = overdue(days, at).exclude(stage=Stage.RECEIPT).values_list(*fields)
    desks = [
        {
            Stage.FROM_BRANCH: sender, Stage.FROM_UPPER: sender_upper, Stage.TO_BRANCH: receiver,
            Stage.ASSIGN: receiver, Stage.TO_UPPER: receiver_upper,
        }[Stage(stage)]
        for stage, sender, sender_upper, receiver, receiver_upper in rows.iterator(chunk_size=20_000)
    ]  # fmt: skip
    return [unit for unit in desks if unit is not None]


def sending_units(user: Any) -> QuerySet[Unit]:
    """The open units with members from which an account may send people."""
    held = Membership.objects.filter(unit=OuterRef("pk"), until=None, state__in=sorted(BELONGING))
    return access.units(user, DECIDE).in_force().filter(Exists(held)).order_by("sort_key", "pk")


def sendable(unit: Unit) -> QuerySet[Person]:
    """The members of a unit who are not on their way yet, by name."""
    on_the_way = Transfer.objects.filter(OPEN, person=OuterRef("pk"))
    return members_of(unit).filter(~Exists(on_the_way), erased_at=None)

"""Who may check which unit, and in which order a checker goes round."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guatu.accounts.models import User
from guatu.fieldwork.models import Contact
from guatu.orgs.models import Grant, Unit
from guatu.orgs.rules import paths, roles
from guatu.submissions.models import Submission, Verification
from guatu.supervision.models import SpotPlan, SpotUnit
from guatu.supervision.rules.routes import Point
from guatu.supervision.rules.spot import Barred, barred

RECORD = "check.record"


@dataclass(frozen=True)
class Checker:
    """An account that checks: where it stands, and where its way begins."""

    account: User
    homes: tuple[str, ...]
    unit: Unit

    @property
    def start(self) -> Point | None:
        return point(self.unit)


def point(unit: Unit) -> Point | None:
    """Where a unit is, if that is known."""
    if unit.latitude is None or unit.longitude is None:
        return None
    return unit.latitude, unit.longitude


def offered(plan: SpotPlan, at: datetime) -> list[Checker]:
    """The accounts that can be sent out for a plan: of the organiser, and of the level right below it."""
    near = Q(unit=plan.unit) | Q(unit__parent=plan.unit)
    near |= Q(unit__in=paths.ancestors(plan.unit.path))
    grants = Grant.objects.in_force(at).filter(near, role__in=roles.roles_with(RECORD), deputy_of=None)
    first: dict[int, Grant] = {}
    for grant in grants.select_related("account", "unit").order_by("unit__path", "pk"):
        first.setdefault(grant.account_id, grant)
    homes = homes_of(first, at)
    return [Checker(grant.account, homes[pk], grant.unit) for pk, grant in first.items()]


def homes_of(accounts: Iterable[int], at: datetime) -> dict[int, tuple[str, ...]]:
    """The paths of the units at which accounts hold anything."""
    found: dict[int, list[str]] = defaultdict(list)
    grants = Grant.objects.in_force(at).filter(account__in=list(accounts))
    for account, path in grants.values_list("account", "unit__path"):
        found[account].append(path)
    return {account: tuple(sorted(held)) for account, held in found.items()}


@dataclass(frozen=True)
class Bars:
    """What keeps accounts from checking units: read once for a plan."""

    organiser: str
    handled: frozenset[tuple[int, int]]  # unit, account
    contacts: frozenset[tuple[int, int]]
    lately: frozenset[tuple[int, int]]

    def of(self, checker: Checker, unit: Unit) -> Barred | None:
        """Why somebody may not check a unit; None if they may."""
        pair = unit.pk, checker.account.pk
        return barred(
            homes=checker.homes, unit=unit.path, organiser=self.organiser, handled=pair in self.handled,
            contact=pair in self.contacts, lately=pair in self.lately,
        )  # fmt: skip


def bars(plan: SpotPlan, units: Iterable[int], rotation: int) -> Bars:
    """What keeps accounts from checking some units of a plan. Four queries."""
    units = list(units)
    tasks = list(plan.tasks.values_list("pk", flat=True))
    of_task = {"assignment__unit__in": units, "assignment__task__in": tasks}
    sent = Submission.objects.filter(**of_task).exclude(by=None).values_list("assignment__unit", "by")
    decided = Verification.objects.filter(
        submission__assignment__unit__in=units, submission__assignment__task__in=tasks
    ).values_list("submission__assignment__unit", "by")
    linked = Contact.objects.filter(unit__in=units, until=None).exclude(person__account=None)
    return Bars(
        plan.unit.path, frozenset([*sent, *decided]),
        frozenset(linked.values_list("unit", "person__account")), frozenset(_lately(plan, units, rotation)),
    )  # fmt: skip


def _lately(plan: SpotPlan, units: list[int], rotation: int) -> list[tuple[int, int]]:
    """Who was to check each unit in its last rounds before this plan."""
    rows = SpotUnit.objects.filter(unit__in=units, void_reason="").exclude(plan=plan).exclude(checker=None)
    if plan.drawn_at:
        rows = rows.filter(plan__drawn_at__lt=plan.drawn_at)
    seen: dict[int, int] = defaultdict(int)
    found = []
    for unit, checker in rows.order_by("-plan__drawn_at", "-pk").values_list("unit", "checker"):
        if seen[unit] < rotation:
            seen[unit] += 1
            found.append((unit, checker))
    return found

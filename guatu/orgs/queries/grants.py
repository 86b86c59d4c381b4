"""Who holds what: grants, invitations and the people behind them, cut to the reader's subtree."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from guatu.accounts import keys
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Grant, Invitation, Unit
from guatu.orgs.models.unit import subtree
from guatu.orgs.rules import granting, paths, roles

READ = "account.read"


def held_at(user: User, unit: Unit, at: datetime) -> frozenset[str]:
    """The verbs that an account may pass on at a unit, cut to a token's scopes.

    A deputy passes on only below the unit where they stand in: the post itself is not theirs to give.
    """
    found = Grant.objects.in_force(at).filter(account=user, unit_id__in=paths.ancestors(unit.path))
    found = found.exclude(deputy_of__isnull=False, unit=unit).filter(alive(at))
    held = frozenset().union(*(roles.verbs(role) for role in found.values_list("role", flat=True)))
    cut = access.scopes.get()
    return held if cut is None else held & cut


def alive(at: datetime) -> Q:
    """The condition that a grant is no deputy's, or that the one it stands for is in force."""
    ended = Q(deputy_of__until__isnull=False, deputy_of__until__lte=at)
    return Q(deputy_of=None) | (~ended & Q(deputy_of__account__deactivated_at=None))


def grants(user: User, at: datetime, *, past: bool = False) -> QuerySet[Grant]:
    """The grants in the subtrees whose people an account may see: those in force, or those that are over."""
    found = access.rows(user, READ, Grant).select_related("account", "unit", "deputy_of__account")
    current = (Q(until=None) | Q(until__gt=at)) & Q(since__lte=at) & Q(account__deactivated_at=None)
    return found.exclude(current) if past else found.filter(current)


def grant(user: User, pk: int) -> Grant:
    """One grant within sight. Refuses with `not_found`."""
    return access.get(user, READ, Grant, pk, related=("account", "unit", "deputy_of"))


def own_grants(account: User, at: datetime) -> QuerySet[Grant]:
    """What an account holds itself."""
    return Grant.objects.in_force(at).filter(account=account).select_related("unit", "deputy_of__account")


def person(user: User, pk: int) -> User:
    """An account that holds or held something within sight, or oneself. Refuses with `not_found`."""
    seen = access.rows(user, READ, Grant).filter(account=pk) if pk < 2**62 else Grant.objects.none()
    found = User.objects.filter(pk=pk).first() if seen.exists() or pk == user.pk else None
    if found is None:
        raise Problem("not_found")
    return found


def grants_of(user: User, account: User) -> QuerySet[Grant]:
    """The grants of a person within sight, those in force first."""
    rows = access.rows(user, READ, Grant) if user.pk != account.pk else Grant.objects.all()
    return rows.filter(account=account).select_related("unit", "deputy_of__account", "granted_by").order_by("-since")


def invitations(user: User, at: datetime) -> QuerySet[Invitation]:
    """The open invitations within sight, and the own ones."""
    rows = Invitation.objects.filter(subtree(access.tops(user, READ), "unit__path") | Q(invited_by=user))
    return rows.filter(open_at(at)).select_related("unit", "invited_by", "replaces__account").order_by("-pk")


def open_at(at: datetime) -> Q:
    """The condition that an invitation can be taken up."""
    return Q(accepted_at=None, cancelled_at=None, expires_at__gt=at)


def invitation(user: User, pk: int) -> Invitation:
    """One invitation within sight or of one's own. Refuses with `not_found`."""
    rows = Invitation.objects.filter(subtree(access.tops(user, READ), "unit__path") | Q(invited_by=user))
    found = rows.select_related("unit").filter(pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise Problem("not_found")
    return found


def invitation_of(raw: str) -> Invitation:
    """The invitation that a link leads to, used or not. Refuses with `not_found`."""
    rows = Invitation.objects.select_related("unit", "invited_by", "replaces__account")
    found = rows.filter(digest=keys.digest(raw)).first()
    if found is None:
        raise Problem("not_found")
    return found


def places(user: User, text: str, limit: int = 20) -> QuerySet[Unit]:
    """Units at which an account may place people, by name, code or pinyin; the topmost first."""
    found = access.units(user, "grant.create").in_force()
    for word in text.split()[:5]:
        found = found.filter(search_text__icontains=word)
    return found.order_by("depth", "sort_key", "pk")[:limit]


def place(user: User, pk: int) -> Unit:
    """A unit at which an account may place people. Refuses with `not_found` or `not_allowed`."""
    return access.get(user, "grant.create", Unit, pk)


def grantable(user: User, unit: Unit, at: datetime) -> list[tuple[str, str]]:
    """The roles that an account may give at a unit, with their labels."""
    return [(role, roles.ROLES[role].name) for role in granting.grantable(held_at(user, unit, at))]


def account_named(username: str) -> User | None:
    """The active account with this sign-in name."""
    return User.objects.filter(username=username, deactivated_at=None).first()


def paths_held(account: User, at: datetime) -> Iterable[Any]:
    """Pairs of role and unit of everything that an account holds, deputies included."""
    return Grant.objects.filter(account=account).filter(Q(until=None) | Q(until__gt=at)).select_related("unit")

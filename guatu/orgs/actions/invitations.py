"""A person takes up a role by a link that works once; a successor's link ends the predecessor's grant."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guatu.accounts import journal, keys
from guatu.accounts.actions import people
from guatu.accounts.models import JournalHead, User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions.tree import Seed, plant
from guatu.orgs.giving import close, give, lock, require_in_force, require_may_grant
from guatu.orgs.models import Grant, Invitation, Unit
from guatu.orgs.rules.roles import ROLES

LASTS = timedelta(days=7)
# The name of a person is not kept in the journal, which cannot forget.
FIELDS = ("role", "unit", "replaces", "invited_by", "expires_at", "accepted_by", "accepted_at", "cancelled_at")
FOUNDERS = ("system_admin", "security_admin", "audit_admin", "city_secretary")


@transaction.atomic
def invite(*, name: str, role: str, unit: Unit, by: User, at: datetime) -> tuple[Invitation, str]:
    """An invitation to a role and the secret of its link, which is never shown again."""
    lock(by)
    require_may_grant(role, unit, by, at)
    if unit.closed_on is not None:
        raise Problem("illegal_step", _("该组织已撤销，不能再授予岗位。"))
    return _invitation(name, role, unit, None, by, at)


@transaction.atomic
def hand_over(*, grant: Grant, name: str, by: User, at: datetime) -> tuple[Invitation, str]:
    """An invitation of a successor: the moment it is accepted, the predecessor's grant ends.

    By the holder, or by somebody who may give that role. A deputy cannot hand over.
    """
    earlier = list(Invitation.objects.select_for_update().filter(replaces=grant, accepted_at=None, cancelled_at=None))
    lock(by)
    current = Grant.objects.select_for_update().select_related("unit").get(pk=grant.pk)
    require_in_force(current, at)
    if current.deputy_of_id is not None:
        raise Problem("not_allowed", _("代理岗位不能交接，请由本人办理。"))
    if current.account_id != by.pk:
        require_may_grant(current.role, current.unit, by, at)
    _cancel_open(earlier, by, at)
    return _invitation(name, current.role, current.unit, current, by, at)


@transaction.atomic
def cancel(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Take an invitation back. By the inviter, or whoever may give that role."""
    locked = Invitation.objects.select_for_update().select_related("unit").get(pk=invitation.pk)
    if locked.invited_by_id != by.pk:
        require_may_grant(locked.role, locked.unit, by, at)
    _require_open(locked, at)
    _cancel_open([locked], by, at)


@transaction.atomic
def join(*, raw: str, username: str, name: str, password: str, by: None = None, at: datetime) -> Grant:
    """Take up an invitation with a new account."""
    locked = _locked(raw, at)
    account = people.create(username=username, name=name, password=password, by=None, at=at)
    return _accept(locked, account, at)


@transaction.atomic
def accept(*, raw: str, by: User, at: datetime) -> Grant:
    """Take up an invitation with the account that one has."""
    return _accept(_locked(raw, at), by, at)


@transaction.atomic
def found(*, city: str, by: None = None, at: datetime) -> list[tuple[str, str]]:
    """Pairs of role and secret: the links for the first administrators and the city's secretary.

    Plants the city's unit if there is none. Refused once anybody holds a role; earlier links end.
    """
    JournalHead.objects.select_for_update().get(pk=1)
    if Grant.objects.exists():
        raise Problem("illegal_step", _("已有人员任职，请由安全管理员发邀请。"))
    root = Unit.objects.filter(parent=None, closed_on=None).first()
    if root is None:
        if not city.strip():
            raise Problem("invalid", "", {"city": _("请填写本级团委全称。")})
        seed = Seed("root", city.strip(), "local_committee", "party_government", None, clock.day(at))
        root = plant(seeds=[seed], by=None, at=at)[0]
    _cancel_open(list(Invitation.objects.filter(unit=root, accepted_at=None, cancelled_at=None)), None, at)
    return [(role, _invitation(ROLES[role].name, role, root, None, None, at)[1]) for role in FOUNDERS]


def _invitation(
    name: str, role: str, unit: Unit, replaces: Grant | None, by: User | None, at: datetime
) -> tuple[Invitation, str]:
    raw = keys.fresh()
    made = Invitation.objects.create(
        digest=keys.digest(raw), name=name.strip(), role=role, unit=unit, replaces=replaces,
        invited_by=by, invited_at=at, expires_at=at + LASTS,
    )  # fmt: skip
    journal.record("invitation.create", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made, raw


def _locked(raw: str, at: datetime) -> Invitation:
    """The open invitation of a link, its row held: the second of two acceptances finds it used.

    Locks are taken in one order everywhere: invitation, unit, accounts, grants, the journal's head.
    """
    found = Invitation.objects.select_for_update().filter(digest=keys.digest(raw)).first()
    if found is None:
        raise Problem("not_found")
    _require_open(found, at)
    Unit.objects.select_for_update(no_key=True).get(pk=found.unit_id)
    return found


def _require_open(invitation: Invitation, at: datetime) -> None:
    if invitation.accepted_at or invitation.cancelled_at or invitation.expires_at <= at:
        raise Problem("expired", _("这个邀请已过期、已取消或已使用，请邀请人重新发一个。"))


def _accept(invitation: Invitation, account: User, at: datetime) -> Grant:
    """Give the role, end the predecessor's, and use up the invitation, all at once.

    The inviter must still be able to give the role: an invitation does not outlive its giver's right.
    """
    predecessor = None
    if invitation.replaces_id:
        predecessor = Grant.objects.select_related("account").get(pk=invitation.replaces_id)
    lock(account, invitation.invited_by, predecessor.account if predecessor else None)
    if predecessor is not None:
        predecessor = Grant.objects.select_for_update().select_related("unit", "account").get(pk=predecessor.pk)
        require_in_force(predecessor, at)
        if predecessor.account_id == account.pk:
            raise Problem("invalid", _("这是交接给继任者的邀请，请由继任者本人接受。"))
    _require_inviter(invitation, predecessor, account, at)
    if predecessor is not None:
        close(predecessor, account, at, verb="grant.hand_over")
    grant = give(account, invitation.role, invitation.unit, invitation.invited_by, at)
    invitation.accepted_at, invitation.accepted_by = at, account
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    after = journal.snapshot(invitation, FIELDS)
    journal.record("invitation.accept", invitation, by=account, at=at, unit=invitation.unit, after=after)
    return grant


def _require_inviter(invitation: Invitation, predecessor: Grant | None, account: User, at: datetime) -> None:
    inviter = invitation.invited_by
    if inviter is None:  # made at the server
        return
    inviter.refresh_from_db()
    if inviter.pk == account.pk:
        raise Problem("not_allowed", _("不能给自己授予岗位。"))
    if not inviter.is_active:
        raise Problem("expired", _("邀请人已不在岗，请重新邀请。"))
    if predecessor is not None and predecessor.account_id == inviter.pk:
        return
    try:
        require_may_grant(invitation.role, invitation.unit, inviter, at)
    except Problem:
        raise Problem("expired", _("邀请人已无权授予这个岗位，请重新邀请。")) from None


def _cancel_open(rows: list[Invitation], by: User | None, at: datetime) -> None:
    for row in rows:
        row.cancelled_at = at
        row.save(update_fields=["cancelled_at"])
    lines = [journal.Line("invitation.cancel", row, row.unit, journal.snapshot(row, FIELDS)) for row in rows]
    if lines:
        journal.record_many(lines, by=by, at=at)

"""Roles are given and end. Nobody gives more than they hold, by any path (invariant P7)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs.models import Grant, Unit
from guatu.orgs.queries.grants import held_at
from guatu.orgs.rules import granting
from guatu.orgs.rules.roles import ADMINISTRATORS

FIELDS = ("account", "role", "unit", "deputy_of", "since", "until", "granted_by")


@transaction.atomic
def grant(
    *, account: User, role: str, unit: Unit, until: datetime | None = None, by: User, at: datetime
) -> Grant:
    """Give an account a role at a unit and at all below, for good or until an instant."""
    lock(account, by)
    if account.pk == by.pk:
        raise Problem("not_allowed", _("不能给自己授予岗位。"))
    require_may_grant(role, unit, by, at)
    return give(account, role, unit, by, at, until=until)


@transaction.atomic
def deputise(*, grant: Grant, account: User, until: datetime, by: User, at: datetime) -> Grant:
    """Let another account stand in for the holder of a grant until an instant; it ends with that grant at the latest.

    By the holder, or by somebody who may give that role. A deputy has no deputy; administrators have none either.
    """
    lock(account, by)
    current = Grant.objects.select_for_update().select_related("unit").get(pk=grant.pk)
    require_in_force(current, at)
    if current.deputy_of_id is not None or current.role in ADMINISTRATORS:
        raise Problem("not_allowed", _("代理岗位和三员岗位不能再由他人代理。"))
    if account.pk == current.account_id:
        raise Problem("invalid", "", {"username": _("不能由本人代理本人。")})
    if current.account_id != by.pk:
        require_may_grant(current.role, current.unit, by, at)
    if until <= at or (current.until is not None and until > current.until):
        raise Problem("invalid", "", {"until": _("代理的截止日须在今天之后，且不晚于原岗位的截止日。")})
    return give(account, current.role, current.unit, by, at, until=until, deputy_of=current)


@transaction.atomic
def end_grant(*, grant: Grant, by: User, at: datetime) -> Grant:
    """End a grant now, with its deputies. By its holder, its giver's like, or whoever may give that role there."""
    holder = User.objects.get(pk=grant.account_id)
    lock(holder, by)
    current = Grant.objects.select_for_update().select_related("unit").get(pk=grant.pk)
    require_in_force(current, at)
    stands_for = Grant.objects.filter(pk=current.deputy_of_id or 0, account=by).exists()
    if current.account_id != by.pk and not stands_for:
        require_may_grant(current.role, current.unit, by, at)
    return close(current, by, at)


# Steps of the actions here and in invitations; they take no decision of their own.


def lock(*accounts: User | None, by: None = None, at: None = None) -> None:
    """Hold the accounts' rows until commit, in one order: what they hold does not change meanwhile."""
    numbers = sorted({account.pk for account in accounts if account is not None})
    list(User.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))


def require_may_grant(role: str, unit: Unit, by: User, at: datetime) -> None:
    why = granting.refusal(held_at(by, unit, at), role)
    if why:
        raise Problem("not_allowed", _(why))


def require_in_force(current: Grant, at: datetime) -> None:
    if current.until is not None and current.until <= at:
        raise Problem("illegal_step", _("这个岗位已经结束。"))


def give(
    account: User, role: str, unit: Unit, by: User | None, at: datetime,
    until: datetime | None = None, deputy_of: Grant | None = None,
) -> Grant:  # fmt: skip
    """Write the grant with its journal line; the account's row is held by the caller."""
    fresh = User.objects.get(pk=account.pk)
    if not fresh.is_active:
        raise Problem("illegal_step", _("此账号已停用，请先启用。"))
    if unit.closed_on is not None:
        raise Problem("illegal_step", _("该组织已撤销，不能再授予岗位。"))
    if until is not None and until <= at:
        raise Problem("invalid", "", {"until": _("截止日须在今天之后。")})
    others = Grant.objects.filter(account=fresh).filter(Q(until=None) | Q(until__gt=at))
    clash = granting.duty_clash(role, set(others.values_list("role", flat=True)))
    if clash:
        raise Problem("not_allowed", _(clash))
    if others.filter(role=role, unit=unit).exists():
        raise Problem("illegal_step", _("此人已在该组织担任这个岗位。"))
    try:
        with transaction.atomic():
            made = Grant.objects.create(
                account=fresh, role=role, unit=unit, since=at, until=until, deputy_of=deputy_of, granted_by=by
            )
    except IntegrityError:
        raise Problem("conflict") from None
    journal.record("grant.create", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


def close(current: Grant, by: User | None, at: datetime, verb: str = "grant.end") -> Grant:
    """Write the end of a grant and of its deputies."""
    deputies = list(Grant.objects.select_for_update().filter(deputy_of=current).filter(Q(until=None) | Q(until__gt=at)))
    for ended in [*deputies, current]:
        ended.until = at
        ended.save(update_fields=["until"])
    lines = [
        journal.Line(verb, ended, current.unit, journal.snapshot(ended, FIELDS)) for ended in [*deputies, current]
    ]
    journal.record_many(lines, by=by, at=at)
    return current

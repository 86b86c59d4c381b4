"""Roles are given and end. Nobody gives more than they hold, by any path (invariant P7)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs.giving import close, give, lock, require_in_force, require_may_grant, require_not_last
from guatu.orgs.models import Grant, Unit
from guatu.orgs.rules.roles import ADMINISTRATORS


@transaction.atomic
def grant(*, account: User, role: str, unit: Unit, until: datetime | None = None, by: User, at: datetime) -> Grant:
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
    require_not_last(current, at)
    return close(current, by, at)

"""Accounts of others: switched off and on, unlocked, given a link for a new password."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guatu.accounts.actions import passwords, people, second_factor, sign_in
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.giving import lock
from guatu.orgs.models import Grant
from guatu.orgs.queries.grants import held_at, paths_held
from guatu.orgs.rules import granting
from guatu.orgs.rules.roles import ADMINISTRATORS


@transaction.atomic
def deactivate(*, account: User, by: User, at: datetime) -> None:
    """Switch an account off; its next request fails (P8). Not one's own, nor the last administrator's of a kind."""
    lock(account, by)
    _require_over("account.deactivate", account, by, at)
    for held in paths_held(account, at):
        if held.role in ADMINISTRATORS:
            others = Grant.objects.in_force(at).filter(role=held.role).exclude(account=account)
            if not others.exists():
                raise Problem("illegal_step", _("这是最后一名此类管理员，请先办理交接。"))
    people.deactivate(account=account, by=by, at=at)


@transaction.atomic
def reactivate(*, account: User, by: User, at: datetime) -> None:
    """Switch an account on again."""
    lock(account, by)
    _require_over("account.deactivate", account, by, at)
    people.reactivate(account=account, by=by, at=at)


@transaction.atomic
def issue_password_link(*, account: User, by: User, at: datetime) -> str:
    """The secret of a link by which the holder of a subordinate account sets a new password.

    Whoever sends it could also use it. So it takes the right to give every role that the account holds, and
    an administrator's is made at the server only (guatu account).
    """
    lock(account, by)
    if account.pk == by.pk:
        raise Problem("not_allowed", _("自己的密码请在“我的账号”中修改。"))
    held = list(paths_held(account, at))
    if any(grant.role in ADMINISTRATORS for grant in held):
        raise Problem("not_allowed", _("三员的密码只能在服务器上重置。"))
    if not held or any(granting.refusal(held_at(by, grant.unit, at), grant.role) for grant in held):
        raise Problem("not_allowed", _("此人还有超出您管理范围的岗位，请由上级重置。"))
    return passwords.issue_link(account=account, by=by, at=at)


@transaction.atomic
def unlock(*, account: User, by: User, at: datetime) -> None:
    """Forget an account's failed sign-ins."""
    _require_over("account.unlock", account, by, at)
    sign_in.unlock(account=account, by=by, at=at)


@transaction.atomic
def remove_second_factor(*, account: User, by: User, at: datetime) -> None:
    """Take the second factor off the account of somebody who lost phone and codes. Not off an administrator's."""
    lock(account, by)
    _require_over("account.unlock", account, by, at)
    if any(grant.role in ADMINISTRATORS for grant in paths_held(account, at)):
        raise Problem("not_allowed", _("三员的二次验证只能在服务器上解除。"))
    second_factor.remove(account=account, by=by, at=at)


def _require_over(verb: str, account: User, by: User, at: datetime) -> None:
    """Refuse unless the verb is held wherever the account holds anything, and the account is not one's own."""
    if account.pk == by.pk:
        raise Problem("not_allowed", _("不能对自己的账号办理这件事。"))
    units = [grant.unit for grant in paths_held(account, at)]
    if not units:  # nothing in force: the units of the past decide
        units = [grant.unit for grant in Grant.objects.filter(account=account).select_related("unit")]
    if not units or not all(access.can(by, verb, unit) for unit in units):
        raise Problem("not_allowed")

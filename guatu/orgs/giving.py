"""The steps of giving and ending a role, inside the transaction of an action."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.orgs import access
from guatu.orgs.models import Grant, Unit
from guatu.orgs.queries.grants import held_at
from guatu.orgs.rules import granting
from guatu.orgs.rules.roles import ADMINISTRATORS

FIELDS = ("account", "role", "unit", "deputy_of", "since", "until", "granted_by")


def lock(*accounts: User | None) -> None:
    """Hold the accounts' rows until commit, in one order: what they hold does not change meanwhile."""
    numbers = sorted({account.pk for account in accounts if account is not None})
    list(User.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))


def require_may_grant(role: str, unit: Unit, by: User, at: datetime) -> None:
    """Refuse unless `by` may give the role at the unit (rules.granting)."""
    why = granting.refusal(held_at(by, unit, at), role)
    if why:
        raise Problem("not_allowed", _(why))


def require_in_force(current: Grant, at: datetime) -> None:
    """Refuse a grant that is over."""
    if current.until is not None and current.until <= at:
        raise Problem("illegal_step", _("这个岗位已经结束。"))


def require_not_last(current: Grant, at: datetime) -> None:
    """Refuse to end the last grant of an administrator's role: nobody could give it again."""
    if current.role in ADMINISTRATORS:
        others = Grant.objects.in_force(at).filter(role=current.role).exclude(pk=current.pk)
        if not others.exists():
            raise Problem("illegal_step", _("这是最后一名此类管理员，请先办理交接。"))


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
    access.forget()
    journal.record("grant.create", made, by=by, at=at, unit=unit, after=journal.snapshot(made, FIELDS))
    return made


def close(current: Grant, by: User | None, at: datetime, verb: str = "grant.end") -> Grant:
    """Write the end of a grant and of its deputies."""
    deputies = list(Grant.objects.select_for_update().filter(deputy_of=current).filter(Q(until=None) | Q(until__gt=at)))
    for ended in [*deputies, current]:
        ended.until = at
        ended.save(update_fields=["until"])
    lines = [journal.Line(verb, ended, current.unit, journal.snapshot(ended, FIELDS)) for ended in [*deputies, current]]
    access.forget()
    journal.record_many(lines, by=by, at=at)
    return current

"""What the security page shows of one's own account."""

from datetime import datetime
from typing import Any

from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from guatu.accounts import keys
from guatu.accounts.models import JournalEntry, PasswordLink, User

SIGN_IN_VERBS = ("session.start", "session.end", "session.end_all", "second_factor.use", "password.change")


def has_second_factor(account: User) -> bool:
    """Whether an account is asked for digits after its password."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).exists()


def recovery_codes_left(account: User) -> int:
    """How many recovery codes are not used up."""
    return StaticToken.objects.filter(device__user=account).count()


def recent_sign_ins(account: User, limit: int = 10) -> list[dict[str, Any]]:
    """The latest sign-ins of an account and attempts at it, newest first, as events of a timeline."""
    lines = JournalEntry.objects.filter(
        noun="accounts.user", object_id=str(account.pk), verb__in=SIGN_IN_VERBS
    ).order_by("-seq")[:limit]
    return [{"at": line.at, "verb": line.verb, "ok": line.outcome == "ok"} for line in lines]


def password_link(raw: str, at: datetime) -> PasswordLink | None:
    """The live link with this secret."""
    found = PasswordLink.objects.select_related("account").filter(digest=keys.digest(raw), used_at=None)
    return found.filter(expires_at__gt=at, account__deactivated_at=None).first()


def pending_account(pk: int) -> User | None:
    """The active account that has given its password and owes the second factor."""
    return User.objects.filter(pk=pk, deactivated_at=None).first()

"""Tokens of the API."""

from datetime import datetime

from django.db.models import QuerySet

from guatu.accounts import keys
from guatu.accounts.models import Token, User


def token_owner(raw: str, at: datetime) -> Token | None:
    """The live token with this secret, its owner beside it; None if it is unknown, over, or its owner switched off."""
    found = Token.objects.select_related("owner").filter(digest=keys.digest(raw), revoked_at=None, expires_at__gt=at)
    return found.filter(owner__deactivated_at=None).first()


def tokens_of(owner: User) -> QuerySet[Token]:
    """An account's tokens, newest first."""
    return Token.objects.filter(owner=owner).order_by("-pk")


def own_token(owner: User, pk: int) -> Token | None:
    """One token of an account."""
    return Token.objects.filter(owner=owner, pk=pk).first()

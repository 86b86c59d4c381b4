"""Whether a password is strong enough."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from guatu.accounts.models import User
from guatu.base.problems import Problem


def require_strong(password: str, user: User, field: str) -> None:
    """Refuse a weak password, saying beside the field what is missing."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Problem("invalid", "", {field: " ".join(weak.messages)}) from None

"""The shared accounts of a demo."""

from guatu.accounts.models import User

PREFIX = "demo-"


def accounts() -> list[User]:
    """The accounts that a visitor of a demo may try, in the order in which they were made."""
    return list(User.objects.filter(username__startswith=PREFIX, deactivated_at=None).order_by("pk"))


def account(key: str) -> User | None:
    """One of them by the end of its name: `chief` is demo-chief."""
    return User.objects.filter(username=f"{PREFIX}{key}", deactivated_at=None).first()

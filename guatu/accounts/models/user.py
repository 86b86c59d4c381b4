import unicodedata
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class Users(BaseUserManager["User"]):
    """Lookup by sign-in name, in any case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=normal(username or ""))


def normal(username: str) -> str:
    """The form in which a sign-in name is stored and compared: full-width letters and case do not matter."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


class User(AbstractBaseUser):
    """An account: a person who signs in. What they may do are grants (orgs)."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True, blank=True)
    # Raised to end every session of the account at once.
    session_version = models.PositiveIntegerField(default=0)
    must_change_password = models.BooleanField(default=False)

    objects = Users()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "account"

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.deactivated_at is None

    def active_at(self, at: datetime) -> bool:
        """Whether the account could sign in at an instant."""
        return self.created_at <= at and (self.deactivated_at is None or at < self.deactivated_at)

    def get_session_auth_hash(self) -> str:
        return salted_hmac(
            "guatu.accounts.session", f"{self.password}|{self.session_version}", algorithm="sha256"
        ).hexdigest()

    def get_session_auth_fallback_hash(self):  # type: ignore[no-untyped-def]
        return iter(())

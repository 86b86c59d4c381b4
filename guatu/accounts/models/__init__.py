from guatu.accounts.models.idempotency import IdempotencyRecord
from guatu.accounts.models.journal import JournalEntry, JournalHead
from guatu.accounts.models.limit import RateWindow
from guatu.accounts.models.password_link import PasswordLink
from guatu.accounts.models.run import Run
from guatu.accounts.models.tick import Tick
from guatu.accounts.models.token import Token
from guatu.accounts.models.user import User

__all__ = [
    "IdempotencyRecord",
    "JournalEntry",
    "JournalHead",
    "PasswordLink",
    "RateWindow",
    "Run",
    "Tick",
    "Token",
    "User",
]

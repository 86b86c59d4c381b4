"""What the actions on a first secretary's term have in common: the locked row, and who stands on which side."""

from guatu.accounts.models import User
from guatu.base.problems import Problem
from guatu.fieldwork.models import Secondment
from guatu.orgs import access

# What the journal keeps of a term: no words, which may name persons.
FIELDS = ("unit", "sender", "order_number", "since", "due_on", "handed_over_on", "until", "ended_reason")
LONG, SHORT = 2000, 500


def held(secondment: Secondment) -> Secondment:
    """The term, locked: of two who act on it one waits and sees what the other did."""
    rows = Secondment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit", "sender", "person").get(pk=secondment.pk)


def running(secondment: Secondment) -> Secondment:
    """The term, locked; refused once it is ended."""
    row = held(secondment)
    if row.until is not None:
        raise Problem("illegal_step", "这次派驻已经结束")
    return row


def is_self(by: User, secondment: Secondment) -> bool:
    """Whether an account is the first secretary's own."""
    return secondment.person.account_id == by.pk


def require_self(by: User, secondment: Secondment) -> None:
    """Refuse whoever is not the first secretary; for one without an account, somebody who goes there writes."""
    if is_self(by, secondment):
        return
    access.require(by, "secondment.log", secondment.unit)
    if secondment.person.account_id is not None:
        raise Problem("not_allowed", "由第一团支书本人填写")


def require_village(by: User, secondment: Secondment) -> None:
    """Refuse whoever does not speak for the village's branch, and always the first secretary."""
    access.require(by, "secondment.confirm", secondment.unit)
    if is_self(by, secondment):
        raise Problem("own_work", "须由村团支部确认，不能自己确认")


def require_sender(by: User, secondment: Secondment) -> None:
    """Refuse whoever does not decide for the sender, and always the first secretary."""
    access.require(by, "secondment.decide", secondment.sender)
    if is_self(by, secondment):
        raise Problem("own_work", "不能办理自己的派驻")


def words(name: str, text: str, most: int, empty: str = "请填写") -> str:
    """Demanded words, trimmed; refused if there are none or too many."""
    text = text.strip()
    if not text or len(text) > most:
        raise Problem("invalid", "", {name: f"请不超过{most}字" if text else empty})
    return text

"""How a handler comes to a bulletin: fetched and checked in one act."""

from django.http import HttpRequest

from guatu.accounts.views.signed_in import account_of
from guatu.base.problems import Problem
from guatu.bulletins.models import Bulletin, Issue
from guatu.bulletins.queries import reading
from guatu.orgs import access

RELATED = ("series__unit", "snapshot__campaign", "previous__snapshot", "corrects")


def bulletin_of(request: HttpRequest, pk: int) -> Bulletin:
    """A bulletin that the account may read: an issued one from above, or one of its own making."""
    found = access.get(account_of(request), "bulletin.draft", Bulletin, pk, related=RELATED)
    if found.discarded_at is not None:
        raise Problem("not_found")
    return found


def issue_of(request: HttpRequest, pk: int) -> Issue:
    """An issued bulletin that the account may read; a draft is none."""
    issue = reading.issue_of(bulletin_of(request, pk))
    if issue is None:
        raise Problem("not_found")
    return issue


def draft_of(request: HttpRequest, pk: int, verb: str = "bulletin.draft") -> Bulletin:
    """A bulletin on which the account may work with a verb."""
    found = bulletin_of(request, pk)
    access.require(account_of(request), verb, found.series.unit)
    return found

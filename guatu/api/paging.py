"""Lists in slices, in an order that does not move while they are read."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from pydantic import Field

from guatu.api.gate import Asked
from guatu.api.operations import GREATEST, In, Out
from guatu.orgs import access
from guatu.orgs.models import Unit
from guatu.orgs.models.unit import subtree

T = TypeVar("T")
MOST = 200


class Paging(In):
    """Where a slice begins and how long it is."""

    after: Annotated[int, Field(ge=0, le=GREATEST)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


class Page(Out, Generic[T]):
    """One slice; `next` is the address of the following one, null at the end."""

    items: list[T]
    next: str | None


def page(
    request: Asked, rows: QuerySet[Any], query: Paging, shape: Callable[[Any], Any], *, newest: bool = False
) -> dict[str, Any]:
    """A slice of rows by number, oldest or newest first; what is added meanwhile neither repeats nor skips a row."""
    rows = rows.order_by("-pk" if newest else "pk")
    if query.after is not None:
        rows = rows.filter(pk__lt=query.after) if newest else rows.filter(pk__gt=query.after)
    found = list(rows[: query.limit + 1])
    more, found = len(found) > query.limit, found[: query.limit]
    return {"items": [shape(row) for row in found], "next": following(request, found[-1].pk) if more else None}


def slice_of(request: Asked, items: Any, query: Paging, shape: Callable[[list[Any]], list[Any]]) -> dict[str, Any]:
    """A slice of a list that stands in memory; `after` is the place of the last item seen."""
    start = query.after or 0
    found = items[start : start + query.limit]
    more = start + query.limit < len(items)
    return {"items": shape(found), "next": following(request, start + query.limit) if more else None}


def following(request: Asked, after: int) -> str:
    """The address of the slice after a place."""
    wanted = request.GET.copy()
    wanted["after"] = str(after)
    return f"{request.path}?{wanted.urlencode()}"


def below(request: Asked, verb: str, pk: int, lookup: str) -> Q:
    """The condition of rows in the subtree of a unit that the account may read with a verb; others are not found."""
    return subtree([access.get(request.user, verb, Unit, pk).path], lookup)

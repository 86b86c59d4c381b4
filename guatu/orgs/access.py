"""Who may do what where. One definition gives `can`, `units` and `get`; there is no other way to a row.

A grant gives an account a role at a unit and holds for everything below. An object that cannot be seen is
not found (404); one that can be seen but not acted on is refused (403).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet

from guatu.base import clock
from guatu.base.problems import Problem
from guatu.base.scope import Scope
from guatu.orgs.models import Grant, Unit
from guatu.orgs.models.unit import Units, subtree
from guatu.orgs.rules import paths, roles

M = TypeVar("M", bound=Model)

# The verbs that the present request is cut to: an API token's scopes. None: all that the account holds.
scopes: ContextVar[frozenset[str] | None] = ContextVar("scopes", default=None)


# What one reading request has read of grants already; None outside such a request.
_memory: ContextVar[dict[int, list[tuple[str, str]]] | None] = ContextVar("grants", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Read each account's grants once inside this block: for one request."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """Read grants anew for the rest of this request, because one was given or ended."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()


def grants(user: Any, at: datetime | None = None) -> list[tuple[str, str]]:
    """Pairs of role and unit path that an account holds at an instant (now by default); deputies cut to their owner."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    memory = _memory.get()
    if at is not None or memory is None:
        return _held(user, at or clock.now())
    if user.pk not in memory:
        memory[user.pk] = _held(user, clock.now())
    return memory[user.pk]


def _held(user: Any, at: datetime) -> list[tuple[str, str]]:
    held = (
        Grant.objects.in_force(at)
        .filter(account=user)
        .filter(
            Q(deputy_of=None)
            | (Q(deputy_of__until=None) | Q(deputy_of__until__gt=at)) & Q(deputy_of__account__deactivated_at=None)
        )
    )
    return list(held.values_list("role", "unit__path"))


def tops(user: Any, verb: str) -> list[str]:
    """The paths of the topmost units at which an account holds a verb."""
    cut = scopes.get()
    if cut is not None and verb not in cut:
        return []
    found = sorted({path for role, path in grants(user) if verb in roles.verbs(role)})
    return [path for path in found if not any(paths.contains(top, path) for top in found if top != path)]


def homes(user: Any) -> list[str]:
    """The paths of all units at which an account holds any role, shortest first."""
    return sorted({path for _, path in grants(user)}, key=lambda path: (len(path), path))


def can(user: Any, verb: str, unit: Unit) -> bool:
    """Whether an account holds a verb at a unit."""
    return any(paths.contains(top, unit.path) for top in tops(user, verb))


def require(user: Any, verb: str, unit: Unit) -> None:
    """Refuse with 403 unless the account holds the verb at the unit."""
    if not can(user, verb, unit):
        raise Problem("not_allowed")


def units(user: Any, verb: str) -> Units:
    """The units at which an account holds a verb."""
    return Unit.objects.below(*tops(user, verb))


def rows(user: Any, verb: str, model: type[M]) -> QuerySet[M]:
    """The rows of a model that an account may read with a verb, and those published to it if `verb` reads them."""
    scope: Scope = model.access  # type: ignore[attr-defined]
    held = tops(user, verb)
    allowed = reduce(or_, (subtree(held, lookup) for lookup in scope.paths()))
    if scope.published and verb == scope.read:
        allowed |= published(user, scope)
    return model._default_manager.filter(allowed)


def published(user: Any, scope: Scope) -> Q:
    """The condition of rows that are public to an account: published by a unit above or at one of its homes."""
    above = {number for home in homes(user) for number in paths.ancestors(home)}
    unit = f"{scope.unit}_id" if scope.unit else "pk"
    return Q(**{f"{unit}__in": above, f"{scope.published}__isnull": False})


def get(user: Any, verb: str, model: type[M], pk: Any, *, related: Iterable[str] = ()) -> M:
    """One row, fetched and checked in one act: not found if it cannot be seen, not allowed if the verb is missing."""
    scope: Scope = model.access  # type: ignore[attr-defined]
    try:
        row = rows(user, scope.read, model).select_related(*related).get(pk=pk)
    except (ObjectDoesNotExist, ValueError, TypeError, OverflowError):
        if not rows_seen_by_verb(user, verb, scope, model, pk):
            raise Problem("not_found") from None
        row = model._default_manager.select_related(*related).get(pk=pk)
    if verb != scope.read and not any(
        paths.contains(top, path) for top in tops(user, verb) for path in unit_paths(row)
    ):
        raise Problem("not_allowed")
    return row


def named(user: Any, verb: str, asked: str) -> Unit | None:
    """The unit that an address names by its number, fetched as `get` does; None where it names none."""
    return get(user, verb, Unit, asked, related=("parent",)) if asked else None


def focus(user: Any, verb: str, asked: str) -> Unit:
    """The unit that a page is about: the one asked for, else the topmost in force at which the account holds a verb."""
    found = named(user, verb, asked) or units(user, verb).in_force().order_by("depth", "path").first()
    if found is None:
        raise Problem("not_allowed")
    return found


def rows_seen_by_verb(user: Any, verb: str, scope: Scope, model: type[Model], pk: Any) -> bool:
    """Whether a verb other than reading, held at the row's unit, shows the row all the same."""
    try:
        return verb != scope.read and rows(user, verb, model).filter(pk=pk).exists()
    except (ValueError, TypeError, OverflowError):
        return False


def unit_path(row: Model) -> str:
    """The path of the unit that a row belongs to."""
    return unit_paths(row)[0]


def unit_paths(row: Model) -> list[str]:
    """The paths of all units that a row concerns, its own first."""
    scope: Scope = row.access  # type: ignore[attr-defined]
    found = [reduce(getattr, lookup.split("__") if lookup else [], row) for lookup in (scope.unit, *scope.also)]
    return [str(unit.path) for unit in found if unit is not None]  # type: ignore[attr-defined]

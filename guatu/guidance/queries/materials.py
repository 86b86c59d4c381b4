"""The library of materials."""

from typing import Any

from django.db.models import QuerySet

from guatu.campaigns.models import Task
from guatu.guidance.models import Material
from guatu.orgs import access
from guatu.people.queries.papers import path_of

__all__ = ["EDIT", "READ", "get", "materials", "of_task", "path_of"]
READ, EDIT = "guidance.read", "guidance.edit"


def materials(user: Any) -> QuerySet[Material]:
    """The materials that an account sees: those published above it, and all of its own line; newest first."""
    rows = access.rows(user, READ, Material).select_related("unit", "paper").prefetch_related("tasks")
    return rows.order_by("-added_at", "-pk")


def get(user: Any, pk: int, verb: str = READ) -> Material:
    """One material; not found for whoever does not see it."""
    return access.get(user, verb, Material, pk, related=("unit", "paper", "added_by"))


def of_task(user: Any, task: Task) -> QuerySet[Material]:
    """The published materials for a task that an account sees."""
    return materials(user).filter(tasks=task, published_at__isnull=False)

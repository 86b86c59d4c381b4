"""Short forms in which one thing names another."""

from typing import Any

from guatu.api.operations import Out


class UnitRef(Out):
    """A unit, named."""

    id: int
    name: str


class TaskRef(Out):
    """A task, named."""

    id: int
    code: str
    name: str


def unit_ref(unit: Any) -> UnitRef:
    return UnitRef(id=unit.pk, name=unit.name)


def task_ref(task: Any) -> TaskRef:
    return TaskRef(id=task.pk, code=task.code, name=task.name)


def name_of(account: Any) -> str | None:
    """An account's display name: the only thing said of a person."""
    return account.name if account is not None else None

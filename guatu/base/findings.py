"""A place where an invariant does not hold, as `guatu check` reports it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`where` names the row or figure (never a person), `what` says what is wrong with it."""

    where: str
    what: str

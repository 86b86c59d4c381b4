"""How a model says who may see it. Read by `guatu.orgs.access`, declared beside the model."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """`unit` is the lookup from the model to its unit ("" for the unit itself); `read` the verb that sees it.

    `published` names a date or instant field: once it is set, the row is public to every account whose
    grants lie in the subtree of its unit (a launched campaign, an issued bulletin).
    `also` are lookups to further units that the row concerns in the same way: a transfer has two sides.
    """

    unit: str
    read: str
    published: str = ""
    also: tuple[str, ...] = ()

    def path(self) -> str:
        """The lookup of the unit's path."""
        return f"{self.unit}__path" if self.unit else "path"

    def paths(self) -> list[str]:
        """The lookups of the paths of all units that the row concerns."""
        return [self.path(), *(f"{lookup}__path" for lookup in self.also)]

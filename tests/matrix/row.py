"""One row of the table of access."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """`name` is the address's; `on` the kinds of object that its first number may name; `more` its other parts.

    `read` and `write`: the verb needed at the object's unit beyond seeing it (refused with 403). `held`: a verb
    needed anywhere, refused with `without`. `hidden`: a verb without which nothing is found. `maker`: whether
    writing there is refused (403) to everyone but the maker of the object; `seat`: only from above its unit.
    `allowed`: a rule of its own for writing, refused with 403.
    `blind`: whether the verb needed does not by itself show the object.
    `get`: the status of a page that is shown. `public`: why no sign-in is asked for.
    """

    name: str
    on: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET",)
    read: str = ""
    write: str = ""
    held: str = ""
    held_write: str = ""
    without: int = 403
    hidden: str = ""
    blind: bool = False
    maker: bool = False
    seat: bool = False
    side: str = ""
    get: int = 200
    gets: dict[str, int] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    arg: str = "pk"
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    public: str = ""
    journals: str = ""
    allowed: Callable[[frozenset[str], str], bool] | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names of the parts of the address."""
        return frozenset(({self.arg} if self.on else set()) | self.more.keys())

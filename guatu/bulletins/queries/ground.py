"""What a bulletin's figures stand on: frozen boards and the flags published then. Readable without a database."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from guatu.accounts.journal import canonical
from guatu.bulletins.models import Bulletin
from guatu.bulletins.rules.seal import sha256
from guatu.orgs.models import Unit
from guatu.supervision.actions.flags import expires_at, happened
from guatu.supervision.board import Board, Slice
from guatu.supervision.board.frozen import Frozen, thaw
from guatu.supervision.models import Flag, Snapshot
from guatu.supervision.queries.snapshots import text_of
from guatu.supervision.rules.flags import Stage, stage


@dataclass(frozen=True)
class FlagFact:
    """A flag that hung in public when the draft was begun."""

    pk: int
    unit: int
    name: str
    colour: str
    period: str


@dataclass(frozen=True)
class Ground:
    """The frozen board of an issue, the one of the issue before (if any), and the flags."""

    frozen: Frozen
    former: Frozen | None = None
    flags: tuple[FlagFact, ...] = ()

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """Intermediate results that many figures of one bulletin share."""
        return {}

    def board(self, chosen: Slice, *, former: bool = False) -> Board:
        """The board cut to a slice; cuts are kept, since many figures share them."""
        source = self.former if former and self.former else self.frozen
        if not chosen:
            return source.board
        key = ("slice", former, chosen)
        if key not in self.kept:
            self.kept[key] = source.board.sliced(chosen)
        found: Board = self.kept[key]
        return found

    def name(self, unit: int) -> str:
        """A unit's name as it stood in the snapshot, or in the former one."""
        for frozen in (self.frozen, self.former):
            if frozen is not None and unit in frozen.board.tree:
                return frozen.name(unit)
        return "—"


@dataclass(frozen=True)
class Source:
    """The texts that a ground is built from: the same in the database and in a bundle."""

    snapshot: str
    previous: str
    flags: str

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each text; "" where there is none."""
        return {name: sha256(text) for name, text in asdict(self).items()}

    def ground(self) -> Ground:
        """The ground of the texts. ValueError or KeyError if they are not what they claim to be."""
        flags = tuple(FlagFact(**row) for row in json.loads(self.flags))
        return Ground(_thawed(self.snapshot), _thawed(self.previous) if self.previous else None, flags)


@lru_cache(maxsize=3)
def _thawed(text: str) -> Frozen:
    # The studio asks for the same boards at each pause of typing. Nobody writes to a frozen board.
    return thaw(text)


def source_of(bulletin: Bulletin) -> Source:
    """The frozen texts of a bulletin. ValueError if a snapshot was changed (P18)."""
    former = bulletin.previous.snapshot if bulletin.previous else None
    return Source(text_of(bulletin.snapshot), text_of(former) if former else "", canonical(bulletin.flags))


def of(bulletin: Bulletin) -> Ground:
    """What a bulletin's figures stand on."""
    return source_of(bulletin).ground()


def of_snapshots(snapshot: Snapshot, former: Snapshot | None, flags: Iterable[Mapping[str, Any]]) -> Ground:
    """The ground for a draft that is not yet a row."""
    return Source(text_of(snapshot), text_of(former) if former else "", canonical(list(flags))).ground()


def flags_in_public(snapshot: Snapshot, at: datetime) -> list[dict[str, Any]]:
    """The flags of a snapshot's campaign and subtree that hang in public at an instant, by colour and unit."""
    rows = (
        Flag.objects.filter(campaign=snapshot.campaign, unit__in=Unit.objects.below(snapshot.unit.path))
        .select_related("unit")
        .prefetch_related("steps")
        .order_by("-colour", "unit__sort_key", "pk")
    )
    hanging = {Stage.PUBLISHED, Stage.IN_APPEAL}
    return [
        asdict(FlagFact(flag.pk, flag.unit_id, flag.unit.name, flag.colour, flag.period))
        for flag in rows
        if stage(happened(flag), at, expires_at(flag)) in hanging
    ]

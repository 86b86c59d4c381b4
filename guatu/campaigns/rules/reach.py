"""To whom a task goes: kinds of unit and words for sectors (docs/decisions/task-lists.md).

`branch` means permanent branches only: temporary, mobile, graduate and pending ones are outside the national
rating too, and get a task only where the list names them. Leading bodies (领导机关) have no sector in the national
register; a task for them in a campaign of one sector goes to all of them. A youth home is a place, not a unit: its
tasks go to the units that run one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import FIELDS, Field, Sector

YOUTH_HOME = "youth_home"
# What a list may write after `for`, with its label.
KIND_WORDS: dict[str, str] = {**{kind.value: kind.label for kind in Kind}, YOUTH_HOME: "青年之家"}
# What a list may write after `sectors`: a field of work, or a register sector whose code is no field's.
SECTOR_WORDS: dict[str, str] = {
    **{sector.value: sector.label for sector in Sector if sector.value not in set(Field.codes())},
    **{field.value: field.label for field in Field},
    YOUTH_HOME: "青年之家",
}
WITHOUT_SECTOR = frozenset({Kind.LOCAL_COMMITTEE.value})


@dataclass(frozen=True)
class Reach:
    """The kinds that a task goes to whatever their sector, the kinds cut by sector, and those sectors (None: all).

    `homes`: it also goes to units of any kind that run a youth home, within the sectors where any are named.
    """

    always: frozenset[str]
    by_sector: frozenset[str]
    sectors: frozenset[str] | None
    homes: bool = False

    def covers(self, kind: str, sector: str, home: bool = False) -> bool:
        """Whether a unit of this kind and sector gets the task; `home`: it runs a youth home."""
        if kind in self.always or (self.homes and home and (not self.sectors or sector in self.sectors)):
            return True
        return kind in self.by_sector and (self.sectors is None or sector in self.sectors)


def sectors_of(words: Iterable[str]) -> frozenset[str] | None:
    """The register's sectors behind a list's words; None where no word limits them. Unknown words cover nothing."""
    words = list(words)
    if not words:
        return None
    fields = [sector.value for word in words if word in set(Field.codes()) for sector in FIELDS[Field(word)]]
    own = [word for word in words if word in set(Sector.codes()) and word not in set(Field.codes())]
    return frozenset(fields + own)


def reach(kinds: Iterable[str], task_sectors: Iterable[str], campaign_sectors: Iterable[str]) -> Reach:
    """To whom a task goes. A task's own sectors narrow those of its campaign and never widen them."""
    kinds = frozenset(kinds)
    wanted = kinds & frozenset(Kind.codes())
    wide, narrow = sectors_of(campaign_sectors), sectors_of(task_sectors)
    both = wide & narrow if wide is not None and narrow is not None else narrow if wide is None else wide
    return Reach(wanted & WITHOUT_SECTOR, wanted - WITHOUT_SECTOR, both, YOUTH_HOME in kinds)

"""The steps of which every change of the tree is made, with the journal lines that they leave."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Concat, Substr

from guatu.accounts import journal
from guatu.accounts.models import User
from guatu.base.pinyin import search_text, sort_key
from guatu.orgs.actions.tree import FIELDS, Seed, plant
from guatu.orgs.models import Grant, Invitation, Lineage, Placement, Unit, UnitChange, UnitMark
from guatu.orgs.queries.standing import open_below
from guatu.orgs.rules import paths


class Reshaping:
    """One change being put in force inside a transaction that holds the tree.

    Each method is one step: it writes rows, keeps history, and notes what the journal is to say. `close_books`
    writes the lines last, because the journal's head is held by everybody until commit. `touched` are the units
    whose place, name or existence changed, and all that moved with them.
    """

    def __init__(self, change: UnitChange | None, on: date, by: User | None, at: datetime) -> None:
        self.change, self.on, self.by, self.at = change, on, by, at
        self.touched: set[int] = set()
        self.lines: list[journal.Line] = []

    def establish(self, seed: Seed) -> Unit:
        """A new unit."""
        unit = plant(seeds=[seed], by=self.by, at=self.at)[0]
        self.touched.add(unit.pk)
        return unit

    def move(self, unit: Unit, parent: Unit) -> None:
        """A unit with all below it under another parent: one statement, however large the subtree."""
        old, new = unit.path, paths.path(parent.path, unit.pk)
        subtree = Unit.objects.below(old)
        self.touched.update(subtree.values_list("pk", flat=True))
        subtree.update(
            path=Concat(Value(new), Substr("path", len(old) + 1), output_field=CharField()),
            depth=F("depth") + (paths.depth(new) - paths.depth(old)),
        )
        Unit.objects.filter(pk=unit.pk).update(parent=parent, version=F("version") + 1)
        unit.refresh_from_db()
        self.place(unit)
        self.note("unit.move", unit, ["parent"])

    def rename(self, unit: Unit, name: str, short_name: str) -> None:
        """Another name from the change's date on; the former one stays in the placements."""
        unit.name, unit.short_name = name, short_name
        unit.sort_key = sort_key(short_name or name)
        unit.search_text = search_text(name, short_name, unit.code)
        self.save(unit, ["name", "short_name", "sort_key", "search_text"])
        self.place(unit)
        self.note("unit.rename", unit, ["name", "short_name"])

    def reclassify(self, unit: Unit, kind: str, sector: str) -> None:
        """Another kind, and sector where one is given."""
        unit.kind, unit.sector = kind, sector or unit.sector
        self.save(unit, ["kind", "sector"])
        self.note("unit.reclassify", unit, ["kind", "sector"])

    def count(self, unit: Unit, members: int) -> None:
        """The members after a merge or split, where the numbers are known."""
        unit.member_count, unit.member_count_on = members, self.on
        self.save(unit, ["member_count", "member_count_on"])
        self.note("unit.count", unit, ["member_count", "member_count_on"])

    def close(self, unit: Unit, successor: Unit | None = None) -> None:
        """The end of a unit: its placement, marks, grants and open invitations end with it.

        Units that it led as their second line go to the successor, or have none any more.
        """
        unit.closed_on = self.on
        self.save(unit, ["closed_on"])
        self.end_placement(unit)
        UnitMark.objects.filter(unit=unit, until=None).update(until=self.on)
        self.end_grants(unit)
        for led in Unit.objects.filter(industry_parent=unit):
            led.industry_parent = successor
            self.save(led, ["industry_parent"])
            self.note("unit.industry", led, ["industry_parent"])
        self.note("unit.close", unit, ["closed_on"])

    def end_grants(self, unit: Unit) -> None:
        """Grants at a unit, and those that deputise for them, end at this instant."""
        own = Grant.objects.filter(unit=unit, until=None)
        ended = Grant.objects.filter(Q(pk__in=own.values("pk")) | Q(deputy_of__in=own.values("pk")), until=None)
        for grant in list(ended.select_for_update().order_by("pk")):
            # A grant that was to begin later ends before it began: an empty period at its own start.
            grant.until = max(self.at, grant.since)
            grant.save(update_fields=["until"])
            self.lines.append(journal.Line("grant.end", grant, unit, {"until": grant.until}))
        open_ = Invitation.objects.filter(unit=unit, accepted_at=None, cancelled_at=None)
        for invitation in list(open_.select_for_update().order_by("pk")):
            invitation.cancelled_at = self.at
            invitation.save(update_fields=["cancelled_at"])
            self.lines.append(journal.Line("invitation.cancel", invitation, unit, {"cancelled_at": self.at}))

    def lineage(self, before: Unit, after: Iterable[Unit]) -> None:
        """Which unit came out of which."""
        Lineage.objects.bulk_create([Lineage(before=before, after=unit, change=self.change) for unit in after])

    def children(self, unit: Unit) -> list[Unit]:
        """The open units directly below, as they stand in this step."""
        return list(Unit.objects.filter(open_below(unit.path), parent=unit).order_by("sort_key", "pk"))

    def place(self, unit: Unit) -> None:
        """The placement in force from the date on; a second change of one day takes the place of the first."""
        same_day = Placement.objects.filter(unit=unit, until=None, since=self.on)
        if not same_day.update(parent=unit.parent_id, name=unit.name):
            self.end_placement(unit)
            Placement.objects.create(unit=unit, parent_id=unit.parent_id, name=unit.name, since=self.on)

    def end_placement(self, unit: Unit) -> None:
        """No placement from the date on; one that began on the same day never was."""
        Placement.objects.filter(unit=unit, until=None, since__gte=self.on).delete()
        Placement.objects.filter(unit=unit, until=None).update(until=self.on)

    def save(self, unit: Unit, fields: list[str]) -> None:
        """Write some fields and count the version up."""
        columns = [Unit._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]  # never a relation back
        values = {column: getattr(unit, column) for column in columns}
        Unit.objects.filter(pk=unit.pk).update(**values, version=F("version") + 1)
        self.touched.add(unit.pk)

    def note(self, verb: str, unit: Unit, fields: list[str]) -> None:
        """A journal line with the values that a step left."""
        covered = [name for name in fields if name in FIELDS]
        self.lines.append(journal.Line(verb, unit, unit, journal.snapshot(unit, covered)))

    def close_books(self, *lines: journal.Line) -> None:
        """Write the journal: what was noted, then the given lines."""
        journal.record_many([*self.lines, *lines], by=self.by, at=self.at)

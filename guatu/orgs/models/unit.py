from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from guatu.accounts.models import JournalHead
from guatu.base.scope import Scope
from guatu.orgs.rules import paths


class Units(models.QuerySet["Unit"]):
    """The vocabulary of unit lists."""

    def below(self, *tops: str, lookup: str = "path") -> "Units":
        """Units in the subtrees of the given paths, themselves included; none for no path."""
        return self.filter(subtree(tops, lookup))

    def in_force(self) -> "Units":
        """Units that are not closed."""
        return self.filter(closed_on=None)

    def lock_tree(self) -> None:
        """Take the tree for this transaction: one change of its shape at a time, until commit.

        The root's row is the lock, taken before any other row of the tree and before the journal's head, so that
        nobody waits for the tree while holding what its holder needs. NO KEY, so that rows which merely refer to
        the root do not wait. Before there is a root, the journal's head stands in for it.
        """
        root = self.filter(depth=0).order_by("pk").select_for_update(no_key=True)
        if not root.values_list("pk", flat=True).first():
            JournalHead.objects.select_for_update().get(pk=1)


def subtree(tops: Iterable[str], lookup: str = "path") -> Q:
    """The condition that a path stands in one of some subtrees; never true for none."""
    ranges = [Q(**{f"{lookup}__gte": top, f"{lookup}__lt": paths.after(top)}) for top in tops]
    return reduce(or_, ranges) if ranges else Q(pk__in=[])


class Unit(models.Model):
    """An organisation as it stands now. `parent` and `path` repeat the placement in force; check P3 proves it."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=20)
    sector = models.CharField(max_length=20)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=140, unique=True)
    depth = models.PositiveSmallIntegerField()
    sort_key = models.CharField(max_length=240, db_index=True)
    search_text = models.CharField(max_length=500)
    # The second line of command: an industry's committee beside the territory's.
    industry_parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="industry_children"
    )
    division_code = models.CharField(max_length=12, blank=True)
    division_edition = models.CharField(max_length=12, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    secretary = models.CharField(max_length=120, blank=True)
    member_count = models.PositiveIntegerField(null=True, blank=True)
    member_count_on = models.DateField(null=True, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Units.as_manager()
    access = Scope(unit="", read="unit.read")

    class Meta:
        db_table = "unit"
        indexes = [
            models.Index(fields=["parent", "sort_key"], name="unit_children"),
            models.Index(fields=["kind"], name="unit_kind"),
        ]
        constraints = [
            models.UniqueConstraint(models.F("depth"), condition=Q(parent=None, closed_on=None), name="unit_one_root"),
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="unit_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Placements(models.QuerySet["Placement"]):
    def on(self, day: date) -> "Placements":
        """The placements in force on a day; periods are half-open."""
        return self.filter(Q(since__lte=day), Q(until=None) | Q(until__gt=day))


class Placement(models.Model):
    """Under which parent a unit stands, from `since` until before `until`. One in force at an instant (P3)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = Placements.as_manager()

    class Meta:
        db_table = "placement"
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None), name="placement_one_open"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=models.F("since")), name="placement_forward"),
        ]


class UnitMark(models.Model):
    """A mark by which the board is sliced, with the period in which it holds."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "unit_mark"
        constraints = [models.UniqueConstraint(fields=["unit", "mark"], condition=Q(until=None), name="unit_mark_once")]

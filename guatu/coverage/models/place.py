from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.scope import Scope
from guatu.orgs.models import Unit


class Place(models.Model):
    """A place with young people. `unit` answers for it: the organisation of the town, street or school."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="places")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=240)
    search_text = models.CharField(max_length=500)
    kind = models.CharField(max_length=12)  # coverage.rules.places.PlaceKind
    field = models.CharField(max_length=20, blank=True)  # orgs.rules.sectors.Field
    address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    division_code = models.CharField(max_length=12, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="place.read")

    class Meta:
        db_table = "place"
        indexes = [models.Index(fields=["unit", "kind"], name="place_of_unit")]

    def __str__(self) -> str:
        return self.name


class PlaceCount(models.Model):
    """How many young people a place has, by whose count and of which day. The newest confirmed one counts."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="counts")
    youths = models.PositiveIntegerField()
    members = models.PositiveIntegerField(null=True, blank=True)  # of them League members, where known
    counted_on = models.DateField()
    source = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    access = Scope(unit="place__unit", read="place.read")

    class Meta:
        db_table = "place_count"
        indexes = [models.Index(fields=["place", "counted_on"], name="place_count_day")]


class Covering(models.Model):
    """A place stands under an organisation in some form, from `since` until before `until`."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="coverings")
    # The organisation that covers it; None for an interest group, which is none yet.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="coverings")
    cover = models.CharField(max_length=10)  # coverage.rules.places.Cover
    joint = models.CharField(max_length=16, blank=True)  # coverage.rules.places.Joint
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    access = Scope(unit="place__unit", read="place.read")

    class Meta:
        db_table = "covering"
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(until=None), name="covering_one_in_force"),
        ]


class FoundingPlan(models.Model):
    """A plan to bring the League to a place by a day, in one of the three modes (建团计划)."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="plans")
    cover = models.CharField(max_length=10)  # the form that is aimed at
    joint = models.CharField(max_length=16, blank=True)
    with_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The suggestion that it carries out: plans of one joint branch share it.
    suggestion = models.ForeignKey("Suggestion", on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    due_on = models.DateField()
    owner = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    dropped_reason = models.CharField(max_length=200, blank=True)

    access = Scope(unit="place__unit", read="place.read")

    class Meta:
        db_table = "founding_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(done_on=None, dropped_on=None), name="founding_plan_one_open"
            )
        ]


class Suggestion(models.Model):
    """A pairing that the solver suggests: accepted or refused by a person, and then not suggested again."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="suggestions")  # for whom it was worked out
    run_at = models.DateTimeField()
    cover = models.CharField(max_length=10)  # joint or attached
    joint = models.CharField(max_length=16, blank=True)
    places = models.JSONField()  # numbers of the places joined
    with_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    youths = models.PositiveIntegerField()
    members = models.PositiveIntegerField()  # of the places joined; for attachment, of the place
    metres = models.PositiveIntegerField()  # the longest way between any two of them
    accepted = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    access = Scope(unit="unit", read="place.read")

    class Meta:
        db_table = "suggestion"

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit


class Person(models.Model):
    """A person whom a unit answers for: a member, somebody who applies to become one, or a cadre.

    `unit` holds the record: always one, so that nobody is in nobody's list. For a member it repeats the unit of
    the membership in force. Numbers are sealed under `seal`, found by keyed index, and shown by their last digits.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="persons")
    seal = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240)
    search_text = models.CharField(max_length=500)
    sex = models.CharField(max_length=8, blank=True)  # people.rules.words.Sex
    birth_on = models.DateField(null=True, blank=True)
    id_sealed = models.CharField(max_length=200, blank=True)
    id_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    id_tail = models.CharField(max_length=4, blank=True)
    phone_sealed = models.CharField(max_length=200, blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    ethnicity = models.CharField(max_length=40, blank=True)
    education = models.CharField(max_length=12, blank=True)  # people.rules.words.Education
    studying = models.CharField(max_length=4, blank=True)  # people.rules.words.Studying
    political = models.CharField(max_length=12, blank=True)  # people.rules.words.Political
    occupation = models.CharField(max_length=80, blank=True)
    workplace = models.CharField(max_length=200, blank=True)
    residence = models.CharField(max_length=200, blank=True)  # where the person is registered (户籍地址)
    joined_on = models.DateField(null=True, blank=True)  # 入团时间: the day of the branch's meeting
    member_number = models.CharField(max_length=20, null=True, blank=True, unique=True)  # 发展团员编号
    volunteer_on = models.DateField(null=True, blank=True)  # registered as a volunteer
    party_applied_on = models.DateField(null=True, blank=True)  # 递交入党申请书
    party_joined_on = models.DateField(null=True, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="person.read")

    class Meta:
        db_table = "person"
        indexes = [models.Index(fields=["unit", "sort_key"], name="person_of_unit")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One state of a person's membership at one unit, from `since` until before `until`.

    A change of state or unit closes the row in force and opens the next: the rows are the history. At most one is
    in force, so a membership counts once.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    state = models.CharField(max_length=12)  # people.rules.states.State
    origin = models.CharField(max_length=12)  # people.rules.words.Origin
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)  # the body that decided: 支部大会, 上级团委 …
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    access = Scope(unit="unit", read="person.read")
    personal = Personal("person", clears=("reason",), keeps=("state", "origin", "decided_by"), proof="paper")

    class Meta:
        db_table = "membership"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="membership_one_in_force"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="membership_forward"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], condition=Q(until=None), name="membership_of_unit"),
            models.Index(fields=["person", "since"], name="membership_history"),
        ]

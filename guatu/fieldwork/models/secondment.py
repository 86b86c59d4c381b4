from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.base.personal import Personal
from guatu.base.scope import Scope
from guatu.orgs.models import Unit
from guatu.people.models import Person


class Need(models.Model):
    """A village asks for a first branch secretary: what for, and what he or she should bring."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="secondment_needs")
    text = models.CharField(max_length=500)
    skills = models.JSONField(default=list, blank=True)  # fieldwork.rules.words.Skill
    wanted_from = models.DateField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)  # met, or taken back
    closed_note = models.CharField(max_length=200, blank=True)

    access = Scope(unit="unit", read="fieldwork.read")

    class Meta:
        db_table = "secondment_need"
        constraints = [models.UniqueConstraint(fields=["unit"], condition=Q(closed_at=None), name="need_one_open")]


class Candidate(models.Model):
    """Somebody who may go: background, home place, and how much of each month is free."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="secondment_candidates")  # who sends
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidacies")
    background = models.CharField(max_length=500)
    skills = models.JSONField(default=list, blank=True)
    home = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # 家乡所在组织
    available_from = models.DateField()
    days = models.PositiveSmallIntegerField()  # free for the village in each month
    recommended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recommended_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="unit", read="person.read")
    personal = Personal(
        "person", clears=("background", "skills", "home"), open={"withdrawn_at": None},
        refusal="此人在第一团支书人选名单里。请先撤下，再删除个人信息。",
    )  # fmt: skip

    class Meta:
        db_table = "secondment_candidate"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(withdrawn_at=None), name="candidate_once")
        ]


class Match(models.Model):
    """A pair of village and candidate that the matcher proposes, with its reasons; decided by a person."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # for whom it was worked out
    run_at = models.DateTimeField()
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="matches")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="matches")
    metres = models.PositiveIntegerField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    accepted = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    access = Scope(unit="unit", read="person.read")
    personal = Personal("candidate__person", clears=("metres", "reasons", "note"))

    class Meta:
        db_table = "secondment_match"


class Secondment(models.Model):
    """A first branch secretary (第一团支书) at a village: by an order, from `since`, planned until `due_on`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="secondments")
    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="secondments_sent")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="secondments")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, blank=True, related_name="secondments")
    order_number = models.CharField(max_length=80)  # of the dispatch order (派驻文件)
    since = models.DateField()
    due_on = models.DateField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField()
    # Handed over with the village's own secretary: what was talked through, and by whom it was acknowledged.
    handover = models.TextField(blank=True)
    handed_over_on = models.DateField(null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    until = models.DateField(null=True, blank=True)  # ended: expired, renewed, recalled
    ended_reason = models.CharField(max_length=12, blank=True)  # fieldwork.rules.words.Ending
    ended_note = models.CharField(max_length=500, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewal")

    access = Scope(unit="unit", read="fieldwork.read", also=("sender",))
    personal = Personal(
        "person", clears=("handover", "ended_note"), keeps=("order_number", "ended_reason"), open={"until": None},
        refusal="此人正在担任第一团支书。请先办理召回或到期交接，再删除个人信息。",
    )  # fmt: skip

    class Meta:
        db_table = "secondment"
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until=None), name="secondment_one_a_village"),
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="secondment_one_a_person"),
            models.CheckConstraint(condition=Q(due_on__gt=models.F("since")), name="secondment_forward"),
        ]


class SecondmentMonth(models.Model):
    """What a first secretary did in a month, by the three duties (月志)."""

    secondment = models.ForeignKey(Secondment, on_delete=models.PROTECT, related_name="months")
    month = models.DateField()  # its first day
    entries = models.JSONField(default=dict)  # SecondmentDuty -> text
    plans = models.CharField(max_length=500, blank=True)  # for the next month
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="secondment__unit", read="fieldwork.read", also=("secondment__sender",))

    class Meta:
        db_table = "secondment_month"
        constraints = [models.UniqueConstraint(fields=["secondment", "month"], name="secondment_month_once")]


class Deed(models.Model):
    """A thing done for the village (实事), with proof, confirmed by the village's own branch."""

    secondment = models.ForeignKey(Secondment, on_delete=models.PROTECT, related_name="deeds")
    duty = models.CharField(max_length=8)  # fieldwork.rules.words.SecondmentDuty
    on = models.DateField()
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    helped = models.PositiveIntegerField(default=0)  # people
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed = models.BooleanField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_note = models.CharField(max_length=200, blank=True)

    access = Scope(unit="secondment__unit", read="fieldwork.read", also=("secondment__sender",))

    class Meta:
        db_table = "deed"


class SecondmentEvaluation(models.Model):
    """How a term went: the figures of visits and deeds frozen, the village's opinion, the grade, signed."""

    secondment = models.ForeignKey(Secondment, on_delete=models.PROTECT, related_name="evaluations")
    until = models.DateField()  # the last day that it covers
    figures = models.JSONField(default=dict)
    opinion = models.CharField(max_length=500, blank=True)  # of the village
    opinion_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opinion_at = models.DateTimeField(null=True, blank=True)
    grade = models.CharField(max_length=10, blank=True)  # fieldwork.rules.words.EvaluationGrade
    text = models.CharField(max_length=1000, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    access = Scope(unit="secondment__unit", read="fieldwork.read", also=("secondment__sender",))
    personal = Personal("secondment__person", clears=("opinion", "text"), keeps=("figures", "grade"))

    class Meta:
        db_table = "secondment_evaluation"
        constraints = [models.UniqueConstraint(fields=["secondment", "until"], name="secondment_evaluation_once")]

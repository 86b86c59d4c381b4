from django.conf import settings
from django.db import models

from guatu.base.scope import Scope
from guatu.campaigns.models import Task
from guatu.orgs.models import Unit


class Material(models.Model):
    """A document, manual, template, case or slide set for those below (资料库), found by its words and initials."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="materials")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)  # guidance.rules.words.MaterialKind
    field = models.CharField(max_length=20, blank=True)
    tasks = models.ManyToManyField(Task, blank=True, related_name="materials", db_table="material_task")
    source = models.CharField(max_length=200, blank=True)  # 文号或出处
    text = models.TextField(blank=True)
    paper = models.ForeignKey("people.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    search_text = models.TextField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="unit", read="guidance.read", published="published_at")

    class Meta:
        db_table = "material"


class Question(models.Model):
    """A question from below, answered by a unit above; a published answer is found by whoever asks the like."""

    answering = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="questions_to_answer")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="questions")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    text = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    # The question whose answer answers this one too.
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeats")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # Where it was asked before it was passed on to the next level above.
    passed_from = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    passed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)  # question and answer, without who asked
    asked_text = models.CharField(max_length=500, blank=True)  # as it was asked, if it was reworded to be published
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # taken back by who asked, before there was an answer
    search_text = models.TextField()
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="answering", read="guidance.read", published="published_at", also=("unit",))

    class Meta:
        db_table = "question"


class AnswerUse(models.Model):
    """A unit that was about to ask found its answer in a published one."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="uses")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="answers_used")
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        db_table = "answer_use"
        constraints = [models.UniqueConstraint(fields=["question", "unit"], name="answer_use_once")]


class Explanation(models.Model):
    """Why a task, what exactly, and how (为什么、做什么、怎么做), written by the campaign's owner."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="explanation")
    why = models.TextField(blank=True)
    what = models.TextField(blank=True)
    how = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    access = Scope(unit="task__campaign__owner", read="campaign.edit", published="task__campaign__launched_at")

    class Meta:
        db_table = "explanation"

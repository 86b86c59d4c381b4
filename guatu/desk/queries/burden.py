"""What a branch is asked for in a month: counted from the forms themselves and from the tasks that were given out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import QuerySet

from guatu.activities.forms.meetings import MeetingForm
from guatu.activities.forms.reviews import ReviewForm
from guatu.activities.forms.service import CheckInForm, ServiceForm
from guatu.campaigns.models import Campaign, Task
from guatu.campaigns.queries.scope import units_for
from guatu.desk.rules.burden import Ask, Form, by_asker, total
from guatu.orgs.models import Unit
from guatu.orgs.queries.norms import norms
from guatu.orgs.rules.kinds import BRANCHES
from guatu.submissions.forms import ReportForm
from guatu.submissions.models import Assignment
from guatu.submissions.queries.proofs import provable

MONTH = 30.4  # days
WORDS = (forms.CharField, forms.FileField)
REGULATIONS = "团内制度"
# Forms of daily work: what it is, the form, what comes filled in, and the norm of how many months lie between two.
DAILY: tuple[tuple[str, type[forms.BaseForm], set[str], str], ...] = (
    ("记录支部大会", MeetingForm, {"kind", "held_on", "ticked"}, "meeting.general.months"),
    ("记录支部委员会", MeetingForm, {"kind", "held_on", "ticked"}, "meeting.committee.months"),
    ("记录团课", MeetingForm, {"kind", "held_on", "ticked"}, "meeting.lesson.months"),
)
YEARLY: tuple[tuple[str, type[forms.BaseForm], set[str]], ...] = (
    ("教育评议", ReviewForm, {"held_on"}),
    ("社区报到", CheckInForm, {"person"}),
    ("志愿服务时长", ServiceForm, {"on"}),
)


@dataclass(frozen=True)
class Burden:
    """What one unit, or the mean branch below it, is asked for in a month."""

    unit: Unit
    branches: int
    asks: list[Ask]
    promise: float

    @property
    def total(self) -> float:
        return total(self.asks)

    @property
    def by_asker(self) -> list[tuple[str, float]]:
        return by_asker(self.asks)

    @property
    def kept(self) -> bool:
        """Whether the promise is kept."""
        return self.total <= self.promise


def form_of(declared: type[forms.BaseForm], known: frozenset[str] | set[str] = frozenset()) -> Form:
    """What a form asks: its required, visible fields; those that come filled in are told apart."""
    fields = declared.base_fields  # type: ignore[attr-defined]  # set by the form's metaclass
    asked = {
        name: field for name, field in fields.items()
        if not isinstance(field.widget, forms.HiddenInput) and (field.required or name in known)
    }  # fmt: skip
    texts = sum(type(field) in WORDS for name, field in asked.items() if name not in known)
    return Form(texts, len(asked) - texts - len(known & asked.keys()), len(known & asked.keys()))


def report_form() -> Form:
    """A report on a task: one field of words, nothing known."""
    return Form(len([name for name in ("text",) if name in ReportForm.base_fields]), 0, 0)


def of(unit: Unit, on: date) -> Burden:
    """What a branch is asked for in a month: the unit itself if it is one, else the mean of the branches below it."""
    numbers = norms(on)
    branches = Unit.objects.in_force().below(unit.path).filter(kind__in=sorted(BRANCHES))
    count = branches.count()
    return Burden(unit, count, [*_reports(branches, count, numbers, on), *_daily(numbers)], numbers["burden.promise"])


def _reports(branches: QuerySet[Unit], count: int, numbers: Mapping[str, float], on: date) -> list[Ask]:
    """The reports of running campaigns, spread over the months from their beginning to their last node."""
    found, minutes = [], report_form().minutes(numbers)
    for campaign in Campaign.objects.filter(launched_at__isnull=False, closed_at=None).order_by("starts_on", "pk"):
        asked = [task for task in campaign.tasks.select_related("node", "campaign__owner") if not provable(task)]
        cells = Assignment.objects.filter(task__in=asked, unit__in=branches, withdrawn_at=None).count()
        if cells and count:
            times = cells / count / months(campaign, asked)
            found.append(Ask(f"{campaign.name}：填报", str(campaign.owner), report_form(), times, minutes))
    return found


def months(campaign: Campaign, tasks: list[Task]) -> float:
    """How many months a campaign's tasks are spread over, at least one."""
    last = max(task.node.due_on for task in tasks)
    return max(1.0, (last - campaign.starts_on).days / MONTH)


def _daily(numbers: Mapping[str, float]) -> list[Ask]:
    """What is recorded in daily work, whoever runs a campaign: as often as the regulations ask."""
    found = []
    for what, declared, known, norm in DAILY:
        form = form_of(declared, known)
        found.append(Ask(what, REGULATIONS, form, 1 / numbers[norm], form.minutes(numbers)))
    for what, declared, known in YEARLY:
        form = form_of(declared, known)
        found.append(Ask(what, REGULATIONS, form, 1 / 12, form.minutes(numbers)))
    return found


def cost(campaign: Campaign, on: date) -> tuple[int, int, float]:
    """What giving out a campaign costs: reports, tasks that the register proves, minutes a branch a month."""
    numbers, tasks = norms(on), list(campaign.tasks.select_related("node", "campaign__owner"))
    asked = [task for task in tasks if not provable(task)]
    branches = Unit.objects.in_force().below(campaign.owner.path).filter(kind__in=sorted(BRANCHES)).count()
    cells = sum(units_for(task).filter(kind__in=sorted(BRANCHES)).count() for task in asked)
    minutes = cells / branches / months(campaign, asked) * report_form().minutes(numbers) if branches and asked else 0.0
    return len(asked), len(tasks) - len(asked), minutes

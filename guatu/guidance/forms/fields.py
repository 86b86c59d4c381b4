"""Fields that several forms of guidance share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from guatu.base.wording import Words
from guatu.campaigns.models import Task
from guatu.orgs.rules.sectors import Field


def long(label: Words, *, rows: int = 4, most: int = 4000, required: bool = False, help_text: Words = "") -> Any:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


def listed(choices: Any, first: str = "") -> list[tuple[str, str]]:
    """A closed list in the reader's language; `first` names the blank choice, "" for none."""
    return [*([("", first)] if first else []), *((code, _(label)) for code, label in choices.choices())]


def fields_of_work() -> list[tuple[str, str]]:
    """The fields of work, "all" first."""
    return listed(Field, _("不限领域"))


def task_choices(tasks: Iterable[Task]) -> list[tuple[str, str]]:
    """Tasks by number, with their campaign where there are several."""
    rows = list(tasks)
    several = len({task.campaign_id for task in rows}) > 1
    return [
        (str(task.pk), f"{task.code} {task.name}" + (f"（{task.campaign.name}）" if several else "")) for task in rows
    ]

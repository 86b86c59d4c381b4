"""Forms about demonstration points, their stories and the visits to them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words
from guatu.campaigns.models import Task
from guatu.fieldwork.actions.exchanges import Plan
from guatu.fieldwork.actions.stories import LONGEST, Told, Upload
from guatu.fieldwork.models import ExchangeBooking
from guatu.fieldwork.rules.demonstration import ENDINGS
from guatu.orgs.forms.people import day
from guatu.orgs.models import Unit


def long(label: Words, *, rows: int = 5, most: int = LONGEST, required: bool = False, help_text: Words = "") -> Any:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=help_text)


class ChoiceForm(Form):
    """Why a unit becomes a demonstration point."""

    reason = long(
        _("理由"), rows=4, most=500, required=True, help_text=_("写明它好在哪里、别人可以学什么；对下级公布。")
    )


class EndingForm(Form):
    """Why a demonstration point ends."""

    ending = forms.ChoiceField(label=_("原因"))
    note = long(_("情况说明"), rows=3, most=200, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [("", text("请选择")), *((ending.value, text(ending.label)) for ending in ENDINGS)]
        self.fields["ending"].choices = listed  # type: ignore[attr-defined]


class FilesField(forms.FileField):
    """Several files at once."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.ClearableFileInput()
        widget.allow_multiple_selected = True
        widget.attrs["multiple"] = True
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file that came in."""
        return [super(FilesField, self).clean(one, initial) for one in data or () if one]


class StoryForm(Form):
    """A story in the order in which somebody else would follow it."""

    title = forms.CharField(label=_("题目"), max_length=120, help_text=_("一句话说清做成了什么。"))
    task = forms.ChoiceField(label=_("对应任务"), required=False)
    steps = long(_("怎么做的"), rows=7, required=True, help_text=_("按步骤写，别人照着能做。"))
    means = long(_("用了多少人、钱、时间"), rows=3)
    outcome = long(_("做成了什么"), rows=3, help_text=_("进度数字由系统附在页上，不用重写。"))
    pitfalls = long(_("要注意什么"), rows=3)
    papers = FilesField(
        label=_("材料"), required=False, help_text=_("照片、制度、表格等，每个最大 20 MB；会公开，不得含个人信息。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, tasks: Sequence[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tasks = {str(task.pk): task for task in tasks}
        listed = [(key, f"{task.code} {task.name}") for key, task in self.tasks.items()]
        self.fields["task"].choices = [("", text("不限于一项任务")), *listed]  # type: ignore[attr-defined]

    def told(self) -> Told:
        """What was filled in."""
        given = self.cleaned_data
        texts = {name: given[name] for name in ("title", "steps", "means", "outcome", "pitfalls")}
        return Told(**texts, task=self.tasks.get(given["task"]))

    def uploads(self) -> list[Upload]:
        """The files that came in."""
        return [Upload(one.name or "", one) for one in self.cleaned_data["papers"]]


class PlanForm(Form):
    """An exchange visit is planned."""

    title = forms.CharField(label=_("名称"), max_length=120)
    on = day(_("日期"))
    time = forms.CharField(label=_("时间"), max_length=20, required=False, help_text=_("例：上午 9:00"))
    places = forms.IntegerField(label=_("名额（人）"), min_value=1, max_value=500)
    agenda = long(_("议程"), rows=5, most=2000)

    def given(self) -> Plan:
        """What was filled in."""
        return Plan(**self.cleaned_data)


class BookingForm(Form):
    """Who comes along, and how many."""

    unit = forms.ChoiceField(label=_("组织"))
    people = forms.IntegerField(label=_("人数"), min_value=1)

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]


class AttendanceForm(Form):
    """How many came with each booking."""

    def __init__(self, *args: Any, rows: Sequence[ExchangeBooking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[f"came-{row.pk}"] = forms.IntegerField(
                label=row.unit.name, min_value=0, max_value=row.people, required=False,
                initial=row.people if row.came is None else row.came, help_text=text("报名 %d 人") % row.people,
            )  # fmt: skip

    def given(self) -> dict[int, int]:
        """People who came by booking."""
        return {int(name[5:]): value for name, value in self.cleaned_data.items() if value is not None}


class GainForm(Form):
    """What a unit takes home."""

    learned = long(_("学到什么、回去怎么做"), rows=4, most=500, required=True)


class CancellationForm(Form):
    """Why a visit is called off."""

    reason = long(_("取消原因"), rows=2, most=200, required=True)

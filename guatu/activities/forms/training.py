"""Forms about trainings."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.activities.actions.trainings import Plan
from guatu.activities.models import Trainee
from guatu.activities.rules.training import CourseKind
from guatu.base.wording import Words
from guatu.orgs.forms.people import day
from guatu.people.rules.posts import Nature, Title


def duration(label: Words, *, required: bool = True, initial: Decimal | None = None) -> forms.DecimalField:
    """A number of hours with one decimal."""
    return forms.DecimalField(
        label=label, min_value=0, max_digits=5, decimal_places=1, required=required, initial=initial
    )


def choices(listed: Any) -> list[tuple[str, str]]:
    """A closed list in the reader's language, with "all" first."""
    return [("", _("全部")), *((code, _(label)) for code, label in listed.choices())]


class PlanForm(Form):
    """A course is planned."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    starts_on = day(gettext_lazy("开始日期"))
    ends_on = day(gettext_lazy("结束日期"))
    hours = duration(gettext_lazy("总学时"))
    theory_hours = duration(gettext_lazy("其中理论和党性教育学时"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(CourseKind)[1:]  # type: ignore[attr-defined]

    def given(self) -> Plan:
        """What was filled in."""
        return Plan(**self.cleaned_data)


class Whom(Form):
    """Whom to invite."""

    nature = forms.ChoiceField(label=gettext_lazy("专兼职"), required=False)
    title = forms.ChoiceField(label=gettext_lazy("职务"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("范围"), required=False)
    unit = forms.CharField(label=gettext_lazy("组织名称"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = [("", _("全部")), ("none", _("今年还没参训的")), ("induction", _("新任书记、没有任职培训的"))]
        for name, listed in (("nature", choices(Nature)), ("title", choices(Title)), ("due", due)):
            self.fields[name].choices = listed  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """What was chosen; unknown choices count as none."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class Attendance(Form):
    """The hours that each trainee attended; blank where nobody knows yet."""

    def __init__(self, *args: Any, rows: list[Trainee], most: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        for row in rows:
            name = f"{row.person.name} · {row.unit}"
            self.fields[f"hours-{row.pk}"] = duration(name, required=False, initial=row.hours)

    def given(self, *, full: bool) -> dict[int, Decimal]:
        """Hours by trainee; `full` takes a blank for all hours."""
        said = {int(name.removeprefix("hours-")): value for name, value in self.cleaned_data.items()}
        return {pk: self.most if n is None else n for pk, n in said.items() if n is not None or full}

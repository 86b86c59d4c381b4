"""Forms of admission and recommendation: a step, a number, a reason, who is to begin, a quota, a count, a ballot."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.states import Choice
from guatu.base.wording import Words
from guatu.orgs.forms.people import day
from guatu.orgs.models import Unit
from guatu.orgs.rules.sectors import Field
from guatu.people.actions.admissions import Given
from guatu.people.actions.recommendations import Held
from guatu.people.models import Person
from guatu.people.rules.admission import STEPS, Asked, Source, Step, Warn
from guatu.people.rules.recommendation import PartyStage
from guatu.people.rules.words import Sex

BALLOT = {"due": _("应到人数"), "present": _("实到人数"), "yes": _("赞成人数")}


def words(choices: type[Choice]) -> Any:
    """A closed list as choices in the reader's language, read when they are shown."""
    return lambda: [(code, said(label)) for code, label in choices.choices()]


def number(label: Words, *, required: bool = True) -> forms.IntegerField:
    """A whole number of persons."""
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=1_000_000, required=required, widget=widget)


def reason(label: Words, *, required: bool = True) -> forms.CharField:
    """Words that explain."""
    return forms.CharField(label=label, max_length=500, required=required, widget=forms.Textarea(attrs={"rows": 2}))


def paper(label: Words) -> forms.FileField:
    """A file that proves."""
    return forms.FileField(label=label, required=False, help_text=_("照片、PDF 或文档，最大 20 MB。"))


class StepForm(Form):
    """One step: its day, hours or ballot, a note, and its paper."""

    on = day(_("日期"))
    hours = forms.DecimalField(
        label=_("时长"), min_value=Decimal(0), max_value=Decimal(9999), decimal_places=1, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
    )  # fmt: skip
    due = number(BALLOT["due"], required=False)
    present = number(BALLOT["present"], required=False)
    yes = number(BALLOT["yes"], required=False)
    note = reason(_("备注"), required=False)
    file = paper(_("材料"))
    code = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.initial["code"] = step.value
        asked = STEPS[step].asked
        for name in ("hours", *BALLOT):
            if (name == "hours") != (asked is Asked.HOURS) or asked is Asked.NONE:
                del self.fields[name]
        if asked is Asked.HOURS:
            self.fields["hours"].label = said("累计学时") if step is Step.LESSONS else said("累计小时")
        if STEPS[step].paper:
            self.fields["file"].label = said(STEPS[step].paper)
        else:
            del self.fields["file"]

    def given(self) -> Given:
        """What was said of the step."""
        said_ = {name: value for name, value in self.cleaned_data.items() if name not in {"file", "code"}}
        file = self.cleaned_data.get("file")
        return Given(**said_, file=(file.name, file.file) if file else None)


class NumberForm(Form):
    """The member's number, given on admission."""

    number = forms.CharField(
        label=_("发展团员编号"), max_length=30, required=False,
        help_text=_("12位数字：入团年份4位、省份2位、顺序号6位。2017年起入团的必填。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class ParkForm(Form):
    """Set a warning aside with a reason; or take it up again."""

    code = forms.ChoiceField(choices=Warn.choices(), widget=forms.HiddenInput)
    reason = reason(_("为什么可以这样办"), required=False)
    lift = forms.BooleanField(required=False, widget=forms.HiddenInput)


class StopForm(Form):
    """Why an admission ends without admitting."""

    reason = reason(_("停止发展的原因"))


class BeginForm(Form):
    """Whose admission begins, of the persons known to the branch."""

    person = forms.ChoiceField(label=_("发展谁"), error_messages={"required": _("请选择")})
    source = forms.ChoiceField(label=_("由谁推荐"), choices=words(Source), initial=Source.MEMBERS.value)

    def __init__(self, *args: Any, persons: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = {str(person.pk): person for person in persons}
        named = [(pk, f"{person.name} {person.birth_on or ''}") for pk, person in self.persons.items()]
        self.fields["person"].choices = [("", said("请选择")), *named]  # type: ignore[attr-defined]

    def chosen(self) -> Person:
        """The person who was chosen."""
        return self.persons[self.cleaned_data["person"]]


class ApplicantForm(Form):
    """Somebody who is not in the register yet."""

    name = forms.CharField(label=_("姓名"), max_length=120)
    id_number = forms.CharField(
        label=_("身份证号"), max_length=60, required=False,
        help_text=_("填写后自动得出出生日期和性别。加密保存，平时只显示后四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    birth_on = day(_("出生日期"), required=False, help_text=_("有身份证号的不用填。"))
    sex = forms.ChoiceField(
        label=_("性别"), required=False, choices=lambda: [("", "—"), *words(Sex)()]
    )  # fmt: skip
    phone = forms.CharField(
        label=_("手机号"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("由谁推荐"), choices=words(Source), initial=Source.MEMBERS.value)

    def clean(self) -> dict[str, Any]:
        """Someone's day of birth is known from their number or said."""
        found = super().clean() or {}
        if not found.get("id_number") and not found.get("birth_on") and "birth_on" not in self.errors:
            self.add_error("birth_on", _("请填写身份证号或出生日期"))
        return found

    def fields_said(self) -> dict[str, Any]:
        """What was said of the person, blank fields left out."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "source"}


class QuotaForm(Form):
    """How many a unit and all below it may admit in a year."""

    unit = forms.ChoiceField(label=_("组织"), error_messages={"invalid_choice": _("请选择组织")})
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2099)
    sector = forms.ChoiceField(label=_("领域"), required=False)
    number = number(_("名额"))

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        named = [(pk, unit.name) for pk, unit in self.units.items()]
        self.fields["unit"].choices = [("", said("请选择")), *named]  # type: ignore[attr-defined]
        self.fields["sector"].choices = [("", said("全部领域")), *words(Field)()]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The unit, and what was said."""
        return {**self.cleaned_data, "unit": self.units[self.cleaned_data["unit"]]}


class EnrolmentForm(Form):
    """How many students a class has."""

    students = number(_("学生人数"))
    counted_on = day(_("统计日期"))
    source = forms.CharField(label=_("数据来源"), max_length=200, help_text=_("例如：学籍系统、班主任清点。"))


class BallotForm(Form):
    """A ballot of the branch for one of its members."""

    person = forms.ChoiceField(label=_("推荐谁"), error_messages={"required": _("请选择")})
    stage = forms.ChoiceField(label=_("推荐为"), choices=words(PartyStage), widget=forms.RadioSelect)
    held_on = day(_("表决日期"))
    due = number(BALLOT["due"])
    present = number(BALLOT["present"])
    yes = number(BALLOT["yes"])
    note = reason(_("备注"), required=False)
    file = paper(_("推荐表"))

    def __init__(self, *args: Any, persons: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = {str(person.pk): person for person in persons}
        named = [(pk, person.name) for pk, person in self.persons.items()]
        self.fields["person"].choices = [("", said("请选择")), *named]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The person, the stage and the ballot."""
        said_, file = dict(self.cleaned_data), self.cleaned_data.get("file")
        person, stage = self.persons[said_.pop("person")], PartyStage(said_.pop("stage"))
        said_["file"] = (file.name, file.file) if file else None
        return {"person": person, "stage": stage, "held": Held(**said_)}


class DecisionForm(Form):
    """Whether the unit above agrees, and why not."""

    approved = forms.ChoiceField(
        label=_("审核意见"), widget=forms.RadioSelect, choices=[("yes", _("同意")), ("no", _("不同意"))],
        error_messages={"required": _("请选择")},
    )  # fmt: skip
    note = reason(_("说明"), required=False)


def start_of(on: date, due: int) -> dict[str, Any]:
    """What a ballot's form is filled with: today, and who is due."""
    return {"held_on": on, "on": on, "due": due}

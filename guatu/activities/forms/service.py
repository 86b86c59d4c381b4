"""Hours, check-ins, youth homes and transcript lines as they are typed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.activities.rules.transcript import Part

DAY_ERRORS = {"required": _("请选一个日子。"), "invalid": _("请写成 2026-11-23 这样的日期。")}


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=DAY_ERRORS)


class Batch(Form):
    """Something entered for several persons at once."""

    persons = forms.TypedMultipleChoiceField(
        label=_("人员"), coerce=int, error_messages={"required": _("请至少选一个人。")},
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def offer(self, persons: Iterable[Any]) -> None:
        """The persons to choose from."""
        self.fields["persons"].choices = [(str(one.pk), one.name) for one in persons]  # type: ignore[attr-defined]


class ServiceForm(Batch):
    """Volunteer hours of several members."""

    on = _day(_("服务日期"))
    hours = forms.DecimalField(
        label=_("时长（小时）"), min_value=0, max_value=24, max_digits=4, decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5", "min": "0.5", "max": "24"}),
    )  # fmt: skip
    what = forms.CharField(label=_("服务内容"), max_length=200)


class TranscriptForm(Batch):
    """One line for one or several students."""

    part = forms.ChoiceField(label=_("类别"), choices=Part.choices())
    title = forms.CharField(label=_("项目名称"), max_length=200)
    on = _day(_("日期"))
    credits = forms.DecimalField(
        label=_("学分"), min_value=0, max_value=100, max_digits=4, decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1", "min": "0"}),
    )  # fmt: skip


class CheckInForm(Form):
    """A member and the community where they report; `community` is a number found by name."""

    person = forms.TypedChoiceField(
        label=_("团员"), coerce=int, error_messages={"required": _("请选一个人。"), "invalid_choice": _("请选一个人。")}
    )  # fmt: skip
    community = forms.IntegerField(
        label=_("社区（村）团组织"), min_value=1, error_messages={"required": _("请先查找，再选一个社区。")},
        widget=forms.HiddenInput,
    )  # fmt: skip
    on = _day(_("报到日期"))

    def offer(self, persons: Iterable[Any]) -> None:
        """The members to choose from."""
        self.fields["person"].choices = [("", "—"), *((str(one.pk), one.name) for one in persons)]  # type: ignore[attr-defined]


class HomeForm(Form):
    """A youth home to be opened."""

    name = forms.CharField(label=_("名称"), max_length=120, error_messages={"required": _("请写青年之家的名称。")})
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    hours = forms.CharField(
        label=_("开放时间"), max_length=120, required=False, help_text=_("如：周一至周五 9:00—18:00。")
    )  # fmt: skip
    opened_on = _day(_("开放日期"))


class ClosureForm(Form):
    """The day on which a home was closed."""

    closed_on = _day(_("停办日期"))


class EventForm(Form):
    """Something held at a home."""

    on = _day(_("日期"))
    title = forms.CharField(label=_("活动"), max_length=200, error_messages={"required": _("请写活动名称。")})
    visits = forms.IntegerField(
        label=_("人次"), min_value=0, max_value=1_000_000, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )  # fmt: skip
    online = forms.BooleanField(label=_("线上活动"), required=False)

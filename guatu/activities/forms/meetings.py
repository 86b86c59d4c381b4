"""A meeting as it is typed on a phone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.activities.actions.meetings import Contents, Presence
from guatu.activities.rules.meetings import MeetingKind

NUMBER = forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"})


class MeetingForm(Form):
    """One meeting. `rolled` says for which kind and day the list of names was shown, `key` names the attempt."""

    kind = forms.ChoiceField(
        label=_("会议种类"), choices=MeetingKind.choices(), widget=forms.RadioSelect,
        error_messages={"required": _("请选会议种类。")},
    )  # fmt: skip
    held_on = forms.DateField(
        label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选一个日子。"), "invalid": _("请写成 2026-11-23 这样的日期。")},
    )  # fmt: skip
    topic = forms.CharField(
        label=_("主题"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请写会议主题。")},
    )  # fmt: skip
    ticked = forms.TypedMultipleChoiceField(label=_("到会"), coerce=int, required=False)
    due = forms.IntegerField(label=_("应到人数"), required=False, min_value=0, max_value=100_000, widget=NUMBER)
    present = forms.IntegerField(label=_("实到人数"), required=False, min_value=0, max_value=100_000, widget=NUMBER)
    guests = forms.IntegerField(
        label=_("列席人数"), required=False, min_value=0, max_value=100_000, widget=NUMBER,
        help_text=_("不是应到的人：老师、上级、群众。"),
    )  # fmt: skip
    decision = forms.CharField(
        label=_("决议"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    yes = forms.IntegerField(label=_("赞成票"), required=False, min_value=0, widget=NUMBER)
    place = forms.CharField(label=_("地点"), required=False, max_length=120)
    chair = forms.CharField(label=_("主持人"), required=False, max_length=120)
    recorder = forms.CharField(label=_("记录人"), required=False, max_length=120)
    minutes = forms.CharField(
        label=_("会议记录"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip
    file = forms.FileField(label=_("会议记录文件"), required=False, help_text=_("照片、PDF、Word，不超过 20 MB。"))
    confirmed = forms.BooleanField(label=_("核对过了，照此记录"), required=False)
    rolled = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def offer(self, numbers: Mapping[int, str]) -> None:
        """The persons who may be ticked; whoever else is sent is left to the action to refuse."""
        sent = self.data.getlist("ticked") if hasattr(self.data, "getlist") else []
        known = [str(number) for number in numbers]
        self.fields["ticked"].choices = [(one, one) for one in {*known, *(s for s in sent if _whole(s))}]  # type: ignore[attr-defined]

    @property
    def asked(self) -> tuple[MeetingKind, date] | None:
        """The kind and day that were typed, where both can be read."""
        kind, on = self.data.get("kind", ""), self.data.get("held_on", "")
        try:
            return MeetingKind(kind), date.fromisoformat(on)
        except ValueError:
            return None

    def presence(self) -> Presence:
        """Who was there."""
        said = self.cleaned_data
        absences = {
            int(name[8:]): value
            for name, value in self.data.items()
            if name.startswith("absence-") and _whole(name[8:])
        }  # fmt: skip
        return Presence(frozenset(said["ticked"]), absences, said["due"], said["present"], said["guests"] or 0)

    def contents(self) -> Contents:
        """What was talked about and decided."""
        names = ("topic", "place", "chair", "recorder", "decision", "minutes", "yes")
        return Contents(**{name: self.cleaned_data[name] for name in names})

    def paper(self) -> tuple[str, Any] | None:
        """The file of the minutes, if one was sent."""
        file = self.cleaned_data.get("file")
        return (file.name or "", file) if file else None


def _whole(text: str) -> bool:
    return text.isdecimal() and len(text) < 18


class StrikeForm(Form):
    """Why a record is taken back."""

    reason = forms.CharField(
        label=_("作废的原因"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请写明作废的原因。")},
    )  # fmt: skip

"""The sheet of a yearly review, and its decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.activities.actions.reviews import Sheet
from guatu.activities.rules.review import Grade


class ReviewForm(Form):
    """The head of a sheet; grades and ballots come as `grade-<person>` and `votes-<person>`."""

    held_on = forms.DateField(
        label=_("评议日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选一个日子。"), "invalid": _("请写成 2026-11-23 这样的日期。")},
    )  # fmt: skip
    present = forms.IntegerField(
        label=_("到会人数"), min_value=0, max_value=100_000, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )  # fmt: skip
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def grade(self, person: int) -> str:
        """The grade that was typed for a person."""
        code = self.data.get(f"grade-{person}", "")
        return code if code in Grade.codes() else ""

    def votes(self, person: int) -> int | None:
        """The ballots that were typed for a person."""
        typed = self.data.get(f"votes-{person}", "")
        return int(typed) if typed.isdecimal() and len(typed) < 7 else None

    def sheet(self) -> Sheet:
        """What was typed, as the action takes it."""
        persons = [int(name[6:]) for name in self.data if name.startswith("grade-") and _whole(name[6:])]
        return Sheet(
            self.cleaned_data["held_on"], self.cleaned_data["present"], {pk: self.grade(pk) for pk in persons},
            {pk: self.votes(pk) for pk in persons},
        )  # fmt: skip


def _whole(text: str) -> bool:
    return text.isdecimal() and len(text) < 18


class ReviewDecisionForm(Form):
    """Approved, or returned with a reason."""

    approved = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    note = forms.CharField(
        label=_("意见"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("退回的，必须写明理由。"),
    )  # fmt: skip

    def decision(self) -> dict[str, Any]:
        """The decision, as the action takes it."""
        return {"approved": self.cleaned_data["approved"], "note": self.cleaned_data["note"]}

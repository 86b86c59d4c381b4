"""What people type: a report, a decision, a request."""

from typing import TypeVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.base.problems import Problem
from guatu.submissions.rules.requests import REASON_LIMIT
from guatu.submissions.rules.verdicts import CHOSEN, TEXT_LIMIT

F = TypeVar("F", bound=forms.Form)


class ReportForm(forms.Form):
    """One report. `key` names the attempt, `version` the draft that the sender saw."""

    text = forms.CharField(
        label=_("完成情况"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "data-text": ""}),
    )  # fmt: skip
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    @classmethod
    def blank(cls, text: str, version: int) -> "ReportForm":
        """A new form with a fresh key."""
        return cls(initial={"text": text, "version": version, "key": uuid4().hex})


class VerdictForm(forms.Form):
    """A decision: accepted, or a reason for sending back."""

    accepted = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    level = forms.IntegerField(required=False, min_value=1, max_value=2)
    reason = forms.ChoiceField(
        label=_("理由"), choices=[(reason.value, reason.label) for reason in CHOSEN], required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("退回请选一个理由。")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("说明"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExemptionForm(forms.Form):
    """A request to say that a task does not apply."""

    reason = forms.CharField(
        label=_("为什么不适用"), max_length=REASON_LIMIT, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明理由。")},
    )  # fmt: skip


class ExtensionForm(forms.Form):
    """A request for a later day."""

    until = forms.DateField(
        label=_("延到哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选一个日子。"), "invalid": _("请写成 2026-11-23 这样的日期。")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("为什么要延期"), max_length=REASON_LIMIT, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明理由。")},
    )  # fmt: skip


class DecisionForm(forms.Form):
    """A decision on a request."""

    approved = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    note = forms.CharField(required=False, max_length=500)


def told(form: F, problem: Problem) -> F:
    """A bound form that says what an action refused: beside its fields where it named them, else on top."""
    form.is_valid()
    named = {name: words for name, words in problem.fields.items() if name in form.fields}
    for name, words in named.items():
        form.add_error(name, words)
    if not named:
        form.add_error(None, str(problem))
    return form

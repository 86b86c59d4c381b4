"""What people write about supervision letters."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from guatu.accounts.forms.refusable import Form
from guatu.submissions.models import Submission

REQUIRED = {"required": _lazy("请写明情况")}


def _day(label: object) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),  # type: ignore[arg-type]
        error_messages={"required": _lazy("请选日期"), "invalid": _lazy("请选日期")},
    )  # fmt: skip


class NoteForm(Form):
    """A remark that may stay empty."""

    text = forms.CharField(
        label=_lazy("备注"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(Form):
    """Words that are always demanded."""

    text = forms.CharField(
        label=_lazy("情况"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), error_messages=REQUIRED
    )


class ReplyForm(ReasonForm):
    """What was done, and the reports that prove it."""

    proof = forms.MultipleChoiceField(
        label=_lazy("佐证（已报送的材料）"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, proofs: Sequence[Submission]) -> None:
        """The reports to choose from."""
        self.reports = {str(report.pk): report for report in proofs}
        self.fields["proof"].choices = [  # type: ignore[attr-defined]
            (pk, _("%(task)s 第%(n)d版") % {"task": report.assignment.task, "n": report.number})
            for pk, report in self.reports.items()
        ]
        if not self.reports:
            del self.fields["proof"]

    def chosen(self) -> list[Submission]:
        """The reports that were chosen."""
        return [self.reports[pk] for pk in self.cleaned_data.get("proof", [])]


class ExtensionForm(ReasonForm):
    """A later day, and why."""

    until = _day(_lazy("申请延到"))
    field_order = ("until", "text")


class DecisionForm(ReasonForm):
    """Yes or no, and why."""

    yes = forms.ChoiceField(
        label=_lazy("决定"), widget=forms.RadioSelect, choices=[("yes", _lazy("同意")), ("no", _lazy("不同意"))],
        error_messages={"required": _lazy("请选择")},
    )  # fmt: skip
    field_order = ("yes", "text")


class TalkForm(ReasonForm):
    """Whether there will be a talk, and why."""

    yes = forms.ChoiceField(
        label=_lazy("决定"), widget=forms.RadioSelect, choices=[("yes", _lazy("约谈")), ("no", _lazy("不约谈"))],
        error_messages={"required": _lazy("请选择")},
    )  # fmt: skip
    field_order = ("yes", "text")


class HigherForm(Form):
    """The next letter: its words and its day."""

    text = forms.CharField(
        label=_lazy("督办内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), error_messages=REQUIRED
    )
    due_on = _day(_lazy("办理期限"))


class BatchForm(HigherForm):
    """The words of letters to several units; the units are chosen in the preview."""

    subject = forms.CharField(label=_lazy("事由"), max_length=200, error_messages={"required": _lazy("请写事由")})
    field_order = ("subject", "text", "due_on")

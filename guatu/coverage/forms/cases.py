"""What people write about weak organisations."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.coverage.actions.cases import LONGEST, OWNER, Decision, Upload
from guatu.coverage.rules.cases import Disposition

REQUIRED = {"required": _("请写明情况")}


class DecisionForm(Form):
    """What is decided on one unit or several."""

    disposition = forms.ChoiceField(
        label=_("处置"), choices=Disposition.choices(), widget=forms.RadioSelect,
        error_messages={"required": _("请选择处置方式")},
        help_text=_("撤销的，之后在组织变更中办理，组织撤销后自动销号。不作问题的，写明理由，立即办结。"),
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("期限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选日期"), "invalid": _("请选日期")},
    )  # fmt: skip
    owner = forms.CharField(
        label=_("责任人"), max_length=OWNER, required=False, help_text=_("不填，就是该组织的书记。")
    )
    measures = forms.CharField(
        label=_("整改要求，或不作问题的理由"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明整改要求或理由")}, help_text=_("每行一步，对方照此办理。"),
    )  # fmt: skip

    def decision(self) -> Decision:
        """The decision as the action takes it."""
        said = self.cleaned_data
        return Decision(Disposition(said["disposition"]), said["due_on"], said["measures"], said["owner"])


class AmendmentForm(DecisionForm):
    """A changed decision with its reason, and how many steps the writer had seen."""

    text = forms.CharField(
        label=_("为什么调整"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}), error_messages=REQUIRED
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rest = [choice for choice in Disposition.choices() if choice[0] != Disposition.DISMISS.value]
        self.fields["disposition"].choices = rest  # type: ignore[attr-defined]
        self.fields["disposition"].help_text = _("之后体检新发现的问题，一并列入。")
        self.fields["measures"].label = _("整改要求")


class ReasonForm(Form):
    """Words that are always demanded."""

    text = forms.CharField(
        label=_("情况"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), error_messages=REQUIRED
    )


class WorkForm(ReasonForm):
    """What the unit has done, and a paper that shows it."""

    file = forms.FileField(
        label=_("附件"), required=False, help_text=_("照片、PDF 或 Word 等，最大 20 MB；文字说得清的，不必附。")
    )

    def upload(self) -> Upload | None:
        """The file, if one came in."""
        file = self.cleaned_data.get("file")
        return Upload(file.name, file) if file else None


class ClosureForm(ReasonForm):
    """The closing words; with a fault still there, the reason to close all the same."""

    despite = forms.CharField(
        label=_("问题仍在，为什么销号"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def first_words(due_on: date) -> dict[str, object]:
    """What a new decision starts from."""
    return {"disposition": Disposition.RECTIFY.value, "due_on": due_on}

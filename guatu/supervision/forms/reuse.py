"""What a person says of a suspicion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.supervision.rules.reuse import Judgement


class JudgementForm(Form):
    """A verdict with its reason."""

    verdict = forms.ChoiceField(
        label=_("判定"), choices=Judgement.choices(), widget=forms.RadioSelect, error_messages={"required": _("请选择")}
    )
    text = forms.CharField(
        label=_("依据"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("看到了什么、问了谁；判为“情况正常”的可以不写。"),
    )  # fmt: skip

"""The questions that can be asked of the journal."""

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from guatu.accounts.rules import words
from guatu.base.wording import Words

DAY = {"type": "date"}


def nouns() -> list[tuple[str, Words]]:
    """The kinds of object that the journal may speak of, in words."""
    ours = [m._meta.label_lower for m in apps.get_models() if m.__module__.startswith("guatu.")]
    named = [(label, words.say_noun(label)) for label in ours]
    known = sorted((pair for pair in named if pair[1] not in pair[0]), key=lambda pair: pair[1])
    return [("", _("全部")), *known]


class JournalSearch(forms.Form):
    """Who, what, on which object, where, when, with which outcome. All in the URL, all optional."""

    who = forms.CharField(label=_("经办人"), max_length=64, required=False)
    verb = forms.CharField(label=_("操作"), max_length=60, required=False)
    noun = forms.ChoiceField(label=_("对象"), required=False, choices=nouns)
    number = forms.CharField(label=_("对象编号"), max_length=40, required=False)
    unit = forms.CharField(label=_("组织（含下级）"), max_length=80, required=False)
    since = forms.DateField(label=_("自"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    until = forms.DateField(label=_("至"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    outcome = forms.ChoiceField(
        label=_("结果"), required=False, choices=[("", _("全部")), ("ok", _("成功")), ("refused", _("被拒"))]
    )
    before = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**62)

"""The form in which a number of the rules is set otherwise."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.orgs.forms.people import day


class NormForm(Form):
    """The new value, from when, and by which document."""

    value = forms.FloatField(label=_("数值"))
    since = day(_("从哪天起"))
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("文件名称和文号，会显示在这个数字旁边。"))

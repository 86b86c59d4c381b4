"""Forms about people and their roles."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.accounts.forms.sign_in import NewPassword
from guatu.base.wording import Words


def day(label: Words, *, required: bool = True, help_text: Words = "") -> forms.DateField:
    """A calendar day's field."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class Place(Form):
    """Place a person: by invitation, or at once where they have an account."""

    role = forms.ChoiceField(label=_("岗位"))
    name = forms.CharField(label=_("姓名"), max_length=120)
    username = forms.CharField(
        label=_("已有账号的登录名"), max_length=64, required=False,
        help_text=_("此人已有账号时填写，岗位立即生效；留空则生成邀请链接，由本人接受。"),
    )  # fmt: skip
    until = day(_("任职至"), required=False, help_text=_("只用于已有账号；留空为长期。"))


class Deputy(Form):
    """Who stands in, and until when."""

    username = forms.CharField(label=_("代理人的登录名"), max_length=64)
    until = day(_("代理至"), help_text=_("当天结束时自动终止。"))


class Successor(Form):
    """Who takes over."""

    name = forms.CharField(label=_("继任者姓名"), max_length=120)


class Join(NewPassword):
    """A new account for an invited person."""

    name = forms.CharField(label=_("姓名"), max_length=120)
    username = forms.CharField(
        label=_("登录名"), max_length=64, help_text=_("3 至 64 个字母、数字或汉字，例如姓名全拼。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    field_order = ["name", "username", "new", "again"]

"""Forms of signing in and of one's own protection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words

LONGEST = 200


def password(label: Words, complete: str, help_text: Words = "") -> forms.CharField:
    """A password's field; `complete` tells password managers what it is."""
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, max_length=LONGEST, strip=False, widget=widget, help_text=help_text)


class SignIn(Form):
    """Sign-in name and password."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = password(_("密码"), "current-password")


class Code(Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        help_text=_("手机验证应用里的六位数字；手机不在身边时，可填一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}),
    )


class Digits(Form):
    """The six digits that prove that the app was set up."""

    code = forms.CharField(
        label=_("应用显示的六位数字"),
        max_length=6,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class Confirmed(Form):
    """The present password, asked before what weakens an account's protection."""

    current = password(_("现在的密码"), "current-password")


class NewPassword(Form):
    """A new password, twice."""

    new = password(_("新密码"), "new-password", _("至少 10 个字符，不要用常见词、纯数字或自己的名字。"))
    again = password(_("再输一遍新密码"), "new-password")

    def clean(self) -> dict[str, object]:
        values: dict[str, object] = super().clean() or {}
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", _("两次输入的密码不一致。"))
        return values


class PasswordChange(NewPassword, Confirmed):
    """The present password and a new one."""

    field_order = ["current", "new", "again"]


class NewToken(Form):
    """A key for the API: its name, what it may do, and until when."""

    name = forms.CharField(label=_("用途"), max_length=80, help_text=_("例如：县里的数据看板。"))
    scopes = forms.MultipleChoiceField(label=_("允许的操作"), widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(
        label=_("有效至"), help_text=_("最长一年。"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    current = password(_("现在的密码"), "current-password")

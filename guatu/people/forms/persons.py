"""Forms about a person: the record, its membership, disciplinary decisions, requests."""

from typing import Any

from django import forms
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.states import Choice
from guatu.base.wording import Words
from guatu.people.models import Person
from guatu.people.rules import changes
from guatu.people.rules.discipline import MONTHS, Punishment
from guatu.people.rules.requests import FIELDS
from guatu.people.rules.states import State
from guatu.people.rules.words import Education, Political, Sex, Studying

MOST_NAMES = 500
PLAIN = ("ethnicity", "education", "studying", "political", "occupation", "workplace", "residence", "joined_on",
         "volunteer_on", "party_applied_on", "party_joined_on")  # fmt: skip


def day(label: Words, *, required: bool = False, help_text: Words = "") -> forms.DateField:
    """A calendar day's field."""
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请写成 2026-11-23 这样的日期。")},
    )  # fmt: skip


def choice(label: Words, words: type[Choice]) -> forms.ChoiceField:
    """A word of a closed list, or none."""
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=lambda: [("", "—"), *((code, said(word)) for code, word in words.choices())],
    )


def text(label: Words, most: int, *, help_text: Words = "", required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def file(label: Words, help_text: Words = "") -> forms.FileField:
    return forms.FileField(label=label, required=False, help_text=help_text)


def reason(label: Words = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label or _("理由"), max_length=500, required=required, widget=forms.Textarea(attrs={"rows": 3})
    )


class PersonForm(Form):
    """A person's record as it is typed. Numbers are never shown again: blank leaves them as they are."""

    name = text(_("姓名"), 200, required=True)
    id_number = forms.CharField(
        label=_("身份证号"), max_length=60, required=False,
        help_text=_("填写后自动得出出生日期和性别。加密保存，平时只显示后四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )  # fmt: skip
    id_confirmed = forms.BooleanField(label=_("号码确实以 000 结尾，已对照身份证"), required=False)
    sex = choice(_("性别"), Sex)
    birth_on = day(_("出生日期"), help_text=_("有身份证号的不用填。"))
    phone = forms.CharField(
        label=_("手机号"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip
    ethnicity = text(_("民族"), 40)
    education = choice(_("学历"), Education)
    studying = choice(_("是否在读"), Studying)
    political = choice(_("政治面貌"), Political)
    occupation = text(_("职业"), 80)
    workplace = text(_("工作单位或学校"), 200)
    residence = text(_("户籍地址"), 200)
    joined_on = day(_("入团时间"))
    volunteer_on = day(_("注册志愿者日期"))
    party_applied_on = day(_("递交入党申请书日期"))
    party_joined_on = day(_("入党时间"))

    def values(self) -> dict[str, Any]:
        """What is to be recorded; a blank number is left as it is."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in {"member", "version"}}
        return {name: value for name, value in found.items() if value or name not in {"id_number", "phone"}}


class NewPerson(PersonForm):
    """A person who is new to the register."""

    member = forms.BooleanField(
        label=_("已是团员"), required=False, help_text=_("在入团时间那天记为本支部团员。正在发展的不勾选。")
    )


class EditPerson(PersonForm):
    """A record that is changed, from the version that was seen. Guarded fields that are filled are left out."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        first = {name: getattr(person, name) for name in PLAIN}
        first |= {"version": person.version, "name": person.name, "sex": person.sex, "birth_on": person.birth_on}
        super().__init__(*args, **{**kwargs, "initial": first})
        filled = {"name": person.name, "sex": person.sex, "birth_on": person.birth_on, "id_number": person.id_index}
        for name in (name for name, value in filled.items() if value):
            del self.fields[name]
        if "id_number" not in self.fields:
            del self.fields["id_confirmed"]
        if person.phone_tail:
            self.fields["phone"].help_text = said("现在的尾号是 %s，留空则不变。") % person.phone_tail


class StateChange(Form):
    """Another state of a membership."""

    state = forms.ChoiceField(label=_("改为"))
    since = day(_("自哪一天"), required=True)
    decided_by = text(_("由谁决定"), 120, required=True, help_text=_("例如“支部大会”“东川一中团委”。"))
    reason = reason(_("说明"), required=False)
    paper = file(_("材料"), _("退团、自行脱团、停止团籍、开除团籍、恢复团籍须附材料：照片、PDF 或 Word。"))

    def __init__(self, *args: Any, now: State, above: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ = [s for s in changes.possible(now) if above or not changes.demand(now, s).upper]
        self.fields["state"].choices = [(s.value, said(s.label)) for s in open_]  # type: ignore[attr-defined]
        self.upper = [] if above else [s for s in changes.possible(now) if changes.demand(now, s).upper]


class DisciplineForm(Form):
    """A disciplinary decision."""

    kind = choice(_("处分种类"), Punishment)
    decided_on = day(_("决定日期"), required=True)
    decided_by = text(_("决定机关"), 120, required=True)
    months = forms.TypedChoiceField(
        label=_("留团察看期限"), required=False, coerce=int, empty_value=None,
        choices=lambda: [("", "—"), *((n, said("%d 个月") % n) for n in MONTHS)],
    )  # fmt: skip
    reason = reason()
    paper = file(_("处分决定"))


class Lifting(Form):
    """The day on which a decision is lifted."""

    lifted_on = day(_("解除日期"), required=True)


class RevealForm(Form):
    """Why whole numbers are to be seen."""

    reason = forms.CharField(label=_("为什么要查看"), max_length=200)


class Correction(Form):
    """What is wrong in a record, and what is right."""

    field = forms.ChoiceField(
        label=_("哪一项不对"), choices=lambda: [("", "—"), *((code, said(word)) for code, word in FIELDS.items())]
    )
    value = text(_("正确的内容"), 200, required=True, help_text=_("日期写成 2026-11-23。办理前加密保存。"))
    reason = reason()


class Erasure(Form):
    """A wish that the data be erased."""

    reason = reason(required=False)


class Decision(Form):
    """A decision on a request."""

    approved = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    note = forms.CharField(required=False, max_length=500)


class AccountLink(Form):
    """The account that is a person's own."""

    username = forms.CharField(label=_("本人的登录名"), max_length=64, required=False, help_text=_("留空则取消关联。"))


class Names(Form):
    """A list of names, ID numbers or phone numbers, one a line."""

    names = forms.CharField(
        label=_("名单"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text=_("每行一个姓名、身份证号或手机号，最多500行。查找的内容不进网址、不留痕迹。"),
    )  # fmt: skip

    def lines(self) -> list[str]:
        """The lines that say something, in order, each once."""
        found = (line.strip() for line in self.cleaned_data["names"].replace("、", "\n").splitlines())
        return list(dict.fromkeys(line for line in found if line))[:MOST_NAMES]

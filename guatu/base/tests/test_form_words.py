"""Django's own messages of forms are said as a secretary would say them."""

from django import forms
from django.utils import translation


class Sheet(forms.Form):
    name = forms.CharField()
    share = forms.IntegerField(max_value=100)
    note = forms.CharField(max_length=3)


def test_messages_of_forms_are_plain_chinese() -> None:
    with translation.override("zh-hans"):
        wrong = {name: list(map(str, words)) for name, words in Sheet({"share": "101", "note": "abcd"}).errors.items()}
    assert wrong == {
        "name": ["请填写这一项。"],
        "share": ["请填写不大于 100 的数。"],
        "note": ["最多 3 个字，现在有 4 个。"],
    }

"""Forms of appraisals."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.appraisals.models import Rating
from guatu.appraisals.rules.rubric import CRITERIA, LEVELS, Level, Mark, Strength, View

LINES = forms.Textarea(attrs={"rows": 2})


class Ratings(Form):
    """The six strengths: a level each, with evidence."""

    def __init__(
        self, *args: Any, view: View | None, own: Mapping[str, Rating], known: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        told = view in {View.SELF, View.UPPER}  # who must say by what example
        levels = [("", "–"), *((one.value, f"{_(one.label)}：{_(words)}") for one, words in LEVELS.items())]
        for one in Strength:
            mine = own.get(one.value)
            self.fields[f"{one.value}-level"] = forms.ChoiceField(
                label=_(one.label), choices=levels, initial=mine.level if mine else "",
                help_text="；".join(_(text) for text in CRITERIA[one]),
            )  # fmt: skip
            self.fields[f"{one.value}-evidence"] = forms.CharField(
                label=_("%s的事例") % _(one.label), max_length=500, required=told, widget=LINES,
                initial=mine.evidence if mine else known.get(one.value, ""),
            )  # fmt: skip

    def given(self) -> dict[Strength, Mark]:
        """What was filled in, by strength."""
        said = self.cleaned_data
        return {one: Mark(Level(said[f"{one.value}-level"]), said[f"{one.value}-evidence"]) for one in Strength}


class Signature(Form):
    """The unit above signs."""

    text = forms.CharField(label=gettext_lazy("评语"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class Comment(Form):
    """The person answers."""

    text = forms.CharField(label=gettext_lazy("反馈意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class Year(Form):
    """Which year is opened."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)

"""Forms about serious cases and the rhythm of a series."""

from typing import Any

from django import forms
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.bulletins.models import Bulletin, Series
from guatu.bulletins.queries import serious
from guatu.bulletins.rules.calendar import PLANNED, RHYTHMS, rhythms
from guatu.bulletins.rules.kinds import BulletinKind


class CaseForm(Form):
    """What a bulletin will say of a unit, and the letter or flag that it rests on."""

    letter = forms.ChoiceField(label=_("依据的督办单"), required=False)
    flag = forms.ChoiceField(label=_("依据的黑旗"), required=False)
    facts = forms.CharField(
        label=_("事实"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写清何时、何事、何人负责，不写数字：应办、完成率、逾期由系统绑定快照写入。"),
    )  # fmt: skip

    def __init__(self, bulletin: Bulletin, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", text("不选"))]
        self.fields["letter"].choices = none + serious.letters(bulletin)  # type: ignore[attr-defined]
        self.fields["flag"].choices = none + serious.flags(bulletin)  # type: ignore[attr-defined]


class AnswerForm(Form):
    """What the unit has to say."""

    text = forms.CharField(label=_("申辩"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))


def rhythm(every: int) -> str:
    """A period in words."""
    words = {0: text("需要时发"), 1: text("每月"), 3: text("每季度"), 6: text("每半年"), 12: text("每年")}
    return words.get(every) or text("每%d个月") % every


class PlanForm(Form):
    """How often a series issues each kind."""

    def __init__(self, series: Series, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = rhythms(series.plan)
        for kind in PLANNED:
            self.fields[kind.value] = forms.TypedChoiceField(
                label=text(kind.label), coerce=int, choices=[(every, rhythm(every)) for every in RHYTHMS],
                initial=now[kind],
            )  # fmt: skip

    def given(self) -> dict[BulletinKind, int]:
        """What was chosen."""
        return {kind: self.cleaned_data[kind.value] for kind in PLANNED}

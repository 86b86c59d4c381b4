"""Forms about posts, elections and honours."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words
from guatu.orgs.forms.people import day
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.people.actions.posts import Appointment
from guatu.people.actions.terms import Election
from guatu.people.models import Person, Term
from guatu.people.rules.honours import Level
from guatu.people.rules.posts import Ending, Nature, Selection, Title, selections, titles


def count(label: Words, *, help_text: Words = "") -> forms.IntegerField:
    """A whole number that may be left out."""
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=100_000, required=False, help_text=help_text, widget=widget
    )


def words(choices: Sequence[Any]) -> list[tuple[str, str]]:
    """Members of a closed list as choices in the reader's language."""
    return [(one.value, _(one.label)) for one in choices]


class TakeUp(Form):
    """A person takes up a post at a unit."""

    title = forms.ChoiceField(label=gettext_lazy("职务"))
    nature = forms.ChoiceField(label=gettext_lazy("专兼职"))
    selection = forms.ChoiceField(label=gettext_lazy("产生方式"))
    since = day(gettext_lazy("任职日期"))
    term = forms.ChoiceField(label=gettext_lazy("属于哪一届"), required=False)
    votes = count(gettext_lazy("得票"), help_text=gettext_lazy("选举产生的填写。"))
    succeed = forms.BooleanField(label=gettext_lazy("同时免去现任书记"), required=False)
    consent_on = day(
        gettext_lazy("党组织同意日期"),
        required=False,
        help_text=gettext_lazy("还没有的留空，以后补记；在此之前显示“未确认”。"),
    )
    consent_number = forms.CharField(label=gettext_lazy("党组织文号"), max_length=80, required=False)
    in_party_committee = forms.BooleanField(label=gettext_lazy("是同级党（工）委委员"), required=False)

    def __init__(self, *args: Any, kind: Kind, terms: Sequence[Term], led: bool, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = {str(term.pk): term for term in terms}
        set_ = {"title": words(titles(kind)), "nature": words(list(Nature)), "selection": words(selections(kind))}
        for name, choices in set_.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        told = [(key, term_words(term)) for key, term in self.terms.items()]
        self.fields["term"].choices = [("", _("不属于任何一届")), *told]  # type: ignore[attr-defined]
        newest = next(iter(terms), None)
        self.initial = {
            "term": str(newest.pk) if newest else "", "since": newest.elected_on if newest else on,
            "nature": Nature.PART_TIME.value if kind in BRANCHES else Nature.FULL_TIME.value,
            "selection": Selection.ELECTED.value if newest else Selection.APPOINTED.value,
            "title": Title.MEMBER.value if led else Title.SECRETARY.value, **self.initial,
        }  # fmt: skip
        if not led:
            del self.fields["succeed"]

    def given(self) -> Appointment:
        """What was filled in."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "succeed"}
        return Appointment(**said | {"term": self.terms.get(said["term"])})


def term_words(term: Term) -> str:
    """A term in words: which, and from when to when."""
    spell = f"{term.elected_on}—{term.extended_to or term.due_on}"
    return _("第%(n)d届（%(spell)s）") % {"n": term.number, "spell": spell} if term.number else spell


class End(Form):
    """A post ends."""

    until = day(gettext_lazy("结束日期"))
    reason = forms.ChoiceField(label=gettext_lazy("原因"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [one for one in Ending if one != Ending.SUCCEEDED]
        self.fields["reason"].choices = words(chosen)  # type: ignore[attr-defined]


class Consent(Form):
    """The Party organisation agreed to a post."""

    consent_on = day(gettext_lazy("党组织同意日期"))
    number = forms.CharField(label=gettext_lazy("党组织文号"), max_length=80)


class ElectionForm(Form):
    """An election of a unit."""

    elected_on = day(gettext_lazy("选举日期"))
    due_on = day(gettext_lazy("任期届满日"), required=False, help_text=gettext_lazy("留空则按规定的任期推算。"))
    number = count(gettext_lazy("第几届"))
    due_voters = count(gettext_lazy("应到人数"))
    present = count(gettext_lazy("实到人数"))
    issued = count(gettext_lazy("发出选票"))
    returned = count(gettext_lazy("收回选票"))
    valid = count(gettext_lazy("有效票"))
    approval = forms.CharField(label=gettext_lazy("上级批复文号"), max_length=120, required=False)
    end_outgoing = forms.BooleanField(
        label=gettext_lazy("同时结束上一届全部职务"), required=False, initial=True,
        help_text=gettext_lazy("连任的，换届后再登记一次任职。"),
    )  # fmt: skip

    def given(self) -> Election:
        """What was filled in."""
        return Election(**{name: value for name, value in self.cleaned_data.items() if name != "end_outgoing"})


class Extension(Form):
    """The unit above puts an election off."""

    until = day(gettext_lazy("延期至"))
    number = forms.CharField(label=gettext_lazy("批复文号"), max_length=120)


class Proposal(Form):
    """An honour is proposed."""

    person = forms.ChoiceField(label=gettext_lazy("授予谁"), required=False)
    title = forms.CharField(label=gettext_lazy("荣誉名称"), max_length=120)
    level = forms.ChoiceField(label=gettext_lazy("级别"))
    reason = forms.CharField(label=gettext_lazy("主要事迹"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    paper = forms.FileField(label=gettext_lazy("证书或申报表"), required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        told = [(key, one.name) for key, one in self.people.items()]
        self.fields["person"].choices = [("", _("本组织")), *told]  # type: ignore[attr-defined]
        self.fields["level"].choices = words(list(Level))  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What was filled in, without the file."""
        said = {name: self.cleaned_data[name] for name in ("title", "level", "reason")}
        return said | {"person": self.people.get(self.cleaned_data["person"])}


class Decision(Form):
    """A proposed honour is granted or declined."""

    granted = forms.TypedChoiceField(
        label=gettext_lazy("审定"), choices=[("1", gettext_lazy("授予")), ("0", gettext_lazy("不批准"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    awarded_on = day(gettext_lazy("授予日期"), required=False)
    awarded_by = forms.CharField(label=gettext_lazy("授予机关"), max_length=120, required=False)
    number = forms.CharField(label=gettext_lazy("文号"), max_length=80, required=False)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=500, required=False)

"""Proposals of changes as forms: what people write, turned into what the rules of the kind expect."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.orgs.models import Unit
from guatu.orgs.rules.changes import ChangeKind
from guatu.orgs.rules.kinds import Kind
from guatu.orgs.rules.sectors import Sector

LINES = forms.Textarea(attrs={"rows": 4})


class UnitField(forms.CharField):
    """One unit within the user's rights, by its code or its full name."""

    units: QuerySet[Unit]

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        return found(self.units, written).pk if written else None


class UnitsField(forms.CharField):
    """Several units within the user's rights, a line each."""

    units: QuerySet[Unit]

    def clean(self, value: Any) -> list[int]:
        return [found(self.units, line.strip()).pk for line in super().clean(value).splitlines() if line.strip()]


def found(units: QuerySet[Unit], written: str) -> Unit:
    """The open unit of a code or full name; refused if there is none, or several."""
    match = units.filter(closed_on=None, code=written)[:1] or units.filter(closed_on=None, name=written)[:2]
    if len(match) == 1:
        return match[0]
    words = _("有多个组织叫“%s”，请改填组织编号") if match else _("找不到“%s”，或不在您的管理范围")
    raise forms.ValidationError(words % written)


class Proposal(forms.Form):
    """What every proposal says. `units` are those that the user sees, `unit` the one to be changed."""

    effective_on = forms.DateField(
        label=gettext_lazy("生效日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("可补记 31 天以内；将来的日期，到日自动生效。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明依据，如批复文号、会议决定。"),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, units: QuerySet[Unit], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.seen = unit, units
        self.fields["effective_on"].initial = on
        for field in self.fields.values():
            if isinstance(field, UnitField | UnitsField):
                field.units = units
        self.order_fields([name for name in self.fields if name not in {"effective_on", "reason"}])

    def proposal(self) -> dict[str, Any]:
        """The fields of the kind, blank ones left out."""
        said = {key: value for key, value in self.cleaned_data.items() if key not in {"effective_on", "reason"}}
        return {key: value for key, value in said.items() if value not in (None, "", [], False)}


class Establish(Proposal):
    code = forms.CharField(label=gettext_lazy("组织编号"), max_length=40, help_text=gettext_lazy("一经使用不再改。"))
    name = forms.CharField(label=gettext_lazy("组织全称"), max_length=200)
    short_name = forms.CharField(label=gettext_lazy("组织简称"), max_length=80, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("组织类别"), choices=Kind.choices(), initial=Kind.BRANCH.value)
    sector = forms.ChoiceField(label=gettext_lazy("行业类别"), choices=Sector.choices())
    secretary = forms.CharField(label=gettext_lazy("书记"), max_length=120, required=False)
    member_count = forms.IntegerField(label=gettext_lazy("团员人数"), min_value=0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].initial = self.unit.sector


class Move(Proposal):
    parent = UnitField(label=gettext_lazy("新的上级组织"), help_text=gettext_lazy("填组织编号或全称。"))


class Merge(Proposal):
    units = UnitsField(
        label=gettext_lazy("并入的组织"), widget=LINES, help_text=gettext_lazy("每行一个，填组织编号或全称。")
    )
    name = forms.CharField(label=gettext_lazy("合并后的全称"), max_length=200, required=False,
                           help_text=gettext_lazy("不填则不改名。"))  # fmt: skip
    short_name = forms.CharField(label=gettext_lazy("合并后的简称"), max_length=80, required=False)


class Split(Proposal):
    parts = forms.CharField(
        label=gettext_lazy("新设的组织"), widget=LINES,
        help_text=gettext_lazy("每行一个：编号，空格，全称；知道团员人数的，再空格写人数。"),
    )  # fmt: skip
    children = forms.CharField(
        label=gettext_lazy("划入的下级组织"), widget=LINES, required=False,
        help_text=gettext_lazy("每行一个：下级组织编号，空格，新组织编号。没有写的留在原组织。"),
    )  # fmt: skip
    close = forms.BooleanField(label=gettext_lazy("原组织同时撤销"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        parts = {}
        for line in said.get("parts", "").splitlines():
            words = line.split()
            if len(words) == 1:
                self.add_error("parts", _("“%s”缺少编号或全称") % line.strip())
            elif words:
                count = int(words.pop()) if len(words) > 2 and words[-1].isdecimal() and len(words[-1]) < 7 else None
                parts[words[0]] = {"code": words[0], "name": " ".join(words[1:]), "children": []}
                parts[words[0]] |= {} if count is None else {"member_count": count}
        below = dict(self.seen.filter(parent=self.unit, closed_on=None).values_list("code", "pk"))
        for line in said.pop("children", "").splitlines():
            self._take(line.split(), parts, below)
        said["parts"] = list(parts.values())
        return said

    def _take(self, words: list[str], parts: dict[str, dict[str, Any]], below: dict[str, int]) -> None:
        if words and (len(words) != 2 or words[0] not in below or words[1] not in parts):
            self.add_error("children", _("“%s”：前面填直接下级的编号，后面填上面的新编号") % " ".join(words))
        elif words:
            parts[words[1]]["children"].append(below[words[0]])


class Rename(Proposal):
    name = forms.CharField(label=gettext_lazy("新的全称"), max_length=200)
    short_name = forms.CharField(label=gettext_lazy("新的简称"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial, self.fields["short_name"].initial = self.unit.name, self.unit.short_name

    def proposal(self) -> dict[str, Any]:
        return {"short_name": "", **super().proposal()}  # a blank short name is meant: there is none any more


class Reclassify(Proposal):
    kind = forms.ChoiceField(label=gettext_lazy("新的组织类别"), choices=Kind.choices())
    sector = forms.ChoiceField(
        label=gettext_lazy("行业类别"), choices=[("", gettext_lazy("不变")), *Sector.choices()], required=False
    )


class Close(Proposal):
    pass


FORMS: dict[ChangeKind, Callable[..., Proposal]] = {
    ChangeKind.ESTABLISH: Establish,
    ChangeKind.MOVE: Move,
    ChangeKind.MERGE: Merge,
    ChangeKind.SPLIT: Split,
    ChangeKind.RENAME: Rename,
    ChangeKind.RECLASSIFY: Reclassify,
    ChangeKind.CLOSE: Close,
}


class Decision(forms.Form):
    """Approval or refusal of a proposal."""

    approved = forms.TypedChoiceField(
        label=gettext_lazy("意见"), choices=[("yes", gettext_lazy("同意")), ("no", gettext_lazy("不同意"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不同意的，必须写明理由。"),
    )  # fmt: skip

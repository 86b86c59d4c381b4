"""Forms of assessments: the assessment itself, an item, a value, lists and tables as files."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.appraisals.models import Assessment, AssessmentItem
from guatu.appraisals.rules.assessment import GRADE_VALUES, GRADES, YES_NO, ItemKind
from guatu.appraisals.rules.patterns import PATTERNS, TOTALS
from guatu.appraisals.rules.provincial import Sum
from guatu.campaigns.rules.indicators import Indicator
from guatu.indicators.rules.catalogue import CATALOGUE
from guatu.orgs.forms.people import day

LARGEST = 5 * 1024 * 1024
SHEETS = ".xlsx,.xls,.ods,.csv"
BOUND = 10**10


def version(**said: Any) -> forms.IntegerField:
    """Which state of the assessment was shown."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=1, **said)


class AssessmentForm(Form):
    """Name, period, source, own row, total and consequence of an assessment."""

    version = version(required=False)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    since = day(gettext_lazy("考核期自"))
    last = day(gettext_lazy("至"))
    source = forms.CharField(label=gettext_lazy("文件名称和文号"), max_length=300, required=False)
    subject = forms.CharField(
        label=gettext_lazy("本单位在省表里的名称"), max_length=80, help_text=gettext_lazy("例如：云岭市")
    )
    formula = forms.CharField(
        label=gettext_lazy("总分公式"), max_length=300, required=False,
        help_text=gettext_lazy("不填为“计分＋加分－扣分”。可用：score、bonus、deduction、veto（否决项数）。"),
        widget=forms.TextInput(attrs={"list": "totals"}),
    )  # fmt: skip
    consequence = forms.CharField(
        label=gettext_lazy("一票否决的后果"), max_length=200, required=False,
        help_text=gettext_lazy("按文件原文写，例如：取消评优资格。"),
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        """What was filled in, as the assessment keeps it."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "since", "last"}}
        until = self.cleaned_data["last"] + timedelta(days=1)
        return {**given, "since": self.cleaned_data["since"], "until": until}


def initial_of(row: Assessment, last: Any) -> dict[str, Any]:
    """An assessment as its form shows it."""
    names = ("version", "name", "since", "source", "subject", "formula", "consequence")
    return {**{name: getattr(row, name) for name in names}, "last": last}


class ItemForm(Form):
    """One item."""

    version = version()
    code = forms.CharField(label=gettext_lazy("编号"), max_length=20)
    name = forms.CharField(label=gettext_lazy("指标"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=ItemKind.choices())
    weight = forms.FloatField(
        label=gettext_lazy("满分"), min_value=0, max_value=10_000, required=False,
        help_text=gettext_lazy("加分、扣分项写最多加、扣几分；0 为不限。"),
    )  # fmt: skip
    target = forms.FloatField(
        label=gettext_lazy("目标"), min_value=-BOUND, max_value=BOUND, required=False,
        help_text=gettext_lazy("百分数直接写 95。"),
    )  # fmt: skip
    measure = forms.CharField(
        label=gettext_lazy("计量单位"), max_length=20, required=False,
        help_text=gettext_lazy("百分数写 %；按是否、A—D 填的写“是否”“等次”。"),
    )  # fmt: skip
    lower_is_better = forms.BooleanField(label=gettext_lazy("越低越好"), required=False)
    pattern = forms.ChoiceField(label=gettext_lazy("套用常见写法"), required=False)
    formula = forms.CharField(
        label=gettext_lazy("公式"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不填就用上面选的写法。可用：数值、目标、满分、名次、参评个数。"),
    )  # fmt: skip
    indicator = forms.ChoiceField(label=gettext_lazy("由登记册自动取数"), required=False)
    composed_of = forms.MultipleChoiceField(
        label=gettext_lazy("由哪几项合成"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("合成的项和它的组成部分不会重复计入总分。"),
    )  # fmt: skip
    tie_break = forms.BooleanField(label=gettext_lazy("并列时看最近四次的平均"), required=False)
    department = forms.CharField(label=gettext_lazy("责任部室"), max_length=60, required=False)

    def __init__(self, *args: Any, others: Sequence[AssessmentItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = [(code.value, _(code.label)) for code in Indicator if CATALOGUE[code].ready]
        named = [(one.code, f"{_(one.name)}：{one.formula}") for one in PATTERNS]
        for name, choices in (
            ("pattern", [("", _("不套用")), *named]), ("indicator", [("", _("不取数，由人填写或省表导入")), *ready]),
            ("composed_of", [(one.code, f"{one.code} {one.name}") for one in others]),
            ("kind", [(one.value, _(one.label)) for one in ItemKind]),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not others:
            del self.fields["composed_of"]

    def said(self) -> dict[str, Any]:
        """What was filled in, as the item keeps it."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "pattern"}}
        chosen = next((one.formula for one in PATTERNS if one.code == self.cleaned_data["pattern"]), "")
        return {**found, "weight": found["weight"] or 0, "formula": found["formula"] or chosen,
                "composed_of": found.get("composed_of", [])}  # fmt: skip


class ValueForm(Form):
    """Our own value of an item, by hand."""

    on = day(gettext_lazy("数据日期"))
    source = forms.CharField(
        label=gettext_lazy("出处"), max_length=200, help_text=gettext_lazy("文件、会议或统计表的名称")
    )

    def __init__(self, *args: Any, measure: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_field(measure)
        self.order_fields(["value", "on", "source"])

    def said(self) -> dict[str, Any]:
        """What was filled in."""
        value = self.cleaned_data["value"]
        return {**self.cleaned_data, "value": None if value in (None, "") else float(value)}


def value_field(measure: str, *, required: bool = True, label: Any = None) -> forms.Field:
    """The field in which a value of a measure is typed."""
    choices = {YES_NO: [("1", _("是")), ("0", _("否"))], GRADES: [(str(n), grade) for grade, n in GRADE_VALUES.items()]}
    if measure in choices:
        return forms.ChoiceField(label=label or _("数值"), choices=[("", "–"), *choices[measure]], required=required)
    return forms.FloatField(
        label=label or _("数值"), min_value=-BOUND, max_value=BOUND, required=required, help_text=measure,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )  # fmt: skip


class WhatIf(Form):
    """Other values of our own, item by item; nothing is kept."""

    def __init__(
        self, *args: Any, items: Sequence[AssessmentItem], held: Mapping[str, float | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = [row for row in items if row.kind != ItemKind.NOTE]
        for row in self.items:
            field = value_field(row.measure, required=False, label=f"{row.code} {row.name}")
            value = held[row.code]
            field.initial = int(value) if value is not None and value == int(value) else value
            self.fields[f"v{row.pk}"] = field

    def changes(self) -> dict[str, float]:
        """The values by code that are typed; one left blank stays as it is."""
        said = {row.code: self.cleaned_data.get(f"v{row.pk}") for row in self.items}
        return {code: float(value) for code, value in said.items() if value not in (None, "")}


def file(label: Any, accept: str, help_text: Any, *, required: bool = True) -> forms.FileField:
    """A file to choose."""
    widget = forms.FileInput(attrs={"accept": accept})
    return forms.FileField(label=label, required=required, help_text=help_text, widget=widget)


def _small(given: UploadedFile | None) -> UploadedFile | None:
    if given is not None and (given.size or 0) > LARGEST:
        raise forms.ValidationError(_("文件不能超过 5 MB"))
    return given


class ListForm(Form):
    """A list of items as a file, or the shipped example."""

    version = version()
    example = forms.BooleanField(label=gettext_lazy("用随附的示例清单（演示用，不是任何省的文件）"), required=False)
    file = file(gettext_lazy("指标清单文件"), f"{SHEETS},.yaml,.yml", gettext_lazy("Excel 或 YAML。"), required=False)

    def clean_file(self) -> UploadedFile | None:
        return _small(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not (found.get("example") or found.get("file")) and "file" not in self.errors:
            self.add_error("file", _("请选择文件，或选用示例清单"))
        return found


class TableForm(Form):
    """A table of the province as a file."""

    file = file(gettext_lazy("省表"), SHEETS, gettext_lazy("每行一个城市，每列一项指标；可以带排名、总分两类列。"))
    on = day(gettext_lazy("数据截至"))
    source = forms.CharField(
        label=gettext_lazy("出处"), max_length=200, help_text=gettext_lazy("通报或文件的名称、文号")
    )

    def clean_file(self) -> UploadedFile | None:
        return _small(self.cleaned_data["file"])


class Confirmation(Form):
    """A table that was shown, with what a person says about sums found in it."""

    table = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, rows: Sequence[Sum] = (), columns: Sequence[Sum] = (), names: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.rows, self.columns = rows, columns
        titles = names or {}
        for at, one in enumerate(rows):
            said = {"name": one.name, "parts": "、".join(one.parts)}
            self.fields[f"row{at}"] = _choice(
                _("“%(name)s”每一项都等于 %(parts)s 之和") % said, _("是合成行，不参加排名"), _("是单独的城市")
            )
        for at, one in enumerate(columns):
            parts = "、".join(titles.get(code, code) for code in one.parts)
            said = {"name": titles.get(one.name, one.name), "parts": parts}
            self.fields[f"column{at}"] = _choice(
                _("“%(name)s”在每一行都等于 %(parts)s 之和") % said, _("由它们合成，不重复计入"), _("各算各的")
            )

    def sums(self) -> set[str]:
        """The rows that a person found to be sums."""
        return {one.name for at, one in enumerate(self.rows) if self.cleaned_data[f"row{at}"] == "sum"}

    def composed(self) -> dict[str, Sequence[str]]:
        """The items that a person found to be made of others."""
        return {one.name: one.parts for at, one in enumerate(self.columns) if self.cleaned_data[f"column{at}"] == "sum"}


def _choice(label: str, yes: str, no: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("sum", yes), ("own", no)], widget=forms.RadioSelect)


def total_patterns() -> list[tuple[str, str]]:
    """Formulas of the total that are offered, with what they say."""
    return [(one.formula, _(one.name)) for one in TOTALS]


class Reopening(Form):
    """Why a period that was ended is open again."""

    reason = forms.CharField(
        label=gettext_lazy("重新打开的原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = version()

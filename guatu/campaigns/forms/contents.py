"""Forms of a campaign, its tasks, categories and nodes. Their `values` are what the actions take."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.base.told import named
from guatu.campaigns.models import Campaign, Category, Node, Task
from guatu.campaigns.rules import reading
from guatu.campaigns.rules.reach import KIND_WORDS, SECTOR_WORDS
from guatu.campaigns.rules.tasklist import Item
from guatu.campaigns.rules.tasks import Evidence

KEYS = {"for": "kinds", "due": "node", "due_day": "node"}  # the list's words → the form's fields


def day_input() -> forms.DateInput:
    """A date as the browser asks for it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class Line(forms.CharField):
    """One line of text as it is kept: composed, without control or invisible characters."""

    many = False

    def to_python(self, value: Any) -> str:
        return reading.tidy(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(not reading.legal(character, self.many) for character in value):
            raise forms.ValidationError(_("含有不能保存的字符"))


class Lines(Line):
    """Several lines of text."""

    many = True
    widget = forms.Textarea(attrs={"rows": 4})


class Code(Line):
    """A code: digits, letters, dots and dashes."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not reading.CODE.fullmatch(value):
            raise forms.ValidationError(_("编号只用数字、字母、点和横线，如 1.1"))


class Words(forms.MultipleChoiceField):
    """Several words out of a closed list, kept in its order."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        return [code for code, _label in list(self.choices) if code in chosen]  # type: ignore[arg-type]


class ListForm(forms.Form):
    """A form with the version that the editor saw; wording alone can be changed once the campaign runs."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    wording: frozenset[str] = frozenset()

    def only_wording(self) -> None:
        """Take out the fields that a launched campaign keeps."""
        for name in [name for name in self.fields if name not in self.wording | {"version"}]:
            del self.fields[name]

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned values, as the actions take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class CampaignForm(ListForm):
    wording = frozenset({"name", "name_en"})
    name = Line(label=_("专项名称"), max_length=120)
    name_en = Line(label=_("英文名称"), max_length=160, required=False)
    code = Code(label=_("专项编号"), max_length=60, help_text=_("用在导出文件和接口里，全市不重复，如 norms-2026"))
    starts_on = forms.DateField(label=_("开始日期"), widget=day_input())
    sectors = Words(
        label=_("限于领域"),
        choices=list(SECTOR_WORDS.items()),
        required=False,
        help_text=_("一个也不选，就是不限领域。"),
    )
    correction_days = forms.IntegerField(
        label=_("退回后补报天数"),
        min_value=0,
        max_value=60,
        initial=3,
        help_text=_("按时提交后被退回的，可在这些天内补正。"),
    )
    demonstration_lead_days = forms.IntegerField(
        label=_("示范点提前天数"),
        min_value=0,
        max_value=365,
        initial=0,
        help_text=_("先行一步：导入清单时示范点期限按此提前。"),
    )


class CategoryForm(ListForm):
    wording = frozenset({"name", "name_en"})
    code = Code(label=_("类别编号"), max_length=12)
    name = Line(label=_("类别名称"), max_length=120)
    name_en = Line(label=_("英文名称"), max_length=160, required=False)


class NodeForm(ListForm):
    wording = frozenset({"name"})
    name = Line(label=_("节点名称"), max_length=120, required=False, help_text=_("不填时以任务编号代称。"))
    due_on = forms.DateField(label=_("期限"), widget=day_input(), help_text=_("当天24时以前收到都算按时。"))
    demonstration_due_on = forms.DateField(
        label=_("示范点期限"),
        widget=day_input(),
        required=False,
        help_text=_("先行一步的单位更早完成；不填则与大家相同。"),
    )


class TaskForm(ListForm):
    """One task; what does not fit together is told beside the field, by the same rules as an import."""

    wording = frozenset({"name", "name_en", "standard", "source", "department"})
    code = Code(label=_("任务编号"), max_length=12, help_text=_("如 1.1，第一段是类别编号。"))
    name = Line(label=_("任务名称"), max_length=120)
    name_en = Line(label=_("英文名称"), max_length=160, required=False)
    category = forms.TypedChoiceField(label=_("所属类别"), required=False, empty_value=None)
    node = forms.TypedChoiceField(label=_("节点"), empty_value=None)
    standard = Lines(label=_("完成标准"), max_length=2000)
    source = Line(label=_("依据"), max_length=300, required=False, help_text=_("标准出自哪份文件。"))
    kinds = Words(label=_("承担组织"), choices=list(KIND_WORDS.items()))
    sectors = Words(
        label=_("任务限于领域"), choices=list(SECTOR_WORDS.items()), required=False,
        help_text=_("在专项的领域之内再收窄；一个也不选，就按专项的领域。"),
    )  # fmt: skip
    evidence = forms.ChoiceField(label=_("印证方式"), choices=Evidence.choices(), widget=forms.RadioSelect)
    indicator = Line(label=_("指标"), max_length=60, required=False, help_text=_("指标印证的填写，如 coverage_rate。"))
    target = Line(label=_("目标值"), max_length=20, required=False, help_text=_("比较符加数字，如 >= 0.95 或 == 0。"))
    department = Line(label=_("责任部室"), max_length=60, required=False)
    second_level = forms.BooleanField(label=_("需要二级核验"), required=False)
    weight = forms.IntegerField(label=_("权重"), min_value=1, max_value=100, initial=1)

    def __init__(self, *args: Any, nodes: list[Node], categories: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, dict[int, Any]] = {
            "node": {node.pk: node for node in nodes},
            "category": {category.pk: category for category in categories},
        }
        days = [(node.pk, f"{node.number} · {node.due_on:%Y-%m-%d} {node.name}".strip()) for node in nodes]
        self.fields["node"].choices = [("", _("请选择")), *days]  # type: ignore[attr-defined]
        headings = [(category.pk, f"{category.code} {named(category)}") for category in categories]
        self.fields["category"].choices = [("", _("不分类")), *headings]  # type: ignore[attr-defined]
        for name in ("node", "category"):
            self.fields[name].coerce = lambda value, name=name: self.rows[name][int(value)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "evidence" in self.fields and not {"kinds", "evidence"} & set(self.errors):
            item = Item(
                code="", name="", standard="", kinds=tuple(found["kinds"]), evidence=found["evidence"], due_day=1,
                indicator=found.get("indicator", ""), target=found.get("target", ""),
            )  # fmt: skip
            for key, message in reading.faults(item):
                self.add_error(KEYS.get(key, key), message)
        return found


FORMS: dict[type, type[ListForm]] = {Campaign: CampaignForm, Category: CategoryForm, Node: NodeForm, Task: TaskForm}


class PreviewForm(forms.Form):
    """Kinds and sectors as ticked so far; anything unknown is left out."""

    kinds = forms.MultipleChoiceField(choices=list(KIND_WORDS.items()), required=False)
    sectors = forms.MultipleChoiceField(choices=list(SECTOR_WORDS.items()), required=False)


class CopyForm(forms.Form):
    code = Code(label=_("新编号"), max_length=60)
    name = Line(label=_("新名称"), max_length=120)
    starts_on = forms.DateField(label=_("开始日期"), widget=day_input(), help_text=_("各项期限按第几天重新推算。"))


class MoveForm(forms.Form):
    """A node's new day and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    due_on = forms.DateField(label=_("新期限"), widget=day_input())
    demonstration_due_on = forms.DateField(label=_("示范点新期限"), widget=day_input(), required=False)
    reason = Lines(label=_("改期理由"), max_length=500, help_text=_("理由和前后日期会一直显示在专项页上。"))

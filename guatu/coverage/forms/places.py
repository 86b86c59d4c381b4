"""Forms of the register of places. What is known is filled in or chosen, not typed."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words
from guatu.coverage.rules.places import COVERED, Cover, Entry, Joint, PlaceKind
from guatu.orgs.forms.changes import found
from guatu.orgs.forms.people import day
from guatu.orgs.models import Unit
from guatu.orgs.rules.sectors import Field

LINES = forms.Textarea(attrs={"rows": 2})
MODES = [(cover.value, cover.label) for cover in (Cover.OWN, Cover.ATTACHED, Cover.JOINT)]
JOINTS = [("", gettext_lazy("不是联合建团")), *Joint.choices()]


class UnitForm(Form):
    """A form with an organisation: chosen from those at hand, or named if it is another within the user's rights."""

    unit_label: Words = gettext_lazy("团组织")
    unit_required = True

    def __init__(self, *args: Any, near: QuerySet[Unit], units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.fields["unit"] = forms.ModelChoiceField(
            label=self.unit_label, queryset=near, required=False, empty_label=_("请选择")
        )
        self.fields["elsewhere"] = forms.CharField(
            label=_("或填组织编号、全称"), max_length=200, required=False, help_text=_("不在上面列表里时填写。")
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        written = (said.get("elsewhere") or "").strip()
        if written:
            try:
                said["unit"] = found(self.units, written)
            except forms.ValidationError as error:
                self.add_error("elsewhere", error)
        elif not said.get("unit") and self.unit_required and "unit" not in self.errors:
            self.add_error("unit", _("请选择团组织。"))
        return said


class PlaceForm(UnitForm):
    """What the register says of a place."""

    unit_label = gettext_lazy("负责的团组织")
    code = forms.CharField(
        label=gettext_lazy("场所编号"), max_length=40, help_text=gettext_lazy("本地台账里的编号，全市唯一。")
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=PlaceKind.choices())
    field = forms.ChoiceField(
        label=gettext_lazy("领域"), required=False, choices=[("", gettext_lazy("未分领域")), *Field.choices()]
    )
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)
    latitude = forms.FloatField(
        label=gettext_lazy("纬度"), required=False, help_text=gettext_lazy("不知道的留空，系统不推算。")
    )
    longitude = forms.FloatField(label=gettext_lazy("经度"), required=False)
    division_code = forms.CharField(label=gettext_lazy("区划代码"), max_length=12, required=False)
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=18, required=False)
    opened_on = day(gettext_lazy("成立日期"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["name", "code", "kind", "field", "unit", "elsewhere", "address", "latitude", "longitude",
                   "division_code", "credit_code", "opened_on", "version"]  # fmt: skip

    def entry(self) -> Entry:
        """What was written, as the register takes it."""
        said = {name: self.cleaned_data[name] for name in self.fields if name not in {"unit", "elsewhere", "version"}}
        return Entry(**said, unit=self.cleaned_data["unit"].pk)


class CountForm(Form):
    """How many young people somebody counted."""

    youths = forms.IntegerField(label=gettext_lazy("青年人数"), min_value=0, max_value=1_000_000)
    members = forms.IntegerField(
        label=gettext_lazy("其中团员"), min_value=0, max_value=1_000_000, required=False,
        help_text=gettext_lazy("不清楚的留空，不要估计。"),
    )  # fmt: skip
    counted_on = day(gettext_lazy("统计日期"))
    source = forms.CharField(
        label=gettext_lazy("数字来源"), max_length=120, help_text=gettext_lazy("如学籍系统、社保参保名单、村委会台账。")
    )


class CoverForm(UnitForm):
    """Into which form of cover a place comes, from which day."""

    unit_label = gettext_lazy("覆盖这里的团组织")
    unit_required = False
    cover = forms.ChoiceField(label=gettext_lazy("覆盖情况"), choices=Cover.choices())
    joint = forms.ChoiceField(label=gettext_lazy("联建方式"), required=False, choices=JOINTS)
    since = day(gettext_lazy("自哪一天起"))
    note = forms.CharField(label=gettext_lazy("依据或说明"), max_length=200, required=False)
    field_order = ["cover", "joint", "unit", "elsewhere", "since", "note"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("cover") and said["cover"] not in COVERED:
            said["unit"] = None  # the choice above is left from before; no organisation belongs to this form
        return said

    def words(self) -> dict[str, Any]:
        """The arguments of the action."""
        said = self.cleaned_data
        joint = said["joint"] if said["cover"] == Cover.JOINT else ""
        return {"cover": Cover(said["cover"]), "joint": joint, "unit": said["unit"], "since": said["since"],
                "note": said["note"]}  # fmt: skip


class PlanForm(UnitForm):
    """A founding plan."""

    unit_label = gettext_lazy("依托或牵头的团组织")
    unit_required = False
    cover = forms.ChoiceField(label=gettext_lazy("建团方式"), choices=MODES)
    joint = forms.ChoiceField(label=gettext_lazy("联建方式"), required=False, choices=JOINTS)
    due_on = day(gettext_lazy("完成期限"))
    owner = forms.CharField(label=gettext_lazy("责任人"), max_length=120)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=500, required=False, widget=LINES)
    field_order = ["cover", "joint", "unit", "elsewhere", "due_on", "owner", "note"]

    def words(self) -> dict[str, Any]:
        """The arguments of the action."""
        said = self.cleaned_data
        joint = said["joint"] if said["cover"] == Cover.JOINT else ""
        return {"cover": Cover(said["cover"]), "joint": joint, "with_unit": said["unit"], "due_on": said["due_on"],
                "owner": said["owner"], "note": said["note"]}  # fmt: skip

    def refuse(self, problem: Any) -> None:
        """The action knows the organisation as `with_unit`."""
        fields = {{"with_unit": "unit"}.get(name, name): text for name, text in problem.fields.items()}
        problem.fields = fields
        super().refuse(problem)


class FinishForm(UnitForm):
    """By which organisation, and from which day, a plan is carried out."""

    unit_label = gettext_lazy("建成的团组织")
    done_on = day(gettext_lazy("建成日期"))
    field_order = ["unit", "elsewhere", "done_on"]


class ReasonForm(Form):
    """Why something is given up or turned down."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200, widget=LINES)


class CloseForm(Form):
    """From which day a place is no longer there."""

    closed_on = day(gettext_lazy("撤销日期"))


class AcceptForm(Form):
    """By when a suggestion is carried out, and by whom."""

    due_on = day(gettext_lazy("完成期限"))
    owner = forms.CharField(label=gettext_lazy("责任人"), max_length=120)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=500, required=False, widget=LINES)

"""Forms about transfers and graduating branches."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.orgs.forms.people import day
from guatu.orgs.models import Unit
from guatu.people.actions.graduations import Way
from guatu.people.queries.transfers import target
from guatu.people.rules.movements import OF_GRADUATES, Destination, Stage

MOST = 500  # persons or rows in one act
SYSTEMS = [
    ("inside", gettext_lazy("本系统内的组织")),
    ("outside", gettext_lazy("其他系统（外省、军队、北京、广东、福建）")),
]


def chosen(data: Any, name: str) -> list[int]:
    """The numbers ticked in a list; anything else is left out."""
    return [int(value) for value in data.getlist(name)[:MOST] if value.isdecimal() and len(value) < 19]


def unit_named(written: str) -> Unit:
    """The open unit of a code or name; refused with what comes close."""
    unit, near = target(written)
    if unit is None:
        words = _("没有找到“%s”。") % written[:60]
        raise forms.ValidationError(words + (_("相近的有：%s。请照抄全称或编号。") % "、".join(near) if near else ""))
    return unit


class Start(Form):
    """Whom to send, where to, and why."""

    destination = forms.ChoiceField(label=gettext_lazy("去向"))
    system = forms.ChoiceField(label=gettext_lazy("转到"), choices=SYSTEMS, initial="inside", widget=forms.RadioSelect)
    target = forms.CharField(
        label=gettext_lazy("转入组织"), max_length=200,
        help_text=gettext_lazy("填组织编号或全称。不知道是哪个团支部的，填上级团委，由它分配。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [one for one in Destination if one != Destination.CLAIM]
        self.fields["destination"].choices = [(str(one), _(one.label)) for one in ways]  # type: ignore[attr-defined]
        self.fields["destination"].initial = str(Destination.MOVE)

    def clean_destination(self) -> Destination:
        return Destination(self.cleaned_data["destination"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        written = said.pop("target", "").strip()
        outside = said.pop("system", "") == "outside"
        said |= {"to_unit": None, "outside": written if outside else ""}
        if written and not outside:
            try:
                said["to_unit"] = unit_named(written)
            except forms.ValidationError as wrong:
                self.add_error("target", wrong)
        return said


class Decide(Form):
    """A decision on the stage that the decider saw."""

    stage = forms.ChoiceField(choices=Stage.choices(), widget=forms.HiddenInput)
    approved = forms.TypedChoiceField(
        choices=[("1", gettext_lazy("同意")), ("0", gettext_lazy("不同意"))], coerce=lambda value: value == "1"
    )
    reason = forms.CharField(
        label=gettext_lazy("意见"), required=False, max_length=500, help_text=gettext_lazy("不同意的，必须写明理由。")
    )

    def clean_stage(self) -> Stage:
        return Stage(self.cleaned_data["stage"])


class DecideMany(Form):
    """One decision on all that are ticked."""

    approved = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    reason = forms.CharField(required=False, max_length=500)


class Assign(Form):
    """The branch that takes a member in."""

    to_branch: forms.ModelChoiceField = forms.ModelChoiceField(label=gettext_lazy("分配到"), queryset=None)  # type: ignore[type-arg]  # units

    def __init__(self, *args: Any, branches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_branch"].queryset = branches  # type: ignore[attr-defined]


class Receipt(Form):
    """The other system's receipt."""

    number = forms.CharField(label=gettext_lazy("回执编号"), max_length=120)
    on = day(gettext_lazy("回执日期"))


class Mark(Form):
    """The day on which the ticked branches graduate."""

    on = day(gettext_lazy("毕业日期"), help_text=gettext_lazy("到这一天，自动转为毕业生团支部。可补记 31 天以内。"))


class Grid:
    """The list of graduates as it is filled in: a line each, errors beside the line, nothing typed lost."""

    def __init__(self, rows: Iterable[Any], data: Mapping[str, str] | None = None) -> None:
        self.rows, self.data = list(rows), data
        self.known: dict[str, Unit] = {}
        self.wrong = False
        self.lines = [self._line(row) for row in self.rows]

    def ways(self) -> dict[int, Way]:
        """What was said of each graduate who may still be changed."""
        return {line["row"].pk: line["way"] for line in self.lines if line["open"] and line["way"]}

    def _line(self, row: Any) -> dict[str, Any]:
        open_ = not (row.moving or row.moved)
        stored = {
            "destination": row.destination, "target": row.outside or (row.to_unit.name if row.to_unit else ""),
            "outside": "1" if row.outside else "", "teacher": "1" if row.teacher else "", "note": row.note,
        }  # fmt: skip
        line: dict[str, Any] = {"row": row, "open": open_, "error": "", "way": None, **stored}
        if self.data is not None and open_:
            line |= {name: self.data.get(f"{name}-{row.pk}", "").strip()[:200] for name in stored}
            if not line["destination"] and not line["teacher"]:
                line |= {"destination": self.data.get("rest", "")}
                line["target"] = line["target"] or self.data.get("rest_target", "").strip()[:200]
            self._read(line, row)
        return line

    def _read(self, line: dict[str, Any], row: Any) -> None:
        outside = bool(line["outside"])
        try:
            if line["destination"] not in {"", *map(str, OF_GRADUATES)}:
                raise forms.ValidationError(_("没有这种去向"))
            unit = None if outside or not line["target"] else self._unit(line["target"], row)
            line["way"] = Way(
                line["destination"], unit, line["target"] if outside else "", bool(line["teacher"]), line["note"]
            )
        except forms.ValidationError as problem:
            line["error"], self.wrong = "；".join(problem.messages), True

    def _unit(self, written: str, row: Any) -> Unit:
        if row.to_unit is not None and written == row.to_unit.name:
            return row.to_unit  # type: ignore[no-any-return]  # as it stood
        if written not in self.known:
            self.known[written] = unit_named(written)
        return self.known[written]

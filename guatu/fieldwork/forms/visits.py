"""A visit as it is typed on a phone, and what people write about matters."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.problems import Problem
from guatu.fieldwork.forms.onsite import OnSiteForm, PhotoForm, day, photo
from guatu.fieldwork.rules.visits import MATTER, OWNER, TEXT
from guatu.fieldwork.rules.words import MatterKind, Purpose
from guatu.orgs.models import Unit

ROWS = 3  # matters on the form of one visit


class PlanForm(Form):
    """A visit that is to be made."""

    purpose = forms.ChoiceField(label=_("目的"), choices=Purpose.choices())
    planned_on = day(_("计划日期"))


class VisitForm(OnSiteForm):
    """A visit that was made, and up to three matters that it raised. `key` names the visit wherever it is typed."""

    purpose = forms.ChoiceField(label=_("目的"), choices=Purpose.choices())
    on = day(_("走访日期"))
    hours = forms.DecimalField(
        label=_("时长（小时）"), required=False, max_digits=4, decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5", "min": "0"}),
    )  # fmt: skip
    talked = forms.IntegerField(
        label=_("与几名青年交谈"), required=False, min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("看到、谈到了什么"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写几句看到、谈到了什么")},
    )  # fmt: skip
    photo = photo(_("照片"))
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("不提")), *MatterKind.choices()]
        for row in range(ROWS):
            self.fields[f"matter{row}_kind"] = forms.ChoiceField(label=_("种类"), choices=kinds, required=False)
            self.fields[f"matter{row}_text"] = forms.CharField(label=_("什么事"), max_length=MATTER, required=False)
            self.fields[f"matter{row}_owner"] = forms.CharField(
                label=_("责任人"), max_length=OWNER, required=False, help_text=_("不填，就是承办组织的书记。")
            )
            self.fields[f"matter{row}_due_on"] = day(_("期限"), required=False)

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each matter."""
        return [[self[f"matter{row}_{name}"] for name in ("kind", "text", "owner", "due_on")] for row in range(ROWS)]

    def clean(self) -> dict[str, Any]:
        """A matter that was begun needs its kind, its words and its day."""
        for row in self.begun():
            for name, told in (("kind", _("请选种类")), ("text", _("请写明是什么事")), ("due_on", _("请选日期"))):
                field = f"matter{row}_{name}"
                if not self.cleaned_data.get(field) and field not in self.errors:
                    self.add_error(field, told)
        return self.cleaned_data

    def begun(self) -> list[int]:
        """The rows in which a kind or words of a matter stand."""
        said = self.cleaned_data
        return [row for row in range(ROWS) if said.get(f"matter{row}_kind") or said.get(f"matter{row}_text")]

    def content(self) -> dict[str, Any]:
        """What was written down, as the action takes it."""
        said = self.cleaned_data
        matters = [
            {name: said[f"matter{row}_{name}"] for name in ("kind", "text", "owner", "due_on")} for row in self.begun()
        ]
        return {name: said[name] for name in ("on", "hours", "talked", "text")} | {"matters": matters}

    def refuse(self, problem: Problem) -> None:
        """Show a refusal; matters are counted in the action by those that were begun."""
        places = {f"matter{place}_": f"matter{row}_" for place, row in enumerate(self.begun())}
        fields = {
            next((name.replace(old, new) for old, new in places.items() if name.startswith(old)), name): text
            for name, text in problem.fields.items()
        }
        super().refuse(Problem(problem.code, problem.detail, fields))


class WordsForm(Form):
    """Words about a matter."""

    text = forms.CharField(
        label=_("情况"), max_length=MATTER, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明情况")},
    )  # fmt: skip


class WorkForm(PhotoForm, WordsForm):
    """What was done, and a photo of it."""

    photo = photo(_("照片或文件"))


class PassForm(WordsForm):
    """To whom a matter is passed on."""

    owner_unit = forms.TypedChoiceField(label=_("转给"), coerce=int, error_messages={"required": _("请选择组织")})
    owner = forms.CharField(
        label=_("责任人"), max_length=OWNER, required=False, help_text=_("不填，就是该组织的书记。")
    )  # fmt: skip
    field_order = ("owner_unit", "owner", "text")

    def offer(self, units: Sequence[Unit]) -> None:
        """The units to choose from."""
        self.units = {unit.pk: unit for unit in units}
        self.fields["owner_unit"].choices = [(unit.pk, str(unit)) for unit in units]  # type: ignore[attr-defined]


class LaterForm(WordsForm):
    """A later day, and why."""

    due_on = day(_("延到"))
    field_order = ("due_on", "text")


def first_words(purpose: Purpose, on: date, due_on: date, key: str) -> dict[str, Any]:
    """What is known before anything is typed."""
    due = {f"matter{row}_due_on": due_on for row in range(ROWS)}
    return {"purpose": purpose.value, "on": on, "key": key, **due}

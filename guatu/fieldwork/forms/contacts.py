"""Forms of contact points: another branch, a reason, an end, a day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.accounts.forms.refusable import Form
from guatu.fieldwork.queries.contacts import Choice
from guatu.fieldwork.rules.contacts import ENDINGS
from guatu.orgs.forms.changes import found
from guatu.orgs.models import Unit


def way(metres: int | None) -> str:
    """A way in words: kilometres with one digit."""
    return _("位置不明") if metres is None else _("%s公里") % f"{metres / 1000:.1f}"


def words(choice: Choice) -> str:
    """A branch in the list of choices: its name, how far it is, who links it."""
    load = _("已有%d名联系干部") % choice.linked if choice.linked else _("无人联系")
    return f"{choice.unit} · {way(choice.metres)} · {load}"


class LinkForm(Form):
    """Which branch a cadre links: one of the nearest, or another by its name."""

    branch = forms.ChoiceField(label=gettext_lazy("团支部"), required=False)
    elsewhere = forms.CharField(
        label=gettext_lazy("或填组织编号、全称"), max_length=200, required=False,
        help_text=gettext_lazy("不在上面列表里时填写。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200, required=False)

    def __init__(self, *args: Any, choices: Sequence[Choice], units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.near = units, {str(one.unit.pk): one.unit for one in choices}
        told = [(str(one.unit.pk), words(one)) for one in choices]
        self.fields["branch"].choices = [("", _("请选择")), *told]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        written = (said.get("elsewhere") or "").strip()
        said["unit"] = self.near.get(said.get("branch", ""))
        if written:
            try:
                said["unit"] = found(self.units, written)
            except forms.ValidationError as error:
                self.add_error("elsewhere", error)
        elif not said["unit"] and "branch" not in self.errors:
            self.add_error("branch", _("请选择团支部。"))
        return said

    def given(self) -> dict[str, Any]:
        """What was chosen."""
        return {name: self.cleaned_data[name] for name in ("unit", "reason")}


class RefusalForm(Form):
    """Why a proposal is turned down."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200)


class EndForm(Form):
    """Why a contact ends."""

    reason = forms.ChoiceField(label=gettext_lazy("原因"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(one.value, _(one.label)) for one in ENDINGS]  # type: ignore[attr-defined]

"""Forms about guidance groups."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.guidance.actions.groups import Formed
from guatu.guidance.forms.fields import fields_of_work
from guatu.orgs.models import Unit


class GroupForm(Form):
    """What a group is for."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例：乡镇农村领域指导组"))
    field = forms.ChoiceField(label=_("指导的领域"), required=False)
    units = forms.MultipleChoiceField(
        label=_("只指导这些组织和它们的下级"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不勾，就是指导全部下级。"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, below: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.below = {str(unit.pk): unit for unit in below}
        self.fields["field"].choices = fields_of_work()  # type: ignore[attr-defined]
        self.fields["units"].choices = [(key, unit.name) for key, unit in self.below.items()]  # type: ignore[attr-defined]

    def given(self) -> Formed:
        """What was filled in."""
        said = self.cleaned_data
        return Formed(said["name"], said["field"], [self.below[key] for key in said["units"]])

"""The form of a task's explanation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.guidance.actions.explanations import LONGEST, Explained
from guatu.guidance.forms.fields import long


class ExplanationForm(Form):
    """Why, what, how."""

    why = long(_("为什么"), rows=4, most=LONGEST, help_text=_("解决什么问题，对支部有什么好处。"))
    what = long(_("做什么"), rows=6, most=LONGEST, help_text=_("做到什么程度算完成，看什么、查什么。"))
    how = long(_("怎么做"), rows=8, most=LONGEST, help_text=_("一步一行，照着能做；写明常见的错。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def said(self) -> Explained:
        """What was filled in."""
        return Explained(**{name: self.cleaned_data[name] for name in ("why", "what", "how")})

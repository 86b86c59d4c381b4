"""What is typed on the spot: the day, a photo, and when it was written on a phone that may have no network."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.accounts.forms.refusable import Form
from guatu.base.wording import Words

DAY_WRONG = {"required": _("请选日期"), "invalid": _("请选日期")}


def day(label: Words, *, required: bool = True) -> forms.DateField:
    """A field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, error_messages=DAY_WRONG)


def photo(label: Words) -> forms.FileField:
    """A field for a photo or another file, taken from the phone's camera if wanted."""
    widget = forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"})
    return forms.FileField(label=label, required=False, widget=widget, help_text=_("照片、PDF，不超过 20 MB。"))


class PhotoForm(Form):
    """A form with a field `photo`, in the place that the form gives it."""

    def file(self) -> tuple[str, Any] | None:
        """The file as name and content, if one came in."""
        file = self.cleaned_data.get("photo")
        return (file.name or "", file) if file else None


class OnSiteForm(PhotoForm):
    """A form that works without a network: it knows when it was written and whether it settles two versions."""

    written_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    settles = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_written_at(self) -> datetime | None:
        """The instant by the phone's clock; None where the page has no script."""
        said = self.cleaned_data["written_at"]
        try:
            found = datetime.fromisoformat(said) if said else None
        except ValueError:
            raise forms.ValidationError(_("请重新打开页面再填")) from None
        if found is not None and found.tzinfo is None:
            raise forms.ValidationError(_("请重新打开页面再填"))
        return found

"""What people fill in at the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guatu.desk.rules.geo import LARGEST


class MapFile(forms.Form):
    """A GeoJSON file of the customer."""

    file = forms.FileField(
        label=_("GeoJSON 文件"),
        help_text=_("UTF-8 编码，不超过4兆。请使用有审图号的地图。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件超过4兆，请先简化边界线再上传。"))
        return file

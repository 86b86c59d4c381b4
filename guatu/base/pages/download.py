"""A kept file as an answer: to keep, or, if it is a picture, to show in the page."""

from pathlib import Path
from urllib.parse import quote

from django.http import FileResponse
from django.utils.translation import gettext as _

from guatu.base.files.kinds import IMAGES
from guatu.base.problems import Problem


def download(path: Path, name: str, media_type: str, *, inline: bool = False) -> FileResponse:
    """The content under its name, never run by a browser. A Problem if it is gone."""
    if not path.is_file():
        raise Problem("unavailable", _("文件暂时取不到，请联系系统管理员。"))
    way = "inline" if inline and media_type in IMAGES else "attachment"
    answer = FileResponse(path.open("rb"), content_type=media_type)
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer

"""Photos are decoded and drawn anew, so that nothing but the picture is kept: no place, no device."""

import base64
import json
from dataclasses import dataclass

from guatu.base.files import confined
from guatu.base.problems import Problem

MIB = 1024 * 1024
LARGEST = 25 * MIB
LIMITS = confined.Limits(memory=1200 * MIB, cpu=20, wall=30, answer=64 * MIB)


@dataclass(frozen=True)
class Picture:
    """A cleaned image; sides in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


def picture(content: bytes) -> Picture:
    """The image upright, its longest side at most 2560 pixels, in sRGB, without any metadata.

    JPEG, PNG and WebP keep their type, the first frame of a GIF becomes PNG. A Problem if it is no
    image, is damaged, or has too many pixels. Takes about 0.3 s and a process: call it in a job or
    once for each upload.
    """
    if len(content) > LARGEST:
        raise Problem("too_large", f"照片有 {len(content) / MIB:.0f} MB，最大 {LARGEST // MIB} MB。请压缩后再上传。")
    for line in confined.answers("guatu.base.files.image_child", {}, limits=LIMITS, content=content):
        what, *facts = json.loads(line)
        if what == "picture":
            media_type, width, height, packed = facts
            return Picture(base64.b64decode(packed), media_type, width, height)
    raise Problem("invalid", "照片无法读取。")


def clean_image(content: bytes) -> bytes:
    """The cleaned image alone; see `picture`."""
    return picture(content).content

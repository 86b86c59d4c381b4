"""Decodes one image in a confined process and answers it drawn anew."""

import base64
import io
import sys
from typing import Any

from PIL import Image, ImageCms, ImageOps

from guatu.base.files import confined
from guatu.base.problems import Problem

LONGEST = 2560
PIXELS = 60_000_000
MEDIA = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": False, "compress_level": 6},
    "WEBP": {"quality": 82, "method": 3},
}


def work(request: dict[str, Any]) -> None:
    """Answers ["picture", media type, width, height, base64], ["end"]."""
    content = sys.stdin.buffer.read(request["size"])
    try:
        image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF"))
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Problem("invalid", "这不是可以识别的照片。请上传 JPG、PNG、WebP 或 GIF 图片。") from error
    if image.width * image.height > PIXELS:
        raise too_many_pixels()
    kind = image.format if image.format in MEDIA else "PNG"
    try:
        drawn = redraw(image, kind)
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Problem("invalid", "照片不完整或已损坏，请重新选择或重拍。") from error
    out = io.BytesIO()
    drawn.save(out, kind, **OPTIONS[kind])
    confined.answer("picture", MEDIA[kind], drawn.width, drawn.height, base64.b64encode(out.getvalue()).decode())
    confined.answer("end")


def too_many_pixels() -> Problem:
    return Problem("too_large", f"照片的像素太多（最多 {PIXELS // 1_000_000}00 万）。请缩小后再上传。")


def redraw(image: Image.Image, kind: str) -> Image.Image:
    """Only the pixels: upright, in sRGB, small enough."""
    if kind == "JPEG":
        image.draft("RGB", (LONGEST, LONGEST))  # decodes a large photo at a fraction of its size
    image.load()
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    see_through = kind != "JPEG" and ("A" in upright.mode or "transparency" in upright.info)
    plain = in_srgb(upright, profile, "RGBA" if see_through else "RGB")
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    return clean


def in_srgb(image: Image.Image, profile: bytes | None, mode: str) -> Image.Image:
    """Colours as every screen expects them, since the profile is not kept."""
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            output = image.mode if image.mode != "CMYK" else "RGB"
            image = ImageCms.profileToProfile(image, source, target, outputMode=output) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the numbers are taken as they are
    return image.convert(mode)


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = PIXELS
    Image.preinit()
    confined.finish(work, confined.begin())

"""What an uploaded file is, by its content; what may be kept; and its name made fit to show."""

import re
import unicodedata
import zipfile
from collections.abc import Collection
from typing import BinaryIO

import filetype

from guatu.base.problems import Problem

HEAD = 8192
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLE = "application/x-ole-storage"
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
KEPT = IMAGES | {"application/pdf", DOCX, XLSX, "text/plain", "text/csv"}
EXTENSIONS = {
    "image/jpeg": {"jpg", "jpeg", "jpe"},
    "image/png": {"png"},
    "image/webp": {"webp"},
    "image/gif": {"gif"},
    "application/pdf": {"pdf"},
    DOCX: {"docx"},
    XLSX: {"xlsx"},
    "text/plain": {"txt", "csv"},
    "text/csv": {"csv"},
    "video/mp4": {"mp4"},
}
ADVICE = {
    "image/heic": "这是苹果手机的 HEIC 照片，许多电脑打不开。请在“设置—相机—格式”中选“兼容性最佳”后重拍，"
    "或先转成 JPG 再上传。",
    OLE: "这是旧版 Office 文件。请用 Word、Excel 或 WPS 打开，另存为 .docx、.xlsx 或 PDF，再上传。",
    "text/html": "这是网页文件，不能上传。请另存为 PDF，或截图后上传。",
    "application/zip": "不能上传压缩包。请解压后逐个上传。",
}
ACTIVE = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|meta)\b", re.IGNORECASE)
FORBIDDEN = re.compile(r'[\\/:*?"<>|\0-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]')


def sniff(head: bytes) -> str:
    """The media type by the first 8 KB, or "" if unknown. Zip-based types need `media_type`."""
    if head[4:8] == b"ftyp":
        brands = head[8:12] + head[16:32]
        if any(brand in brands for brand in (b"heic", b"heix", b"mif1", b"heif", b"avif", b"hevc")):
            return "image/heic"
        return "video/mp4" if head[8:12] in {b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V "} else ""
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"
    guess = filetype.guess(head)
    if guess:
        return guess.mime
    return text_type(head)


def text_type(head: bytes) -> str:
    """text/html for anything that a browser would run, text/plain for text, "" for bytes."""
    if ACTIVE.search(head):
        return "text/html"
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    if not head.strip():
        return ""
    for encoding in ("utf-8", "gb18030", "utf-16"):
        # A head may end inside a character: up to three bytes are spared.
        for spared in range(4 if len(head) >= HEAD else 1):
            try:
                head[: len(head) - spared].decode(encoding)
            except UnicodeDecodeError:
                continue
            return "text/plain"
    return ""


def media_type(file: BinaryIO) -> str:
    """The media type of a whole file, looking inside office packages; leaves the file at its start."""
    file.seek(0)
    found = sniff(file.read(HEAD))
    if found == "application/zip":
        found = office_type(file)
    file.seek(0)
    return found


def office_type(file: BinaryIO) -> str:
    """.docx or .xlsx by their main part; a package with macros is neither."""
    try:
        with zipfile.ZipFile(file) as package:
            names = {entry.filename for entry in package.infolist()[:5000]}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "application/vnd.ms-office.macro"
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else "application/zip"


def check(name: str, file: BinaryIO, *, allowed: Collection[str] = KEPT) -> str:
    """The media type of a file that may be kept: known by content, allowed, named accordingly.

    A Problem says what to do instead.
    """
    found = media_type(file)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if found == "text/plain" and extension == "csv":
        found = "text/csv"
    if found not in allowed or found not in EXTENSIONS:
        raise Problem(
            "invalid", ADVICE.get(found, "不能上传这种文件。可以上传照片（JPG、PNG）、PDF、Word、Excel 和文本文件。")
        )
    if extension not in EXTENSIONS[found]:
        fit = "、".join("." + ending for ending in sorted(EXTENSIONS[found]))
        raise Problem("invalid", f"文件名的后缀与内容不符：内容应为 {fit}。请核对是否选错了文件。")
    return found


def safe_name(name: str, most: int = 80) -> str:
    """A file name fit to show and to offer for download: no folders, controls or reversed writing.

    Long names lose their middle part, never the extension.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    clean = FORBIDDEN.sub("", last).strip(" .")
    if not clean:
        return "未命名"
    if len(clean) <= most:
        return clean
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        return clean[: most - 1] + "…"
    return stem[: most - len(ending) - 2] + "…" + dot + ending

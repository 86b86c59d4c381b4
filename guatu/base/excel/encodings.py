"""Text of a CSV file in any encoding that office programs in China write."""

import codecs
import re

from charset_normalizer import from_bytes

from guatu.base.problems import Problem

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
ODD = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
ADVICE = "请用 Excel 或 WPS 重新导出；最好另存为 .xlsx。"


def decode(content: bytes) -> str:
    """The whole text. A character cut in two or damaged is a Problem that names its row."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return strictly(content[len(mark) :], encoding)
    if wide := without_mark(content[:4096]):
        return strictly(content, wide)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if is_damaged_utf8(content, error):
            raise damaged(content, "utf-8", error) from error
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        return guessed(content, error)
    return text if plausible(text) else guessed(content, None)


def strictly(content: bytes, encoding: str) -> str:
    """The text in an encoding that is known for certain."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise damaged(content, encoding, error) from error


def without_mark(head: bytes) -> str:
    """UTF-16 that lacks its mark shows as zero bytes in every other place (commas, digits, line ends)."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even and odd * 20 > len(head):
        return "utf-16-le"
    if even > 4 * odd and even * 20 > len(head):
        return "utf-16-be"
    return ""


def is_damaged_utf8(content: bytes, error: UnicodeDecodeError) -> bool:
    """Whether this is UTF-8 with a wound, rather than another encoding: it reads well all around it."""
    good = len(MULTIBYTE.findall(content[: error.start]))
    if error.reason == "unexpected end of data" and good:
        return True
    marks = content.decode("utf-8", "replace").count("\ufffd")
    return marks * 20 < len(MULTIBYTE.findall(content))


def damaged(content: bytes, encoding: str, error: UnicodeDecodeError) -> Problem:
    """The refusal that says at which row the text breaks off or is spoilt."""
    before = content[: error.start].decode(encoding, "ignore")
    row = len(before.splitlines()) + (not before or before.endswith(("\n", "\r")))
    if error.end >= len(content) - 1 and "surrogate" not in error.reason:
        detail = f"文件在第 {row} 行断在半个字上，没有传完整或被截断过。请从原系统重新导出后再上传。"
    else:
        detail = f"文件第 {row} 行有损坏的文字，无法辨认。{ADVICE}"
    return Problem("invalid", detail, {f"{row}:": "文字损坏"})


def guessed(content: bytes, error: UnicodeDecodeError | None) -> str:
    """Last resort: a statistical guess, accepted only when it reads like text."""
    if error and content[: error.start].decode("gb18030", "ignore").strip("\0-\x7f") and near_end(error, content):
        raise damaged(content, "gb18030", error)
    best = from_bytes(content[:200_000]).best()
    if best:
        try:
            text = content.decode(best.encoding)
        except UnicodeDecodeError:
            text = ""
        if text and plausible(text) and error is None:
            return text
    if error:
        raise damaged(content, "gb18030", error)
    raise Problem("invalid", f"认不出文件的文字编码。{ADVICE}")


def near_end(error: UnicodeDecodeError, content: bytes) -> bool:
    """Whether the text breaks within its last character."""
    return error.start >= len(content) - 4


def plausible(text: str) -> bool:
    """Whether a decoded text reads like text: hardly any control or private characters."""
    return len(ODD.findall(text)) * 50 <= len(text)

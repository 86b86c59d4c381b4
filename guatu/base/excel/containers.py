"""What a ledger file really is, and whether it may be opened. Looks before any parser does."""

import io
import re
import zipfile

from guatu.base.problems import Problem

MIB = 1024 * 1024
ENTRIES = 3000
UNPACKED = 700 * MIB
RATIO = 120
PROLOG = 64 * 1024
SKIP = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
RESAVE = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”，再上传。"


def kind(content: bytes) -> str:
    """ "book" for a workbook that may be parsed, "text" for CSV; a Problem for all else."""
    if not content.strip(b"\0 \r\n\t"):
        raise Problem("invalid", "文件是空的。")
    if content[:4] == b"PK\x03\x04":
        check_zip(content)
        return "book"
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Problem("invalid", "文件设有打开密码。请取消密码后再上传。")
        return "book"
    head = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise Problem("invalid", f"这个文件其实是网页，不是表格。{RESAVE}")
    if head.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc\xaf", b"gif8")):
        raise Problem("invalid", "这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
    return "text"


def check_zip(content: bytes) -> None:
    """Refuse a zip that unpacks to far more than it should, is no workbook, or holds hostile XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            check_sizes(entries)
            check_type(package, {entry.filename for entry in entries})
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    check_xml(package, entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Problem("invalid", f"文件不完整或已损坏，无法打开。{RESAVE}") from error


def check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse too many parts, too much content, or content packed beyond any real workbook."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    suspicious = unpacked > 20 * MIB and unpacked > packed * RATIO
    if len(entries) > ENTRIES or unpacked > UNPACKED or suspicious:
        raise Problem("too_large", f"文件展开后达 {unpacked // MIB} MB，不像正常的表格，已拒绝打开。")


def check_type(package: zipfile.ZipFile, names: set[str]) -> None:
    """Refuse zips that are not .xlsx or .ods, saying what they are."""
    if "xl/workbook.xml" in names:
        return
    if "mimetype" in names and package.open("mimetype").read(80).endswith(b"opendocument.spreadsheet"):
        return
    if "xl/workbook.bin" in names:
        raise Problem("invalid", f"不支持二进制工作簿（.xlsb）。{RESAVE}")
    if "word/document.xml" in names:
        raise Problem("invalid", "这是 Word 文档，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 文件。")
    raise Problem("invalid", "这是压缩包，不是表格。请解压后上传里面的表格文件。")


def check_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a part that declares a document type (entities multiply) before its first element."""
    with package.open(entry) as part:
        head = part.read(PROLOG)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    at = 0
    while found := SKIP.match(head, at):
        at = found.end()
    if head[at:] and not re.match(rb"<[^!?\s]", head[at : at + 2]):
        raise Problem("invalid", f"文件里有正常表格没有的声明，可能有害，已拒绝打开。{RESAVE}")

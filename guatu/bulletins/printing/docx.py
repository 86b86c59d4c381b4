"""A document as .docx for Word and WPS, with the official faces named. The words and their order are the .pdf's."""

import io
import zipfile
from datetime import datetime

import docx
from docx.document import Document as Package
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.section import Section
from docx.shared import Mm

from guatu.bulletins.printing import pdf, word
from guatu.bulletins.rules.document import Document
from guatu.bulletins.rules.layout import Annex, Grid, Line, Sheet, lay_out
from guatu.bulletins.rules.titles import em

RED = "D7000F"
MARGINS = (37, 26, 35, 28)  # top, right, bottom, left in mm
ROLES = {"heading1": "hei", "heading2": "kai", "heading3": "body", "text": "body"}


def render(document: Document, *, official: bool = True) -> bytes:
    """The document as .docx. The same document gives the same bytes: times come from its date of issue.

    `official` off places 版记 by the shipped faces alone, hence the same bytes on every machine.
    """
    sheet = lay_out(document)
    package = docx.Document()
    word.settle(package)
    section = package.sections[0]
    _page(section, sheet)
    _head(package, sheet)
    _content(package, sheet.items)
    _closing(package, sheet)
    for annex in sheet.annexes:
        section = _annex(package, section, annex, sheet)
    _imprint(package, document, sheet, section, official=official)
    _describe(package, document)
    return _fixed(package, document)


def _page(section: Section, sheet: Sheet, *, landscape: bool = False) -> None:
    top, right, bottom, left = (28, 37, 26, 35) if landscape else MARGINS
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    # The number's line is 20 pt (7.05 mm) and its dash 7 mm below the type area.
    section.footer_distance = Mm(bottom - 7 - 5)
    section.header_distance = Mm(16)
    word.grid(section)
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        word.number(footer.paragraphs[0], side)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        if sheet.demo:
            word.boxed(header.paragraphs[0], sheet.demo)


def _head(package: Package, sheet: Sheet) -> None:
    front = [text for text in sheet.front if text]
    for place in range(3):
        text = front[place] if place < len(front) else ""
        word.say(package.add_paragraph(), text, _front_face(sheet, text))
    # Three lines of 28 pt above, then the rest of 35 mm.
    name = package.add_paragraph()
    word.shape(name, align="center", before=35 / 25.4 * 72 - 3 * 28 - 4, line=58)
    narrow = min(100, int(442 / (50 * em(sheet.issuer)) * 100))
    word.say(name, sheet.issuer, "title", size=50, colour=RED, narrow=max(narrow, 1))
    number = package.add_paragraph()
    word.shape(number, align="center", before=56, line=18)
    word.say(number, sheet.number)
    word.rule_below(number, colour=RED, eighths=12, away=11)
    _title(package, sheet.title, before=56)
    if sheet.addressees:
        word.shape(package.add_paragraph(), before=28, indent=0)
        word.say(package.paragraphs[-1], sheet.addressees)


def _front_face(sheet: Sheet, text: str) -> str:
    return "body" if text and text == sheet.front[0] else "hei"


def _title(package: Package, lines: tuple[str, ...], *, before: float, level: int = 1) -> None:
    title = package.add_paragraph()
    word.shape(title, align="center", before=before, line=36, outline=level)
    for place, text in enumerate(lines):
        if place:
            title.add_run().add_break()
        word.say(title, text, "title", size=22)


def _content(package: Package, items: tuple[Line | Grid, ...]) -> None:
    for item in items:
        if isinstance(item, Grid):
            word.table(package, item)
            continue
        paragraph = package.add_paragraph()
        level = int(item.role[7:]) + 1 if item.role.startswith("heading") else 0
        word.shape(paragraph, indent=2, justify=True, outline=level)
        word.runs(paragraph, (item.label, *item.runs), ROLES[item.role])


def _closing(package: Package, sheet: Sheet) -> None:
    for place, name in enumerate(sheet.attachment_list):
        mark = f"{place + 1}. " if len(sheet.attachment_list) > 1 else ""
        paragraph = package.add_paragraph()
        lead = 5 + em(mark)
        word.shape(
            paragraph, before=28 if place == 0 else 0, left=lead, indent=-lead + (2 if place == 0 else 5), together=True
        )
        word.say(paragraph, ("附件：" if place == 0 else "") + mark + name)
    blank = 84 if sheet.sealed else 28
    signed, dated = _indents(sheet)
    for text, left, before in ((sheet.signatory, signed, blank), (sheet.dated, dated, 0)):
        paragraph = package.add_paragraph()
        word.shape(paragraph, before=before, left=left, together=text == sheet.signatory)
        word.say(paragraph, text)
    if sheet.remark:
        word.shape(package.add_paragraph(), indent=2)
        word.say(package.paragraphs[-1], sheet.remark)


def _indents(sheet: Sheet) -> tuple[float, float]:
    """Where signature and date begin, in characters from the left of the 28 of a line."""
    name, day = em(sheet.signatory), em(sheet.dated)
    if sheet.sealed:
        start = 24 - day
        return max(0, min(start + (day - name) / 2, 28 - name)), start
    if day > name:
        return 24 - day, 26 - day
    return max(0, 26 - name), max(0, 26 - name) + 2


def _annex(package: Package, before: Section, annex: Annex, sheet: Sheet) -> Section:
    turned = (before.orientation == WD_ORIENT.LANDSCAPE) != annex.landscape
    section = package.add_section(WD_SECTION.NEW_PAGE) if turned else before
    if turned:
        _page(section, sheet, landscape=annex.landscape)
    mark = package.add_paragraph()
    word.shape(mark, page=not turned)
    word.say(mark, annex.mark, "hei")
    _title(package, annex.title, before=28, level=2)
    word.shape(package.add_paragraph(), line=14)
    _content(package, annex.items)
    return section


def _imprint(package: Package, document: Document, sheet: Sheet, section: Section, *, official: bool) -> None:
    # Word cannot be asked where its pages end, so the printed layout decides whether 版记 needs a new even page.
    fresh = pdf.ending(document, official=official).imprint != "same" or section.orientation == WD_ORIENT.LANDSCAPE
    if fresh:
        last = package.add_section(WD_SECTION.EVEN_PAGE)
        _page(last, sheet)
        # A grid of whole lines would end 22 pt above the foot of the type area.
        word.grid(last, lines=False)
    rows = [((f"抄送：{sheet.copies_to}",) if sheet.copies_to else ()), (sheet.printed_by, sheet.printed)]
    word.foot_table(package, [row for row in rows if row], fresh=fresh)


def _describe(package: Package, document: Document) -> None:
    day = datetime(document.issued_on.year, document.issued_on.month, document.issued_on.day)  # noqa: DTZ001 -- OPC times are naive
    core = package.core_properties
    core.title, core.author, core.last_modified_by = "".join(lay_out(document).title), document.issuer, ""
    core.subject, core.category, core.comments, core.language = document.number, document.kind, "", "zh-CN"
    core.created = core.modified = core.last_printed = day
    core.revision = 1
    relations = package.part.package.rels
    for key in [key for key, rel in relations.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        relations.pop(key)


def _fixed(package: Package, document: Document) -> bytes:
    """The file with its parts in one order and of one time, so that the bytes do not depend on the clock."""
    written, fixed = io.BytesIO(), io.BytesIO()
    package.save(written)
    day = max(document.issued_on.year, 1980), document.issued_on.month, document.issued_on.day, 0, 0, 0
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            new.writestr(entry, old.read(name))
    return fixed.getvalue()

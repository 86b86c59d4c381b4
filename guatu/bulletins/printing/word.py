"""Paragraphs, runs and tables of WordprocessingML with fixed lines and Chinese faces by name."""

import math
from collections.abc import Iterable, Sequence

from docx.document import Document as Package
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run as Span

from guatu.bulletins.printing.faces import OFFICIAL
from guatu.bulletins.rules.document import Run
from guatu.bulletins.rules.layout import WHOLE, Grid, coded
from guatu.bulletins.rules.titles import em

BODY = 16.0
LINE = 28.0
AREA = 225 / 25.4 * 72  # the height of the type area, in points
FOOT = 262 / 25.4 * 72  # the foot of the type area, in points from the top of the page
EM = 15.79  # 156 mm ÷ 28 characters, in points
SQUEEZE = -4  # twentieths of a point between characters, so that 28 of 16 pt fill the line
TIGHT = ("w:autoSpaceDE", "w:autoSpaceDN")  # no extra space between Chinese and Latin or figures
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "l": WD_ALIGN_PARAGRAPH.LEFT,
    "c": WD_ALIGN_PARAGRAPH.CENTER,
    "r": WD_ALIGN_PARAGRAPH.RIGHT,
}


def settle(package: Package) -> None:
    """Set the defaults: 仿宋 16 pt on exact lines, no space between paragraphs, odd and even pages differ."""
    style = package.styles["Normal"]
    style.font.size = Pt(BODY)
    style.font.name = OFFICIAL["body"]
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), OFFICIAL["body"])
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = Pt(LINE)
    style.paragraph_format.widow_control = False
    # Official documents set no extra space between Chinese and figures.
    for tag in TIGHT:
        style.element.get_or_add_pPr().find(qn("w:spacing")).addprevious(_element(tag, val="0"))
    package.settings.odd_and_even_pages_header_footer = True
    _modern(package)
    for language in package.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def grid(section: Section, *, lines: bool = True) -> None:
    """Lines on a grid of 28 pt; characters are not stretched to it. Without `lines`, no grid."""
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    if lines:
        properties.append(_element("w:docGrid", type="lines", linePitch=str(int(LINE * 20))))


def shape(
    paragraph: Paragraph,
    *,
    align: str = "left",
    before: float = 0,
    line: float = LINE,
    indent: float = 0,
    left: float = 0,
    justify: bool = False,
    outline: int = 0,
    page: bool = False,
    together: bool = False,
) -> None:
    """Set a paragraph: points before it and of its line, indents in characters, outline level from 1."""
    form = paragraph.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if justify else ALIGN[align]
    form.space_before, form.line_spacing = Pt(before), Pt(line)
    form.first_line_indent, form.left_indent = Pt(indent * EM), Pt(left * EM)
    form.page_break_before = page
    form.keep_with_next = together or outline > 0
    if line != LINE:
        spacing = paragraph._p.get_or_add_pPr().find(qn("w:spacing"))
        spacing.addprevious(_element("w:snapToGrid", val="0"))
    if outline:
        paragraph._p.get_or_add_pPr().append(_element("w:outlineLvl", val=str(outline - 1)))


def say(
    paragraph: Paragraph,
    text: str,
    role: str = "body",
    *,
    size: float = BODY,
    colour: str = "",
    narrow: int = 100,
) -> Span:
    """Add words in the face of a role; `narrow` squeezes the characters to that percentage of their width."""
    span = paragraph.add_run(text)
    span.font.size = Pt(size)
    span.font.name = OFFICIAL[role]
    properties = span._r.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), OFFICIAL[role])
    properties.get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    if colour:
        span.font.color.rgb = RGBColor.from_string(colour)
    # The schema wants spacing, then w, before size; Word refuses other orders.
    sized = properties.find(qn("w:sz"))
    if size == BODY:
        sized.addprevious(_element("w:spacing", val=str(SQUEEZE)))
    if narrow != 100:
        sized.addprevious(_element("w:w", val=str(narrow)))
    return span


def runs(paragraph: Paragraph, words: Iterable[Run], role: str, *, size: float = BODY) -> None:
    """Add runs; the code of a figure stands raised, small and grey after it."""
    for run in words:
        text, code = coded(run)
        if text:
            say(paragraph, text, role, size=size)
        if code:
            mark = say(paragraph, code, "hei", size=max(9, size * 0.7), colour="595959")
            mark.font.superscript = True


def number(paragraph: Paragraph, side: str) -> None:
    """The page number — 1 — in 4号 宋体, one character in from its side."""
    shape(paragraph, align=side, line=20)
    inset = Pt(EM)
    form = paragraph.paragraph_format
    form.right_indent, form.left_indent = (inset, Pt(0)) if side == "right" else (Pt(0), inset)
    say(paragraph, "— ", "song", size=14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        span = say(paragraph, "", "song", size=14)
        if kind:
            span._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction = _element("w:instrText")
            instruction.text = text
            span._r.append(instruction)
    say(paragraph, " —", "song", size=14)


def boxed(paragraph: Paragraph, text: str) -> None:
    """A mark in the header of every page."""
    shape(paragraph, align="center", line=18)
    span = say(paragraph, text, "hei", size=10.5)
    span._r.get_or_add_rPr().append(_element("w:bdr", val="single", sz="6", space="4", color="404040"))


def rule_below(paragraph: Paragraph, *, colour: str, eighths: int, away: int) -> None:
    """A line under the paragraph as wide as the type area, `away` points below it."""
    border = _element("w:pBdr")
    border.append(_element("w:bottom", val="single", sz=str(eighths), space=str(away), color=colour))
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    spacing.addprevious(border)


def table(package: Package, laid: Grid) -> None:
    """A ruled table with repeated headers, caption above and note below."""
    size = 10.5 if sum(laid.widths) > 44 else 12
    if laid.title:
        caption = package.add_paragraph()
        shape(caption, align="center", together=True)
        say(caption, laid.title, "hei", size=14)
    made = package.add_table(rows=0, cols=len(laid.headers), style="Table Grid")
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    _row(made, laid.headers, laid, "hei", size, head=True, together=True)
    for place, row in enumerate(laid.rows):
        last = laid.total and place == len(laid.rows) - 1
        together = len(laid.rows) <= WHOLE and place < len(laid.rows) - 1
        _row(made, row, laid, "hei" if last else "body", size, together=together)
    _widths(package, made, laid)
    note = package.add_paragraph()
    shape(note, line=16)
    if laid.note:
        say(note, laid.note, size=10.5)


def foot_table(package: Package, rows: Sequence[Sequence[str]], *, fresh: bool) -> None:
    """版记: a table at the foot of the type area, lines of 0.35, 0.25 and 0.35 mm.

    On a `fresh` page a blank line as tall as needed pushes it down, which every program understands;
    under text it floats.
    """
    heights = [22 * _lines_of(words) for words in rows]
    if fresh:
        shape(package.add_paragraph(), line=AREA - sum(heights) - 8)
    made = package.add_table(rows=len(rows), cols=2)
    made.autofit = False
    for place, words in enumerate(rows):
        row = made.rows[place]
        cells = list(row.cells) if len(words) > 1 else [row.cells[0].merge(row.cells[1])]
        for cell, text, side in zip(cells, words, "lr", strict=False):
            _fill(cell, text, side)
            _lines(cell, top=8 if place == 0 else 6, bottom=8 if place == len(rows) - 1 else 6)
        row.height, row.height_rule = Pt(heights[place]), WD_ROW_HEIGHT_RULE.AT_LEAST
    if not fresh:
        _float(package, made, top=FOOT - sum(heights))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    shape(package.add_paragraph(), line=1)


def _lines_of(words: Sequence[str]) -> int:
    return max(1, math.ceil((em("".join(words)) - 3) / 26.5)) if len(words) == 1 else 1


def _float(package: Package, made: Table, *, top: float) -> None:
    """Fix a table to the page at `top` points, as wide as the type area."""
    area, left = _area(package), int((package.sections[-1].left_margin or 0) / 635)
    width = made._tbl.tblPr.find(qn("w:tblW"))
    where = {"horzAnchor": "page", "vertAnchor": "page", "tblpX": str(left), "tblpY": str(int(top * 20))}
    width.addprevious(_element("w:tblpPr", **where))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(area))
    for column in made.columns:
        column.width = Pt(area / 40)


def _modern(package: Package) -> None:
    """Have Word lay out by its present rules rather than in compatibility mode."""
    settings = package.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = _element("w:compat")
        settings.append(compat)
    for old in compat.findall(qn("w:compatSetting")):
        compat.remove(old)
    uri = "http://schemas.microsoft.com/office/word"
    compat.append(_element("w:compatSetting", name="compatibilityMode", uri=uri, val="15"))


def _row(
    made: Table,
    cells: Sequence[Run],
    laid: Grid,
    role: str,
    size: float,
    *,
    head: bool = False,
    together: bool = False,
) -> None:
    row = made.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if head:
        properties.append(_element("w:tblHeader"))
    for place, (cell, run) in enumerate(zip(row.cells, cells, strict=True)):
        paragraph = cell.paragraphs[0]
        shape(paragraph, align="center" if head else laid.align[place], line=size * 1.5, together=together)
        runs(paragraph, (run,), role, size=size)
        cell._tc.get_or_add_tcPr().append(_element("w:vAlign", val="center"))


def _widths(package: Package, made: Table, laid: Grid) -> None:
    whole = _area(package)
    shares = [Pt(whole * share / sum(laid.widths) / 20) for share in laid.widths]
    for column, width in zip(made._tbl.tblGrid.gridCol_lst, shares, strict=True):
        column.w = width
    for row in made._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, shares, strict=True):
            cell.width = width


def _area(package: Package) -> int:
    section = package.sections[-1]
    sides = (section.left_margin or 0) + (section.right_margin or 0)
    return int(((section.page_width or 0) - sides) / 635)


def _fill(cell: _Cell, text: str, side: str) -> None:
    paragraph = cell.paragraphs[0]
    shape(paragraph, align=side, line=22)
    form = paragraph.paragraph_format
    if text.startswith("抄送："):
        form.left_indent, form.first_line_indent, form.right_indent = Pt(8 + 42), Pt(-42), Pt(8)
    elif side == "l":
        form.left_indent = Pt(8)
    else:
        form.right_indent = Pt(8)
    say(paragraph, text, size=14)


def _lines(cell: _Cell, *, top: int, bottom: int) -> None:
    borders = _element("w:tcBorders")
    borders.append(_element("w:top", val="single", sz=str(top), space="0", color="000000"))
    borders.append(_element("w:bottom", val="single", sz=str(bottom), space="0", color="000000"))
    cell._tc.get_or_add_tcPr().append(borders)


def _element(tag: str, **attributes: str):
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made

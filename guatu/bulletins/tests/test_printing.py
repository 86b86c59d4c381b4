import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise

import docx as reader
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from hypothesis import given, settings
from hypothesis import strategies as st

from guatu.bulletins.printing import docx, faces, pdf
from guatu.bulletins.rules import layout
from guatu.bulletins.rules.document import (
    LIMIT,
    Attachment,
    Check,
    Document,
    Figure,
    FigureCode,
    Heading,
    Paragraph,
    ProofTable,
    Table,
    characters,
    from_json,
    to_json,
    uncoded,
    within_limit,
)
from guatu.bulletins.rules.titles import em, title_lines

MM = 72 / 25.4
HOSTILE = (
    "#panic()",
    '*_$ #import "x" \\ `raw` <label> @ref ~ = //',
    "$sum_(i=1)^n$ #eval(\"1\") [x] {y} 'z' -- ---",
    "阿卜杜热西提·买买提艾力·居来提",
    "共青团" + "云岭市云溪区青石镇" * 6 + "总支部委员会",
    "猇亭区喆堃珺玥翀䶮团支部",
    "</w:t><script>&amp;",
    "&#x41;%s{0}\\n\\u0041",
)


def bulletin(**changes) -> Document:
    """A short bulletin with every part that prints."""
    whole = Document(
        issuer="共青团云岭市委员会",
        number="云团通〔2026〕3号",
        kind="通报",
        title="关于全市基层团组织规范化建设集中攻坚行动第三次调度情况的通报",
        addressees="各县（市、区）团委，市直各团（工）委",
        blocks=(
            Paragraph(("全市应办任务", Figure("F1", "16,283"), "项，现将情况通报如下。")),
            Heading(1, "总体进展"),
            Heading(2, "各县完成情况"),
            Table(
                ("位次", "县（市、区）", "已办结"),
                (("1", "云溪区", Figure("F2", "9,000")), ("", "合计", Figure("F1", "16,283"))),
                title="表1 完成情况",
                note="注：不含不适用项。",
                total=True,
            ),
            Heading(3, "按期办结不够均衡。"),
            Paragraph(("请逐项销号，不得要求基层重复填报系统已有数据，" * 6,)),
        ),
        signatory="共青团云岭市委员会",
        issued_on=date(2026, 9, 1),
        attachments=(Attachment("黑旗单位名单", (Paragraph(("云溪区青石镇团委",)),)),),
        copies_to="团省委，市委办公室",
        printed_by="共青团云岭市委办公室",
        demo=True,
        proof=ProofTable((Check("各县之和等于全市", "16,283", "16,283", True),)),
        figure_codes=(FigureCode("F1", "16,283", "全市应办"), FigureCode("F2", "9,000", "云溪区已办结")),
    )
    return replace(whole, **changes)


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def opened(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.render(document, official=False)))


def pdf_text(document: Document) -> str:
    return squeezed("".join(page.extract_text() for page in opened(document).pages))


def docx_text(document: Document) -> str:
    """Words of the body in order; a merged cell is read once."""
    found = []
    for part in reader.Document(io.BytesIO(docx.render(document))).iter_inner_content():
        if isinstance(part, WordParagraph):
            found.append(part.text)
        elif isinstance(part, WordTable):
            found += [paragraph.text for row in part._tbl.tr_lst for tc in row.tc_lst for paragraph in cells(tc, part)]
    return squeezed("".join(found))


def cells(tc, table: WordTable) -> list[WordParagraph]:
    return [WordParagraph(p, table) for p in tc.p_lst]


def placed(page: pypdf.PageObject) -> list[tuple[float, float, float, str]]:
    """Each piece of text as (mm from the left, mm from the top of the baseline, points, words)."""
    found: list[tuple[float, float, float, str]] = []
    high = float(page.mediabox.height)

    def take(text, cm, tm, _font, size):
        if text.strip():
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            found.append((x / MM, (high - y) / MM, size, text.strip()))

    page.extract_text(visitor_text=take)
    return found


def strokes(page: pypdf.PageObject) -> list[tuple[float, float, float, float]]:
    """Each horizontal stroked line as (left, top, width, thickness) in mm, by following the drawing operators."""
    high, stack, matrix, thick, start, found = float(page.mediabox.height), [], (1, 0, 0, 1, 0, 0), 1.0, (0, 0), []
    for operands, operator in page.get_contents().operations:
        values = [float(o) for o in operands if isinstance(o, int | float)]
        if operator == b"q":
            stack.append((matrix, thick))
        elif operator == b"Q":
            matrix, thick = stack.pop()
        elif operator == b"cm":
            a, b, c, d, e, f = values
            A, B, C, D, E, F = matrix
            matrix = (a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F)
        elif operator == b"w":
            thick = values[0]
        elif operator == b"m":
            start = values
        elif operator == b"l" and abs(values[1] - start[1]) < 0.01:
            A, _, _, D, E, F = matrix
            found.append(
                (
                    (start[0] * A + E) / MM,
                    (high - start[1] * D - F) / MM,
                    abs((values[0] - start[0]) * A) / MM,
                    thick * A / MM,
                )
            )
    return found


@pytest.fixture(scope="module")
def pages() -> list[pypdf.PageObject]:
    return list(opened(bulletin()).pages)


def test_every_page_is_a4_and_their_number_is_even(pages):
    sizes = {(round(float(p.mediabox.width) / MM), round(float(p.mediabox.height) / MM)) for p in pages}
    assert sizes == {(210, 297)}
    assert len(pages) % 2 == 0


def test_red_line_is_156_mm_wide_and_4_mm_below_the_number(pages):
    left, top, width, _ = next(line for line in strokes(pages[0]) if line[2] > 150)
    number = next(y for _, y, _, text in placed(pages[0]) if text.startswith("云团通"))
    assert (round(left, 1), round(width, 1)) == (28.0, 156.0)
    assert top - number == pytest.approx(4 + 0.12 * 16 / MM, abs=0.3)


def test_issuer_name_stands_35_mm_below_the_top_of_the_type_area(pages):
    x, baseline, size, _ = next(p for p in placed(pages[0]) if p[3].startswith("共青团云岭市委员会文件"))
    # The ink of a character is about 0.86 of its size above the baseline.
    assert baseline - 0.86 * size / MM == pytest.approx(37 + 35, abs=1.2)
    assert 28 <= x < 60


def test_title_is_22_points_centred_two_lines_below_the_red_line(pages):
    rule = next(line for line in strokes(pages[0]) if line[2] > 150)[1]
    lines = [p for p in placed(pages[0]) if round(p[2]) == 22]
    assert "".join(p[3] for p in lines) == "".join(title_lines(bulletin().title))
    first = lines[0]
    assert first[0] + em(first[3]) * 22 / MM / 2 == pytest.approx(28 + 78, abs=0.5)
    # Two empty lines of 28 pt, then the middle of a line of 36 pt.
    assert first[1] == pytest.approx(rule + (56 + 18 + 22 * 0.38) / MM, abs=0.6)


def test_body_is_16_points_on_lines_of_28(pages):
    lines = sorted({round(y, 2) for x, y, size, _ in placed(pages[1]) if size == 16 and x < 30})
    steps = {round((b - a) * MM, 1) for a, b in pairwise(lines) if b - a < 11}
    assert steps == {28.0}


def test_a_full_page_has_22_lines_of_28_characters():
    body = "团" * (28 * 60)
    page = opened(bulletin(blocks=(Paragraph((body,)),), demo=False)).pages[1]
    lines = [line for line in page.extract_text().split("\n") if "团" in line]
    assert [len(line) for line in lines] == [28] * 22


def test_page_numbers_stand_7_mm_below_right_on_odd_and_left_on_even(pages):
    for place, page in enumerate(pages, 1):
        x, y, size, text = next(p for p in placed(page) if p[3].startswith("—"))
        assert (squeezed(text), size) == (f"—{place}—", 14)
        assert y == pytest.approx(37 + 225 + 7 + 0.42 * 14 / MM, abs=0.3)
        assert (x > 150) == (place % 2 == 1)
    assert placed(pages[1])[-1][0] >= 28


def test_imprint_closes_the_last_page_between_lines_of_035_025_and_035_mm(pages):
    lines = [line for line in strokes(pages[-1]) if line[2] > 150]
    assert [round(line[3], 2) for line in lines] == [0.35, 0.25, 0.35]
    assert lines[-1][1] == pytest.approx(37 + 225, abs=0.4)


@pytest.mark.parametrize("extra", range(0, 44, 11))
def test_imprint_is_on_an_even_page_wherever_the_text_ends(extra):
    short = bulletin(
        blocks=tuple(Paragraph(("一行",)) for _ in range(4 + extra)), attachments=(), proof=None, figure_codes=()
    )
    found = opened(short).pages
    assert len(found) % 2 == 0
    assert "印发" in found[-1].extract_text()
    assert pdf.ending(short, official=False).pages == len(found)


def test_every_page_of_a_demo_says_so_and_others_do_not(pages):
    assert all("演示数据" in page.extract_text() for page in pages)
    assert "演示数据" not in pdf_text(bulletin(demo=False))


def test_last_page_names_the_substituted_faces(pages):
    last = squeezed(pages[-1].extract_text())
    assert all(squeezed(words) in last for words in faces.substitutions(official=False))
    assert len(faces.substitutions(official=False)) == 5


def test_same_document_gives_the_same_bytes():
    document = bulletin(title="".join(HOSTILE[3:6]))
    assert pdf.render(document, official=False) == pdf.render(from_json(to_json(document)), official=False)
    assert docx.render(document) == docx.render(from_json(to_json(document)))


def test_many_may_print_at_once():
    documents = [bulletin(number=f"云团通〔2026〕{place}号") for place in range(8)]
    alone = [pdf.render(document, official=False) for document in documents]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda document: pdf.render(document, official=False), documents)) == alone


def test_preview_has_one_picture_a_page(pages):
    pictures = pdf.pictures(bulletin(), ppi=20, official=False)
    assert len(pictures) == len(pages)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_a_changed_figure_changes_the_bytes():
    changed = bulletin(figure_codes=(FigureCode("F1", "16,284", "全市应办"),))
    assert pdf.render(changed, official=False) != pdf.render(bulletin(), official=False)
    assert uncoded(changed) == ["F1", "F2"]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_reaches_paper_as_it_was_written(name):
    everywhere = bulletin(
        issuer=name,
        number=name,
        title=name,
        addressees=name,
        signatory=name,
        copies_to=name,
        printed_by=name,
        blocks=(
            Paragraph((name, Figure("F1", name))),
            Table((name,), ((name,),), title=name, note=name),
            Heading(2, name),
        ),
        attachments=(Attachment(name, (Paragraph((name,)),)),),
    )
    plain, word = pdf_text(everywhere), docx_text(everywhere)
    # 17 places, of which one may fall across the end of a page (with the page number between).
    assert plain.count(squeezed(name)) >= 16
    assert word.count(squeezed(name)) >= 16


def test_unprintable_characters_are_left_out():
    dirty = bulletin(title="通\x00报\u202e情\ud800况\x1b", blocks=(Paragraph(("甲\x07乙\u2066丙",)),))
    for text in (pdf_text(dirty), docx_text(dirty)):
        assert "通报情况" in text
        assert "甲乙丙" in text


def test_pdf_and_docx_say_the_same_in_the_same_order():
    document = bulletin()
    wanted = [squeezed(text) for text in layout.texts(layout.lay_out(document))]
    for found in (pdf_text(document), docx_text(document)):
        place = 0
        for text in wanted:
            place = found.find(text, place)
            assert place >= 0, text
            place += len(text)


def test_docx_names_the_official_faces_and_keeps_the_geometry():
    word = reader.Document(io.BytesIO(docx.render(bulletin())))
    for section in word.sections:
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(m / Mm(1)) for m in margins] == [37, 26, 35, 28]
        assert "PAGE" in section.footer._element.xml
        assert "PAGE" in section.even_page_footer._element.xml
        assert "演示数据" in section.header.paragraphs[0].text
    grid = word.sections[0]._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "560")
    assert word.settings.odd_and_even_pages_header_footer
    named = {fonts.get(qn("w:eastAsia")) for fonts in word.element.iter(qn("w:rFonts"))}
    assert named == {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"}
    body = next(p for p in word.paragraphs if p.text.startswith("请逐项销号"))
    assert (body.paragraph_format.line_spacing, body.runs[0].font.size) == (Pt(28), Pt(16))


def test_wide_attachment_lies_on_its_side_and_its_number_keeps_its_place_on_paper():
    wide = Attachment("各县分任务明细", (Table(tuple(f"任务{i}" for i in range(15)), (("1",) * 15,)),), landscape=True)
    document = bulletin(attachments=(wide,))
    sizes = [round(float(page.mediabox.width) / MM) for page in opened(document).pages]
    assert sizes.count(297) == 1
    word = reader.Document(io.BytesIO(docx.render(document)))
    assert [round(s.page_width / Mm(1)) for s in word.sections][:3] == [210, 297, 210]


def test_json_is_canonical_and_refuses_what_is_not_a_document():
    text = to_json(bulletin())
    assert from_json(text) == bulletin()
    assert to_json(from_json(text)) == text
    for bad in ("{}", "[]", '{"issuer":1}', text.replace('"number"', '"nummer"'), "null"):
        with pytest.raises(ValueError, match=r".+"):
            from_json(bad)


PIECES = st.lists(st.one_of(st.text(max_size=20), st.builds(Figure, st.just("F1"), st.text(max_size=8))), max_size=6)


@settings(max_examples=20, deadline=None)
@given(PIECES)
def test_count_is_of_what_is_read_and_ignores_spaces_and_codes(pieces):
    whole = bulletin(blocks=(Paragraph(tuple(pieces)),))
    spaced = bulletin(blocks=tuple(Paragraph((piece, " \n　")) for piece in pieces))
    recoded = bulletin(
        blocks=(Paragraph(tuple(replace(p, code="F999") if isinstance(p, Figure) else p for p in pieces)),)
    )
    assert characters(whole) == characters(spaced) == characters(recoded)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2 * LIMIT))
def test_limit_is_reached_at_4000_characters_and_not_before(count):
    assert within_limit(bulletin(blocks=(Paragraph(("字" * count,)),))) == (count <= 4000)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="关于全市共青团工作情况的通报《集中》、A1 ", min_size=1, max_size=90))
def test_title_lines_fit_and_lose_nothing(title):
    lines = title_lines(title)
    assert all(em(line) <= 20 for line in lines)
    assert squeezed("".join(lines)) == squeezed(title)


def test_numbers_of_headings_start_again_under_a_higher_one_and_typed_ones_are_dropped():
    levels = ((1, "一、总体"), (2, "（一）进展"), (3, "均衡"), (3, "质量"), (1, "问题"), (2, "共性"), (3, "1.个别"))
    labels = [(item.label, item.runs[0]) for item in layout.items(tuple(Heading(n, t) for n, t in levels))]
    assert labels == [
        ("一、", "总体"),
        ("（一）", "进展"),
        ("1. ", "均衡"),
        ("2. ", "质量"),
        ("二、", "问题"),
        ("（一）", "共性"),
        ("1. ", "个别"),
    ]

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from guatu.base.files.images import clean_image, picture
from guatu.base.files.kinds import DOCX, KEPT, XLSX, check, media_type, safe_name, sniff
from guatu.base.problems import Problem


def drawn(kind: str, size=(40, 20), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name in names:
            box.writestr(name, "<x/>")
    return out.getvalue()


SAMPLES = {
    "a.jpg": (drawn("JPEG"), "image/jpeg"),
    "a.png": (drawn("PNG"), "image/png"),
    "a.webp": (drawn("WEBP"), "image/webp"),
    "a.gif": (drawn("GIF"), "image/gif"),
    "a.pdf": (b"%PDF-1.7\n1 0 obj", "application/pdf"),
    "a.docx": (package("[Content_Types].xml", "word/document.xml"), DOCX),
    "a.xlsx": (package("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    "a.txt": ("说明：已完成。".encode("gb18030"), "text/plain"),
    "a.csv": ("名称,人数\n甲,1\n".encode(), "text/csv"),
}


def refusal(*args, **options) -> Problem:
    with pytest.raises(Problem) as caught:
        check(*args, **options)
    return caught.value


@pytest.mark.parametrize("name", SAMPLES)
def test_each_kept_kind_is_known_by_its_content(name):
    content, expected = SAMPLES[name]
    assert check(name.upper(), io.BytesIO(content)) == expected


def test_name_that_disagrees_with_the_content_is_refused():
    assert "后缀与内容不符" in str(refusal("a.pdf", io.BytesIO(drawn("PNG"))))
    assert "后缀与内容不符" in str(refusal("photo", io.BytesIO(drawn("PNG"))))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Office"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "网页"),
        (b"  \n<!DOCTYPE html><p>", "网页"),
        (package("a.txt"), "压缩包"),
        (package("xl/workbook.xml", "xl/vbaProject.bin"), "不能上传"),
        (b"MZ\x90\0" + b"\0" * 60, "不能上传"),
        (b"", "不能上传"),
    ],
)
def test_what_may_not_be_kept_is_refused_with_advice(content, word):
    assert word in str(refusal("a.txt", io.BytesIO(content)))


def test_video_is_known_and_only_kept_where_allowed():
    video = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41"
    assert refusal("a.mp4", io.BytesIO(video)).code == "invalid"
    assert check("a.mp4", io.BytesIO(video), allowed=KEPT | {"video/mp4"}) == "video/mp4"


@given(st.binary(max_size=300))
def test_sniffing_never_fails(content):
    assert isinstance(sniff(content), str)
    assert isinstance(media_type(io.BytesIO(b"PK\x03\x04" + content)), str)


def test_text_cut_inside_a_character_by_the_sample_is_text():
    assert sniff(("a" + "团" * 4000).encode()[:8192]) == "text/plain"


def test_photo_loses_place_and_device_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0110] = "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 7.0, 0.0)})
    clean = picture(drawn("JPEG", exif=exif, comment=b"at home"))
    image = Image.open(io.BytesIO(clean.content))
    assert (clean.media_type, clean.width, clean.height) == ("image/jpeg", 20, 40)
    assert (image.size, len(image.getexif()), "comment" in image.info) == ((20, 40), 0, False)
    assert b"SecretPhone" not in clean.content


def test_large_photo_is_made_smaller_and_keeps_its_shape():
    clean = picture(drawn("PNG", size=(5200, 1300)))
    assert (clean.media_type, clean.width, clean.height) == ("image/png", 2560, 640)


def test_transparency_and_first_frame_survive():
    clean = picture(drawn("PNG", mode="RGBA"))
    assert Image.open(io.BytesIO(clean.content)).mode == "RGBA"
    assert sniff(clean_image(drawn("GIF"))) == "image/png"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not an image", "invalid"),
        (drawn("JPEG", size=(400, 400))[:900], "invalid"),
        (drawn("BMP"), "invalid"),
        (drawn("PNG", size=(9000, 9000), mode="1"), "too_large"),
        (b"\0" * (26 * 1024 * 1024), "too_large"),
    ],
    ids=["no image", "cut", "another kind", "81 megapixels", "26 MB"],
)
def test_bad_image_is_refused(content, code):
    with pytest.raises(Problem) as caught:
        clean_image(content)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\张三\\总结.docx", "总结.docx"),
        ("../../etc/passwd", "passwd"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("阿依·古丽 𠮷䶮.jpg", "阿依·古丽 𠮷䶮.jpg"),
        ("", "未命名"),
        ("..", "未命名"),
    ],
)
def test_name_is_made_fit_to_show(name, shown):
    assert safe_name(name) == shown


@given(st.text(max_size=300))
def test_shown_name_is_short_and_stays_as_it_is(name):
    once = safe_name(name)
    assert 0 < len(once) <= 80
    assert safe_name(once) == once

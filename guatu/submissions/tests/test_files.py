"""Files come in by parts, lose their place, and match their rows."""

import io
import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from guatu.base.problems import Problem
from guatu.submissions.actions import files, reports
from guatu.submissions.models import Attachment, StoredFile, Upload
from guatu.submissions.queries.files import Mismatch, incoming, mismatches, path_of
from guatu.submissions.rules.files import next_offset
from guatu.submissions.tests.conftest import Drive
from tests.world import AT

NOTES = "会议记录：应到8人，实到7人。".encode() * 20


def photo() -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 12.0, 5.0), 3: "E", 4: (108.0, 54.0, 1.0)})
    exif[0x010F] = "Secret Camera"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


@given(st.binary(min_size=1, max_size=60), st.lists(st.tuples(st.integers(-20, 3), st.integers(0, 20)), max_size=30))
def test_parts_in_any_cut_and_with_any_repeats_give_the_same_bytes(content: bytes, sent: list[tuple[int, int]]) -> None:
    kept, received = bytearray(len(content)), 0
    # What is sent lies before, at or behind what was received; whatever is missing then comes at last.
    for ahead, size in [*sent, (0, len(content))]:
        offset = max(received + ahead, 0)
        part = content[offset : offset + size]
        reached = next_offset(received, offset, len(part), len(content))
        assert (reached is None) == (offset > received)
        if reached is not None:
            kept[offset : offset + len(part)] = part
            received = reached
    assert bytes(kept) == content


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, len(NOTES) - 1), max_size=4), again=st.booleans())
def test_an_upload_in_any_chunks_arrives_whole(drive: Drive, cuts: list[int], again: bool) -> None:
    villager, cell = drive.world.user["villager"], drive.cell("village")
    upload = files.start_upload(assignment=cell, name="记录.txt", size=len(NOTES), by=villager, at=AT)
    edges = [0, *sorted(set(cuts)), len(NOTES)]
    for start, end in itertools.pairwise(edges):
        for _ in range(1 + again):
            upload = files.take_part(upload=upload, offset=start, content=NOTES[start:end], by=villager, at=AT)
    made = files.finish_upload(upload=upload, by=villager, at=AT)
    assert path_of(made.file.digest).read_bytes() == NOTES
    assert not incoming(upload.key).exists()
    reports.discard(assignment=cell, by=villager, at=AT)


def test_a_gap_is_refused_with_the_right_offset(drive: Drive) -> None:
    villager = drive.world.user["villager"]
    upload = files.start_upload(assignment=drive.cell("village"), name="a.txt", size=100, by=villager, at=AT)
    files.take_part(upload=upload, offset=0, content=b"x" * 10, by=villager, at=AT)
    with pytest.raises(Problem) as refused:
        files.take_part(upload=upload, offset=11, content=b"x", by=villager, at=AT)
    assert (refused.value.code, refused.value.fields) == ("conflict", {"offset": "10"})


def test_a_file_goes_from_draft_to_submission_and_is_kept_once(drive: Drive) -> None:
    user, cell = drive.world.user, drive.cell("village")
    for _ in range(2):
        files.attach(assignment=cell, name="a.txt", file=io.BytesIO(NOTES), size=len(NOTES), by=user["villager"], at=AT)
    sent = reports.submit(assignment=cell, text="", key="k", by=user["villager"], at=AT)
    assert (sent.attachments.count(), StoredFile.objects.count(), mismatches(deep=True)) == (2, 1, [])


def test_an_uploaded_photo_loses_where_it_was_taken(drive: Drive) -> None:
    raw = photo()
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825)
    made = files.attach(
        assignment=drive.cell("village"), name="会场.jpg", file=io.BytesIO(raw), size=len(raw),
        by=drive.world.user["villager"], at=AT,
    )  # fmt: skip
    kept = path_of(made.file.digest).read_bytes()
    assert b"Secret Camera" not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif().get_ifd(0x8825)) == {}


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b"<html><script>"), ("a.exe", b"MZ\0\0"), ("b.jpg", NOTES)])
def test_a_file_that_is_not_what_it_says_is_refused_and_thrown_away(drive: Drive, name: str, content: bytes) -> None:
    villager = drive.world.user["villager"]
    upload = files.start_upload(assignment=drive.cell("village"), name=name, size=len(content), by=villager, at=AT)
    upload = files.take_part(upload=upload, offset=0, content=content, by=villager, at=AT)
    with pytest.raises(Problem) as refused:
        files.finish_upload(upload=upload, by=villager, at=AT)
    assert refused.value.code == "invalid"
    assert not Upload.objects.exists() and not incoming(upload.key).exists() and not Attachment.objects.exists()


@pytest.mark.parametrize(("size", "code"), [(0, "invalid"), (20 * 1024 * 1024 + 1, "too_large")])
def test_sizes_out_of_bounds_are_refused_before_a_byte_is_taken(drive: Drive, size: int, code: str) -> None:
    with pytest.raises(Problem) as refused:
        files.start_upload(
            assignment=drive.cell("village"), name="a.pdf", size=size, by=drive.world.user["villager"], at=AT
        )
    assert refused.value.code == code


def test_unfinished_uploads_are_limited_and_old_ones_forgotten(drive: Drive) -> None:
    villager, cell = drive.world.user["villager"], drive.cell("village")
    for _ in range(12):
        files.start_upload(assignment=cell, name="a.pdf", size=10, by=villager, at=AT)
    with pytest.raises(Problem) as refused:
        files.start_upload(assignment=cell, name="a.pdf", size=10, by=villager, at=AT)
    assert refused.value.code == "too_many"
    files.start_upload(assignment=cell, name="a.pdf", size=10, by=villager, at=AT + timedelta(hours=25))
    assert Upload.objects.count() == 1


def test_a_tenth_file_is_refused(drive: Drive) -> None:
    villager, cell = drive.world.user["villager"], drive.cell("village")
    for number in range(9):
        text = f"第{number}页".encode()
        files.attach(assignment=cell, name="a.txt", file=io.BytesIO(text), size=len(text), by=villager, at=AT)
    with pytest.raises(Problem, match="最多附9个"):
        files.start_upload(assignment=cell, name="a.txt", size=10, by=villager, at=AT)


def test_missing_changed_and_stray_files_are_found(drive: Drive, files_folder: Path) -> None:
    villager, cell = drive.world.user["villager"], drive.cell("village")
    digests = []
    for text in ("甲", "乙", "丙"):
        content = (text * 30).encode()
        made = files.attach(
            assignment=cell, name="a.txt", file=io.BytesIO(content), size=len(content), by=villager, at=AT
        )
        digests.append(made.file.digest)
    path_of(digests[0]).unlink()
    path_of(digests[1]).write_bytes(b"x")
    path_of(digests[2]).write_bytes(("丁" * 30).encode())
    stray = files_folder / "ab" / ("c" * 62)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    assert set(mismatches(deep=True)) == {
        Mismatch("missing", digests[0]), Mismatch("size", digests[1]), Mismatch("digest", digests[2]),
        Mismatch("stray", "ab" + "c" * 62),
    }  # fmt: skip


def test_what_was_sent_cannot_be_taken_out_and_what_nobody_names_is_swept(drive: Drive) -> None:
    villager, cell = drive.world.user["villager"], drive.cell("village")
    made = files.attach(assignment=cell, name="a.txt", file=io.BytesIO(NOTES), size=len(NOTES), by=villager, at=AT)
    files.detach(attachment=made, by=villager, at=AT)
    files.detach(attachment=made, by=villager, at=AT)
    assert files.sweep(by=None, at=AT) == 0
    assert files.sweep(by=None, at=AT + timedelta(days=2)) == 1
    assert mismatches() == []
    made = files.attach(assignment=cell, name="a.txt", file=io.BytesIO(NOTES), size=len(NOTES), by=villager, at=AT)
    reports.submit(assignment=cell, text="", key="k", by=villager, at=AT)
    with pytest.raises(Problem, match="已经提交"):
        files.detach(attachment=made, by=villager, at=AT)

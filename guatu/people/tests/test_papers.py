"""Papers are cleaned, kept once, and read by those who may."""

import io

import pytest
from PIL import Image

from guatu.base.files.store import Mismatch
from guatu.base.problems import Problem
from guatu.people.actions.papers import keep
from guatu.people.models import Paper
from guatu.people.queries.papers import mismatches, path_of
from tests.world import AT, PASSWORD

pytestmark = pytest.mark.django_db


def paper(world, unit: str = "class1", *, content: bytes = "入团申请书".encode(), personal: bool = True) -> Paper:
    return keep(unit=world.unit[unit], name="申请书.txt", file=io.BytesIO(content), personal=personal,
                by=world.user["monitor"], at=AT)  # fmt: skip


def test_a_photo_is_drawn_anew(world):
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG", exif=exif)
    made = keep(unit=world.unit["class1"], name="证书.jpg", file=out, by=world.user["monitor"], at=AT)
    kept = path_of(made).read_bytes()
    assert (made.media_type, made.size, b"Secret Camera" in kept) == ("image/jpeg", len(kept), False)


@pytest.mark.parametrize("content", [b"", b"<html><script>alert(1)</script></html>"])
def test_what_may_not_be_kept_is_refused(world, content):
    with pytest.raises(Problem):
        paper(world, content=content)
    assert not Paper.objects.exists()


def test_files_and_rows_of_papers_are_compared(world):
    first, second = paper(world), paper(world, content="另一份".encode())
    assert [found for found in mismatches(deep=True) if found.digest in {first.digest, second.digest}] == []
    path_of(second).unlink()
    assert Mismatch("missing", second.digest) in mismatches()


@pytest.mark.parametrize(
    ("who", "personal", "status"),
    [("monitor", True, 200), ("principal", True, 200), ("villager", True, 404), ("inspector", True, 404),
     ("inspector", False, 200), ("villager", False, 404), ("sysadmin", False, 404)],
)  # fmt: skip
def test_who_reads_a_paper(client, world, who, personal, status):
    client.login(username=who, password=PASSWORD)
    answer = client.get(f"/papers/{paper(world, personal=personal).pk}/")
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Disposition"].startswith("attachment;")
        assert b"".join(answer.streaming_content) == "入团申请书".encode()

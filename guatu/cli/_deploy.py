"""What is unsafe in the settings of an installation that others are to reach."""

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from datetime import timedelta

import click
from django.conf import settings
from django.db import connection

from guatu.accounts import ticks
from guatu.base import clock

QUIET = timedelta(minutes=5)  # without a sign of life from the worker
FIXED_SQLITE = (3, 51, 3)  # the release that mends the WAL-reset fault (docs/decisions/0002-sqlite.md)


def findings() -> Iterator[tuple[str, str]]:
    """Pairs of level (unsafe, weak) and what to do."""
    yield from _keys()
    if settings.DEBUG:
        yield "unsafe", "GUATU_DEBUG 已打开，会向来访者显示内部信息，请关闭。"
    if settings.DEMO:
        yield "unsafe", "这是演示数据目录：任何人都可从本机以演示身份进入。正式使用请另建数据目录。"
    if not settings.SESSION_COOKIE_SECURE:
        yield "unsafe", "没有启用 HTTPS（GUATU_HTTPS=1）：密码和会话会明文传输。"
    if set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost"}:
        yield "weak", "GUATU_HOSTS 只有本机地址，别的机器打不开。"
    if "*" in settings.ALLOWED_HOSTS:
        yield "unsafe", "GUATU_HOSTS 含 *，请写明域名。"
    yield from _database()
    if not settings.EMAIL_HOST:
        yield "weak", "没有设置邮件服务器（GUATU_EMAIL_HOST），每周摘要不能用邮件发出。"
    beat = ticks.heartbeat()
    if beat is None or clock.now() - beat > QUIET:
        yield "weak", "后台任务进程没有在运行（guatu work）：导入、派发、按期生效的变更和消息都会停在那里。"
    mode = stat.S_IMODE(settings.DATA.stat().st_mode) if settings.DATA.exists() else 0
    if mode & 0o027:
        yield "unsafe", f"数据目录的权限是 {mode:o}，其他用户可读，请改为 700 或 750。"


def _keys() -> Iterator[tuple[str, str]]:
    for name in ("GUATU_SECRET_KEY", "GUATU_JOURNAL_KEY", "GUATU_FIELD_KEY"):
        if len(os.environ.get(name, "")) < 32:
            yield "unsafe", f"环境变量 {name} 没有设置或太短（至少32个字符）。"
    if (settings.DATA / "secrets.env").exists():
        yield "weak", "密钥保存在数据目录里，与数据一起被拷走即失效；正式使用请改由环境变量提供并删除该文件。"
    if settings.JOURNAL_KEY == settings.SECRET_KEY:
        yield "unsafe", "日志密钥与会话密钥相同：更换会话密钥会使日志链无法核对。"


def _database() -> Iterator[tuple[str, str]]:
    if connection.vendor == "sqlite":
        yield "weak", "使用内嵌数据库，适合试用和小范围；全市使用请设置 DATABASE_URL 改用 PostgreSQL。"
        if sqlite3.sqlite_version_info < FIXED_SQLITE:
            yield (
                "unsafe",
                f"SQLite {sqlite3.sqlite_version} 有并发写入损坏数据的缺陷，请安装 pysqlite3 或改用 PostgreSQL。",
            )
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] not in ("on", "remote_write", "remote_apply"):
            yield "unsafe", "PostgreSQL 的 synchronous_commit 已关闭：断电会丢失已确认的数据。"
        cursor.execute("SHOW fsync")
        if cursor.fetchone()[0] != "on":
            yield "unsafe", "PostgreSQL 的 fsync 已关闭：断电会损坏数据库。"


def report(as_json: bool) -> int:
    """Print the findings; returns 1 if any is unsafe."""
    found = list(findings())
    if as_json:
        click.echo(json.dumps([{"level": level, "what": what} for level, what in found], ensure_ascii=False, indent=1))
    else:
        for level, what in found or [("ok", "没有发现不安全的设置。")]:
            click.echo(f"{ {'unsafe': '✗ 不安全', 'weak': '△ 薄弱', 'ok': '✓'}[level] }  {what}")
    return 1 if any(level == "unsafe" for level, _ in found) else 0

"""`guatu serve`: the web server and the worker, watched by one parent."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

GRACE = 10  # seconds that a child gets to stop


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。正式使用请放在反向代理之后。")
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--processes", type=int, default=1, show_default=True, help="网页服务的进程数。")
@click.option("--threads", type=int, default=4, show_default=True, help="每个进程的线程数。")
@click.option("--no-worker", is_flag=True, help="不启动后台任务进程（另有一台机器运行 guatu work 时）。")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="数据目录。")
def command(host: str, port: int, processes: int, threads: int, no_worker: bool, data: Path | None) -> None:
    """打开网页服务，同时运行后台任务（导入、派发、每周摘要）。按 Ctrl+C 结束。"""
    run(host=host, port=port, processes=processes, threads=threads, worker=not no_worker)


def run(*, host: str, port: int, processes: int, threads: int, worker: bool) -> None:
    """Serve until told to stop, or until a child ends by itself; then the exit code says so."""
    _check_schema()
    _collect_static()
    server = [
        sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--blocking-threads", str(threads), "--workers-kill-timeout", "3",
        "--no-access-log", "--log-level", "warning", "guatu.config.wsgi:application",
    ]  # fmt: skip
    commands = [server] + ([[sys.executable, "-P", "-m", "guatu", "work"]] if worker else [])
    click.echo(f"挂图已打开：http://{host}:{port}/  （按 Ctrl+C 结束）")
    sys.stdout.flush()
    sys.exit(_watch(commands))


def _check_schema() -> None:
    """Bring an embedded database up to date; a server's is its operator's business."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if connection.vendor != "sqlite":
            raise click.ClickException("数据库结构不是最新的。请先备份，再运行：python manage.py migrate")
        call_command("migrate", verbosity=0)


def _collect_static() -> None:
    """Collect and compress the static files when they changed."""
    seal = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            seal.update(f"{name}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    if not stamp.exists() or stamp.read_text() != seal.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(seal.hexdigest())


def _watch(commands: list[list[str]]) -> int:
    environment = {**os.environ, "GUATU_DATA": str(settings.DATA), "PYTHONPATH": str(settings.ROOT.parent)}
    children = [subprocess.Popen(words, env=environment) for words in commands]  # noqa: S603 -- our own commands
    stopping = False

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, stop)
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    failed = 0 if stopping else 1
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
    return failed

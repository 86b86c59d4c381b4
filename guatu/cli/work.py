"""`guatu work`: the process that does long work, and what happens by itself at its time."""

from pathlib import Path
from threading import Event, Thread

import click
from django.core.management import call_command

from guatu.desk.schedule import keep_ticking

PATIENCE = 2  # seconds that the ticker gets to end its step; what it had claimed comes back later


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="数据目录。")
def command(data: Path | None) -> None:
    """运行后台任务：导入、导出、派发、按时办理的事。guatu serve 会自动启动它。"""
    stop = Event()
    ticker = Thread(target=keep_ticking, args=(stop,), name="ticker", daemon=True)
    ticker.start()
    try:
        call_command("db_worker", interval=1, verbosity=1)
    finally:
        stop.set()
        ticker.join(PATIENCE)

"""`guatu work`: the process that does long work."""

from pathlib import Path

import click
from django.core.management import call_command


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="数据目录。")
def command(data: Path | None) -> None:
    """运行后台任务：导入、导出、派发、按时办理的事。guatu serve 会自动启动它。"""
    call_command("db_worker", interval=1, verbosity=1)

"""`guatu demo`: build the invented city and serve it."""

import sys
import time
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from guatu.base import clock
from guatu.base.figures import thousands
from guatu.cli import serve
from guatu.demo.build import SCALES, build
from guatu.orgs.models import Unit


@click.command()
@click.option("--scale", type=click.Choice(list(SCALES)), default="city", show_default=True,
              help="small 约600个组织，十几秒；city 10,155个组织；province 约10万个组织，供性能测试。")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="同一种子、同一天，生成同一座城市。")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="数据目录，默认为项目下的 data。")
@click.option("--no-serve", is_flag=True, help="只生成数据，不打开网页服务。")
@click.option("--port", type=int, default=8000, show_default=True, help="网页服务的端口（只在本机）。")
def command(scale: str, seed: int, data: Path | None, no_serve: bool, port: int) -> None:
    """生成一座虚构的演示城市，并打开网页服务。

    第一次运行生成数据；以后再运行，数据还在，直接打开服务。要重新生成，请删除数据目录，或用 --data 换一个目录。

    \b
    例：guatu demo                         生成全市规模并打开 http://127.0.0.1:8000/
        guatu demo --scale small --no-serve --data 试用
    """
    if not settings.DEMO and Unit._meta.db_table in connection.introspection.table_names() and Unit.objects.exists():
        raise click.ClickException("这里已有正式数据，不能在上面生成演示。请用 --data 另选一个目录。")
    (settings.DATA / "demo").touch()
    settings.DEMO = True
    call_command("migrate", verbosity=0)
    if not Unit.objects.exists():
        _build(scale, seed)
    if not no_serve:
        serve.run(host="127.0.0.1", port=port, processes=1, threads=4, worker=True)


def _build(scale: str, seed: int) -> None:
    started = time.perf_counter()

    def report(step: str) -> None:
        click.echo(f"  {time.perf_counter() - started:5.1f} 秒  {step}", err=True)

    click.echo("正在生成演示城市 ……", err=True)
    built = build(scale=scale, seed=seed, at=clock.now(), folder=settings.DATA, report=report)
    click.echo(
        f"演示城市已生成：{thousands(built.units)} 个组织，{thousands(built.members)} 名团员，"
        f"{thousands(built.cells)} 项任务，用时 {time.perf_counter() - started:.0f} 秒。"
    )
    sys.stdout.flush()

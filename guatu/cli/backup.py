"""`guatu backup`: everything in one file."""

from pathlib import Path

import click

from guatu.base import clock
from guatu.base.figures import thousands
from guatu.cli import _archive


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="数据目录。")
def command(target: Path, data: Path | None) -> None:
    """把数据库、附件、地图和日志锚点备份成一个文件。服务可以不停。

    密钥不在备份里：请把环境变量中的三把密钥另行妥善保管，没有它们，加密的内容和日志链无法核对。

    \b
    例：guatu backup 2026-11-23.guatu
    """
    if target.exists():
        raise click.ClickException(f"{target} 已经存在，请换一个名字。")
    size = _archive.write(target.resolve(), clock.now())
    click.echo(f"已备份到 {target}（{thousands(size // 1024)} KB）。建议随后在另一个数据目录恢复一次，确认可用。")

"""`guatu restore`: everything back from one file, or nothing."""

import sys
from pathlib import Path

import click

from guatu.base import clock
from guatu.base.figures import thousands
from guatu.cli import _archive
from guatu.cli.check import checks


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="数据目录，必须是空的。")
def command(source: Path, data: Path | None) -> None:
    """从备份恢复到空的数据目录，恢复后逐项核查。备份不完整或有改动时，什么也不恢复。

    \b
    例：guatu restore 2026-11-23.guatu --data 新目录
    """
    manifest = _archive.restore(source)
    rows = sum(manifest["rows"].values())
    click.echo(
        f"已恢复 {thousands(rows)} 行、{len(manifest['members'])} 个文件（备份于 {manifest['at'][:16]}）。正在核查……"
    )
    broken = {name: list(look()) for name, (_, look) in checks(clock.now()).items()}
    for name, found in broken.items():
        click.echo(f"{'✓' if not found else '✗'} {name}")
        for finding in found[:10]:
            click.echo(f"    {finding.where}: {finding.what}")
    sys.exit(1 if any(broken.values()) else 0)

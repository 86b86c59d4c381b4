"""`guatu bench`: how fast and how large the program is, each figure beside its floor."""

import json
import signal
import sys
import unicodedata
from pathlib import Path
from typing import Any

import click

from guatu.bench.figures import BY_NAME, wanted
from guatu.bench.run import Broken, run


@click.command()
@click.option(
    "--only", multiple=True, metavar="NAME", help="只测其中几项，例如 --only board 或 --only page.wall，可重复。"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出：{名称: {value, unit, floor, ratio}}。")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="在这个空目录里测，测完保留数据。")
def command(only: tuple[str, ...], as_json: bool, keep: Path | None) -> None:
    """测速度和内存：在临时目录里建一座 20,173 个组织的城市，逐项测量。

    \b
    每一项都与同一台机器、同一次运行里的“下限”并列，看比值：别的机器上数字会变，比值应当接近。
    不碰正式数据；进度写到标准错误。全部测一遍约需十分钟以上，机器忙时半小时。各项含义见 docs/benchmarks.md。
    有一项没有达到目标时退出码仍为 0；测量本身出错为 1。
    """
    try:
        lines = wanted(only)
    except KeyError as unknown:
        raise click.UsageError(f"没有这一项：{unknown.args[0]}。可选：{'、'.join(BY_NAME)}") from None
    if keep and keep.exists() and any(keep.iterdir()):
        raise click.UsageError("--keep 的目录不是空的")
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))  # so that servers and folders are cleared away
    try:
        found = run(lines, keep=keep, say=lambda text: click.echo(text, err=True))
    except Broken as part:
        raise click.ClickException(f"测量“{part}”时出错，见上面的输出") from None
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else table(found))
    sys.stdout.flush()
    if any(figure.get("broken") for figure in found.values()):
        sys.exit(1)


def table(found: dict[str, dict[str, Any]]) -> str:
    """The figures for people, one a line."""
    rows: list[tuple[str, ...]] = [("名称", "数值", "下限", "比值", "目标", "", "含义")]
    for name, figure in found.items():
        line = BY_NAME[name]
        if figure["value"] is None:
            rows.append((name, "—", "—", "—", line.aim, "跳过", f"{line.title}（{figure['skipped']}）"))
            continue
        unit, mark = figure["unit"], "达到" if figure["met"] else "未达"
        values = [f"{figure[key]:,} {unit}" for key in ("value", "floor")]
        rows.append((name, *values, f"{figure['ratio']:,}", line.aim, mark if line.aim != "—" else "", line.title))
    widths = [max(width(row[place]) for row in rows) for place in range(6)]
    return "\n".join(
        "  ".join([padded(cell, size) for cell, size in zip(row[:6], widths, strict=True)] + [row[6]]) for row in rows
    )


def padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))


def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

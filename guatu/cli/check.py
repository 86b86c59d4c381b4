"""`guatu check`: whether the live data keeps the promises that the design makes."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path

import click

from guatu.accounts import journal
from guatu.activities.queries import soundness as life
from guatu.base import clock
from guatu.base.findings import Finding
from guatu.bulletins.queries import immutability
from guatu.cli import _deploy
from guatu.fieldwork.queries import soundness as field
from guatu.orgs.queries import soundness as tree
from guatu.people.queries import soundness, soundness_movements
from guatu.submissions.queries import files
from guatu.supervision.queries import soundness as figures
from guatu.supervision.queries.spots import soundness as spots

SHOWN = 50


def _journal() -> Iterable[Finding]:
    return (Finding(f"journal {found.seq}", found.reason) for found in journal.journal_breaks())


def _files() -> Iterable[Finding]:
    return (Finding(f"file {found.digest[:12]}", found.what) for found in files.mismatches(deep=True))


def _papers() -> Iterable[Finding]:
    yield from figures.snapshots()
    yield from (Finding("bulletins", what) for what in immutability.broken())


def _register() -> Iterable[Finding]:
    yield from soundness.memberships()
    yield from soundness_movements.lists()
    yield from soundness_movements.handovers()
    yield from life.quorums()


def _visits() -> Iterable[Finding]:
    yield from field.visits()
    yield from field.matters()


def _spots() -> Iterable[Finding]:
    yield from spots.draws()
    yield from spots.entries()


def checks(at: datetime) -> dict[str, tuple[str, Callable[[], Iterable[Finding]]]]:
    """The invariants by number: what each promises, and what looks for breaks."""
    return {
        "P1": ("合计等于本级加各下级之和", lambda: figures.sums(at)),
        "P2": ("汇总等于从原始记录重新清点", lambda: figures.recounted(at)),
        "P3": ("一个根、无环、同一时刻只有一个上级", tree.tree),
        "P4": ("组织移动不改变全市合计", lambda: figures.moved(at)),
        "register": ("一人至多一份有效团籍，人人都在且只在一个组织的名单里", _register),
        "spots": ("抽查的名单可用公布的种子重新抽出，结果与记录一致", _spots),
        "marks": ("有示范点、第一团支书标记的组织，正好是现有示范点和在任第一团支书的组织", field.marked),
        "P14": ("走访显示的是现用的那份记录，办理的人没有自己确认办结", _visits),
        "P16": ("日志链完整，无改动、缺失、调换、截断", _journal),
        "P18": ("快照与已发通报未被改动", _papers),
        "P22": ("附件与记录一一对应", _files),
    }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供其他程序读取。")
@click.option("--only", multiple=True, help="只查其中几项，例如 --only P2。")
@click.option("--deploy", is_flag=True, help="检查正式部署的设置是否安全。")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="数据目录。")
def command(as_json: bool, only: tuple[str, ...], deploy: bool, data: Path | None) -> None:
    """核查数据：合计、重新清点、组织树、日志链、通报、附件。

    全部成立时退出码为 0，有一处不成立为 1。
    """
    if deploy:
        sys.exit(_deploy.report(as_json))
    wanted = checks(clock.now())
    if unknown := set(only) - set(wanted):
        raise click.UsageError(f"没有这一项：{'、'.join(sorted(unknown))}。可选：{'、'.join(wanted)}")
    results = {}
    for name, (claim, look) in wanted.items():
        if only and name not in only:
            continue
        started = time.perf_counter()
        broken = list(islice(look(), SHOWN))
        results[name] = {
            "claim": claim,
            "holds": not broken,
            "seconds": round(time.perf_counter() - started, 2),
            "broken": [{"where": finding.where, "what": finding.what} for finding in broken],
        }
        if not as_json:
            click.echo(f"{'✓ 成立' if not broken else '✗ 不成立'}  {name:4} {claim}")
            for finding in broken:
                click.echo(f"          {finding.where}: {finding.what}")
    holds = all(result["holds"] for result in results.values())
    if as_json:
        click.echo(json.dumps({"holds": holds, "checks": results}, ensure_ascii=False, indent=1))
    sys.exit(0 if holds else 1)

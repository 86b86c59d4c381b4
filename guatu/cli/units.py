"""`guatu units`: the ledger of units, in and out."""

from pathlib import Path

import click

from guatu.accounts import journal
from guatu.accounts.actions.exports import note_export
from guatu.base import clock
from guatu.base.excel import reading
from guatu.base.excel.faults import error_workbook
from guatu.base.excel.sheets import Parsed, parse
from guatu.base.excel.writing import template
from guatu.base.problems import Problem
from guatu.orgs import sheets
from guatu.orgs.actions.imports import import_units, planned
from guatu.orgs.models import Unit
from guatu.orgs.rules.ledger import Plan

SHOWN = 20


@click.group()
def command() -> None:
    """组织台账：导入、导出 Excel 和 CSV。"""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="文件")
@click.option("--dry-run", is_flag=True, help="只核对，不写入。")
@click.option("--parent", default="", metavar="编号", help="没有填写上级组织的，归到这个组织。")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="有错误时，把标出错误的表存到这里。")
@click.option("--data", metavar="DIR", help="数据文件夹。")
def incoming(file: Path, dry_run: bool, parent: str, report: Path | None, data: str | None) -> None:
    """从台账导入组织：全部导入，或者一行也不导入。

    \b
    表头按国家系统或通常的叫法都能认出；同一份台账再导入一次，没有变化。
    上级或类别与登记册不同的，只列出，不改动（在网页上导入会成为待审批的变更）。
    """
    journal.via.set("cli")
    at = clock.now()
    try:
        parsed = parse(sheets.UNITS, reading.read(file))
        rows = sheets.rows(parsed)
        found = planned(rows, Unit.objects.all(), parent, by=None, at=at)
        refuse_faults(parsed, found, report)
        say(found)
        if not dry_run and found.changes:
            bar = Bar()
            import_units(rows=rows, units=Unit.objects.all(), default=parent, step=bar.step, by=None, at=at)
            click.echo("已导入。")
    except Problem as problem:
        raise click.ClickException(str(problem)) from None


class Bar:
    """The steps of an import on the terminal."""

    def step(self, text: str, done: int, total: int) -> None:
        click.echo(f"{text}…（{done:,}/{total:,}）", err=True)


def refuse_faults(parsed: Parsed, found: Plan, report: Path | None) -> None:
    """List what is wrong and stop, if anything is."""
    errors = sheets.errors(parsed, found)
    if not errors:
        return
    for error in errors[:SHOWN]:
        click.echo(f"第 {error.row} 行 {error.column}：{error.message}", err=True)
    if report:
        report.write_bytes(error_workbook(parsed, errors))
    raise click.ClickException(f"共 {len(errors)} 处错误，一行也没有导入。" + (f"标注见 {report}" if report else ""))


def say(found: Plan) -> None:
    """What the ledger would change."""
    click.echo(f"新建 {len(found.new):,}，更新 {len(found.edits):,}，未变 {found.unchanged:,}。")
    for difference in found.differences[:SHOWN]:
        what = "上级" if difference.what == "parent" else "类别"
        click.echo(
            f"第 {difference.row} 行 {difference.code}：{what}与登记册不同（{difference.now} → {difference.then}）"
        )
    if len(found.differences) > SHOWN:
        click.echo(f"……共 {len(found.differences):,} 处不同。")
    if not found.changes:
        click.echo("0 项变化。")


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="文件")
@click.option("--below", default="", metavar="编号", help="只导出这个组织及其下级。")
@click.option("--template", "blank", is_flag=True, help="只要空白模板。")
@click.option("--data", metavar="DIR", help="数据文件夹。")
def export(file: Path, below: str, blank: bool, data: str | None) -> None:
    """把组织台账写成 .xlsx 或 .csv（按文件名的结尾）。"""
    journal.via.set("cli")
    form = file.suffix.lower().lstrip(".")
    if form not in {"xlsx", "csv"}:
        raise click.UsageError("文件名应以 .xlsx 或 .csv 结尾")
    if blank:
        file.write_bytes(template(sheets.UNITS))
        return
    units = Unit.objects.in_force()
    if below:
        top = Unit.objects.filter(code=below).first()
        if top is None:
            raise click.ClickException(f"没有编号为 {below} 的组织")
        units = units.below(top.path)
    file.write_bytes(sheets.exported(units, form))
    count = units.count()
    note_export(kind="units", filters={"below": below}, count=count, by=None, at=clock.now())
    click.echo(f"已导出 {count:,} 个组织。")

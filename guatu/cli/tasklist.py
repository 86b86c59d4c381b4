"""Task lists from files into drafts, and campaigns out into files."""

from datetime import datetime
from pathlib import Path

import click

from guatu.base import clock
from guatu.base.problems import Problem
from guatu.campaigns.actions.campaigns import create_all
from guatu.campaigns.queries import campaigns as queries
from guatu.campaigns.sheets import incoming, text, workbook

LARGEST = 2 * 1024 * 1024


@click.group("tasklist")
def command() -> None:
    """任务清单：从 YAML 或 Excel 导入为专项草稿，或把专项导出为文件。"""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--owner", required=True, metavar="CODE", help="主办组织的编号。")
@click.option("--starts-on", type=click.DateTime(["%Y-%m-%d"]), help="开始日期，默认今天；第几天到期从这天数起。")
@click.option("--check", is_flag=True, help="只检查文件，不写入。")
def import_(file: Path, owner: str, starts_on: datetime | None, check: bool) -> None:
    """导入 FILE（.yaml 或 .xlsx）。一个文件可以有几份清单，要么全部建立，要么一份也不建立。

    \b
    FILE 也可以写随附清单的名字：norms（规范化建设）或 nine_actions（九大团建行动）。
    例：guatu tasklist import norms --owner 410000 --starts-on 2026-12-01
    """
    day = starts_on.date() if starts_on else clock.today()
    try:
        lists = incoming.read(content_of(file))
        if check:
            click.echo(f"{len(lists)} 份清单，没有发现问题。")
            return
        made = create_all(tasklists=lists, owner=queries.owner(owner), starts_on=day, by=None, at=clock.now())
    except Problem as problem:
        raise refused(problem) from None
    for campaign in made:
        click.echo(f"{campaign.code}\t{campaign.name}")
    click.echo(f"已建立 {len(made)} 个专项草稿，核对后在网页上下达。")


@command.command("export")
@click.argument("campaign")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dated", is_flag=True, help="期限写成日期；默认写第几天，可以再导入为新专项。")
def export(campaign: str, file: Path, dated: bool) -> None:
    """把编号为 CAMPAIGN 的专项导出到 FILE；按文件名的结尾写成 .yaml 或 .xlsx。"""
    try:
        whole = queries.as_list(queries.by_code(campaign), dated=dated)
    except Problem as problem:
        raise refused(problem) from None
    if file.suffix.lower() == ".xlsx":
        file.write_bytes(workbook.write(whole))
    elif file.suffix.lower() in {".yaml", ".yml"}:
        file.write_bytes(text.write([whole]))
    else:
        raise click.UsageError("文件名应以 .yaml 或 .xlsx 结尾。")
    click.echo(f"已写入 {file}：{len(whole.tasks)} 项任务。")


def content_of(file: Path) -> bytes:
    """The bytes of a file, or of the shipped list of that name."""
    if not file.exists() and str(file) in {"norms", "nine_actions"}:
        return queries.shipped(str(file))
    if not file.is_file():
        raise click.UsageError(f"没有找到文件 {file}。")
    if file.stat().st_size > LARGEST:
        raise click.UsageError("文件不能超过 2 MB。")
    return file.read_bytes()


def refused(problem: Problem) -> click.ClickException:
    """A refusal with every place that is to be mended."""
    lines = [str(problem), *(f"  {place}：{message}" for place, message in problem.fields.items())]
    return click.ClickException("\n".join(lines))

"""通报：起草、印发、排印、核验。"""

import sys
from pathlib import Path

import click

from guatu.accounts.models import User
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.bulletins.actions import bulletins as actions
from guatu.bulletins.models import Bulletin, Issue, Series
from guatu.bulletins.queries import bundles, documents
from guatu.bulletins.queries.bundles import Verdict
from guatu.bulletins.rules.kinds import BulletinKind
from guatu.campaigns.models import Campaign
from guatu.orgs import access

BROKEN, REFUSED = 1, 2


@click.group()
def command() -> None:
    """通报：起草、印发、排印、打包，以及不连数据库核验。

    \b
    退出码：0 办成或核验相符；1 核验不相符；2 不能办理或参数有误。
    """


def _account(name: str) -> User:
    account = User.objects.filter(username=name).first()
    if account is None:
        raise click.BadParameter(f"没有账号 {name}", param_hint="--by")
    return account


def _allowed(account: User, verb: str, series: Series) -> None:
    if not access.can(account, verb, series.unit):
        raise click.BadParameter(f"{account.username} 没有办理这件事的权限", param_hint="--by")


def _issue(pk: int) -> Issue:
    rows = Issue.objects.select_related("series__unit", "bulletin__snapshot", "bulletin__previous__snapshot")
    issue = rows.filter(bulletin=pk).first()
    if issue is None:
        raise click.BadParameter(f"没有已印发的通报 {pk}")
    return issue


@command.command()
@click.option("--series", "characters", required=True, help="发文机关代字，如 云团通")
@click.option("--campaign", "code", required=True, help="专项代码")
@click.option("--kind", type=click.Choice(BulletinKind.codes()[:3]), default="supervision", show_default=True)
@click.option("--previous", type=int, help="对比的上期通报编号")
@click.option("--by", "name", required=True, help="经办人账号")
def draft(characters: str, code: str, kind: str, previous: int | None, name: str) -> None:
    """冻结当前数据，写出一份草稿，打印其编号。"""
    account = _account(name)
    series = Series.objects.select_related("unit").filter(characters=characters).first()
    campaign = Campaign.objects.filter(code=code).first()
    if series is None or campaign is None:
        raise click.UsageError("没有这个文号系列或专项")
    _allowed(account, "bulletin.draft", series)
    before = _issue(previous).bulletin if previous else None
    try:
        made = actions.begin(
            series=series, campaign=campaign, kind=BulletinKind(kind), previous=before, by=account, at=clock.now()
        )
    except Problem as problem:
        raise click.UsageError(str(problem)) from problem
    click.echo(made.pk)


@command.command()
@click.argument("pk", type=int)
@click.option("--signatory", required=True, help="署名")
@click.option("--by", "name", required=True, help="签发人账号")
def issue(pk: int, signatory: str, name: str) -> None:
    """印发草稿 PK，打印文号和校验码。"""
    account = _account(name)
    row = Bulletin.objects.select_related("series__unit").filter(pk=pk, discarded_at=None).first()
    if row is None:
        raise click.BadParameter(f"没有草稿 {pk}")
    _allowed(account, "bulletin.issue", row.series)
    try:
        issued = actions.issue(bulletin=row, version=row.version, signatory=signatory, by=account, at=clock.now())
    except Problem as problem:
        raise click.UsageError(str(problem)) from problem
    click.echo(f"{documents.number_of(issued)} {issued.digest}")


@command.command()
@click.argument("pk", type=int)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="存放的文件夹")
def render(pk: int, out: Path) -> None:
    """把已印发的通报 PK 存成 .pdf 和 .docx。"""
    issued = _issue(pk)
    out.mkdir(parents=True, exist_ok=True)
    for ending, content in (("pdf", issued.pdf), ("docx", issued.docx)):
        target = out / f"{documents.number_of(issued)}.{ending}"
        target.write_bytes(bytes(content))
        click.echo(target)


@command.command()
@click.argument("pk", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="存成的 .zip 文件")
def bundle(pk: int, out: Path) -> None:
    """把已印发的通报 PK 连同其全部依据打成核验包。"""
    out.write_bytes(bundles.bundle(_issue(pk), clock.now()))
    click.echo(out)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--digest", default="", help="通报页面上公布的校验码；给出时一并比对")
def verify(file: Path, digest: str) -> None:
    """不连数据库，重新计算核验包 FILE 中的每一个数字，并重新排印比对。"""
    found = bundles.verify(file.read_bytes())
    for fault in found.faults:
        click.echo(f"✗ {fault.name}：{fault.reason}", err=True)
    if digest and digest.lower() != found.digest:
        click.echo("✗ 校验码与公布的不符", err=True)
    _conclude(found, bool(digest) and digest.lower() != found.digest)


def _conclude(found: Verdict, other: bool) -> None:
    if found.faults or other:
        click.echo("核验不相符，这份文件不能作为依据。", err=True)
        sys.exit(BROKEN)
    click.echo(f"{found.number} 核验相符：重新计算 {found.figures} 个数字，文件与内容一致。")
    click.echo(f"校验码 {found.digest}")

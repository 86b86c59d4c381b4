"""`guatu setup`: the first administrators of an empty installation."""

import click
from django.core.management import call_command
from django.urls import reverse

from guatu.accounts import journal
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions.invitations import found
from guatu.orgs.rules.roles import ROLES


@click.command()
@click.option("--city", prompt="本级团委全称", help="例如：共青团云岭市委员会。已有组织时不用。")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="人们访问本系统的地址，写进链接。")
@click.option("--data", metavar="DIR", help="数据文件夹。")
def command(city: str, url: str, data: str | None) -> None:
    """首次使用：建立本级团委，生成三员和市级负责人的邀请链接。

    \b
    没有默认密码。四个链接各给一人，七天内有效，只能用一次；
    系统、安全、审计三员须由三人分任。还没有人接受时可以重新生成。
    """
    journal.via.set("cli")
    call_command("migrate", verbosity=0)
    try:
        links = found(city=city, at=clock.now())
    except Problem as problem:
        raise click.ClickException("；".join([*problem.fields.values()] or [str(problem)])) from None
    click.echo("请把下面的链接分别交给四个人（只显示这一次）：")
    for role, raw in links:
        click.echo(f"\n  {ROLES[role].name}\n  {url.rstrip('/')}{reverse('orgs:invitation', args=[raw])}")

"""`guatu account`: what can be done for an account at the server only."""

import click
from django.urls import reverse

from guatu.accounts import journal
from guatu.accounts.actions import passwords, second_factor
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.queries.grants import account_named


@click.command()
@click.argument("name", metavar="登录名")
@click.option("--remove-second-factor", is_flag=True, help="同时解除二次验证（手机和恢复码都丢失时）。")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="人们访问本系统的地址，写进链接。")
@click.option("--data", metavar="DIR", help="数据文件夹。")
def command(name: str, remove_second_factor: bool, url: str, data: str | None) -> None:
    """为一个账号生成重置密码的链接（三员的密码只能这样重置）。"""
    journal.via.set("cli")
    account = account_named(name)
    if account is None:
        raise click.ClickException("没有这个登录名，或账号已停用。")
    try:
        if remove_second_factor:
            second_factor.remove(account=account, by=None, at=clock.now())
        raw = passwords.issue_link(account=account, by=None, at=clock.now())
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"24 小时内有效，只能用一次：\n  {url.rstrip('/')}{reverse('accounts:password_link', args=[raw])}")

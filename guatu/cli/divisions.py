"""`guatu divisions`: start a real city from the national file of divisions."""

import click

from guatu.accounts import journal
from guatu.base import clock
from guatu.base.problems import Problem
from guatu.orgs.actions.divisions import start_city
from guatu.orgs.queries.divisions import EDITION, national
from guatu.orgs.rules.divisions import cities


@click.group()
def command() -> None:
    """行政区划：从随附的全国区划建立一个城市的县级、乡级团组织。"""


@command.command("list")
@click.argument("words", nargs=-1, metavar="[名称]...")
def listed(words: tuple[str, ...]) -> None:
    """列出可以建立的城市及其代码；写了名称的，只列名称相符的。"""
    places = national()
    names = {place.code: place.name for place in places}
    found = [
        place for place in cities(places) if all(word in names.get(place.parent, "") + place.name for word in words)
    ]
    for place in found:
        click.echo(f"{place.code}  {names.get(place.parent, '')}{place.name}")
    if not found:
        raise click.ClickException("没有找到。请只写名称的一部分，例如：guatu divisions list 宝鸡")


@command.command()
@click.option("--city", required=True, metavar="代码", help="城市的六位区划代码，用 guatu divisions list 查找。")
@click.option("--data", metavar="DIR", help="数据文件夹。")
def start(city: str, data: str | None) -> None:
    """建立一个城市的市级、县级、乡级团组织；已有的不重建，可以重复运行。

    \b
    没有县级的城市，乡镇街道直接归市；不增加实际没有的层级。
    例：guatu divisions start --city 610300
    """
    journal.via.set("cli")
    try:
        new = start_city(places=national(), edition=EDITION, city=city, by=None, at=clock.now())
    except Problem as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"新建 {len(new):,} 个组织（区划 {EDITION} 版）。" if new else "都已建立，没有新增。")

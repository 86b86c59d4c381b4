"""The ledger of cadres: posts held now, one template for one's own level and those below."""

from collections.abc import Iterable

from django.db.models import QuerySet

from guatu.base.excel import values
from guatu.base.excel.sheets import Column, Sheet
from guatu.orgs.sheets import Worded, one_line
from guatu.people.models import Post
from guatu.people.queries.numbers import masked
from guatu.people.rules import identity
from guatu.people.rules.posts import Nature, Selection, Title
from guatu.people.sheets.members import id_number, known_day

TITLE_WORDS = {
    "团支部书记": Title.SECRETARY, "团委书记": Title.SECRETARY, "团总支书记": Title.SECRETARY,
    "支部书记": Title.SECRETARY, "团支部副书记": Title.DEPUTY, "团委副书记": Title.DEPUTY, "支部副书记": Title.DEPUTY,
    "常务委员": Title.STANDING,
}  # fmt: skip
SELECTION_WORDS = {"选任": Selection.ELECTED, "委任": Selection.APPOINTED, "任免": Selection.APPOINTED}

POSTS = Sheet(
    "团干部台账",
    (
        Column("name", "姓名", ("团干部姓名",), required=True, parse=identity.name, example="张三"),
        Column("id_number", "身份证号码", ("身份证号", "身份证", "公民身份号码"), parse=id_number, width=24,
               example="990101200805040016", note="登记册里还没有的人，要填身份证号码或出生日期。"),
        Column("birth_on", "出生日期", ("出生年月日",), parse=values.day),
        Column("unit", "任职组织", ("所在组织", "所在团组织", "任职团组织", "组织编号", "团籍所在团支部"),
               parse=one_line(200), example="示例镇团委", width=40, note="填组织编号、全称或简称。"),
        Worded("title", "职务", ("团内现任职务", "现任职务", "团内职务"), required=True, choices=Title.choices(),
               further=TITLE_WORDS, example="书记"),
        Worded("nature", "团干部性质", ("性质", "专兼挂"), required=True, choices=Nature.choices(), example="兼职"),
        Worded("selection", "任现职方式", ("任职方式", "产生方式"), choices=Selection.choices(),
               further=SELECTION_WORDS, example="选举"),
        Column("since", "任现职时间", ("任现职年月", "任职时间", "任职日期", "任现职日期"), required=True,
               parse=known_day, example="2026-01-15"),
        Column("consent_on", "党组织意见日期", ("党组织同意日期",), parse=values.day),
        Column("consent_number", "党组织意见文号", parse=one_line(80)),
        Column("in_party_committee", "是否同级党（工）委委员", ("是否同级党(工)委委员", "是否同级党委委员"),
               parse=values.yes_no, absent=False),
    ),
)  # fmt: skip


def lines(posts: QuerySet[Post]) -> Iterable[list[object]]:
    """The posts in force, as they can be imported again; numbers are masked (P20)."""
    rows = posts.filter(until=None).select_related("person", "unit").order_by("unit__path", "pk")
    for post in rows.iterator(chunk_size=2000):
        yield [
            post.person.name, masked(post.person.id_tail), post.person.birth_on, post.unit.code,
            Title(post.title).label, Nature(post.nature).label,
            Selection(post.selection).label if post.selection else "", post.since, post.consent_on,
            post.consent_number, "是" if post.in_party_committee else "",
        ]  # fmt: skip

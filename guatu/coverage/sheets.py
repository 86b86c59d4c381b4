"""The ledger of places with young people, both ways, with the newest count of each."""

from collections.abc import Iterable

from django.db.models import QuerySet

from guatu.base.excel import values
from guatu.base.excel.sheets import Column, Sheet
from guatu.coverage.models import Covering, Place, PlaceCount
from guatu.coverage.rules.places import Cover, PlaceKind
from guatu.orgs.rules.sectors import Field
from guatu.orgs.sheets import Worded, degrees, one_line

KIND_WORDS = {
    "村": PlaceKind.VILLAGE, "农村": PlaceKind.VILLAGE, "楼宇": PlaceKind.BUILDING, "园区": PlaceKind.PARK,
    "开发区": PlaceKind.PARK, "公司": PlaceKind.FIRM, "居委会": PlaceKind.COMMUNITY,
}  # fmt: skip

PLACES = Sheet(
    "场所台账",
    (
        Column("code", "场所编号", ("编号",), required=True, parse=lambda cell: one_line(40)(values.code(cell)),
               example="CS0101", note="自己的编号，一经使用不再改。"),
        Column("name", "场所名称", ("名称", "单位名称", "企业名称"), required=True, parse=one_line(200),
               example="示例工业园", width=36),
        Worded("kind", "场所类型", ("类型",), required=True, choices=PlaceKind.choices(), further=KIND_WORDS,
               example="产业园区"),
        Worded("field", "所属领域", ("领域",), choices=Field.choices()),
        Column("unit", "负责组织", ("负责的团组织", "主管团组织", "组织编号"), parse=one_line(200), width=36,
               example="示例镇团委", note="填组织编号、全称或简称。"),
        Column("address", "地址", ("详细地址",), parse=one_line(200), width=30),
        Column("longitude", "经度", parse=degrees),
        Column("latitude", "纬度", parse=degrees),
        Column("division_code", "行政区划代码", ("区划代码",), parse=values.code),
        Column("credit_code", "统一社会信用代码", ("信用代码",), parse=lambda cell: values.code(cell).upper()),
        Column("opened_on", "成立日期", ("成立时间",), parse=values.day),
        Column("youths", "青年人数", ("青年数", "35岁以下青年人数"), parse=values.integer(0, 1_000_000), example="120",
               note="不知道的留空，不要估计。"),
        Column("members", "其中团员人数", ("团员人数", "团员数"), parse=values.integer(0, 1_000_000)),
        Column("counted_on", "人数统计日期", ("统计日期",), parse=values.day, example="2026-06-30"),
        Column("source", "人数来源", ("数据来源",), parse=one_line(120), example="园区管委会名册"),
        Column("cover", "覆盖情况", ("覆盖方式",), parse=one_line(20), note="只供查看，请在场所页面办理。"),
    ),
)  # fmt: skip


def lines(places: QuerySet[Place]) -> Iterable[list[object]]:
    """The open places, as they can be imported again, each with its newest count."""
    held = places.filter(closed_on=None)
    counts: dict[int, PlaceCount] = {}
    for count in PlaceCount.objects.filter(place__in=held).order_by("counted_on", "pk"):
        counts[count.place_id] = count
    covers = dict(Covering.objects.filter(place__in=held, until=None).values_list("place_id", "cover"))
    for one in held.select_related("unit").order_by("unit__path", "code").iterator(chunk_size=2000):
        newest = counts.get(one.pk)
        told = [newest.youths, newest.members, newest.counted_on, newest.source] if newest else [None, None, None, ""]
        yield [
            one.code, one.name, PlaceKind(one.kind).label, Field(one.field).label if one.field else "", one.unit.code,
            one.address, one.longitude, one.latitude, one.division_code, one.credit_code, one.opened_on, *told,
            Cover(covers.get(one.pk, Cover.NONE)).label,
        ]  # fmt: skip

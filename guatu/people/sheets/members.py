"""The ledger of members: one template, and the headings of the national system besides."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from guatu.base.excel import values
from guatu.base.excel.sheets import Column, Sheet
from guatu.orgs.sheets import Worded, one_line
from guatu.people.models import Person
from guatu.people.queries.numbers import masked, read_id, read_phone
from guatu.people.rules import identity
from guatu.people.rules.states import BELONGING, State
from guatu.people.rules.words import Education, Political, Sex, Studying

EDUCATION_WORDS = {
    "大学本科": Education.BACHELOR, "大学": Education.BACHELOR, "大学专科": Education.COLLEGE,
    "专科": Education.COLLEGE, "高职": Education.COLLEGE, "硕士研究生": Education.MASTER,
    "研究生": Education.MASTER, "博士研究生": Education.DOCTOR, "普通高中": Education.SENIOR,
    "中职": Education.VOCATIONAL, "技校": Education.VOCATIONAL, "中等专科": Education.VOCATIONAL,
    "职高": Education.VOCATIONAL, "初级中学": Education.JUNIOR,
}  # fmt: skip
STUDYING_WORDS = {
    "在校": Studying.YES, "是": Studying.YES, "不在读": Studying.NO, "否": Studying.NO, "已毕业": Studying.NO,
    "毕业": Studying.NO, "不在校": Studying.NO,
}  # fmt: skip
POLITICAL_WORDS = {
    "团员": Political.MEMBER, "中国共产主义青年团团员": Political.MEMBER, "党员": Political.PARTY,
    "预备党员": Political.PROBATIONARY, "普通群众": Political.MASSES,
}  # fmt: skip
HIDING = frozenset("*＊●")


def known_day(cell: str) -> date:
    """A day; of a month alone, as older files have it, the first."""
    try:
        return values.day(cell)
    except ValueError:
        try:
            return values.month(cell)
        except ValueError:
            raise ValueError("应为日期，例如 2026-03-05") from None


def id_number(cell: str) -> identity.Identity | None:
    """An ID number; a masked one, as exports have it, says nothing."""
    return None if not HIDING.isdisjoint(cell) else read_id(cell)


def phone(cell: str) -> str | None:
    """A mobile number; a masked one says nothing."""
    return None if not HIDING.isdisjoint(cell) else read_phone(cell)


def code(most: int) -> Any:
    """An identifier in capitals."""
    parse = values.text(most)
    return lambda cell: parse(values.code(cell).upper())


MEMBERS = Sheet(
    "团员台账",
    (
        Column("number", "登记号", ("登记编号",), parse=values.integer(1, 2**53),
               note="本系统的登记号，只在导出的台账里有。新登记的不填。"),
        Column("name", "姓名", ("团员姓名", "名字"), required=True, parse=identity.name, example="张三"),
        Column("sex", "性别", choices=Sex.choices(), example="男", width=8, note="填了身份证号码的可不填。"),
        Column("id_number", "身份证号码", ("身份证号", "身份证", "公民身份号码", "证件号码"), parse=id_number,
               example="990101200805040016", width=24, note="18 位，按“文本”填写。没有的请填出生日期。"),
        Column("birth_on", "出生日期", ("出生年月日", "生日", "出生年月"), parse=values.day, example="2008-05-04"),
        Column("phone", "手机号码", ("手机", "手机号", "联系电话", "电话"), parse=phone, example="13800000000"),
        Column("ethnicity", "民族", parse=one_line(40), example="汉族", width=10),
        Worded("education", "学历", ("文化程度", "最高学历"), choices=Education.choices(), further=EDUCATION_WORDS,
               example="高中", width=10),
        Worded("studying", "在读状况", ("是否在读", "在读状态", "就读状况"), choices=Studying.choices(),
               further=STUDYING_WORDS, example="在读", width=10),
        Worded("political", "政治面貌", choices=Political.choices(), further=POLITICAL_WORDS, example="共青团员"),
        Column("occupation", "职业", ("从事职业",), parse=one_line(80), example="学生"),
        Column("workplace", "学习工作单位", ("工作单位", "学习或工作单位", "学习单位", "工作学习单位"),
               parse=one_line(200), example="示例中学", width=30),
        Column("residence", "户籍地址", ("户籍所在地", "户口所在地"), parse=one_line(200), width=30),
        Column("joined_on", "入团时间", ("入团日期", "入团年月"), parse=known_day, example="2023-05-04"),
        Column("member_number", "发展团员编号", ("团员编号", "入团编号"), parse=code(20), example="202301010001",
               width=18),
        Column("volunteer", "是否注册志愿者", parse=values.yes_no, example="是", width=10),
        Column("volunteer_on", "注册志愿者时间", ("志愿者注册时间", "成为注册志愿者时间"), parse=known_day),
        Column("party_applied", "是否递交入党申请书", parse=values.yes_no, width=10),
        Column("party_applied_on", "递交入党申请书时间", ("申请入党时间",), parse=known_day),
        Column("party_joined_on", "入党时间", ("入党日期",), parse=known_day),
        Column("unit", "团籍所在团支部", ("所在团支部", "团支部", "所属团支部", "所属团组织", "所在团组织", "团组织",
               "组织编号"), parse=one_line(200), example="示例中学高一（1）班团支部", width=40,
               note="填组织编号、全称或简称。"),
        Column("state", "团籍状态", ("团籍状况",), choices=[(s.value, s.label) for s in State if s in BELONGING],
               example="团员", note="不填为团员。已登记的人，变动请办理团籍变动。"),
    ),
)  # fmt: skip
TITLES = [column.title for column in MEMBERS.columns]


def lines(persons: QuerySet[Person]) -> Iterable[list[object]]:
    """The ledger of some persons who belong somewhere, as it can be imported again. Numbers are masked (P20)."""
    columns = (
        "pk", "name", "sex", "id_tail", "birth_on", "phone_tail", "ethnicity", "education", "studying", "political",
        "occupation", "workplace", "residence", "joined_on", "member_number", "volunteer_on", "party_applied_on",
        "party_joined_on", "unit__code", "held",
    )  # fmt: skip
    rows = (
        persons.filter(memberships__until=None, memberships__state__in=sorted(BELONGING))
        .annotate(held=F("memberships__state"))
        .order_by("unit__path", "sort_key", "pk")
        .values_list(*columns)
    )
    words = [dict(choice.choices()) for choice in (Sex, Education, Studying, Political, State)]
    sexes, educations, studyings, politicals, states = words
    for (
        pk, name, sex, id_tail, birth_on, phone_tail, ethnicity, education, studying, political, occupation,
        workplace, residence, joined_on, number, volunteer_on, applied_on, party_on, unit, state,
    ) in rows.iterator(chunk_size=5000):  # fmt: skip
        yield [
            pk, name, sexes.get(sex, ""), masked(id_tail), birth_on, masked(phone_tail), ethnicity,
            educations.get(education, ""), studyings.get(studying, ""), politicals.get(political, ""), occupation,
            workplace, residence, joined_on, number, "是" if volunteer_on else "", volunteer_on,
            "是" if applied_on else "", applied_on, party_on, unit, states.get(state, ""),
        ]  # fmt: skip

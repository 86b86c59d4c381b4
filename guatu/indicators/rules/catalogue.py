"""The catalogue of indicators: what each asks, what it counts, for whom, how fresh it is, and the rule behind it.

A figure is part ÷ whole over a unit and all below it, a count over them, or an answer about the unit alone.
Sources are named in docs/domain.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from guatu.base.figures import percent
from guatu.base.states import Choice
from guatu.campaigns.rules.indicators import Indicator
from guatu.campaigns.rules.targets import Target

# A figure without anything to count proves a task only when its day is this near.
VACUOUS_FROM = timedelta(days=7)


class Roll(Choice):
    """How the figure of a unit comes from those below it."""

    SHARE = "share", "本级和下级合计的比例"
    COUNT = "count", "本级和下级合计的个数"
    OWN = "own", "只看本级"


@dataclass(frozen=True)
class Definition:
    """One indicator. `page` is the list in which its rows are looked up; `ready` whether the register keeps them.

    `vacuous`: where there is nothing to count (no transfer due, no weak organisation), the standard is kept.
    """

    question: str
    part: str
    whole: str
    roll: Roll
    source: str
    page: str
    ready: bool = True
    vacuous: bool = False
    mean: bool = False  # a mean per whole, not a share of it
    fresh: str = "按最近一次登记实时计算"


BRANCH, ELECTION, ADMISSION = "支部工作条例（试行）", "基层组织选举工作条例", "发展团员工作细则"
LIST = "规范化建设任务清单"

CATALOGUE: Mapping[Indicator, Definition] = {
    Indicator.REGISTER: Definition(
        "组织、团员、团干部台账的必填项都有了吗", "已填的必填项", "全部必填项", Roll.SHARE, LIST, "people:persons"
    ),
    Indicator.HOLLOW: Definition(
        "组织树末端还有不是团支部的组织吗", "没有下级的团（工）委、团总支", "", Roll.COUNT, LIST, "orgs:list"
    ),
    Indicator.COVERAGE: Definition(
        "应建团的单位建了吗", "已独立、依托或联合建团的单位", "青年人数已核实、团员够建团人数或已建团的单位",
        Roll.SHARE, LIST, "coverage:places",
    ),
    Indicator.HEALTH: Definition(
        "查出的软弱涣散组织按期销号了吗", "已按期销号的", "应销号的（含有问题而未定性的）", Roll.SHARE, LIST,
        "coverage:findings", vacuous=True,
    ),
    Indicator.TERM: Definition("班子在任期之内吗", "任期未满为1", "", Roll.OWN, ELECTION, "people:watch"),
    Indicator.MEETINGS: Definition(
        "三会两制一课按期开了吗", "到会达到规定的期数", "应开的期数", Roll.SHARE, BRANCH, "activities:due"
    ),
    Indicator.ADMISSIONS: Definition(
        "新发展的团员程序齐全吗", "程序、日期、学时齐全的", "期内发展的团员", Roll.SHARE, ADMISSION,
        "people:admissions", vacuous=True,
    ),
    Indicator.REVIEW: Definition(
        "本年度教育评议完成了吗", "评议已经上级批准的支部", "应评议的支部", Roll.SHARE, "团员教育评议办法",
        "activities:reviews",
    ),
    Indicator.HANDOVER: Definition(
        "组织关系按时转接了吗", "已办结的转接", "期内到期的转接", Roll.SHARE, "学社衔接工作要求", "people:transfers",
        vacuous=True,
    ),
    Indicator.POSTS: Definition(
        "书记在岗、班子配齐了吗", "书记在岗且支委人数达到规定为1", "", Roll.OWN, BRANCH, "people:watch"
    ),
    Indicator.TRAINED: Definition(
        "团干部本年度都参训了吗", "学时达到要求的团干部", "在任团干部", Roll.SHARE, LIST, "activities:training_coverage"
    ),
    Indicator.RATIO: Definition(
        "毕业班团青比在限额以内吗", "没有超过限额的班级", "已填学生人数的毕业班级", Roll.SHARE,
        "2023年中学共青团工作指引", "people:quotas",
    ),
    Indicator.TRANSCRIPT: Definition(
        "学生都有第二课堂成绩单吗", "已有记录的学生", "在册学生团员", Roll.SHARE, "第二课堂成绩单制度",
        "activities:transcripts",
    ),
    Indicator.FIRST_SECRETARY: Definition(
        "第一团支书在岗、每季度有实事吗",
        "有第一团支书、上一个整月在村时间达标（当月到岗的除外）、近三个月有经村确认的实事（到岗不足三个月的除外）的村",
        "已派出或标记为派驻村的村", Roll.SHARE, "百村千户计划", "fieldwork:secondments",
    ),
    Indicator.CHECK_IN: Definition(
        "团员到社区报到了吗", "已报到并确认的团员", "团员", Roll.SHARE, LIST, "activities:check_ins"
    ),
    Indicator.PLACES: Definition(
        "单位青年人数摸清了吗", "人数有来源、日期并已核实的单位", "已登记的单位", Roll.SHARE, LIST, "coverage:places"
    ),
    Indicator.FORERUNNER: Definition(
        "暂不具备条件的先建兴趣组织了吗", "已先建兴趣组织并有建团计划的单位", "尚未建团的单位", Roll.SHARE, LIST,
        "coverage:places",
    ),
    Indicator.HOME_ACTIVITY: Definition(
        "青年之家按月开展活动了吗", "有活动的月数", "应有活动的月数", Roll.SHARE, "青年之家建设导则（试行）",
        "activities:homes",
    ),
    Indicator.HOME_VISITS: Definition(
        "平均每个青年之家服务了多少人次", "服务人次", "开放的青年之家", Roll.SHARE, "青年之家建设导则（试行）",
        "activities:homes", mean=True,
    ),
}  # fmt: skip


def definition(code: str) -> Definition | None:
    """The definition of an indicator; None where a list names one that the catalogue does not have."""
    return CATALOGUE[Indicator(code)] if code in Indicator.codes() else None


def figure(defined: Definition, part: float, whole: float) -> float | None:
    """What is compared with a target; None where there is nothing to count."""
    if defined.roll is Roll.COUNT:
        return part
    return part / whole if whole else None


def written(defined: Definition, part: float, whole: float) -> str:
    """A figure as people read it: 87.3%, 12, 是 or 否; – where there is nothing to count."""
    found = figure(defined, part, whole)
    if found is None:
        return "–"
    if defined.roll is Roll.COUNT:
        return f"{part:,.0f}"
    if defined.roll is Roll.OWN:
        return "是" if found >= 1 else "否"
    return f"{found:,.1f}" if defined.mean else percent(part, whole)


def met(defined: Definition, target: Target, part: float, whole: float, due_on: date, on: date) -> bool:
    """Whether a figure proves a task on a day.

    Where there is nothing to count, only an indicator that is then kept proves it, and only near the day.
    """
    found = figure(defined, part, whole)
    if found is None:
        return defined.vacuous and on >= due_on - VACUOUS_FROM
    return target.met(round(found, 6))

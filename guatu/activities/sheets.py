"""The ledgers of meetings and trainings, both ways."""

from collections.abc import Iterable

from django.db.models import QuerySet

from guatu.activities.models import Course, Meeting, Trainee
from guatu.activities.rules.meetings import MeetingKind
from guatu.activities.rules.training import CourseKind
from guatu.base.excel import values
from guatu.base.excel.sheets import Column, Sheet
from guatu.orgs.sheets import Worded, one_line

KIND_WORDS = {
    "团员大会": MeetingKind.GENERAL, "支部团员大会": MeetingKind.GENERAL, "支委会": MeetingKind.COMMITTEE,
    "支部委员会议": MeetingKind.COMMITTEE, "小组会": MeetingKind.GROUP, "团日活动": MeetingKind.THEME_DAY,
    "主题团日活动": MeetingKind.THEME_DAY, "民主评议": MeetingKind.REVIEW, "换届大会": MeetingKind.ELECTION,
}  # fmt: skip

MEETINGS = Sheet(
    "组织生活台账",
    (
        Column("unit", "组织", ("团组织", "团支部", "组织编号", "召开组织"), parse=one_line(200), width=40,
               example="示例村团支部", note="填组织编号、全称或简称。"),
        Worded("kind", "会议类别", ("类别", "会议类型", "活动类型"), required=True, choices=MeetingKind.choices(),
               further=KIND_WORDS, example="支部大会"),
        Column("held_on", "日期", ("召开日期", "会议日期", "时间", "召开时间"), required=True, parse=values.day,
               example="2026-03-05"),
        Column("topic", "主题", ("会议主题", "议题", "活动主题"), required=True, parse=one_line(200), width=40,
               example="学习团章"),
        Column("due", "应到人数", ("应到",), required=True, parse=values.integer(1, 100_000), example="36"),
        Column("present", "实到人数", ("实到", "参加人数"), required=True, parse=values.integer(1, 100_000),
               example="32"),
        Column("guests", "列席人数", ("列席",), parse=values.integer(0, 100_000), absent=0),
        Column("yes", "赞成票", parse=values.integer(0, 100_000)),
        Column("place", "地点", ("会议地点",), parse=one_line(120), absent=""),
        Column("chair", "主持人", parse=one_line(120), absent=""),
        Column("recorder", "记录人", parse=one_line(120), absent=""),
        Column("decision", "决议", ("会议决议",), parse=values.text(5000), absent="", width=40),
    ),
)  # fmt: skip

TRAININGS = Sheet(
    "培训台账",
    (
        Column("host", "主办组织", ("举办单位", "主办单位"), parse=one_line(200), example="示例县团委", width=36),
        Column("title", "培训名称", ("班次名称", "培训班名称"), required=True, parse=one_line(200), width=36,
               example="团支部书记轮训班"),
        Worded("kind", "培训类别", ("类别",), required=True, choices=CourseKind.choices(), example="轮训"),
        Column("starts_on", "开始日期", ("开班日期",), required=True, parse=values.day, example="2026-03-05"),
        Column("ends_on", "结束日期", ("结业日期",), parse=values.day, example="2026-03-07"),
        Column("hours", "总学时", ("学时",), required=True, parse=values.number(0.5, 999), example="16"),
        Column("theory_hours", "理论学时", parse=values.number(0, 999)),
        Column("place", "地点", ("培训地点",), parse=one_line(120), absent=""),
        Column("unit", "学员任职组织", ("学员单位", "所在团组织"), parse=one_line(200), width=36,
               example="示例村团支部"),
        Column("name", "学员姓名", ("姓名",), parse=one_line(120), example="张三"),
        Column("attended", "完成学时", ("参训学时",), parse=values.number(0, 999), example="16"),
    ),
)  # fmt: skip


def meetings(rows: QuerySet[Meeting]) -> Iterable[list[object]]:
    """Meetings that were not struck, as they can be imported again."""
    for one in rows.filter(struck_at=None).select_related("unit").order_by("unit__path", "held_on", "pk").iterator():
        yield [
            one.unit.code, MeetingKind(one.kind).label, one.held_on, one.topic, one.due, one.present, one.guests,
            one.yes, one.place, one.chair, one.recorder, one.decision,
        ]  # fmt: skip


def trainings(rows: QuerySet[Course]) -> Iterable[list[object]]:
    """Courses with their trainees; a course without any has a line of its own."""
    courses = rows.filter(cancelled_at=None).select_related("unit").order_by("starts_on", "pk")
    trainees: dict[int, list[Trainee]] = {}
    for one in Trainee.objects.filter(course__in=courses).select_related("person", "unit").order_by("pk"):
        trainees.setdefault(one.course_id, []).append(one)
    for course in courses:
        head = [
            course.unit.code, course.title, CourseKind(course.kind).label, course.starts_on, course.ends_on,
            course.hours, course.theory_hours, course.place,
        ]  # fmt: skip
        held = trainees.get(course.pk, [])
        yield from ([*head, one.unit.code, one.person.name, one.hours] for one in held)
        if not held:
            yield [*head, "", "", None]

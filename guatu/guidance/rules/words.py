"""Closed lists of guidance: what a session and a material are, and how far things have come."""

from guatu.base.states import Choice


class SessionKind(Choice):
    TALK = "talk", "宣讲"
    SEMINAR = "seminar", "研讨"
    CLINIC = "clinic", "现场辅导"
    BRIEFING = "briefing", "业务说明会"


class EventKind(Choice):
    """What stands in the yearly plan: the four kinds of session, trainings, and exchange visits."""

    TALK = "talk", "宣讲"
    SEMINAR = "seminar", "研讨"
    CLINIC = "clinic", "现场辅导"
    BRIEFING = "briefing", "业务说明会"
    TRAINING = "training", "培训"
    EXCHANGE = "exchange", "观摩交流"


class EventState(Choice):
    AHEAD = "ahead", "未举办"
    DUE = "due", "待登记到场"
    HELD = "held", "已举办"
    CANCELLED = "cancelled", "已取消"


class MaterialKind(Choice):
    DOCUMENT = "document", "文件"
    MANUAL = "manual", "操作手册"
    TEMPLATE = "template", "范本表格"
    CASE = "case", "案例"
    COURSEWARE = "courseware", "课件"


class MaterialState(Choice):
    DRAFT = "draft", "未发布"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


class QuestionState(Choice):
    WAITING = "waiting", "待答复"
    ANSWERED = "answered", "已答复"
    PUBLISHED = "published", "已公开"
    RETRACTED = "retracted", "已收回"

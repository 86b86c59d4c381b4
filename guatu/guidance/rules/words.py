"""Closed lists of guidance: what a session and a material are."""

from guatu.base.states import Choice


class SessionKind(Choice):
    TALK = "talk", "宣讲"
    SEMINAR = "seminar", "研讨"
    CLINIC = "clinic", "现场辅导"
    BRIEFING = "briefing", "业务说明会"


class MaterialKind(Choice):
    DOCUMENT = "document", "文件"
    MANUAL = "manual", "操作手册"
    TEMPLATE = "template", "范本表格"
    CASE = "case", "案例"
    COURSEWARE = "courseware", "课件"

"""Trainings of cadres: their kinds. Sources: docs/domain.md, Cadres (任职培训, 轮训)."""

from guatu.base.states import Choice


class CourseKind(Choice):
    INDUCTION = "induction", "任职培训"
    ROTATION = "rotation", "轮训"
    SPECIAL = "special", "专题培训"
    ONLINE = "online", "网络学习"

"""Organisation life (三会两制一课): the kinds of meeting, how often each is due, and its quorum.

Sources (docs/domain.md, Organisation life): 支部大会 quarterly with more than half present, 支部委员会 monthly,
团小组会 optional. Frequencies differ between places and are settings with their source (indicators.rules).
"""

from guatu.base.states import Choice


class MeetingKind(Choice):
    GENERAL = "general", "支部大会"
    COMMITTEE = "committee", "支部委员会"
    GROUP = "group", "团小组会"
    LESSON = "lesson", "团课"
    LIFE = "life", "组织生活会"
    REVIEW = "review", "教育评议会"
    THEME_DAY = "theme_day", "主题团日"
    CEREMONY = "ceremony", "入团仪式"
    ELECTION = "election", "换届选举大会"


class Absence(Choice):
    """Why somebody due was not there."""

    LEAVE = "leave", "请假"
    AWAY = "away", "外出"
    UNKNOWN = "unknown", "未到"

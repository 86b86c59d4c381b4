"""Parts of the second-classroom transcript (第二课堂成绩单), as universities commonly divide it."""

from guatu.base.states import Choice


class Part(Choice):
    THOUGHT = "thought", "思想成长"
    PRACTICE = "practice", "实践实习"
    SERVICE = "service", "志愿公益"
    INNOVATION = "innovation", "创新创业"
    CULTURE = "culture", "文体活动"
    WORK = "work", "工作履历"
    SKILL = "skill", "技能特长"

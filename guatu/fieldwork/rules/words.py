"""Closed lists of work on the ground: what a visit is for, what it raises, the three duties of a first secretary.

Sources: docs/domain.md, Work on the ground (七项机制中的联系点、示范点；第一团支书的三项职责).
"""

from guatu.base.states import Choice


class Purpose(Choice):
    """What a visit is for."""

    CONTACT = "contact", "联系点走访"
    SECONDMENT = "secondment", "驻村工作"
    GUIDANCE = "guidance", "工作指导"
    CHECK = "check", "实地抽查"
    OTHER = "other", "其他走访"


class MatterKind(Choice):
    """What a visit or a symposium raises."""

    FINDING = "finding", "发现的问题"
    HELP = "help", "请求帮助"
    STEP = "step", "商定事项"


class MatterStep(Choice):
    """What can happen to a matter; each is a row with who, when, what."""

    PROGRESS = "progress", "进展"
    PASSED = "passed", "转办"
    EXTENDED = "extended", "延期"
    DONE = "done", "办结"
    CONFIRMED = "confirmed", "确认办结"
    REOPENED = "reopened", "退回再办"


class SecondmentDuty(Choice):
    """The three duties of a first branch secretary."""

    BASE = "base", "加强基层团建"
    RURAL = "rural", "助力脱贫攻坚与乡村振兴"
    PEOPLE = "people", "为民办事服务"


class Skill(Choice):
    """What a candidate brings and a village wants."""

    LEAGUE = "league", "团务"
    FARMING = "farming", "农技"
    TRADE = "trade", "电商与经营"
    TEACHING = "teaching", "支教"
    HEALTH = "health", "卫生健康"
    LAW = "law", "法律"
    CULTURE = "culture", "文体"
    FINANCE = "finance", "金融"
    PLANNING = "planning", "规划建设"


class EvaluationGrade(Choice):
    """How a first secretary's term went. The grades are this product's own: no rule names them."""

    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "称职"
    BASIC = "basic", "基本称职"
    FAILING = "failing", "不称职"


class Ending(Choice):
    """Why a contact, a demonstration point or a secondment ended."""

    EXPIRED = "expired", "期满"
    POST = "post", "职务变动"
    UNIT = "unit", "组织变动"
    FAILED = "failed", "未发挥作用"
    RECALLED = "recalled", "召回"
    RENEWED = "renewed", "续派"
    MISTAKE = "mistake", "登记有误"

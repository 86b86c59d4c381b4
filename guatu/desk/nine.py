"""The nine actions (九大团建行动): of which fields of work each is, what it is for, and where its own work is done.

The tasks are those of the shipped list (campaigns, `nine_actions`); the aims are this product's own words for them.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from guatu.base.wording import Words
from guatu.campaigns.rules.indicators import Indicator
from guatu.orgs.rules.sectors import Field


@dataclass(frozen=True)
class Work:
    """A page on which an action's own work is done: its name, its label, and a query that limits it."""

    page: str
    label: Words
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Action:
    """One of the nine: `prefix` begins the code of its campaign; no field of work means units that run youth homes."""

    number: int
    code: str
    prefix: str
    name: Words
    aims: tuple[Words, ...]
    fields: tuple[Field, ...]
    indicators: tuple[Indicator, ...]
    work: tuple[Work, ...]


NINE: tuple[Action, ...] = (
    Action(
        1, "middle-schools", "action-1-", _("中学团组织强化达标行动"),
        (_("与教育部门共同管好中学团的工作"), _("把好入团关：先上团校，再入团，比例不突破"), _("毕业年级班班有团支部")),
        (Field.MIDDLE_SCHOOL, Field.VOCATIONAL_SCHOOL),
        (Indicator.RATIO, Indicator.ADMISSIONS, Indicator.COVERAGE, Indicator.MEETINGS),
        (Work("people:quotas", _("毕业班团青比")), Work("people:admissions", _("发展团员")),
         Work("people:pioneers", _("队员入团准备"))),
    ),
    Action(
        2, "universities", "action-2-", _("高校团组织活力激发行动"),
        (_("每校做成一个有特色的基层团建项目"), _("第二课堂成绩单覆盖全体学生"), _("管好学生会和社团")),
        (Field.UNIVERSITY,), (Indicator.TRANSCRIPT, Indicator.HANDOVER, Indicator.MEETINGS, Indicator.REVIEW),
        (Work("activities:transcripts", _("第二课堂成绩单")), Work("people:graduations", _("毕业班组织关系"))),
    ),
    Action(
        3, "rural", "action-3-", _("乡镇农村团组织推进整建行动"),
        (_("村村有团组织：建不了就与学校、企业、邻村联建"), _("第一团支书到岗、在村、办实事"),
         _("把返乡青年找回来、组织起来")),
        (Field.RURAL,), (Indicator.COVERAGE, Indicator.FIRST_SECRETARY, Indicator.HEALTH, Indicator.TERM),
        (Work("coverage:suggestions", _("联建推荐")), Work("coverage:plans", _("建团计划")),
         Work("fieldwork:secondments", _("第一团支书"))),
    ),
    Action(
        4, "communities", "action-4-", _("街道社区团组织示范融合行动"),
        (_("街道牵头，区域里的团组织一起办事"), _("团员到居住地社区报到"), _("社区团员青年参与治理")),
        (Field.COMMUNITY,), (Indicator.CHECK_IN, Indicator.COVERAGE, Indicator.MEETINGS, Indicator.POSTS),
        (Work("activities:check_ins", _("社区报到")), Work("activities:services", _("志愿服务"))),
    ),
    Action(
        5, "private-firms", "action-5-", _("非公企业团组织突破提升行动"),
        (_("先摸清青年多的企业和楼宇"), _("能独立建的独立建，不能的依托建、联合建"),
         _("暂时建不了的，先有兴趣组织或公益组织")),
        (Field.PRIVATE_FIRM,), (Indicator.PLACES, Indicator.COVERAGE, Indicator.FORERUNNER, Indicator.POSTS),
        (Work("coverage:places", _("企业和楼宇"), (("field", "private_firm"),)),
         Work("coverage:places", _("先建兴趣组织"), (("field", "private_firm"), ("cover", "interest"))),
         Work("coverage:plans", _("建团计划"))),
    ),
    Action(
        6, "emerging-fields", "action-6-", _("新兴领域团组织培育覆盖行动"),
        (_("与快递、外卖、社会组织等新兴青年群体建立联系"), _("团属协会、青年集聚园区应建尽建"),
         _("先建兴趣组织，再建团组织")),
        (Field.EMERGING,), (Indicator.PLACES, Indicator.COVERAGE, Indicator.FORERUNNER),
        (Work("coverage:places", _("园区和群体"), (("field", "emerging"),)),
         Work("coverage:places", _("先建兴趣组织"), (("field", "emerging"), ("cover", "interest")))),
    ),
    Action(
        7, "state-firms", "action-7-", _("国有企业团组织巩固提质行动"),
        (_("争取党委支持，层层有人抓"), _("理顺隶属，没有上级不明、下面空着的团委"), _("青年创新创效见成果")),
        (Field.STATE_FIRM,), (Indicator.HOLLOW, Indicator.POSTS, Indicator.TERM, Indicator.TRAINED),
        (Work("coverage:findings", _("空心团委"), (("fault", "hollow"),)), Work("people:watch", _("届期和空缺"))),
    ),
    Action(
        8, "public-bodies", "action-8-", _("机关事业单位聚力引领行动"),
        (_("组织设置合规，班子配齐"), _("探索青年工作委员会、大口团工委"), _("围绕行业重点开展活动")),
        (Field.PUBLIC_BODY,), (Indicator.POSTS, Indicator.TERM, Indicator.MEETINGS, Indicator.REVIEW),
        (Work("people:watch", _("届期和空缺")), Work("activities:due", _("组织生活"))),
    ),
    Action(
        9, "youth-homes", "action-9-", _("青年之家规范优化行动"),
        (_("有场所、有制度、有团队、有开放时间"), _("每月至少一次活动，线上线下都算"),
         _("服务了谁、联系了谁，都查得到")),
        (), (Indicator.HOME_ACTIVITY, Indicator.HOME_VISITS),
        (Work("activities:homes", _("青年之家")),),
    ),
)  # fmt: skip
BY_CODE = {action.code: action for action in NINE}

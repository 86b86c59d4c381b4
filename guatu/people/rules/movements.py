"""Transfers of membership (组织关系转接): the destinations, and the four approvals in their order.

Sources (docs/domain.md, Three links): the six destinations of graduates and the four approvals (out-branch, its
upper, in-branch, its upper) of the national register; a refused step is taken up again, nothing starts anew.
"""

from guatu.base.states import Choice


class Destination(Choice):
    """Where a membership goes, and why."""

    SCHOOL = "school", "升学"
    EMPLOYER = "employer", "就业"
    ARMY = "army", "参军入伍或涉密单位"
    RESIDENCE = "residence", "未落实去向"
    ABROAD = "abroad", "出国（境）学习"
    DELAYED = "delayed", "延迟毕业"
    MOVE = "move", "工作或居住地变动"
    CLAIM = "claim", "认领"


class Stage(Choice):
    """Whose approval is asked for, in this order."""

    FROM_BRANCH = "from_branch", "转出团支部"
    FROM_UPPER = "from_upper", "转出上级"
    TO_BRANCH = "to_branch", "转入团支部"
    TO_UPPER = "to_upper", "转入上级"

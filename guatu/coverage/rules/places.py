"""Places where young people work, study and live, and how far the League has come there (有效覆盖面)."""

from guatu.base.states import Choice


class PlaceKind(Choice):
    SCHOOL = "school", "学校"
    FIRM = "firm", "企业"
    BUILDING = "building", "商务楼宇"
    VILLAGE = "village", "行政村"
    COMMUNITY = "community", "社区"
    SOCIAL = "social", "社会组织"
    PARK = "park", "产业园区"
    TRADE = "trade", "新兴群体"


class Cover(Choice):
    """How far a place is covered, from nothing to its own organisation."""

    NONE = "none", "空白"
    INTEREST = "interest", "先建兴趣组织"
    JOINT = "joint", "联合建团"
    ATTACHED = "attached", "依托建团"
    OWN = "own", "独立建团"


COVERED = frozenset({Cover.JOINT, Cover.ATTACHED, Cover.OWN})


class Joint(Choice):
    """Who founds a joint branch together."""

    VILLAGE_SCHOOL = "village_school", "村校联建"
    VILLAGE_FIRM = "village_firm", "村企联建"
    VILLAGES = "villages", "村村联建"
    OTHER = "other", "其他联建"

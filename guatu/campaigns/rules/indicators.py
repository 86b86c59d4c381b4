"""Names of the indicators that the shipped task lists use. A list may name others: those are shown as written."""

from guatu.base.states import Choice


class Indicator(Choice):
    """A figure of the register that proves a task; rates are shares of one."""

    REGISTER = "register_completeness", "台账完整率"
    HOLLOW = "hollow_units_below", "下级空心组织数"
    COVERAGE = "coverage_rate", "有效覆盖率"
    HEALTH = "health_cases_closed", "整治销号率"
    TERM = "term_in_force", "按期换届"
    MEETINGS = "meetings_held_rate", "组织生活完成率"
    ADMISSIONS = "admissions_in_order", "入团程序合规率"
    REVIEW = "review_done", "完成教育评议"
    HANDOVER = "handover_rate", "组织关系转接率"
    POSTS = "posts_filled", "班子配齐"
    TRAINED = "cadres_trained", "团干部参训率"
    RATIO = "member_ratio_within_cap", "团青比在限额内"
    TRANSCRIPT = "transcript_coverage", "第二课堂成绩单覆盖率"
    FIRST_SECRETARY = "first_secretary_on_post", "第一团支书在岗率"
    CHECK_IN = "community_checkin", "社区报到率"
    PLACES = "places_counted", "单位摸排率"
    FORERUNNER = "forerunner_rate", "先建兴趣组织率"
    HOME_ACTIVITY = "home_activity_rate", "青年之家活动率"
    HOME_VISITS = "home_visits", "青年之家联系率"


def label(code: str) -> str:
    """The indicator's name in Chinese, or its code where the list names one of its own."""
    return Indicator(code).label if code in Indicator.codes() else code

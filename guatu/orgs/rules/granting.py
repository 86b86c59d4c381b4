"""Nobody grants more than they hold (invariant P7), and the three administrators' duties stay apart."""

from collections.abc import Collection

from guatu.orgs.rules.roles import ADMINISTRATORS, ROLES, verbs


def refusal(held: Collection[str], role: str) -> str:
    """Why somebody who holds `held` at a unit may not give `role` there; "" if they may.

    Who holds `grant.any` gives every role. Everybody else needs `grant.create` and each verb of the role;
    the administrators' roles are given by `grant.any` alone.
    """
    if role not in ROLES:
        return "没有这个岗位"
    if "grant.any" in held:
        return ""
    if "grant.create" not in held:
        return "您没有授予岗位的权限"
    if role in ADMINISTRATORS:
        return "三员只能由安全管理员授予"
    if not verbs(role) <= set(held):
        return "不能授予超过自己权限的岗位"
    return ""


def grantable(held: Collection[str]) -> list[str]:
    """The roles that somebody may give at a unit, in declared order."""
    return [role for role in ROLES if not refusal(held, role)]


def duty_clash(role: str, others: Collection[str]) -> str:
    """Why an account that holds `others` may not take up `role` as well; "" if it may."""
    if role in ADMINISTRATORS and any(other in ADMINISTRATORS and other != role for other in others):
        return "系统、安全、审计三员须由三人分任，此人已担任其中一员"
    return ""

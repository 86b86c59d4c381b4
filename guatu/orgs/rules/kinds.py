"""The kinds of unit, what may stand below each, and what each is called in its full name.

Sources: 《中国共产主义青年团支部工作条例（试行）》 and the categories of the national register
(docs/domain.md lists them). Thresholds differ between places and are configuration, not declared here.
"""

from dataclasses import dataclass

from guatu.base.states import Choice


class Kind(Choice):
    LOCAL_COMMITTEE = "local_committee", "领导机关"
    COMMITTEE = "committee", "团委"
    WORKING_COMMITTEE = "working_committee", "团工委"
    GENERAL_BRANCH = "general_branch", "团总支"
    BRANCH = "branch", "团支部"
    TEMPORARY_BRANCH = "temporary_branch", "临时团支部"
    MOBILE_BRANCH = "mobile_branch", "流动团员团支部"
    GRADUATE_BRANCH = "graduate_branch", "毕业生团支部"
    PENDING_BRANCH = "pending_branch", "待接转团支部"


@dataclass(frozen=True)
class Declaration:
    """What is declared of a kind: kinds allowed directly below, whether members belong to it, its name's ending."""

    children: frozenset[Kind]
    has_members: bool
    ending: str


BRANCHES = frozenset(
    {Kind.BRANCH, Kind.TEMPORARY_BRANCH, Kind.MOBILE_BRANCH, Kind.GRADUATE_BRANCH, Kind.PENDING_BRANCH}
)
_BELOW_COMMITTEE = BRANCHES | {Kind.COMMITTEE, Kind.WORKING_COMMITTEE, Kind.GENERAL_BRANCH}

KINDS: dict[Kind, Declaration] = {
    Kind.LOCAL_COMMITTEE: Declaration(_BELOW_COMMITTEE | {Kind.LOCAL_COMMITTEE}, False, "委员会"),
    Kind.COMMITTEE: Declaration(_BELOW_COMMITTEE, False, "委员会"),
    Kind.WORKING_COMMITTEE: Declaration(_BELOW_COMMITTEE, False, "工作委员会"),
    Kind.GENERAL_BRANCH: Declaration(BRANCHES, False, "总支部委员会"),
    Kind.BRANCH: Declaration(frozenset(), True, "支部委员会"),
    Kind.TEMPORARY_BRANCH: Declaration(frozenset(), True, "临时支部委员会"),
    Kind.MOBILE_BRANCH: Declaration(frozenset(), True, "流动团员支部委员会"),
    Kind.GRADUATE_BRANCH: Declaration(frozenset(), True, "毕业生支部委员会"),
    Kind.PENDING_BRANCH: Declaration(frozenset(), True, "待接转支部委员会"),
}


def may_stand_below(child: Kind, parent: Kind | None) -> bool:
    """Whether a unit of kind `child` may stand directly below `parent`; None is the place of the root."""
    if parent is None:
        return child == Kind.LOCAL_COMMITTEE
    return child in KINDS[parent].children

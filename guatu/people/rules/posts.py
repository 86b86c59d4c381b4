"""Posts of League cadres: titles, natures and ways of selection as the national register words them, and their rules.

Sources (docs/domain.md, Terms and cadres): 支部工作条例(中青发〔2019〕8号) for the titles of branches, 团工委 is
dispatched and not elected, without 常委; 选举工作条例(中青发〔2025〕1号) for terms. Numbers come as arguments.
"""

from guatu.base.states import Choice
from guatu.orgs.rules.kinds import BRANCHES, Kind


class Title(Choice):
    SECRETARY = "secretary", "书记"
    DEPUTY = "deputy", "副书记"
    STANDING = "standing", "常委"
    MEMBER = "member", "委员"
    ALTERNATE = "alternate", "候补委员"
    ORGANISATION = "organisation", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    CULTURE = "culture", "文体委员"
    PRODUCTION = "production", "生产委员"
    RIGHTS = "rights", "权益委员"
    VOLUNTEER = "volunteer", "志愿委员"
    DELEGATE = "delegate", "团代会代表"
    STAFF = "staff", "工作人员"


class Nature(Choice):
    FULL_TIME = "full_time", "专职"
    SECONDED = "seconded", "挂职"
    PART_TIME = "part_time", "兼职"


class Selection(Choice):
    ELECTED = "elected", "选举"
    APPOINTED = "appointed", "任命"
    RECRUITED = "recruited", "公开选拔"
    DESIGNATED = "designated", "指定"


class Ending(Choice):
    """Why a post ended."""

    TERM = "term", "届满"
    SUCCEEDED = "succeeded", "由继任者接任"
    MOVED = "moved", "工作调动"
    RESIGNED = "resigned", "本人辞去"
    REMOVED = "removed", "免去"
    LEFT = "left", "毕业或离开"
    MISTAKE = "mistake", "登记有误"


# Members of the branch committee (支委会): what counts towards its 3 to 5 people.
COMMITTEE = frozenset(set(Title) - {Title.STAFF, Title.ALTERNATE, Title.DELEGATE})

_LEADING = frozenset({Title.SECRETARY, Title.DEPUTY})
_WORK = frozenset(
    {Title.ORGANISATION, Title.PUBLICITY, Title.CULTURE, Title.PRODUCTION, Title.RIGHTS, Title.VOLUNTEER, Title.MEMBER}
)
TITLES: dict[Kind, frozenset[Title]] = {
    Kind.LOCAL_COMMITTEE: _LEADING | {Title.STANDING, Title.MEMBER, Title.ALTERNATE, Title.DELEGATE, Title.STAFF},
    Kind.COMMITTEE: _LEADING | _WORK | {Title.STANDING, Title.DELEGATE, Title.STAFF},
    Kind.WORKING_COMMITTEE: _LEADING | {Title.MEMBER, Title.STAFF},
    Kind.GENERAL_BRANCH: _LEADING | _WORK,
    **dict.fromkeys(BRANCHES, _LEADING | _WORK),
}
# A working committee is dispatched, a temporary branch's leaders are named by whoever approved it.
NOT_ELECTED = frozenset({Kind.WORKING_COMMITTEE, Kind.TEMPORARY_BRANCH})


def titles(kind: Kind) -> list[Title]:
    """The titles that a kind of unit has, in the order in which they are read out."""
    return [title for title in Title if title in TITLES[kind]]


def selections(kind: Kind) -> list[Selection]:
    """The ways in which posts of a kind of unit are filled."""
    return [one for one in Selection if one != Selection.ELECTED or kind not in NOT_ELECTED]


def refusals(kind: Kind, title: Title, selection: str) -> dict[str, str]:
    """Why a post cannot stand at a kind of unit, by field; empty if it can."""
    found = {}
    if title not in TITLES[kind]:
        found["title"] = f"{kind.label}不设{title.label}"
    if selection and Selection(selection) not in selections(kind):
        found["selection"] = f"{kind.label}的负责人不由选举产生"
    return found


def elected(votes: int, present: int, majority: float) -> bool:
    """Whether a number of votes elects: more than the share of those present."""
    return votes > present * majority


def committee_due(members: int, least: float) -> bool:
    """Whether a branch of so many members must have a committee."""
    return members >= least


def committee_fits(members: int, committee: int, norms: dict[str, float]) -> bool:
    """Whether a branch's committee has the size that the norms ask for; small branches need none."""
    if not committee_due(members, norms["branch.committee_from"]):
        return True
    return norms["branch.committee_least"] <= committee <= norms["branch.committee_most"]

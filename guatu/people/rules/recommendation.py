"""推优入党: a branch puts a member forward to the Party, first as an activist, then as a candidate.

Sources (docs/domain.md, Three links): 中青发〔2019〕9号; terms, shares and validity are of schools' own rules and
come from the norms. Nothing here blocks but numbers that cannot be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from guatu.base.states import Choice
from guatu.people.rules.admission.dates import later


class PartyStage(Choice):
    """What the Party is asked to make of the person."""

    ACTIVIST = "activist", "入党积极分子"
    CANDIDATE = "candidate", "发展对象"


class Standing(Choice):
    """Where a recommendation stands."""

    PENDING = "pending", "待上级审核"
    VALID = "valid", "有效"
    EXPIRED = "expired", "已过有效期"
    REFUSED = "refused", "未同意"


class Doubt(Choice):
    """What to look at before a recommendation is approved."""

    AGE = "age", "年龄"
    MEMBERSHIP = "membership", "团龄"
    PRESENT = "present", "到会人数"
    YES = "yes", "赞成人数"
    CAP = "cap", "推优比例"


# The norm that each doubt measures by: its source stands beside it.
MEASURED: dict[Doubt, str] = {
    Doubt.AGE: "recommend.age",
    Doubt.MEMBERSHIP: "recommend.membership",
    Doubt.PRESENT: "meeting.quorum",
    Doubt.YES: "recommend.cap",
    Doubt.CAP: "recommend.cap",
}


@dataclass(frozen=True)
class Ballot:
    """A recommendation as the rules see it. `others`: persons of the branch whose recommendation was in force then."""

    birth_on: date | None
    joined_on: date | None
    held_on: date
    due: int
    present: int
    yes: int
    members: int
    others: int


def valid_until(held_on: date, norms: Mapping[str, float]) -> date:
    """The first day on which a recommendation is no longer valid."""
    return later(held_on, round(norms["recommend.years"] * 12))


def standing(approved: bool | None, held_on: date, norms: Mapping[str, float], today: date) -> Standing:
    """Where a recommendation stands on a day."""
    if approved is None:
        return Standing.PENDING
    if not approved:
        return Standing.REFUSED
    return Standing.VALID if today < valid_until(held_on, norms) else Standing.EXPIRED


def doubts(ballot: Ballot, norms: Mapping[str, float]) -> list[tuple[Doubt, str]]:
    """What to look at in a recommendation, each with its words."""
    return [*_person(ballot, norms), *_votes(ballot, norms), *_share(ballot, norms)]


def _person(ballot: Ballot, norms: Mapping[str, float]) -> Iterator[tuple[Doubt, str]]:
    adult, most = int(norms["recommend.age"]), int(norms["age.most"])
    if ballot.birth_on is None:
        yield Doubt.AGE, "没有登记出生日期，不能核对年龄"
    elif not later(ballot.birth_on, adult * 12) <= ballot.held_on < later(ballot.birth_on, most * 12):
        yield Doubt.AGE, f"推优当日不在{adult}至{most}周岁之间"
    years = norms["recommend.membership"]
    if ballot.joined_on is None:
        yield Doubt.MEMBERSHIP, "没有登记入团时间，不能核对团龄"
    elif ballot.held_on < later(ballot.joined_on, round(years * 12)):
        yield Doubt.MEMBERSHIP, f"团龄不满{years:g}年"


def _votes(ballot: Ballot, norms: Mapping[str, float]) -> Iterator[tuple[Doubt, str]]:
    if ballot.present <= ballot.due * norms["meeting.quorum"]:
        yield Doubt.PRESENT, f"到会{ballot.present}人，没有超过应到{ballot.due}人的规定比例"
    if ballot.yes * 2 <= ballot.due:
        yield Doubt.YES, f"赞成{ballot.yes}人，没有超过应到{ballot.due}人的半数"


def _share(ballot: Ballot, norms: Mapping[str, float]) -> Iterator[tuple[Doubt, str]]:
    cap = norms["recommend.cap"]
    if ballot.others + 1 > ballot.members * cap:
        yield Doubt.CAP, f"有效推优{ballot.others + 1}人，超过支部团员{ballot.members}人的{cap:.0%}"


def held_since(norms: Mapping[str, float], today: date) -> date:
    """The first day of a ballot whose recommendation is still valid today."""
    day = later(today, -round(norms["recommend.years"] * 12))
    while valid_until(day, norms) <= today:
        day += timedelta(days=1)
    return day

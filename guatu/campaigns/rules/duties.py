"""Levels of responsibility (责任体系): who answers for a task at a unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from guatu.base.states import Choice
from guatu.orgs.rules.kinds import BRANCHES, Kind
from guatu.people.rules.posts import Title


class Duty(Choice):
    OVERALL = "overall", "负总责"
    DIRECT = "direct", "直接抓"
    HANDLING = "handling", "责任部室"


def needed(kind: str) -> list[Duty]:
    """The duties that a unit of a kind must have filled for each task (没有空格).

    Only leading bodies have departments; in a branch or general branch the secretary alone answers.
    """
    if Kind(kind) == Kind.LOCAL_COMMITTEE:
        return [Duty.OVERALL, Duty.DIRECT, Duty.HANDLING]
    if Kind(kind) in BRANCHES or Kind(kind) == Kind.GENERAL_BRANCH:
        return [Duty.OVERALL]
    return [Duty.OVERALL, Duty.DIRECT]


@dataclass(frozen=True)
class Officer:
    """Somebody in office at a unit."""

    post: int
    title: str
    name: str
    account: int | None = None


_MEMBERS = (
    Title.STANDING, Title.MEMBER, Title.ORGANISATION, Title.PUBLICITY, Title.CULTURE, Title.PRODUCTION, Title.RIGHTS,
    Title.VOLUNTEER,
)  # fmt: skip
# Whose it is, in this order: the secretary, else the deputy who stands in; a deputy, else a member of the
# committee, and where there is nobody else the secretary alone.
PREFERRED: dict[Duty, tuple[Title, ...]] = {
    Duty.OVERALL: (Title.SECRETARY, Title.DEPUTY),
    Duty.DIRECT: (Title.DEPUTY, *_MEMBERS, Title.SECRETARY),
    Duty.HANDLING: (Title.STAFF, *_MEMBERS, Title.DEPUTY, Title.SECRETARY),
}


def proposed(duty: Duty, officers: Sequence[Officer]) -> Officer | None:
    """Who of those in office at a unit is proposed for a duty; None where nobody can be."""
    order = {title.value: number for number, title in enumerate(PREFERRED[duty])}
    able = [officer for officer in officers if officer.title in order]
    return min(able, key=lambda officer: (order[officer.title], officer.post), default=None)


def handling(departments: Sequence[str], officers: Sequence[Officer]) -> dict[str, Officer]:
    """Who is proposed to handle the tasks of each department: staff and members share them out, in a fixed order.

    Where there are none, the deputy or the secretary has them all.
    """
    order = {title.value: number for number, title in enumerate((Title.STAFF, *_MEMBERS))}
    able = sorted((one for one in officers if one.title in order), key=lambda one: (order[one.title], one.post))
    last = proposed(Duty.HANDLING, officers)
    if not able and last:
        able = [last]
    return {name: able[number % len(able)] for number, name in enumerate(sorted(set(departments))) if able}

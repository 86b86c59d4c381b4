"""What a change of a membership's state demands: who decides, whether a paper proves it, whether above approves.

Sources (docs/domain.md, Members): 团章 and 《团支部工作条例（试行）》 for leaving and removal (退团 ends in the
branch's decision and is filed above, 自行脱团 needs the approval of the unit above), 《团纪律处分条例》 for expulsion,
county rules for members who cannot be reached (停止团籍 is approved by the 基层团委).
"""

from dataclasses import dataclass
from datetime import date

from guatu.people.rules.identity import age
from guatu.people.rules.states import BELONGING, STEPS, State

BRANCH = "支部大会"
UPPER = "上级团委"


@dataclass(frozen=True)
class Demand:
    """What a change demands. `body` is the usual decider, offered in the form; `source` says who demands it."""

    body: str
    paper: str = ""  # what the paper is, where one is needed
    upper: bool = False
    source: str = ""


PLAIN = Demand(BRANCH, source="《团支部工作条例（试行）》")
INTO: dict[State, Demand] = {
    State.KEPT: Demand(BRANCH, source="团章：28周岁前入党的团员保留团籍"),
    State.SUSPENDED: Demand(UPPER, "联系记录", upper=True, source="失联团员处置办法（县级）：由基层团委批准"),
    State.AGED_OUT: Demand(BRANCH, source="团章：年满28周岁、不再担任团内职务的办理离团"),
    State.RESIGNED: Demand(BRANCH, "书面报告", source="团章：支部大会决定除名，报上级备案"),
    State.LAPSED: Demand(UPPER, "除名决议", upper=True, source="团章：支部大会决定除名，报上级批准"),
    State.EXPELLED: Demand(UPPER, "处分决定", upper=True, source="《团纪律处分条例》：由县级或授权的基层委员会批准"),
    State.DIED: Demand(BRANCH, source="《团支部工作条例（试行）》"),
}
RESTORED = Demand(UPPER, "恢复团籍的决定", upper=True, source="《团支部工作条例（试行）》：恢复团籍须上级批准")
WRITTEN = frozenset({State.RESIGNED, State.LAPSED})  # ended by a decision, so only a decision brings back


def demand(now: State, then: State) -> Demand:
    """What a legal change from one state to another demands."""
    if then is State.MEMBER:
        return RESTORED if now in WRITTEN else PLAIN
    return INTO[then]


def possible(now: State) -> list[State]:
    """The states that may follow, in their fixed order."""
    return [state for state in State if state in STEPS[now]]


def left(now: State) -> bool:
    """Whether a person in this state belongs to no branch any more."""
    return now not in BELONGING


def faults(
    now: State, then: State, *, since: date, held_since: date, today: date,
    decided_by: str, has_paper: bool, born: date | None, oldest: float, party: bool,
) -> dict[str, str]:  # fmt: skip
    """What is wrong with a change, by field; empty if it may be recorded. `oldest` is the norm `age.most`."""
    found: dict[str, str] = {}
    if then not in STEPS[now]:
        return {"state": f"“{now.label}”不能改为“{then.label}”。"}
    asked = demand(now, then)
    if since > today:
        found["since"] = "日期不能晚于今天。"
    elif since < held_since:
        found["since"] = f"日期不能早于现在状态的起始日（{held_since}）。"
    if not decided_by.strip():
        found["decided_by"] = "请写明由谁决定，例如“支部大会”。"
    if asked.paper and not has_paper:
        found["paper"] = f"请附上{asked.paper}。"
    if then is State.AGED_OUT and born is not None and age(born, since) < oldest:
        found["state"] = f"到这一天还不满{oldest:g}周岁，不能办理超龄离团。"
    if then is State.KEPT and not party:
        found["state"] = "保留团籍只用于入党的团员。请先登记政治面貌或入党时间。"
    return found

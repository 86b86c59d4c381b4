"""The 15 steps of admission in 5 stages, as a table.

Source (docs/domain.md, Members): 《中国共产主义青年团发展团员工作细则》(中青办发〔2023〕13号); the ceremony by
《入团仪式规范（试行）》2023. Somebody put forward by the Young Pioneers (少先队推优) has two steps more, by which
the pioneers' committees recommend; they belong to the recommendation and bear no number.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from guatu.base.states import Choice


class Stage(Choice):
    APPLY = "apply", "申请入团"
    ACTIVIST = "activist", "确定积极分子"
    CULTIVATE = "cultivate", "培养考察"
    CANDIDATE = "candidate", "确定发展对象"
    ADMIT = "admit", "接收入团"


class Source(Choice):
    """By whom somebody is put forward."""

    MEMBERS = "members", "团员推荐"
    PIONEERS = "pioneers", "少先队推优"


class Step(Choice):
    APPLICATION = "application", "递交入团申请书"
    TALK = "talk", "派人谈话"
    SQUAD = "squad", "中队委员会推荐"
    BRIGADE = "brigade", "大队委员会推荐"
    RECOMMENDATION = "recommendation", "推荐并确定积极分子"
    ACTIVIST = "activist", "上级批准积极分子"
    CONTACT = "contact", "指定培养联系人"
    LESSONS = "lessons", "团课学习"
    SERVICE = "service", "志愿服务"
    CANDIDATE = "candidate", "确定发展对象"
    NOTICE = "notice", "公示"
    REVIEW = "review", "上级预审"
    FORM = "form", "填写入团志愿书"
    INTRODUCERS = "introducers", "确定入团介绍人"
    MEETING = "meeting", "支部大会讨论表决"
    APPROVAL = "approval", "上级审批"
    CEREMONY = "ceremony", "举行入团仪式"


class Asked(Enum):
    """What numbers a step asks for."""

    NONE = "none"
    HOURS = "hours"
    VOTES = "votes"


@dataclass(frozen=True)
class Declared:
    """What is declared of a step: its stage, the paper that proves it, whether the unit above acts, its numbers.

    `after`: the steps that must lie before it or on the same day; a date that contradicts them is refused.
    """

    stage: Stage
    paper: str = ""
    above: bool = False
    asked: Asked = Asked.NONE
    after: tuple[Step, ...] = ()


STEPS: dict[Step, Declared] = {
    Step.APPLICATION: Declared(Stage.APPLY, "入团申请书"),
    Step.TALK: Declared(Stage.APPLY, "谈话记录", after=(Step.APPLICATION,)),
    Step.SQUAD: Declared(Stage.ACTIVIST, "中队推荐表"),
    Step.BRIGADE: Declared(Stage.ACTIVIST, "大队推荐表", after=(Step.SQUAD,)),
    Step.RECOMMENDATION: Declared(
        Stage.ACTIVIST, "推荐表和支委会记录", asked=Asked.VOTES, after=(Step.APPLICATION, Step.BRIGADE)
    ),
    Step.ACTIVIST: Declared(Stage.ACTIVIST, "上级批复", above=True, after=(Step.RECOMMENDATION,)),
    Step.CONTACT: Declared(Stage.CULTIVATE, "培养考察登记表", after=(Step.RECOMMENDATION,)),
    Step.LESSONS: Declared(Stage.CULTIVATE, "团课结业证明", asked=Asked.HOURS, after=(Step.APPLICATION,)),
    Step.SERVICE: Declared(Stage.CULTIVATE, "志愿服务时长证明", asked=Asked.HOURS),
    Step.CANDIDATE: Declared(Stage.CANDIDATE, "支委会记录", after=(Step.ACTIVIST,)),
    Step.NOTICE: Declared(Stage.CANDIDATE, "公示", after=(Step.CANDIDATE,)),
    Step.REVIEW: Declared(Stage.CANDIDATE, "预审意见", above=True, after=(Step.CANDIDATE,)),
    Step.FORM: Declared(Stage.ADMIT, "入团志愿书", after=(Step.REVIEW, Step.LESSONS)),
    Step.INTRODUCERS: Declared(Stage.ADMIT, after=(Step.FORM,)),
    Step.MEETING: Declared(Stage.ADMIT, "支部大会记录", asked=Asked.VOTES, after=(Step.INTRODUCERS,)),
    Step.APPROVAL: Declared(Stage.ADMIT, "上级审批意见", above=True, after=(Step.MEETING,)),
    Step.CEREMONY: Declared(Stage.ADMIT, "入团仪式记录", after=(Step.MEETING,)),
}
# The pioneers' two recommendations stand within the third of the 15 steps.
HELPING = frozenset({Step.SQUAD, Step.BRIGADE})

# Without these nobody was admitted.
NEEDED = (Step.APPLICATION, Step.MEETING, Step.APPROVAL)


def steps_of(source: Source) -> list[Step]:
    """The steps that somebody from a source takes, in order."""
    return [step for step in STEPS if source is Source.PIONEERS or step not in HELPING]


def next_step(done: Collection[Step], source: Source) -> Step | None:
    """The step after the furthest one done; the first missing one at the end; None when all are done."""
    steps = steps_of(source)
    reached = max((place for place, step in enumerate(steps) if step in done), default=-1)
    return next((step for step in [*steps[reached + 1 :], *steps] if step not in done), None)


def missing(done: Collection[Step], source: Source) -> list[Step]:
    """The steps that were passed over: not done although a later one is."""
    steps = steps_of(source)
    reached = max((place for place, step in enumerate(steps) if step in done), default=-1)
    return [step for step in steps[: max(reached, 0)] if step not in done]


def wrong_numbers(due: int | None, present: int | None, yes: int | None) -> dict[str, str]:
    """What cannot be in a ballot's numbers, by field: nobody due, more present than due, more yes than present."""
    if due is None and present is None and yes is None:
        return {}
    empty = {name for name, value in (("due", due), ("present", present), ("yes", yes)) if value is None}
    if due is None or present is None or yes is None:
        return dict.fromkeys(sorted(empty), "应到、实到、赞成要一并填写")
    wrong: dict[str, str] = {}
    if due < 1:
        wrong["due"] = "应到人数至少1人"
    if present > due:
        wrong["present"] = "实到不能多于应到"
    if yes > present:
        wrong["yes"] = "赞成不能多于实到"
    return wrong | {name: "不能小于0" for name, value in _named(due, present, yes) if value < 0}


def _named(due: int, present: int, yes: int) -> Iterable[tuple[str, int]]:
    return (("due", due), ("present", present), ("yes", yes))

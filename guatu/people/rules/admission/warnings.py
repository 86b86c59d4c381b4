"""What to warn of in an admission. Nothing here blocks: practice differs, and a warning may be parked with a reason.

Numbers come from the norms (orgs.rules.norms), each with its source there.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from guatu.base.states import Choice
from guatu.people.rules.admission.dates import later, out_of_order, unusual
from guatu.people.rules.admission.steps import STEPS, Source, Step, missing


class Warn(Choice):
    AGE = "age", "年龄"
    TALK = "talk", "谈话时限"
    ORDER = "order", "日期先后"
    MISSING = "missing", "漏项"
    MONTHS = "months", "培养考察时间"
    LESSONS = "lessons", "团课学时"
    SERVICE = "service", "志愿服务时长"
    QUORUM = "quorum", "到会人数"
    VOTES = "votes", "赞成人数"
    PAPER = "paper", "缺材料"
    CEREMONY = "ceremony", "仪式时限"


# The norm that a kind of warning measures by: its source stands beside the warning.
MEASURED: dict[Warn, str] = {
    Warn.AGE: "age.least",
    Warn.TALK: "admission.talk",
    Warn.MONTHS: "admission.months",
    Warn.LESSONS: "admission.lessons",
    Warn.SERVICE: "admission.service",
    Warn.QUORUM: "meeting.quorum",
    Warn.CEREMONY: "ceremony.months",
}


@dataclass(frozen=True)
class Done:
    """A step as it was recorded."""

    on: date
    hours: float | None = None
    due: int | None = None
    present: int | None = None
    yes: int | None = None
    paper: bool = False


@dataclass(frozen=True)
class Case:
    """An admission as the rules see it. `secondary`: at a secondary school, where volunteer hours are asked for."""

    birth_on: date | None
    source: Source
    secondary: bool
    steps: Mapping[Step, Done]
    open: bool = True
    parked: Collection[str] = field(default_factory=frozenset)

    @property
    def days(self) -> dict[Step, date]:
        return {step: done.on for step, done in self.steps.items()}


@dataclass(frozen=True)
class Remark:
    """One thing to look at: its kind, the step it stands beside, and the words."""

    code: Warn
    step: Step
    text: str
    overdue: bool = False
    parked: bool = False


Norms = Mapping[str, float]


def warnings(case: Case, norms: Norms, today: date) -> list[Remark]:
    """Everything to warn of on a day, in the order of the steps; those set aside are marked."""
    found = [
        *_age(case, norms), *_talk(case, norms, today), *_order(case), *_missing(case), *_months(case, norms),
        *_hours(case, norms), *_votes(case, norms), *_papers(case), *_ceremony(case, norms, today),
    ]  # fmt: skip
    place = {step: n for n, step in enumerate(STEPS)}
    marked = [Remark(w.code, w.step, w.text, w.overdue, w.code.value in case.parked) for w in found]
    return sorted(marked, key=lambda w: place[w.step])


def _age(case: Case, norms: Norms) -> Iterator[Remark]:
    least, most = int(norms["age.least"]), int(norms["age.most"])
    if case.birth_on is None:
        yield Remark(Warn.AGE, Step.APPLICATION, "没有登记出生日期，不能核对年龄")
        return
    for step in (Step.APPLICATION, Step.MEETING):
        if step not in case.steps:
            continue
        on = case.steps[step].on
        if on < later(case.birth_on, least * 12):
            yield Remark(Warn.AGE, step, f"当日未满{least}周岁")
        elif on >= later(case.birth_on, most * 12):
            yield Remark(Warn.AGE, step, f"当日已满{most}周岁")


def _talk(case: Case, norms: Norms, today: date) -> Iterator[Remark]:
    applied, talked = case.days.get(Step.APPLICATION), case.days.get(Step.TALK)
    months = int(norms["admission.talk"])
    if applied is None:
        return
    limit = later(applied, months)
    if talked and talked > limit:
        yield Remark(Warn.TALK, Step.TALK, f"谈话晚于收到申请后{months}个月")
    elif not talked and case.open and today > limit:
        yield Remark(Warn.TALK, Step.TALK, f"收到申请已过{months}个月，还没有谈话", overdue=True)


def _order(case: Case) -> Iterator[Remark]:
    for first, second in [*out_of_order(case.days), *unusual(case.days)]:
        yield Remark(Warn.ORDER, second, f"日期早于“{first.label}”")


def _missing(case: Case) -> Iterator[Remark]:
    for step in missing(case.steps, case.source):
        if step is not Step.SERVICE or case.secondary:
            yield Remark(Warn.MISSING, step, f"“{step.label}”还没有记录")


def _months(case: Case, norms: Norms) -> Iterator[Remark]:
    days, months = case.days, int(norms["admission.months"])
    start = days.get(Step.ACTIVIST) or days.get(Step.RECOMMENDATION)
    end = days.get(Step.CANDIDATE)
    if start and end and end < later(start, months):
        yield Remark(Warn.MONTHS, Step.CANDIDATE, f"培养考察不满{months}个月")


def _hours(case: Case, norms: Norms) -> Iterator[Remark]:
    asked = {Step.LESSONS: (Warn.LESSONS, norms["admission.lessons"], "学时")}
    if case.secondary:
        asked[Step.SERVICE] = (Warn.SERVICE, norms["admission.service"], "小时")
    for step, (code, least, measure) in asked.items():
        done = case.steps.get(step)
        if done and (done.hours or 0) < least:
            yield Remark(code, step, f"时长不足{least:g}{measure}")


def _votes(case: Case, norms: Norms) -> Iterator[Remark]:
    done = case.steps.get(Step.MEETING)
    if done is None:
        return
    if done.due is None or done.present is None or done.yes is None:
        yield Remark(Warn.QUORUM, Step.MEETING, "没有填写表决人数")
        return
    if done.present <= done.due * norms["meeting.quorum"]:
        yield Remark(Warn.QUORUM, Step.MEETING, f"到会{done.present}人，没有超过应到{done.due}人的规定比例")
    if done.yes * 2 <= done.present:
        yield Remark(Warn.VOTES, Step.MEETING, f"赞成{done.yes}人，没有超过到会{done.present}人的半数")


def _papers(case: Case) -> Iterator[Remark]:
    for step, done in case.steps.items():
        paper = STEPS[step].paper
        if paper and not done.paper:
            yield Remark(Warn.PAPER, step, f"缺少材料：{paper}")


def _ceremony(case: Case, norms: Norms, today: date) -> Iterator[Remark]:
    joined, held = case.days.get(Step.MEETING), case.days.get(Step.CEREMONY)
    if joined is None:
        return
    months = int(norms["ceremony.months"])
    limit = later(joined, months)
    if held and held > limit:
        yield Remark(Warn.CEREMONY, Step.CEREMONY, f"仪式晚于入团后{months}个月")
    elif not held and today > limit:
        yield Remark(Warn.CEREMONY, Step.CEREMONY, f"入团已过{months}个月，还没有举行仪式", overdue=True)

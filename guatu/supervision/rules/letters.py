"""Supervision letters (三色督办单): the steps of one letter, when the next colour may follow, when a talk is proposed.

Blue reminds, orange warns, red presses. A colour follows only a missed letter: its day is past, nothing lies on the
issuer's table, and no good reason was accepted. Three missed in a row propose a talk (约谈); a person decides.
"""

from dataclasses import dataclass
from datetime import date

from guatu.base.states import Choice


class Colour(Choice):
    BLUE = "blue", "蓝色督办单"
    ORANGE = "orange", "橙色督办单"
    RED = "red", "红色督办单"


HIGHER: dict[Colour, Colour | None] = {Colour.BLUE: Colour.ORANGE, Colour.ORANGE: Colour.RED, Colour.RED: None}


class Step(Choice):
    """What can happen to a letter; each is a row with who, when, what."""

    RECEIVED = "received", "签收"
    REPLIED = "replied", "回复"
    ASKED = "asked", "申请延期"
    GRANTED = "granted", "同意延期"
    REFUSED = "refused", "不同意延期"
    RETURNED = "returned", "退回重办"
    EXCUSED = "excused", "认可理由"
    CLOSED = "closed", "销号"
    WITHDRAWN = "withdrawn", "撤回"
    ESCALATED = "escalated", "升级"
    TALKED = "talked", "决定约谈"
    SPARED = "spared", "不约谈"


OF_UNIT = frozenset({Step.RECEIVED, Step.REPLIED, Step.ASKED})
# Whoever took one of these stands on the unit's side, and does not judge it.
JUDGING = frozenset({Step.GRANTED, Step.REFUSED, Step.RETURNED, Step.EXCUSED, Step.CLOSED})


class Stage(Choice):
    ISSUED = "issued", "待签收"
    WORKING = "working", "办理中"
    ASKED = "asked", "延期待批"
    REPLIED = "replied", "待销号"
    CLOSED = "closed", "已销号"
    ESCALATED = "escalated", "已升级"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN = (Stage.ISSUED, Stage.WORKING, Stage.ASKED, Stage.REPLIED)
FINAL = {Step.CLOSED, Step.WITHDRAWN, Step.ESCALATED}
LEADS: dict[Step, Stage] = {
    Step.RECEIVED: Stage.WORKING,
    Step.REPLIED: Stage.REPLIED,
    Step.ASKED: Stage.ASKED,
    Step.GRANTED: Stage.WORKING,
    Step.REFUSED: Stage.WORKING,
    Step.RETURNED: Stage.WORKING,
    Step.CLOSED: Stage.CLOSED,
    Step.WITHDRAWN: Stage.WITHDRAWN,
    Step.ESCALATED: Stage.ESCALATED,
}
NEXT: dict[Stage, frozenset[Step]] = {
    Stage.ISSUED: frozenset({Step.RECEIVED, Step.EXCUSED, Step.WITHDRAWN, Step.ESCALATED, Step.TALKED, Step.SPARED}),
    Stage.WORKING: frozenset(
        {Step.REPLIED, Step.ASKED, Step.EXCUSED, Step.WITHDRAWN, Step.ESCALATED, Step.TALKED, Step.SPARED}
    ),
    Stage.ASKED: frozenset({Step.GRANTED, Step.REFUSED, Step.WITHDRAWN}),
    Stage.REPLIED: frozenset({Step.CLOSED, Step.RETURNED, Step.WITHDRAWN}),
    Stage.CLOSED: frozenset(),
    Stage.ESCALATED: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True)
class Happened:
    """A step as the rules see it; `until` is the day that a request asks for, or that was granted."""

    kind: Step
    until: date | None = None


@dataclass(frozen=True)
class Standing:
    """A letter as the rules see it: its colour, the day written on it, and what happened, in order."""

    colour: Colour
    written_due_on: date
    steps: tuple[Happened, ...] = ()

    @property
    def stage(self) -> Stage:
        leading = [step.kind for step in self.steps if step.kind in LEADS]
        return LEADS[leading[-1]] if leading else Stage.ISSUED

    @property
    def due_on(self) -> date:
        """The day in force: as written, or as last granted."""
        granted = [step.until for step in self.steps if step.kind == Step.GRANTED and step.until]
        return granted[-1] if granted else self.written_due_on

    def has(self, *kinds: Step) -> bool:
        return any(step.kind in kinds for step in self.steps)

    def missed(self, today: date) -> bool:
        """Whether its day is past with nothing on the issuer's table and no good reason accepted.

        A reply or request that waits for the issuer is the issuer's delay, not the unit's.
        """
        waiting = self.stage in (Stage.ISSUED, Stage.WORKING)
        return waiting and today > self.due_on and not self.has(Step.EXCUSED)

    def proposes_talk(self, today: date) -> bool:
        """Whether three missed in a row propose a talk on which nobody has decided yet."""
        return self.colour == Colour.RED and self.missed(today) and not self.has(Step.TALKED, Step.SPARED)


def may_follow(letter: Standing, step: Step, today: date) -> bool:
    """Whether a step may be taken on a day."""
    if step not in NEXT[letter.stage]:
        return False
    if step == Step.ASKED:
        return today <= letter.due_on  # 延期申请须在期限之前
    if step == Step.EXCUSED:
        return letter.missed(today)
    if step == Step.ESCALATED:
        return letter.missed(today) and HIGHER[letter.colour] is not None
    if step in (Step.TALKED, Step.SPARED):
        return letter.proposes_talk(today)
    return True


def number(year: int, serial: int) -> str:
    """The number on a letter, counted by issuer and year.

    >>> number(2026, 7)
    '〔2026〕督7号'
    """
    return f"〔{year}〕督{serial}号"

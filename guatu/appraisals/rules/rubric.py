"""The rubric of the six strengths (六强): what is asked of a cadre, in words that can be shown by evidence.

Source of the six names: 团十九大 (docs/domain.md, Cadres); the criteria and levels are this product's own wording,
published with the edition, and a new wording is a new edition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guatu.base.states import Choice

EDITION = "2026"


class Strength(Choice):
    POLITICS = "politics", "政治强"
    THOUGHT = "thought", "思想强"
    ABILITY = "ability", "能力强"
    DUTY = "duty", "担当强"
    CONDUCT = "conduct", "作风强"
    DISCIPLINE = "discipline", "自律强"


class Level(Choice):
    """How far the criteria are met; the code is a figure for means only, never summed into one mark."""

    WEAK = "1", "需改进"
    FAIR = "2", "一般"
    SOLID = "3", "较好"
    OUTSTANDING = "4", "突出"


class View(Choice):
    """Whose view a rating is."""

    SELF = "self", "自评"
    PEER = "peer", "同级评"
    MEMBER = "member", "团员评"
    UPPER = "upper", "上级评"


class Stage(Choice):
    OPEN = "open", "评价中"
    SIGNED = "signed", "已签署"
    ANSWERED = "answered", "本人已反馈"


CRITERIA: dict[Strength, tuple[str, ...]] = {
    Strength.POLITICS: (
        "贯彻党的决定和上级团组织部署，有布置、有落实、有回音",
        "每月主持或参加组织生活，讲清政治要求",
        "重大事项及时请示报告，无瞒报、迟报",
    ),
    Strength.THOUGHT: (
        "全年完成规定的理论学习学时，能结合实际讲团课",
        "了解本组织青年在想什么，能说出具体的人和事",
        "以谈心、团课等方式解决过团员青年的思想问题",
    ),
    Strength.ABILITY: (
        "熟悉发展团员、组织生活、组织关系等基本业务，办理无差错",
        "能组织青年参加的活动，活动后有总结、有改进",
        "能联系各方面力量为青年办成事",
        "登记册和台账及时、真实",
    ),
    Strength.DUTY: (
        "承担的任务按期完成，遇到困难主动想办法",
        "急难险重任务中站得出来，有事例",
        "帮助薄弱组织或联系点解决问题，有结果",
    ),
    Strength.CONDUCT: (
        "常到青年中去，青年叫得出名字",
        "开短会、讲实话，不搞形式、不给基层添负担",
        "青年反映的事件件有回音",
    ),
    Strength.DISCIPLINE: (
        "遵守团章团纪和财务规定，团费、经费账目清楚",
        "遵守保密和个人信息规定，不外传团员资料",
        "廉洁公道，评优推优按程序办",
    ),
}
LEVELS: dict[Level, str] = {
    Level.OUTSTANDING: "各条都做到，有可查的事例，能带动别人",
    Level.SOLID: "各条基本做到，有事例",
    Level.FAIR: "部分做到，事例不多",
    Level.WEAK: "多数没有做到，或有相反的事例",
}
# A view that praises or blames says by what.
TOLD = frozenset({Level.OUTSTANDING, Level.WEAK})


@dataclass(frozen=True)
class Mark:
    """One strength as one rater sees it."""

    level: Level
    evidence: str


@dataclass(frozen=True)
class Mean:
    """The mean of one view on one strength. `value` is None where too few rated for it to be shown."""

    value: float | None
    raters: int

    @property
    def level(self) -> Level | None:
        """The level nearest to the mean, halves downwards."""
        return None if self.value is None else Level(str(int(self.value + 0.499)))


def refusals(view: View, given: Mapping[Strength, Mark]) -> dict[str, str]:
    """Why a rating cannot be taken, by the name of its field: all six, with evidence where it is asked for."""
    found = {f"{one.value}-level": "请选择等次" for one in Strength if one not in given}
    for strength, mark in given.items():
        asked = view in {View.SELF, View.UPPER} or mark.level in TOLD
        if asked and len(mark.evidence.strip()) < 4:
            found[f"{strength.value}-evidence"] = "请写明事例"
    return found


def mean(view: View, levels: Iterable[Level], least: float) -> Mean:
    """The mean of a view's levels; views of others on the same level are shown only from `least` raters on."""
    values = [int(level) for level in levels]
    shown = bool(values) and (view in {View.SELF, View.UPPER} or len(values) >= least)
    return Mean(round(sum(values) / len(values), 2) if shown else None, len(values))


def view_of(*, own: bool, above: bool, beside: bool, below: bool) -> View | None:
    """Whose view an account's rating would be. Whoever is rated has only the view of themselves, whatever they hold."""
    if own:
        return View.SELF
    if above:
        return View.UPPER
    if beside:
        return View.PEER
    return View.MEMBER if below else None


def stage(signed: bool, answered: bool) -> Stage:
    """How far an appraisal has come."""
    if not signed:
        return Stage.OPEN
    return Stage.ANSWERED if answered else Stage.SIGNED

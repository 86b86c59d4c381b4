"""Formulas as they are met in published assessments, each with its source. They are offered, never imposed.

The weights of the province were not found; none is invented here.
"""

from dataclasses import dataclass

from guatu.appraisals.rules.assessment import GRADES, PERCENT, YES_NO, ItemKind

REFORM = "共青团改革评价29项：是否，或A、B、C、D"
DONGYING = "东营2012年考核：否决项、计分、政策加分20分和15分"
TEMPLATE = "团市委考核范本：一票否决、目标、奖励、作风、抽查"
OWN = "本系统的写法，请按文件修改"


@dataclass(frozen=True)
class Pattern:
    """A formula with its name, what it is for and where it is met."""

    code: str
    name: str
    kind: ItemKind
    formula: str
    source: str
    measure: str = ""


PATTERNS: tuple[Pattern, ...] = (
    Pattern("capped", "按完成比例，满分封顶", ItemKind.SCORE, "weight * clamp(value / target, 0, 1)", OWN, PERCENT),
    Pattern("ratio", "按完成比例，不封顶", ItemKind.SCORE, "weight * value / target", OWN, PERCENT),
    Pattern(
        "inverse", "越低越好，超出按比例减", ItemKind.SCORE,
        "weight if value <= target else weight * target / value", OWN, PERCENT,
    ),
    Pattern(
        "grades", "A、B、C、D 按 100%、60%、40%、0", ItemKind.SCORE,
        "weight * (1 if value >= 4 else 0.6 if value >= 3 else 0.4 if value >= 2 else 0)", REFORM, GRADES,
    ),
    Pattern("yes", "是得满分，否不得分", ItemKind.SCORE, "weight if value >= 1 else 0", REFORM, YES_NO),
    Pattern(
        "top3", "前3名满分，以后每名减0.2分", ItemKind.SCORE,
        "max(0, weight - 0.2 * max(0, rank - 3))", "城市学院考核细则：前三满分，以后每名减0.2分",
    ),
    Pattern(
        "policy", "政策加分：国家级20分，省级15分（数值填 2 国家级、1 省级、0 没有）", ItemKind.BONUS,
        "20 if value >= 2 else 15 if value >= 1 else 0", DONGYING,
    ),
    Pattern("each", "每发生一次扣1分", ItemKind.DEDUCTION, "value", TEMPLATE, "次"),
    Pattern("veto", "发生即否决", ItemKind.VETO, "value", DONGYING, "次"),
)  # fmt: skip


@dataclass(frozen=True)
class Total:
    """A formula of the total, with what it says."""

    name: str
    formula: str
    source: str


TOTALS: tuple[Total, ...] = (
    Total("相加，否决只写后果", "score + bonus - deduction", TEMPLATE),
    Total("有否决项，总分记0", "0 if veto > 0 else score + bonus - deduction", OWN),
    Total(
        "有否决项，总分最多59（不合格）",
        "min(59, score + bonus - deduction) if veto > 0 else score + bonus - deduction", OWN,
    ),
    Total("加分合计最多20", "score + min(bonus, 20) - deduction", OWN),
)  # fmt: skip
